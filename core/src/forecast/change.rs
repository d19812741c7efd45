//! One change: what a result was, what it becomes, and why.

use std::collections::BTreeSet;

use crate::{
    Cause, Instant, Reference, Verdict,
    compiled::Scorecard,
    judge::Outcome,
    walk::{Place, Turned},
};

use super::cause::Narrator;

/// A result that is judged otherwise from an instant on.
#[derive(Debug, Clone, PartialEq)]
pub struct ForecastChange {
    /// The first instant at which it differs.
    pub at: Instant,
    /// The subject.
    pub subject: Reference,
    /// The scorecard's name.
    pub scorecard: String,
    /// Where the subject stood until then.
    pub from: Footing,
    /// Where it stands from then on.
    pub to: Footing,
    /// The rules that differ, by tier and written order: all of them where the result was not scored before, none where
    /// it is not scored any more.
    pub rules: Vec<RuleChange>,
    /// All that brings the change about, sorted, each once.
    pub causes: Vec<Cause>,
    /// Where it drops below the bar: the causes that make it, a part of `causes`.
    pub dropped_by: Vec<Cause>,
}

/// Where a subject stands on a scorecard.
#[derive(Debug, Clone, PartialEq)]
pub enum Footing {
    /// There is no such subject: no document about it was observed yet, or its entity does not take it.
    NotThere,
    /// The scorecard does not apply to it.
    NotApplicable,
    /// It is scored.
    Scored(Standing),
}

/// Tiers, readiness and scores, as in a [`Judgement`](crate::Judgement).
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The bar is passed, granted.
    pub ready: bool,
    /// The highest tier passed, granted.
    pub tier: Option<String>,
    /// The weighted share of counting rules met or waived.
    pub score: Option<f64>,
    /// The bar is passed, earned.
    pub earned_ready: bool,
    /// The highest tier passed, earned.
    pub earned_tier: Option<String>,
    /// The weighted share of counting rules met.
    pub earned_score: Option<f64>,
    /// The first tier not passed, granted.
    pub next: Option<NextTier>,
}

/// The tier to reach next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextTier {
    /// The tier.
    pub tier: String,
    /// Its unmet counting rules.
    pub rules: Vec<String>,
}

/// A rule whose verdict or exception differs.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleChange {
    /// Its name.
    pub rule: String,
    /// Its tier.
    pub tier: String,
    /// How it was judged; none where the result was not scored.
    pub from: Option<Ruling>,
    /// How it is judged.
    pub to: Ruling,
    /// What brings this about, sorted; empty where the result was not scored, for which the change has causes.
    pub causes: Vec<Cause>,
}

/// A verdict, and the exception that carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// The verdict.
    pub verdict: Verdict,
    /// The exception named.
    pub exception: Option<String>,
    /// When its effect ends.
    pub until: Option<Instant>,
}

impl Footing {
    /// Whether it is scored and ready.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        matches!(self, Self::Scored(standing) if standing.ready)
    }

    /// Whether it is scored and not ready.
    #[must_use]
    pub fn is_below_the_bar(&self) -> bool {
        matches!(self, Self::Scored(standing) if !standing.ready)
    }
}

impl ForecastChange {
    /// Whether the subject comes to be below the bar, whether it was ready before or not scored at all.
    #[must_use]
    pub fn drops(&self) -> bool {
        self.to.is_below_the_bar() && !self.from.is_below_the_bar()
    }

    /// Whether the subject rises to the bar from below.
    #[must_use]
    pub fn rises(&self) -> bool {
        self.from.is_below_the_bar() && self.to.is_ready()
    }

    /// What changes are ordered by.
    pub(super) fn key(&self) -> (Instant, &Reference, &str) {
        (self.at, &self.subject, &self.scorecard)
    }
}

/// The change that a turned result is.
pub(super) fn of(narrator: &Narrator<'_>, subject: &Reference, at: Instant, turned: Turned<'_>) -> ForecastChange {
    let scorecard = turned.scorecard;
    let mut causes = crate::order::set(narrator.causes(at, &turned.turns));
    let mut blocking = BTreeSet::new();
    let mut rules = Vec::new();
    match (&turned.from, &turned.to) {
        (Place::Scored(before), Place::Scored(after)) => {
            for (place, turns) in &turned.rules {
                let Some(change) = rule_change(narrator, scorecard, *place, Some(before), after, at, turns) else {
                    continue;
                };
                causes.extend(change.causes.iter().cloned());
                let tier = after.rules.get(*place).map_or(usize::MAX, |rule| rule.tier);
                if change.to.verdict == Verdict::Unmet && tier <= scorecard.bar {
                    blocking.extend(change.causes.iter().cloned());
                }
                rules.push(change);
            }
        }
        (_, Place::Scored(after)) => {
            let places = 0..after.rules.len();
            rules.extend(places.filter_map(|place| rule_change(narrator, scorecard, place, None, after, at, &[])));
        }
        _ => {}
    }
    let mut change = ForecastChange {
        at,
        subject: subject.clone(),
        scorecard: scorecard.name.clone(),
        from: footing(scorecard, &turned.from),
        to: footing(scorecard, &turned.to),
        rules,
        causes: causes.into_iter().collect(),
        dropped_by: Vec::new(),
    };
    if change.drops() {
        // Where no rule turned unmet, the bar went: all that changed took part in it.
        let all = || change.causes.clone();
        change.dropped_by = if blocking.is_empty() { all() } else { blocking.into_iter().collect() };
    }
    change
}

fn rule_change(
    narrator: &Narrator<'_>,
    scorecard: &Scorecard,
    place: usize,
    before: Option<&Outcome>,
    after: &Outcome,
    at: Instant,
    turns: &[crate::Turn],
) -> Option<RuleChange> {
    let rule = scorecard.rule(place)?;
    let ruling = |outcome: &Outcome| {
        let rule = outcome.rules.get(place)?;
        Some(Ruling {
            verdict: rule.verdict,
            exception: rule.waiver.as_ref().map(|waiver| waiver.exception.clone()),
            until: rule.waiver.as_ref().map(|waiver| waiver.until),
        })
    };
    let tier = after.rules.get(place)?.tier;
    Some(RuleChange {
        rule: rule.name.clone(),
        tier: scorecard.tiers.get(tier)?.name.clone(),
        from: before.and_then(ruling),
        to: ruling(after)?,
        causes: narrator.causes(at, turns),
    })
}

fn footing(scorecard: &Scorecard, place: &Place) -> Footing {
    let outcome = match place {
        Place::NotThere => return Footing::NotThere,
        Place::NotApplicable => return Footing::NotApplicable,
        Place::Scored(outcome) => outcome,
    };
    let tier = |place: usize| scorecard.tiers.get(place).map_or_else(String::new, |tier| tier.name.clone());
    let rule = |place: &usize| scorecard.rule(*place).map_or_else(String::new, |rule| rule.name.clone());
    Footing::Scored(Standing {
        ready: outcome.granted.ready,
        tier: outcome.granted.tier.map(tier),
        score: outcome.granted.score,
        earned_ready: outcome.earned.ready,
        earned_tier: outcome.earned.tier.map(tier),
        earned_score: outcome.earned.score,
        next: outcome
            .next
            .as_ref()
            .map(|(place, rules)| NextTier { tier: tier(*place), rules: rules.iter().map(rule).collect() }),
    })
}
