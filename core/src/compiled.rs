//! Scorecards as they are judged: names resolved, governance inherited, conditions in the arena.

use brightline_dsl::{Duration, Instant, Span};

use crate::{
    Reference, Value,
    program::{DefinitionId, NodeId, Program, ScorecardId},
    schema::EntityId,
};

/// A scorecard.
#[derive(Debug, Clone)]
pub(crate) struct Scorecard {
    pub(crate) name: String,
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) owner: Option<String>,
    pub(crate) see: Vec<String>,
    pub(crate) entity: EntityId,
    pub(crate) applies: Option<Applies>,
    /// The place of the minimum bar among the tiers.
    pub(crate) bar: usize,
    /// Lowest first; at least one, each with at least one rule.
    pub(crate) tiers: Vec<Tier>,
    /// What its conditions rest on, in an order in which they can be computed.
    pub(crate) definitions: Vec<DefinitionId>,
}

/// A tier.
#[derive(Debug, Clone)]
pub(crate) struct Tier {
    pub(crate) name: String,
    pub(crate) title: Option<String>,
    pub(crate) rules: Vec<Rule>,
}

/// `applies when … else "…"`
#[derive(Debug, Clone)]
pub(crate) struct Applies {
    pub(crate) when: NodeId,
    pub(crate) asks: Asks,
    pub(crate) otherwise: Option<String>,
}

/// Whether a condition asks for the tier of another scorecard, and so is judged twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asks {
    Nobody,
    Others,
}

/// A rule.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub(crate) name: String,
    pub(crate) title: Option<String>,
    pub(crate) requires: Vec<Requirement>,
    pub(crate) applies: Option<Applies>,
    /// The later of its own and its scorecard's.
    pub(crate) effective: Option<Instant>,
    /// The earlier of its own and its scorecard's.
    pub(crate) retired: Option<Instant>,
    pub(crate) because: Option<String>,
    pub(crate) fix: Option<String>,
    pub(crate) see: Vec<String>,
    pub(crate) message: Vec<MessagePart>,
    pub(crate) owner: Option<String>,
    pub(crate) effort: Option<Duration>,
    pub(crate) weight: f64,
    pub(crate) maps_to: Vec<String>,
    pub(crate) governance: Governance,
    pub(crate) span: Span,
}

/// One `require`.
#[derive(Debug, Clone)]
pub(crate) struct Requirement {
    pub(crate) node: NodeId,
    pub(crate) asks: Asks,
}

/// A piece of a message.
#[derive(Debug, Clone)]
pub(crate) enum MessagePart {
    Text(String),
    /// A value filled in; where it is a tier, of which scorecard.
    Value(NodeId, Option<ScorecardId>),
}

/// What governs exceptions of one rule: each clause from the nearest block that has it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Governance {
    pub(crate) never_waived: bool,
    pub(crate) last: Option<Duration>,
    pub(crate) renew: Option<u32>,
    pub(crate) approved_by: Option<Vec<Reference>>,
    pub(crate) require: Vec<Ground>,
    pub(crate) requester_may_approve: bool,
}

/// What an exception must say of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ground {
    Reason,
    Risk,
    Control,
    FollowUp,
}

impl Ground {
    /// The clauses as the language writes them.
    pub(crate) const ALL: [(&'static str, Self); 4] =
        [("reason", Self::Reason), ("risk", Self::Risk), ("control", Self::Control), ("follow-up", Self::FollowUp)];

    pub(crate) fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, ground)| *ground == self).map_or("", |(word, _)| word)
    }
}

/// A rule of a scorecard: its place over all tiers, in written order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RuleId {
    pub(crate) scorecard: ScorecardId,
    pub(crate) rule: usize,
}

/// An exception, from the standard's files or from data.
#[derive(Debug, Clone)]
pub(crate) struct Exception {
    pub(crate) name: String,
    /// `file:line:column`, or the name of the document.
    pub(crate) place: String,
    pub(crate) entity: EntityId,
    pub(crate) target: Target,
    pub(crate) waives: Vec<RuleId>,
    /// What it waives that is not there any more, as written: `scorecard/rule`.
    pub(crate) gone: Vec<String>,
    pub(crate) reason: Option<String>,
    pub(crate) risk: Option<Risk>,
    pub(crate) control: Option<String>,
    pub(crate) follow_up: Option<String>,
    pub(crate) requested: Option<Signed>,
    pub(crate) approved: Option<Signed>,
    pub(crate) denied: Option<Signed>,
    pub(crate) revoked: Option<Signed>,
    /// Why it was revoked.
    pub(crate) revoked_because: Option<String>,
    pub(crate) from: Option<Instant>,
    pub(crate) until: Instant,
}

/// Whom an exception covers.
#[derive(Debug, Clone)]
pub(crate) enum Target {
    Subject(Reference),
    /// Every subject for which the condition is true.
    Where(Box<Condition>),
}

/// A condition that stands alone, with a program of its own.
#[derive(Debug, Clone)]
pub(crate) struct Condition {
    pub(crate) program: Program,
    pub(crate) node: NodeId,
    /// What it rests on, in an order in which they can be computed.
    pub(crate) definitions: Vec<DefinitionId>,
    /// As written, for people.
    pub(crate) text: String,
}

/// `risk LEVEL "assessment"`
#[derive(Debug, Clone)]
pub(crate) struct Risk {
    pub(crate) level: String,
    pub(crate) assessment: Option<String>,
}

/// Who, and when.
#[derive(Debug, Clone)]
pub(crate) struct Signed {
    pub(crate) by: Reference,
    pub(crate) on: Instant,
}

/// A test, or one case of one.
#[derive(Debug, Clone)]
pub(crate) struct Test {
    pub(crate) title: String,
    /// The number of the case, from 1, where the test is a table of them.
    pub(crate) case: Option<usize>,
    pub(crate) scorecard: ScorecardId,
    pub(crate) at: Instant,
    /// What is stated of whom, and when it was observed; one document each.
    pub(crate) given: Vec<crate::Document>,
    pub(crate) subject: Reference,
    pub(crate) exceptions: Vec<Exception>,
    pub(crate) expect: Vec<Expect>,
    pub(crate) span: Span,
}

/// One `expect`.
#[derive(Debug, Clone)]
pub(crate) struct Expect {
    pub(crate) kind: ExpectKind,
    pub(crate) span: Span,
}

/// What is expected.
#[derive(Debug, Clone)]
pub(crate) enum ExpectKind {
    Ready { earned: bool, holds: bool },
    Tier { earned: bool, tier: Option<String> },
    Rule { rule: String, verdict: crate::Verdict },
    Valid(Option<Instant>),
}

impl Scorecard {
    /// All rules with the place of their tier, in written order.
    pub(crate) fn rules(&self) -> impl Iterator<Item = (usize, &Rule)> {
        self.tiers.iter().enumerate().flat_map(|(tier, found)| found.rules.iter().map(move |rule| (tier, rule)))
    }

    /// The rule at a place over all tiers.
    pub(crate) fn rule(&self, place: usize) -> Option<&Rule> {
        self.rules().nth(place).map(|(_, rule)| rule)
    }
}

/// A value that stands where evaluation found none: evaluation cannot fail.
pub(crate) const NOTHING: Value = Value::Missing(crate::Missing::Computed);
