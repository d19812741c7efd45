//! Texts.

use icu_casemap::CaseMapper;

use crate::{
    Missing, Tree, Value,
    compiled::NOTHING,
    eval::compare::either_missing,
    pattern::Pattern,
    program::{Function, TextTest},
    version,
};

pub(crate) fn test(test: TextTest, left: &Value, right: &Value) -> Value {
    if let Some(missing) = either_missing(left, right) {
        return missing;
    }
    let (Some(text), Some(part)) = (text_of(left), text_of(right)) else { return NOTHING };
    Value::Bool(test.holds(text, part))
}

pub(crate) fn matches(operand: &Value, pattern: &Pattern) -> Value {
    match (operand, text_of(operand)) {
        (Value::Missing(reason), _) => Value::Missing(*reason),
        (_, Some(text)) => pattern.holds(text).map_or(Value::Missing(Missing::TooLarge), Value::Bool),
        _ => NOTHING,
    }
}

pub(crate) fn apply(function: Function, operand: &Value) -> Value {
    let Some(text) = text_of(operand) else { return NOTHING };
    match function {
        Function::Lower => {
            Value::text(&text.chars().map(|c| CaseMapper::new().simple_lowercase(c)).collect::<String>())
        }
        Function::Upper => {
            Value::text(&text.chars().map(|c| CaseMapper::new().simple_uppercase(c)).collect::<String>())
        }
        Function::Trim => Value::text(text.trim()),
        _ => Value::number(text.chars().count() as f64),
    }
}

/// A JSON number, nothing trimmed.
pub(crate) fn to_number(operand: &Value) -> Value {
    match text_of(operand).and_then(Tree::number) {
        Some(Tree::Number(number)) => Value::number(number),
        _ => Value::Missing(Missing::Computed),
    }
}

pub(crate) fn to_version(operand: &Value) -> Value {
    match text_of(operand).and_then(version) {
        Some(version) => Value::Version(version.into()),
        None => Value::Missing(Missing::Computed),
    }
}

fn text_of(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) | Value::Choice(_, text) => Some(text),
        _ => None,
    }
}
