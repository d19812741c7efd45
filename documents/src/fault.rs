//! Why something cannot be read.

use crate::place::Place;

/// The text is not in its format, not UTF-8, or holds half a surrogate pair.
pub const UNREADABLE: &str = "BL220";
/// A key stands twice in one object.
pub const DUPLICATE_KEY: &str = "BL221";
/// A document is too large, too deep, or brings in too much by aliases.
pub const PAST_BOUND: &str = "BL222";
/// Where a document or record was expected stands something else.
pub const NOT_A_DOCUMENT: &str = "BL223";

/// What is wrong, and where: at a byte while a text is read, at a [`Place`] once people are to see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault<P = Place> {
    pub(crate) at: P,
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl<P> Fault<P> {
    pub(crate) fn new(at: P, code: &'static str, message: impl Into<String>) -> Self {
        Self { at, code, message: message.into() }
    }

    pub(crate) fn unreadable(at: P, message: impl Into<String>) -> Self {
        Self::new(at, UNREADABLE, message)
    }

    /// The same fault at a place that is said otherwise.
    pub(crate) fn at<Q>(self, at: impl FnOnce(P) -> Q) -> Fault<Q> {
        Fault { at: at(self.at), code: self.code, message: self.message }
    }
}
