//! Diagnostics and problems as Python's.

use brightline::{Diagnostic, Position, Problem, Sources, Span};
use pyo3::{
    Bound, PyAny, PyErr, PyResult, Python,
    types::{PyDict, PyDictMethods as _, PyTuple},
};

use crate::classes::{self, DIAGNOSTIC, LABEL, PROBLEM, SPAN, STANDARD_ERROR};

/// All of them.
pub(crate) fn all<'py>(py: Python<'py>, found: &[Diagnostic], sources: &Sources) -> PyResult<Bound<'py, PyTuple>> {
    classes::tuple(py, found.iter().map(|diagnostic| one(py, diagnostic, sources)))
}

/// What to raise where a standard cannot be used.
pub(crate) fn error(py: Python<'_>, found: &[Diagnostic], sources: &Sources) -> PyErr {
    match all(py, found, sources) {
        Ok(diagnostics) => STANDARD_ERROR.error(py, (py.None(), diagnostics)),
        Err(error) => error,
    }
}

fn one<'py>(py: Python<'py>, found: &Diagnostic, sources: &Sources) -> PyResult<Bound<'py, PyAny>> {
    let labels = found.labels.iter().map(|label| LABEL.call(py, (span(py, label.span, sources)?, label.text.as_str())));
    let arguments = PyDict::new(py);
    arguments.set_item("code", found.code)?;
    arguments.set_item("severity", found.severity.as_str())?;
    arguments.set_item("message", found.message.as_str())?;
    arguments.set_item("help", found.help.as_deref())?;
    arguments.set_item("labels", classes::tuple(py, labels)?)?;
    arguments.set_item("drawing", brightline_cli::host::drawn(found, sources))?;
    DIAGNOSTIC.named(py, &arguments)
}

fn span<'py>(py: Python<'py>, span: Span, sources: &Sources) -> PyResult<Bound<'py, PyAny>> {
    let file = sources.get(span.file).map_or("", |source| source.name.as_str());
    let start: Position = sources.position(span);
    let end = sources.position(Span { start: span.end.max(span.start), ..span });
    SPAN.call(py, (file, start.line, start.column, end.line, end.column))
}

/// Data problems.
pub(crate) fn problems<'py>(py: Python<'py>, found: &[Problem]) -> PyResult<Bound<'py, PyTuple>> {
    let one = |problem: &Problem| {
        let arguments = PyDict::new(py);
        arguments.set_item("code", problem.code)?;
        arguments.set_item("severity", problem.severity.as_str())?;
        arguments.set_item("message", problem.message.as_str())?;
        arguments.set_item("document", problem.document.as_deref())?;
        arguments.set_item("path", problem.path.as_deref())?;
        PROBLEM.named(py, &arguments)
    };
    classes::tuple(py, found.iter().map(one))
}
