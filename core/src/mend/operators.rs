//! What the operands of an operator have to be for its result to be so.

use crate::{
    Value,
    program::{Arithmetic, Comparison, Node, NodeId},
    schema::Type,
};

use super::{
    goal::Goal,
    numbers,
    plan::{Plan, both},
    search::Search,
    words,
};

impl Search<'_, '_, '_> {
    pub(super) fn opposite(&mut self, id: NodeId, operand: NodeId, goal: &Goal) -> Vec<Plan> {
        let goal = match goal {
            Goal::Compare(comparison, Value::Number(number)) => {
                Goal::Compare(comparison.flipped(), Value::number(-number))
            }
            Goal::Compare(comparison, Value::Duration(length)) => {
                Goal::Compare(comparison.flipped(), Value::duration(-length.micros))
            }
            Goal::Stated | Goal::Absent => goal.clone(),
            _ => return self.trial(id, goal),
        };
        self.want(operand, &goal)
    }

    pub(super) fn computed(
        &mut self,
        id: NodeId,
        operation: Arithmetic,
        left: NodeId,
        right: NodeId,
        goal: &Goal,
    ) -> Vec<Plan> {
        let mut plans = Vec::new();
        match goal {
            Goal::Compare(comparison, target) => {
                for (on_left, changed, kept) in [(true, left, right), (false, right, left)] {
                    let other = self.peek(kept);
                    let bound = numbers::bound(operation, on_left, *comparison, target, &other);
                    let Some((comparison, bound)) = bound.filter(|(_, bound)| bound.missing().is_none()) else {
                        continue;
                    };
                    let found = self.want(changed, &Goal::Compare(comparison, bound));
                    if !found.is_empty() {
                        let stays = self.want(kept, &Goal::Compare(Comparison::Equal, other));
                        plans.extend(both(self.subject.world, found, stays));
                    }
                }
            }
            Goal::Stated => {
                let found = self.want(left, goal);
                if !found.is_empty() {
                    let right = self.want(right, goal);
                    plans = both(self.subject.world, found, right);
                }
            }
            Goal::Absent => return self.absent(id),
            _ => {}
        }
        if plans.is_empty() || matches!(goal, Goal::Stated) {
            plans.extend(self.trial(id, goal));
        }
        plans
    }

    /// Plans by which an operator is missing for what is absent, and for nothing bad.
    pub(super) fn absent(&mut self, id: NodeId) -> Vec<Plan> {
        let Some(node) = self.program.node(id) else { return Vec::new() };
        match node {
            Node::Not(operand) | Node::Negate(operand) | Node::Call(_, operand) | Node::Matches(operand, _) => {
                self.want(*operand, &Goal::Absent)
            }
            Node::And(left, right)
            | Node::Or(left, right)
            | Node::Compare(_, left, right)
            | Node::Text(_, left, right)
            | Node::Arithmetic(_, left, right)
            | Node::Member { element: left, list: right } => {
                let stated = match node {
                    Node::And(..) => Goal::truth(true),
                    Node::Or(..) => Goal::truth(false),
                    _ => Goal::Stated,
                };
                let mut plans = Vec::new();
                for (on_left, on_right) in
                    [(&Goal::Absent, &stated), (&stated, &Goal::Absent), (&Goal::Absent, &Goal::Absent)]
                {
                    let found = self.want(*left, on_left);
                    plans.extend(self.and(found, |this| this.want(*right, on_right)));
                }
                plans
            }
            Node::Any { list, .. } | Node::Every { list, .. } | Node::Fold { list, .. } | Node::Count { list, .. } => {
                self.want(*list, &Goal::Absent)
            }
            _ => self.trial(id, &Goal::Absent),
        }
    }

    /// A bound on an age or a time that is left, as a bound on the instant.
    pub(super) fn dated(&mut self, id: NodeId, operand: NodeId, goal: &Goal, is_age: bool) -> Vec<Plan> {
        let at = self.subject.horizon.at();
        let not_ahead = Goal::Compare(Comparison::LessOrEqual, Value::Instant(at));
        let goal = match goal {
            Goal::Compare(comparison, by @ Value::Duration(_)) => {
                let said = words::bound(*comparison, by);
                let (instant, comparison) = match is_age {
                    true => (numbers::earlier(at, by), comparison.flipped()),
                    false => (numbers::later(at, by), *comparison),
                };
                let Some(instant) = instant else { return Vec::new() };
                let when = words::bound(comparison, &Value::Instant(instant));
                Goal::Dated(
                    comparison,
                    instant,
                    if is_age { format!("{said} old, that is {when}") } else { format!("{said} away, that is {when}") },
                )
            }
            Goal::Absent | Goal::Stated => goal.clone(),
            _ => return self.trial(id, goal),
        };
        if !is_age || matches!(goal, Goal::Absent) {
            return self.want(operand, &goal);
        }
        // A time is never ahead, but what is computed from one may be.
        let plans = self.want(operand, &goal);
        if self.place(operand).is_some_and(|place| place.ty == Type::Time) {
            return plans;
        }
        self.and(plans, |this| this.want(operand, &not_ahead))
    }
}
