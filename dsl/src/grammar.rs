//! The grammar of `grammar.pest`, as pest makes it. Nothing of pest is visible outside of this crate.

// pest writes this code; it is not ours to document.
#![allow(missing_docs, clippy::all, clippy::pedantic)]

#[derive(pest_derive::Parser)]
#[grammar = "grammar.pest"]
pub(crate) struct Grammar;
