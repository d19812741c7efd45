//! Counts and folds.

use std::cmp::Ordering;

use crate::{
    Length, Missing, Value,
    compiled::NOTHING,
    eval::{
        Subject,
        compare::{equal, first_missing, order},
        logic::Either,
    },
    order,
    program::{Fold, NodeId, Program},
};

impl Subject<'_> {
    pub(super) fn count(&mut self, list: &Value, distinct: bool) -> Value {
        if let (Value::List(elements), true) = (list, distinct)
            && first_missing(elements.iter()).is_none()
            && !self.visit(elements.len())
        {
            return Value::Missing(Missing::TooLarge);
        }
        count(list, distinct)
    }

    pub(super) fn fold(
        &mut self,
        program: &Program,
        fold: Fold,
        list: NodeId,
        filter: Option<NodeId>,
        value: Option<NodeId>,
    ) -> Value {
        let elements = match self.eval(program, list) {
            Value::List(elements) => elements,
            Value::Missing(reason) => return Value::Missing(reason),
            _ => return NOTHING,
        };
        if !self.visit(elements.len()) {
            return Value::Missing(Missing::TooLarge);
        }
        let mut missing: Option<Missing> = None;
        let mut values = Vec::new();
        for element in elements.iter() {
            self.variables.push(element.clone());
            let taken = self.taken(program, filter, value);
            self.variables.pop();
            match taken {
                None => {}
                Some(Value::Missing(reason)) => missing = Some(missing.map_or(reason, |first| first.or(reason))),
                Some(value) => values.push(value),
            }
            if self.visits > super::MAX_VISITS {
                return Value::Missing(Missing::TooLarge);
            }
        }
        match missing {
            Some(reason) => Value::Missing(reason),
            None => folded(fold, &values),
        }
    }

    /// What an element contributes: none where the condition is false, missing where the condition or the value is.
    fn taken(&mut self, program: &Program, filter: Option<NodeId>, value: Option<NodeId>) -> Option<Value> {
        match filter.map(|filter| self.eval(program, filter)) {
            Some(Value::Bool(false)) => return None,
            None | Some(Value::Bool(true)) => {}
            Some(other) => return Some(other),
        }
        Some(value.map_or(Value::Bool(true), |value| self.eval(program, value)))
    }
}

/// How many elements a list has, or keys a map.
pub(crate) fn count(list: &Value, distinct: bool) -> Value {
    let elements = match list {
        Value::List(elements) => elements,
        // Keys with null are not there at all.
        Value::Map(entries) => return Value::number(entries.len() as f64),
        Value::Missing(reason) => return Value::Missing(*reason),
        _ => return NOTHING,
    };
    match first_missing(elements.iter()) {
        Some(reason) => Value::Missing(reason),
        None if distinct => distinct_of(elements),
        None => Value::number(elements.len() as f64),
    }
}

/// What becomes of values none of which is missing.
pub(crate) fn folded(fold: Fold, values: &[Value]) -> Value {
    match fold {
        Fold::Count => Value::number(values.len() as f64),
        Fold::Sum => sum(values),
        Fold::SumOfDurations => {
            let micros = values.iter().map(|value| match value {
                Value::Duration(Length { micros, .. }) => *micros,
                _ => 0,
            });
            Value::duration(micros.sum())
        }
        Fold::Average if values.is_empty() => Value::Missing(Missing::Absent),
        Fold::Average => match sum(values) {
            Value::Number(sum) => Value::number(sum / values.len() as f64),
            other => other,
        },
        Fold::Min => extreme(values, Ordering::Less),
        Fold::Max => extreme(values, Ordering::Greater),
    }
}

/// From left to right; past the largest double there is no sum.
fn sum(values: &[Value]) -> Value {
    let mut sum = 0.0;
    for value in values {
        if let Value::Number(number) = value {
            sum += number;
        }
    }
    Value::number(sum)
}

/// The first of the values that none goes beyond; of nothing there is none.
fn extreme(values: &[Value], beyond: Ordering) -> Value {
    let mut values = values.iter();
    let Some(mut extreme) = values.next() else { return Value::Missing(Missing::Absent) };
    for value in values {
        if order(value, extreme) == Some(beyond) {
            extreme = value;
        }
    }
    extreme.clone()
}

/// How many values differ from each other; missing where whether two of them do cannot be told.
fn distinct_of(elements: &[Value]) -> Value {
    if elements.iter().any(has_missing_part) {
        let mut apart = Either::new();
        for (place, left) in elements.iter().enumerate() {
            for right in elements.iter().skip(place + 1) {
                if let missing @ Value::Missing(_) = equal(left, right) {
                    apart.add(&missing);
                }
            }
        }
        if let missing @ Value::Missing(_) = apart.result() {
            return missing;
        }
    }
    let mut sorted: Vec<&Value> = elements.iter().collect();
    order::sort_by(&mut sorted, |left, right| by_content(left, right));
    sorted.dedup_by(|left, right| by_content(left, right) == Ordering::Equal);
    Value::number(sorted.len() as f64)
}

/// Whether a part of an element, not the element itself, is missing.
fn has_missing_part(value: &Value) -> bool {
    match value {
        Value::Missing(_) => true,
        Value::List(parts) | Value::Record(parts) => parts.iter().any(has_missing_part),
        _ => false,
    }
}

/// Some total order of values of one type in which equal values, and no others, are equal.
fn by_content(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
        (Value::Text(left), Value::Text(right)) => left.cmp(right),
        (Value::Ref(left), Value::Ref(right)) => left.cmp(right),
        (Value::Missing(left), Value::Missing(right)) => left.cmp(right),
        (Value::List(left), Value::List(right)) | (Value::Record(left), Value::Record(right)) => {
            let parts = left.iter().zip(right.iter()).map(|(left, right)| by_content(left, right));
            parts.fold(Ordering::Equal, Ordering::then).then(left.len().cmp(&right.len()))
        }
        (Value::Missing(_), _) => Ordering::Less,
        (_, Value::Missing(_)) => Ordering::Greater,
        _ => order(left, right).unwrap_or(Ordering::Equal),
    }
}
