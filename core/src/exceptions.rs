//! Exceptions: asked for, risk-assessed, and over by themselves.

mod data;
mod state;

use std::collections::BTreeMap;

use crate::{
    Instant, Problem, Reference, Turn,
    compiled::{Exception, Governance, RuleId, Scorecard, Target},
    eval::Subject,
    order,
};

pub(crate) use state::{Clause, State, begin, begins, end, standing};

/// Exceptions that came as data, read against a standard.
#[derive(Debug, Clone, Default)]
pub struct Exceptions {
    /// Those that can be used.
    pub(crate) records: Vec<Exception>,
    /// What was wrong with the others, and findings about these.
    pub(crate) problems: Vec<Problem>,
    /// The records as they came, for the digest.
    pub(crate) canonical: Vec<String>,
}

impl Exceptions {
    /// None at all.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// What was wrong with records: those left out, and those that waive less than they say.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// How many records can be used.
    #[must_use]
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there are none that can be used.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }
}

/// All exceptions of one evaluation, by the rules they waive.
pub(crate) struct Waivers<'a> {
    scorecards: &'a [Scorecard],
    by_rule: BTreeMap<RuleId, Candidates<'a>>,
}

/// Exceptions by whom they may be about, each list by name: thousands of them for thousands of subjects are not held
/// against one another.
#[derive(Default)]
pub(crate) struct Candidates<'a> {
    /// By the subject that they name, without its release.
    named: BTreeMap<Reference, Vec<&'a Exception>>,
    conditional: Vec<&'a Exception>,
}

impl<'a> Candidates<'a> {
    pub(crate) fn new(mut exceptions: Vec<&'a Exception>) -> Self {
        order::sort_by(&mut exceptions, |a, b| a.name.cmp(&b.name));
        let mut candidates = Self::default();
        for exception in exceptions {
            match &exception.target {
                Target::Subject(named) => candidates.named.entry(named.bare()).or_default().push(exception),
                Target::Where(_) => candidates.conditional.push(exception),
            }
        }
        candidates
    }

    /// Those that may be about a subject, by name.
    pub(crate) fn about(&self, subject: &Reference) -> Vec<&'a Exception> {
        let named = self.named.get(&subject.bare()).into_iter().flatten();
        let mut found: Vec<&Exception> = named.chain(&self.conditional).copied().collect();
        order::sort_by(&mut found, |a, b| a.name.cmp(&b.name));
        found
    }
}

/// An exception that carries a rule now, and when its effect ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Waiver {
    pub(crate) exception: String,
    pub(crate) until: Instant,
}

impl<'a> Waivers<'a> {
    pub(crate) fn new(scorecards: &'a [Scorecard], exceptions: impl IntoIterator<Item = &'a Exception>) -> Self {
        let mut by_rule: BTreeMap<RuleId, Vec<&Exception>> = BTreeMap::new();
        for exception in exceptions {
            for rule in &exception.waives {
                by_rule.entry(*rule).or_default().push(exception);
            }
        }
        let by_rule = by_rule.into_iter().map(|(rule, exceptions)| (rule, Candidates::new(exceptions))).collect();
        Self { scorecards, by_rule }
    }

    /// The exception that carries a rule for a subject: of several active ones the one whose effect ends last, of these
    /// the one of the smallest name. What may change that is noted.
    pub(crate) fn waiver(&self, rule: RuleId, subject: &mut Subject<'_>) -> Option<Waiver> {
        let candidates = self.by_rule.get(&rule)?.about(&subject.reference);
        let governance = &self.scorecards.get(rule.scorecard.0 as usize)?.rule(rule.rule)?.governance;
        best(states(&candidates, governance, subject))
    }

    /// Every exception in the register that covers a subject for a rule, by name, with its state.
    pub(crate) fn covering(&self, rule: RuleId, subject: &mut Subject<'_>) -> Vec<(&'a Exception, State)> {
        let Some(candidates) = self.by_rule.get(&rule) else { return Vec::new() };
        let candidates = candidates.about(&subject.reference);
        let scorecard = self.scorecards.get(rule.scorecard.0 as usize);
        let Some(rule) = scorecard.and_then(|scorecard| scorecard.rule(rule.rule)) else { return Vec::new() };
        let states = states(&candidates, &rule.governance, subject).into_iter();
        states.filter_map(|(exception, state)| Some((exception, state?))).collect()
    }
}

/// The candidates that cover a subject, each with its state; none where it is not in the register yet. What may change
/// that is noted.
fn states<'a>(
    candidates: &[&'a Exception],
    governance: &Governance,
    subject: &mut Subject<'_>,
) -> Vec<(&'a Exception, Option<State>)> {
    let covering: Vec<&Exception> = candidates.iter().copied().filter(|exception| covers(exception, subject)).collect();
    if covering.is_empty() {
        return Vec::new();
    }
    let renewing: Vec<&Exception> = candidates.iter().copied().filter(|exception| renews(exception, subject)).collect();
    states_of(&covering, &renewing, governance, subject)
}

/// The state of those that cover a subject, where those count among its renewals. Of the subject nothing else matters.
fn states_of<'a>(
    covering: &[&'a Exception],
    renewing: &[&'a Exception],
    governance: &Governance,
    subject: &mut Subject<'_>,
) -> Vec<(&'a Exception, Option<State>)> {
    covering.iter().for_each(|exception| state::note(exception, subject));
    let surplus = state::surplus(renewing, governance, subject);
    let state = |exception: &&'a Exception| (*exception, state::state(exception, governance, &surplus, subject));
    covering.iter().map(state).collect()
}

/// Of those that cover a subject the one that carries the rule.
pub(crate) fn carrier(
    covering: &[&Exception],
    renewing: &[&Exception],
    governance: &Governance,
    subject: &mut Subject<'_>,
) -> Option<Waiver> {
    best(states_of(covering, renewing, governance, subject))
}

/// Of several active ones the one whose effect ends last, of these the first.
fn best(states: Vec<(&Exception, Option<State>)>) -> Option<Waiver> {
    let mut best: Option<Waiver> = None;
    for (exception, _) in states.into_iter().filter(|(_, state)| *state == Some(State::Active)) {
        let until = state::end(exception);
        if best.as_ref().is_none_or(|best| until > best.until) {
            best = Some(Waiver { exception: exception.name.clone(), until });
        }
    }
    best
}

/// Whether an exception covers a subject, at the instant of evaluation.
pub(crate) fn covers(exception: &Exception, subject: &mut Subject<'_>) -> bool {
    match &exception.target {
        Target::Subject(reference) => reference.covers(&subject.reference),
        Target::Where(condition) => {
            let (covered, mut noted) = subject.apart(|subject| {
                subject.define(&condition.definitions);
                subject.start(crate::eval::Mode::Granted);
                subject.value_of(&condition.program, condition.node) == crate::Value::Bool(true)
            });
            // Its nodes are not those of the standard's program: it is known by the exception that states it.
            for turn in &mut noted.turns {
                if let Turn::Condition(_) = turn {
                    *turn = Turn::Covers(exception.name.as_str().into());
                }
            }
            subject.horizon.take_in(&noted);
            covered
        }
    }
}

/// Whether an exception counts among the renewals of a subject: it covers it, or names one of its releases. So nobody
/// renews for ever, release by release.
fn renews(exception: &Exception, subject: &mut Subject<'_>) -> bool {
    match &exception.target {
        Target::Subject(reference) => reference.bare() == subject.reference.bare(),
        Target::Where(_) => covers(exception, subject),
    }
}
