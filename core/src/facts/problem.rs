//! What is wrong with the evidence, as data.

use brightline_dsl::Severity;

/// A document, a value or a record that could not be used as it stands, and why. Never fatal: it costs only itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The document's name; none where it concerns no single one.
    pub document: Option<String>,
    /// Where a value is at fault, as a standard writes paths: `sonar.coverage`, `labels["a b"]`, and `vulns[0].id` for
    /// an element of a list; `line N` forms for unreadable text stand in the message.
    pub path: Option<String>,
    /// A stable code, `BL201` and on.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What was expected and what was found.
    pub message: String,
    /// Whether a document or a record was left out for it, which an exit status tells.
    pub refused: bool,
}

impl Problem {
    /// An error at `path` of `document` that costs the value there and nothing else.
    pub(crate) fn value(code: &'static str, document: Option<&str>, path: String, message: String) -> Self {
        Self {
            document: document.map(Into::into),
            path: Some(path),
            code,
            severity: Severity::Error,
            message,
            refused: false,
        }
    }

    /// An error for which `document` is left out.
    pub(crate) fn refusal(code: &'static str, document: &str, path: Option<&str>, message: String) -> Self {
        Self {
            document: Some(document.into()),
            path: path.map(Into::into),
            code,
            severity: Severity::Error,
            message,
            refused: true,
        }
    }
}
