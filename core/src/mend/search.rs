//! The search: what facts have to be for a node to be so, from the outside in.
//!
//! A first pass leaves alone whatever is as it should be already; its plans may break such a part, which shows when
//! they are tried. Then a second pass asks every part to be, or stay, as it should.

use std::{collections::BTreeSet, rc::Rc};

use crate::{
    Horizon, Value,
    compiled::{NOTHING, Rule},
    eval::{Mode, Subject},
    facts::Row,
    message,
    program::{Comparison, DefinitionId, Function, Node, NodeId, Program},
    schema::Type,
    standard::Standard,
};

use super::{
    goal::{Goal, negated},
    place::{Address, Place, unit, value_at},
    plan::{Plan, Wanted, both, cheapest},
    pool::pool,
};

/// An element that a variable stands for: of which list, and the how-manieth, from 0.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Element {
    pub(super) list: NodeId,
    pub(super) place: usize,
}

/// How deep the search goes, definitions counted where they stand; past it nothing is offered.
pub(super) const MAX_DEPTH: usize = 80;

/// Values that two sides of a comparison may meet at.
const MEETINGS: usize = 8;

pub(super) struct Search<'p, 's, 'w> {
    pub(super) standard: &'p Standard,
    pub(super) program: &'p Program,
    pub(super) subject: &'s mut Subject<'w>,
    pub(super) definitions: &'p [DefinitionId],
    /// The elements that variables stand for, outermost first.
    pub(super) elements: Vec<Element>,
    /// The rules that are to be met.
    pub(super) rules: &'p [&'p Rule],
    /// The constants below them, once they have been asked for.
    pub(super) constants: Option<Rc<[Value]>>,
    /// Whether what is as it should be is asked to stay so.
    pub(super) guarded: bool,
    /// Steps that are left; every step is one look at a node or one trial of a value.
    pub(super) budget: usize,
    /// Elements that may still be visited, all looks and trials together.
    pub(super) visits: u64,
    pub(super) depth: usize,
}

