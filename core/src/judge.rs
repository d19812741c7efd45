//! Verdicts, tiers and readiness of one subject, earned and granted side by side.

use crate::{
    Instant, Missing, Noted, Reference, Turn, Value, Verdict,
    compiled::{Applies, Asks, Rule, RuleId, Scorecard},
    eval::{Mode, Subject, World},
    exceptions::{Waiver, Waivers},
    program::ScorecardId,
    schema::EntityId,
};

/// What a scorecard says of a subject: everything by which two judgements differ.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Outcome {
    /// By tier and written order.
    pub(crate) rules: Vec<RuleOutcome>,
    pub(crate) granted: Standing,
    pub(crate) earned: Standing,
    /// The first tier not passed, granted, and its unmet counting rules by place.
    pub(crate) next: Option<(usize, Vec<usize>)>,
}

/// What became of one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RuleOutcome {
    pub(crate) tier: usize,
    pub(crate) verdict: Verdict,
    pub(crate) waiver: Option<Waiver>,
}

/// Readiness, tier and score, in one of the two readings.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Standing {
    pub(crate) ready: bool,
    /// The highest tier passed that has a counting rule.
    pub(crate) tier: Option<usize>,
    pub(crate) score: Option<f64>,
}

/// The outcomes of a subject on the scorecards of its entity, by their order; none where one does not apply.
pub(crate) type Outcomes = Vec<(ScorecardId, Option<Outcome>)>;

/// A subject judged at an instant, and the first instant after it at which anything may differ.
pub(crate) struct Judged {
    /// None where the subject is not there at that instant.
    pub(crate) outcomes: Option<Outcomes>,
    pub(crate) next: Option<Instant>,
}

/// The scorecards and exceptions that judge.
pub(crate) struct Bench<'a> {
    pub(crate) scorecards: &'a [Scorecard],
    /// Each after those it asks.
    pub(crate) order: &'a [ScorecardId],
    pub(crate) waivers: Waivers<'a>,
}

impl Bench<'_> {
    /// Judges a subject on all scorecards of its entity.
    pub(crate) fn judge(&self, world: &World<'_>, entity: EntityId, reference: &Reference) -> Judged {
        let mut subject = Subject::new(world, entity, reference.clone());
        let there = world.is_taken(entity, reference, &mut subject.horizon);
        let outcomes = self.outcomes(&mut subject, entity);
        Judged { outcomes: there.then_some(outcomes), next: subject.horizon.next() }
    }

    /// Judges a bound subject on all scorecards of its entity.
    pub(crate) fn outcomes(&self, subject: &mut Subject<'_>, entity: EntityId) -> Outcomes {
        let mut outcomes = Vec::new();
        for id in self.order {
            let Some(scorecard) = self.scorecards.get(id.0 as usize).filter(|found| found.entity == entity) else {
                continue;
            };
            let (outcome, noted) = subject.apart(|subject| self.outcome(*id, scorecard, subject));
            subject.horizon.take_in(&noted);
            tell_tier(*id, outcome.as_ref(), noted, subject);
            outcomes.push((*id, outcome));
        }
        outcomes
    }

    fn outcome(&self, id: ScorecardId, scorecard: &Scorecard, subject: &mut Subject<'_>) -> Option<Outcome> {
        subject.define(&scorecard.definitions);
        if !applies(scorecard.applies.as_ref(), subject) {
            return None;
        }
        let rules = scorecard.rules().enumerate().map(|(place, (tier, rule))| {
            let (verdict, waiver) = self.verdict(RuleId { scorecard: id, rule: place }, rule, subject);
            RuleOutcome { tier, verdict, waiver }
        });
        Some(standings(scorecard, rules.collect()))
    }

    fn verdict(&self, id: RuleId, rule: &Rule, subject: &mut Subject<'_>) -> (Verdict, Option<Waiver>) {
        let evidence = evidence(id, rule, subject);
        let waiver = if evidence.may_be_waived() { self.waivers.waiver(id, subject) } else { None };
        (evidence.verdict(waiver.as_ref()), waiver)
    }
}

/// What dates and facts say of a rule, exceptions left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Evidence {
    Announced,
    Retired,
    NotApplicable,
    /// Whether it is met with the tiers of other scorecards as earned, and as granted.
    Judged {
        earned: bool,
        granted: bool,
    },
}

impl Evidence {
    /// Whether exceptions are asked for.
    pub(crate) fn may_be_waived(self) -> bool {
        matches!(self, Self::Judged { earned, granted } if !(earned && granted))
    }

    pub(crate) fn verdict(self, waiver: Option<&Waiver>) -> Verdict {
        match self {
            Self::Announced => Verdict::Announced,
            Self::Retired => Verdict::Retired,
            Self::NotApplicable => Verdict::NotApplicable,
            Self::Judged { earned: true, granted: true } => Verdict::Met,
            Self::Judged { granted, .. } if granted || waiver.is_some() => Verdict::Waived,
            Self::Judged { .. } => Verdict::Unmet,
        }
    }
}

