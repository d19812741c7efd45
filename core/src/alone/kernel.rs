//! One scorecard, translated: what is read, what is tested, and how verdicts become tiers.

use std::sync::Arc;

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
    bar: usize,
}

#[derive(Debug)]
struct Rule {
    tier: usize,
    weight: f64,
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
    for (tier, rule) in scorecard.rules() {
        if rule.requires.iter().any(|require| require.asks == Asks::Others) {
            return None;
        }
        rules.push(Rule {
            tier,
            weight: rule.weight,
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
        // One pass, for rules come by tier: a tier is passed where nothing up to its end has failed.
        let (mut tier, mut counts_in_tier, mut passed) = (0, false, None);
        let (mut has_failed, mut counts_at_bar, mut fails_at_bar) = (false, false, false);
        let (mut met, mut all) = (0.0, 0.0);
        verdicts.rules.reserve(self.rules.len());
        for rule in &self.rules {
            if rule.tier != tier {
                if counts_in_tier && !has_failed {
                    passed = Some(tier);
                }
                (tier, counts_in_tier) = (rule.tier, false);
            }
            let verdict = rule.verdict(at, &mut look);
            verdicts.rules.push(verdict);
            if !verdict.counts() {
                continue;
            }
            all += rule.weight;
            counts_in_tier = true;
            counts_at_bar |= tier <= self.bar;
            if verdict == Verdict::Met {
                met += rule.weight;
            } else {
                has_failed = true;
                fails_at_bar |= tier <= self.bar;
            }
        }
        if counts_in_tier && !has_failed {
            passed = Some(tier);
        }
        verdicts.tier = passed;
        // A bar of which nothing counts is no bar.
        verdicts.ready = counts_at_bar && !fails_at_bar;
        verdicts.score = (all > 0.0).then(|| met / all);
        // Without exceptions and other scorecards, what is granted is earned.
        (verdicts.earned_ready, verdicts.earned_tier, verdicts.earned_score) =
            (verdicts.ready, verdicts.tier, verdicts.score);
    }
}

impl Rule {
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
