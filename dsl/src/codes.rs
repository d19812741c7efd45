//! The codes of all diagnostics of the language, stable for ever: a code is never given a second meaning.
//!
//! `BL0..` are of reading a text and stand here; the checker has `BL1..`, data `BL2..`, exceptions `BL3..`, findings `BL4..`.

/// A file is larger than the language allows.
pub const FILE_TOO_LARGE: &str = "BL001";
/// A control or bidirectional character.
pub const FORBIDDEN_CHARACTER: &str = "BL002";
/// A text or a pattern that is opened and not closed.
pub const UNCLOSED_TEXT: &str = "BL003";
/// A bracket without its partner.
pub const UNPAIRED_BRACKET: &str = "BL004";
/// Brackets, `if`s, quantifiers, operators or types nested deeper than the language allows.
pub const TOO_DEEP: &str = "BL005";
/// Something else was expected here.
pub const UNEXPECTED: &str = "BL006";
/// A clause, a note or a key that may stand once stands twice.
pub const TWICE: &str = "BL007";
/// A clause or a block that must be there is not.
pub const MISSING_CLAUSE: &str = "BL008";
/// A word of the language used as a name, or a name that a rule may not bear.
pub const RESERVED_NAME: &str = "BL009";
/// A hyphen in the name of a field or a variable.
pub const HYPHEN_IN_NAME: &str = "BL010";
/// An escape that is not one in a text.
pub const BAD_ESCAPE: &str = "BL011";
/// A number that is not written as one, or that no double holds.
pub const BAD_NUMBER: &str = "BL012";
/// A duration that is none: of months or years, not whole in microseconds, too long.
pub const BAD_DURATION: &str = "BL013";
/// An instant that is none: no such day, no offset, a year out of range.
pub const BAD_INSTANT: &str = "BL014";
/// Comparisons in a row, `a < b < c`.
pub const CHAINED_COMPARISON: &str = "BL015";
/// An `and` or `or` behind the condition of a quantifier, which could be read in two ways.
pub const AMBIGUOUS_QUANTIFIER: &str = "BL016";
/// A part of an expression that must stand in parentheses.
pub const NEEDS_PARENTHESES: &str = "BL017";
/// A subtraction without white space around it.
pub const MINUS_WITHOUT_SPACE: &str = "BL018";
/// `,` and `<` mixed in one `one of`.
pub const MIXED_ORDER: &str = "BL019";
/// A word that is not one of the few that may stand here: a risk, a verdict, a ground.
pub const UNKNOWN_WORD: &str = "BL020";
/// A `count` or another fold that is not written as one.
pub const MALFORMED_FOLD: &str = "BL021";
/// A brace in a message that opens or closes nothing.
pub const BAD_TEMPLATE: &str = "BL022";
/// A name that must be said in full.
pub const INCOMPLETE_NAME: &str = "BL023";
/// More errors in one file than are worth showing.
pub const TOO_MANY: &str = "BL024";
/// A text that the parser gave up on by a fault of its own.
pub const INTERNAL: &str = "BL099";
