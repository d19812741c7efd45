//! Where in a document something stands, as a standard would write it.

use std::fmt::Write;

use brightline_dsl::is_word;

/// One step down a document.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step<'a> {
    /// To what stands at a key.
    Key(&'a str),
    /// To an element of a list, the first of which is 0.
    Index(usize),
}

/// `sonar.coverage`, `metadata.annotations["example.com/runbook"]`, `vulns[2].id`.
pub(super) fn path_text(steps: &[Step<'_>]) -> String {
    let mut text = String::new();
    for step in steps {
        // Writing to a `String` cannot fail.
        let _ = match step {
            Step::Key(key) if is_word(key) && text.is_empty() => write!(text, "{key}"),
            Step::Key(key) if is_word(key) => write!(text, ".{key}"),
            Step::Key(key) => write!(text, "[\"{}\"]", super::quote::plain(key)),
            Step::Index(index) => write!(text, "[{index}]"),
        };
    }
    text
}

/// [`path_text`] of keys alone.
pub(super) fn keys_text(keys: &[String]) -> String {
    path_text(&keys.iter().map(|key| Step::Key(key)).collect::<Vec<_>>())
}
