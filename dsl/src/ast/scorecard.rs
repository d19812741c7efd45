//! Definitions, scorecards, tiers, rules and governance.

use super::{Allow, At, Expr, Name, Text};
use crate::{Duration, Instant, Span};

/// `define NAME for ENTITY = EXPR`
#[derive(Debug, Clone, PartialEq)]
pub struct Define {
    /// Its name.
    pub name: Name,
    /// The entity it is said of.
    pub entity: Name,
    /// What it means.
    pub body: Expr,
    /// The whole item.
    pub span: Span,
}

/// `scorecard NAME for ENTITY "title" { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Scorecard {
    /// Its name.
    pub name: Name,
    /// Whose subjects it scores.
    pub entity: Name,
    /// What it is, for people.
    pub title: Option<Text>,
    /// `description`.
    pub description: Option<Text>,
    /// `owner`.
    pub owner: Option<Text>,
    /// `see`, several.
    pub see: Vec<Text>,
    /// `applies when`.
    pub applies: Option<Applies>,
    /// `effective from`.
    pub effective: Option<At<Instant>>,
    /// `retired on`.
    pub retired: Option<At<Instant>>,
    /// `bar TIER`; its absence is an error of the checker, which knows the tiers to offer.
    pub bar: Option<Name>,
    /// `exceptions { … }`.
    pub governance: Option<Governance>,
    /// Findings kept.
    pub allows: Vec<Allow>,
    /// The tiers, lowest first.
    pub tiers: Vec<Tier>,
    /// The whole item.
    pub span: Span,
}

/// `applies when EXPR else "why it does not"`
#[derive(Debug, Clone, PartialEq)]
pub struct Applies {
    /// The condition.
    pub when: Expr,
    /// What is said where it is false.
    pub otherwise: Option<Text>,
}

/// `tier NAME "title" { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Tier {
    /// Its name.
    pub name: Name,
    /// What it is, for people.
    pub title: Option<Text>,
    /// `description`.
    pub description: Option<Text>,
    /// `exceptions { … }`.
    pub governance: Option<Governance>,
    /// Findings kept.
    pub allows: Vec<Allow>,
    /// The rules, in written order.
    pub rules: Vec<Rule>,
    /// The whole tier.
    pub span: Span,
}

/// `rule NAME "title" { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its name.
    pub name: Name,
    /// What it asks, for people.
    pub title: Option<Text>,
    /// `require`, one or more (none is an error the parser reports).
    pub requires: Vec<Expr>,
    /// `applies when`.
    pub applies: Option<Applies>,
    /// `effective from`.
    pub effective: Option<At<Instant>>,
    /// `retired on`.
    pub retired: Option<At<Instant>>,
    /// `because`.
    pub because: Option<Text>,
    /// `fix`.
    pub fix: Option<Text>,
    /// `see`, several.
    pub see: Vec<Text>,
    /// `message`.
    pub message: Option<Template>,
    /// `owner`.
    pub owner: Option<Text>,
    /// `effort`.
    pub effort: Option<At<Duration>>,
    /// `weight`.
    pub weight: Option<At<f64>>,
    /// `maps to`.
    pub maps_to: Vec<Text>,
    /// `never waived`, with its place.
    pub never_waived: Option<Span>,
    /// `exceptions { … }`.
    pub governance: Option<Governance>,
    /// Findings kept.
    pub allows: Vec<Allow>,
    /// The whole rule.
    pub span: Span,
}

/// `message "… {expr} …"`: text and expressions in turn.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// The pieces in order.
    pub parts: Vec<TemplatePart>,
    /// Its place.
    pub span: Span,
}

/// A piece of a message.
#[derive(Debug, Clone, PartialEq)]
pub enum TemplatePart {
    /// Said as it stands; `{{` and `}}` are braces.
    Text(String),
    /// Filled in.
    Expr(Expr),
}

/// `exceptions { … }`: who may waive, for how long, how often, on what grounds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Governance {
    /// `last at most D`.
    pub last: Option<At<Duration>>,
    /// `renew at most N`.
    pub renew: Option<At<u32>>,
    /// `approved by any of "…", …`.
    pub approved_by: Option<Vec<Text>>,
    /// `require reason, risk, control, follow-up`.
    pub require: Option<Vec<Name>>,
    /// `requester may approve`.
    pub requester_may_approve: Option<Span>,
    /// The whole block.
    pub span: Span,
}
