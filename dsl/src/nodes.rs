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
    of: &'n Nodes<'n>,
    at: u32,
}

/// Nodes that stand beside each other.
#[derive(Debug, Clone)]
pub(crate) struct Siblings<'n> {
    of: &'n Nodes<'n>,
    next: u32,
    end: u32,
}

impl Nodes<'_> {
    /// The outermost nodes.
    pub(crate) fn roots(&self) -> Siblings<'_> {
        let end = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        Siblings { of: self, next: 0, end }
    }

    /// The nodes inside of the outermost ones.
    pub(crate) fn parts(&self) -> impl Iterator<Item = Node<'_>> {
        self.roots().flat_map(Node::into_inner)
    }

    /// The text from where a node begins.
    pub(crate) fn rest(&self, node: &Node<'_>) -> &str {
        self.text.get(self.entry(node.at).start as usize..).unwrap_or_default()
    }

    /// Every node and every sibling stands in the list, so there is one.
    fn entry(&self, at: u32) -> Entry {
        self.entries.get(at as usize).copied().unwrap_or(Entry { rule: Rule::EOI, start: 0, end: 0, next: u32::MAX })
    }
}

impl<'n> Node<'n> {
    pub(crate) fn as_rule(&self) -> Rule {
        self.of.entry(self.at).rule
    }

    pub(crate) fn as_str(&self) -> &'n str {
        let entry = self.of.entry(self.at);
        self.of.text.get(entry.start as usize..entry.end as usize).unwrap_or_default()
    }

    pub(crate) fn into_inner(self) -> Siblings<'n> {
        Siblings { of: self.of, next: self.at + 1, end: self.of.entry(self.at).next }
    }

    /// What it says, without the white space that the grammar adds behind an optional part that is not there: up to the
    /// end of what is last inside of it.
    pub(crate) fn said(&self) -> &'n str {
        let entry = self.of.entry(self.at);
        let end = self.of.entry(entry.next.saturating_sub(1)).end;
        self.of.text.get(entry.start as usize..end as usize).unwrap_or_default()
    }
}

impl Siblings<'_> {
    /// What the next node is, which stays the next.
    pub(crate) fn peek(&self) -> Option<Rule> {
        (self.next < self.end).then(|| self.of.entry(self.next).rule)
    }
}

impl<'n> Iterator for Siblings<'n> {
    type Item = Node<'n>;

    fn next(&mut self) -> Option<Node<'n>> {
        let at = self.next;
        if at >= self.end {
            return None;
        }
        self.next = self.of.entry(at).next;
        Some(Node { of: self.of, at })
    }
}
