//! The codes of the checker's errors. A code keeps its meaning for ever.

/// Two items of one kind bear one name.
pub(crate) const DUPLICATE: &str = "BL101";
/// A name that nothing bears.
pub(crate) const UNKNOWN_NAME: &str = "BL102";
/// Two names that would hide one another.
pub(crate) const SHADOWED: &str = "BL103";
/// An operand of another type than the operator takes.
pub(crate) const TYPE: &str = "BL104";
/// A text literal that cannot be read as what it stands beside.
pub(crate) const LITERAL: &str = "BL105";
/// An order asked of what has none.
pub(crate) const UNORDERED: &str = "BL106";
/// A value that depends on `at` where it may not stand.
pub(crate) const MOVING: &str = "BL107";
/// `is present` and the like of what cannot be asked so.
pub(crate) const PRESENCE: &str = "BL108";
/// A regular expression that is none.
pub(crate) const PATTERN: &str = "BL109";
/// Definitions or scorecards that rest on themselves.
pub(crate) const CIRCLE: &str = "BL110";
/// A rule larger, or quantifiers deeper, than the language allows.
pub(crate) const SIZE: &str = "BL111";
/// A function that is none, or called otherwise than it is.
pub(crate) const CALL: &str = "BL112";
/// A scorecard whose `bar` is missing or no tier of it.
pub(crate) const BAR: &str = "BL113";
/// A tier asked for that the scorecard does not have.
pub(crate) const TIER: &str = "BL114";
/// A reference that is none.
pub(crate) const REFERENCE: &str = "BL115";
/// A governance clause that means nothing.
pub(crate) const GOVERNANCE: &str = "BL116";
/// More work than the host allows for a subject.
pub(crate) const WORK: &str = "BL118";
/// A test's fact that the entity does not declare, or that does not fit its type.
pub(crate) const GIVEN: &str = "BL117";

/// An exception whose dates contradict each other.
pub(crate) const DATES: &str = "BL301";
/// An exception that is both approved and denied, or revoked without approval.
pub(crate) const DECISIONS: &str = "BL302";
/// An exception for another entity than its scorecards score.
pub(crate) const COVERS: &str = "BL303";
/// An exception that waives what is not there.
pub(crate) const ORPHANED: &str = "BL304";
/// An approver who is no user.
pub(crate) const APPROVER: &str = "BL305";
/// A record of data with an unknown key, a missing one, or a value of another kind.
pub(crate) const RECORD: &str = "BL306";
/// A record of data whose name another bears.
pub(crate) const RECORD_NAME: &str = "BL307";
