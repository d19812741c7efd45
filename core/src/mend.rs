//! Mend: the smallest changes of facts by which a rule would be met, or a tier be passed.
//!
//! A fact is what one would state by itself: a field or a part of it, an element of a list that is changed, removed or
//! added, a key of a map; bad evidence counts as one, however much of it is read. Plans of changes are put together
//! from the conditions inward: an `and` joins what its sides ask of the same fact, an `or` takes either side. Each plan
//! is then tried on the facts, and only one by which the rule comes out true is offered; of those the one that changes
//! the fewest facts, the first written of several.
//!
//! The search keeps the cheapest [`plan::WIDTH`] plans wherever alternatives meet, so a rule of few facts is searched
//! exactly; [`BUDGET`] bounds the steps, and past it a plan may be larger than it needs to be, or there is none.

mod folds;
mod goal;
mod lists;
mod numbers;
mod operators;
mod place;
mod plan;
mod pool;
mod reach;
mod search;
mod trial;
mod words;

use std::cell::Cell;

use crate::{
    Assignment, FactChange, FactStep, Value,
    compiled::{Applies, Asks, Rule},
    eval::{MAX_VISITS, Mode, Subject},
    facts, judge,
    program::{DefinitionId, NodeId, ScorecardId},
    schema::Type,
    standard::Standard,
};

use goal::Goal;
use place::{Address, Step, To};
use plan::{Plan, Wanted, both};
use search::Search;

/// Steps of one search.
const BUDGET: usize = 20_000;

/// Elements that one search may visit: a few times what one rule may.
const VISITS: u64 = 6 * MAX_VISITS;

/// So many plans are tried on the facts.
const TRIED: usize = 24;

/// Of more facts than so many one way of changing them is enough.
const VARIED: usize = 16;

/// So many ways of changing one fact are offered.
const OFFERED: usize = 3;

/// What would mend a rule or a tier.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mend {
    /// In words, all of them needed; one that can be done in several ways offers them with `or`.
    pub(crate) words: Vec<String>,
    /// The first way of each.
    pub(crate) changes: Vec<FactChange>,
}

/// What would make some rules met, all of them together; nothing where no change of facts that was found does.
pub(crate) fn of(
    standard: &Standard,
    definitions: &[DefinitionId],
    scope: Option<&Applies>,
    rules: &[&Rule],
    subject: &mut Subject<'_>,
) -> Mend {
    let task = Task { standard, definitions, scope, rules, visits: Cell::new(VISITS) };
    for guarded in [false, true] {
        let plans = task.plans(subject, guarded);
        let tried: Vec<Plan> = plans.into_iter().take(TRIED).filter(|plan| task.mends(subject, plan)).collect();
        let mut good: Vec<Plan> = tried.into_iter().map(|plan| task.least(subject, plan)).collect();
        plan::by_cost(&mut good);
        if let Some((best, others)) = good.split_first() {
            return task.said(subject, best, others);
        }
    }
    Mend::default()
}

struct Task<'a> {
    standard: &'a Standard,
    definitions: &'a [DefinitionId],
    /// When the scorecard applies.
    scope: Option<&'a Applies>,
    rules: &'a [&'a Rule],
    /// Elements that may still be visited in trying plans.
    visits: Cell<u64>,
}

