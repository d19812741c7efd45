//! Equality and order.

use std::cmp::Ordering;

use crate::{
    Horizon, Length, Missing, Value,
    compiled::NOTHING,
    eval::logic::{Either, not},
    horizon::Turn,
    program::{Comparison, NodeId},
};

/// A comparison; where a duration moves, the instant at which its outcome may turn is noted.
pub(crate) fn compare(comparison: Comparison, left: &Value, right: &Value, id: NodeId, horizon: &mut Horizon) -> Value {
    match comparison {
        Comparison::Equal => return equal(left, right),
        Comparison::NotEqual => return not(equal(left, right)),
        _ => {}
    }
    if let Some(missing) = either_missing(left, right) {
        return missing;
    }
    if let (Value::Duration(left), Value::Duration(right)) = (left, right) {
        note_turn(*left, *right, id, horizon);
    }
    let Some(order) = order(left, right) else { return NOTHING };
    Value::Bool(comparison.holds(order))
}

/// `==` of values of one type; of lists and records an `and` over the parts.
pub(crate) fn equal(left: &Value, right: &Value) -> Value {
    if let Some(missing) = either_missing(left, right) {
        return missing;
    }
    match (left, right) {
        (Value::List(left), Value::List(right)) | (Value::Record(left), Value::Record(right)) => {
            if left.len() != right.len() {
                return Value::Bool(false);
            }
            let mut differs = Either::new();
            for (left, right) in left.iter().zip(right.iter()) {
                differs.add(&not(equal(left, right)));
            }
            not(differs.result())
        }
        (Value::Choice(_, left), Value::Choice(_, right)) => Value::Bool(left == right),
        (Value::Duration(left), Value::Duration(right)) => Value::Bool(left.micros == right.micros),
        _ => Value::Bool(left == right),
    }
}

/// The order of two values of one type that has one.
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

pub(super) fn either_missing(left: &Value, right: &Value) -> Option<Value> {
    let reason = match (left, right) {
        (Value::Missing(left), Value::Missing(right)) => left.or(*right),
        (Value::Missing(reason), _) | (_, Value::Missing(reason)) => *reason,
        _ => return None,
    };
    Some(Value::Missing(reason))
}

/// Notes when the order of two durations turns: when what lies between them reaches nothing, and when it passes it.
fn note_turn(left: Length, right: Length, id: NodeId, horizon: &mut Horizon) {
    let slope = i128::from(left.slope) - i128::from(right.slope);
    let apart = left.micros - right.micros;
    // Only what moves toward zero, or stands on it, turns.
    let turns_in = match (apart.cmp(&0), slope.cmp(&0)) {
        (_, Ordering::Equal) | (Ordering::Less, Ordering::Less) | (Ordering::Greater, Ordering::Greater) => return,
        (Ordering::Equal, _) => 1,
        _ => apart.abs().div_euclid(slope.abs()) + i128::from(apart.abs().rem_euclid(slope.abs()) != 0),
    };
    horizon.note_micros(i128::from(horizon.at().micros()) + turns_in, || Turn::Condition(id));
}

/// Why some of these are missing: bad goes before absent, then the first.
pub(super) fn first_missing<'a>(values: impl IntoIterator<Item = &'a Value>) -> Option<Missing> {
    values.into_iter().filter_map(Value::missing).reduce(Missing::or)
}
