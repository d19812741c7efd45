//! Evaluation: walks the nodes of a condition for one subject. It cannot fail: what has no value is missing, and why.
//!
//! Whatever it looks at that may differ later is noted in the [`Horizon`], so that the next instant at which a verdict
//! can change is known, not searched.

pub(crate) mod arithmetic;
pub(crate) mod compare;
pub(crate) mod fold;
pub(crate) mod logic;
pub(crate) mod text;
mod world;

use std::mem;

use crate::{
    Horizon, Instant, Missing, Noted, Reference, Value,
    compiled::NOTHING,
    facts::{self, Row},
    program::{DefinitionId, Function, Node, NodeId, Program, ScorecardId},
    schema::{EntityId, FieldId},
};

pub(crate) use world::World;

/// Elements that one rule may visit, nested quantifiers multiplied.
pub const MAX_VISITS: u64 = 1_000_000;

/// Which tier of another scorecard `tier(…)` stands for: rules that ask are judged with each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Earned,
    Granted,
}

impl Mode {
    fn place(self) -> usize {
        match self {
            Self::Earned => 0,
            Self::Granted => 1,
        }
    }
}

/// A definition's value, and the elements visited for it.
#[derive(Debug, Clone)]
struct Defined {
    value: Value,
    visits: u64,
    noted: Noted,
}

/// One subject under evaluation.
pub(crate) struct Subject<'w> {
    pub(crate) world: &'w World<'w>,
    pub(crate) entity: EntityId,
    pub(crate) reference: Reference,
    pub(crate) horizon: Horizon,
    row: Row,
    variables: Vec<Value>,
    visits: u64,
    mode: Mode,
    /// By definition and mode.
    definitions: Vec<[Option<Defined>; 2]>,
    /// By scorecard and mode: the tier, or missing where the scorecard does not apply.
    tiers: Vec<([Value; 2], Noted)>,
}

impl<'w> Subject<'w> {
    /// A subject of an entity, its facts bound into slots.
    pub(crate) fn new(world: &'w World<'w>, entity: EntityId, reference: Reference) -> Self {
        Self::at(world, entity, reference, Horizon::new(world.at))
    }

    /// A subject at the horizon's instant, which is not before the world's.
    pub(crate) fn at(world: &'w World<'w>, entity: EntityId, reference: Reference, horizon: Horizon) -> Self {
        // Not kept with the rows that references lead to: a fleet's own rows would only pile up there.
        let row = facts::bind(world.facts, &world.names.schema, entity, &reference, &mut horizon.blank());
        Self::of(world, entity, reference, horizon, row)
    }

    /// A subject whose facts are bound already, at the horizon's instant.
    pub(crate) fn of(world: &'w World<'w>, entity: EntityId, reference: Reference, horizon: Horizon, row: Row) -> Self {
        Self {
            world,
            entity,
            reference,
            horizon,
            row,
            variables: Vec::with_capacity(2),
            visits: 0,
            mode: Mode::Granted,
            definitions: vec![[None, None]; world.names.definitions.len()],
            tiers: vec![([NOTHING, NOTHING], Noted::default()); world.names.scorecards.len()],
        }
    }

    /// The same subject in another world, as if its facts were these; its definitions are still to be computed.
    pub(crate) fn supposing<'v>(&self, world: &'v World<'v>, row: Row) -> Subject<'v> {
        Subject {
            world,
            entity: self.entity,
            reference: self.reference.clone(),
            horizon: Horizon::new(world.at),
            row,
            variables: Vec::with_capacity(2),
            visits: 0,
            mode: self.mode,
            definitions: vec![[None, None]; self.definitions.len()],
            tiers: self.tiers.clone(),
        }
    }

    /// The same subject for a while as if these fields said this; its definitions are still to be computed.
    pub(crate) fn for_a_while<R>(&mut self, slots: &mut [(FieldId, Value)], then: impl FnOnce(&mut Self) -> R) -> R {
        self.row.swap(slots);
        let horizon = mem::replace(&mut self.horizon, Horizon::new(self.world.at));
        let variables = self.take_variables();
        let (mode, visits) = (self.mode, self.visits);
        let blank = vec![[None, None]; self.definitions.len()];
        let definitions = mem::replace(&mut self.definitions, blank);
        self.visits = 0;
        let found = then(self);
        self.definitions = definitions;
        (self.mode, self.visits) = (mode, visits);
        self.restore(variables);
        self.horizon = horizon;
        self.row.swap(slots);
        found
    }

    /// Its facts.
    pub(crate) fn row(&self) -> &Row {
        &self.row
    }

    /// The elements visited since it was last started or peeked at.
    pub(crate) fn visits(&self) -> u64 {
        self.visits
    }

    /// Which tiers of other scorecards `tier(…)` stands for.
    pub(crate) fn mode(&self) -> Mode {
        self.mode
    }