impl Task<'_> {
    fn requires(&self) -> impl Iterator<Item = (NodeId, Asks)> {
        self.rules.iter().flat_map(|rule| rule.requires.iter().map(|require| (require.node, require.asks)))
    }

    fn search<'s, 'w>(&self, subject: &'s mut Subject<'w>, guarded: bool) -> Search<'_, 's, 'w> {
        let program = &self.standard.checked.program;
        Search {
            standard: self.standard,
            program,
            subject,
            definitions: self.definitions,
            elements: Vec::new(),
            rules: self.rules,
            constants: None,
            guarded,
            budget: BUDGET,
            visits: VISITS,
            depth: 0,
        }
    }

    fn plans(&self, subject: &mut Subject<'_>, guarded: bool) -> Vec<Plan> {
        let mut search = self.search(subject, guarded);
        let mut plans = vec![Plan::default()];
        let truth = Goal::truth(true);
        for (node, asks) in self.requires() {
            for mode in search::MODES {
                if mode == Mode::Earned && asks == Asks::Nobody {
                    continue;
                }
                search.subject.start(mode);
                let found = search.want(node, &truth);
                plans = both(search.subject.world, plans, found);
            }
        }
        if guarded {
            let applies = self.rules.iter().filter_map(|rule| rule.applies.as_ref()).chain(self.scope);
            for applies in applies {
                search.subject.start(Mode::Granted);
                if search.holds(applies.when, &truth) {
                    let found = search.want(applies.when, &truth);
                    plans = both(search.subject.world, plans, found);
                }
            }
        }
        plans.retain(|plan| plan.cost() > 0);
        plans
    }

    /// Whether the rules are met, and still apply, once a plan is carried out. One that leaves open what a fact becomes
    /// cannot be tried.
    fn mends(&self, subject: &mut Subject<'_>, plan: &Plan) -> bool {
        if !plan.is_closed() {
            return true;
        }
        if self.visits.get() == 0 {
            return false;
        }
        let mut search = self.search(subject, false);
        let changes = plan.changes().map(|(wanted, to)| (&wanted.place.address, to));
        search.supposing(changes, |then| {
            let scope = judge::applies(self.scope, then);
            scope
                && self
                    .rules
                    .iter()
                    .all(|rule| judge::applies(rule.applies.as_ref(), then) && met(rule, then, &self.visits))
        })
    }

    /// The plan without what it need not change.
    fn least(&self, subject: &mut Subject<'_>, mut plan: Plan) -> Plan {
        const LOOKED_THROUGH: usize = 8;
        if plan.cost() < 2 || plan.cost() > LOOKED_THROUGH || !plan.is_closed() {
            return plan;
        }
        let units: Vec<Address> = plan.units().into_iter().cloned().collect();
        for unit in units {
            let without = plan.without(&unit);
            if without.cost() > 0 && self.mends(subject, &without) {
                plan = without;
            }
        }
        plan
    }

    fn said(&self, subject: &Subject<'_>, best: &Plan, others: &[Plan]) -> Mend {
        let units = best.units();
        let mut words: Vec<String> = units.iter().map(|unit| self.unit_said(subject, best, unit)).collect();
        let mut ways: Vec<Vec<String>> = Vec::with_capacity(units.len());
        for (unit, own) in units.iter().zip(&words) {
            let mut more: Vec<String> = Vec::new();
            for other in others.iter().filter(|other| units.len() <= VARIED && other.cost() == best.cost()) {
                if more.len() + 1 >= OFFERED {
                    break;
                }
                let theirs = other.units();
                // What the first way allows already is no other way.
                let allowed = other.changes().filter(|(wanted, _)| wanted.unit == **unit).all(|(wanted, to)| {
                    best.at(&wanted.place.address).is_none_or(|first| first.allows(subject.world, to))
                });
                if allowed && theirs.contains(unit) {
                    continue;
                }
                let mut rest = units.iter().zip(&words).filter(|(one, _)| *one != unit);
                let rest_same =
                    rest.all(|(one, said)| theirs.contains(one) && self.unit_said(subject, other, one) == *said);
                if rest_same && let Some(way) = theirs.iter().find(|one| *one == unit || !units.contains(one)) {
                    let way = self.unit_said(subject, other, way);
                    if way != *own && !more.contains(&way) {
                        more.push(way);
                    }
                }
            }
            ways.push(more);
        }
        for (said, more) in words.iter_mut().zip(ways) {
            for way in more {
                said.push_str(", or ");
                said.push_str(&way);
            }
        }
        Mend { words, changes: best.changes().map(|(wanted, to)| self.change(wanted, to)).collect() }
    }

    /// One fact that is to change, in words.
    fn unit_said(&self, subject: &Subject<'_>, plan: &Plan, unit: &Address) -> String {
        let places = plan.changes().map(|(wanted, _)| wanted).filter(|wanted| wanted.unit == *unit);
        let places: Vec<&Wanted> = places.collect();
        let names = &self.standard.checked.names;
        let schema = &names.schema;
        let field = match unit {
            Address::Fact { entity, field, .. } => {
                schema.entity(*entity).and_then(|entity| entity.fields.get(field.0 as usize))
            }
            Address::Tier(_) => None,
        };
        let found = || match unit {
            Address::Fact { entity, subject: about, field, steps } => {
                let declared = schema.entity(*entity).and_then(|entity| entity.fields.get(field.0 as usize));
                keys(declared.map(|declared| &declared.ty), steps).and_then(|keys| {
                    facts::shown(subject.world.facts, schema, *entity, about, *field, &keys, subject.world.at)
                })
            }
            Address::Tier(_) => None,
        };
        words::fact(unit, &places, field, found, names)
    }

    fn change(&self, wanted: &Wanted, to: &To) -> FactChange {
        let to = match to {
            To::Value(value) => Assignment::Value(value.clone()),
            To::Removed => Assignment::Removed,
            To::Open => Assignment::Open,
        };
        let names = &self.standard.checked.names;
        match &wanted.place.address {
            Address::Fact { entity, subject, field, steps } => {
                let declared = names.schema.entity(*entity).and_then(|entity| entity.fields.get(field.0 as usize));
                FactChange {
                    subject: Some(subject.clone()),
                    field: declared.map(|field| field.name.clone()).unwrap_or_default(),
                    path: path(declared.map(|field| &field.ty), steps),
                    to,
                }
            }
            Address::Tier(ScorecardId(scorecard)) => FactChange {
                subject: None,
                field: names.scorecard(ScorecardId(*scorecard)).map(|found| found.name.clone()).unwrap_or_default(),
                path: Vec::new(),
                to,
            },
        }
    }
}

