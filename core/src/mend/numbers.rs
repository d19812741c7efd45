//! What an operand has to be for a sum, difference, product or quotient to be so.

use brightline_dsl::Instant;

use crate::{
    Value,
    program::{Arithmetic, Comparison},
};

/// The bound on an operand, the other being `other`: on the left one, or else on the right.
pub(super) fn bound(
    operation: Arithmetic,
    on_left: bool,
    comparison: Comparison,
    target: &Value,
    other: &Value,
) -> Option<(Comparison, Value)> {
    match (operation, on_left) {
        (Arithmetic::Add, _) => Some((comparison, difference(target, other)?)),
        (Arithmetic::Subtract, true) => Some((comparison, sum(target, other)?)),
        (Arithmetic::Subtract, false) => Some((comparison.flipped(), difference(other, target)?)),
        (Arithmetic::Multiply, _) => {
            let (Value::Number(target), Value::Number(other)) = (target, other) else { return None };
            scaled(comparison, target / other, *other)
        }
        (Arithmetic::Divide, true) => {
            let (Value::Number(target), Value::Number(other)) = (target, other) else { return None };
            scaled(comparison, target * other, *other)
        }
        (Arithmetic::Divide, false) => None,
    }
}

fn scaled(comparison: Comparison, bound: f64, by: f64) -> Option<(Comparison, Value)> {
    if by == 0.0 || !bound.is_finite() {
        return None;
    }
    Some((if by < 0.0 { comparison.flipped() } else { comparison }, Value::number(bound)))
}

fn sum(left: &Value, right: &Value) -> Option<Value> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => Some(Value::number(left + right)),
        (Value::Duration(left), Value::Duration(right)) => Some(Value::duration(left.micros + right.micros)),
        (Value::Instant(instant), Value::Duration(by)) | (Value::Duration(by), Value::Instant(instant)) => {
            shifted(*instant, by.micros)
        }
        _ => None,
    }
}

fn difference(left: &Value, right: &Value) -> Option<Value> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => Some(Value::number(left - right)),
        (Value::Duration(left), Value::Duration(right)) => Some(Value::duration(left.micros - right.micros)),
        (Value::Instant(left), Value::Instant(right)) => {
            Some(Value::duration(i128::from(left.micros()) - i128::from(right.micros())))
        }
        (Value::Instant(instant), Value::Duration(by)) => shifted(*instant, -by.micros),
        _ => None,
    }
}

fn shifted(instant: Instant, by: i128) -> Option<Value> {
    let micros = i64::try_from(i128::from(instant.micros()) + by).ok()?;
    Instant::from_micros(micros).map(Value::Instant)
}

pub(super) fn earlier(instant: Instant, by: &Value) -> Option<Instant> {
    match difference(&Value::Instant(instant), by)? {
        Value::Instant(instant) => Some(instant),
        _ => None,
    }
}

pub(super) fn later(instant: Instant, by: &Value) -> Option<Instant> {
    match sum(&Value::Instant(instant), by)? {
        Value::Instant(instant) => Some(instant),
        _ => None,
    }
}