    /// Goes on to a later instant: what may differ by then is read again, or forgotten until it is asked for.
    pub(crate) fn advance(&mut self, at: Instant) {
        self.horizon = self.horizon.later(at);
        self.row.renew(self.world.facts, &self.world.names.schema, self.entity, &self.reference, &self.horizon);
        for slot in self.definitions.iter_mut().flatten() {
            if slot.as_ref().is_some_and(|defined| defined.noted.is_due(at) || defined.value.moves()) {
                *slot = None;
            }
        }
    }

    /// What `look` finds, and what it notes on the way, kept apart from what else is noted.
    pub(crate) fn apart<T>(&mut self, look: impl FnOnce(&mut Self) -> T) -> (T, Noted) {
        let blank = self.horizon.blank();
        let outer = std::mem::replace(&mut self.horizon, blank);
        let found = look(self);
        let own = std::mem::replace(&mut self.horizon, outer);
        (found, own.into_noted())
    }

    /// Makes the tier of a scorecard known to those that ask, and when it may differ.
    pub(crate) fn set_tier(&mut self, scorecard: ScorecardId, earned: Value, granted: Value, noted: Noted) {
        if let Some(tiers) = self.tiers.get_mut(scorecard.0 as usize) {
            *tiers = ([earned, granted], noted);
        }
    }

    /// Computes definitions, each after those it rests on.
    pub(crate) fn define(&mut self, definitions: &[DefinitionId]) {
        for id in definitions {
            let Some(definition) = self.world.names.definition(*id) else { continue };
            let Some(body) = definition.body else { continue };
            for mode in [Mode::Earned, Mode::Granted] {
                let known = self.definitions.get(id.0 as usize).and_then(|found| found.get(mode.place()));
                if known.is_some_and(Option::is_some) {
                    continue;
                }
                let defined = if mode == Mode::Granted && definition.uses.scorecards.is_empty() {
                    self.defined(*id, Mode::Earned).cloned()
                } else {
                    self.start(mode);
                    let (value, noted) = self.apart(|this| this.eval(this.world.program, body));
                    Some(Defined { value: self.bounded(value), visits: self.visits, noted })
                };
                let slot = self.definitions.get_mut(id.0 as usize).and_then(|found| found.get_mut(mode.place()));
                if let Some(slot) = slot {
                    *slot = defined;
                }
            }
        }
    }

    fn defined(&self, id: DefinitionId, mode: Mode) -> Option<&Defined> {
        self.definitions.get(id.0 as usize)?.get(mode.place())?.as_ref()
    }

    /// Begins a rule: what it visits is counted from here.
    pub(crate) fn start(&mut self, mode: Mode) {
        self.mode = mode;
        self.visits = 0;
        self.variables.clear();
    }

    /// The value of a condition or message part of the standard, in the mode of [`Subject::start`].
    pub(crate) fn value(&mut self, node: NodeId) -> Value {
        let value = self.eval(self.world.program, node);
        self.bounded(value)
    }

    /// The value of a condition that stands alone.
    pub(crate) fn value_of(&mut self, program: &Program, node: NodeId) -> Value {
        let value = self.eval(program, node);
        self.bounded(value)
    }

    /// The value of a node under the variables that stand, for a proof to look at.
    pub(crate) fn peek(&mut self, program: &Program, node: NodeId) -> Value {
        self.visits = 0;
        let value = self.eval(program, node);
        self.bounded(value)
    }

    /// Lets one more variable stand.
    pub(crate) fn push(&mut self, element: Value) {
        self.variables.push(element);
    }

    /// Takes all variables away, as for the body of a definition; gives them back to [`Subject::restore`].
    pub(crate) fn take_variables(&mut self) -> Vec<Value> {
        std::mem::take(&mut self.variables)
    }

    /// Lets variables stand again.
    pub(crate) fn restore(&mut self, variables: Vec<Value>) {
        self.variables = variables;
    }

    /// Takes the last variable away.
    pub(crate) fn pop(&mut self) {
        self.variables.pop();
    }

    fn bounded(&self, value: Value) -> Value {
        if self.visits > MAX_VISITS { Value::Missing(Missing::TooLarge) } else { value }
    }

    /// Counts elements about to be visited; false once the bound is passed, when nothing more need be computed.
    fn visit(&mut self, elements: usize) -> bool {
        self.visits = self.visits.saturating_add(elements as u64);
        self.visits <= MAX_VISITS
    }

