//! The report: every verdict with its reasons, complete whatever the facts were.

use std::{collections::BTreeMap, fmt, ops::Deref, sync::Arc};

use brightline_dsl::Instant;

use crate::{Problem, Reference, Value};

/// What a standard says of the facts and exceptions at an instant.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The instant of evaluation.
    pub at: Instant,
    /// What went in, as SHA-256. That of what came out is found when the report is written: [`Report::to_json`].
    pub digest: Digest,
    /// The counts.
    pub summary: Summary,
    /// By subject, then scorecard.
    pub results: Vec<ScorecardResult>,
    /// What was wrong with the evidence, by document and path.
    pub problems: Vec<Problem>,
}

/// `sha256:…` of the canonical forms.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Digest {
    /// Of the standard's files.
    pub standard: Arc<str>,
    /// Of the documents.
    pub facts: Arc<str>,
    /// Of the exceptions that came as data.
    pub exceptions: Arc<str>,
}

/// The counts of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Subjects with at least one result.
    pub subjects: usize,
    /// Results whose scorecard applies.
    pub scored: usize,
    /// Of these, ready.
    pub ready: usize,
    /// Of these, ready without any exception.
    pub earned_ready: usize,
    /// Rules that are waived.
    pub waived_rules: usize,
}

/// What one scorecard says of one subject.
#[derive(Debug, Clone, PartialEq)]
pub struct ScorecardResult {
    /// The subject.
    pub subject: Reference,
    /// The scorecard's name.
    pub scorecard: String,
    /// The judgement; none where the scorecard does not apply.
    pub judgement: Option<Judgement>,
    /// The first instant at which any of this differs with the same inputs; none is for ever.
    pub valid_until: Option<Instant>,
}

/// Tiers, readiness and rules of a subject that a scorecard applies to.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// The bar is passed, granted.
    pub ready: bool,
    /// The highest tier passed, granted.
    pub tier: Option<String>,
    /// The weighted share of counting rules met or waived; none where nothing counts.
    pub score: Option<f64>,
    /// The bar is passed, earned.
    pub earned_ready: bool,
    /// The highest tier passed, earned.
    pub earned_tier: Option<String>,
    /// The weighted share of counting rules met.
    pub earned_score: Option<f64>,
    /// The first tier not passed, granted.
    pub next: Option<Next>,
    /// By tier and written order.
    pub rules: Vec<RuleResult>,
}

/// The tier to reach next.
#[derive(Debug, Clone, PartialEq)]
pub struct Next {
    /// The tier.
    pub tier: String,
    /// Its unmet counting rules.
    pub rules: Vec<String>,
    /// What would mend them all together, a fact that several of them rest on once.
    pub mend: Vec<String>,
    /// The first way of each of these, for machines.
    pub changes: Vec<FactChange>,
}

/// A rule's verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Not in effect yet.
    Announced,
    /// No longer in effect.
    Retired,
    /// It does not apply to this subject.
    NotApplicable,
    /// Every requirement is true.
    Met,
    /// Not met, and an active exception carries it.
    Waived,
    /// Not met.
    Unmet,
}

impl Verdict {
    /// All of them, in the order of the language page.
    pub const ALL: [Self; 6] =
        [Self::Announced, Self::Retired, Self::NotApplicable, Self::Met, Self::Waived, Self::Unmet];

    /// The word: `announced`, `retired`, `not-applicable`, `met`, `waived`, `unmet`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Announced => "announced",
            Self::Retired => "retired",
            Self::NotApplicable => "not-applicable",
            Self::Met => "met",
            Self::Waived => "waived",
            Self::Unmet => "unmet",
        }
    }

    /// Whether a rule with this verdict counts.
    #[must_use]
    pub fn counts(self) -> bool {
        matches!(self, Self::Met | Self::Waived | Self::Unmet)
    }
}

/// What a rule is called and where it stands: the same in all reports of a standard, which share it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleLabel {
    /// The rule's name.
    pub rule: String,
    /// Its tier.
    pub tier: String,
    /// `file:line:column` of the rule.
    pub source: String,
}

/// What became of one rule. What it is called can be read here too: `result.rule`, `result.tier`, `result.source`.
#[derive(Clone, PartialEq)]
pub struct RuleResult {
    /// What the rule is called and where it stands.
    pub label: Arc<RuleLabel>,
    /// The verdict.
    pub verdict: Verdict,
    /// The exception that carries it.
    pub exception: Option<String>,
    /// When the effect of that exception ends.
    pub until: Option<Instant>,
    /// What the rule says of itself: its filled-in `message` where unmet or waived, the reason why it does not apply.
    pub message: Option<String>,
    /// For each failed requirement, what decided it.
    pub proof: Vec<Proof>,
    /// What would mend it, each a target for a fact.
    pub mend: Vec<String>,
    /// The first way of each of these, for machines.
    pub changes: Vec<FactChange>,
}

impl Deref for RuleResult {
    type Target = RuleLabel;

    fn deref(&self) -> &RuleLabel {
        &self.label
    }
}

impl fmt::Debug for RuleResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("RuleResult");
        shown.field("rule", &self.rule).field("tier", &self.tier).field("verdict", &self.verdict);
        shown.field("source", &self.source).field("exception", &self.exception).field("until", &self.until);
        shown.field("message", &self.message).field("proof", &self.proof).field("mend", &self.mend);
        shown.field("changes", &self.changes).finish()
    }
}

/// A change of a fact that is part of a mend: after all changes of a mend the rule is met.
#[derive(Debug, Clone, PartialEq)]
pub struct FactChange {
    /// Whose fact it is; none where it is the tier on another scorecard.
    pub subject: Option<Reference>,
    /// The field, or that scorecard.
    pub field: String,
    /// What of the field; nothing where it is the whole.
    pub path: Vec<FactStep>,
    /// What it becomes.
    pub to: Assignment,
}

/// A step down from a field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FactStep {
    /// A part of a record, by its name in the standard.
    Part(String),
    /// A key of a map.
    Key(String),
    /// An element of a list, from 0; one behind the last is added.
    Index(usize),
}

/// What a fact becomes.
#[derive(Debug, Clone, PartialEq)]
pub enum Assignment {
    /// It says this, freshly observed; an absent value is silence.
    Value(Value),
    /// The element or key goes; of several elements the last goes first.
    Removed,
    /// Something that is left open: a text of a pattern, a subject that has yet to be, a tier to be earned.
    Open,
}

/// What decided a requirement that failed: one atom of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Proof {
    /// The atom as the standard writes it.
    pub expression: String,
    /// The facts it looked at, by path.
    pub found: BTreeMap<String, Value>,
    /// The document the first of them came from.
    pub from: Option<String>,
    /// When that was observed.
    pub observed: Option<Instant>,
}
