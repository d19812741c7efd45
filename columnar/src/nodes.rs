//! The nodes of a condition, each for all rows of a tile at once.
//!
//! A node that looks at a dictionary alone is computed for the dictionary's values, once for a record batch; truth values
//! are bitmaps; numbers and instants are compared many at a time. Whatever has no such form is computed value by value
//! with the operations of the language's own engine, still a node at a time.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use arrow_buffer::ScalarBuffer;
use brightline::{
    Instant, Missing, Reference, Value,
    columns::{self, Arithmetic, Comparison, DefinitionId, Moment, Node, NodeId, Program, ScorecardId, TextTest},
    schema::{EntityId, FieldId},
};

use crate::{
    bits,
    lane::{Codes, Instants, Keys, Lane, Numbers, truth_of},
    simd,
    tile::{Mode, Tile},
    truth::{State, Truth},
};

/// What nodes make of dictionaries, kept for all tiles of a batch: by program and node.
#[derive(Debug, Default)]
pub(crate) struct Folded(RefCell<HashMap<(usize, NodeId), Known>>);

/// The dictionary that was looked at, and what the node makes of each of its values.
#[derive(Debug)]
struct Known {
    of: Rc<[Value]>,
    to: Rc<[Value]>,
    states: Rc<[u8]>,
    is_truth: bool,
}

