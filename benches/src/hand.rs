//! The same 24 rules as somebody would write them in Rust: over a struct of their own, and over any JSON.
//!
//! Both take it that a value, where there is one, has the right type, and that no text is blank; the language does not.
//! What is missing counts as the language says: a rule is met only if it is true whatever the missing fact were, an
//! `applies when` applies unless it is false.

pub mod moment;
mod typed;
mod value;

use crate::contestant::Contestant;

/// Who takes part.
#[must_use]
pub fn contestants() -> Vec<Contestant> {
    vec![typed::contestant(), value::contestant()]
}

const DAY: i64 = 86_400;
