//! The Brightline language: text to syntax tree, with every error at once.
//!
//! ```text
//! text --characters--> --scan--> --grammar.pest--> --items, expression--> ast      each adds to the diagnostics
//!                                      \-- recover: a broken part costs itself --/
//!      \-- grammar.pest, swiftly --> --items, expression--> ast                    if nothing at all is wrong
//! ```
//!
//! [`parse`] is the way in. What it gives has no meaning yet: no name is resolved, nothing is typed.

pub mod ast;
mod characters;
pub mod codes;
mod diagnostic;
mod expression;
mod faults;
mod grammar;
mod items;
mod lexer;
mod lone;
mod nodes;
pub mod order;
mod parse;
pub mod print;
mod quantities;
mod reader;
mod recover;
mod scan;
mod source;
mod span;
mod template;
mod text;
mod time;
mod unexpected;
mod words;

pub use characters::MAX_FILE;
pub use diagnostic::{Diagnostic, Label, Severity};
pub use expression::MAX_NESTING;
pub use lone::parse_expression;
pub use parse::{Parsed, parse};
pub use source::{Position, Source, Sources};
pub use span::{FileId, Span};
pub use time::{Duration, Instant};
pub use words::{is_reserved, is_word, nearest};
