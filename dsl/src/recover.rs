//! What is left of an item that could not be read.
//!
//! The grammar gives up on an item as a whole. Here it is taken apart by what begins its lines: each clause and each rule
//! is read alone, each that is broken is told with its exact place, and of the others the item is put together. Nothing is
//! said of a part in which the scan has found a text or a bracket that is not closed: one error is enough for that.

use std::collections::BTreeSet;

use crate::ast::Item;
use crate::grammar::{self, Rule};
use crate::items::{Draft, EntityDraft, ExceptionDraft, ScorecardDraft, TestDraft};
use crate::lexer::TokenKind;
use crate::nodes::Nodes;
use crate::reader::{Node, Reader};
use crate::scan::{Fault, Scan};
use crate::{codes, faults, items, unexpected};

pub(crate) struct Recovery<'r, 't> {
    reader: &'r Reader<'t>,
    text: &'t str,
    scan: &'r Scan,
    /// The tokens at which something is wrong that has been said.
    spoilt: BTreeSet<usize>,
    unclosed: BTreeSet<usize>,
    /// The names of what could not be read.
    pub(crate) lost: Vec<String>,
}

impl<'r, 't> Recovery<'r, 't> {
    pub(crate) fn new(reader: &'r Reader<'t>, text: &'t str, scan: &'r Scan) -> Self {
        let unclosed = scan.faults.iter().filter(|(_, fault)| matches!(fault, Fault::NeverClosed(_)));
        Self {
            reader,
            text,
            scan,
            spoilt: crate::order::set(scan.faults.iter().map(|(index, _)| *index)),
            unclosed: crate::order::set(unclosed.map(|(index, _)| *index)),
            lost: Vec::new(),
        }
    }

    /// Says what the scan has found.
    pub(crate) fn explain_faults(&mut self) {
        for (index, fault) in &self.scan.faults {
            if let Some(diagnostic) = faults::explain(self.reader, self.scan, self.text, *index, *fault) {
                self.reader.report(diagnostic);
            }
            if *fault == Fault::TooDeep {
                self.lost.extend(self.scan.item_name(self.text, *index).map(str::to_owned));
            }
        }
    }

    /// Reads an item that the grammar has understood.
    pub(crate) fn whole(&mut self, node: Node<'_>) -> Option<Item> {
        let before = self.reader.found();
        let (start, length) = (self.reader.offset_of(node.as_str()), node.as_str().len());
        let item = items::read(self.reader, node);
        if item.is_none() {
            self.lose(self.token_at(start), self.token_at(start + length));
            if self.reader.found() == before {
                let at = self.reader.span_of(start, start + length);
                self.reader.error(codes::INTERNAL, at, "this could not be read, by a fault of Brightline itself");
            }
        }
        item
    }

    /// Reads what stands from `start` to before `end`, in bytes, which is no item. `behind` is where the item before it
    /// begins if that ends in an expression, which may be what goes on here.
    pub(crate) fn item(&mut self, start: usize, end: usize, behind: Option<usize>) -> Option<Item> {
        let (first, last) = (self.token_at(start), self.token_at(end));
        let before = self.reader.found();
        let item = match self.scan.word(self.text, first) {
            "entity" => self.block::<EntityDraft>(first, last).map(Item::Entity),
            "scorecard" => self.block::<ScorecardDraft>(first, last).map(Item::Scorecard),
            "exception" => self.block::<ExceptionDraft>(first, last).map(Item::Exception),
            "test" => self.block::<TestDraft>(first, last).map(Item::Test),
            word => {
                let from = behind.filter(|_| word != "define").map_or(first, |behind| self.token_at(behind));
                self.explain(Rule::lone_item, from, last, None);
                None
            }
        };
        if item.is_none() {
            self.lose(first, last);
            // Its keyword may be misspelt: whatever the first word is, the second would be its name.
            self.lost.push(self.scan.word(self.text, first + 1).to_owned());
        }
        if self.reader.found() == before && !self.is_spoilt(first, last) {
            self.explain(Rule::lone_item, first, last, None);
        }
        item
    }

    /// Whether a definition that begins at `definition` goes on at `start` with what could not be read: it is then broken,
    /// and its name is lost.
    pub(crate) fn goes_on(&mut self, definition: usize, start: usize) -> bool {
        let next = self.token_at(start);
        let goes_on =
            self.scan.tokens.get(next).is_some_and(|token| !token.begins_line || token.kind != TokenKind::Word);
        if goes_on {
            let name = self.scan.word(self.text, self.token_at(definition) + 1);
            self.lost.push(name.to_owned());
        }
        goes_on
    }

    fn token_at(&self, offset: usize) -> usize {
        self.scan.tokens.partition_point(|token| token.start < offset)
    }

    fn is_spoilt(&self, first: usize, last: usize) -> bool {
        first < last && self.spoilt.range(first..last).next().is_some()
    }

