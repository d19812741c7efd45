//! The grammar of `grammar.pest`, read by either of two machines. Nothing of them is visible outside of this crate.

mod pests;
#[cfg(not(target_family = "wasm"))]
mod swift;

use pest::error::Error;

use crate::nodes::Nodes;
pub(crate) use pests::Rule;

/// Reads a text as one `kind`.
///
/// # Errors
///
/// How far pest came, and what it would have liked to see.
pub(crate) fn parse(kind: Rule, text: &str) -> Result<Nodes<'_>, Box<Error<Rule>>> {
    // In a browser the second machine would be a part of the download that is hardly ever waited for.
    #[cfg(not(target_family = "wasm"))]
    if let Some(nodes) = swift::parse(kind, text) {
        return Ok(nodes);
    }
    pests::parse(kind, text)
}
