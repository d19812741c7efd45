//! What is found about an exception.

use crate::Reference;

/// What was found about an exception, as data and in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub kind: FindingKind,
    /// Whether somebody has to do something: never about an exception that is over, except that its rule is still unmet.
    pub needs_attention: bool,
    /// In words, without the rules and the subjects.
    pub message: String,
    /// The rules it is about, `scorecard/rule`, sorted.
    pub rules: Vec<String>,
    /// The subjects it is about, sorted.
    pub subjects: Vec<Reference>,
}

/// The kinds of findings, most pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingKind {
    /// It breaks a clause of governance.
    Invalid,
    /// It has ended, nothing has come after it, and the rule is still unmet.
    ExpiredAndUnmet,
    /// The rule or the subject is gone.
    Orphaned,
    /// It is active, and nobody needs it: the rule is met, or does not count.
    Needless,
    /// Another active exception covers the same rule of the same subject.
    Duplicate,
    /// It is active, ends soon, and nothing comes after it. Needs no attention by itself.
    AboutToEnd,
    /// It covers a condition instead of a subject. Needs no attention by itself.
    Condition,
}

impl FindingKind {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Invalid,
        Self::ExpiredAndUnmet,
        Self::Orphaned,
        Self::Needless,
        Self::Duplicate,
        Self::AboutToEnd,
        Self::Condition,
    ];

    /// The code, which keeps its meaning for ever: `BL311` to `BL317`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Invalid => "BL311",
            Self::ExpiredAndUnmet => "BL312",
            Self::Orphaned => "BL313",
            Self::Needless => "BL314",
            Self::Duplicate => "BL315",
            Self::AboutToEnd => "BL316",
            Self::Condition => "BL317",
        }
    }

    /// The name: `invalid`, `expired-and-unmet`, `orphaned`, `needless`, `duplicate`, `about-to-end`, `condition`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::ExpiredAndUnmet => "expired-and-unmet",
            Self::Orphaned => "orphaned",
            Self::Needless => "needless",
            Self::Duplicate => "duplicate",
            Self::AboutToEnd => "about-to-end",
            Self::Condition => "condition",
        }
    }
}
