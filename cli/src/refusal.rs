//! Why a command cannot do its work at all.

use brightline::{Diagnostic, Sources};

use crate::{console, diagnostics};

/// What stands in the way; the exit status is 2.
#[derive(Debug)]
pub enum Refusal {
    /// The command line, a file that is not there, a result that cannot be written.
    Plain {
        /// One sentence.
        message: String,
        /// What to do about it.
        help: Option<String>,
    },
    /// Text that cannot be used: a standard, or `brightline.toml`.
    Text {
        /// Everything that is wrong with it.
        diagnostics: Vec<Diagnostic>,
        /// The files they point into.
        sources: Sources,
    },
}

impl Refusal {
    /// A refusal of one sentence.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self::Plain { message: message.into(), help: None }
    }

    /// Adds what to do about it.
    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        match self {
            Self::Plain { message, .. } => Self::Plain { message, help: Some(help.into()) },
            text @ Self::Text { .. } => text,
        }
    }

    /// Says it on standard error.
    pub(crate) fn say(&self) {
        match self {
            Self::Plain { message, help } => console::error(message, help.as_deref()),
            Self::Text { diagnostics, sources } => diagnostics::draw(diagnostics, sources, usize::MAX),
        }
    }
}
