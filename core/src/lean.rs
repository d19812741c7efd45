//! The judgements of a report without its reasons: what a table of a fleet holds.
//!
//! It is made the same way, and lacks what a report adds for people: no proof, no mend, no message, no digest.

use crate::{
    Exceptions, Facts, Instant, Rank, Reference, Selection, Standard, Verdict,
    evaluate::Fleet,
    judge::{self, Outcome},
};

/// What a report says of one subject on one scorecard, without reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct LeanResult<'a> {
    /// Who.
    pub subject: Reference,
    /// On which scorecard.
    pub scorecard: &'a str,
    /// Granted and earned; none where the scorecard does not apply.
    pub ranks: Option<[Rank<'a>; 2]>,
    /// By tier and written order; empty where the scorecard does not apply.
    pub rules: Vec<LeanRule>,
    /// The first instant at which anything of this would differ; none where it holds for ever.
    pub valid_until: Option<Instant>,
}

/// What became of one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeanRule {
    /// Its verdict.
    pub verdict: Verdict,
    /// The exception that carries it, and when its effect ends.
    pub waiver: Option<(String, Instant)>,
}

impl Standard {
    /// The judgements of [`Standard::evaluate`], in the order of its results, without reasons. Cannot fail.
    #[must_use]
    pub fn lean_results(
        &self,
        facts: &Facts,
        exceptions: &Exceptions,
        at: Instant,
        selection: &Selection,
    ) -> Vec<LeanResult<'_>> {
        let fleet = Fleet::new(self, facts, exceptions, at);
        let mut results = Vec::new();
        for (entity, subject) in fleet.subjects(selection) {
            for (id, outcome, valid_until) in fleet.outcomes(entity, &subject, selection) {
                let Some(scorecard) = self.checked.scorecards.get(id.0 as usize) else { continue };
                let rank = |standing: &judge::Standing| Rank {
                    ready: standing.ready,
                    tier: standing.tier.and_then(|place| scorecard.tiers.get(place)).map(|tier| tier.name.as_str()),
                    score: standing.score,
                };
                let ranks = |outcome: &Outcome| [rank(&outcome.granted), rank(&outcome.earned)];
                let rules = outcome.iter().flat_map(|outcome| &outcome.rules).map(|rule| LeanRule {
                    verdict: rule.verdict,
                    waiver: rule.waiver.as_ref().map(|waiver| (waiver.exception.clone(), waiver.until)),
                });
                results.push(LeanResult {
                    subject: subject.clone(),
                    scorecard: &scorecard.name,
                    ranks: outcome.as_ref().map(ranks),
                    rules: rules.collect(),
                    valid_until,
                });
            }
        }
        results.sort_by(|a, b| (&a.subject, a.scorecard).cmp(&(&b.subject, b.scorecard)));
        results
    }
}
