//! Plans: what a set of facts is wanted to be, all of it together.

use std::rc::Rc;

use smallvec::{SmallVec, smallvec};

use crate::{Missing, Value, eval::World, order};

use super::{
    goal::Goal,
    place::{Address, Place, To},
    pool::first_of_pool,
};

/// So many plans are carried along where alternatives meet; the cheapest, then the first written.
pub(super) const WIDTH: usize = 16;

/// Of so many places each is compared with each, which is quicker than a set of them.
const FEW: usize = 8;

/// What one place is wanted to be.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub(super) place: Place,
    pub(super) current: Value,
    pub(super) goals: SmallVec<[Goal; 1]>,
    /// The place of the fact that is one with it.
    pub(super) unit: Address,
    /// What it would say; none where it does already.
    pub(super) to: Option<To>,
}

impl Wanted {
    /// A place that has to be so; none where it never can.
    pub(super) fn new(world: &World<'_>, place: Place, current: Value, unit: Address, goal: Goal) -> Option<Self> {
        let mut wanted = Self { place, current, goals: smallvec![goal], unit, to: None };
        wanted.settle(world).then_some(wanted)
    }

    /// Whether all that is wanted of the place would be so.
    pub(super) fn allows(&self, world: &World<'_>, to: &To) -> bool {
        match to {
            To::Value(value) => self.goals.iter().all(|goal| goal.holds(world, value)),
            To::Removed => self.to == Some(To::Removed),
            To::Open => false,
        }
    }

    fn join(&mut self, world: &World<'_>, other: &Self) -> bool {
        self.goals.extend(other.goals.iter().cloned());
        self.settle(world)
    }

    /// Finds a value that is all that is wanted; false where none was found.
    fn settle(&mut self, world: &World<'_>) -> bool {
        let holds = |value: &Value| self.goals.iter().all(|goal| goal.holds(world, value));
        if holds(&self.current) {
            self.to = None;
            return true;
        }
        if self.goals.iter().all(|goal| matches!(goal, Goal::Removed)) {
            self.to = Some(To::Removed);
            return true;
        }
        let nothing = Value::Missing(Missing::Absent);
        if holds(&nothing) {
            self.to = Some(To::Value(nothing));
            return true;
        }
        if let Address::Tier(_) = self.place.address {
            self.to = Some(To::Open);
            return (0..=64).any(|tier| holds(&Value::Tier(tier)));
        }
        let mut seeds: Vec<Value> = Vec::with_capacity(self.goals.len() + 1);
        self.goals.iter().for_each(|goal| goal.seeds(&mut seeds));
        seeds.push(self.current.clone());
        if self.goals.iter().any(|goal| matches!(goal, Goal::Text(..))) {
            blend(&mut seeds);
        }
        let namespace = match &self.place.address {
            Address::Fact { subject, .. } => subject.namespace(),
            Address::Tier(_) => crate::DEFAULT_NAMESPACE,
        };
        let found = first_of_pool(world, &self.place.ty, namespace, &seeds, holds);
        let open =
            self.goals.iter().any(Goal::is_open) && self.goals.iter().all(|goal| goal.is_open() || goal.holds_any());
        match found {
            Some(value) => self.to = Some(To::Value(value)),
            None if open => self.to = Some(To::Open),
            None => return false,
        }
        true
    }
}

/// Texts put together from the parts that are asked for.
fn blend(seeds: &mut Vec<Value>) {
    let parts: Vec<String> = seeds
        .iter()
        .filter_map(|seed| match seed {
            Value::Text(text) => Some(text.to_string()),
            _ => None,
        })
        .take(6)
        .collect();
    for left in &parts {
        for right in &parts {
            seeds.push(Value::text(&format!("{left}{right}")));
            seeds.extend(parts.iter().take(3).map(|third| Value::text(&format!("{left}{right}{third}"))));
        }
    }
}

impl Goal {
    /// Whether any stated value does.
    fn holds_any(&self) -> bool {
        matches!(self, Self::Stated)
    }
}

