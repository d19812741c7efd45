//! How much work a standard may cause, known before the first fact is read.
//!
//! A step is a node looked at, or an element of a list gone through where an operator goes through it itself (`in`, `==`
//! of lists, `count`). Lists count with as many elements as a fact may have, quantifiers within one another with as many
//! as a requirement may visit; a list of lists that is compared counts as one list, for both share the bytes of one
//! document. So this is what the worst facts could cause, and not what facts do cause.

use brightline_dsl::Span;

use crate::{
    check::Checked,
    compiled::{Asks, MessagePart, Rule},
    eval::MAX_VISITS,
    facts::bounds::MAX_ELEMENTS,
    program::{Comparison, Node, NodeId, Program},
    schema::{EntityId, Type},
};

/// The steps that judging one subject may take at most, unless the host allows fewer: a hundred thousand million.
pub const MAX_WORK: u64 = 100_000_000_000;

const ELEMENTS: u64 = MAX_ELEMENTS as u64;

/// What a standard may cause for one subject, and where most of it comes from.
pub(crate) struct Work {
    pub(crate) steps: u64,
    pub(crate) most: Option<(u64, Span)>,
}

/// The work of the entity of which there is most.
pub(crate) fn of(checked: &Checked) -> Work {
    let entities = checked.names.schema.iter().map(|(entity, _)| of_entity(checked, entity));
    entities.reduce(|most, other| if other.steps > most.steps { other } else { most }).unwrap_or(Work::nothing())
}

impl Work {
    fn nothing() -> Self {
        Self { steps: 0, most: None }
    }

    fn add(&mut self, steps: u64, span: Span) {
        self.steps = self.steps.saturating_add(steps);
        if self.most.is_none_or(|(most, _)| steps > most) {
            self.most = Some((steps, span));
        }
    }
}

fn of_entity(checked: &Checked, entity: EntityId) -> Work {
    let mut work = Work::nothing();
    for definition in checked.names.definitions.iter().filter(|definition| definition.entity == entity) {
        let Some(body) = definition.body else { continue };
        // What rests on other scorecards is computed with their tiers earned, and granted.
        let times = if definition.uses.scorecards.is_empty() { 1 } else { 2 };
        work.add(Meter::new(checked, entity).root(body, times), definition.span);
    }
    for scorecard in checked.scorecards.iter().filter(|scorecard| scorecard.entity == entity) {
        if let Some(applies) = &scorecard.applies {
            let span = checked.program.span(applies.when).unwrap_or_default();
            work.add(Meter::new(checked, entity).root(applies.when, times(applies.asks)), span);
        }
        for (_, rule) in scorecard.rules() {
            work.add(of_rule(checked, entity, rule), rule.span);
        }
    }
    work
}

fn of_rule(checked: &Checked, entity: EntityId, rule: &Rule) -> u64 {
    let requires = rule.requires.iter().map(|requirement| (requirement.node, times(requirement.asks)));
    let applies = rule.applies.iter().map(|applies| (applies.when, times(applies.asks)));
    let message = rule.message.iter().filter_map(|part| match part {
        MessagePart::Value(node, _) => Some((*node, 1)),
        MessagePart::Text(_) => None,
    });
    let steps = requires.chain(applies).chain(message).map(|(node, times)| {
        let mut meter = Meter::new(checked, entity);
        meter.root(node, times)
    });
    steps.fold(0, u64::saturating_add)
}

fn times(asks: Asks) -> u64 {
    match asks {
        Asks::Nobody => 1,
        Asks::Others => 2,
    }
}

/// Counts the steps of one condition.
struct Meter<'a> {
    checked: &'a Checked,
    entity: EntityId,
    /// The types of the variables that stand, where they are known.
    variables: Vec<Option<&'a Type>>,
}

impl<'a> Meter<'a> {
    fn new(checked: &'a Checked, entity: EntityId) -> Self {
        Self { checked, entity, variables: Vec::new() }
    }

