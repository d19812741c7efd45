//! Section 4: verdicts, tiers, readiness, scores.

use brightline::{Instant, Missing, Reference, Verdict};
use brightline_dsl::ast::{Rule, Scorecard, Tier};

use super::{
    World,
    expression::Place,
    values::{Found, Value},
};

/// Which tiers of other scorecards `tier(…)` sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Earned,
    Granted,
}

/// What is compared: a scorecard's judgement of a subject, without messages and proofs.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Judged {
    pub(crate) ready: bool,
    pub(crate) tier: Option<String>,
    pub(crate) score: Option<f64>,
    pub(crate) earned_ready: bool,
    pub(crate) earned_tier: Option<String>,
    pub(crate) earned_score: Option<f64>,
    pub(crate) next: Option<(String, Vec<String>)>,
    pub(crate) rules: Vec<Ruled>,
}

/// A rule's verdict, with the exception named and the end of its effect.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ruled {
    pub(crate) rule: String,
    pub(crate) tier: String,
    pub(crate) verdict: Verdict,
    pub(crate) exception: Option<(String, Instant)>,
}

/// What a scorecard says of a subject at an instant: nothing where the subject is not there, `None` where it does not apply.
pub(crate) type Outcome = Option<Option<Judged>>;

impl World {
    /// The outcome for one subject, as a report at `at` would show it.
    pub(crate) fn outcome(&self, scorecard: &Scorecard, subject: &Reference, at: Instant) -> Outcome {
        let entity = self.entity(&scorecard.entity.text);
        self.subjects(entity, at).contains(subject).then(|| self.judge(scorecard, subject, at))
    }

    /// `tier(scorecard)`: missing where that one does not apply.
    pub(crate) fn tier(&self, scorecard: &str, subject: &Reference, at: Instant, mode: Mode) -> Found<Value> {
        let scorecard = self.scorecard(scorecard).expect("a scorecard that was checked");
        let judged = self.judge(scorecard, subject, at).ok_or(Missing::NotApplicable)?;
        let tier = if mode == Mode::Earned { judged.earned_tier } else { judged.tier };
        let place = |name| scorecard.tiers.iter().position(|tier| tier.name.text == name).expect("a tier");
        Ok(Value::Tier(tier.map_or(0, |name| 1 + place(name))))
    }

    /// A condition judged twice: with the tiers of other scorecards earned, and with those granted.
    fn twice(
        &self,
        scorecard: &Scorecard,
        subject: &Reference,
        at: Instant,
        holds: impl Fn(&Place) -> bool,
    ) -> (bool, bool) {
        let judge = |mode| holds(&Place::new(self, &scorecard.entity.text, subject, at, mode));
        (judge(Mode::Earned), judge(Mode::Granted))
    }

    fn judge(&self, scorecard: &Scorecard, subject: &Reference, at: Instant) -> Option<Judged> {
        if let Some(applies) = &scorecard.applies
            && self.twice(scorecard, subject, at, |place| place.condition(&applies.when).is_false()) == (true, true)
        {
            return None;
        }
        let rules: Vec<(&Rule, Ruled)> = scorecard
            .tiers
            .iter()
            .flat_map(|tier| tier.rules.iter().map(move |rule| (tier, rule)))
            .map(|(tier, rule)| (rule, self.rule(scorecard, tier, rule, subject, at)))
            .collect();
        let counting = |tier: &Tier| -> Vec<Verdict> {
            let of_tier = rules.iter().filter(|(_, ruled)| ruled.tier == tier.name.text);
            of_tier.map(|(_, ruled)| ruled.verdict).filter(|verdict| verdict.counts()).collect()
        };
        let earned = |verdict: Verdict| verdict == Verdict::Met;
        let granted = |verdict: Verdict| verdict == Verdict::Met || verdict == Verdict::Waived;
        // Passed: every counting rule of it and of all tiers below.
        let passed = |place: usize, passes: &dyn Fn(Verdict) -> bool| {
            scorecard.tiers[..=place].iter().flat_map(counting).all(passes)
        };
        let highest = |passes: &dyn Fn(Verdict) -> bool| {
            let places = (0..scorecard.tiers.len()).rev();
            let mut reached =
                places.filter(|place| passed(*place, passes) && !counting(&scorecard.tiers[*place]).is_empty());
            reached.next().map(|place| scorecard.tiers[place].name.text.clone())
        };
        let bar = &scorecard.bar.as_ref().expect("a bar").text;
        let bar = scorecard.tiers.iter().position(|tier| tier.name.text == *bar).expect("a tier");
        let bar_counts = scorecard.tiers[..=bar].iter().any(|tier| !counting(tier).is_empty());
        let next = (0..scorecard.tiers.len()).find(|place| !passed(*place, &granted)).map(|place| {
            let tier = &scorecard.tiers[place].name.text;
            let unmet = rules.iter().filter(|(_, ruled)| ruled.tier == *tier && ruled.verdict == Verdict::Unmet);
            (tier.clone(), unmet.map(|(_, ruled)| ruled.rule.clone()).collect())
        });
        let weight = |passes: &dyn Fn(Verdict) -> bool| -> f64 {
            let taking_part = rules.iter().filter(|(_, ruled)| passes(ruled.verdict));
            taking_part.fold(0.0, |sum, (rule, _)| sum + rule.weight.as_ref().map_or(1.0, |weight| weight.value))
        };
        let total = weight(&Verdict::counts);
        let score = |passes: &dyn Fn(Verdict) -> bool| (total > 0.0).then(|| weight(passes) / total);
        Some(Judged {
            ready: bar_counts && passed(bar, &granted),
            tier: highest(&granted),
            score: score(&granted),
            earned_ready: bar_counts && passed(bar, &earned),
            earned_tier: highest(&earned),
            earned_score: score(&earned),
            next,
            rules: rules.into_iter().map(|(_, ruled)| ruled).collect(),
        })
    }

    fn rule(&self, scorecard: &Scorecard, tier: &Tier, rule: &Rule, subject: &Reference, at: Instant) -> Ruled {
        let ruled = |verdict, exception| Ruled {
            rule: rule.name.text.clone(),
            tier: tier.name.text.clone(),
            verdict,
            exception,
        };
        let effective = [&rule.effective, &scorecard.effective];
        if effective.into_iter().flatten().any(|effective| at < effective.value) {
            return ruled(Verdict::Announced, None);
        }
        let retired = [&rule.retired, &scorecard.retired];
        if retired.into_iter().flatten().any(|retired| at >= retired.value) {
            return ruled(Verdict::Retired, None);
        }
        if let Some(applies) = &rule.applies
            && self.twice(scorecard, subject, at, |place| place.condition(&applies.when).is_false()) == (true, true)
        {
            return ruled(Verdict::NotApplicable, None);
        }
        let all = |place: &Place| rule.requires.iter().all(|require| place.condition(require).is_true());
        let (earned, granted) = self.twice(scorecard, subject, at, all);
        if earned && granted {
            return ruled(Verdict::Met, None);
        }
        let exception = self.waiver(scorecard, tier, rule, subject, at);
        if granted || exception.is_some() {
            return ruled(Verdict::Waived, exception);
        }
        ruled(Verdict::Unmet, None)
    }
}
