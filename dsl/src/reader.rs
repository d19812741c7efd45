//! What all parts of the tree builder share: the text, places in it, and what is found wrong.

use std::cell::RefCell;

use crate::ast::{Name, Text};
use crate::grammar::Rule;
pub(crate) use crate::nodes::Node;
use crate::nodes::Siblings;
use crate::{Diagnostic, FileId, Span, codes, text};

/// The text being read. All methods take it shared.
pub(crate) struct Reader<'t> {
    file: FileId,
    text: &'t str,
    /// Where each byte of `text` stands in the file, for a text that was taken out of a message; else it is the file.
    places: Option<&'t [u32]>,
    diagnostics: &'t RefCell<Vec<Diagnostic>>,
}

impl<'t> Reader<'t> {
    pub(crate) fn of_file(file: FileId, text: &'t str, diagnostics: &'t RefCell<Vec<Diagnostic>>) -> Self {
        Self { file, text, places: None, diagnostics }
    }

    /// A reader of a text that was made from the file's: `places` has one more entry than `text` has bytes.
    pub(crate) fn within<'s>(&'s self, text: &'s str, places: &'s [u32]) -> Reader<'s> {
        Reader { file: self.file, text, places: Some(places), diagnostics: self.diagnostics }
    }

    pub(crate) fn report(&self, diagnostic: Diagnostic) {
        self.diagnostics.borrow_mut().push(diagnostic);
    }

    pub(crate) fn error(&self, code: &'static str, span: Span, message: impl Into<String>) {
        self.report(Diagnostic::error(code, span, message));
    }

    /// How many diagnostics there are by now.
    pub(crate) fn found(&self) -> usize {
        self.diagnostics.borrow().len()
    }

    /// The bytes from `start` to before `end` of the text that is read.
    pub(crate) fn span_of(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, self.place(start), self.place(end))
    }

    fn place(&self, offset: usize) -> u32 {
        match self.places {
            Some(places) => places.get(offset).or(places.last()).copied().unwrap_or_default(),
            None => u32::try_from(offset).unwrap_or(u32::MAX),
        }
    }

    /// Where `part`, a slice of the text that is read, begins in it. Slices are parsed again for exact errors, so what
    /// pest counts from is not always the beginning of the text.
    pub(crate) fn offset_of(&self, part: &str) -> usize {
        (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize)
    }

    /// The place of a node, without the white space that pest adds behind an optional part that is not there.
    pub(crate) fn span(&self, node: &Node<'_>) -> Span {
        let said = node.said();
        let start = self.offset_of(said);
        self.span_of(start, start + said.len())
    }

    /// The characters before and behind `part`, a slice of the text that is read.
    pub(crate) fn around(&self, part: &str) -> (Option<char>, Option<char>) {
        let start = self.offset_of(part);
        let before = self.text.get(..start).and_then(|text| text.chars().next_back());
        (before, self.text.get(start + part.len()..).and_then(|text| text.chars().next()))
    }

    /// What stands from an offset on.
    pub(crate) fn rest(&self, offset: usize) -> &'t str {
        self.text.get(offset..).unwrap_or_default()
    }

    /// What stands at a place of the text that is read.
    pub(crate) fn source(&self, span: Span) -> &'t str {
        let offset = |place: u32| match self.places {
            Some(places) => places.partition_point(|known| *known < place),
            None => usize::try_from(place).unwrap_or(usize::MAX),
        };
        self.text.get(offset(span.start)..offset(span.end)).unwrap_or_default()
    }

    pub(crate) fn name(&self, node: &Node<'_>) -> Name {
        Name { text: node.as_str().to_owned(), span: self.span(node) }
    }

    /// The name of a field or a variable, which has no hyphen.
    pub(crate) fn plain_name(&self, node: &Node<'_>, what: &str) -> Name {
        self.without_hyphen(self.name(node), what)
    }

    /// The same name, a hyphen in it reported.
    pub(crate) fn without_hyphen(&self, name: Name, what: &str) -> Name {
        if name.text.contains('-') {
            let other = name.text.replace('-', "_");
            self.report(
                Diagnostic::error(
                    codes::HYPHEN_IN_NAME,
                    name.span,
                    format!("the name of a {what} has no hyphen, found `{}`", name.text),
                )
                .help(format!("write `{other}`")),
            );
        }
        name
    }

    pub(crate) fn text(&self, node: &Node<'_>) -> Text {
        let plain = text::plain(node.as_str()).map(str::to_owned);
        Text { value: plain.unwrap_or_else(|| text::decode(self, node).value), span: self.span(node) }
    }

    /// The nodes of the parts of a list, such as the texts of `maps to`.
    pub(crate) fn texts(&self, node: Node<'_>) -> Vec<Text> {
        node.into_inner().filter(|part| part.as_rule() == Rule::text).map(|part| self.text(&part)).collect()
    }
}

/// The children of a node in order, keywords and brackets passed over.
pub(crate) struct Parts<'i> {
    nodes: Siblings<'i>,
}

impl<'i> Parts<'i> {
    pub(crate) fn of(node: Node<'i>) -> Self {
        Self { nodes: node.into_inner() }
    }

    /// The next child of that kind, whatever stands before it.
    pub(crate) fn seek(&mut self, kind: Rule) -> Option<Node<'i>> {
        self.nodes.find(|node| node.as_rule() == kind)
    }

    /// Whether the next child is of that kind; it is then taken.
    pub(crate) fn accept(&mut self, kind: Rule) -> bool {
        self.nodes.peek() == Some(kind) && self.nodes.next().is_some()
    }
}

impl<'i> Iterator for Parts<'i> {
    type Item = Node<'i>;

    fn next(&mut self) -> Option<Node<'i>> {
        self.nodes.next()
    }
}

/// The first child of that kind.
pub(crate) fn child(node: Node<'_>, kind: Rule) -> Option<Node<'_>> {
    node.into_inner().find(|node| node.as_rule() == kind)
}

/// Which clauses a block has had: each may stand once.
pub(crate) struct Clauses {
    of: &'static str,
    /// So few that to look through them is fastest.
    seen: Vec<(&'static str, Span)>,
}

impl Clauses {
    /// Of a block that is called `of` in messages, with its article.
    pub(crate) fn of(of: &'static str) -> Self {
        Self { of, seen: Vec::new() }
    }

    /// Notes a clause; whether it is the first. A second one is an error that shows both.
    pub(crate) fn once(&mut self, reader: &Reader<'_>, clause: &'static str, span: Span) -> bool {
        if let Some((_, first)) = self.seen.iter().find(|(seen, _)| *seen == clause) {
            reader.report(
                Diagnostic::error(codes::TWICE, span, format!("a second `{clause}`; {} has one", self.of))
                    .also(*first, "the first is here")
                    .help("remove one of the two"),
            );
            return false;
        }
        self.seen.push((clause, span));
        true
    }

    /// Notes a clause that may stand several times.
    pub(crate) fn note(&mut self, clause: &'static str, span: Span) {
        if !self.has(clause) {
            self.seen.push((clause, span));
        }
    }

    /// Whether the clause has been written, be it well or ill.
    pub(crate) fn has(&self, clause: &str) -> bool {
        self.seen.iter().any(|(seen, _)| *seen == clause)
    }
}
