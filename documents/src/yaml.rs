//! YAML files.
//!
//! `saphyr-parser` gives events, without recursion and in linear time; what they mean is decided here: the core schema,
//! keys, aliases within their bound, and which part of a file a fault costs.

mod scalar;
mod stream;
mod tag;

use std::{collections::BTreeMap, mem, sync::Arc};

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Tag};

use crate::{
    MAX_ALIASED, MAX_ALIASED_IN_FILE, MAX_BYTES,
    builder::{Builder, Node, TOO_DEEP},
    fault::{Fault, PAST_BOUND},
    place::Place,
    read::Part,
    text::{line, with_placeholder_hint},
};
use stream::Piece;
use tag::Collection;

/// The documents of a YAML file. Empty ones are none, and a list stands for its elements.
///
/// # Errors
///
/// The fault for which the file is refused whole: its syntax does not hold.
pub(crate) fn file(text: &str) -> Result<Vec<Part>, Fault> {
    let mut parts = Vec::new();
    let mut aliased = 0;
    for piece in stream::pieces(text) {
        let start = Place { line: piece.line, column: 1 };
        if piece.text.len() > MAX_BYTES {
            let fault = Fault::new(start, PAST_BOUND, "a document of more than 64 MiB");
            parts.push(Part { place: start, tree: Err(fault) });
            continue;
        }
        let mut loader = Loader::new(&piece, aliased);
        match loader.load() {
            Ok(()) => parts.append(&mut loader.parts),
            Err(Broken::Document(fault)) => parts.push(Part { place: start, tree: Err(fault) }),
            Err(Broken::File(fault)) => {
                let line = line(text, fault.at.line);
                return Err(with_placeholder_hint(fault, line));
            }
        }
        aliased = loader.aliased_in_file;
    }
    Ok(parts)
}

/// Why the events end early, and what it costs.
enum Broken {
    Document(Fault),
    File(Fault),
}

/// Makes documents of the events of one piece.
struct Loader<'p> {
    piece: &'p Piece<'p>,
    parts: Vec<Part>,
    /// What is open, outermost first, by the number of its anchor (0: none).
    open: Vec<usize>,
    /// How much of what is open holds documents rather than belongs to one: 1 in a list of documents.
    around: usize,
    begin: Place,
    builder: Builder<Place>,
    /// What anchors stand for, as far as aliases ask for it.
    anchors: BTreeMap<usize, Anchor>,
    uses: BTreeMap<usize, usize>,
    aliased: usize,
    aliased_in_file: usize,
}

/// What an alias brings in.
struct Anchor {
    node: Node,
    /// As a key.
    key: Option<Arc<str>>,
}

impl<'p> Loader<'p> {
    fn new(piece: &'p Piece<'p>, aliased_in_file: usize) -> Self {
        Self {
            piece,
            parts: Vec::new(),
            open: Vec::new(),
            around: 0,
            begin: Place::START,
            builder: Builder::new(0),
            anchors: BTreeMap::new(),
            uses: BTreeMap::new(),
            aliased: 0,
            aliased_in_file,
        }
    }

    fn load(&mut self) -> Result<(), Broken> {
        self.uses = self.count_uses()?;
        let mut parser = Parser::new_from_str(self.piece.text);
        while let Some(event) = parser.next_event() {
            let (event, span) = event.map_err(|error| self.broken(&error))?;
            let at = self.place(&span.start);
            match event {
                Event::DocumentStart(_) => {
                    self.anchors.clear();
                    self.around = 0;
                }
                Event::Scalar(text, style, anchor, tag) => self.scalar(at, &text, style, anchor, tag.as_deref()),
                Event::SequenceStart(anchor, _) if self.open.is_empty() => {
                    self.around = 1;
                    self.open.push(anchor);
                }
                Event::SequenceStart(anchor, tag) => self.open(at, anchor, tag.as_deref(), Collection::List),
                Event::MappingStart(anchor, tag) => self.open(at, anchor, tag.as_deref(), Collection::Object),
                Event::SequenceEnd | Event::MappingEnd => self.close(at),
                Event::Alias(anchor) => self.alias(at, anchor),
                Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
            }
        }
        Ok(())
    }

    /// How often each anchor is asked for, so that only what is needed is kept, and what is too much is seen at once.
    fn count_uses(&self) -> Result<BTreeMap<usize, usize>, Broken> {
        let mut uses = BTreeMap::new();
        if self.piece.text.contains('*') && self.piece.text.contains('&') {
            let mut parser = Parser::new_from_str(self.piece.text);
            while let Some(event) = parser.next_event() {
                if let (Event::Alias(anchor), _) = event.map_err(|error| self.broken(&error))? {
                    *uses.entry(anchor).or_default() += 1;
                }
            }
        }
        Ok(uses)
    }

