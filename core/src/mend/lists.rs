//! What lists and maps have to be: which elements are to change, to go, or to come.

use std::sync::Arc;

use crate::{
    Missing, Value,
    program::{Comparison, Fold, Node, NodeId},
    schema::Type,
};

use super::{
    goal::{Goal, flipped, order},
    place::{Place, Step},
    plan::{Plan, both, cheapest},
    search::{Element, Search},
};

/// Up to so many elements every way of changing each is weighed against every way of changing the others; of more all
/// are changed in the same way.
const WEIGHED: usize = 6;

/// So many elements are looked at for one that could be made to be as wanted, or that stays as it is.
const LOOKED_AT: usize = 12;

/// What is asked of one element: that it fails the filter, is as wanted, or goes.
type Ways = Vec<Vec<Plan>>;

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
        let Some(elements) = self.elements_of(list) else { return self.trial(id, &Goal::truth(truth)) };
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
            if self.budget == 0 {
                return Vec::new();
            }
        }
        self.combine(failing)
    }

    /// All of these at once.
    fn combine(&mut self, of_elements: Vec<Ways>) -> Vec<Plan> {
        let world = self.subject.world;
        if of_elements.len() <= WEIGHED {
            let mut plans = vec![Plan::default()];
            for ways in of_elements {
                plans = both(world, &plans, &cheapest(ways.into_iter().flatten().collect()));
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

    fn elements_of(&mut self, list: NodeId) -> Option<Arc<[Value]>> {
        match self.peek(list) {
            Value::List(elements) => Some(elements),
            _ => None,
        }
    }

    /// The place of an element, where the list is one of the facts.
    fn element(&mut self, list: NodeId, place: usize) -> Option<Place> {
        self.list_place(list)?.down(Step::Index(place))
    }

    /// That an element comes is a change too, whatever it says.
    fn come(&mut self, plans: Vec<Plan>, list: NodeId, place: usize) -> Vec<Plan> {
        let there = self.element(list, place).map(|place| self.at(place, &Goal::Stated)).unwrap_or_default();
        self.and(plans, |_| there)
    }

    fn gone(&mut self, list: NodeId, place: usize) -> Vec<Plan> {
        match self.element(list, place) {
            Some(element) => self.at(element, &Goal::Removed),
            None => Vec::new(),
        }
    }

    /// An element of a list's type of which nothing is stated yet.
    fn blank_element(&mut self, list: NodeId) -> Option<Value> {
        let Type::List(of) = self.list_place(list)?.ty else { return None };
        Some(match &*of {
            Type::Record(parts) => Value::Record(vec![Value::Missing(Missing::Absent); parts.len()].into()),
            _ => Value::Missing(Missing::Absent),
        })
    }

    /// With a variable that stands for an element.
    fn under<R>(&mut self, list: NodeId, place: usize, value: Value, then: impl FnOnce(&mut Self) -> R) -> R {
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

    /// The number of elements of a list or keys of a map.
    pub(super) fn counted(&mut self, id: NodeId, list: NodeId, goal: &Goal) -> Vec<Plan> {
        let Some(place) = self.list_place(list) else { return self.trial(id, goal) };
        let (fine, poor, is_map): (Vec<Step>, Vec<Step>, bool) = match self.peek(list) {
            Value::List(elements) => {
                let (poor, fine): (Vec<_>, Vec<_>) = (0..elements.len())
                    .partition(|place| elements.get(*place).is_some_and(|it| it.missing().is_some()));
                let steps = |places: Vec<usize>| places.into_iter().map(Step::Index).collect::<Vec<_>>();
                (steps(fine), steps(poor), false)
            }
            Value::Map(entries) => (entries.keys().cloned().map(Step::Key).collect(), Vec::new(), true),
            _ => (Vec::new(), Vec::new(), self.is_map(&place)),
        };
        let missing = self.peek(list).missing().is_some();
        let total = fine.len() + poor.len();
        let mut plans = Vec::new();
        let targets = (0..=total).rev().chain(total + 1..=total + 4);
        for target in targets.filter(|target| goal.holds(self.subject.world, &Value::number(*target as f64))) {
            let mut ways: Vec<Ways> = Vec::new();
            let add = |this: &mut Self, step: Step, goal: &Goal| {
                place.down(step).map(|place| this.at(place, goal)).unwrap_or_default()
            };
            // What is poor goes first; what of it stays has to be stated.
            let going = total.saturating_sub(target);
            for (number, step) in poor.iter().chain(fine.iter().rev()).enumerate() {
                if number < going {
                    ways.push(vec![add(self, step.clone(), &Goal::Removed)]);
                } else if number < poor.len() {
                    ways.push(vec![add(self, step.clone(), &Goal::Stated)]);
                }
            }
            for number in total..target {
                let step = if is_map { Step::Key(format!("new-{number}").into()) } else { Step::Index(number) };
                ways.push(vec![add(self, step, &Goal::Stated)]);
            }
            if missing && target == 0 {
                plans.extend(self.trial(id, goal));
                continue;
            }
            plans.extend(self.combine(ways));
            if plans.len() >= 4 || !self.spend(total + 1) {
                break;
            }
        }
        plans
    }

    fn is_map(&self, place: &Place) -> bool {
        matches!(place.ty, Type::Map(_))
    }

    pub(super) fn folded(
        &mut self,
        id: NodeId,
        fold: Fold,
        list: NodeId,
        filter: Option<NodeId>,
        value: Option<NodeId>,
        goal: &Goal,
    ) -> Vec<Plan> {
        let Some(elements) = self.elements_of(list) else {
            let mut plans = self.trial(id, goal);
            if let (Fold::Count, Some(filter)) = (fold, filter) {
                plans.extend(self.some(list, None, filter, true));
            }
            return plans;
        };
        match (fold, value) {
            (Fold::Count, _) => self.counted_where(list, filter, &elements, goal),
            (Fold::Sum | Fold::SumOfDurations, Some(value)) => self.summed(id, list, filter, value, &elements, goal),
            (Fold::Min | Fold::Max, Some(value)) => self.extreme(id, fold, list, filter, value, goal),
            _ => self.trial(id, goal),
        }
    }

    /// A least value that is at least something asks it of all, one that is at most something of one; a greatest the
    /// other way round.
    fn extreme(
        &mut self,
        id: NodeId,
        fold: Fold,
        list: NodeId,
        filter: Option<NodeId>,
        value: NodeId,
        goal: &Goal,
    ) -> Vec<Plan> {
        let Goal::Compare(comparison, bound) = goal else { return self.trial(id, goal) };
        let upward = matches!(comparison, Comparison::Greater | Comparison::GreaterOrEqual);
        if matches!(comparison, Comparison::Equal | Comparison::NotEqual) {
            return self.trial(id, goal);
        }
        let asked = Goal::Compare(*comparison, bound.clone());
        let elements = self.elements_of(list).unwrap_or_default();
        let mut ways = Vec::new();
        let mut one: Vec<Plan> = Vec::new();
        let of_all = upward == (fold == Fold::Min);
        for (place, element) in elements.iter().enumerate().take(256) {
            let (fails, poor, reached) = self.under(list, place, element.clone(), |this| {
                let out = filter.is_some_and(|filter| this.holds(filter, &Goal::truth(false)));
                let passed = filter.is_none_or(|filter| this.holds(filter, &Goal::truth(true)));
                let stated = this.peek(value).missing().is_none();
                let fine = out || (passed && this.holds(value, &asked));
                let mut ways: Ways = vec![this.want(value, &asked)];
                if let Some(filter) = filter {
                    ways.push(this.want(filter, &Goal::truth(false)));
                }
                ways.push(this.gone(list, place));
                let passes =
                    filter.map_or_else(|| vec![Plan::default()], |filter| this.want(filter, &Goal::truth(true)));
                let reached = this.and(passes, |this| this.want(value, &asked));
                ((!fine).then(|| ways.clone()), (!out && !(passed && stated)).then_some(ways), reached)
            });
            match (of_all, fails, poor) {
                (true, Some(fails), _) => ways.push(fails),
                (false, _, Some(poor)) => ways.push(poor),
                _ => {}
            }
            if place < LOOKED_AT {
                one.extend(reached);
            }
        }
        let resolved = self.combine(ways);
        if of_all && !elements.is_empty() {
            return resolved;
        }
        let blank = self.blank_element(list).unwrap_or(Value::Missing(Missing::Absent));
        one.extend(self.under(list, elements.len(), blank, |this| {
            let passes = filter.map_or_else(|| vec![Plan::default()], |filter| this.want(filter, &Goal::truth(true)));
            let found = this.and(passes, |this| this.want(value, &asked));
            this.come(found, list, elements.len())
        }));
        let one = cheapest(one);
        self.and(resolved, |_| one)
    }

    fn counted_where(&mut self, list: NodeId, filter: Option<NodeId>, elements: &[Value], goal: &Goal) -> Vec<Plan> {
        let Some(filter) = filter else { return Vec::new() };
        let mut taken: Vec<Ways> = Vec::new();
        let mut left: Vec<Vec<Plan>> = Vec::new();
        let mut unknown: Vec<Ways> = Vec::new();
        let mut taken_in: Vec<Ways> = Vec::new();
        let mut in_all = 0;
        for (place, value) in elements.iter().enumerate() {
            self.under(list, place, value.clone(), |this| match this.peek(filter) {
                Value::Bool(true) => {
                    in_all += 1;
                    let gone = this.gone(list, place);
                    let changed = this.want(filter, &Goal::truth(false));
                    taken.push(vec![gone, changed]);
                }
                Value::Bool(false) => {
                    if left.len() < LOOKED_AT {
                        left.push(this.want(filter, &Goal::truth(true)));
                    }
                }
                _ => {
                    let gone = this.gone(list, place);
                    let out = this.want(filter, &Goal::truth(false));
                    taken_in.push(vec![this.want(filter, &Goal::truth(true))]);
                    unknown.push(vec![gone, out]);
                }
            });
        }
        let resolved = self.combine(unknown.clone());
        if resolved.is_empty() {
            return resolved;
        }
        let mut plans = Vec::new();
        let holds = |this: &Self, count: usize| goal.holds(this.subject.world, &Value::number(count as f64));
        if let Some(count) = (0..=in_all).rev().find(|count| holds(self, *count)) {
            let fewer = self.combine(taken.into_iter().take(in_all - count).collect());
            plans.extend(both(self.subject.world, &fewer, &resolved));
        }
        let blank = self.blank_element(list).unwrap_or(Value::Missing(Missing::Absent));
        let more: Vec<Plan> = self.under(list, elements.len(), blank, |this| this.want(filter, &Goal::truth(true)));
        left.push(more);
        left.sort_by_key(|plans| plans.first().map_or(usize::MAX, Plan::cost));
        // What is unknown has to be made known in any case, and may as well count.
        let most = in_all + taken_in.len() + left.len();
        if let Some(count) = (in_all + 1..=most).find(|count| holds(self, *count)) {
            let known = (count - in_all).min(taken_in.len());
            let mut chosen: Vec<Ways> = taken_in.into_iter().take(known).chain(unknown.into_iter().skip(known)).collect();
            chosen.extend(left.into_iter().take(count - in_all - known).map(|plans| vec![plans]));
            plans.extend(self.combine(chosen));
        }
        plans
    }

    fn summed(
        &mut self,
        id: NodeId,
        list: NodeId,
        filter: Option<NodeId>,
        value: NodeId,
        elements: &[Value],
        goal: &Goal,
    ) -> Vec<Plan> {
        let Goal::Compare(comparison, target) = goal else { return self.trial(id, goal) };
        let is_duration = matches!(target, Value::Duration(_));
        let number = |value: &Value| match value {
            Value::Number(number) => Some(*number),
            Value::Duration(length) => Some(length.micros as f64),
            _ => None,
        };
        let back = |number: f64| if is_duration { Value::duration(number as i128) } else { Value::number(number) };
        let mut terms: Vec<(usize, f64)> = Vec::new();
        let mut unknown: Vec<Ways> = Vec::new();
        for (place, element) in elements.iter().enumerate() {
            self.under(list, place, element.clone(), |this| {
                let taken = match filter {
                    Some(filter) => this.peek(filter),
                    None => Value::Bool(true),
                };
                if taken == Value::Bool(false) {
                    return;
                }
                match number(&this.peek(value)).filter(|_| taken == Value::Bool(true)) {
                    Some(term) => terms.push((place, term)),
                    None => {
                        let gone = this.gone(list, place);
                        let out = filter.map(|filter| this.want(filter, &Goal::truth(false))).unwrap_or_default();
                        unknown.push(vec![gone, out]);
                    }
                }
            });
        }
        let resolved = self.combine(unknown);
        let total: f64 = terms.iter().map(|(_, term)| term).sum();
        let Some(bound) = number(target) else { return self.trial(id, goal) };
        let signed = terms.iter().any(|(_, term)| *term < 0.0);
        let mut plans = Vec::new();
        if goal.holds(self.subject.world, &back(total)) {
            plans.push(Plan::default());
        }
        for (place, term) in terms.iter().take(LOOKED_AT) {
            let rest = total - term;
            if goal.holds(self.subject.world, &back(rest)) {
                plans.extend(self.gone(list, *place));
            }
            if bound - rest >= 0.0 || signed {
                let asked = Goal::Compare(*comparison, back(bound - rest));
                let Some(element) = elements.get(*place).cloned() else { continue };
                plans.extend(self.under(list, *place, element, |this| this.want(value, &asked)));
            }
        }
        if plans.is_empty() && order(target, &back(total)) == Some(std::cmp::Ordering::Less) {
            // The largest go, until the rest is small enough.
            terms.sort_by(|(_, left), (_, right)| right.total_cmp(left));
            let (mut rest, mut ways) = (total, Vec::new());
            for (place, term) in &terms {
                if goal.holds(self.subject.world, &back(rest)) {
                    break;
                }
                rest -= term;
                ways.push(vec![self.gone(list, *place)]);
            }
            plans.extend(self.combine(ways));
        }
        if !matches!(flipped(*comparison), Comparison::Greater | Comparison::GreaterOrEqual) {
            let asked = Goal::Compare(*comparison, back(bound - total));
            let blank = self.blank_element(list).unwrap_or(Value::Missing(Missing::Absent));
            plans.extend(self.under(list, elements.len(), blank, |this| {
                let passes =
                    filter.map_or_else(|| vec![Plan::default()], |filter| this.want(filter, &Goal::truth(true)));
                let found = this.and(passes, |this| this.want(value, &asked));
                this.come(found, list, elements.len())
            }));
        }
        both(self.subject.world, &cheapest(plans), &resolved)
    }
}
