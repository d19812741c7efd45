//! Types as the checker compares and names them.

use brightline_dsl::nearest;

use crate::order;
use crate::schema::{Schema, Type};

/// What an expression is: its type, and whether it moves with the instant of evaluation.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Kind {
    pub(crate) ty: Type,
    /// A duration with `age` or `until` in it.
    pub(crate) moving: bool,
}

impl Kind {
    pub(crate) fn still(ty: Type) -> Self {
        Self { ty, moving: false }
    }

    pub(crate) fn any() -> Self {
        Self::still(Type::Any)
    }
}

/// Whether values of the two types may stand side by side: the same type, or time beside deadline.
pub(crate) fn same(a: &Type, b: &Type) -> bool {
    match (a, b) {
        (Type::Any, _) | (_, Type::Any) => true,
        (Type::Time | Type::Deadline, Type::Time | Type::Deadline) => true,
        (Type::List(a), Type::List(b)) | (Type::Map(a), Type::Map(b)) => same(a, b),
        (Type::Record(a), Type::Record(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| a.name == b.name && same(&a.ty, &b.ty))
        }
        // Two references may be compared whatever entities they are declared for: they are names of subjects.
        (Type::Ref(_), Type::Ref(_)) => true,
        (a, b) => a == b,
    }
}

/// The type of an expression that is one of two: a time and a deadline make a deadline.
pub(crate) fn join(a: &Type, b: &Type) -> Type {
    match (a, b) {
        (Type::Any, other) | (other, Type::Any) => other.clone(),
        (Type::Time, Type::Deadline) | (Type::Deadline, Type::Time) => Type::Deadline,
        (Type::List(a), Type::List(b)) => Type::List(join(a, b).into()),
        (Type::Ref(a), Type::Ref(b)) if a != b => {
            let mut all: Vec<_> = a.iter().chain(b.iter()).copied().collect();
            order::sort(&mut all);
            all.dedup();
            Type::Ref(all.into())
        }
        (a, _) => a.clone(),
    }
}

/// Whether `==` has a meaning for it: lists and records by value, maps have none.
pub(crate) fn comparable(ty: &Type) -> bool {
    match ty {
        Type::Map(_) => false,
        Type::List(element) => comparable(element),
        Type::Record(parts) => parts.iter().all(|part| comparable(&part.ty)),
        _ => true,
    }
}

/// Whether `<` has a meaning for it.
pub(crate) fn ordered(ty: &Type) -> bool {
    match ty {
        Type::Number | Type::Time | Type::Deadline | Type::Duration | Type::Version | Type::Tier(_) | Type::Any => true,
        Type::OneOf(values) => values.ordered,
        _ => false,
    }
}

/// Whether the text operators and functions take it.
pub(crate) fn textual(ty: &Type) -> bool {
    matches!(ty, Type::Text | Type::OneOf(_) | Type::Any)
}

/// The type in words, as the standard writes it.
pub(crate) fn describe(ty: &Type, schema: &Schema) -> String {
    match ty {
        Type::Bool => "a bool".into(),
        Type::Number => "a number".into(),
        Type::Text => "a text".into(),
        Type::Time => "a time".into(),
        Type::Deadline => "a deadline".into(),
        Type::Duration => "a duration".into(),
        Type::Version => "a version".into(),
        Type::OneOf(values) => {
            let separator = if values.ordered { " < " } else { ", " };
            let shown: Vec<_> = values.values.iter().take(4).map(|value| format!("`{value}`")).collect();
            let more = if values.values.len() > 4 { ", …" } else { "" };
            format!("one of {}{more}", shown.join(separator))
        }
        Type::List(element) => format!("a list of {}", bare(&describe(element, schema))),
        Type::Map(element) => format!("a map of {}", bare(&describe(element, schema))),
        Type::Record(parts) => {
            let names: Vec<_> = parts.iter().map(|part| part.name.as_str()).collect();
            format!("a record {{ {} }}", names.join(", "))
        }
        Type::Ref(entities) => {
            let names: Vec<_> =
                entities.iter().filter_map(|id| schema.entity(*id)).map(|entity| entity.name.as_str()).collect();
            format!("a reference to {}", names.join(" or "))
        }
        Type::Tier(scorecard) => format!("a tier of `{scorecard}`"),
        Type::Any => "anything".into(),
    }
}

fn bare(described: &str) -> &str {
    described.strip_prefix("a ").unwrap_or(described)
}

/// `did you mean …?` for the nearest of some names; none where nothing is near.
pub(crate) fn did_you_mean<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(name, candidates).map(|near| format!("did you mean `{near}`?"))
}