/// What dates and facts say of a rule.
pub(crate) fn evidence(id: RuleId, rule: &Rule, subject: &mut Subject<'_>) -> Evidence {
    let at = subject.horizon.at();
    rule.effective.into_iter().for_each(|instant| subject.horizon.note(instant, || Turn::Effective(id)));
    rule.retired.into_iter().for_each(|instant| subject.horizon.note(instant, || Turn::Retired(id)));
    if rule.effective.is_some_and(|effective| at < effective) {
        return Evidence::Announced;
    }
    if rule.retired.is_some_and(|retired| at >= retired) {
        return Evidence::Retired;
    }
    if !applies(rule.applies.as_ref(), subject) {
        return Evidence::NotApplicable;
    }
    let granted = is_met(rule, Mode::Granted, subject);
    // Only a rule that asks another scorecard can differ between the two readings.
    let asks = rule.requires.iter().any(|require| require.asks == Asks::Others);
    let earned = if asks { is_met(rule, Mode::Earned, subject) } else { granted };
    Evidence::Judged { earned, granted }
}

/// Makes the tiers of a scorecard known to those that ask.
pub(crate) fn tell_tier(id: ScorecardId, outcome: Option<&Outcome>, noted: Noted, subject: &mut Subject<'_>) {
    let (earned, granted) = match outcome {
        Some(outcome) => (tier_value(&outcome.earned), tier_value(&outcome.granted)),
        None => (Value::Missing(Missing::NotApplicable), Value::Missing(Missing::NotApplicable)),
    };
    subject.set_tier(id, earned, granted, noted);
}

/// Whether a condition of applicability lets the subject in: it does unless it is false, in both readings.
pub(crate) fn applies(applies: Option<&Applies>, subject: &mut Subject<'_>) -> bool {
    let Some(applies) = applies else { return true };
    let mut is_false = |mode| {
        subject.start(mode);
        subject.value(applies.when) == Value::Bool(false)
    };
    let granted = is_false(Mode::Granted);
    let earned = if applies.asks == Asks::Others { is_false(Mode::Earned) } else { granted };
    !(granted && earned)
}

/// Whether every requirement is true. All are looked at, so that each can turn the verdict when its time comes.
fn is_met(rule: &Rule, mode: Mode, subject: &mut Subject<'_>) -> bool {
    subject.start(mode);
    let mut met = true;
    for require in &rule.requires {
        met &= subject.value(require.node) == Value::Bool(true);
    }
    met
}

fn tier_value(standing: &Standing) -> Value {
    let place = standing.tier.and_then(|tier| u32::try_from(tier + 1).ok());
    Value::Tier(place.unwrap_or(0))
}

/// Tiers, readiness and scores, from the verdicts.
pub(crate) fn standings(scorecard: &Scorecard, rules: Vec<RuleOutcome>) -> Outcome {
    let granted = |verdict| matches!(verdict, Verdict::Met | Verdict::Waived);
    let earned = |verdict| verdict == Verdict::Met;
    let next = first_not_passed(&rules, granted).map(|tier| {
        let unmet = rules.iter().enumerate().filter(|(_, rule)| rule.tier == tier && rule.verdict == Verdict::Unmet);
        (tier, unmet.map(|(place, _)| place).collect())
    });
    Outcome { granted: standing(scorecard, &rules, granted), earned: standing(scorecard, &rules, earned), next, rules }
}

/// The lowest tier with a counting rule that does not pass.
fn first_not_passed(rules: &[RuleOutcome], passes: impl Fn(Verdict) -> bool) -> Option<usize> {
    rules.iter().find(|rule| rule.verdict.counts() && !passes(rule.verdict)).map(|rule| rule.tier)
}

fn standing(scorecard: &Scorecard, rules: &[RuleOutcome], passes: impl Fn(Verdict) -> bool + Copy) -> Standing {
    let failed = first_not_passed(rules, passes).unwrap_or(usize::MAX);
    let (mut all, mut passed) = (0.0, 0.0);
    let (mut lowest, mut tier) = (None, None);
    for ((_, rule), outcome) in scorecard.rules().zip(rules).filter(|(_, outcome)| outcome.verdict.counts()) {
        all += rule.weight;
        if passes(outcome.verdict) {
            passed += rule.weight;
        }
        // Rules stand by tier, the lowest first.
        lowest = lowest.or(Some(outcome.tier));
        tier = if outcome.tier < failed { Some(outcome.tier) } else { tier };
    }
    Standing {
        // A bar of which nothing counts is no bar.
        ready: failed > scorecard.bar && lowest.is_some_and(|lowest| lowest <= scorecard.bar),
        tier,
        score: lowest.map(|_| passed / all),
    }
}
