//! The codes of data problems. Up to `BL219` they are about what documents say; readers of a document's syntax take
//! theirs from `BL220` on.

/// A value does not fit its declared type.
pub(crate) const WRONG_TYPE: &str = "BL201";
/// Two documents say different things in one place.
pub(crate) const CONFLICT: &str = "BL202";
/// A document states what only another source may state.
pub(crate) const FOREIGN_SOURCE: &str = "BL203";
/// A list or map is over its bound, or a number is one that no double holds.
pub(crate) const TOO_LARGE: &str = "BL204";
/// A time of the past, or an observation, is dated after the instant of evaluation.
pub(crate) const FUTURE: &str = "BL205";
/// An entity takes a subject although what its `when` asks for is not said, or badly (a warning).
pub(crate) const TAKEN_UNSAID: &str = "BL206";
/// A document is no object.
pub(crate) const NOT_AN_OBJECT: &str = "BL207";
/// A document names no subject.
pub(crate) const NO_SUBJECT: &str = "BL208";
/// A key that names the subject holds what is no name.
pub(crate) const BAD_IDENTITY: &str = "BL209";
/// The keys that name the subject contradict each other.
pub(crate) const CONTRADICTORY_IDENTITY: &str = "BL210";
/// `observed_at` is no instant.
pub(crate) const BAD_OBSERVED_AT: &str = "BL211";
/// A document nests deeper than its bound.
pub(crate) const TOO_DEEP: &str = "BL212";
