//! Plans: what a set of facts is wanted to be, all of it together.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Missing, Value, eval::World, order};

use super::{
    goal::Goal,
    place::{Address, Place, To},
    pool::pool,
};

/// So many plans are carried along where alternatives meet; the cheapest, then the first written.
pub(super) const WIDTH: usize = 16;

/// What one place is wanted to be.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub(super) place: Place,
    pub(super) current: Value,
    pub(super) goals: Vec<Goal>,
    /// The place of the fact that is one with it.
    pub(super) unit: Address,
    /// What it would say; none where it does already.
    pub(super) to: Option<To>,
}

impl Wanted {
    /// A place that has to be so; none where it never can.
    pub(super) fn new(world: &World<'_>, place: Place, current: Value, unit: Address, goal: Goal) -> Option<Self> {
        let mut wanted = Self { place, current, goals: vec![goal], unit, to: None };
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
        let mut seeds: Vec<Value> = self.goals.iter().flat_map(Goal::seeds).collect();
        seeds.push(self.current.clone());
        self.blend(&mut seeds);
        let namespace = match &self.place.address {
            Address::Fact { subject, .. } => subject.namespace(),
            Address::Tier(_) => crate::DEFAULT_NAMESPACE,
        };
        let found = pool(world, &self.place.ty, namespace, &seeds).into_iter().find(holds);
        let open =
            self.goals.iter().any(Goal::is_open) && self.goals.iter().all(|goal| goal.is_open() || goal.holds_any());
        match found {
            Some(value) => self.to = Some(To::Value(value)),
            None if open => self.to = Some(To::Open),
            None => return false,
        }
        true
    }

    /// Texts put together from the parts that are asked for.
    fn blend(&self, seeds: &mut Vec<Value>) {
        let parts: Vec<String> = seeds
            .iter()
            .filter_map(|seed| match seed {
                Value::Text(text) => Some(text.to_string()),
                _ => None,
            })
            .take(6)
            .collect();
        if !self.goals.iter().any(|goal| matches!(goal, Goal::Text(..))) {
            return;
        }
        for left in &parts {
            for right in &parts {
                seeds.push(Value::text(&format!("{left}{right}")));
                seeds.extend(parts.iter().take(3).map(|third| Value::text(&format!("{left}{right}{third}"))));
            }
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
    pub(super) wanted: BTreeMap<Address, Wanted>,
}

impl Plan {
    pub(super) fn of(wanted: Wanted) -> Self {
        Self { wanted: BTreeMap::from([(wanted.place.address.clone(), wanted)]) }
    }

    /// Takes in another plan; false where the two cannot both be.
    pub(super) fn absorb(&mut self, world: &World<'_>, other: &Self) -> bool {
        for (address, wanted) in &other.wanted {
            match self.wanted.get_mut(address) {
                Some(before) => {
                    if !before.join(world, wanted) {
                        return false;
                    }
                }
                None => {
                    self.wanted.insert(address.clone(), wanted.clone());
                }
            }
        }
        true
    }

    /// The places that are to change.
    pub(super) fn changes(&self) -> impl Iterator<Item = (&Wanted, &To)> {
        self.wanted.values().filter_map(|wanted| Some((wanted, wanted.to.as_ref()?)))
    }

    /// The facts that are to change.
    pub(super) fn units(&self) -> BTreeSet<&Address> {
        order::set(self.changes().map(|(wanted, _)| &wanted.unit))
    }

    pub(super) fn cost(&self) -> usize {
        self.units().len()
    }

    /// Whether every change names a value.
    pub(super) fn is_closed(&self) -> bool {
        self.changes().all(|(_, to)| *to != To::Open)
    }
}

/// The cheapest of some plans, the first of those that change the same facts in the same way.
pub(super) fn cheapest(mut plans: Vec<Plan>) -> Vec<Plan> {
    order::sort_by_key(&mut plans, Plan::cost);
    plans.truncate(WIDTH);
    plans
}

/// Every plan of the one with every plan of the other, as far as they can both be.
pub(super) fn both(world: &World<'_>, left: &[Plan], right: &[Plan]) -> Vec<Plan> {
    let mut plans = Vec::new();
    for one in left {
        for other in right {
            let mut plan = one.clone();
            if plan.absorb(world, other) {
                plans.push(plan);
            }
        }
    }
    cheapest(plans)
}
