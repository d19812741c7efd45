//! What a type asks for, in words, and how a text that does not fit might be mended.

use brightline_dsl::nearest;

use super::{Tree, quote};
use crate::schema::{Schema, Type};

/// More values of a `one of` are not listed.
const LISTED: usize = 12;

/// `a number`, `one of `low`, `high``: what should stand there.
pub(super) fn expected(ty: &Type, schema: &Schema) -> String {
    match ty {
        Type::Bool => "`true` or `false`".into(),
        Type::Number => "a number".into(),
        Type::Text => "a text".into(),
        Type::Time => "a time such as `2026-01-19T09:30:00Z`".into(),
        Type::Deadline => "an instant such as `2026-01-19`".into(),
        Type::Duration => "a duration such as `30 days`".into(),
        Type::Version => "a version such as `1.20.3`".into(),
        Type::OneOf(one_of) => {
            let listed: Vec<_> = one_of.values.iter().take(LISTED).map(|value| quote::ticked(value)).collect();
            let more = if one_of.values.len() > LISTED { ", …" } else { "" };
            format!("one of {}{more}", listed.join(", "))
        }
        Type::List(_) => "a list".into(),
        Type::Map(_) | Type::Record(_) => "an object".into(),
        Type::Ref(entities) => {
            let kinds = entities.iter().filter_map(|id| schema.entity(*id));
            let kinds: Vec<_> = kinds.map(|entity| format!("`{}:namespace/name`", entity.kind)).collect();
            format!("a reference {}", kinds.join(" or "))
        }
        Type::Tier(_) | Type::Any => "a value".into(),
    }
}

/// What to write instead, as the rest of a sentence; empty where there is nothing to offer.
pub(super) fn mend(ty: &Type, tree: &Tree) -> String {
    match (ty, tree) {
        (Type::OneOf(one_of), Tree::Text(text)) => nearest(text, one_of.values.iter().map(|value| &**value))
            .map_or_else(String::new, |value| format!("; did you mean {}?", quote::ticked(value))),
        (Type::Text | Type::Version | Type::OneOf(_) | Type::Ref(_), Tree::Number(_) | Tree::Unrepresentable(_)) => {
            "; write it in quotation marks".into()
        }
        (Type::Number, Tree::Text(text)) if Tree::number(text).is_some() => "; write it without quotation marks".into(),
        (Type::Bool, Tree::Text(text)) if matches!(&**text, "true" | "false") => {
            "; write it without quotation marks".into()
        }
        (Type::Duration, Tree::Number(_)) => "; write it as a text with its unit".into(),
        _ => String::new(),
    }
}
