//! Numbers, durations and instants.

use crate::{
    Horizon, Instant, Length, Missing, Value,
    compiled::NOTHING,
    eval::compare::either_missing,
    horizon::Turn,
    program::{Arithmetic, Function, NodeId},
};

pub(crate) fn apply(operation: Arithmetic, left: &Value, right: &Value) -> Value {
    if let Some(missing) = either_missing(left, right) {
        return missing;
    }
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => match operation {
            Arithmetic::Add => Value::number(left + right),
            Arithmetic::Subtract => Value::number(left - right),
            Arithmetic::Multiply => Value::number(left * right),
            // A division by zero is infinite or no number, and so missing.
            Arithmetic::Divide => Value::number(left / right),
        },
        (Value::Duration(left), Value::Duration(right)) => {
            // Each is bounded, so neither sum overflows; whether it is in bounds itself is asked of it.
            Value::length(match operation {
                Arithmetic::Subtract => Length { micros: left.micros - right.micros, slope: left.slope - right.slope },
                _ => Length { micros: left.micros + right.micros, slope: left.slope + right.slope },
            })
        }
        (Value::Instant(left), Value::Instant(right)) => {
            Value::duration(i128::from(left.micros()) - i128::from(right.micros()))
        }
        (Value::Instant(instant), Value::Duration(by)) => {
            let by = if operation == Arithmetic::Subtract { -by.micros } else { by.micros };
            shifted(*instant, by)
        }
        _ => NOTHING,
    }
}

/// An instant so many microseconds later; beyond the years 0001 to 9999 there is none.
fn shifted(instant: Instant, by: i128) -> Value {
    let micros = i128::from(instant.micros()) + by;
    match i64::try_from(micros).ok().and_then(Instant::from_micros) {
        Some(instant) => Value::Instant(instant),
        None => Value::Missing(Missing::Computed),
    }
}

pub(crate) fn negate(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::number(-number),
        Value::Duration(Length { micros, slope }) => Value::Duration(Length { micros: -micros, slope: -slope }),
        other => other,
    }
}

pub(crate) fn rounded(function: Function, operand: &Value) -> Value {
    let Value::Number(number) = operand else { return NOTHING };
    Value::number(match function {
        // Half away from zero.
        Function::Round => number.round(),
        Function::Floor => number.floor(),
        Function::Ceil => number.ceil(),
        _ => number.abs(),
    })
}

/// An instant that may not lie ahead: until it has come it is bad evidence, and then no more.
fn past(instant: Instant, id: NodeId, horizon: &mut Horizon) -> Result<Instant, Value> {
    if instant > horizon.at() {
        horizon.note(instant, || Turn::Condition(id));
        return Err(Value::Missing(Missing::Future));
    }
    Ok(instant)
}

/// How long ago an instant was.
pub(crate) fn age(operand: Value, id: NodeId, horizon: &mut Horizon) -> Value {
    match operand {
        Value::Instant(instant) => match past(instant, id, horizon) {
            Ok(instant) => Value::Duration(Length { micros: away(instant, horizon), slope: 1 }),
            Err(missing) => missing,
        },
        other => other,
    }
}

/// How far off an instant is.
pub(crate) fn until(operand: Value, horizon: &Horizon) -> Value {
    match operand {
        Value::Instant(instant) => Value::Duration(Length { micros: -away(instant, horizon), slope: -1 }),
        other => other,
    }
}

pub(crate) fn read_time(operand: &Value, id: NodeId, horizon: &mut Horizon) -> Value {
    let Value::Text(text) = operand else { return NOTHING };
    match Instant::parse(text) {
        Some(instant) => match past(instant, id, horizon) {
            Ok(instant) => Value::Instant(instant),
            Err(missing) => missing,
        },
        None => Value::Missing(Missing::Computed),
    }
}

/// Microseconds from an instant to that of evaluation.
fn away(instant: Instant, horizon: &Horizon) -> i128 {
    i128::from(horizon.at().micros()) - i128::from(instant.micros())
}
