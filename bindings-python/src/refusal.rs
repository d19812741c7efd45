//! What the command would refuse, as exceptions.

use brightline::{Problem, UnknownName};
use brightline_cli::host::Refusal;
use pyo3::{PyErr, Python};

use crate::{
    classes::{Class, UNKNOWN_NAME},
    diagnostics,
};

/// Problems that are spelt out in an exception's message; the others are counted.
const SPELT: usize = 3;

/// Files that cannot be read, or cannot be used.
pub(crate) fn of_files(py: Python<'_>, refusal: &Refusal, class: &Class) -> PyErr {
    match refusal {
        Refusal::Plain { message, help: None } => class.error(py, (message.as_str(),)),
        Refusal::Plain { message, help: Some(help) } => class.error(py, (format!("{message} ({help})"),)),
        Refusal::Text { diagnostics, sources } => diagnostics::error(py, diagnostics, sources),
    }
}

/// Not one document, or record, that can be used.
pub(crate) fn of_documents(py: Python<'_>, what: &str, problems: &[Problem], class: &Class) -> PyErr {
    let mut message = what.to_owned();
    for problem in problems.iter().take(SPELT) {
        let place: Vec<&str> = [&problem.document, &problem.path].into_iter().flatten().map(String::as_str).collect();
        message.push_str(&format!("\n  {}: {} ({})", place.join(", "), problem.message, problem.code));
    }
    if let Some(more) = problems.len().checked_sub(SPELT).filter(|more| *more > 0) {
        message.push_str(&format!("\n  and {more} more, in `.problems`"));
    }
    match diagnostics::problems(py, problems) {
        Ok(problems) => class.error(py, (message, py.None(), problems)),
        Err(error) => error,
    }
}

/// A name that nothing bears.
pub(crate) fn of_name(py: Python<'_>, unknown: &UnknownName) -> PyErr {
    UNKNOWN_NAME.error(py, (unknown.what, unknown.name.as_str(), unknown.nearest.as_deref()))
}
