//! Trials: values are put into the facts one by one, and the node is looked at.

use std::collections::BTreeSet;

use smallvec::SmallVec;

use crate::{
    Missing, Value,
    compiled::NOTHING,
    eval::Subject,
    program::{DefinitionId, Node, NodeId},
    schema::Type,
};

use super::{
    goal::Goal,
    place::{Address, Place, Step, To, own_after, rows_after},
    plan::Plan,
    pool::pool,
    search::{MAX_DEPTH, Search},
    words,
};

impl Search<'_, '_, '_> {
    /// Whether a node comes out as wanted once a place says something.
    pub(super) fn tried(&mut self, address: &Address, to: &Value, id: NodeId, goal: &Goal) -> bool {
        if !self.spend(4) {
            return false;
        }
        let (program, elements) = (self.program, self.elements.clone());
        let to = To::Value(to.clone());
        let (found, visits) = self.supposing([(address, &to)], |then| {
            let mut depth = 0;
            for element in &elements {
                let Value::List(values) = then.peek(program, element.list) else { break };
                then.push(values.get(element.place).cloned().unwrap_or(NOTHING));
                depth += 1;
            }
            let value = then.peek(program, id);
            (0..depth).for_each(|_| then.pop());
            (goal.holds(then.world, &value), then.visits())
        });
        self.visited(visits);
        found
    }

    /// The subject as it would be after some changes.
    pub(super) fn supposing<'c, R>(
        &mut self,
        changes: impl IntoIterator<Item = (&'c Address, &'c To)>,
        then: impl FnOnce(&mut Subject<'_>) -> R,
    ) -> R {
        let own = (self.subject.entity, &self.subject.reference, self.subject.row());
        // Where no reference is followed, nothing but its own fields can tell: they change for a while, and back.
        let mut changes: SmallVec<[(&Address, &To); 2]> = changes.into_iter().collect();
        let definitions = self.definitions;
        if !self.program.follows()
            && let Some(mut slots) = own_after(self.subject.world, own, &mut changes)
        {
            return self.subject.for_a_while(&mut slots, |supposed| {
                supposed.define(definitions);
                supposed.start(supposed.mode());
                then(supposed)
            });
        }
        let rows = rows_after(self.subject.world, own, &mut changes);
        let row = rows.get(&(self.subject.entity, self.subject.reference.clone()));
        let row = row.unwrap_or_else(|| self.subject.row()).clone();
        let world = self.subject.world.supposing(rows);
        let mut supposed = self.subject.supposing(&world, row);
        supposed.define(self.definitions);
        supposed.start(self.subject.mode());
        then(&mut supposed)
    }

    /// Values tried one by one, at each place below a node that is read on the way.
    pub(super) fn trial(&mut self, id: NodeId, goal: &Goal) -> Vec<Plan> {
        let mut places = Vec::new();
        self.read_below(id, &mut BTreeSet::new(), &mut places);
        let text = self.text(id);
        let truth = goal.as_truth().map(|truth| truth != self.program.is_written_negated(id));
        let words = match truth {
            Some(true) => format!("such that `{text}`"),
            Some(false) => format!("such that not `{text}`"),
            None => format!("such that `{text}` is {}", words::goal(goal, &Type::Any, self.subject.world.names)),
        };
        let mut seeds: Vec<Value> = Vec::new();
        goal.seeds(&mut seeds);
        seeds.extend(self.constants().iter().cloned());
        let mut plans = Vec::new();
        for place in places.into_iter().take(8) {
            let (current, _) = self.current(&place.address);
            let mut candidates: Vec<Value> = vec![current.clone()];
            let mut seeds = seeds.clone();
            seeds.push(current);
            candidates.extend(pool(self.subject.world, &place.ty, self.subject.reference.namespace(), &seeds));
            candidates.push(Value::Missing(Missing::Absent));
            let mut witnesses: Vec<Value> = Vec::new();
            for candidate in candidates.into_iter().take(120) {
                if witnesses.len() >= 6 || self.budget == 0 {
                    break;
                }
                if !witnesses.contains(&candidate) && self.tried(&place.address, &candidate, id, goal) {
                    witnesses.push(candidate);
                }
            }
            if !witnesses.is_empty() {
                plans.extend(self.at(place, &Goal::Such(words.clone(), witnesses)));
            }
        }
        plans
    }

    /// The places that a node and those below it read, the insides of quantifiers left out.
    fn read_below(&mut self, id: NodeId, seen: &mut BTreeSet<DefinitionId>, places: &mut Vec<Place>) {
        if places.len() > 8 || self.depth >= MAX_DEPTH || !self.spend(1) {
            return;
        }
        if let Some(place) = self.place(id) {
            if !places.iter().any(|other| other.address == place.address) {
                let value = self.peek(id);
                holes(&place, &value, places);
                places.push(place);
            }
            return;
        }
        self.depth += 1;
        match self.program.node(id) {
            Some(Node::Definition(definition)) if seen.insert(*definition) => {
                let body = self.subject.world.names.definition(*definition).and_then(|definition| definition.body);
                if let Some(body) = body {
                    self.unbound(|this| this.read_below(body, seen, places));
                }
            }
            Some(Node::Any { list, .. } | Node::Every { list, .. } | Node::Fold { list, .. }) => {
                self.read_below(*list, seen, places);
            }
            Some(node) => node.operands().for_each(|operand| self.read_below(operand, seen, places)),
            None => {}
        }
        self.depth -= 1;
    }
}

/// The places inside of a list or record where something is missing.
fn holes(place: &Place, value: &Value, places: &mut Vec<Place>) {
    let below: Vec<(Step, &Value)> = match value {
        Value::List(elements) => elements.iter().enumerate().map(|(at, element)| (Step::Index(at), element)).collect(),
        Value::Record(parts) => parts.iter().enumerate().map(|(at, part)| (Step::Part(at), part)).collect(),
        _ => return,
    };
    for (step, value) in below.into_iter().take(8) {
        let Some(below) = place.clone().down(step).filter(|_| places.len() < 8) else { continue };
        if value.missing().is_some() {
            places.push(below);
        } else {
            holes(&below, value, places);
        }
    }
}