impl Search<'_, '_, '_> {
    /// Takes so many steps; false where they are no longer there.
    pub(super) fn spend(&mut self, steps: usize) -> bool {
        match self.budget.checked_sub(steps) {
            Some(rest) => {
                self.budget = rest;
                true
            }
            None => {
                self.budget = 0;
                false
            }
        }
    }

    pub(super) fn peek(&mut self, id: NodeId) -> Value {
        let value = self.subject.peek(self.program, id);
        self.visited(self.subject.visits());
        value
    }

    /// The constants below the conditions.
    pub(super) fn constants(&mut self) -> Rc<[Value]> {
        let found = self.constants.take().unwrap_or_else(|| {
            let requires = self.rules.iter().flat_map(|rule| &rule.requires);
            constants(self.subject, self.program, requires.map(|require| require.node).collect()).into()
        });
        self.constants = Some(Rc::clone(&found));
        found
    }

    /// Takes note of elements that were visited.
    pub(super) fn visited(&mut self, visits: u64) {
        self.visits = self.visits.saturating_sub(visits);
        if self.visits == 0 {
            self.budget = 0;
        }
    }

    pub(super) fn holds(&mut self, id: NodeId, goal: &Goal) -> bool {
        let value = self.peek(id);
        goal.holds(self.subject.world, &value)
    }

    /// The plans by which a node comes out as wanted, cheapest first.
    pub(super) fn want(&mut self, id: NodeId, goal: &Goal) -> Vec<Plan> {
        if self.depth >= MAX_DEPTH || !self.spend(1) {
            return Vec::new();
        }
        if !self.guarded && self.holds(id, goal) {
            return vec![Plan::default()];
        }
        self.depth += 1;
        let plans = self.within(id, goal);
        self.depth -= 1;
        cheapest(plans)
    }

    /// What may nest as deep as the language allows has small frames of its own, for small stacks.
    fn within(&mut self, id: NodeId, goal: &Goal) -> Vec<Plan> {
        match (self.program.node(id), goal.as_truth()) {
            (Some(Node::Not(operand)), Some(truth)) => self.truth(*operand, !truth),
            (Some(Node::And(left, right)), Some(truth)) => self.connected(*left, *right, truth, truth),
            (Some(Node::Or(left, right)), Some(truth)) => self.connected(*left, *right, truth, !truth),
            (Some(Node::If { condition, then, otherwise }), _) => {
                let mut plans = self.chosen(*condition, true, *then, goal);
                plans.extend(self.chosen(*condition, false, *otherwise, goal));
                plans
            }
            (Some(Node::Otherwise(left, right)), _) => self.otherwise(*left, *right, goal),
            (Some(Node::Negate(operand)), _) => self.opposite(id, *operand, goal),
            (Some(Node::Arithmetic(operation, left, right)), _) => self.computed(id, *operation, *left, *right, goal),
            (Some(Node::Definition(definition)), _) => self.defined(*definition, goal),
            (_, Some(truth)) => self.condition(id, truth),
            (_, None) => self.value(id, goal),
        }
    }

    fn connected(&mut self, left: NodeId, right: NodeId, truth: bool, all: bool) -> Vec<Plan> {
        let mut plans = self.truth(left, truth);
        if !all {
            plans.extend(self.truth(right, truth));
            return plans;
        }
        if plans.is_empty() {
            return plans;
        }
        let right = self.truth(right, truth);
        both(self.subject.world, plans, right)
    }

    fn chosen(&mut self, condition: NodeId, truth: bool, arm: NodeId, goal: &Goal) -> Vec<Plan> {
        let plans = self.truth(condition, truth);
        if plans.is_empty() {
            return plans;
        }
        let arm = self.want(arm, goal);
        both(self.subject.world, plans, arm)
    }

    fn otherwise(&mut self, left: NodeId, right: NodeId, goal: &Goal) -> Vec<Plan> {
        let mut plans = if matches!(goal, Goal::Absent) { Vec::new() } else { self.want(left, goal) };
        let silent = self.want(left, &Goal::Absent);
        if !silent.is_empty() {
            let right = self.want(right, goal);
            plans.extend(both(self.subject.world, silent, right));
        }
        plans
    }

    fn defined(&mut self, definition: DefinitionId, goal: &Goal) -> Vec<Plan> {
        let body = self.subject.world.names.definition(definition).and_then(|definition| definition.body);
        let Some(body) = body else { return Vec::new() };
        // A definition sees no variable.
        let elements = std::mem::take(&mut self.elements);
        let variables = self.subject.take_variables();
        let plans = self.want(body, goal);
        self.elements = elements;
        self.subject.restore(variables);
        plans
    }

    pub(super) fn and(&mut self, left: Vec<Plan>, right: impl FnOnce(&mut Self) -> Vec<Plan>) -> Vec<Plan> {
        if left.is_empty() {
            return left;
        }
        let right = right(self);
        both(self.subject.world, left, right)
    }

    fn truth(&mut self, id: NodeId, truth: bool) -> Vec<Plan> {
        self.want(id, &Goal::truth(truth))
    }

    fn condition(&mut self, id: NodeId, truth: bool) -> Vec<Plan> {
        let Some(node) = self.program.node(id) else { return Vec::new() };
        match node {
            Node::Compare(comparison, left, right) => {
                let comparison = if truth { *comparison } else { negated(*comparison) };
                self.compare(id, truth, comparison, *left, *right)
            }
            Node::Member { element, list } => self.member(id, truth, *element, *list),
            Node::HasKey { map, key } => self.has_key(id, truth, *map, *key),
            Node::Text(test, text, part) => match self.peek(*part) {
                Value::Text(found) | Value::Choice(_, found) => {
                    let plans = self.want(*text, &Goal::Text(*test, found.clone(), truth));
                    let kept = Goal::Compare(Comparison::Equal, Value::Text(found));
                    let mut plans =
                        if self.reads(*part) { self.and(plans, |this| this.want(*part, &kept)) } else { plans };
                    if self.reads(*part) {
                        plans.extend(self.trial(id, &Goal::truth(truth)));
                    }
                    plans
                }
                _ => self.trial(id, &Goal::truth(truth)),
            },
            Node::Matches(text, pattern) => self.want(*text, &Goal::Matches(pattern.clone(), truth)),
            Node::IsPresent(operand) => self.want(*operand, &if truth { Goal::Stated } else { Goal::Absent }),
            Node::IsAbsent(operand) => self.want(*operand, &if truth { Goal::Absent } else { Goal::Stated }),
            Node::IsKnown { reference, entities } => self.want(*reference, &Goal::Known(entities.clone(), truth)),
            Node::Call(Function::Stable, version) => self.want(*version, &Goal::Stable(truth)),
            Node::Any { list, body } => match truth {
                true => self.some(*list, None, *body, true),
                false => self.all(id, *list, None, *body, false),
            },
            Node::Every { list, filter, body } => match truth {
                true => self.all(id, *list, *filter, *body, true),
                false => self.some(*list, *filter, *body, false),
            },
            _ => self.value(id, &Goal::truth(truth)),
        }
    }

    /// A node that is no condition of its own, or is wanted to be something else than true or false.
    fn value(&mut self, id: NodeId, goal: &Goal) -> Vec<Plan> {
        if let Some(place) = self.place(id) {
            return self.at(place, goal);
        }
        let Some(node) = self.program.node(id) else { return Vec::new() };
        match node {
            Node::Constant(value) if goal.holds(self.subject.world, value) => vec![Plan::default()],
            Node::Constant(_) => Vec::new(),
            Node::TierOf(scorecard) => {
                let name = self.subject.world.names.scorecard(*scorecard).map_or("", |found| found.name.as_str());
                let ty = Type::Tier(name.into());
                self.at(Place { address: Address::Tier(*scorecard), before: None, ty }, goal)
            }
            Node::Age(operand) => self.dated(id, *operand, goal, true),
            Node::Until(operand) => self.dated(id, *operand, goal, false),
            Node::Count { list, distinct: false } => self.counted(id, *list, goal),
            Node::Fold { fold, list, filter, value } => self.folded(id, *fold, *list, *filter, *value, goal),
            Node::Not(_)
            | Node::And(..)
            | Node::Or(..)
            | Node::Compare(..)
            | Node::Text(..)
            | Node::Member { .. }
            | Node::Matches(..)
            | Node::Call(..)
            | Node::Any { .. }
            | Node::Every { .. }
                if matches!(goal, Goal::Absent) =>
            {
                self.absent(id)
            }
            _ => match self.unreached(id) {
                Some((reference, slots)) => self.reach(id, reference, &slots, goal),
                None => self.trial(id, goal),
            },
        }
    }

    fn compare(&mut self, id: NodeId, truth: bool, comparison: Comparison, left: NodeId, right: NodeId) -> Vec<Plan> {
        let (on_left, on_right) = (self.reads(left), self.reads(right));
        let (left_value, right_value) = (self.peek(left), self.peek(right));
        match (on_left, on_right) {
            (true, false) => return self.against(left, comparison, right_value),
            (false, true) => return self.against(right, comparison.flipped(), left_value),
            (false, false) => return Vec::new(),
            (true, true) => {}
        }
        let mut meetings: Vec<Value> = Vec::new();
        let constants = self.constants();
        for value in [right_value.clone(), left_value.clone()].into_iter().chain(constants.iter().cloned()) {
            let fits = |other: &Value| {
                value.missing().is_none()
                    && (other.missing().is_some() || std::mem::discriminant(other) == std::mem::discriminant(&value))
            };
            if fits(&left_value) && fits(&right_value) && !meetings.contains(&value) && meetings.len() < MEETINGS {
                meetings.push(value);
            }
        }
        if meetings.is_empty()
            && let Some(place) = self.place(left).or_else(|| self.place(right))
        {
            // Nothing is known of either: they meet at something plain.
            let namespace = self.subject.reference.namespace();
            meetings = pool(self.subject.world, &place.ty, namespace, &[]);
            meetings.truncate(3);
        }
        let mut plans = Vec::new();
        for value in meetings {
            use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
            let pairs: &[(Comparison, Comparison)] = match comparison {
                Equal => &[(Equal, Equal)],
                NotEqual => &[(NotEqual, Equal), (Equal, NotEqual)],
                Less => &[(Less, GreaterOrEqual), (LessOrEqual, Greater)],
                LessOrEqual => &[(LessOrEqual, GreaterOrEqual)],
                Greater => &[(Greater, LessOrEqual), (GreaterOrEqual, Less)],
                GreaterOrEqual => &[(GreaterOrEqual, LessOrEqual)],
            };
            for (on_left, on_right) in pairs {
                let found = self.want(left, &Goal::Compare(*on_left, value.clone()));
                plans.extend(self.and(found, |this| this.want(right, &Goal::Compare(*on_right, value.clone()))));
            }
        }
        if plans.is_empty() {
            plans = self.trial(id, &Goal::truth(truth));
        }
        plans
    }

    fn against(&mut self, node: NodeId, comparison: Comparison, value: Value) -> Vec<Plan> {
        if value.missing().is_some() { Vec::new() } else { self.want(node, &Goal::Compare(comparison, value)) }
    }

    /// Plans that state a place of the facts.
    pub(super) fn at(&mut self, place: Place, goal: &Goal) -> Vec<Plan> {
        let (current, unit) = self.current(&place.address);
        Wanted::new(self.subject.world, place, current, unit, goal.clone()).map(Plan::of).into_iter().collect()
    }

    /// What stands at an address, and the address of the fact that is one with it.
    pub(super) fn current(&mut self, address: &Address) -> (Value, Address) {
        match address {
            Address::Tier(scorecard) => (self.subject.tier(*scorecard), address.clone()),
            Address::Fact { entity, subject, field, steps } => {
                let of = |row: &Row| {
                    let value = row.0.get(field.0 as usize).unwrap_or(&NOTHING);
                    (value_at(value, steps), address.above(unit(value, steps, 0)))
                };
                if (*entity, subject) == (self.subject.entity, &self.subject.reference) {
                    return of(self.subject.row());
                }
                let world = self.subject.world;
                of(&world.row(*entity, subject, &Horizon::new(world.at)))
            }
        }
    }

    /// Whether a node rests on anything but constants.
    fn reads(&self, id: NodeId) -> bool {
        match self.program.node(id) {
            Some(Node::Constant(_)) | None => false,
            Some(Node::Field(_) | Node::Follow { .. } | Node::Variable(_) | Node::Definition(_) | Node::TierOf(_)) => {
                true
            }
            Some(node) => node.operands().any(|operand| self.reads(operand)),
        }
    }

    /// The text of a node, in one line.
    pub(super) fn text(&self, id: NodeId) -> String {
        let text = self.program.span(id).map(|span| self.standard.sources.text(span)).unwrap_or_default();
        message::one_line(text)
    }
}

/// The constants below some conditions, definitions included; so many at most.
fn constants(subject: &Subject<'_>, program: &Program, mut open: Vec<NodeId>) -> Vec<Value> {
    const MOST: usize = 48;
    let mut found: Vec<Value> = Vec::new();
    let mut seen = BTreeSet::new();
    open.reverse();
    while let Some(id) = open.pop() {
        if found.len() >= MOST || !seen.insert(id) || seen.len() > 4_096 {
            continue;
        }
        match program.node(id) {
            Some(Node::Constant(Value::List(values))) => found.extend(values.iter().take(8).cloned()),
            Some(Node::Constant(value)) => found.push(value.clone()),
            Some(Node::Definition(definition)) => {
                open.extend(subject.world.names.definition(*definition).and_then(|definition| definition.body));
            }
            Some(node) => open.extend(node.operands().rev()),
            None => {}
        }
    }
    let mut once: Vec<Value> = Vec::new();
    for value in found {
        if value.missing().is_none() && !once.contains(&value) {
            once.push(value);
        }
    }
    once
}

/// The mode that stands for both where a rule asks nobody.
pub(super) const MODES: [Mode; 2] = [Mode::Granted, Mode::Earned];
