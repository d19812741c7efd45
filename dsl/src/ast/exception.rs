//! Exceptions.

use super::{At, Expr, Name, Text};
use crate::{Instant, Span};

/// `exception NAME for … { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Exception {
    /// Its name.
    pub name: Name,
    /// The entity and whom it covers; absent only in a test, where it covers the test's subject.
    pub target: Option<(Name, Target)>,
    /// `waives`; at least one.
    pub waives: Vec<RuleName>,
    /// `reason`.
    pub reason: Option<Text>,
    /// `risk LEVEL "assessment"`; the level is one of the four words.
    pub risk: Option<(Name, Option<Text>)>,
    /// `control`.
    pub control: Option<Text>,
    /// `follow-up`.
    pub follow_up: Option<Text>,
    /// `requested by … on …`.
    pub requested: Option<Signed>,
    /// `approved by … on …`.
    pub approved: Option<Signed>,
    /// `denied by … on …`.
    pub denied: Option<Signed>,
    /// `revoked by … on … "why"`.
    pub revoked: Option<(Signed, Option<Text>)>,
    /// `from`.
    pub from: Option<At<Instant>>,
    /// `until`; its absence is an error the parser reports.
    pub until: Option<At<Instant>>,
    /// The whole item.
    pub span: Span,
}

/// Whom an exception covers.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// One subject, by reference.
    Subject(Text),
    /// `where EXPR`: every subject for which it is true.
    Where(Expr),
}

/// `scorecard/rule`; in a test the scorecard may be left out.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleName {
    /// The scorecard, where it is said.
    pub scorecard: Option<Name>,
    /// The rule.
    pub rule: Name,
    /// Its place.
    pub span: Span,
}

/// `by "…" on INSTANT`
#[derive(Debug, Clone, PartialEq)]
pub struct Signed {
    /// Who.
    pub by: Text,
    /// When.
    pub on: At<Instant>,
    /// Its place.
    pub span: Span,
}
