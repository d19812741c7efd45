//! One document: who it is about, who says it, when it was observed.

use std::{cmp::Ordering, sync::Arc};

use brightline_dsl::Instant;

use super::{Problem, Tree, bounds::MAX_DEPTH, codes, identity, quote};
use crate::Reference;

/// One document about one subject.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// How it is called in reports: its file, and `#2` and on where the file holds several.
    pub name: Arc<str>,
    /// The named source it came from (`--facts sonar=…`).
    pub source: Option<Arc<str>>,
    /// Whom it is about.
    pub subject: Reference,
    /// Its `observed_at`.
    pub observed: Option<Instant>,
    /// What it says.
    pub root: Tree,
    /// How its keys are to be read.
    pub layout: Layout,
}

/// How the keys of a document are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Layout {
    /// As the `from` paths of the fields say.
    #[default]
    Paths,
    /// Each top key is the name of a field as declared, each key of a record the name of a part; it counts as said by
    /// whatever source the field asks for. So does a test state facts with `given`.
    Fields,
}

impl Document {
    /// The document that `root` is: its subject and time of observation are read from it.
    ///
    /// The subject is the reference of `kind` and `metadata.name` (and `metadata.namespace`) where there is an
    /// `apiVersion` too; otherwise it stands in `subject`, or in `kind` and `name` (and `namespace`, `release`). Every
    /// key of these that stands in the document is checked, used or not, and those used must not contradict each other.
    ///
    /// ```
    /// use brightline::{Document, Tree};
    /// let root = Tree::Object([("subject".into(), Tree::Text("component:default/Checkout".into()))].into());
    /// let document = Document::read("ci.json", Some("ci"), root).unwrap();
    /// assert_eq!(document.subject.as_str(), "component:default/checkout");
    /// ```
    ///
    /// # Errors
    ///
    /// A problem that says why it is refused: it is no object or nests too deep, it names no subject, an identity key or
    /// `observed_at` cannot be read.
    pub fn read(name: &str, source: Option<&str>, root: Tree) -> Result<Self, Problem> {
        let refuse = |code, path: Option<&str>, message| Problem::refusal(code, name, path, message);
        if !root.is_within(MAX_DEPTH) {
            let message = format!("expected at most {MAX_DEPTH} lists and objects within one another, found more");
            return Err(refuse(codes::TOO_DEEP, None, message));
        }
        if !matches!(root, Tree::Object(_)) {
            let message = format!("expected an object that names its subject, found {}", quote::found(&root));
            return Err(refuse(codes::NOT_AN_OBJECT, None, message));
        }
        let subject = identity::subject(&root).map_err(|fault| refuse(fault.code, fault.path, fault.message))?;
        let observed = match root.get("observed_at") {
            None | Some(Tree::Null) => None,
            Some(tree) => Some(instant(tree).ok_or_else(|| {
                let message =
                    format!("expected an instant such as `2026-01-19T09:30:00Z`, found {}", quote::found(tree));
                refuse(codes::BAD_OBSERVED_AT, Some("observed_at"), message)
            })?),
        };
        Ok(Self { name: name.into(), source: source.map(Into::into), subject, observed, root, layout: Layout::Paths })
    }

    /// Whether it is among those heard where only `source` may speak; everybody may where none is named.
    pub(super) fn is_heard_by(&self, source: Option<&str>) -> bool {
        source.is_none() || self.layout == Layout::Fields || self.source.as_deref() == source
    }

    /// Of two documents, the one that is read first, however they arrived.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        let key = |it: &Self| (it.observed, it.layout);
        let named = (&self.name, &self.source, &self.subject).cmp(&(&other.name, &other.source, &other.subject));
        named.then_with(|| key(self).cmp(&key(other))).then_with(|| self.root.order(&other.root))
    }
}

/// The instant a document means, where it means one.
pub(super) fn instant(tree: &Tree) -> Option<Instant> {
    match tree {
        Tree::Instant(instant) => Some(*instant),
        Tree::Text(text) => Instant::parse(text),
        _ => None,
    }
}