/// Whether every requirement is true; what is visited for it is taken from `visits`, and without them nothing is said to be.
fn met(rule: &Rule, subject: &mut Subject<'_>, visits: &Cell<u64>) -> bool {
    rule.requires.iter().all(|require| {
        // One that asks nobody is the same in both modes, and is looked at once for both.
        let modes: &[(Mode, u64)] = match require.asks {
            Asks::Nobody => &[(Mode::Granted, 2)],
            Asks::Others => &[(Mode::Granted, 1), (Mode::Earned, 1)],
        };
        modes.iter().all(|(mode, times)| {
            subject.start(*mode);
            let value = subject.value(require.node);
            visits.set(visits.get().saturating_sub(subject.visits().saturating_mul(*times)));
            visits.get() > 0 && value == Value::Bool(true)
        })
    })
}

/// The steps below a field, by the names of the standard.
fn path(ty: Option<&Type>, steps: &[Step]) -> Vec<FactStep> {
    let (mut ty, mut path) = (ty, Vec::new());
    for step in steps {
        match (step, ty) {
            (Step::Part(place), Some(Type::Record(parts))) => {
                let part = parts.get(*place);
                path.push(FactStep::Part(part.map(|part| part.name.clone()).unwrap_or_default()));
                ty = part.map(|part| &part.ty);
            }
            (Step::Key(key), Some(Type::Map(of))) => {
                path.push(FactStep::Key(key.to_string()));
                ty = Some(&**of);
            }
            (Step::Index(place), Some(Type::List(of))) => {
                path.push(FactStep::Index(*place));
                ty = Some(&**of);
            }
            _ => break,
        }
    }
    path
}

/// The document keys below a field; none where a list is on the way.
fn keys(ty: Option<&Type>, steps: &[Step]) -> Option<Vec<String>> {
    let (mut ty, mut keys) = (ty?, Vec::new());
    for step in steps {
        match (step, ty) {
            (Step::Part(place), Type::Record(parts)) => {
                let part = parts.get(*place)?;
                keys.push(part.key.clone());
                ty = &part.ty;
            }
            (Step::Key(key), Type::Map(of)) => {
                keys.push(key.to_string());
                ty = of;
            }
            _ => return None,
        }
    }
    Some(keys)
}
