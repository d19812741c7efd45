//! What lists and maps have to be: which elements are to change, to go, or to come.

use std::sync::Arc;

use crate::{
    Missing, Value,
    program::{Comparison, Node, NodeId},
    schema::Type,
};

use super::{
    goal::Goal,
    place::{Place, Step},
    plan::{Plan, both, cheapest},
    search::{Element, Search},
};

/// Up to so many elements every way of changing each is weighed against every way of changing the others; of more all
/// are changed in the same way.
const WEIGHED: usize = 6;

/// Of more elements than so many none is named: the list has to be such as the condition says.
const NAMED: usize = 256;

/// So many elements are looked at for one that could be made to be as wanted, or that stays as it is.
pub(super) const LOOKED_AT: usize = 12;

/// What is asked of one element: that it fails the filter, is as wanted, or goes.
pub(super) type Ways = Vec<Vec<Plan>>;

impl Search<'_, '_, '_> {
    /// Some element that passes the filter has a body of that truth: one that is there, or one more.
    pub(super) fn some(&mut self, list: NodeId, filter: Option<NodeId>, body: NodeId, truth: bool) -> Vec<Plan> {
        let elements = self.elements_of(list).unwrap_or_default();
        let mut plans = Vec::new();
        // The element that is to come is the one behind the last.
        let behind = Value::Missing(Missing::Absent);
        let one_more = std::iter::once((elements.len(), self.blank_element(list).unwrap_or(behind)));
        for (place, value) in elements.iter().cloned().enumerate().take(LOOKED_AT).chain(one_more) {
            plans.extend(self.under(list, place, value, |this| {
                let passes = match filter {
                    Some(filter) => this.want(filter, &Goal::truth(true)),
                    None => vec![Plan::default()],
                };
                let found = this.and(passes, |this| this.want(body, &Goal::truth(truth)));
                if place < elements.len() { found } else { this.come(found, list, place) }
            }));
        }
        plans
    }

    /// Every element that passes the filter has a body of that truth.
    pub(super) fn all(
        &mut self,
        id: NodeId,
        list: NodeId,
        filter: Option<NodeId>,
        body: NodeId,
        truth: bool,
    ) -> Vec<Plan> {
        // The quantifier is true of everything where the truth asked of the body is that of the quantifier.
        let Some(elements) = self.elements_of(list) else {
            return self.trial(id, &Goal::truth(self.whole_truth(id, truth)));
        };
        let removal_first = !truth;
        let mut failing = Vec::new();
        for (place, value) in elements.iter().enumerate() {
            let ways = self.under(list, place, value.clone(), |this| {
                let fine = this.holds(body, &Goal::truth(truth))
                    || filter.is_some_and(|filter| this.holds(filter, &Goal::truth(false)));
                if fine && (!this.guarded || place >= LOOKED_AT) {
                    return None;
                }
                let mut ways: Ways = Vec::new();
                ways.push(this.want(body, &Goal::truth(truth)));
                if let Some(filter) = filter {
                    ways.push(this.want(filter, &Goal::truth(false)));
                }
                let gone = this.gone(list, place);
                ways.insert(if removal_first && !fine { 0 } else { ways.len() }, gone);
                Some(ways)
            });
            failing.extend(ways);
            if failing.len() > NAMED {
                return self.trial(id, &Goal::truth(self.whole_truth(id, truth)));
            }
            if self.budget == 0 {
                return Vec::new();
            }
        }
        self.combine(failing)
    }

    /// The truth of a quantifier of whose every body that truth is asked: `any` is then false, `every` true.
    fn whole_truth(&self, id: NodeId, body: bool) -> bool {
        match self.program.node(id) {
            Some(Node::Any { .. }) => false,
            Some(Node::Every { .. }) => true,
            _ => body,
        }
    }

    /// All of these at once.
    pub(super) fn combine(&mut self, of_elements: Vec<Ways>) -> Vec<Plan> {
        let world = self.subject.world;
        if of_elements.len() > NAMED {
            return Vec::new();
        }
        if of_elements.len() <= WEIGHED {
            let mut plans = vec![Plan::default()];
            for ways in of_elements {
                plans = both(world, plans, cheapest(ways.into_iter().flatten().collect()));
            }
            return plans;
        }
        let most = of_elements.iter().map(Vec::len).max().unwrap_or(0);
        let mut plans = Vec::new();
        for way in 0..most {
            for choice in 0..2 {
                let mut plan = Plan::default();
                let fits = of_elements.iter().all(|ways| {
                    let same = ways.get(way).and_then(|ways| ways.get(choice).or_else(|| ways.first()));
                    let any = || ways.iter().flatten().next();
                    same.or_else(any).is_some_and(|one| plan.absorb(world, one))
                });
                if fits {
                    plans.push(plan);
                }
            }
        }
        cheapest(plans)
    }

    pub(super) fn elements_of(&mut self, list: NodeId) -> Option<Arc<[Value]>> {
        match self.peek(list) {
            Value::List(elements) => Some(elements),
            _ => None,
        }
    }

    /// The place of an element, where the list is one of the facts.
    pub(super) fn element(&mut self, list: NodeId, place: usize) -> Option<Place> {
        self.list_place(list)?.down(Step::Index(place))
    }

    /// That an element comes is a change too, whatever it says.
    pub(super) fn come(&mut self, plans: Vec<Plan>, list: NodeId, place: usize) -> Vec<Plan> {
        let there = self.element(list, place).map(|place| self.at(place, &Goal::Stated)).unwrap_or_default();
        self.and(plans, |_| there)
    }

    pub(super) fn gone(&mut self, list: NodeId, place: usize) -> Vec<Plan> {
        match self.element(list, place) {
            Some(element) => self.at(element, &Goal::Removed),
            None => Vec::new(),
        }
    }

    /// An element of a list's type of which nothing is stated yet.
    pub(super) fn blank_element(&mut self, list: NodeId) -> Option<Value> {
        let Type::List(of) = self.list_place(list)?.ty else { return None };
        Some(match &*of {
            Type::Record(parts) => Value::Record(vec![Value::Missing(Missing::Absent); parts.len()].into()),
            _ => Value::Missing(Missing::Absent),
        })
    }

    /// With a variable that stands for an element.
    pub(super) fn under<R>(
        &mut self,
        list: NodeId,
        place: usize,
        value: Value,
        then: impl FnOnce(&mut Self) -> R,
    ) -> R {
        self.elements.push(Element { list, place });
        self.subject.push(value);
        let result = then(self);
        self.subject.pop();
        self.elements.pop();
        result
    }

    pub(super) fn member(&mut self, id: NodeId, truth: bool, element: NodeId, list: NodeId) -> Vec<Plan> {
        if let Some(Node::List(items)) = self.program.node(list) {
            let values: Vec<Value> = items.iter().map(|item| self.peek(*item)).collect();
            if items.iter().all(|item| matches!(self.program.node(*item), Some(Node::Constant(_)))) {
                return self.want(element, &Goal::Among(values, truth));
            }
            return self.trial(id, &Goal::truth(truth));
        }
        let sought = self.peek(element);
        let Some(elements) = self.elements_of(list) else { return self.trial(id, &Goal::truth(truth)) };
        let stated: Vec<Value> = elements.iter().filter(|value| value.missing().is_none()).cloned().collect();
        let kept = Goal::Compare(Comparison::Equal, sought.clone());
        let mut plans = Vec::new();
        if truth {
            if !stated.is_empty() {
                plans.extend(self.want(element, &Goal::Among(stated, true)));
            }
            if sought.missing().is_none()
                && let Some(place) = self.element(list, elements.len())
            {
                let more = self.at(place, &kept);
                plans.extend(self.and(more, |this| this.want(element, &kept)));
            }
        } else {
            if stated.len() == elements.len() {
                plans.extend(self.want(element, &Goal::Among(stated, false)));
            }
            if sought.missing().is_none() {
                let other = Goal::Compare(Comparison::NotEqual, sought.clone());
                let mut ways = Vec::new();
                for (place, value) in elements.iter().enumerate() {
                    if other.holds(self.subject.world, value) {
                        continue;
                    }
                    let gone = self.gone(list, place);
                    let changed = self.element(list, place).map(|place| self.at(place, &other));
                    ways.push(vec![gone, changed.unwrap_or_default()]);
                }
                let all = self.combine(ways);
                plans.extend(self.and(all, |this| this.want(element, &kept)));
            }
        }
        if plans.is_empty() { self.trial(id, &Goal::truth(truth)) } else { plans }
    }

    pub(super) fn has_key(&mut self, id: NodeId, truth: bool, map: NodeId, key: NodeId) -> Vec<Plan> {
        let sought = self.peek(key);
        let (Value::Text(text) | Value::Choice(_, text)) = &sought else { return self.trial(id, &Goal::truth(truth)) };
        let text = text.clone();
        if !matches!(self.program.node(key), Some(Node::Constant(_))) {
            let mut plans = self.trial(id, &Goal::truth(truth));
            let there = self.place(map).and_then(|place| place.down(Step::Key(text)));
            let goal = if truth { Goal::Stated } else { Goal::Removed };
            let there = there.map(|place| self.at(place, &goal)).unwrap_or_default();
            plans.extend(self.and(there, |this| this.want(key, &Goal::Compare(Comparison::Equal, sought))));
            return plans;
        }
        let is_map = matches!(self.peek(map), Value::Map(_));
        let place = self.place(map).and_then(|place| place.down(Step::Key(text)));
        match place {
            Some(place) if truth => self.at(place, &Goal::Stated),
            Some(place) if is_map => self.at(place, &Goal::Removed),
            _ => self.trial(id, &Goal::truth(truth)),
        }
    }
}