    fn program(&self) -> &'a Program {
        &self.checked.program
    }

    fn root(&mut self, id: NodeId, times: u64) -> u64 {
        self.steps(id, 1).saturating_mul(times)
    }

    /// The steps of a node that is looked at so many times.
    fn steps(&mut self, id: NodeId, times: u64) -> u64 {
        let Some(node) = self.program().node(id) else { return 0 };
        match node {
            Node::Any { list, body } => self.over(*list, &[*body], times),
            Node::Every { list, filter, body } => {
                let bodies: Vec<NodeId> = filter.iter().copied().chain([*body]).collect();
                self.over(*list, &bodies, times)
            }
            Node::Fold { list, filter, value, .. } => {
                let bodies: Vec<NodeId> = filter.iter().chain(value).copied().collect();
                self.over(*list, &bodies, times)
            }
            other => {
                let operands = other.operands();
                let own = times.saturating_mul(self.own(other));
                operands.into_iter().fold(own, |sum, operand| sum.saturating_add(self.steps(operand, times)))
            }
        }
    }

    /// The steps of a list and of what is asked of each element. All quantifiers of a requirement together visit so many
    /// elements and no more.
    fn over(&mut self, list: NodeId, bodies: &[NodeId], times: u64) -> u64 {
        let visits = times.saturating_mul(self.elements(list)).min(MAX_VISITS);
        let mut steps = self.steps(list, times).saturating_add(visits);
        self.variables.push(self.element(list));
        for body in bodies {
            steps = steps.saturating_add(self.steps(*body, visits));
        }
        self.variables.pop();
        steps
    }

    /// The steps of an operator without its operands.
    fn own(&self, node: &Node) -> u64 {
        match node {
            Node::Member { list, .. } => self.elements(*list).saturating_add(1),
            Node::Count { list, .. } => self.elements(*list).saturating_add(1),
            Node::Compare(Comparison::Equal | Comparison::NotEqual, left, right) => {
                // The shorter ends it.
                self.size(*left).min(self.size(*right)).max(1)
            }
            _ => 1,
        }
    }

    /// How many elements a list may have.
    fn elements(&self, id: NodeId) -> u64 {
        match self.program().node(id) {
            Some(Node::List(elements)) => elements.len() as u64,
            _ => ELEMENTS,
        }
    }

    /// How many values a value may be made of.
    fn size(&self, id: NodeId) -> u64 {
        match self.program().node(id) {
            Some(Node::List(elements)) => elements.len() as u64,
            _ => self.ty(id).map_or(1, size),
        }
    }

    fn element(&self, list: NodeId) -> Option<&'a Type> {
        match self.ty(list)? {
            Type::List(element) => Some(element),
            _ => None,
        }
    }

    /// The type of what is read from facts; of what is computed none, for that is made of one value.
    fn ty(&self, id: NodeId) -> Option<&'a Type> {
        let schema = &self.checked.names.schema;
        match self.program().node(id)? {
            Node::Field(field) => Some(&schema.entity(self.entity)?.fields.get(field.0 as usize)?.ty),
            Node::Follow { slots, .. } => {
                let (entity, field) = slots.first()?;
                Some(&schema.entity(*entity)?.fields.get(field.0 as usize)?.ty)
            }
            Node::Variable(depth) => *self.variables.get(*depth)?,
            Node::Definition(id) => self.ty(self.checked.names.definition(*id)?.body?),
            Node::Part { record, part } => match self.ty(*record)? {
                Type::Record(parts) => parts.get(*part).map(|part| &part.ty),
                _ => None,
            },
            Node::Key { map, .. } => match self.ty(*map)? {
                Type::Map(value) => Some(value),
                _ => None,
            },
            Node::Otherwise(left, right) => self.ty(*left).or_else(|| self.ty(*right)),
            Node::If { then, otherwise, .. } => self.ty(*then).or_else(|| self.ty(*otherwise)),
            _ => None,
        }
    }
}

/// How many values one of a type may be made of.
fn size(ty: &Type) -> u64 {
    match ty {
        Type::List(_) | Type::Map(_) => ELEMENTS,
        Type::Record(parts) => parts.iter().map(|part| size(&part.ty)).fold(0, u64::saturating_add).min(ELEMENTS),
        _ => 1,
    }
}
