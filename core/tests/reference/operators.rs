//! Section 3, the table: operators and functions of values that are there.

use std::cmp::Ordering;

use brightline::{Instant, Missing};
use brightline_dsl::ast::{BinaryOp, Fold};

use super::values::{Value, Version, equal, not, or, order};

const NO_RESULT: Value = Value::Missing(Missing::Computed);

pub(crate) fn compare(op: BinaryOp, a: &Value, b: &Value) -> Value {
    match op {
        BinaryOp::Equal => equal(a, b),
        BinaryOp::NotEqual => not(equal(a, b)),
        BinaryOp::Less => Value::Bool(order(a, b) == Ordering::Less),
        BinaryOp::LessOrEqual => Value::Bool(order(a, b) != Ordering::Greater),
        BinaryOp::Greater => Value::Bool(order(a, b) == Ordering::Greater),
        BinaryOp::GreaterOrEqual => Value::Bool(order(a, b) != Ordering::Less),
        other => panic!("{other:?} is no comparison"),
    }
}

/// `x in xs`
pub(crate) fn member(x: &Value, list: &Value) -> Value {
    let Value::List(elements) = list else { panic!("in {list:?}") };
    elements.iter().fold(Value::Bool(false), |so_far, element| or(so_far, equal(x, element)))
}

/// `xs contains x`, of a list, a map or a text.
pub(crate) fn contains(whole: &Value, part: &Value) -> Value {
    match (whole, part) {
        (Value::List(_), _) => member(part, whole),
        (Value::Map(map), key) => match map.get(text(key)) {
            Some(Value::Missing(Missing::Blank)) => Value::Bool(true),
            Some(Value::Missing(why)) => Value::Missing(*why),
            Some(_) => Value::Bool(true),
            None => Value::Bool(false),
        },
        (whole, part) => Value::Bool(text(whole).contains(text(part))),
    }
}

pub(crate) fn begins_or_ends(op: BinaryOp, whole: &Value, part: &Value) -> Value {
    Value::Bool(match op {
        BinaryOp::StartsWith => text(whole).starts_with(text(part)),
        _ => text(whole).ends_with(text(part)),
    })
}

/// `matches` is about the whole text.
pub(crate) fn matches(whole: &Value, pattern: &str) -> Value {
    let pattern = regex::Regex::new(&format!("^(?:{pattern})$")).expect("a pattern that was checked");
    match text(whole).len() > 65_536 {
        true => Value::Missing(Missing::TooLarge),
        false => Value::Bool(pattern.is_match(text(whole))),
    }
}

pub(crate) fn negate(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::number(-number),
        Value::Duration(micros) => Value::Duration(-micros),
        other => panic!("-{other:?}"),
    }
}

pub(crate) fn arithmetic(op: BinaryOp, a: Value, b: Value) -> Value {
    match (op, a, b) {
        (BinaryOp::Add, Value::Number(a), Value::Number(b)) => Value::number(a + b),
        (BinaryOp::Subtract, Value::Number(a), Value::Number(b)) => Value::number(a - b),
        (BinaryOp::Multiply, Value::Number(a), Value::Number(b)) => Value::number(a * b),
        (BinaryOp::Divide, Value::Number(a), Value::Number(b)) => Value::number(a / b),
        (BinaryOp::Add, Value::Duration(a), Value::Duration(b)) => Value::Duration(a + b),
        (BinaryOp::Subtract, Value::Duration(a), Value::Duration(b)) => Value::Duration(a - b),
        (BinaryOp::Subtract, Value::Instant(a), Value::Instant(b)) => {
            Value::Duration(i128::from(a.micros()) - i128::from(b.micros()))
        }
        (BinaryOp::Add, Value::Instant(t), Value::Duration(d)) => shifted(t, d),
        (BinaryOp::Subtract, Value::Instant(t), Value::Duration(d)) => shifted(t, -d),
        (op, a, b) => panic!("{a:?} {op:?} {b:?}"),
    }
}

/// An instant beyond the years 0001 to 9999 has no value.
fn shifted(instant: Instant, by: i128) -> Value {
    let micros = i128::from(instant.micros()) + by;
    i64::try_from(micros).ok().and_then(Instant::from_micros).map_or(NO_RESULT, Value::Instant)
}

