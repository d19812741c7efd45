//! A tree as it grows from events, within its bounds.

use std::{collections::BTreeMap, sync::Arc};

use brightline::Tree;

use crate::{
    MAX_LEVELS,
    fault::{DUPLICATE_KEY, Fault, PAST_BOUND},
    text::ticked,
};

/// What is said of a document past [`MAX_LEVELS`].
pub(crate) const TOO_DEEP: &str = "more than 128 lists and objects within one another";

/// A finished part of a tree, with its measures.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) tree: Tree,
    /// Lists and objects within one another, this one included.
    pub(crate) levels: usize,
    /// Values, this one included.
    pub(crate) nodes: usize,
}

impl Node {
    pub(crate) fn scalar(tree: Tree) -> Self {
        Self { tree, levels: 0, nodes: 1 }
    }
}

/// Builds one document. The first fault ends the building and frees what was built; the reader goes on telling events,
/// for the syntax behind the fault decides whether the neighbours can be read.
#[derive(Debug)]
pub(crate) struct Builder<P> {
    above: usize,
    open: Vec<Open>,
    whole: Option<Tree>,
    fault: Option<Fault<P>>,
}

/// A list or object that has not ended yet.
#[derive(Debug)]
struct Open {
    content: Content,
    levels: usize,
    nodes: usize,
}

#[derive(Debug)]
enum Content {
    List(Vec<Tree>),
    Object(BTreeMap<Arc<str>, Tree>, Option<Arc<str>>),
}

impl<P> Builder<P> {
    /// A builder of what will stand `above` levels deep.
    pub(crate) fn new(above: usize) -> Self {
        Self { above, open: Vec::new(), whole: None, fault: None }
    }

    pub(crate) fn open_list(&mut self, at: P) {
        self.open(at, Content::List(Vec::new()));
    }

    pub(crate) fn open_object(&mut self, at: P) {
        self.open(at, Content::Object(BTreeMap::new(), None));
    }

    fn open(&mut self, at: P, content: Content) {
        if self.has_room(at, 1) {
            self.open.push(Open { content, levels: 0, nodes: 1 });
        }
    }

    /// Whether the next part of an object is a key.
    pub(crate) fn wants_key(&self) -> bool {
        matches!(self.open.last(), Some(Open { content: Content::Object(_, None), .. }))
    }

    /// The key of what comes next.
    pub(crate) fn key(&mut self, at: P, key: Arc<str>) {
        if let Some(Open { content: Content::Object(entries, next), .. }) = self.open.last_mut() {
            if entries.contains_key(&key) {
                let message = format!("the key {} stands here a second time", ticked(&key));
                self.refuse(Fault::new(at, DUPLICATE_KEY, message));
            } else {
                *next = Some(key);
            }
        }
    }

    /// Ends the innermost list or object, which is then to be [`put`](Self::put); none after a fault.
    pub(crate) fn close(&mut self) -> Option<Node> {
        let Open { content, levels, nodes } = self.open.pop()?;
        let tree = match content {
            Content::List(elements) => Tree::List(elements),
            Content::Object(entries, _) => Tree::Object(entries),
        };
        Some(Node { tree, levels: levels + 1, nodes })
    }

    /// Adds a part where the reader stands.
    pub(crate) fn put(&mut self, at: P, node: Node) {
        if !self.has_room(at, node.levels) {
            return;
        }
        let Some(open) = self.open.last_mut() else {
            self.whole = Some(node.tree);
            return;
        };
        open.levels = open.levels.max(node.levels);
        open.nodes = open.nodes.saturating_add(node.nodes);
        match &mut open.content {
            Content::List(elements) => elements.push(node.tree),
            Content::Object(entries, next) => {
                if let Some(key) = next.take() {
                    entries.insert(key, node.tree);
                }
            }
        }
    }

    /// Whether building goes on, and `levels` more fit in.
    fn has_room(&mut self, at: P, levels: usize) -> bool {
        if self.fault.is_none() && self.above + self.open.len() + levels > MAX_LEVELS {
            self.refuse(Fault::new(at, PAST_BOUND, TOO_DEEP));
        }
        self.fault.is_none()
    }

    /// Gives the document up, if it was not before.
    pub(crate) fn refuse(&mut self, fault: Fault<P>) {
        if self.fault.is_none() {
            self.fault = Some(fault);
            self.open = Vec::new();
            self.whole = None;
        }
    }

    /// What was built, or the first fault.
    pub(crate) fn finish(self) -> Result<Tree, Fault<P>> {
        match self.fault {
            Some(fault) => Err(fault),
            None => Ok(self.whole.unwrap_or(Tree::Null)),
        }
    }
}
