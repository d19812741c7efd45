//! The search: what facts have to be for a node to be so, from the outside in.
//!
//! A first pass leaves alone whatever is as it should be already; its plans may break such a part, which shows when
//! they are tried. Then a second pass asks every part to be, or stay, as it should.

use std::collections::BTreeSet;

use crate::{
    Missing, Reference, Value,
    compiled::NOTHING,
    eval::{Mode, Subject},
    program::{Comparison, DefinitionId, Function, Node, NodeId, Program},
    schema::{EntityId, FieldId, Type},
    standard::Standard,
};

use super::{
    goal::{Goal, flipped, negated},
    numbers,
    place::{Address, Place, Step, To, rows_after, unit, value_at},
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
const MAX_DEPTH: usize = 80;

/// Values that two sides of a comparison may meet at.
const MEETINGS: usize = 8;

pub(super) struct Search<'p, 's, 'w> {
    pub(super) standard: &'p Standard,
    pub(super) program: &'p Program,
    pub(super) subject: &'s mut Subject<'w>,
    pub(super) definitions: &'p [DefinitionId],
    /// The elements that variables stand for, outermost first.
    pub(super) elements: Vec<Element>,
    /// The constants of the conditions.
    pub(super) constants: Vec<Value>,
    /// Whether what is as it should be is asked to stay so.
    pub(super) guarded: bool,
    /// Steps that are left; every step is one look at a node or one trial of a value.
    pub(super) budget: usize,
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
        self.subject.peek(self.program, id)
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
        let plans = match goal.as_truth() {
            Some(truth) => self.condition(id, truth),
            None => self.value(id, goal),
        };
        self.depth -= 1;
        cheapest(plans)
    }

    pub(super) fn and(&mut self, left: Vec<Plan>, right: impl FnOnce(&mut Self) -> Vec<Plan>) -> Vec<Plan> {
        if left.is_empty() {
            return left;
        }
        let right = right(self);
        both(self.subject.world, &left, &right)
    }

    fn truth(&mut self, id: NodeId, truth: bool) -> Vec<Plan> {
        self.want(id, &Goal::truth(truth))
    }

    fn condition(&mut self, id: NodeId, truth: bool) -> Vec<Plan> {
        let Some(node) = self.program.node(id) else { return Vec::new() };
        match node {
            Node::Not(operand) => self.truth(*operand, !truth),
            Node::And(left, right) | Node::Or(left, right) => {
                let all = matches!(node, Node::And(..)) == truth;
                let plans = self.truth(*left, truth);
                if all {
                    return self.and(plans, |this| this.truth(*right, truth));
                }
                let mut plans = plans;
                plans.extend(self.truth(*right, truth));
                plans
            }
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

    /// Plans by which an operator is missing for what is absent, and for nothing bad.
    fn absent(&mut self, id: NodeId) -> Vec<Plan> {
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
                for (on_left, on_right) in [(&Goal::Absent, &stated), (&stated, &Goal::Absent), (&Goal::Absent, &Goal::Absent)] {
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

    /// A node that is no condition of its own, or is wanted to be something else than true or false.
    fn value(&mut self, id: NodeId, goal: &Goal) -> Vec<Plan> {
        if let Some(place) = self.place(id) {
            return self.at(place, goal);
        }
        let Some(node) = self.program.node(id) else { return Vec::new() };
        match node {
            Node::Constant(value) if goal.holds(self.subject.world, value) => vec![Plan::default()],
            Node::Constant(_) => Vec::new(),
            Node::Definition(definition) => {
                let body = self.subject.world.names.definition(*definition).and_then(|definition| definition.body);
                body.map(|body| self.unbound(|this| this.want(body, goal))).unwrap_or_default()
            }
            Node::TierOf(scorecard) => {
                let name = self.subject.world.names.scorecard(*scorecard).map_or("", |found| found.name.as_str());
                let path = format!("tier({name})");
                let place = Place {
                    address: Address::Tier(*scorecard),
                    field_path: path.clone(),
                    path,
                    ty: Type::Tier(name.into()),
                };
                self.at(place, goal)
            }
            Node::If { condition, then, otherwise } => {
                let plans = self.truth(*condition, true);
                let mut plans = self.and(plans, |this| this.want(*then, goal));
                let other = self.truth(*condition, false);
                plans.extend(self.and(other, |this| this.want(*otherwise, goal)));
                plans
            }
            Node::Otherwise(left, right) => {
                let mut plans = if matches!(goal, Goal::Absent) { Vec::new() } else { self.want(*left, goal) };
                let silent = self.want(*left, &Goal::Absent);
                plans.extend(self.and(silent, |this| this.want(*right, goal)));
                plans
            }
            Node::Negate(_) if matches!(goal, Goal::Absent) => self.absent(id),
            Node::Negate(operand) => match goal {
                Goal::Compare(comparison, Value::Number(number)) => {
                    self.want(*operand, &Goal::Compare(flipped(*comparison), Value::number(-number)))
                }
                Goal::Compare(comparison, Value::Duration(length)) => {
                    self.want(*operand, &Goal::Compare(flipped(*comparison), Value::duration(-length.micros)))
                }
                Goal::Stated => self.want(*operand, goal),
                _ => self.trial(id, goal),
            },
            Node::Arithmetic(..) if matches!(goal, Goal::Absent) => self.absent(id),
            Node::Arithmetic(operation, left, right) => match goal {
                Goal::Compare(comparison, target) => {
                    let mut plans = Vec::new();
                    for (on_left, changed, kept) in [(true, *left, *right), (false, *right, *left)] {
                        let other = self.peek(kept);
                        let bound = numbers::bound(*operation, on_left, *comparison, target, &other);
                        let Some((comparison, bound)) = bound.filter(|(_, bound)| bound.missing().is_none()) else {
                            continue;
                        };
                        let found = self.want(changed, &Goal::Compare(comparison, bound));
                        let stays = Goal::Compare(Comparison::Equal, other);
                        plans.extend(self.and(found, |this| this.want(kept, &stays)));
                    }
                    if plans.is_empty() {
                        plans = self.trial(id, goal);
                    }
                    plans
                }
                Goal::Stated => {
                    let plans = self.want(*left, goal);
                    let mut plans = self.and(plans, |this| this.want(*right, goal));
                    plans.extend(self.trial(id, goal));
                    plans
                }
                _ => self.trial(id, goal),
            },
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

    /// A bound on an age or a time that is left, as a bound on the instant.
    fn dated(&mut self, id: NodeId, operand: NodeId, goal: &Goal, is_age: bool) -> Vec<Plan> {
        let at = self.subject.horizon.at();
        let not_ahead = Goal::Compare(Comparison::LessOrEqual, Value::Instant(at));
        let goal = match goal {
            Goal::Compare(comparison, by @ Value::Duration(_)) => {
                let said = super::words::bound(*comparison, by);
                let (instant, comparison) = match is_age {
                    true => (numbers::earlier(at, by), flipped(*comparison)),
                    false => (numbers::later(at, by), *comparison),
                };
                let Some(instant) = instant else { return Vec::new() };
                let when = super::words::bound(comparison, &Value::Instant(instant));
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

    fn compare(&mut self, id: NodeId, truth: bool, comparison: Comparison, left: NodeId, right: NodeId) -> Vec<Plan> {
        let (on_left, on_right) = (self.reads(left), self.reads(right));
        let (left_value, right_value) = (self.peek(left), self.peek(right));
        match (on_left, on_right) {
            (true, false) => return self.against(left, comparison, right_value),
            (false, true) => return self.against(right, flipped(comparison), left_value),
            (false, false) => return Vec::new(),
            (true, true) => {}
        }
        let mut meetings: Vec<Value> = Vec::new();
        let constants = self.constants.iter().cloned();
        for value in [right_value.clone(), left_value.clone()].into_iter().chain(constants) {
            let fits = |other: &Value| {
                value.missing().is_none()
                    && (other.missing().is_some() || std::mem::discriminant(other) == std::mem::discriminant(&value))
            };
            if fits(&left_value) && fits(&right_value) && !meetings.contains(&value) && meetings.len() < MEETINGS {
                meetings.push(value);
            }
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
    fn current(&mut self, address: &Address) -> (Value, Address) {
        match address {
            Address::Tier(scorecard) => (self.subject.tier(*scorecard), address.clone()),
            Address::Fact { entity, subject, field, steps } => {
                let row = match (*entity, subject) == (self.subject.entity, &self.subject.reference) {
                    true => self.subject.row().clone(),
                    false => {
                        let world = self.subject.world;
                        (*world.row(*entity, subject, &mut crate::Horizon::new(world.at))).clone()
                    }
                };
                let value = row.0.get(field.0 as usize).cloned().unwrap_or(NOTHING);
                (value_at(&value, steps), address.above(unit(&value, steps, 0)))
            }
        }
    }

    /// Under no variable, as definitions stand.
    fn unbound<R>(&mut self, then: impl FnOnce(&mut Self) -> R) -> R {
        let elements = std::mem::take(&mut self.elements);
        let variables = self.subject.take_variables();
        let result = then(self);
        self.elements = elements;
        self.subject.restore(variables);
        result
    }

    /// The place in the facts that a node reads as it stands.
    pub(super) fn place(&mut self, id: NodeId) -> Option<Place> {
        match self.program.node(id)? {
            Node::Field(field) => {
                let reference = self.subject.reference.clone();
                self.field(self.subject.entity, reference, *field, "")
            }
            Node::Variable(depth) => {
                let element = self.elements.get(*depth)?.clone();
                self.list_place(element.list)?.down(Step::Index(element.place))
            }
            Node::Part { record, part } => self.place(*record)?.down(Step::Part(*part)),
            Node::Key { map, key } => self.place(*map)?.down(Step::Key(key.clone())),
            Node::Definition(definition) => {
                let body = self.subject.world.names.definition(*definition)?.body?;
                // Only a definition that is another name of a field: its depth is that of the text.
                match self.program.node(body)? {
                    Node::Field(_) | Node::Part { .. } | Node::Key { .. } | Node::Follow { .. } => self.place(body),
                    _ => None,
                }
            }
            Node::Follow { reference, slots } => {
                let base = self.place(*reference)?;
                let Value::Ref(subject) = self.peek(*reference) else { return None };
                let (entity, field) = self.followed(&subject, slots)?;
                self.field(entity, subject, field, &format!("{}.", base.path))
            }
            _ => None,
        }
    }

    /// The place of a list, seen through `otherwise` and `if`.
    pub(super) fn list_place(&mut self, id: NodeId) -> Option<Place> {
        match self.program.node(id)? {
            Node::Otherwise(left, right) => {
                let absent = self.peek(*left).missing().is_some_and(|reason| !reason.is_bad());
                let other = if absent { self.list_place(*right) } else { None };
                other.or_else(|| self.list_place(*left))
            }
            Node::If { condition, then, otherwise } => match self.peek(*condition) {
                Value::Bool(true) => self.list_place(*then),
                _ => self.list_place(*otherwise),
            },
            _ => self.place(id),
        }
    }

    fn field(&self, entity: EntityId, subject: Reference, field: FieldId, before: &str) -> Option<Place> {
        let declared = self.subject.world.names.schema.entity(entity)?.fields.get(field.0 as usize)?;
        let path = format!("{before}{}", declared.name);
        Some(Place {
            address: Address::Fact { entity, subject, field, steps: Vec::new() },
            field_path: path.clone(),
            path,
            ty: declared.ty.clone(),
        })
    }

    /// The entity that knows a subject, and the field that is read there.
    fn followed(&mut self, subject: &Reference, slots: &[(EntityId, FieldId)]) -> Option<(EntityId, FieldId)> {
        let world = self.subject.world;
        slots.iter().copied().find(|(id, _)| {
            let kind = world.names.schema.entity(*id).map(|entity| entity.kind.as_str());
            kind == Some(subject.kind()) && world.is_known(*id, subject, &mut crate::Horizon::new(world.at))
        })
    }

    /// The reference on the way to a node that leads nowhere yet.
    fn unreached(&mut self, id: NodeId) -> Option<(NodeId, Vec<(EntityId, FieldId)>)> {
        match self.program.node(id)? {
            Node::Part { record: below, .. } | Node::Key { map: below, .. } => self.unreached(*below),
            Node::Follow { reference, slots } => match self.place(*reference) {
                Some(_) => Some((*reference, slots.to_vec())),
                None => self.unreached(*reference),
            },
            _ => None,
        }
    }

    /// A reference that leads nowhere is made to lead to a known subject, one of which what is asked is so where there
    /// is one.
    fn reach(&mut self, id: NodeId, reference: NodeId, slots: &[(EntityId, FieldId)], goal: &Goal) -> Vec<Plan> {
        let world = self.subject.world;
        let Some(place) = self.place(reference) else { return Vec::new() };
        let entities: Vec<EntityId> = slots.iter().map(|(entity, _)| *entity).collect();
        let known: Vec<Reference> = entities
            .iter()
            .flat_map(|entity| world.subjects(*entity).iter().take(8).cloned().collect::<Vec<_>>())
            .collect();
        let known_goal = Goal::Known(entities.into(), true);
        let fitting: Vec<Value> =
            known.iter().cloned().map(Value::Ref).filter(|to| self.tried(&place.address, to, id, goal)).collect();
        let Some(first) = known.first() else {
            // Nobody is known: first somebody has to be.
            return self.at(place, &known_goal);
        };
        if fitting.is_empty() {
            // Somebody is known, and what is asked has to be said of them.
            let Some((entity, field)) = self.followed(first, slots) else { return Vec::new() };
            let Some(below) = self.field(entity, first.clone(), field, &format!("{}.", place.path)) else {
                return Vec::new();
            };
            let plans = self.at(place, &Goal::Compare(Comparison::Equal, Value::Ref(first.clone())));
            return match self.program.node(id) {
                Some(Node::Follow { .. }) => self.and(plans, |this| this.at(below, goal)),
                _ => Vec::new(),
            };
        }
        let (text, of) = (self.text(id), self.text(reference));
        let part = text.strip_prefix(&of).map_or(&*text, |part| part.trim_start_matches('.'));
        let known = super::words::goal(&known_goal, &place.ty, world.names);
        let words = format!("{known} whose {part} is {}", super::words::goal(goal, &Type::Any, world.names));
        self.at(place, &Goal::Such(words, fitting))
    }

    /// Whether a node comes out as wanted once a place says something.
    fn tried(&mut self, address: &Address, to: &Value, id: NodeId, goal: &Goal) -> bool {
        if !self.spend(4) {
            return false;
        }
        let (program, elements) = (self.program, self.elements.clone());
        let to = To::Value(to.clone());
        self.supposing([(address, &to)], |then| {
            let mut depth = 0;
            for element in &elements {
                let Value::List(values) = then.peek(program, element.list) else { break };
                then.push(values.get(element.place).cloned().unwrap_or(NOTHING));
                depth += 1;
            }
            let value = then.peek(program, id);
            (0..depth).for_each(|_| then.pop());
            goal.holds(then.world, &value)
        })
    }

    /// The subject as it would be after some changes.
    pub(super) fn supposing<'c, R>(
        &mut self,
        changes: impl IntoIterator<Item = (&'c Address, &'c To)>,
        then: impl FnOnce(&mut Subject<'_>) -> R,
    ) -> R {
        let own = (self.subject.entity, &self.subject.reference, self.subject.row());
        let rows = rows_after(self.subject.world, own, changes);
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
            None => format!("such that `{text}` is {}", super::words::goal(goal, &Type::Any, self.subject.world.names)),
        };
        let mut seeds: Vec<Value> = goal.seeds();
        seeds.extend(self.constants.iter().cloned());
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
            Some(node) => node.operands().into_iter().for_each(|operand| self.read_below(operand, seen, places)),
            None => {}
        }
        self.depth -= 1;
    }

    /// Whether a node rests on anything but constants.
    fn reads(&self, id: NodeId) -> bool {
        match self.program.node(id) {
            Some(Node::Constant(_)) | None => false,
            Some(Node::Field(_) | Node::Follow { .. } | Node::Variable(_) | Node::Definition(_) | Node::TierOf(_)) => {
                true
            }
            Some(node) => node.operands().into_iter().any(|operand| self.reads(operand)),
        }
    }

    /// The text of a node, in one line.
    pub(super) fn text(&self, id: NodeId) -> String {
        let text = self.program.span(id).map(|span| self.standard.sources.text(span)).unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
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
        let Some(below) = place.down(step).filter(|_| places.len() < 8) else { continue };
        if value.missing().is_some() {
            places.push(below);
        } else {
            holes(&below, value, places);
        }
    }
}

/// The constants below some conditions, definitions included; so many at most.
pub(super) fn constants(subject: &Subject<'_>, program: &Program, roots: &[NodeId]) -> Vec<Value> {
    const MOST: usize = 48;
    let mut found: Vec<Value> = Vec::new();
    let (mut seen, mut open) = (BTreeSet::new(), roots.to_vec());
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
            Some(node) => open.extend(node.operands().into_iter().rev()),
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
