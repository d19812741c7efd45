//! How an item is read: its head, then part after part, then the check that nothing is missing.

use crate::Span;
use crate::grammar::Rule;
use crate::reader::{Node, Parts, Reader};

/// An item, or a block of one, that is being read.
pub(crate) trait Draft: Sized {
    /// What it becomes.
    type Item;
    /// The block that may stand in it and is put together from its own parts if it is broken; itself where there is none.
    type Inner: Draft;
    /// The word such a block begins with.
    const INNER: Option<&'static str>;
    /// Its head.
    const HEAD: Rule;
    /// Its head alone in a text.
    const LONE_HEAD: Rule;
    /// Any number of its parts alone in a text.
    const LONE_PARTS: Rule;

    /// Whether, at the beginning of a line, a part begins with this word.
    fn begins_part(word: &str) -> bool;

    /// Whether a part begins with a word that this one is most likely meant to be.
    fn resembles_part(_word: &str) -> bool {
        false
    }

    /// Reads the head; `span` is of the whole.
    fn begin(reader: &Reader<'_>, head: Node<'_>, span: Span) -> Option<Self>;

    /// Reads a part; brackets and keywords are passed over.
    fn part(&mut self, reader: &Reader<'_>, part: Node<'_>);

    /// Takes a block that has been put together.
    fn inner(&mut self, _inner: <Self::Inner as Draft>::Item) {}

    /// The item. `complete` is false where a part could not be read: what is missing may be in it.
    fn finish(self, reader: &Reader<'_>, complete: bool) -> Self::Item;
}

/// Reads an item of which nothing is broken.
pub(crate) fn whole<D: Draft>(reader: &Reader<'_>, node: Node<'_>) -> Option<D::Item> {
    let span = reader.span(&node);
    let mut parts = Parts::of(node);
    let draft = D::begin(reader, parts.seek(D::HEAD)?, span)?;
    Some(all(reader, draft, parts))
}

/// Reads all parts of a draft, none of which is broken.
pub(crate) fn all<D: Draft>(reader: &Reader<'_>, mut draft: D, parts: Parts<'_>) -> D::Item {
    parts.for_each(|part| draft.part(reader, part));
    draft.finish(reader, true)
}
