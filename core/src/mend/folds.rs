//! What counts, sums and extremes of lists have to be.

use crate::{
    Missing, Value, order,
    program::{Comparison, Fold, NodeId},
    schema::Type,
};

use super::{
    goal::{Goal, order},
    lists::{LOOKED_AT, Ways},
    place::Step,
    plan::{Plan, both, cheapest},
    search::Search,
};

impl Search<'_, '_, '_> {
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
            _ => (Vec::new(), Vec::new(), matches!(place.ty, Type::Map(_))),
        };
        let missing = self.peek(list).missing().is_some();
        let total = fine.len() + poor.len();
        let mut plans = Vec::new();
        let targets = (0..=total).rev().chain(total + 1..=total + 4);
        for target in targets.filter(|target| goal.holds(self.subject.world, &Value::number(*target as f64))) {
            let mut ways: Vec<Ways> = Vec::new();
            let add = |this: &mut Self, step: Step, goal: &Goal| {
                place.clone().down(step).map(|place| this.at(place, goal)).unwrap_or_default()
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
            if going > 256 {
                plans.extend(self.trial(id, goal));
                break;
            }
            if plans.len() >= 4 || !self.spend(total + 1) {
                break;
            }
        }
        plans
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
        let plans = match (fold, value) {
            (Fold::Count, _) => self.counted_where(list, filter, &elements, goal),
            (Fold::Sum | Fold::SumOfDurations, Some(value)) => self.summed(id, list, filter, value, &elements, goal),
            (Fold::Min | Fold::Max, Some(value)) => self.extreme(id, fold, list, filter, value, goal),
            _ => Vec::new(),
        };
        if plans.is_empty() { self.trial(id, goal) } else { plans }
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
        for (place, element) in elements.iter().enumerate() {
            let (fails, poor, reached) = self.under(list, place, element.clone(), |this| {
                let out = filter.is_some_and(|filter| this.holds(filter, &Goal::truth(false)));
                let passed = filter.is_none_or(|filter| this.holds(filter, &Goal::truth(true)));
                let stated = this.peek(value).missing().is_none();
                let fine = out || (passed && this.holds(value, &asked));
                if fine && (of_all || place >= LOOKED_AT) {
                    return (None, None, Vec::new());
                }
                let mut ways: Ways = vec![this.want(value, &asked)];
                if let Some(filter) = filter {
                    ways.push(this.want(filter, &Goal::truth(false)));
                }
                ways.push(this.gone(list, place));
                let passes =
                    filter.map_or_else(|| vec![Plan::default()], |filter| this.want(filter, &Goal::truth(true)));
                let reached = this.and(passes, |this| this.want(value, &asked));
                ((!fine).then(|| ways.clone()), (!(out || passed && stated)).then_some(ways), reached)
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
            plans.extend(both(self.subject.world, fewer, resolved));
        }
        let blank = self.blank_element(list).unwrap_or(Value::Missing(Missing::Absent));
        let more: Vec<Plan> = self.under(list, elements.len(), blank, |this| this.want(filter, &Goal::truth(true)));
        left.push(more);
        order::sort_by_key(&mut left, |plans| plans.first().map_or(usize::MAX, Plan::cost));
        // What is unknown has to be made known in any case, and may as well count.
        let most = in_all + taken_in.len() + left.len();
        if let Some(count) = (in_all + 1..=most).find(|count| holds(self, *count)) {
            let known = (count - in_all).min(taken_in.len());
            let mut chosen: Vec<Ways> =
                taken_in.into_iter().take(known).chain(unknown.into_iter().skip(known)).collect();
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
            order::sort_by(&mut terms, |(_, left), (_, right)| right.total_cmp(left));
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
        if !matches!(comparison.flipped(), Comparison::Greater | Comparison::GreaterOrEqual) {
            let asked = Goal::Compare(*comparison, back(bound - total));
            let blank = self.blank_element(list).unwrap_or(Value::Missing(Missing::Absent));
            plans.extend(self.under(list, elements.len(), blank, |this| {
                let passes =
                    filter.map_or_else(|| vec![Plan::default()], |filter| this.want(filter, &Goal::truth(true)));
                let found = this.and(passes, |this| this.want(value, &asked));
                this.come(found, list, elements.len())
            }));
        }
        both(self.subject.world, cheapest(plans), resolved)
    }
}
