//! All documents, found by their subject.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use super::{Document, Problem};
use crate::{Horizon, Instant, Reference, Turn, order};

/// The documents of an evaluation, and what was wrong in reading them.
///
/// Sorted, so that the order of arrival is never visible.
///
/// ```
/// use brightline::{Document, Facts, Tree};
/// let root = Tree::Object([("subject".into(), Tree::Text("component:default/checkout".into()))].into());
/// let facts = Facts::new(vec![Document::read("ci.json", None, root).unwrap()], vec![]);
/// assert_eq!(facts.documents().len(), 1);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Facts {
    documents: Vec<Document>,
    problems: Vec<Problem>,
    /// By kind, then by reference without release.
    index: BTreeMap<Arc<str>, BTreeMap<Reference, Named>>,
    /// Found when first asked for: each report over them is signed with it.
    digest: OnceLock<Arc<str>>,
}

/// The documents of a subject and its releases, as places in [`Facts::documents`], ascending.
#[derive(Debug, Clone, Default)]
pub(super) struct Named {
    pub(super) bare: Vec<usize>,
    pub(super) releases: BTreeMap<Reference, Vec<usize>>,
}

impl Facts {
    /// Documents, and the problems of reading them (refused documents among them).
    #[must_use]
    pub fn new(mut documents: Vec<Document>, mut problems: Vec<Problem>) -> Self {
        order::sort_by(&mut documents, Document::order);
        order::sort(&mut problems);
        problems.dedup();
        let mut index: BTreeMap<Arc<str>, BTreeMap<Reference, Named>> = BTreeMap::new();
        for (place, document) in documents.iter().enumerate() {
            let subject = &document.subject;
            if !index.contains_key(subject.kind()) {
                index.insert(subject.kind().into(), BTreeMap::new());
            }
            let Some(of_kind) = index.get_mut(subject.kind()) else { continue };
            let named = of_kind.entry(subject.bare()).or_default();
            match subject.release() {
                None => named.bare.push(place),
                Some(_) => named.releases.entry(subject.clone()).or_default().push(place),
            }
        }
        Self { documents, problems, index, digest: OnceLock::new() }
    }

    /// The documents, by name.
    #[must_use]
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// The digest of the documents; `find` is asked once.
    pub(crate) fn digest(&self, find: impl FnOnce() -> String) -> Arc<str> {
        Arc::clone(self.digest.get_or_init(|| find().into()))
    }

    /// What was wrong in reading, by document and path.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Every subject of a kind that any document names, without release.
    pub(super) fn of_kind(&self, kind: &str) -> impl Iterator<Item = (&Reference, &Named)> {
        self.index.get(kind).into_iter().flatten()
    }

    /// The documents of a subject and its releases; a release asks for those of its bare subject.
    pub(super) fn named(&self, subject: &Reference) -> Option<(&Reference, &Named)> {
        let of_kind = self.index.get(subject.kind())?;
        match subject.release() {
            None => of_kind.get_key_value(subject),
            Some(_) => of_kind.get_key_value(&subject.bare()),
        }
    }

    /// The documents at these places.
    pub(super) fn at<'a>(&'a self, places: &'a [usize]) -> impl Iterator<Item = &'a Document> {
        places.iter().filter_map(|place| self.documents.get(*place))
    }

    /// The documents that count for a subject at the horizon's instant, by name: its bare ones and, for a release, those
    /// of that release. Later ones are noted.
    pub(super) fn about(&self, subject: &Reference, horizon: &mut Horizon) -> Vec<&Document> {
        present(self.all_about(subject).into_iter(), horizon)
    }

    /// The documents that count for a subject at an instant, and those that will, by name.
    pub(super) fn by_now(&self, subject: &Reference, at: Instant) -> (Vec<&Document>, Vec<&Document>) {
        let mut documents = self.all_about(subject);
        let is_later = |document: &Document| document.observed.is_some_and(|observed| observed > at);
        let later = documents.iter().copied().filter(|document| is_later(document)).collect();
        documents.retain(|document| !is_later(document));
        (documents, later)
    }

    /// The documents about a subject, whenever observed, by name.
    fn all_about(&self, subject: &Reference) -> Vec<&Document> {
        let Some((_, named)) = self.named(subject) else { return Vec::new() };
        match named.releases.get(subject) {
            None => self.at(&named.bare).collect(),
            Some(own) => {
                let mut places = [named.bare.as_slice(), own].concat();
                order::sort(&mut places);
                places.iter().filter_map(|place| self.documents.get(*place)).collect()
            }
        }
    }
}

/// Those not observed after the horizon's instant; the others are noted.
pub(super) fn present<'a>(documents: impl Iterator<Item = &'a Document>, horizon: &mut Horizon) -> Vec<&'a Document> {
    documents.filter(|document| is_present(document, horizon)).collect()
}

/// Whether a document is not observed after the horizon's instant; where it is, that is noted.
pub(super) fn is_present(document: &Document, horizon: &mut Horizon) -> bool {
    match document.observed {
        Some(observed) if observed > horizon.at() => {
            horizon.note(observed, || Turn::Document(document.name.clone(), document.subject.clone()));
            false
        }
        _ => true,
    }
}