/// `count(xs)` and `count(distinct xs)`: missing if an element is.
pub(crate) fn count(elements: &[Value], distinct: bool) -> Value {
    let mut missing = None;
    for element in elements {
        if let Value::Missing(why) = element {
            missing = Some(missing.map_or(*why, |before| super::values::worse(before, *why)));
        }
    }
    if let Some(why) = missing {
        return Value::Missing(why);
    }
    let is_new = |place: usize| !elements[..place].iter().any(|earlier| equal(earlier, &elements[place]).is_true());
    Value::Number((0..elements.len()).filter(|place| !distinct || is_new(*place)).count() as f64)
}

/// `sum`, `min`, `max`, `average` of values that are all there. Sums run left to right.
pub(crate) fn folded(fold: Fold, values: Vec<Value>) -> Value {
    let how_many = values.len() as f64;
    let nothing = if fold == Fold::Sum { Value::Number(0.0) } else { Value::Missing(Missing::Absent) };
    let mut values = values.into_iter();
    let Some(first) = values.next() else { return nothing };
    let sum = |so_far: Value, value: Value| match so_far {
        Value::Missing(_) => so_far,
        so_far => arithmetic(BinaryOp::Add, so_far, value),
    };
    let best =
        |keep: Ordering| move |so_far: Value, value: Value| if order(&value, &so_far) == keep { value } else { so_far };
    match fold {
        Fold::Sum => values.fold(first, sum),
        Fold::Average => match values.fold(first, sum) {
            Value::Number(total) => Value::number(total / how_many),
            missing => missing,
        },
        Fold::Min => values.fold(first, best(Ordering::Less)),
        Fold::Max => values.fold(first, best(Ordering::Greater)),
        Fold::Count => Value::Number(how_many),
    }
}

/// A function of one argument.
pub(crate) fn call(name: &str, argument: Value, at: Instant) -> Value {
    match (name, argument) {
        ("age", Value::Instant(t)) if t > at => Value::Missing(Missing::Future),
        ("age", Value::Instant(t)) => Value::Duration(i128::from(at.micros()) - i128::from(t.micros())),
        ("until", Value::Instant(d)) => Value::Duration(i128::from(d.micros()) - i128::from(at.micros())),
        ("lower", text_) => Value::Text(text(&text_).chars().map(|c| simple(c, c.to_lowercase())).collect()),
        ("upper", text_) => Value::Text(text(&text_).chars().map(|c| simple(c, c.to_uppercase())).collect()),
        ("trim", text_) => Value::Text(text(&text_).trim().into()),
        ("length", text_) => Value::Number(text(&text_).chars().count() as f64),
        ("number", text_) => match serde_json::from_str::<serde_json::Number>(text(&text_)) {
            Ok(_) if text(&text_) != text(&text_).trim() => NO_RESULT,
            Ok(number) => number.as_f64().map_or(NO_RESULT, Value::number),
            Err(_) => NO_RESULT,
        },
        ("time", text_) => match Instant::parse(text(&text_)) {
            Some(instant) if instant > at => Value::Missing(Missing::Future),
            Some(instant) => Value::Instant(instant),
            None => NO_RESULT,
        },
        ("version", text_) => Version::parse(text(&text_)).map_or(NO_RESULT, Value::Version),
        ("stable", Value::Version(version)) => Value::Bool(version.is_stable()),
        ("round", Value::Number(number)) => Value::number(number.round()),
        ("floor", Value::Number(number)) => Value::number(number.floor()),
        ("ceil", Value::Number(number)) => Value::number(number.ceil()),
        ("abs", Value::Number(number)) => Value::number(number.abs()),
        (name, argument) => panic!("{name}({argument:?})"),
    }
}

/// Simple case mapping: one character to one, or itself where there is none.
fn simple(c: char, mut mapped: impl Iterator<Item = char>) -> char {
    match (mapped.next(), mapped.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

/// A text, or a `one of` as the text it is.
fn text(value: &Value) -> &str {
    match value {
        Value::Text(text) | Value::Choice(_, text) => text,
        other => panic!("{other:?} is no text"),
    }
}
