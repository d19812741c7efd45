//! What is known of the world: entities, their fields, and where each stands in the documents.

use std::sync::Arc;

use brightline_dsl::{Duration, Span};

/// The number of an entity of a standard, in the order of their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityId(pub u32);

/// The number of a field of an entity, in written order: its slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldId(pub u32);

/// All entities of a standard.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    /// In the order of their names; an [`EntityId`] is a place in it.
    pub entities: Vec<Entity>,
}

impl Schema {
    /// The entity of that number.
    #[must_use]
    pub fn entity(&self, id: EntityId) -> Option<&Entity> {
        self.entities.get(id.0 as usize)
    }

    /// The entity of that name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<(EntityId, &Entity)> {
        self.iter().find(|(_, entity)| entity.name == name)
    }

    /// All entities with their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (EntityId, &Entity)> {
        (0..).map(EntityId).zip(&self.entities)
    }
}

/// A kind of subject.
#[derive(Debug, Clone)]
pub struct Entity {
    /// Its name in the standard.
    pub name: String,
    /// What it is, for people.
    pub title: Option<String>,
    /// The kind of its documents, lower-cased.
    pub kind: String,
    /// The only source whose documents bring subjects into being, where it is named.
    pub source: Option<String>,
    /// What the merged document must say for a subject to be of this entity; all of it.
    pub when: Vec<When>,
    /// The fields; a [`FieldId`] is a place in it.
    pub fields: Vec<Field>,
    /// Where it is declared.
    pub span: Span,
}

impl Entity {
    /// The place of the field that says who belongs to a subject: `members`, of references, and only as a named source
    /// says it, so that no team lets itself approve.
    pub(crate) fn members(&self) -> Option<usize> {
        self.fields.iter().position(|field| {
            let users = matches!(&field.ty, Type::List(element) if matches!(**element, Type::Ref(_)));
            field.name == "members" && field.source.is_some() && users
        })
    }

    /// Whether it is of that kind and a source says who belongs to its subjects.
    pub(crate) fn names_members(&self, kind: &str) -> bool {
        self.kind == kind && self.members().is_some()
    }
}

/// One comparison of an entity's `when`.
#[derive(Debug, Clone)]
pub struct When {
    /// Keys from the top of the document.
    pub path: Vec<String>,
    /// `!=` rather than `==`.
    pub negated: bool,
    /// What it is compared with.
    pub value: Constant,
}

/// A constant of a `when`.
#[derive(Debug, Clone, PartialEq)]
pub enum Constant {
    /// A bool.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
}

/// What is known of a subject under one name.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Keys from the top of the document.
    pub path: Vec<String>,
    /// The only source that may say it, where it is named.
    pub source: Option<String>,
    /// It counts while `at - observed` is less than this.
    pub fresh: Option<Duration>,
    /// Where its time of observation stands, if not in the document's `observed_at`.
    pub observed_from: Option<Vec<String>>,
    /// Where it is declared.
    pub span: Span,
}

/// The types of values.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    /// True or false.
    Bool,
    /// A finite IEEE double.
    Number,
    /// A text.
    Text,
    /// An instant in the past.
    Time,
    /// Any instant.
    Deadline,
    /// A length of time.
    Duration,
    /// A semantic version.
    Version,
    /// One of some texts.
    OneOf(Arc<OneOf>),
    /// A list.
    List(Arc<Type>),
    /// Text keys to values.
    Map(Arc<Type>),
    /// Named parts.
    Record(Arc<Vec<RecordField>>),
    /// A reference to a subject of one of these entities; the first gives a missing kind.
    Ref(Arc<Vec<EntityId>>),
    /// A tier of the scorecard of that name (of expressions only).
    Tier(Arc<str>),
    /// Of a value that fits anywhere, such as an element of `[]`, or of an expression already in error.
    Any,
}

/// The values of a `one of`.
#[derive(Debug, Clone, PartialEq)]
pub struct OneOf {
    /// Lowest first where ordered.
    pub values: Vec<Arc<str>>,
    /// Written with `<`.
    pub ordered: bool,
}

impl OneOf {
    /// The place of a value.
    #[must_use]
    pub fn rank(&self, text: &str) -> Option<u32> {
        self.values.iter().position(|value| &**value == text).and_then(|rank| u32::try_from(rank).ok())
    }
}

/// One part of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordField {
    /// Its name in the standard.
    pub name: String,
    /// Its key in the document.
    pub key: String,
    /// Its type.
    pub ty: Type,
}

/// How a cell of a table is to be read at a path: tables have no types of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// As a JSON number.
    Number,
    /// `true` or `false`.
    Bool,
    /// As JSON: a list, map or record.
    Json,
    /// As it stands.
    Text,
}

impl Schema {
    /// How a table's cell at `path` of a document of `kind` (lower-cased) is to be read: as the first entity of that
    /// kind (by name) that declares the path, or as text where none does.
    #[must_use]
    pub fn cell(&self, kind: &str, path: &[&str]) -> Cell {
        let declared = self
            .entities
            .iter()
            .filter(|entity| entity.kind == kind)
            .flat_map(|entity| &entity.fields)
            .find_map(|field| field.ty.at(path.strip_prefix(&*as_strs(&field.path))?));
        match declared {
            Some(Type::Number) => Cell::Number,
            Some(Type::Bool) => Cell::Bool,
            Some(Type::List(_) | Type::Map(_) | Type::Record(_)) => Cell::Json,
            _ => Cell::Text,
        }
    }
}

fn as_strs(path: &[String]) -> Vec<&str> {
    path.iter().map(String::as_str).collect()
}

impl Type {
    /// The type below by document keys: through records and maps.
    fn at(&self, keys: &[&str]) -> Option<&Self> {
        let Some((key, rest)) = keys.split_first() else { return Some(self) };
        match self {
            Self::Map(ty) => ty.at(rest),
            Self::Record(parts) => parts.iter().find(|part| part.key == *key)?.ty.at(rest),
            _ => None,
        }
    }
}