    fn eval(&mut self, program: &Program, id: NodeId) -> Value {
        let Some(node) = program.node(id) else { return NOTHING };
        match node {
            Node::Constant(value) => value.clone(),
            Node::Field(slot) => self.row.read(*slot, &mut self.horizon),
            Node::Variable(depth) => self.variables.get(*depth).cloned().unwrap_or(NOTHING),
            Node::Definition(id) => self.definition(*id),
            Node::TierOf(scorecard) => self.tier(*scorecard),
            Node::Part { record, part } => match self.eval(program, *record) {
                Value::Record(parts) => parts.get(*part).cloned().unwrap_or(NOTHING),
                other => other,
            },
            Node::Key { map, key } => match self.eval(program, *map) {
                Value::Map(entries) => entries.get(key).cloned().unwrap_or(Value::Missing(Missing::Absent)),
                other => other,
            },
            Node::Follow { reference, slots } => {
                let reference = self.eval(program, *reference);
                self.follow(reference, slots)
            }
            Node::Not(operand) => match self.eval(program, *operand) {
                Value::Bool(value) => Value::Bool(!value),
                other => other,
            },
            Node::And(left, right) => self.both(program, *left, *right, false),
            Node::Or(left, right) => self.both(program, *left, *right, true),
            Node::Compare(comparison, left, right) => {
                let (left, right) = (self.eval(program, *left), self.eval(program, *right));
                compare::compare(*comparison, &left, &right, id, &mut self.horizon)
            }
            Node::Member { element, list } => {
                let (element, list) = (self.eval(program, *element), self.eval(program, *list));
                logic::member(&element, &list)
            }
            Node::HasKey { map, key } => {
                let (map, key) = (self.eval(program, *map), self.eval(program, *key));
                logic::has_key(&map, &key)
            }
            Node::Text(test, left, right) => {
                let (left, right) = (self.eval(program, *left), self.eval(program, *right));
                text::test(*test, &left, &right)
            }
            Node::Matches(operand, pattern) => {
                let operand = self.eval(program, *operand);
                text::matches(&operand, pattern)
            }
            Node::IsPresent(operand) => logic::is_absent(&self.eval(program, *operand), false),
            Node::IsAbsent(operand) => logic::is_absent(&self.eval(program, *operand), true),
            Node::IsKnown { reference, entities } => {
                let reference = self.eval(program, *reference);
                self.is_known(&reference, entities)
            }
            Node::Otherwise(left, right) => match self.eval(program, *left) {
                Value::Missing(reason) if !reason.is_bad() => self.eval(program, *right),
                other => other,
            },
            Node::Negate(operand) => arithmetic::negate(self.eval(program, *operand)),
            Node::Arithmetic(operation, left, right) => {
                let (left, right) = (self.eval(program, *left), self.eval(program, *right));
                arithmetic::apply(*operation, &left, &right)
            }
            Node::If { condition, then, otherwise } => match self.eval(program, *condition) {
                Value::Bool(true) => self.eval(program, *then),
                Value::Bool(false) => self.eval(program, *otherwise),
                other => other,
            },
            Node::Any { list, body } => self.any(program, *list, *body),
            Node::Every { list, filter, body } => self.every(program, *list, *filter, *body),
            Node::Count { list, distinct } => {
                let list = self.eval(program, *list);
                self.count(&list, *distinct)
            }
            Node::Fold { fold, list, filter, value } => self.fold(program, *fold, *list, *filter, *value),
            Node::Age(operand) => {
                let operand = self.eval(program, *operand);
                arithmetic::age(operand, id, &mut self.horizon)
            }
            Node::Until(operand) => {
                let operand = self.eval(program, *operand);
                arithmetic::until(operand, &self.horizon)
            }
            Node::Call(function, operand) => {
                let operand = self.eval(program, *operand);
                call(*function, operand, id, &mut self.horizon)
            }
            Node::List(elements) => Value::List(elements.iter().map(|element| self.eval(program, *element)).collect()),
        }
    }

    fn definition(&mut self, id: DefinitionId) -> Value {
        let found = self.definitions.get(id.0 as usize).and_then(|found| found.get(self.mode.place()));
        let Some(Some(Defined { value, visits, noted })) = found else { return NOTHING };
        self.horizon.take_in(noted);
        self.visits = self.visits.saturating_add(*visits);
        value.clone()
    }

    /// The tier on another scorecard.
    pub(crate) fn tier(&mut self, scorecard: ScorecardId) -> Value {
        let Some((tiers, noted)) = self.tiers.get(scorecard.0 as usize) else { return NOTHING };
        self.horizon.take_in(noted);
        tiers.get(self.mode.place()).cloned().unwrap_or(NOTHING)
    }
}

/// A function of one operand.
pub(crate) fn call(function: Function, operand: Value, id: NodeId, horizon: &mut Horizon) -> Value {
    if let Value::Missing(_) = operand {
        return operand;
    }
    match function {
        Function::Lower | Function::Upper | Function::Trim | Function::Length => text::apply(function, &operand),
        Function::Number => text::to_number(&operand),
        Function::Version => text::to_version(&operand),
        Function::Time => arithmetic::read_time(&operand, id, horizon),
        Function::Round | Function::Floor | Function::Ceil | Function::Abs => arithmetic::rounded(function, &operand),
        Function::Stable => match operand {
            Value::Version(version) => Value::Bool(version.pre.is_empty()),
            _ => NOTHING,
        },
    }
}
