//! Why something changes at an instant, in names that people know.

use std::collections::BTreeMap;

use crate::{
    Facts, Instant, Reference, Standard, Turn,
    compiled::{Exception, RuleId, Target},
    exceptions::standing,
    facts,
    horizon::{Date, Fact},
    program::NodeId,
};

/// What turns at an instant, and so changes a verdict.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// An exception comes to one of its dates.
    Exception {
        /// Its name.
        exception: String,
        /// Which date.
        event: ExceptionEvent,
    },
    /// A rule comes to one of its dates.
    Rule {
        /// The scorecard's name.
        scorecard: String,
        /// The rule's name.
        rule: String,
        /// Which date.
        event: RuleEvent,
    },
    /// What is known of a field becomes older than the field allows.
    Stale {
        /// Whose field.
        subject: Reference,
        /// The field.
        field: String,
        /// The document whose observation counted.
        document: Option<String>,
        /// When that was observed.
        observed: Option<Instant>,
    },
    /// A time, or a time of observation, that a document dates ahead is reached.
    Dated {
        /// Whose field.
        subject: Reference,
        /// The field.
        field: String,
        /// The document.
        document: Option<String>,
    },
    /// A document that is observed ahead arrives.
    Document {
        /// The document.
        document: String,
        /// Whom it is about.
        subject: Reference,
    },
    /// An age or a deadline crosses what it is compared with.
    Threshold {
        /// The comparison as the standard writes it; of an exception that covers a condition, the condition.
        expression: String,
        /// Where that is written.
        source: String,
    },
}

/// The dates of an exception.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExceptionEvent {
    /// It is asked for.
    Requested,
    /// It is approved, and in effect.
    Approved,
    /// It is denied.
    Denied,
    /// It is revoked.
    Revoked,
    /// Its time begins.
    Begins,
    /// Its time ends.
    Ends,
}

/// The dates of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RuleEvent {
    /// It takes effect.
    TakesEffect,
    /// It retires.
    Retires,
}

impl Cause {
    /// The word in JSON: `exception`, `rule`, `stale`, `dated`, `document`, `threshold`.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Exception { .. } => "exception",
            Self::Rule { .. } => "rule",
            Self::Stale { .. } => "stale",
            Self::Dated { .. } => "dated",
            Self::Document { .. } => "document",
            Self::Threshold { .. } => "threshold",
        }
    }
}

impl ExceptionEvent {
    /// The word in JSON: `requested`, `approved`, `denied`, `revoked`, `begins`, `ends`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Approved => "approved",
            Self::Denied => "denied",
            Self::Revoked => "revoked",
            Self::Begins => "begins",
            Self::Ends => "ends",
        }
    }
}

impl RuleEvent {
    /// The word in JSON: `takes-effect`, `retires`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TakesEffect => "takes-effect",
            Self::Retires => "retires",
        }
    }
}

/// Says in names what turns.
pub(super) struct Narrator<'a> {
    standard: &'a Standard,
    facts: &'a Facts,
    exceptions: BTreeMap<&'a str, &'a Exception>,
}

impl<'a> Narrator<'a> {
    pub(super) fn new(standard: &'a Standard, facts: &'a Facts, exceptions: &[&'a Exception]) -> Self {
        let exceptions = crate::order::map(exceptions.iter().map(|exception| (exception.name.as_str(), *exception)));
        Self { standard, facts, exceptions }
    }

    /// What turns at an instant, sorted, each once.
    pub(super) fn causes(&self, at: Instant, turns: &[Turn]) -> Vec<Cause> {
        let dates = |name: &str| {
            let of = turns.iter().filter_map(move |turn| match turn {
                Turn::Exception(other, date) if **other == *name => Some(*date),
                _ => None,
            });
            of.collect::<Vec<_>>()
        };
        let causes = turns.iter().filter_map(|turn| match turn {
            Turn::Exception(name, date) => self.exception(at, name, *date, &dates(name)),
            Turn::Covers(name) => self.condition_of(name),
            Turn::Stale(fact) => self.fact(at, fact, true),
            Turn::Comes(fact) => self.fact(at, fact, false),
            Turn::Document(document, subject) => {
                Some(Cause::Document { document: document.to_string(), subject: subject.clone() })
            }
            Turn::Condition(node) => self.threshold(*node),
            Turn::Effective(rule) => self.rule(*rule, RuleEvent::TakesEffect),
            Turn::Retired(rule) => self.rule(*rule, RuleEvent::Retires),
        });
        crate::order::set(causes).into_iter().collect()
    }

    /// A date of an exception, unless it stands after it as it stood before, or does more on the same day: what is
    /// approved the day it begins, begins.
    fn exception(&self, at: Instant, name: &str, date: Date, all: &[Date]) -> Option<Cause> {
        let exception = self.exceptions.get(name)?;
        let before = Instant::from_micros(at.micros() - 1)?;
        if date != Date::Requested && standing(exception, before) == standing(exception, at) {
            return None;
        }
        let (event, outdone_by): (_, &[Date]) = match date {
            Date::Requested => (ExceptionEvent::Requested, &[Date::Approved, Date::Denied, Date::From]),
            Date::Approved => (ExceptionEvent::Approved, &[Date::From]),
            Date::Denied => (ExceptionEvent::Denied, &[]),
            Date::Revoked => (ExceptionEvent::Revoked, &[Date::Until]),
            Date::From => (ExceptionEvent::Begins, &[]),
            Date::Until => (ExceptionEvent::Ends, &[]),
        };
        if all.iter().any(|other| outdone_by.contains(other)) {
            return None;
        }
        Some(Cause::Exception { exception: name.to_owned(), event })
    }

    fn condition_of(&self, name: &str) -> Option<Cause> {
        let exception = self.exceptions.get(name)?;
        let Target::Where(condition) = &exception.target else { return None };
        Some(Cause::Threshold { expression: one_line(&condition.text), source: exception.place.clone() })
    }

    fn fact(&self, at: Instant, fact: &Fact, stale: bool) -> Option<Cause> {
        let schema = self.standard.schema();
        let field = schema.entity(fact.entity)?.fields.get(fact.field.0 as usize)?;
        let before = Instant::from_micros(at.micros() - 1)?;
        let origin = facts::origin(self.facts, schema, fact.entity, &fact.subject, fact.field, &[], before);
        let document = origin.as_ref().map(|origin| origin.document.to_string());
        let (subject, field) = (fact.subject.clone(), field.name.clone());
        Some(match stale {
            true => Cause::Stale { subject, field, document, observed: origin.and_then(|origin| origin.observed) },
            false => Cause::Dated { subject, field, document },
        })
    }

    fn threshold(&self, node: NodeId) -> Option<Cause> {
        let span = self.standard.checked.program.span(node)?;
        let sources = &self.standard.sources;
        Some(Cause::Threshold { expression: one_line(sources.text(span)), source: sources.place(span) })
    }

    fn rule(&self, id: RuleId, event: RuleEvent) -> Option<Cause> {
        let scorecard = self.standard.checked.scorecards.get(id.scorecard.0 as usize)?;
        let rule = scorecard.rule(id.rule)?;
        Some(Cause::Rule { scorecard: scorecard.name.clone(), rule: rule.name.clone(), event })
    }
}

fn one_line(text: &str) -> String {
    crate::message::one_line(text)
}
