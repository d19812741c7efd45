//! The grammar of `grammar.pest`, read by either of two machines. Nothing of them is visible outside of this crate.

mod pests;
#[cfg(not(target_family = "wasm"))]
mod swift;

use pest::error::Error;

use crate::nodes::Nodes;
pub(crate) use pests::Rule;

/// Reads a text as one `kind`. How deep it nests has been counted (`scan.rs`).
///
/// # Errors
///
/// How far pest came, and what it would have liked to see.
pub(crate) fn parse(kind: Rule, text: &str) -> Result<Nodes<'_>, Box<Error<Rule>>> {
    pests::parse(kind, text)
}

/// Reads a text as one `kind` if it is right in all and nests as little as most do; that takes a small part of the time,
/// and nothing need be known of the text before. None says nothing yet: [`parse`] is to be asked.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn swiftly(kind: Rule, text: &str) -> Option<Nodes<'_>> {
    swift::parse(kind, text)
}

/// In a browser the second machine would be a part of the download that is hardly ever waited for.
#[cfg(target_family = "wasm")]
pub(crate) fn swiftly(_: Rule, _: &str) -> Option<Nodes<'_>> {
    None
}
