//! The syntax tree: what was written, and where. It has no meaning: names are not resolved, nothing is typed.

mod entity;
mod exception;
mod expr;
mod scorecard;
mod test;

pub use entity::*;
pub use exception::*;
pub use expr::*;
pub use scorecard::*;
pub use test::*;

use crate::Span;

/// A word that names something, or refers to something named.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    /// The word as written.
    pub text: String,
    /// Its place.
    pub span: Span,
}

/// A quoted text, with its escapes resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// What it says.
    pub value: String,
    /// Its place, quotes included.
    pub span: Span,
}

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

/// Keys from the top of a document: `spec.owner`, `metadata.labels["criticality"]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// The keys; at least one.
    pub keys: Vec<String>,
    /// Its place.
    pub span: Span,
}

/// The items of one file that could be read, in written order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct File {
    /// The items.
    pub items: Vec<Item>,
}

/// One item of a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// `entity …`
    Entity(Entity),
    /// `define …`
    Define(Define),
    /// `scorecard …`
    Scorecard(Scorecard),
    /// `exception …`
    Exception(Exception),
    /// `test …`
    Test(Test),
}

/// `allow LINT "reason"`
#[derive(Debug, Clone, PartialEq)]
pub struct Allow {
    /// The finding's name.
    pub lint: Name,
    /// Why it is allowed.
    pub reason: Text,
}
