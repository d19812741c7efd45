//! What several documents say together in one place.
//!
//! Nothing is merged ahead of time: a field goes down its own path through all documents at once, and carries along
//! what each of them says there. Objects are gone through together; lists and scalars count whole, and must be equal.

use std::{ops::Deref, sync::Arc};

use super::{Document, Layout, Tree, blank::is_blank};
use crate::{
    Missing, order,
    schema::{Field, RecordField},
};

/// What one document says in a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said<'a> {
    pub(super) document: &'a Document,
    pub(super) tree: &'a Tree,
}

impl<'a> Said<'a> {
    /// Why it says nothing, where that is so.
    pub(super) fn silence(self) -> Option<Missing> {
        match self.tree {
            Tree::Null => Some(Missing::Null),
            Tree::Text(text) if is_blank(text) => Some(Missing::Blank),
            _ => None,
        }
    }

    fn agrees(self, other: Self) -> bool {
        match (self.tree, other.tree) {
            (Tree::Object(_), Tree::Object(_)) => true,
            (one, other) => one == other,
        }
    }

    fn down(self, key: &str) -> Option<Self> {
        self.tree.get(key).map(|tree| Self { tree, ..self })
    }
}

/// What documents say in a place. Mostly it is one of them, and that needs no memory of its own.
#[derive(Debug, Clone)]
pub(super) enum Together<'a> {
    Nobody,
    One(Said<'a>),
    Many(Vec<Said<'a>>),
}

impl<'a> Deref for Together<'a> {
    type Target = [Said<'a>];

    fn deref(&self) -> &[Said<'a>] {
        match self {
            Self::Nobody => &[],
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }
}

impl<'a> FromIterator<Said<'a>> for Together<'a> {
    fn from_iter<T: IntoIterator<Item = Said<'a>>>(all: T) -> Self {
        let mut all = all.into_iter();
        let Some(first) = all.next() else { return Self::Nobody };
        match all.next() {
            None => Self::One(first),
            Some(second) => Self::Many([first, second].into_iter().chain(all).collect()),
        }
    }
}

/// What becomes of all that is said in a place.
#[derive(Debug, Clone, Copy)]
pub(super) enum Agreement<'a> {
    /// Nothing is said, and why.
    Silent(Missing),
    /// Objects; the first of them.
    Objects(Said<'a>),
    /// One list or scalar, by all who say anything; the first of them.
    Whole(Said<'a>),
    /// Two that differ.
    Conflict(Said<'a>, Said<'a>),
}

/// Compares all that is said in a place.
pub(super) fn agree<'a>(said: &[Said<'a>]) -> Agreement<'a> {
    let mut silence = Missing::Absent;
    let mut first: Option<Said<'a>> = None;
    for &one in said {
        match (one.silence(), first) {
            (Some(reason), _) => silence = silence.max(reason),
            (None, None) => first = Some(one),
            (None, Some(before)) if !before.agrees(one) => return Agreement::Conflict(before, one),
            (None, Some(_)) => {}
        }
    }
    match first {
        None => Agreement::Silent(silence),
        Some(first) if matches!(first.tree, Tree::Object(_)) => Agreement::Objects(first),
        Some(first) => Agreement::Whole(first),
    }
}

/// What is found at the end of a path.
#[derive(Debug)]
pub(super) enum Found<'a> {
    /// This is said there.
    Said(Together<'a>),
    /// After so many keys two documents differ.
    Conflict(usize, Said<'a>, Said<'a>),
    /// After so many keys stands a list or scalar, and the path goes on.
    NoObject(usize, Said<'a>),
}

/// What documents say at a path from their top. A document whose keys are fields says nothing at a path.
pub(super) fn at_path<'a>(documents: &[&'a Document], path: &[String]) -> Found<'a> {
    let mut said = at_top(documents);
    for (depth, key) in path.iter().enumerate() {
        said = match agree(&said) {
            Agreement::Silent(_) => return Found::Said(Together::Nobody),
            Agreement::Objects(_) => down(&said, key),
            Agreement::Whole(one) => return Found::NoObject(depth, one),
            Agreement::Conflict(one, other) => return Found::Conflict(depth, one, other),
        };
    }
    Found::Said(said)
}

/// What documents say along the path of the field before: fields that stand side by side share most of their way.
#[derive(Debug, Default)]
pub(super) struct Trail<'a> {
    path: &'a [String],
    /// After so many keys of the path as its place tells; as far as it was gone.
    said: Vec<Together<'a>>,
}

impl<'a> Trail<'a> {
    /// [`of_field`], for the same documents each time.
    pub(super) fn of_field(&mut self, documents: &[&'a Document], field: &'a Field) -> Found<'a> {
        with_fields(self.at_path(documents, &field.path), documents, field)
    }

    fn at_path(&mut self, documents: &[&'a Document], path: &'a [String]) -> Found<'a> {
        let shared = path.iter().zip(self.path).take_while(|(key, before)| key == before).count();
        self.path = path;
        self.said.truncate(shared + 1);
        if self.said.is_empty() {
            self.said.push(at_top(documents));
        }
        while let Some(said) = self.said.last() {
            let depth = self.said.len() - 1;
            let Some(key) = path.get(depth) else { return Found::Said(said.clone()) };
            let below = match agree(said) {
                Agreement::Silent(_) => break,
                Agreement::Objects(_) => down(said, key),
                Agreement::Whole(one) => return Found::NoObject(depth, one),
                Agreement::Conflict(one, other) => return Found::Conflict(depth, one, other),
            };
            self.said.push(below);
        }
        Found::Said(Together::Nobody)
    }
}

/// What documents say from their top.
fn at_top<'a>(documents: &[&'a Document]) -> Together<'a> {
    let by_path = documents.iter().filter(|document| document.layout == Layout::Paths);
    by_path.map(|&document| Said { document, tree: &document.root }).collect()
}

/// What documents say of a field.
pub(super) fn of_field<'a>(documents: &[&'a Document], field: &Field) -> Found<'a> {
    with_fields(at_path(documents, &field.path), documents, field)
}

/// What is found at the path of a field, and what those say whose keys are fields.
fn with_fields<'a>(found: Found<'a>, documents: &[&'a Document], field: &Field) -> Found<'a> {
    let mut by_field = documents.iter().filter(|document| document.layout == Layout::Fields).peekable();
    match found {
        Found::Said(said) if by_field.peek().is_some() => {
            let by_field = by_field.filter_map(|&document| Said { document, tree: &document.root }.down(&field.name));
            Found::Said(said.iter().copied().chain(by_field).collect())
        }
        found => found,
    }
}

/// What is said at a key of the objects.
pub(super) fn down<'a>(said: &[Said<'a>], key: &str) -> Together<'a> {
    said.iter().filter_map(|one| one.down(key)).collect()
}

/// What is said of a part of a record.
pub(super) fn of_part<'a>(said: &[Said<'a>], part: &RecordField) -> Together<'a> {
    said.iter().filter_map(|one| one.down(part_key(*one, part))).collect()
}

/// The key under which a document has a part of a record.
pub(super) fn part_key<'p>(said: Said<'_>, part: &'p RecordField) -> &'p str {
    match said.document.layout {
        Layout::Paths => &part.key,
        Layout::Fields => &part.name,
    }
}

/// All keys of the objects, each once, sorted.
pub(super) fn keys<'a>(said: &[Said<'a>]) -> Vec<&'a Arc<str>> {
    let mut keys = Vec::new();
    for one in said {
        if let Tree::Object(entries) = one.tree {
            keys.extend(entries.keys());
        }
    }
    order::sort(&mut keys);
    keys.dedup();
    keys
}
