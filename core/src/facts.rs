//! Facts: documents about subjects, and what they say together.
//!
//! A document stays as it was written ([`Tree`]); types meet it only when a subject is bound to the fields of its
//! entity. So the same documents serve any standard, and every field sees exactly the documents it may hear.

mod bind;
mod blank;
pub(crate) mod bounds;
pub(crate) mod codes;
mod document;
mod expectation;
mod freshness;
mod identity;
mod merge;
mod origin;
mod place;
mod problem;
mod quote;
mod read;
mod store;
mod subjects;
#[cfg(test)]
mod tests;
mod tree;

pub(crate) use bind::{Row, bind, bind_one, problems, read_alone};
pub use blank::is_blank;
pub use document::{Document, Layout};
pub(crate) use origin::{Origin, origin, shown};
pub use problem::Problem;
pub use store::Facts;
pub(crate) use subjects::{is_known, is_taken, named, subjects, untaken};
pub use tree::Tree;
