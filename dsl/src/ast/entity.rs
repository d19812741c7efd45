//! Entities and their types.

use super::{Allow, At, Literal, Name, Path, Text};
use crate::{Duration, Span};

/// `entity NAME "title" of kind KIND source NAME when … { fields }`
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// Its name.
    pub name: Name,
    /// What it is, for people.
    pub title: Option<Text>,
    /// `of kind`: the kind of its documents, where that is not the name.
    pub of_kind: Option<Name>,
    /// `source`: the only source whose documents bring subjects into being.
    pub source: Option<Name>,
    /// `when`: what the merged document must say; joined by `and`.
    pub when: Vec<WhenTerm>,
    /// The fields, in written order.
    pub fields: Vec<Field>,
    /// Findings kept.
    pub allows: Vec<Allow>,
    /// The whole item.
    pub span: Span,
}

/// `PATH == CONSTANT` or `PATH != CONSTANT` of an entity's `when`.
#[derive(Debug, Clone, PartialEq)]
pub struct WhenTerm {
    /// Where in the document.
    pub path: Path,
    /// `!=` where true.
    pub negated: bool,
    /// A text, number or bool.
    pub value: Literal,
    /// The whole term.
    pub span: Span,
}

/// `NAME TYPE from … source … fresh for … observed from …`
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: Type,
    /// `from`: where it stands; by default the key of its own name.
    pub from: Option<Path>,
    /// `source`: who alone may say it.
    pub source: Option<Name>,
    /// `fresh for`.
    pub fresh: Option<At<Duration>>,
    /// `observed from`.
    pub observed_from: Option<Path>,
    /// The whole field.
    pub span: Span,
}

/// A type with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Type {
    /// Which.
    pub kind: TypeKind,
    /// Its place.
    pub span: Span,
}

/// The types as written.
#[derive(Debug, Clone, PartialEq)]
pub enum TypeKind {
    /// `bool`
    Bool,
    /// `number`
    Number,
    /// `text`
    Text,
    /// `time`
    Time,
    /// `deadline`
    Deadline,
    /// `duration`
    Duration,
    /// `version`
    Version,
    /// `one of "a", "b"` or, ordered, `one of "a" < "b"`; at least one value.
    OneOf {
        /// The values, lowest first where ordered.
        values: Vec<Text>,
        /// Written with `<`.
        ordered: bool,
    },
    /// `list of T`
    List(Box<Type>),
    /// `map of T`
    Map(Box<Type>),
    /// `{ field T, … }`
    Record(Vec<RecordField>),
    /// `ref a or b`: entity names; at least one.
    Ref(Vec<Name>),
}

/// One part of a record type: `NAME TYPE from "key"`.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordField {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: Type,
    /// The key in the document, where it is not the name.
    pub from: Option<Text>,
}
