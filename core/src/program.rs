//! The compiled form: typed nodes in an arena, facts in numbered slots.
//!
//! Nothing here knows a name or a text of the standard. A node refers to others by number, always to smaller ones, so
//! the same program can be walked for one subject or, in order, for a column of them.

use std::{cmp::Ordering, sync::Arc};

use brightline_dsl::Span;

use crate::{
    Value,
    pattern::Pattern,
    schema::{EntityId, FieldId},
};

/// A node's place in the arena.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NodeId(u32);

/// A definition's number, in the order of (entity, name).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct DefinitionId(pub(crate) u32);

/// A scorecard's number, in the order of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ScorecardId(pub(crate) u32);

/// The arena.
#[derive(Debug, Clone, Default)]
pub(crate) struct Program {
    nodes: Vec<Node>,
    spans: Vec<Span>,
    /// Whether any node follows a reference.
    follows: bool,
}

/// One operation. Types were checked, so each arm meets the values it expects, or missing ones.
#[derive(Debug, Clone)]
pub(crate) enum Node {
    Constant(Value),
    /// A slot of the subject.
    Field(FieldId),
    /// A slot of the subject that a reference names: one pair for each entity it may be of.
    Follow {
        reference: NodeId,
        slots: Arc<[(EntityId, FieldId)]>,
    },
    /// A quantifier's variable, by depth.
    Variable(usize),
    /// A part of a record, by place.
    Part {
        record: NodeId,
        part: usize,
    },
    /// A value of a map.
    Key {
        map: NodeId,
        key: Arc<str>,
    },
    /// A definition's value, computed before.
    Definition(DefinitionId),
    /// The tier on another scorecard.
    TierOf(ScorecardId),
    Not(NodeId),
    And(NodeId, NodeId),
    Or(NodeId, NodeId),
    Compare(Comparison, NodeId, NodeId),
    /// Whether a list holds an element.
    Member {
        element: NodeId,
        list: NodeId,
    },
    /// Whether a map has a key.
    HasKey {
        map: NodeId,
        key: NodeId,
    },
    /// Whether a text holds, begins or ends with another.
    Text(TextTest, NodeId, NodeId),
    Matches(NodeId, Arc<Pattern>),
    IsPresent(NodeId),
    IsAbsent(NodeId),
    IsKnown {
        reference: NodeId,
        entities: Arc<Vec<EntityId>>,
    },
    Otherwise(NodeId, NodeId),
    Negate(NodeId),
    Arithmetic(Arithmetic, NodeId, NodeId),
    If {
        condition: NodeId,
        then: NodeId,
        otherwise: NodeId,
    },
    /// `any`; `no` is its negation.
    Any {
        list: NodeId,
        body: NodeId,
    },
    Every {
        list: NodeId,
        filter: Option<NodeId>,
        body: NodeId,
    },
    Count {
        list: NodeId,
        distinct: bool,
    },
    Fold {
        fold: Fold,
        list: NodeId,
        filter: Option<NodeId>,
        value: Option<NodeId>,
    },
    Age(NodeId),
    Until(NodeId),
    Call(Function, NodeId),
    List(Vec<NodeId>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextTest {
    Contains,
    StartsWith,
    EndsWith,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fold {
    Count,
    Sum,
    /// A sum of durations: its empty sum is a duration too.
    SumOfDurations,
    Min,
    Max,
    Average,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Function {
    Lower,
    Upper,
    Trim,
    Length,
    Number,
    Time,
    Version,
    Round,
    Floor,
    Ceil,
    Abs,
    Stable,
}

impl Comparison {
    /// Whether it holds of two values in that order.
    pub(crate) fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order == Ordering::Equal,
            Self::NotEqual => order != Ordering::Equal,
            Self::Less => order == Ordering::Less,
            Self::LessOrEqual => order != Ordering::Greater,
            Self::Greater => order == Ordering::Greater,
            Self::GreaterOrEqual => order != Ordering::Less,
        }
    }

    /// Whether it holds of two numbers, which are never other than finite.
    pub(crate) fn holds_of(self, left: f64, right: f64) -> bool {
        match self {
            Self::Equal => left == right,
            Self::NotEqual => left != right,
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
            Self::Greater => left > right,
            Self::GreaterOrEqual => left >= right,
        }
    }
}

impl TextTest {
    /// Whether it holds of a text and another.
    pub(crate) fn holds(self, text: &str, part: &str) -> bool {
        match self {
            Self::Contains => text.contains(part),
            Self::StartsWith => text.starts_with(part),
            Self::EndsWith => text.ends_with(part),
        }
    }
}

impl Program {
    /// Adds a node that stands at `span`.
    pub(crate) fn add(&mut self, node: Node, span: Span) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.follows |= matches!(node, Node::Follow { .. });
        self.nodes.push(node);
        self.spans.push(span);
        id
    }

    /// Gives back the room for what could have been added: a standard is kept long and not added to.
    pub(crate) fn settle(&mut self) {
        self.nodes.shrink_to_fit();
        self.spans.shrink_to_fit();
    }

    /// The node of that number.
    pub(crate) fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.0 as usize)
    }

    /// Where the text of a node stands.
    pub(crate) fn span(&self, id: NodeId) -> Option<Span> {
        self.spans.get(id.0 as usize).copied()
    }

    /// Whether the text of a node says its negation, as that of `no`, `not in` and `is not known` does.
    pub(crate) fn is_written_negated(&self, id: NodeId) -> bool {
        let next = NodeId(id.0.saturating_add(1));
        matches!(self.node(next), Some(Node::Not(operand)) if *operand == id) && self.span(next) == self.span(id)
    }

    /// Whether any condition reads the facts of a subject that a reference names.
    pub(crate) fn follows(&self) -> bool {
        self.follows
    }

    /// How many nodes there are.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }
}

impl Node {
    /// The nodes it is computed from; of a quantifier or fold the list, condition and value.
    pub(crate) fn operands(&self) -> impl DoubleEndedIterator<Item = NodeId> {
        let (few, many): ([Option<NodeId>; 3], &[NodeId]) = match self {
            Self::Constant(_) | Self::Field(_) | Self::Variable(_) | Self::Definition(_) | Self::TierOf(_) => {
                ([None; 3], &[])
            }
            Self::Follow { reference: one, .. }
            | Self::Part { record: one, .. }
            | Self::Key { map: one, .. }
            | Self::Not(one)
            | Self::Matches(one, _)
            | Self::IsPresent(one)
            | Self::IsAbsent(one)
            | Self::IsKnown { reference: one, .. }
            | Self::Negate(one)
            | Self::Count { list: one, .. }
            | Self::Age(one)
            | Self::Until(one)
            | Self::Call(_, one) => ([Some(*one), None, None], &[]),
            Self::And(left, right)
            | Self::Or(left, right)
            | Self::Compare(_, left, right)
            | Self::Member { element: left, list: right }
            | Self::HasKey { map: left, key: right }
            | Self::Text(_, left, right)
            | Self::Otherwise(left, right)
            | Self::Arithmetic(_, left, right)
            | Self::Any { list: left, body: right } => ([Some(*left), Some(*right), None], &[]),
            Self::If { condition, then, otherwise } => ([Some(*condition), Some(*then), Some(*otherwise)], &[]),
            Self::Every { list, filter, body } => ([Some(*list), *filter, Some(*body)], &[]),
            Self::Fold { list, filter, value, .. } => ([Some(*list), *filter, *value], &[]),
            Self::List(elements) => ([None; 3], elements),
        };
        few.into_iter().flatten().chain(many.iter().copied())
    }
}