    fn scalar(&mut self, at: Place, text: &str, style: ScalarStyle, anchor: usize, tag: Option<&Tag>) {
        let is_empty_document = self.open.is_empty() && style == ScalarStyle::Plain && text.is_empty() && tag.is_none();
        if is_empty_document {
            return;
        }
        self.begin(at);
        match scalar::resolve(text, style, tag) {
            Ok(tree) => {
                let wants_key = self.builder.wants_key();
                if wants_key || self.uses.contains_key(&anchor) {
                    let key: Arc<str> = text.into();
                    let node = Node::scalar(tree);
                    self.keep(at, anchor, &node, Some(&key));
                    if wants_key { self.builder.key(at, key) } else { self.builder.put(at, node) }
                } else {
                    self.builder.put(at, Node::scalar(tree));
                }
            }
            Err(message) => self.builder.refuse(Fault::unreadable(at, message)),
        }
        self.end();
    }

    fn open(&mut self, at: Place, anchor: usize, tag: Option<&Tag>, collection: Collection) {
        self.begin(at);
        self.open.push(anchor);
        if self.builder.wants_key() {
            let message =
                "a key is a text, found a list or an object; a placeholder of a template is to be filled in before";
            self.builder.refuse(Fault::unreadable(at, message));
        }
        if let Err(message) = tag::check(tag, collection) {
            self.builder.refuse(Fault::unreadable(at, message));
        }
        match collection {
            Collection::List => self.builder.open_list(at),
            Collection::Object => self.builder.open_object(at),
        }
    }

    fn close(&mut self, at: Place) {
        let anchor = self.open.pop().unwrap_or_default();
        if self.open.len() < self.around {
            self.around = 0;
            return;
        }
        if let Some(node) = self.builder.close() {
            self.keep(at, anchor, &node, None);
            self.builder.put(at, node);
        }
        self.end();
    }

    fn alias(&mut self, at: Place, anchor: usize) {
        self.begin(at);
        match self.anchors.get(&anchor) {
            Some(Anchor { node, key }) => match (self.builder.wants_key(), key) {
                (false, _) => self.builder.put(at, node.clone()),
                (true, Some(key)) => self.builder.key(at, Arc::clone(key)),
                (true, None) => {
                    self.builder
                        .refuse(Fault::unreadable(at, "a key is a text, found an alias of a list or an object"));
                }
            },
            None if self.open.contains(&anchor) => {
                self.builder.refuse(Fault::unreadable(at, "an alias inside of what it stands for"));
            }
            None => self.builder.refuse(Fault::unreadable(at, "an alias of what was refused")),
        }
        self.end();
    }

    /// Keeps what an anchor stands for, if there are aliases of it and these may bring it in.
    fn keep(&mut self, at: Place, anchor: usize, node: &Node, key: Option<&Arc<str>>) {
        let Some(uses) = self.uses.get(&anchor) else { return };
        let brought_in = node.nodes.saturating_mul(*uses);
        let aliased = self.aliased.saturating_add(brought_in);
        let aliased_in_file = self.aliased_in_file.saturating_add(brought_in);
        if aliased > MAX_ALIASED {
            let message =
                "with the aliases of what ends here, aliases bring more than 1,000,000 values into the document";
            self.builder.refuse(Fault::new(at, PAST_BOUND, message));
        } else if aliased_in_file > MAX_ALIASED_IN_FILE {
            let message = "with the aliases of what ends here, aliases bring more than 10,000,000 values into the file";
            self.builder.refuse(Fault::new(at, PAST_BOUND, message));
        } else {
            (self.aliased, self.aliased_in_file) = (aliased, aliased_in_file);
            self.anchors.insert(anchor, Anchor { node: node.clone(), key: key.cloned() });
        }
    }

    /// Before a value: where it is a document, that begins here.
    fn begin(&mut self, at: Place) {
        if self.open.len() == self.around {
            self.begin = at;
            self.builder = Builder::new(0);
            self.aliased = 0;
        }
    }

    /// Behind a value: where it was a document, that ends here.
    fn end(&mut self) {
        if self.open.len() == self.around {
            let builder = mem::replace(&mut self.builder, Builder::new(0));
            self.parts.push(Part { place: self.begin, tree: builder.finish() });
        }
    }

    fn place(&self, marker: &Marker) -> Place {
        Place { line: self.piece.line + marker.line().saturating_sub(1), column: marker.col() + 1 }
    }

    /// What the parser cannot go on from. Its reasons come as words alone; these three leave no doubt about where the
    /// document ends, so the neighbours can be read.
    fn broken(&self, error: &ScanError) -> Broken {
        let at = self.place(error.marker());
        let reason = error.info();
        if reason.contains("recursion limit") {
            Broken::Document(Fault::new(at, PAST_BOUND, TOO_DEEP))
        } else if reason.contains("unknown anchor") {
            Broken::Document(Fault::unreadable(at, "an alias of an anchor that is not there"))
        } else if reason.contains("invalid Unicode character escape") {
            Broken::Document(Fault::unreadable(
                at,
                "the text that begins here holds an escape of no character, such as half of a surrogate pair",
            ))
        } else {
            Broken::File(Fault::unreadable(at, format!("not YAML: {reason}")))
        }
    }
}