/// A set of places that have to be so; empty where nothing is to be done.
#[derive(Debug, Clone, Default)]
pub(super) struct Plan {
    /// By address. Shared, for plans are put together from the same parts again and again.
    wanted: SmallVec<[Rc<Wanted>; 2]>,
}

impl Plan {
    pub(super) fn of(wanted: Wanted) -> Self {
        Self { wanted: smallvec![Rc::new(wanted)] }
    }

    /// Takes in another plan; false where the two cannot both be.
    pub(super) fn absorb(&mut self, world: &World<'_>, other: &Self) -> bool {
        if self.wanted.is_empty() {
            self.wanted.clone_from(&other.wanted);
            return true;
        }
        for wanted in &other.wanted {
            match self.find(&wanted.place.address) {
                Ok(place) => {
                    let before = self.wanted.get_mut(place);
                    if !before.is_some_and(|before| Rc::make_mut(before).join(world, wanted)) {
                        return false;
                    }
                }
                Err(place) => self.wanted.insert(place, Rc::clone(wanted)),
            }
        }
        true
    }

    /// The places that are to change.
    pub(super) fn changes(&self) -> impl Iterator<Item = (&Wanted, &To)> {
        self.wanted.iter().filter_map(|wanted| Some((&**wanted, wanted.to.as_ref()?)))
    }

    fn find(&self, address: &Address) -> Result<usize, usize> {
        self.wanted.binary_search_by(|wanted| wanted.place.address.cmp(address))
    }

    /// What it wants of a place.
    pub(super) fn at(&self, address: &Address) -> Option<&Wanted> {
        self.wanted.get(self.find(address).ok()?).map(|wanted| &**wanted)
    }

    /// The plan that leaves a fact as it is.
    pub(super) fn without(&self, unit: &Address) -> Self {
        let rest = self.wanted.iter().filter(|wanted| wanted.unit != *unit || wanted.to.is_none());
        Self { wanted: rest.cloned().collect() }
    }

    /// The facts that are to change.
    pub(super) fn units(&self) -> SmallVec<[&Address; 4]> {
        let mut units: SmallVec<[&Address; 4]> = self.changes().map(|(wanted, _)| &wanted.unit).collect();
        order::sort(&mut units);
        units.dedup();
        units
    }

    pub(super) fn cost(&self) -> usize {
        if self.wanted.len() > FEW {
            return self.units().len();
        }
        let is_new = |place: usize, unit: &Address| !self.changes().take(place).any(|(other, _)| other.unit == *unit);
        self.changes().enumerate().filter(|(place, (wanted, _))| is_new(*place, &wanted.unit)).count()
    }

    /// Whether every change names a value.
    pub(super) fn is_closed(&self) -> bool {
        self.changes().all(|(_, to)| *to != To::Open)
    }
}

/// The cheapest of some plans, the first of those that change the same facts in the same way.
pub(super) fn cheapest(mut plans: Vec<Plan>) -> Vec<Plan> {
    by_cost(&mut plans);
    plans.truncate(WIDTH);
    plans
}

/// Sorts plans, the cheapest first; those as cheap stay in their order.
pub(super) fn by_cost(plans: &mut [Plan]) {
    if plans.len() <= FEW && plans.iter().all(|plan| plan.wanted.len() <= FEW) {
        order::sort_by_key(plans, Plan::cost);
    } else {
        order::sort_by_cached_key(plans, Plan::cost);
    }
}

/// Every plan of the one with every plan of the other, as far as they can both be.
pub(super) fn both(world: &World<'_>, left: Vec<Plan>, right: Vec<Plan>) -> Vec<Plan> {
    // What asks nothing adds nothing.
    let nothing = |plans: &[Plan]| matches!(plans, [only] if only.wanted.is_empty());
    if nothing(&left) {
        return cheapest(right);
    }
    if nothing(&right) {
        return cheapest(left);
    }
    let mut plans = Vec::new();
    for one in &left {
        for other in &right {
            let mut plan = one.clone();
            if plan.absorb(world, other) {
                plans.push(plan);
            }
        }
    }
    cheapest(plans)
}
