//! What a fact is wanted to be, and which values are so.

use std::{cmp::Ordering, sync::Arc};

use brightline_dsl::Instant;

use crate::{
    Horizon, Reference, Value,
    eval::World,
    pattern::Pattern,
    program::{Comparison, TextTest},
    schema::EntityId,
};

/// One thing a value has to be.
#[derive(Debug, Clone)]
pub(super) enum Goal {
    Compare(Comparison, Value),
    /// A bound on an instant that an age or a deadline asks for, with the words for it.
    Dated(Comparison, Instant, String),
    /// Equal to one of these, or to none.
    Among(Vec<Value>, bool),
    Text(TextTest, Arc<str>, bool),
    Matches(Arc<Pattern>, bool),
    Known(Arc<Vec<EntityId>>, bool),
    Stable(bool),
    Absent,
    Stated,
    /// Gone from its list or map.
    Removed,
    /// In words, with values that were tried and found so.
    Such(String, Vec<Value>),
}

impl Goal {
    pub(super) fn truth(truth: bool) -> Self {
        Self::Compare(Comparison::Equal, Value::Bool(truth))
    }

    /// The truth that is asked of a condition, where it is one.
    pub(super) fn as_truth(&self) -> Option<bool> {
        match self {
            Self::Compare(Comparison::Equal, Value::Bool(truth)) => Some(*truth),
            Self::Compare(Comparison::NotEqual, Value::Bool(truth)) => Some(!truth),
            _ => None,
        }
    }

    pub(super) fn holds(&self, world: &World<'_>, value: &Value) -> bool {
        if let Value::Missing(reason) = value {
            return match self {
                Self::Absent | Self::Known(_, false) => !reason.is_bad(),
                Self::Removed => *reason == crate::Missing::Absent,
                Self::Such(_, witnesses) => witnesses.contains(value),
                _ => false,
            };
        }
        match self {
            Self::Compare(comparison, other) => compares(*comparison, value, other),
            Self::Dated(comparison, instant, _) => compares(*comparison, value, &Value::Instant(*instant)),
            Self::Among(values, true) => values.iter().any(|other| equals(value, other)),
            Self::Among(values, false) => values.iter().all(|other| equal(value, other) == Some(false)),
            Self::Text(test, part, wanted) => text_of(value).is_some_and(|text| tests(*test, text, part) == *wanted),
            Self::Matches(pattern, wanted) => text_of(value).is_some_and(|text| pattern.holds(text) == Some(*wanted)),
            Self::Known(entities, wanted) => match value {
                Value::Ref(reference) => is_known(world, entities, reference) == *wanted,
                _ => false,
            },
            Self::Stable(wanted) => match value {
                Value::Version(version) => version.pre.is_empty() == *wanted,
                _ => false,
            },
            Self::Absent | Self::Removed => false,
            Self::Stated => true,
            Self::Such(_, witnesses) => witnesses.contains(value),
        }
    }

    /// Whether no value can be named for it but by luck.
    pub(super) fn is_open(&self) -> bool {
        matches!(self, Self::Matches(_, true) | Self::Text(..) | Self::Known(..))
    }

    /// Adds the values that stand in it.
    pub(super) fn seeds(&self, seeds: &mut Vec<Value>) {
        match self {
            Self::Compare(_, value) => seeds.push(value.clone()),
            Self::Dated(_, instant, _) => seeds.push(Value::Instant(*instant)),
            Self::Among(values, _) | Self::Such(_, values) => seeds.extend(values.iter().cloned()),
            Self::Text(_, part, _) => seeds.push(Value::Text(Arc::clone(part))),
            Self::Known(..) | Self::Matches(..) | Self::Stable(_) | Self::Absent | Self::Stated | Self::Removed => {}
        }
    }
}

fn is_known(world: &World<'_>, entities: &[EntityId], reference: &Reference) -> bool {
    entities.iter().any(|id| {
        let kind = world.names.schema.entity(*id).map(|entity| entity.kind.as_str());
        kind == Some(reference.kind()) && world.is_known(*id, reference, &mut Horizon::new(world.at))
    })
}

fn text_of(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) | Value::Choice(_, text) => Some(text),
        _ => None,
    }
}

fn tests(test: TextTest, text: &str, part: &str) -> bool {
    match test {
        TextTest::Contains => text.contains(part),
        TextTest::StartsWith => text.starts_with(part),
        TextTest::EndsWith => text.ends_with(part),
    }
}

fn compares(comparison: Comparison, left: &Value, right: &Value) -> bool {
    let order = order(left, right);
    match comparison {
        Comparison::Equal => equals(left, right),
        Comparison::NotEqual => equal(left, right) == Some(false),
        Comparison::Less => order == Some(Ordering::Less),
        Comparison::LessOrEqual => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        Comparison::Greater => order == Some(Ordering::Greater),
        Comparison::GreaterOrEqual => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
    }
}

pub(super) fn equals(left: &Value, right: &Value) -> bool {
    equal(left, right) == Some(true)
}

/// Whether two values are equal; none where a missing part leaves it open.
fn equal(left: &Value, right: &Value) -> Option<bool> {
    match (left, right) {
        (Value::Missing(_), _) | (_, Value::Missing(_)) => None,
        (Value::Choice(_, left), Value::Choice(_, right)) => Some(left == right),
        (Value::Duration(left), Value::Duration(right)) => Some(left.micros == right.micros),
        (Value::List(left), Value::List(right)) | (Value::Record(left), Value::Record(right)) => {
            if left.len() != right.len() {
                return Some(false);
            }
            let parts: Vec<_> = left.iter().zip(right.iter()).map(|(left, right)| equal(left, right)).collect();
            if parts.contains(&Some(false)) { Some(false) } else { parts.iter().all(Option::is_some).then_some(true) }
        }
        _ => Some(left == right),
    }
}

pub(super) fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.partial_cmp(right),
        (Value::Instant(left), Value::Instant(right)) => Some(left.cmp(right)),
        (Value::Duration(left), Value::Duration(right)) => Some(left.micros.cmp(&right.micros)),
        (Value::Version(left), Value::Version(right)) => Some(left.cmp_precedence(right)),
        (Value::Choice(left, _), Value::Choice(right, _)) | (Value::Tier(left), Value::Tier(right)) => {
            Some(left.cmp(right))
        }
        _ => None,
    }
}

/// What remains to be asked where the comparison must fail.
pub(super) fn negated(comparison: Comparison) -> Comparison {
    match comparison {
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
        Comparison::Less => Comparison::GreaterOrEqual,
        Comparison::LessOrEqual => Comparison::Greater,
        Comparison::Greater => Comparison::LessOrEqual,
        Comparison::GreaterOrEqual => Comparison::Less,
    }
}
