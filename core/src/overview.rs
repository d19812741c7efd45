//! How everybody stands, without a reason: what a list, a badge or a page redrawn at every keystroke shows of a fleet.
//!
//! It is the judgement of a report, made the same way, and nothing that a report adds to it: no proof, no mend, no message,
//! no digest, and not how long it holds.

use crate::{
    Exceptions, Facts, Instant, Reference, Selection, Standard, Verdict,
    eval::Subject,
    evaluate::Fleet,
    judge::{self, Outcome},
    order,
};

/// Where one subject stands on one scorecard.
#[derive(Debug, Clone, PartialEq)]
pub struct Place<'a> {
    /// Who.
    pub subject: Reference,
    /// On which scorecard.
    pub scorecard: &'a str,
    /// Granted and earned; none where the scorecard does not apply.
    pub ranks: Option<[Rank<'a>; 2]>,
    /// The verdicts by tier and written order; none where the scorecard does not apply.
    pub verdicts: Vec<Verdict>,
}

/// Readiness, tier and score, as granted or as earned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rank<'a> {
    /// Whether the bar is passed.
    pub ready: bool,
    /// The highest tier passed.
    pub tier: Option<&'a str>,
    /// The weighted share of what counts.
    pub score: Option<f64>,
}

impl Standard {
    /// Where every subject stands on every scorecard, in the order of a report's results. Cannot fail.
    ///
    /// ```
    /// use brightline::{Document, Exceptions, Facts, Instant, Selection, Source, Standard, Tree, Verdict};
    /// # let text = "entity service { owner text } scorecard s for service { bar b tier b { rule r { require owner is present } } }";
    /// let standard = Standard::compile([Source::new("readiness.bright", text)])?;
    /// let checkout = Tree::Object([("kind", "service"), ("name", "checkout"), ("owner", "payments")]
    ///     .map(|(key, value)| (key.into(), Tree::Text(value.into())))
    ///     .into());
    /// let facts = Facts::new(vec![Document::read("checkout.json", None, checkout).unwrap()], vec![]);
    /// let at = Instant::parse("2026-01-15").unwrap();
    /// let places = standard.overview(&facts, &Exceptions::none(), at, &Selection::default());
    /// assert_eq!(places[0].verdicts, [Verdict::Met]);
    /// assert_eq!(places[0].ranks.unwrap()[0].tier, Some("b"));
    /// # Ok::<(), brightline::CompileError>(())
    /// ```
    #[must_use]
    pub fn overview(
        &self,
        facts: &Facts,
        exceptions: &Exceptions,
        at: Instant,
        selection: &Selection,
    ) -> Vec<Place<'_>> {
        let fleet = Fleet::new(self, facts, exceptions, at);
        let mut places = Vec::new();
        for (entity, reference) in fleet.subjects(selection) {
            let mut subject = Subject::new(&fleet.world, entity, reference.clone());
            for (id, outcome) in fleet.bench.outcomes(&mut subject, entity) {
                let scorecard = self.checked.scorecards.get(id.0 as usize).filter(|found| selection.wants(found));
                let Some(scorecard) = scorecard else { continue };
                let tier = |place: usize| scorecard.tiers.get(place).map(|tier| tier.name.as_str());
                let rank = |standing: &judge::Standing| Rank {
                    ready: standing.ready,
                    tier: standing.tier.and_then(tier),
                    score: standing.score,
                };
                let ranks = |outcome: &Outcome| [rank(&outcome.granted), rank(&outcome.earned)];
                places.push(Place {
                    subject: reference.clone(),
                    scorecard: &scorecard.name,
                    ranks: outcome.as_ref().map(ranks),
                    verdicts: outcome.iter().flat_map(|found| found.rules.iter().map(|rule| rule.verdict)).collect(),
                });
            }
        }
        order::sort_by(&mut places, |a, b| (&a.subject, a.scorecard).cmp(&(&b.subject, b.scorecard)));
        places
    }
}
