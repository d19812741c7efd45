//! Definitions: checked in an order in which each rests on those before it.

use std::collections::{BTreeMap, BTreeSet};

use brightline_dsl::{
    Diagnostic,
    ast::{self, Expr, ExprKind},
};

use super::{
    codes,
    entities::unique,
    expr::Expressions,
    names::{Definition, Names, Uses},
    types::Kind,
};
use crate::{
    program::{DefinitionId, Program},
    schema::EntityId,
};

/// Adds the definitions of all entities to `names`, their bodies to `program`.
pub(super) fn define(
    items: &[&ast::Define],
    names: &mut Names,
    program: &mut Program,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut by_entity: BTreeMap<EntityId, Vec<&ast::Define>> = BTreeMap::new();
    for item in items {
        match names.schema.find(&item.entity.text) {
            Some((entity, _)) => by_entity.entry(entity).or_default().push(item),
            None => diagnostics.push(super::unknown_entity(&item.entity, &names.schema)),
        }
    }
    let mut bodies: Vec<&Expr> = Vec::new();
    unique("definition", items.iter().map(|item| (&item.name, ())), diagnostics);
    for (entity, items) in by_entity {
        let named = unique("definition", items.iter().map(|item| (&item.name, *item)), &mut Vec::new());
        for (name, (span, item)) in named {
            let id = DefinitionId(u32::try_from(names.definitions.len()).unwrap_or(u32::MAX));
            let field =
                names.schema.entity(entity).and_then(|found| found.fields.iter().find(|field| field.name == name));
            if let Some(field) = field {
                let message = format!("the definition `{name}` bears the name of a field");
                diagnostics.push(Diagnostic::error(codes::SHADOWED, span, message).also(field.span, "the field"));
            }
            names.definitions.push(Definition {
                name: name.to_owned(),
                entity,
                span,
                kind: Kind::any(),
                body: None,
                uses: Uses::default(),
            });
            names.definition_ids.insert((entity, name.to_owned()), id);
            bodies.push(&item.body);
        }
    }
    names.definition_order = in_order(names, &bodies, diagnostics);
    for id in names.definition_order.clone() {
        check(id, &bodies, names, program, diagnostics);
    }
}

fn check(
    id: DefinitionId,
    bodies: &[&Expr],
    names: &mut Names,
    program: &mut Program,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let (Some(body), Some(entity)) = (bodies.get(id.0 as usize), names.definition(id).map(|found| found.entity)) else {
        return;
    };
    let before = program.len();
    let mut expressions = Expressions::new(names, entity, program, diagnostics);
    let (node, kind) = expressions.value(body);
    let uses = expressions.into_uses(before);
    if let Some(definition) = names.definitions.get_mut(id.0 as usize) {
        definition.kind = kind;
        definition.body = Some(node);
        definition.uses = uses;
    }
}

/// The definitions, each after those it names; one that rests on itself is an error and left out.
fn in_order(names: &Names, bodies: &[&Expr], diagnostics: &mut Vec<Diagnostic>) -> Vec<DefinitionId> {
    let mut rests_on: Vec<BTreeSet<DefinitionId>> = Vec::new();
    for (definition, body) in names.definitions.iter().zip(bodies) {
        let mut mentioned = Vec::new();
        mentions(body, &mut mentioned);
        let found = mentioned.iter().filter_map(|name| names.find_definition(definition.entity, name));
        rests_on.push(crate::order::set(found.map(|(id, _)| id)));
    }
    let mut waited_for: BTreeMap<DefinitionId, Vec<DefinitionId>> = BTreeMap::new();
    let mut waits: BTreeMap<DefinitionId, usize> = BTreeMap::new();
    let mut order = Vec::new();
    for (id, needs) in (0..).map(DefinitionId).zip(&rests_on) {
        if needs.is_empty() {
            order.push(id);
        } else {
            waits.insert(id, needs.len());
            needs.iter().for_each(|need| waited_for.entry(*need).or_default().push(id));
        }
    }
    let mut next = 0;
    while let Some(done) = order.get(next).copied() {
        next += 1;
        for waiting in waited_for.get_mut(&done).map(std::mem::take).unwrap_or_default() {
            let Some(left) = waits.get_mut(&waiting) else { continue };
            *left -= 1;
            if *left == 0 {
                order.push(waiting);
            }
        }
    }
    let waits = |id: &DefinitionId| waits.get(id).is_some_and(|left| *left > 0);
    for ((id, definition), needs) in (0..).map(DefinitionId).zip(&names.definitions).zip(&rests_on) {
        if !waits(&id) {
            continue;
        }
        let through = needs.iter().filter(|need| waits(need)).filter_map(|need| names.definition(*need));
        let named: Vec<_> = through.map(|need| format!("`{}`", need.name)).collect();
        let message = format!("`{}` rests on itself, by way of {}", definition.name, named.join(", "));
        diagnostics.push(Diagnostic::error(codes::CIRCLE, definition.span, message));
    }
    order
}

/// Every name an expression mentions. As deep as the text nests, which the parser bounds.
fn mentions<'a>(expr: &'a Expr, found: &mut Vec<&'a str>) {
    match &expr.kind {
        ExprKind::Name(name) => found.push(name),
        ExprKind::Bool(_)
        | ExprKind::Number(_)
        | ExprKind::Text(_)
        | ExprKind::Duration(_)
        | ExprKind::Instant(_)
        | ExprKind::None => {}
        ExprKind::Member(inner, _)
        | ExprKind::Index(inner, _)
        | ExprKind::Negate(inner)
        | ExprKind::Not(inner)
        | ExprKind::Matches(inner, _)
        | ExprKind::Is { operand: inner, .. }
        | ExprKind::Count { list: inner, .. } => mentions(inner, found),
        ExprKind::Call(_, inner) | ExprKind::List(inner) => inner.iter().for_each(|inner| mentions(inner, found)),
        ExprKind::Binary(_, left, right) => {
            mentions(left, found);
            mentions(right, found);
        }
        ExprKind::If(condition, then, otherwise) => {
            [condition, then, otherwise].into_iter().for_each(|inner| mentions(inner, found));
        }
        ExprKind::Quantifier { list, filter, body, .. } => {
            [Some(list), filter.as_ref(), Some(body)].into_iter().flatten().for_each(|inner| mentions(inner, found));
        }
        ExprKind::Fold { value, list, filter, .. } => {
            [value.as_ref(), Some(list), filter.as_ref()]
                .into_iter()
                .flatten()
                .for_each(|inner| mentions(inner, found));
        }
    }
}