    /// The text from the first token to before the last.
    fn source(&self, first: usize, last: usize) -> &'t str {
        let tokens = self.scan.tokens.get(first..last).unwrap_or_default();
        match (tokens.first(), tokens.last()) {
            (Some(first), Some(last)) => self.text.get(first.start..last.end).unwrap_or_default(),
            _ => self.text.get(self.text.len()..).unwrap_or_default(),
        }
    }

    /// Says what is wrong with a part, read as one of that kind; `then` is what may follow it.
    fn explain(&self, kind: Rule, first: usize, last: usize, then: Option<&'static str>) {
        if self.is_spoilt(first, last) {
            return;
        }
        let source = self.source(first, last);
        if let Err(error) = grammar::parse(kind, source) {
            self.reader.report(unexpected::explain(self.reader, source, &error, then));
        }
    }

    /// Notes the names of all that begins in a part that is not understood.
    fn lose(&mut self, first: usize, last: usize) {
        let named = |index: &usize| {
            self.scan.block_head(self.text, *index).is_some() || self.scan.begins_item(self.text, *index)
        };
        let names = (first..last).filter(named).map(|index| self.scan.word(self.text, index + 1).to_owned());
        self.lost.extend(names.filter(|name| !name.is_empty()));
    }

    /// The parts of a block, each read alone; none where not even its head can be read.
    fn block<D: Draft>(&mut self, first: usize, last: usize) -> Option<D::Item> {
        let brace = (first..last).find(|index| self.scan.kind(*index) == Some(TokenKind::Open('{')));
        let Some(brace) = brace else {
            self.explain(Rule::lone_item, first, last, None);
            return None;
        };
        let end = self.scan.ends.get(&brace).copied().unwrap_or(last).min(last);
        let body_end = if self.unclosed.contains(&brace) { end } else { end.saturating_sub(1) };
        let whole = self.source(first, end);
        let start = self.reader.offset_of(whole);
        let span = self.reader.span_of(start, start + whole.len());
        let head = self.read(D::LONE_HEAD, first, brace);
        let head = head.as_ref().and_then(|nodes| nodes.parts().find(|node| node.as_rule() == D::HEAD));
        let Some(mut draft) = head.and_then(|head| D::begin(self.reader, head, span)) else {
            self.explain(D::LONE_HEAD, first, brace, Some("`{`"));
            self.lose(first, end);
            return None;
        };
        let complete = self.parts(&mut draft, brace + 1, body_end) && !self.is_spoilt(first, end);
        if end < last {
            self.lose(end, last);
            self.explain(Rule::lone_item, end, last, None);
        }
        Some(draft.finish(self.reader, complete))
    }

    /// Whether all parts between two tokens could be read.
    fn parts<D: Draft>(&mut self, draft: &mut D, from: usize, to: usize) -> bool {
        let mut complete = true;
        let mut first = from;
        while first < to {
            let last = self.part_end::<D>(first, to);
            let head = self.scan.block_head(self.text, first);
            if let Some(nodes) = self.read(D::LONE_PARTS, first, last) {
                let parts = nodes.parts().filter(|node| node.as_rule() != Rule::EOI);
                parts.for_each(|node| draft.part(self.reader, node));
            } else {
                complete = false;
                if head.is_some() && head == D::INNER {
                    if let Some(inner) = self.block::<D::Inner>(first, last) {
                        draft.inner(inner);
                    }
                } else {
                    self.lose_part::<D>(first, last);
                    self.explain(D::LONE_PARTS, first, last, Some("`}`"));
                }
            }
            first = last;
        }
        complete
    }

    /// Notes the name of a part that is broken, where it has one.
    fn lose_part<D: Draft>(&mut self, first: usize, last: usize) {
        self.lose(first, last);
        let named = match self.scan.word(self.text, first) {
            "allow" => return,
            _ if D::HEAD == Rule::entity_head => first,
            "rule" | "tier" => first + 1,
            _ => return,
        };
        self.lost.push(self.scan.word(self.text, named).to_owned());
    }

    fn read(&self, kind: Rule, first: usize, last: usize) -> Option<Nodes<'t>> {
        grammar::parse(kind, self.source(first, last)).ok()
    }

    /// The token behind the part that begins with `first`.
    fn part_end<D: Draft>(&self, first: usize, to: usize) -> usize {
        if self.scan.block_head(self.text, first).is_some()
            && let Some(brace) =
                (first..to.min(first + 4)).find(|index| self.scan.kind(*index) == Some(TokenKind::Open('{')))
        {
            return self.end_of(brace).clamp(first + 1, to);
        }
        let mut index = first;
        loop {
            index = self.end_of(index).max(index + 1);
            let Some(token) = self.scan.tokens.get(index).filter(|_| index < to) else {
                return to;
            };
            let word = self.scan.word(self.text, index);
            let begins = token.kind == TokenKind::Word && (D::begins_part(word) || D::resembles_part(word));
            if token.begins_line && begins {
                return index;
            }
        }
    }

    /// The token behind this one, or behind its whole block if it opens one.
    fn end_of(&self, index: usize) -> usize {
        self.scan.ends.get(&index).copied().unwrap_or(index + 1)
    }
}