impl<'s> Tile<'s, '_> {
    /// The truth values of a condition.
    pub(crate) fn truth(&mut self, id: NodeId) -> Rc<Truth> {
        let lane = self.eval(id);
        self.truth_of(lane)
    }

    pub(crate) fn truth_of(&mut self, lane: Lane<'s>) -> Rc<Truth> {
        match self.read(lane) {
            Lane::Truth(truth) => truth,
            Lane::Same(value) => Truth::same(&value, self.length()).into(),
            Lane::Codes(codes) => {
                let states: Vec<u8> = codes.values.iter().map(truth_of).collect();
                codes.truth(&states).into()
            }
            other => Truth::collect(self.length(), |place| other.value(place)).into(),
        }
    }

    /// The values of a node at the level at hand. What mentions no variable of it is computed further up, once.
    pub(crate) fn eval(&mut self, id: NodeId) -> Lane<'s> {
        if self.level == 0 {
            return self.compute(id);
        }
        let needed = free(self.program, id, &self.variables).min(self.level);
        if needed == self.level {
            return self.compute(id);
        }
        let level = std::mem::replace(&mut self.level, needed);
        let lane = self.compute(id);
        let lane = self.read(lane);
        self.level = level;
        self.lower(&lane, needed, level)
    }

    /// The values of a node, none of them in an unread column.
    pub(crate) fn values(&mut self, id: NodeId) -> Lane<'s> {
        let lane = self.eval(id);
        self.read(lane)
    }

    fn compute(&mut self, id: NodeId) -> Lane<'s> {
        let program = self.program;
        let Some(node) = program.node(id) else { return Lane::missing(Missing::Computed) };
        match node {
            Node::Constant(value) => Lane::Same(value.clone()),
            Node::Field(field) => self.field(*field),
            Node::Variable(depth) => {
                let Some((lane, from)) = self.variables.get(*depth).cloned() else {
                    return Lane::missing(Missing::Computed);
                };
                if from < self.level {
                    let to = std::mem::replace(&mut self.level, from);
                    let lane = self.read(lane);
                    self.level = to;
                    return self.lower(&lane, from, to);
                }
                lane
            }
            Node::Definition(definition) => self.definition(*definition),
            Node::TierOf(scorecard) => self.tier(*scorecard),
            Node::Part { record, part } => match self.eval(*record) {
                Lane::Column(column) => match self.part(&column, *part) {
                    Some(lane) => lane,
                    None => {
                        let record = self.read(Lane::Column(column));
                        self.each(id, node, &[record])
                    }
                },
                other => self.each(id, node, &[other]),
            },
            Node::Not(operand) => Lane::Truth(Rc::new(Truth::clone(&*self.truth(*operand)).not())),
            Node::And(left, right) => {
                let (left, right) = (self.truth(*left), self.truth(*right));
                Lane::Truth(Rc::new(Rc::unwrap_or_clone(left).and(&right)))
            }
            Node::Or(left, right) => {
                let (left, right) = (self.truth(*left), self.truth(*right));
                Lane::Truth(Rc::new(Rc::unwrap_or_clone(left).or(&right)))
            }
            Node::Compare(comparison, left, right) => self.compare(id, node, *comparison, *left, *right),
            Node::Member { element, list } => self.member(id, node, *element, *list),
            Node::Text(test, left, right) => self.text_test(id, node, *test, *left, *right),
            Node::Matches(operand, pattern) => match self.values(*operand) {
                Lane::Texts(texts) => Lane::Truth(texts.matches(pattern).into()),
                other => self.each(id, node, &[other]),
            },
            Node::IsPresent(operand) => {
                let state = self.presence_of(*operand);
                let no = absent(&state, self.length());
                Lane::Truth(Truth { length: self.length(), yes: state.ok, no, bad: state.bad }.into())
            }
            Node::IsAbsent(operand) => {
                let state = self.presence_of(*operand);
                let yes = absent(&state, self.length());
                Lane::Truth(Truth { length: self.length(), yes, no: state.ok, bad: state.bad }.into())
            }
            Node::IsKnown { reference, entities } => {
                let reference = self.values(*reference);
                self.is_known(&reference, entities)
            }
            Node::Follow { reference, slots } => {
                let reference = self.values(*reference);
                self.follow(&reference, slots)
            }
            Node::Otherwise(left, right) => {
                let (left, right) = (self.values(*left), self.values(*right));
                self.otherwise(left, right)
            }
            Node::If { condition, then, otherwise } => {
                let condition = self.truth(*condition);
                let (then, otherwise) = (self.values(*then), self.values(*otherwise));
                self.choose(&condition, &then, &otherwise)
            }
            Node::Arithmetic(operation, left, right) => {
                let (left, right) = (self.values(*left), self.values(*right));
                match arithmetic(*operation, &left, &right, self.length()) {
                    Some(numbers) => Lane::Numbers(numbers.into()),
                    None => self.each(id, node, &[left, right]),
                }
            }
            Node::Any { list, body } => self.any(*list, None, *body),
            Node::Every { list, filter, body } => self.every(*list, *filter, *body),
            Node::Count { list, distinct: false } => self.count(id, node, *list),
            Node::Fold { fold, list, filter, value } => self.fold(*fold, *list, *filter, *value),
            Node::Count { list, distinct: true } => {
                let list = self.values(*list);
                self.visit_lists(&list);
                self.each(id, node, &[list])
            }
            node => {
                let operands: Vec<Lane<'s>> = node.operands().map(|operand| self.values(operand)).collect();
                self.each(id, node, &operands)
            }
        }
    }

    /// Whether the values of a node are there.
    fn presence_of(&mut self, id: NodeId) -> State {
        let lane = self.eval(id);
        if let Lane::Column(column) = &lane
            && let Some(state) = self.column_state(column)
        {
            return state;
        }
        let lane = self.read(lane);
        lane.state(self.length())
    }

    /// A node value by value, or, where only a dictionary varies, once for each of its values.
    pub(crate) fn each(&mut self, id: NodeId, node: &Node, operands: &[Lane<'s>]) -> Lane<'s> {
        let moves =
            matches!(node, Node::Age(_) | Node::Until(_) | Node::Call(columns::Function::Time, _) | Node::Compare(..));
        let varying: Vec<usize> = operands
            .iter()
            .enumerate()
            .filter(|(_, lane)| !matches!(lane, Lane::Same(_)))
            .map(|(place, _)| place)
            .collect();
        match (varying.as_slice(), moves) {
            ([], false) => {
                let values: Vec<_> = operands.iter().map(|lane| lane.value(0)).collect();
                let values: Vec<&Value> = values.iter().map(|value| &**value).collect();
                return Lane::Same(columns::apply(node, id, &values, &mut Moment::new(Instant::MIN)));
            }
            ([only], _) if !moves || is_still(node, operands) => {
                if let Some(Lane::Codes(codes)) = operands.get(*only) {
                    return self.by_dictionary(id, node, operands, *only, codes);
                }
            }
            _ => {}
        }
        let length = self.length();
        let mut values = Vec::with_capacity(length);
        for place in 0..length {
            let row = self.row(place);
            let mut moment = Moment::new(self.at(row));
            let found: Vec<_> = operands.iter().map(|lane| lane.value(place)).collect();
            let found: Vec<&Value> = found.iter().map(|value| &**value).collect();
            values.push(columns::apply(node, id, &found, &mut moment));
            if moves {
                self.note_instant(row, moment.next());
            }
        }
        Lane::Values(values.into())
    }

    fn by_dictionary(
        &mut self,
        id: NodeId,
        node: &Node,
        operands: &[Lane<'s>],
        varying: usize,
        codes: &Codes,
    ) -> Lane<'s> {
        let key = (std::ptr::from_ref::<Program>(self.program) as usize, id);
        let mut folded = self.shared.folded.0.borrow_mut();
        let known = folded.get(&key).filter(|known| Rc::ptr_eq(&known.of, &codes.values));
        if known.is_none() {
            let to: Rc<[Value]> = codes
                .values
                .iter()
                .map(|value| {
                    let found: Vec<_> = operands.iter().map(|lane| lane.value(0)).collect();
                    let mut found: Vec<&Value> = found.iter().map(|value| &**value).collect();
                    if let Some(place) = found.get_mut(varying) {
                        *place = value;
                    }
                    columns::apply(node, id, &found, &mut Moment::new(Instant::MIN))
                })
                .collect();
            let is_truth = to.iter().all(|value| matches!(value, Value::Bool(_) | Value::Missing(_)));
            let states = to.iter().map(truth_of).collect();
            folded.insert(key, Known { of: Rc::clone(&codes.values), to, states, is_truth });
        }
        let Some(known) = folded.get(&key) else { return Lane::missing(Missing::Computed) };
        if known.is_truth {
            return Lane::Truth(codes.truth(&known.states).into());
        }
        let keys = match &codes.codes {
            Keys::Small(codes) => Keys::Small(codes.clone()),
            Keys::Large(codes) => Keys::Large(codes.clone()),
        };
        Lane::Codes(Codes { codes: keys, values: Rc::clone(&known.to) }.into())
    }

    fn compare(&mut self, id: NodeId, node: &Node, comparison: Comparison, left: NodeId, right: NodeId) -> Lane<'s> {
        if let Some(truth) = self.compare_with_at(comparison, left, right) {
            return Lane::Truth(truth.into());
        }
        let (left, right) = (self.values(left), self.values(right));
        match (&left, &right) {
            (Lane::Numbers(numbers), Lane::Same(Value::Number(to))) => Lane::Truth(
                Truth::of(self.length(), &simd::compare(&numbers.values, comparison, *to), &numbers.state).into(),
            ),
            (Lane::Same(Value::Number(to)), Lane::Numbers(numbers)) => {
                let bits = simd::compare(&numbers.values, comparison.flipped(), *to);
                Lane::Truth(Truth::of(self.length(), &bits, &numbers.state).into())
            }
            (Lane::Numbers(one), Lane::Numbers(other)) => {
                let pairs = one.values.iter().zip(&other.values);
                let holds: Vec<u8> = pairs.map(|(one, other)| u8::from(comparison.holds_of(*one, *other))).collect();
                let holds = bits::ask(&holds, |holds| holds == 1);
                Lane::Truth(Truth::of(self.length(), &holds, &one.state.both(&other.state)).into())
            }
            (Lane::Instants(instants), Lane::Same(Value::Instant(to))) => {
                let bits = simd::compare_integers(&instants.micros, comparison, to.micros());
                Lane::Truth(Truth::of(self.length(), &bits, &instants.state).into())
            }
            (Lane::Texts(texts), Lane::Same(Value::Text(to))) | (Lane::Same(Value::Text(to)), Lane::Texts(texts)) => {
                let equal = texts.is_among([&**to].into_iter());
                Lane::Truth(if comparison == Comparison::NotEqual { equal.not() } else { equal }.into())
            }
            _ => self.each(id, node, &[left, right]),
        }
    }

    /// `age(t) < 30 days` and its like, which is `t` compared with an instant.
    fn compare_with_at(&mut self, comparison: Comparison, left: NodeId, right: NodeId) -> Option<Truth> {
        let program = self.program;
        let (operand, comparison, is_age, length) = match (program.node(left)?, program.node(right)?) {
            (Node::Age(operand), Node::Constant(Value::Duration(length))) => (*operand, comparison, true, length),
            (Node::Until(operand), Node::Constant(Value::Duration(length))) => (*operand, comparison, false, length),
            (Node::Constant(Value::Duration(length)), Node::Age(operand)) => {
                (*operand, comparison.flipped(), true, length)
            }
            (Node::Constant(Value::Duration(length)), Node::Until(operand)) => {
                (*operand, comparison.flipped(), false, length)
            }
            _ => return None,
        };
        let by = i64::try_from(length.micros).ok().filter(|_| length.slope == 0)?;
        let lane = self.values(operand);
        let Lane::Instants(instants) = &lane else { return None };
        let mut state = instants.state.clone();
        let length = self.length();
        let at: Rc<[i64]> = match &self.at {
            crate::tile::At::One(at) => [at.micros()].into(),
            crate::tile::At::Each(_) => (0..length).map(|place| self.at(self.row(place)).micros()).collect(),
        };
        // `at - t < d` is `t > at - d`; `t - at < d` is `t < at + d`. Years end long before these sums would.
        let (by, comparison) = if is_age { (by.checked_neg()?, comparison.flipped()) } else { (by, comparison) };
        let threshold: Rc<[i64]> = at.iter().map(|at| at.checked_add(by)).collect::<Option<_>>()?;
        if is_age {
            // An instant that lies ahead has no age.
            let ahead = ask_each(instants, Comparison::Greater, &at);
            let ahead = bits::zip(&ahead, &state.ok, |ahead, ok| ahead & ok);
            if self.notes {
                for place in bits::places(&ahead) {
                    let row = self.row(place);
                    self.note(row, instants.micros.get(place).copied().unwrap_or(i64::MAX));
                }
            }
            crate::read::take_bad(&mut state, &ahead);
        }
        let holds = ask_each(instants, comparison, &threshold);
        if self.notes {
            self.note_turns(instants, &state, &at, &threshold);
        }
        Some(Truth::of(length, &holds, &state))
    }

    /// An instant beyond the threshold is reached by it when as much time has passed as lies between; one on it is passed
    /// a microsecond later. One before it is never reached: the threshold only moves on.
    fn note_turns(&mut self, instants: &Instants, state: &State, at: &[i64], threshold: &[i64]) {
        let beyond = ask_each(instants, Comparison::GreaterOrEqual, threshold);
        for place in bits::places(&bits::zip(&beyond, &state.ok, |beyond, ok| beyond & ok)) {
            let micros = instants.micros.get(place).copied().unwrap_or(i64::MAX);
            let of = |each: &[i64]| each.get(place).or(each.first()).copied().unwrap_or(0);
            let turn = of(at).saturating_add(micros.saturating_sub(of(threshold)).max(1));
            if turn <= Instant::MAX.micros() {
                let row = self.row(place);
                self.note(row, turn);
            }
        }
    }

    fn text_test(&mut self, id: NodeId, node: &Node, test: TextTest, left: NodeId, right: NodeId) -> Lane<'s> {
        let (left, right) = (self.values(left), self.values(right));
        match (&left, &right) {
            (Lane::Texts(texts), Lane::Same(Value::Text(part) | Value::Choice(_, part))) => {
                let found = match test {
                    TextTest::StartsWith => texts.starts_with(part),
                    _ => texts.ask(|text| test.holds(text, part)),
                };
                Lane::Truth(found.into())
            }
            _ => self.each(id, node, &[left, right]),
        }
    }

    fn member(&mut self, id: NodeId, node: &Node, element: NodeId, list: NodeId) -> Lane<'s> {
        let element = self.values(element);
        let list = self.eval(list);
        match (&element, &list) {
            (Lane::Texts(texts), Lane::Same(Value::List(of))) => {
                if let Some(of) = plain_texts(of).filter(|of| of.len() < 256) {
                    return Lane::Truth(texts.is_among(of.into_iter()).into());
                }
            }
            (Lane::Same(to), Lane::Column(_)) if !matches!(to, Value::Missing(_)) => {
                let to = to.clone();
                return self.holds(list, &to);
            }
            _ => {}
        }
        let list = self.read(list);
        self.each(id, node, &[element, list])
    }

    fn otherwise(&mut self, left: Lane<'s>, right: Lane<'s>) -> Lane<'s> {
        let length = self.length();
        match (&left, &right) {
            (Lane::Truth(one), _)
                if matches!(right, Lane::Truth(_) | Lane::Same(Value::Bool(_) | Value::Missing(_))) =>
            {
                let other = self.truth_of(right);
                Lane::Truth(Rc::new(Truth::clone(one).otherwise(&other)))
            }
            (Lane::Numbers(numbers), Lane::Same(Value::Number(other))) => {
                let fill = absent(&numbers.state, length);
                let mut values = numbers.values.to_vec();
                for place in bits::places(&fill) {
                    if let Some(value) = values.get_mut(place) {
                        *value = *other;
                    }
                }
                let ok = bits::zip(&numbers.state.ok, &fill, |ok, fill| ok | fill);
                Lane::Numbers(
                    Numbers { values: values.into(), state: State { ok, bad: numbers.state.bad.clone() } }.into(),
                )
            }
            _ => {
                let value = |place: usize| match &*left.value(place) {
                    Value::Missing(reason) if !reason.is_bad() => right.value(place).into_owned(),
                    value => value.clone(),
                };
                Lane::Values((0..length).map(value).collect())
            }
        }
    }

    fn choose(&mut self, condition: &Truth, then: &Lane<'s>, otherwise: &Lane<'s>) -> Lane<'s> {
        let is_truth = |lane: &Lane<'_>| matches!(lane, Lane::Truth(_) | Lane::Same(Value::Bool(_)));
        if is_truth(then) && is_truth(otherwise) {
            let (then, otherwise) = (self.truth_of(then.clone()), self.truth_of(otherwise.clone()));
            return Lane::Truth(condition.choose(&then, &otherwise).into());
        }
        let value = |place: usize| match condition.value(place) {
            Value::Bool(true) => then.value(place).into_owned(),
            Value::Bool(false) => otherwise.value(place).into_owned(),
            missing => missing,
        };
        Lane::Values((0..self.length()).map(value).collect())
    }

    fn is_known(&mut self, references: &Lane<'s>, entities: &[EntityId]) -> Lane<'s> {
        let length = self.length();
        let mut values = Vec::with_capacity(length);
        for place in 0..length {
            values.push(match &*references.value(place) {
                Value::Ref(reference) => Value::Bool(self.known_as(place, reference, entities).is_some()),
                Value::Missing(reason) if reason.is_bad() => Value::Missing(*reason),
                Value::Missing(_) => Value::Bool(false),
                _ => Value::Missing(Missing::Computed),
            });
        }
        Lane::Values(values.into())
    }

    fn known_as(&mut self, place: usize, reference: &Reference, entities: &[EntityId]) -> Option<EntityId> {
        let row = self.row(place);
        let others = self.shared.others.as_ref()?;
        let (known, turns) = others.known_as(reference, entities.iter().copied(), self.at(row));
        self.note_instant(row, turns);
        if others.keeps_track {
            self.looked.push((row as u32, reference.bare()));
        }
        known
    }

    fn follow(&mut self, references: &Lane<'s>, slots: &[(EntityId, FieldId)]) -> Lane<'s> {
        let entities: Vec<EntityId> = slots.iter().map(|(entity, _)| *entity).collect();
        let length = self.length();
        let mut values = Vec::with_capacity(length);
        for place in 0..length {
            values.push(match &*references.value(place) {
                Value::Ref(reference) => match self.known_as(place, reference, &entities) {
                    None => Value::Missing(Missing::Unknown),
                    Some(entity) => self.fact_of(place, reference, entity, slots),
                },
                Value::Missing(reason) => Value::Missing(*reason),
                _ => Value::Missing(Missing::Computed),
            });
        }
        Lane::Values(values.into())
    }

    fn fact_of(
        &mut self,
        place: usize,
        reference: &Reference,
        entity: EntityId,
        slots: &[(EntityId, FieldId)],
    ) -> Value {
        let row = self.row(place);
        let slot = slots.iter().find(|(id, _)| *id == entity).map(|(_, slot)| *slot);
        let (Some(slot), Some(others)) = (slot, self.shared.others.as_ref()) else {
            return Value::Missing(Missing::Computed);
        };
        let (value, turns) = others.fact(entity, slot, reference, self.at(row));
        self.note_instant(row, turns);
        value
    }

    fn definition(&mut self, id: DefinitionId) -> Lane<'s> {
        match self.definitions.get(&(id, self.mode)) {
            Some((lane, visits)) => {
                self.visits = self.visits.saturating_add(*visits);
                lane.clone()
            }
            None => Lane::missing(Missing::Computed),
        }
    }

    fn tier(&mut self, id: ScorecardId) -> Lane<'s> {
        let place = usize::from(self.mode == Mode::Granted);
        let found = self.tiers.get(&id).and_then(|tiers| tiers.get(place));
        found.cloned().unwrap_or(Lane::missing(Missing::Computed))
    }
}

