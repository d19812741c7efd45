//! The nodes of a condition, each for all rows of a tile at once.
//!
//! A node that looks at a dictionary alone is computed for the dictionary's values, once for a record batch; truth values
//! are bitmaps; numbers and instants are compared many at a time. Whatever has no such form is computed value by value
//! with the operations of the language's own engine, still a node at a time.

use std::rc::Rc;

use brightline::{
    Instant, Missing, Value,
    columns::{self, Comparison, DefinitionId, Moment, Node, NodeId, Program, ScorecardId, TextTest},
};

use crate::{
    bits,
    lane::{Lane, truth_of},
    numbers::arithmetic,
    tile::{Mode, Tile},
    truth::{State, Truth},
};

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
            Node::Not(operand) => Lane::Truth(Rc::new(self.truth(*operand).not())),
            Node::And(left, right) => {
                let (left, right) = (self.truth(*left), self.truth(*right));
                Lane::Truth(Rc::new(left.and(&right)))
            }
            Node::Or(left, right) => {
                let (left, right) = (self.truth(*left), self.truth(*right));
                Lane::Truth(Rc::new(left.or(&right)))
            }
            Node::Compare(comparison, left, right) => self.compare(id, node, *comparison, *left, *right),
            Node::Member { element, list } => self.member(id, node, *element, *list),
            Node::Text(test, left, right) => self.text_test(id, node, *test, *left, *right),
            Node::Matches(operand, pattern) => match self.values(*operand) {
                Lane::Texts(texts) => Lane::Truth(texts.matches(pattern).into()),
                other => self.each(id, node, &[other]),
            },
            Node::IsPresent(operand) => Lane::Truth(present(&self.presence_of(*operand), self.length()).into()),
            Node::IsAbsent(operand) => Lane::Truth(present(&self.presence_of(*operand), self.length()).not().into()),
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
                match arithmetic(*operation, &left, &right) {
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
    fn presence_of(&mut self, id: NodeId) -> Rc<State> {
        let lane = self.eval(id);
        if let Lane::Column(column) = &lane
            && let Some(state) = self.column_state(column)
        {
            return state.into();
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

    fn compare(&mut self, id: NodeId, node: &Node, comparison: Comparison, left: NodeId, right: NodeId) -> Lane<'s> {
        if let Some(truth) = self.compare_with_at(comparison, left, right) {
            return Lane::Truth(truth.into());
        }
        let (left, right) = (self.values(left), self.values(right));
        match (&left, &right) {
            (Lane::Numbers(numbers), Lane::Same(Value::Number(to))) => {
                Lane::Truth(numbers.compare(comparison, *to).into())
            }
            (Lane::Same(Value::Number(to)), Lane::Numbers(numbers)) => {
                Lane::Truth(numbers.compare(comparison.flipped(), *to).into())
            }
            (Lane::Numbers(one), Lane::Numbers(other)) => Lane::Truth(one.compare_each(comparison, other).into()),
            (Lane::Instants(instants), Lane::Same(Value::Instant(to))) => {
                Lane::Truth(instants.compare(comparison, to.micros()).into())
            }
            (Lane::Texts(texts), Lane::Same(Value::Text(to))) | (Lane::Same(Value::Text(to)), Lane::Texts(texts)) => {
                let equal = texts.is_among([&**to].into_iter());
                Lane::Truth(if comparison == Comparison::NotEqual { equal.not() } else { equal }.into())
            }
            _ => self.each(id, node, &[left, right]),
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
                Lane::Truth(Rc::new(one.otherwise(&other)))
            }
            (Lane::Numbers(numbers), Lane::Same(Value::Number(other))) => {
                Lane::Numbers(numbers.otherwise(*other).into())
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

/// Whether values are there, of which only bad ones have no answer.
fn present(state: &State, length: usize) -> Truth {
    let ok = match &state.bad {
        None => bits::all(length),
        Some(bad) => bits::without(&bits::all(length), bad),
    };
    Truth { length, yes: state.ok.clone(), state: State { ok, bad: state.bad.clone() }.into() }
}

/// The texts of a list, where it holds nothing else.
fn plain_texts<'v>(list: &'v [Value]) -> Option<Vec<&'v str>> {
    let text = |value: &'v Value| match value {
        Value::Text(text) => Some(&**text),
        _ => None,
    };
    list.iter().map(text).collect()
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
