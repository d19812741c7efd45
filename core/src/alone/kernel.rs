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
    compiled::{self, Applies, Asks},
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
    /// Of each tier, lowest first, the rules in written order.
    tiers: Vec<Vec<Rule>>,
    /// How many rules there are.
    rules: usize,
    /// Of all rules; none where each weighs one.
    weights: Option<Vec<f64>>,
    bar: usize,
}

#[derive(Debug)]
struct Rule {
    /// When it is judged, where it is not always.
    guard: Option<Box<Guard>>,
    /// What has to be true: nearly always one thing, which so stands here itself.
    requires: Test,
    /// And all of this.
    besides: Box<[Test]>,
}

#[derive(Debug)]
struct Guard {
    /// From when to before when, in microseconds.
    effective: i64,
    retired: i64,
    applies: Option<Test>,
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
    let mut tiers: Vec<Vec<Rule>> = Vec::with_capacity(scorecard.tiers.len());
    for tier in &scorecard.tiers {
        tiers.push(tier.rules.iter().map(|rule| self::rule(&mut translator, rule)).collect::<Result<_, _>>().ok()?);
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
        rules: tiers.iter().map(Vec::len).sum(),
        tiers,
        weights: scorecard
            .rules()
            .any(|(_, rule)| rule.weight != 1.0)
            .then(|| scorecard.rules().map(|(_, rule)| rule.weight).collect()),
        bar: scorecard.bar,
    })
}

fn rule(translator: &mut Translator<'_>, rule: &compiled::Rule) -> Result<Rule, Untranslated> {
    if rule.requires.iter().any(|require| require.asks == Asks::Others) {
        return Err(Untranslated);
    }
    let mut requires = Vec::new();
    for require in &rule.requires {
        requires.extend(translator.test(require.node)?.conjuncts());
    }
    let applies = condition(translator, rule.applies.as_ref())?;
    let is_guarded = rule.effective.is_some() || rule.retired.is_some() || applies.is_some();
    let guard = is_guarded.then(|| {
        let effective = rule.effective.map_or(i64::MIN, Instant::micros);
        let retired = rule.retired.map_or(i64::MAX, Instant::micros);
        Box::new(Guard { effective, retired, applies })
    });
    let besides = requires.split_off(1.min(requires.len())).into();
    Ok(Rule { guard, requires: requires.pop().unwrap_or(Test::Constant(Truth::True)), besides })
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
    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn judge(&self, cells: &Cells, at: Instant, observed: Option<Instant>, verdicts: &mut Verdicts) {
        let mut look = Look::new(cells, at.micros(), observed.map(Instant::micros));
        if !self.definitions.is_empty() {
            look.define(&self.definitions);
        }
        verdicts.applies = applies(self.applies.as_ref(), &mut look);
        if !verdicts.applies {
            return verdicts.rules.clear();
        }
        // All are written below; nearly always there are as many as last time.
        if verdicts.rules.len() != self.rules {
            verdicts.rules.resize(self.rules, Verdict::Unmet);
        }
        let mut left = verdicts.rules.as_mut_slice();
        // How many rules have each verdict, up to the tier at hand. A tier is passed where something counts in it and
        // nothing up to its end has failed.
        let mut counts = [0_u32; Verdict::ALL.len()];
        let (mut counting_before, mut counts_at_bar, mut fails_at_bar) = (0, false, false);
        for (tier, rules) in self.tiers.iter().enumerate() {
            let Some((here, after)) = left.split_at_mut_checked(rules.len()) else { break };
            left = after;
            for (rule, verdict) in rules.iter().zip(here) {
                *verdict = rule.verdict(&mut look);
                if let Some(count) = counts.get_mut(*verdict as usize) {
                    *count = count.wrapping_add(1);
                }
            }
            let [met, unmet] = counted(&counts);
            let counting = met.wrapping_add(unmet);
            let has_counting = counting != counting_before;
            counting_before = counting;
            if has_counting && unmet == 0 {
                verdicts.tier = Some(tier);
            }
            if tier <= self.bar {
                counts_at_bar |= has_counting;
                fails_at_bar = unmet > 0;
            }
        }
        let [met, _] = counted(&counts);
        // A bar of which nothing counts is no bar.
        verdicts.ready = counts_at_bar && !fails_at_bar;
        let (met, all) = match &self.weights {
            None => (f64::from(met), f64::from(counting_before)),
            Some(weights) => weighed(weights, &verdicts.rules),
        };
        verdicts.score = (all > 0.0).then(|| met / all);
        // Without exceptions and other scorecards, what is granted is earned.
        (verdicts.earned_ready, verdicts.earned_tier, verdicts.earned_score) =
            (verdicts.ready, verdicts.tier, verdicts.score);
    }
}

/// The weights of the rules that are met, and of those that count.
#[cfg_attr(target_family = "wasm", inline)]
fn weighed(weights: &[f64], verdicts: &[Verdict]) -> (f64, f64) {
    let (mut met, mut all) = (0.0, 0.0);
    for (weight, verdict) in weights.iter().zip(verdicts).filter(|(_, verdict)| verdict.counts()) {
        all += weight;
        if *verdict == Verdict::Met {
            met += weight;
        }
    }
    (met, all)
}

/// How many are met, and how many unmet: without exceptions nothing else counts.
#[inline(always)]
fn counted(counts: &[u32; Verdict::ALL.len()]) -> [u32; 2] {
    [Verdict::Met, Verdict::Unmet].map(|verdict| counts.get(verdict as usize).copied().unwrap_or_default())
}

impl Rule {
    #[inline(always)]
    fn verdict<'a>(&'a self, look: &mut Look<'a>) -> Verdict {
        if let Some(guard) = &self.guard
            && let Some(verdict) = guard.verdict(look)
        {
            return verdict;
        }
        let is_met = look.is_met(&self.requires) && (self.besides.is_empty() || look.are_met(&self.besides));
        if is_met { Verdict::Met } else { Verdict::Unmet }
    }
}

impl Guard {
    /// What the rule is where it is not judged.
    #[inline(never)]
    fn verdict<'a>(&'a self, look: &mut Look<'a>) -> Option<Verdict> {
        if look.at < self.effective {
            return Some(Verdict::Announced);
        }
        if look.at >= self.retired {
            return Some(Verdict::Retired);
        }
        (!applies(self.applies.as_ref(), look)).then_some(Verdict::NotApplicable)
    }
}

/// A condition of applicability lets the subject in unless it is false.
#[cfg_attr(target_family = "wasm", inline)]
fn applies<'a>(condition: Option<&'a Test>, look: &mut Look<'a>) -> bool {
    match condition {
        Some(condition) => look.begin(condition) != Truth::False,
        None => true,
    }
}
