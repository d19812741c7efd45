//! Tests, and the constants they state.

use super::{At, Exception, Name, Text};
use crate::{Duration, Instant, Span};

/// `test "title" of SCORECARD { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// What it shows.
    pub title: Text,
    /// The scorecard under test.
    pub scorecard: Name,
    /// `at`; its absence is an error the parser reports.
    pub at: Option<At<Instant>>,
    /// `given …`, shared by all cases.
    pub given: Vec<Given>,
    /// `with exception …`.
    pub exceptions: Vec<Exception>,
    /// `expect …`.
    pub expect: Vec<Expect>,
    /// `cases { … }`: each a test of its own.
    pub cases: Vec<Case>,
    /// The whole item.
    pub span: Span,
}

/// One pair of `given …` and `expect …` (one or more of each) in `cases { … }`.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Facts, over those of the test.
    pub given: Vec<Given>,
    /// What is expected.
    pub expect: Vec<Expect>,
    /// The whole case.
    pub span: Span,
}

/// `given [ENTITY "reference"] [observed INSTANT] { field: literal, … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// Another subject; else the test's own.
    pub subject: Option<(Name, Text)>,
    /// When it was observed; else at the test's `at`.
    pub observed: Option<At<Instant>>,
    /// What is stated, in written order.
    pub fields: Vec<(Name, Literal)>,
    /// The whole clause.
    pub span: Span,
}

/// A constant of a `given` or `when`.
#[derive(Debug, Clone, PartialEq)]
pub struct Literal {
    /// Which.
    pub kind: LiteralKind,
    /// Its place.
    pub span: Span,
}

/// The constants.
#[derive(Debug, Clone, PartialEq)]
pub enum LiteralKind {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// `12`, `-3`
    Number(f64),
    /// `"…"`
    Text(String),
    /// `2026-01-19`
    Instant(Instant),
    /// `30 days`
    Duration(Duration),
    /// `[ … ]`
    List(Vec<Literal>),
    /// `{ key: … }`; a key is a word or a text.
    Record(Vec<(Name, Literal)>),
}

/// One `expect …` line.
#[derive(Debug, Clone, PartialEq)]
pub struct Expect {
    /// What is expected.
    pub kind: ExpectKind,
    /// Its place.
    pub span: Span,
}

/// What a test may expect.
#[derive(Debug, Clone, PartialEq)]
pub enum ExpectKind {
    /// `[not] [earned] ready`
    Ready {
        /// Of the earned verdict, not the granted one.
        earned: bool,
        /// False for `not …`.
        holds: bool,
    },
    /// `[earned] tier NAME` or `tier none`
    Tier {
        /// The earned tier, not the granted one.
        earned: bool,
        /// The tier, or none.
        tier: Option<Name>,
    },
    /// `rule NAME VERDICT`
    Rule {
        /// The rule.
        rule: Name,
        /// `announced`, `retired`, `not-applicable`, `met`, `waived` or `unmet`, as written.
        verdict: Name,
    },
    /// `valid until INSTANT` or, with none, `valid for ever`
    Valid(Option<Instant>),
}
