//! Entities: what is known, and where it stands.

use std::collections::BTreeMap;

use brightline_dsl::{
    Diagnostic, Span,
    ast::{self, LiteralKind, TypeKind},
};

use super::{codes, types::did_you_mean};
use crate::schema::{Constant, Entity, EntityId, Field, OneOf, RecordField, Schema, Type, When};

/// Says so where two items of one kind bear one name; gives those that come first.
pub(super) fn unique<'a, T>(
    kind: &str,
    items: impl IntoIterator<Item = (&'a ast::Name, T)>,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<&'a str, (Span, T)> {
    let mut seen: BTreeMap<&'a str, (Span, T)> = BTreeMap::new();
    for (name, item) in items {
        if let Some((first, _)) = seen.get(name.text.as_str()) {
            diagnostics.push(
                Diagnostic::error(codes::DUPLICATE, name.span, format!("a second {kind} is called `{}`", name.text))
                    .labelled("here again")
                    .also(*first, "the first")
                    .help("give one of them another name, or put the two together"),
            );
        } else {
            seen.insert(&name.text, (name.span, item));
        }
    }
    seen
}

/// The schema of all entities, in the order of their names.
pub(super) fn schema(items: &[&ast::Entity], diagnostics: &mut Vec<Diagnostic>) -> Schema {
    let named = unique("entity", items.iter().map(|entity| (&entity.name, *entity)), diagnostics);
    let ids = crate::order::map(named.keys().copied().zip((0..).map(EntityId)));
    let entities = named.values().map(|(_, item)| entity(item, &ids, diagnostics)).collect();
    Schema { entities }
}

fn entity(item: &ast::Entity, ids: &BTreeMap<&str, EntityId>, diagnostics: &mut Vec<Diagnostic>) -> Entity {
    unique("field", item.fields.iter().map(|field| (&field.name, ())), diagnostics);
    let mut fields: Vec<Field> = Vec::new();
    for written in &item.fields {
        if fields.iter().any(|field| field.name == written.name.text) {
            continue;
        }
        fields.push(Field {
            name: written.name.text.clone(),
            ty: resolve(&written.ty, ids, diagnostics),
            path: written.from.as_ref().map_or_else(|| vec![written.name.text.clone()], |path| path.keys.clone()),
            source: written.source.as_ref().map(|name| name.text.clone()),
            fresh: written.fresh.as_ref().map(|fresh| fresh.value),
            observed_from: written.observed_from.as_ref().map(|path| path.keys.clone()),
            span: written.span,
        });
    }
    let kind = item.of_kind.as_ref().unwrap_or(&item.name);
    Entity {
        name: item.name.text.clone(),
        title: item.title.as_ref().map(|title| title.value.clone()),
        kind: kind.text.to_ascii_lowercase(),
        source: item.source.as_ref().map(|name| name.text.clone()),
        when: item.when.iter().filter_map(when).collect(),
        fields,
        span: item.name.span,
    }
}

fn when(term: &ast::WhenTerm) -> Option<When> {
    let value = match &term.value.kind {
        LiteralKind::Bool(value) => Constant::Bool(*value),
        LiteralKind::Number(value) => Constant::Number(*value),
        LiteralKind::Text(value) => Constant::Text(value.clone()),
        // The grammar lets nothing else stand here.
        _ => return None,
    };
    Some(When { path: term.path.keys.clone(), negated: term.negated, value })
}

fn resolve(ty: &ast::Type, ids: &BTreeMap<&str, EntityId>, diagnostics: &mut Vec<Diagnostic>) -> Type {
    match &ty.kind {
        TypeKind::Bool => Type::Bool,
        TypeKind::Number => Type::Number,
        TypeKind::Text => Type::Text,
        TypeKind::Time => Type::Time,
        TypeKind::Deadline => Type::Deadline,
        TypeKind::Duration => Type::Duration,
        TypeKind::Version => Type::Version,
        TypeKind::OneOf { values, ordered } => one_of(values, *ordered, diagnostics),
        TypeKind::List(element) => Type::List(resolve(element, ids, diagnostics).into()),
        TypeKind::Map(element) => Type::Map(resolve(element, ids, diagnostics).into()),
        TypeKind::Record(parts) => {
            unique("part of this record", parts.iter().map(|part| (&part.name, ())), diagnostics);
            let parts = parts.iter().map(|part| RecordField {
                name: part.name.text.clone(),
                key: part.from.as_ref().map_or_else(|| part.name.text.clone(), |key| key.value.clone()),
                ty: resolve(&part.ty, ids, diagnostics),
            });
            Type::Record(parts.collect::<Vec<_>>().into())
        }
        TypeKind::Ref(names) => {
            let mut entities = Vec::new();
            for name in names {
                if let Some(id) = ids.get(name.text.as_str()) {
                    entities.push(*id);
                    continue;
                }
                let mut diagnostic =
                    Diagnostic::error(codes::UNKNOWN_NAME, name.span, format!("there is no entity `{}`", name.text));
                diagnostic.help = did_you_mean(&name.text, ids.keys().copied())
                    .or_else(|| Some(format!("declare it: `entity {} {{ … }}`", name.text)));
                diagnostics.push(diagnostic);
            }
            if entities.is_empty() { Type::Any } else { Type::Ref(entities.into()) }
        }
    }
}

fn one_of(values: &[ast::Text], ordered: bool, diagnostics: &mut Vec<Diagnostic>) -> Type {
    let mut texts: Vec<std::sync::Arc<str>> = Vec::with_capacity(values.len());
    for value in values {
        if texts.iter().any(|text| **text == *value.value) {
            let message = format!("`{}` stands in this `one of` twice", value.value);
            diagnostics.push(Diagnostic::error(codes::DUPLICATE, value.span, message));
        } else {
            texts.push(value.value.as_str().into());
        }
    }
    Type::OneOf(OneOf { values: texts, ordered }.into())
}
