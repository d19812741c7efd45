//! Where in what was handed over something stands: `facts[3].spec.owner`.

use std::{fmt, sync::Arc};

use pyo3::{PyErr, Python};

use crate::classes::Class;

/// A step down.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Key(Arc<str>),
    Index(usize),
}

/// The way down from what was handed over, as Python writes it.
#[derive(Debug)]
pub(crate) struct Place<'a> {
    pub(crate) root: &'a str,
    pub(crate) steps: Vec<Step>,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.root)?;
        for step in &self.steps {
            match step {
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Key(key) if is_word(key) => write!(f, ".{key}")?,
                Step::Key(key) => write!(f, "[{key:?}]")?,
            }
        }
        Ok(())
    }
}

fn is_word(key: &str) -> bool {
    let start = |letter: char| letter.is_ascii_alphabetic() || letter == '_';
    key.chars().next().is_some_and(start) && key.chars().all(|letter| start(letter) || letter.is_ascii_digit())
}

/// What cannot be used, and where it stands.
pub(crate) struct Fault {
    pub(crate) path: String,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    /// What Python code said that was asked for it.
    pub(crate) cause: Option<PyErr>,
    /// The cause is no error of a value, and passes as it is.
    pub(crate) passes: bool,
}

impl Fault {
    /// As an exception of that class.
    pub(crate) fn raise(mut self, py: Python<'_>, class: &Class) -> PyErr {
        if self.passes
            && let Some(cause) = self.cause.take()
        {
            return cause;
        }
        let path = shortened(&self.path);
        let message = match &self.help {
            Some(help) => format!("{path}: {} ({help})", self.message),
            None => format!("{path}: {}", self.message),
        };
        let error = class.error(py, (message, self.path));
        if self.cause.is_some() {
            error.set_cause(py, self.cause);
        }
        error
    }
}

/// A path as a message shows it: of one that goes down a hundred levels, the beginning.
fn shortened(path: &str) -> String {
    const MOST: usize = 80;
    let mut letters = path.char_indices();
    match letters.nth(MOST) {
        Some((end, _)) => format!("{}…", path.get(..end).unwrap_or_default()),
        None => path.to_owned(),
    }
}
