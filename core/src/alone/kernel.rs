//! One scorecard, translated: what is read, what is tested, and how verdicts become tiers.

use std::{ops::Range, sync::Arc};

use super::{
    Verdicts,
    cells::Cells,
    compile::{Translator, Untranslated},
    look::Look,
    plan::{self, Plan},
    terms::{Term, Test, Truth},
};
use crate::{
    Instant, Standard, Verdict,
    compiled::{Applies, Asks},
    program::ScorecardId,
    schema::{EntityId, Schema, Type},
};

/// A scorecard of which one subject's cells tell everything.
#[derive(Debug)]
pub(super) struct Kernel {
    pub(super) plan: Plan,
    /// The kind of the entity's documents.
    pub(super) kind: Box<str>,
    /// The only source that brings subjects into being.
    pub(super) source: Option<Box<str>>,
    definitions: Vec<Term>,
    applies: Option<Test>,
    /// By tier and written order.
    rules: Vec<Rule>,
    weights: Vec<f64>,
    /// Of each tier, the places of its rules.
    tiers: Vec<Range<usize>>,
    bar: usize,
}

#[derive(Debug)]
struct Rule {
    effective: Option<Instant>,
    retired: Option<Instant>,
    applies: Option<Test>,
    requires: Vec<Test>,
}

/// The scorecard's kernel; none where its conditions ask for more than one subject's cells.
pub(super) fn kernel(standard: &Standard, id: ScorecardId) -> Option<Kernel> {
    let checked = &standard.checked;
    let scorecard = checked.scorecards.get(id.0 as usize)?;
    let mut translator =
        Translator::new(&checked.names, &checked.program, scorecard.entity, &scorecard.definitions).ok()?;
    let mut definitions = Vec::with_capacity(scorecard.definitions.len());
    for id in &scorecard.definitions {
        definitions.push(translator.term(checked.names.definition(*id)?.body?).ok()?);
    }
    let applies = condition(&mut translator, scorecard.applies.as_ref()).ok()?;
    let mut rules = Vec::new();
    for (_, rule) in scorecard.rules() {
        if rule.requires.iter().any(|require| require.asks == Asks::Others) {
            return None;
        }
        rules.push(Rule {
            effective: rule.effective,
            retired: rule.retired,
            applies: condition(&mut translator, rule.applies.as_ref()).ok()?,
            requires: rule
                .requires
                .iter()
                .map(|require| translator.test(require.node))
                .collect::<Result<_, _>>()
                .ok()?,
        });
    }
    let Translator { entity, layout, observed, .. } = translator;
    let schema = standard.schema();
    let plan = plan::plan(entity, &|ty| kinds(schema, ty), layout, &observed).ok()?;
    Some(Kernel {
        plan,
        kind: entity.kind.as_str().into(),
        source: entity.source.as_deref().map(Into::into),
        definitions,
        applies,
        rules,
        weights: scorecard.rules().map(|(_, rule)| rule.weight).collect(),
        tiers: scorecard
            .tiers
            .iter()
            .scan(0, |start, tier| {
                let rules = *start..*start + tier.rules.len();
                *start = rules.end;
                Some(rules)
            })
            .collect(),
        bar: scorecard.bar,
    })
}

fn condition(translator: &mut Translator<'_>, applies: Option<&Applies>) -> Result<Option<Test>, Untranslated> {
    match applies {
        Some(Applies { asks: Asks::Others, .. }) => Err(Untranslated),
        Some(applies) => translator.test(applies.when).map(Some),
        None => Ok(None),
    }
}

/// The kinds of the subjects that a reference may name.
fn kinds(schema: &Schema, ty: &Type) -> Arc<[Box<str>]> {
    let entities: &[EntityId] = match ty {
        Type::Ref(entities) => entities,
        _ => &[],
    };
    entities.iter().filter_map(|id| schema.entity(*id)).map(|entity| entity.kind.as_str().into()).collect()
}

impl Kernel {
    /// Judges a subject that is there.
    pub(super) fn judge(&self, cells: &Cells, at: Instant, observed: Option<Instant>, verdicts: &mut Verdicts) {
        let mut look = Look::new(cells, at.micros(), observed.map(Instant::micros));
        if !self.definitions.is_empty() {
            look.define(&self.definitions);
        }
        verdicts.applies = applies(self.applies.as_ref(), &mut look);
        if !verdicts.applies {
            return;
        }
        verdicts.rules.resize(self.rules.len(), Verdict::Unmet);
        for (rule, verdict) in self.rules.iter().zip(&mut verdicts.rules) {
            *verdict = rule.verdict(at, &mut look);
        }
        // Apart from the judging, so that this is a short loop over small things. Rules come by tier: a tier is passed
        // where something counts in it and nothing up to its end has failed.
        let (mut has_failed, mut counts_at_bar, mut fails_at_bar) = (false, false, false);
        let (mut met, mut all) = (0.0, 0.0);
        for (tier, rules) in self.tiers.iter().enumerate() {
            let mut counts = false;
            let found = verdicts.rules.get(rules.clone()).unwrap_or_default();
            let weights = self.weights.get(rules.clone()).unwrap_or_default();
            for (verdict, weight) in found.iter().zip(weights) {
                if verdict.counts() {
                    counts = true;
                    all += weight;
                    if *verdict == Verdict::Met {
                        met += weight;
                    } else {
                        has_failed = true;
                    }
                }
            }
            if counts && !has_failed {
                verdicts.tier = Some(tier);
            }
            if tier <= self.bar {
                counts_at_bar |= counts;
                fails_at_bar = has_failed;
            }
        }
        // A bar of which nothing counts is no bar.
        verdicts.ready = counts_at_bar && !fails_at_bar;
        verdicts.score = (all > 0.0).then(|| met / all);
        // Without exceptions and other scorecards, what is granted is earned.
        (verdicts.earned_ready, verdicts.earned_tier, verdicts.earned_score) =
            (verdicts.ready, verdicts.tier, verdicts.score);
    }
}

impl Rule {
    #[inline(always)]
    fn verdict<'a>(&'a self, at: Instant, look: &mut Look<'a>) -> Verdict {
        if self.effective.is_some_and(|effective| at < effective) {
            return Verdict::Announced;
        }
        if self.retired.is_some_and(|retired| at >= retired) {
            return Verdict::Retired;
        }
        if !applies(self.applies.as_ref(), look) {
            return Verdict::NotApplicable;
        }
        // Most rules ask one thing of one cell.
        if let [only @ Test::Check(..)] = self.requires.as_slice() {
            return if look.test(only) == Truth::True { Verdict::Met } else { Verdict::Unmet };
        }
        look.start();
        // What follows a requirement that fails cannot mend it.
        let is_met = self.requires.iter().all(|require| look.bounded(require) == Truth::True);
        if is_met { Verdict::Met } else { Verdict::Unmet }
    }
}

/// A condition of applicability lets the subject in unless it is false.
fn applies<'a>(condition: Option<&'a Test>, look: &mut Look<'a>) -> bool {
    let Some(condition) = condition else { return true };
    look.start();
    look.bounded(condition) != Truth::False
}
