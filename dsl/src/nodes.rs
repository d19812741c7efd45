//! What a text was read as: the rules of the grammar that matched, each in the one it was read for.
//!
//! All nodes of a text lie in one list, each before those inside of it, so that reading makes one allocation and walking
//! none. pest's own pairs give the same; they are counted references into two shared lists, which are read again for
//! every step.

use crate::grammar::Rule;

/// One node, as it lies in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) rule: Rule,
    /// In bytes of the text.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Where in the list what is neither this nor inside of it goes on.
    pub(crate) next: u32,
}

/// The nodes of a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Nodes<'t> {
    pub(crate) text: &'t str,
    pub(crate) entries: Vec<Entry>,
}

/// A node and what it holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node<'n> {
    text: &'n str,
    entries: &'n [Entry],
    entry: Entry,
    /// Where what is inside of it begins in the list.
    inner: u32,
}

/// Nodes that stand beside each other.
#[derive(Debug, Clone)]
pub(crate) struct Siblings<'n> {
    text: &'n str,
    entries: &'n [Entry],
    next: u32,
    end: u32,
}

impl Nodes<'_> {
    /// The outermost nodes.
    pub(crate) fn roots(&self) -> Siblings<'_> {
        let end = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        Siblings { text: self.text, entries: &self.entries, next: 0, end }
    }

    /// The nodes inside of the outermost ones.
    pub(crate) fn parts(&self) -> impl Iterator<Item = Node<'_>> {
        self.roots().flat_map(Node::into_inner)
    }
}

impl<'n> Node<'n> {
    pub(crate) fn as_rule(&self) -> Rule {
        self.entry.rule
    }

    pub(crate) fn as_str(&self) -> &'n str {
        self.text.get(self.entry.start as usize..self.entry.end as usize).unwrap_or_default()
    }

    pub(crate) fn into_inner(self) -> Siblings<'n> {
        Siblings { text: self.text, entries: self.entries, next: self.inner, end: self.entry.next }
    }

    /// What it says, without the white space that the grammar adds behind an optional part that is not there: up to the
    /// end of what is last inside of it.
    pub(crate) fn said(&self) -> &'n str {
        let last = self.entry.next.checked_sub(1).and_then(|last| self.entries.get(last as usize));
        let end = last.map_or(self.entry.end, |last| last.end);
        self.text.get(self.entry.start as usize..end as usize).unwrap_or_default()
    }
}

impl<'n> Siblings<'n> {
    /// The next node, which stays the next.
    pub(crate) fn peek(&self) -> Option<Rule> {
        let is_left = self.next < self.end;
        self.entries.get(self.next as usize).filter(|_| is_left).map(|entry| entry.rule)
    }
}

impl<'n> Iterator for Siblings<'n> {
    type Item = Node<'n>;

    fn next(&mut self) -> Option<Node<'n>> {
        if self.next >= self.end {
            return None;
        }
        let entry = *self.entries.get(self.next as usize)?;
        let inner = self.next + 1;
        self.next = entry.next;
        Some(Node { text: self.text, entries: self.entries, entry, inner })
    }
}
