//! Forecast: what will be judged otherwise up to a horizon, though nothing is done, and why.
//!
//! A subject is judged once, and from there only what turns is judged again: each rule knows the first instant at which
//! it may differ, and what turns there. So a forecast costs as much as there are such instants, and its reasons are those
//! that were found, not guessed.

mod cause;
mod change;

use crate::{
    Exceptions, Facts, Instant, Reference, Selection, Standard, compiled::Exception, evaluate::Fleet, facts, order,
    schema::EntityId,
};

pub use cause::{Cause, ExceptionEvent, RuleEvent};
pub use change::{Footing, ForecastChange, NextTier, RuleChange, Ruling, Standing};

use crate::walk::Walk;
use cause::Narrator;

/// Every change of judgement after `at`, up to and with `until`, if the inputs stay as they are.
///
/// From [`Standard::forecast`].
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// The instant it begins from.
    pub at: Instant,
    /// The last instant it looks at.
    pub until: Instant,
    /// The counts.
    pub outlook: Outlook,
    /// By instant, then subject, then scorecard; at most one of each three.
    pub changes: Vec<ForecastChange>,
}

/// The counts of a forecast. A result is a subject on a scorecard; it is scored where the scorecard applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outlook {
    /// Results scored at the beginning.
    pub scored: usize,
    /// Of these, ready.
    pub ready: usize,
    /// Results scored at the end.
    pub scored_then: usize,
    /// Of these, ready.
    pub ready_then: usize,
    /// Subjects of which something changes.
    pub subjects: usize,
    /// Subjects that drop below the bar of some scorecard, at least for a time.
    pub dropping: usize,
}

impl Standard {
    /// Every change of judgement after `at`, up to and with `until`, if facts and exceptions stay as they are: what
    /// [`Standard::evaluate`] would say otherwise at each instant between, and why.
    ///
    /// Computed, not sampled: between two changes of a result nothing of its judgement differs. Values and messages may,
    /// as with [`ScorecardResult::valid_until`](crate::ScorecardResult::valid_until), which is the first of them.
    ///
    /// ```
    /// use brightline::{Cause, Document, Exceptions, Facts, Instant, Footing, Selection, Source, Standard, Tree};
    ///
    /// let text = r#"
    ///     entity service { certificate_ends deadline }
    ///     scorecard operations for service {
    ///       bar bronze
    ///       tier bronze { rule certificate { require until(certificate_ends) > 14 days } }
    ///     }
    /// "#;
    /// let standard = Standard::compile([Source::new("operations.bright", text)])?;
    /// let checkout = [("subject", "service:checkout"), ("certificate_ends", "2026-03-01")];
    /// let checkout = Tree::Object(checkout.map(|(key, value)| (key.into(), Tree::Text(value.into()))).into());
    /// let facts = Facts::new(vec![Document::read("checkout.json", None, checkout).unwrap()], vec![]);
    ///
    /// let [at, until] = ["2026-01-15", "2026-12-31"].map(|day| Instant::parse(day).unwrap());
    /// let forecast = standard.forecast(&facts, &Exceptions::none(), at, until, &Selection::default());
    ///
    /// let [change] = forecast.changes.as_slice() else { panic!("one change") };
    /// assert_eq!(change.at.to_string(), "2026-02-15T00:00:00Z");
    /// assert!(change.drops());
    /// assert!(matches!(&change.to, Footing::Scored(standing) if !standing.ready));
    /// let Cause::Threshold { expression, .. } = &change.causes[0] else { panic!("a threshold") };
    /// assert_eq!(expression, "until(certificate_ends) > 14 days");
    /// # Ok::<(), brightline::CompileError>(())
    /// ```
    #[must_use]
    pub fn forecast(
        &self,
        facts: &Facts,
        exceptions: &Exceptions,
        at: Instant,
        until: Instant,
        selection: &Selection,
    ) -> Forecast {
        let register: Vec<&Exception> = self.checked.exceptions.iter().chain(&exceptions.records).collect();
        let fleet = Fleet::with(self, facts, register.iter().copied(), at);
        let narrator = Narrator::new(self, facts, &register);
        let mut outlook = Outlook::default();
        let mut changes = Vec::new();
        for (entity, reference) in whoever(&fleet, selection) {
            let mut walk = Walk::begin(&fleet, entity, &reference, selection);
            let own = changes.len();
            let (scored, ready) = walk.scored();
            outlook.scored += scored;
            outlook.ready += ready;
            while let Some(next) = walk.next().filter(|next| *next <= until) {
                changes
                    .extend(walk.go_to(next).into_iter().map(|turned| change::of(&narrator, &reference, next, turned)));
            }
            let (scored, ready) = walk.scored();
            outlook.scored_then += scored;
            outlook.ready_then += ready;
            let own: &[ForecastChange] = changes.get(own..).unwrap_or_default();
            outlook.subjects += usize::from(!own.is_empty());
            outlook.dropping += usize::from(own.iter().any(ForecastChange::drops));
        }
        order::sort_by(&mut changes, |a, b| a.key().cmp(&b.key()));
        Forecast { at, until, outlook, changes }
    }
}

/// The wanted subjects of each entity that has a wanted scorecard: those that are there, and those that documents will
/// bring.
fn whoever(fleet: &Fleet<'_>, selection: &Selection) -> Vec<(EntityId, Reference)> {
    let scorecards = fleet.bench.scorecards.iter().filter(|scorecard| selection.wants(scorecard));
    let entities = order::set(scorecards.map(|scorecard| scorecard.entity));
    let wanted = |subject: &Reference| selection.subject.as_ref().is_none_or(|wanted| wanted.covers(subject));
    let named = |entity| facts::named(fleet.facts, fleet.standard.schema(), entity).into_iter().filter(wanted);
    entities.into_iter().flat_map(|entity| named(entity).map(move |subject| (entity, subject))).collect()
}