/// Whether a comparison of these never turns: neither side is a duration.
fn is_still(node: &Node, operands: &[Lane<'_>]) -> bool {
    let is_duration = |lane: &Lane<'_>| match lane {
        Lane::Same(value) => matches!(value, Value::Duration(_)),
        Lane::Codes(codes) => codes.values.iter().any(|value| matches!(value, Value::Duration(_))),
        _ => true,
    };
    matches!(node, Node::Compare(..)) && !operands.iter().any(is_duration)
}

/// Where instants compare with one, or each with its own.
fn ask_each(instants: &Instants, comparison: Comparison, to: &[i64]) -> bits::Bits {
    if let ([to], true) = (to, instants.micros.len() != 1) {
        return simd::compare_integers(&instants.micros, comparison, *to);
    }
    let pairs = instants.micros.iter().zip(to);
    let holds: Vec<u8> = pairs.map(|(micros, to)| u8::from(comparison.holds(micros.cmp(to)))).collect();
    bits::ask(&holds, |holds| holds == 1)
}

/// Numbers added, multiplied and so on; what is not finite is bad.
fn arithmetic(operation: Arithmetic, left: &Lane<'_>, right: &Lane<'_>, length: usize) -> Option<Numbers> {
    let of = |left: f64, right: f64| match operation {
        Arithmetic::Add => left + right,
        Arithmetic::Subtract => left - right,
        Arithmetic::Multiply => left * right,
        Arithmetic::Divide => left / right,
    };
    let (values, mut state): (ScalarBuffer<f64>, State) = match (left, right) {
        (Lane::Numbers(one), Lane::Numbers(other)) => {
            let pairs = one.values.iter().zip(&other.values);
            (pairs.map(|(one, other)| of(*one, *other)).collect(), one.state.both(&other.state))
        }
        (Lane::Numbers(one), Lane::Same(Value::Number(other))) => {
            (one.values.iter().map(|one| of(*one, *other)).collect(), one.state.clone())
        }
        (Lane::Same(Value::Number(one)), Lane::Numbers(other)) => {
            (other.values.iter().map(|other| of(*one, *other)).collect(), other.state.clone())
        }
        _ => return None,
    };
    debug_assert_eq!(values.len(), length);
    let infinite = bits::ask(&values, |value| !value.is_finite());
    crate::read::take_bad(&mut state, &infinite);
    Some(Numbers { values, state })
}

/// The texts of a list, where it holds nothing else.
fn plain_texts<'v>(list: &'v [Value]) -> Option<Vec<&'v str>> {
    let text = |value: &'v Value| match value {
        Value::Text(text) => Some(&**text),
        _ => None,
    };
    list.iter().map(text).collect()
}

pub(crate) fn absent(state: &State, length: usize) -> bits::Bits {
    let mut absent = bits::zip(&state.ok, &state.bad, |ok, bad| !(ok | bad));
    bits::trim(&mut absent, length);
    absent
}

/// The lowest level of which a node looks at a variable, of those that stand.
fn free(program: &Program, id: NodeId, standing: &[(Lane<'_>, usize)]) -> usize {
    let Some(node) = program.node(id) else { return 0 };
    match node {
        // Those that it brings along itself do not stand yet.
        Node::Variable(depth) => standing.get(*depth).map_or(0, |(_, level)| *level),
        node => node.operands().map(|operand| free(program, operand, standing)).max().unwrap_or(0),
    }
}
