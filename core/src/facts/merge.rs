//! What several documents say together in one place.
//!
//! Nothing is merged ahead of time: a field goes down its own path through all documents at once, and carries along
//! what each of them says there. Objects are gone through together; lists and scalars count whole, and must be equal.

use std::sync::Arc;

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
    Said(Vec<Said<'a>>),
    /// After so many keys two documents differ.
    Conflict(usize, Said<'a>, Said<'a>),
    /// After so many keys stands a list or scalar, and the path goes on.
    NoObject(usize, Said<'a>),
}

/// What documents say at a path from their top. A document whose keys are fields says nothing at a path.
pub(super) fn at_path<'a>(documents: &[&'a Document], path: &[String]) -> Found<'a> {
    let by_path = documents.iter().filter(|document| document.layout == Layout::Paths);
    let mut said: Vec<_> = by_path.map(|&document| Said { document, tree: &document.root }).collect();
    for (depth, key) in path.iter().enumerate() {
        match agree(&said) {
            Agreement::Silent(_) => {
                said.clear();
                break;
            }
            Agreement::Objects(_) => said.retain_mut(|one| one.down(key).map(|below| *one = below).is_some()),
            Agreement::Whole(one) => return Found::NoObject(depth, one),
            Agreement::Conflict(one, other) => return Found::Conflict(depth, one, other),
        }
    }
    Found::Said(said)
}

/// What documents say of a field.
pub(super) fn of_field<'a>(documents: &[&'a Document], field: &Field) -> Found<'a> {
    let mut found = at_path(documents, &field.path);
    if let Found::Said(said) = &mut found {
        let by_field = documents.iter().filter(|document| document.layout == Layout::Fields);
        said.extend(by_field.filter_map(|&document| Said { document, tree: &document.root }.down(&field.name)));
    }
    found
}

/// What is said at a key of the objects.
pub(super) fn down<'a>(said: &[Said<'a>], key: &str) -> Vec<Said<'a>> {
    said.iter().filter_map(|one| one.down(key)).collect()
}

/// What is said of a part of a record.
pub(super) fn of_part<'a>(said: &[Said<'a>], part: &RecordField) -> Vec<Said<'a>> {
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
