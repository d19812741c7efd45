//! The machine that `build/` makes of the same grammar: it reads what is right, several times faster, and knows nothing
//! of what is not.

use super::Rule;
use crate::nodes::{Entry, Node, Nodes};

/// The nodes of a text that is one `rule` and right in all; else none.
pub(super) fn parse(kind: Rule, text: &str) -> Option<Nodes<'_>> {
    u32::try_from(text.len()).ok()?;
    let mut machine = Machine::new(text);
    let found = match kind {
        Rule::file => written::read_file(&mut machine),
        Rule::lone_expression => written::read_lone_expression(&mut machine),
        _ => false,
    };
    let nodes = found.then_some(Nodes { text, entries: machine.entries })?;
    (!recovers_within(&nodes)).then_some(nodes)
}

/// Whether an exception of a test begins a line as one of the file would: the recovery takes it for that.
fn recovers_within(nodes: &Nodes<'_>) -> bool {
    let tests = nodes.parts().filter(|node| node.as_rule() == Rule::test);
    let exceptions = tests.flat_map(Node::into_inner).filter(|node| node.as_rule() == Rule::with_exception);
    let begins_line = |node: Node<'_>| {
        let before = nodes.text.len() - nodes.rest(&node).len();
        nodes.text.get(..before).is_some_and(|before| before.ends_with(['\n', '\r']))
    };
    exceptions.flat_map(Node::into_inner).any(|node| node.as_rule() == Rule::exception && begins_line(node))
}

mod written {
    // The build script writes this code; it is not ours to document.
    #![allow(non_snake_case, unused_parens, unused_braces, unused_must_use, clippy::all, clippy::pedantic)]
    use super::{Machine, Rule};
    include!(concat!(env!("OUT_DIR"), "/swift.rs"));
}

/// How many rules that may stand in themselves may do so. What nests deeper is left to pest, before which the nesting is
/// counted: so the stack is bounded here, and all that is said of nesting is said there.
const MAX_NESTING: u32 = 64;

/// How far a text has been read, and the nodes so far.
struct Machine<'t> {
    text: &'t [u8],
    at: usize,
    entries: Vec<Entry>,
    depth: u32,
}

/// A state to come back to.
#[derive(Clone, Copy)]
struct Mark {
    at: usize,
    entries: usize,
}

impl<'t> Machine<'t> {
    fn new(text: &'t str) -> Self {
        // As many as a text of short words has; more are made room for.
        Self { text: text.as_bytes(), at: 0, entries: Vec::with_capacity(text.len() / 2 + 8), depth: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn at(&self) -> usize {
        self.at
    }

    fn rest(&self) -> &'t [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn mark(&self) -> Mark {
        Mark { at: self.at, entries: self.entries.len() }
    }

    /// Forgets what has been read since; always false, so that it ends an expression that did not match.
    fn back(&mut self, mark: Mark) -> bool {
        self.at = mark.at;
        self.entries.truncate(mark.entries);
        false
    }

    /// Reads one byte that is known to be an ASCII character, if it is the one wanted.
    fn one(&mut self, is_wanted: bool) -> bool {
        self.at += usize::from(is_wanted);
        is_wanted
    }

    fn text(&mut self, wanted: &[u8]) -> bool {
        let found = self.rest().starts_with(wanted);
        self.at += if found { wanted.len() } else { 0 };
        found
    }

    fn text_of_any_case(&mut self, wanted: &[u8]) -> bool {
        let found = self.rest().get(..wanted.len()).is_some_and(|found| found.eq_ignore_ascii_case(wanted));
        self.at += if found { wanted.len() } else { 0 };
        found
    }

    /// Any character, of as many bytes as its first one says.
    fn any(&mut self) -> bool {
        self.at += match self.peek() {
            None => return false,
            Some(..0x80) => 1,
            Some(..0xE0) => 2,
            Some(..0xF0) => 3,
            Some(_) => 4,
        };
        true
    }

    fn begins(&self) -> bool {
        self.at == 0
    }

    fn ends(&mut self) -> bool {
        self.at == self.text.len() && self.leaf(Rule::EOI, self.at)
    }

    /// Goes into a rule that may stand in itself, if that is not too deep.
    fn deeper(&mut self) -> bool {
        self.depth += 1;
        let fits = self.depth <= MAX_NESTING;
        self.depth -= u32::from(!fits);
        fits
    }

    fn shallower(&mut self) {
        self.depth -= 1;
    }

    /// Begins a node that may hold others.
    fn open(&mut self, kind: Rule) -> usize {
        self.entries.push(Entry { rule: kind, start: place(self.at), end: 0, next: 0 });
        self.entries.len() - 1
    }

    /// Ends it where it has been found, else takes it away.
    fn close(&mut self, node: usize, found: bool) -> bool {
        let next = place(self.entries.len());
        match self.entries.get_mut(node) {
            Some(entry) if found => (entry.end, entry.next) = (place(self.at), next),
            _ => self.entries.truncate(node),
        }
        found
    }

    /// A node that holds no other.
    fn leaf(&mut self, kind: Rule, start: usize) -> bool {
        let next = place(self.entries.len() + 1);
        self.entries.push(Entry { rule: kind, start: place(start), end: place(self.at), next });
        true
    }
}

/// The text is known to be that short.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
