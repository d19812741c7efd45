//! Types as they are written behind the name of a field.

use crate::ast::{RecordField, Type, TypeKind};
use crate::grammar::Rule;
use crate::reader::{Node, Parts, Reader};
use crate::{Diagnostic, Span, codes};

/// How many lists, maps and records may stand around a type.
pub(super) const MAX_TYPE_NESTING: u32 = 8;

pub(super) fn read(reader: &Reader<'_>, node: Node<'_>) -> Option<Type> {
    read_inside(reader, node, 0)
}

fn read_inside(reader: &Reader<'_>, node: Node<'_>, around: u32) -> Option<Type> {
    let span = reader.span(&node);
    let mut wrappers: Vec<(Rule, Span)> = Vec::new();
    let mut innermost = None;
    for part in node.into_inner() {
        match part.as_rule() {
            wrapper @ (Rule::list_of | Rule::map_of) => wrappers.push((wrapper, reader.span(&part))),
            _ => innermost = Some(part),
        }
    }
    let innermost = innermost?;
    let around = around.saturating_add(u32::try_from(wrappers.len()).unwrap_or(u32::MAX));
    let is_record = innermost.as_rule() == Rule::record_type;
    if around.saturating_add(u32::from(is_record)) > MAX_TYPE_NESTING {
        reader.report(
            Diagnostic::error(codes::TOO_DEEP, span, format!("a type nests at most {MAX_TYPE_NESTING} deep"))
                .help("each `list of`, `map of` and `{ … }` counts one"),
        );
        return None;
    }
    let innermost_span = reader.span(&innermost);
    let kind = kind(reader, innermost, around)?;
    let ty = Type { kind, span: innermost_span };
    Some(wrappers.into_iter().rev().fold(ty, |inner, (wrapper, at)| {
        let span = at.to(inner.span);
        let inner = Box::new(inner);
        Type { kind: if wrapper == Rule::list_of { TypeKind::List(inner) } else { TypeKind::Map(inner) }, span }
    }))
}

fn kind(reader: &Reader<'_>, node: Node<'_>, around: u32) -> Option<TypeKind> {
    Some(match node.as_rule() {
        Rule::one_of => one_of(reader, node),
        Rule::ref_to => {
            let names = node.into_inner().filter(|part| part.as_rule() == Rule::name);
            TypeKind::Ref(names.map(|name| reader.name(&name)).collect())
        }
        Rule::record_type => {
            let fields = node.into_inner().filter(|part| part.as_rule() == Rule::record_field);
            TypeKind::Record(fields.map(|field| record_field(reader, field, around + 1)).collect::<Option<_>>()?)
        }
        _ => match node.as_str() {
            "bool" => TypeKind::Bool,
            "number" => TypeKind::Number,
            "text" => TypeKind::Text,
            "time" => TypeKind::Time,
            "deadline" => TypeKind::Deadline,
            "duration" => TypeKind::Duration,
            "version" => TypeKind::Version,
            _ => return None,
        },
    })
}

fn record_field(reader: &Reader<'_>, node: Node<'_>, around: u32) -> Option<RecordField> {
    let mut parts = Parts::of(node);
    Some(RecordField {
        name: reader.plain_name(&parts.seek(Rule::name)?, "field"),
        ty: read_inside(reader, parts.seek(Rule::r#type)?, around)?,
        from: parts.seek(Rule::text).map(|key| reader.text(&key)),
    })
}

fn one_of(reader: &Reader<'_>, node: Node<'_>) -> TypeKind {
    let mut values = Vec::new();
    let mut first: Option<(Rule, Span)> = None;
    let mut mixed = false;
    for part in node.into_inner() {
        let at = reader.span(&part);
        match part.as_rule() {
            Rule::text => values.push(reader.text(&part)),
            sign @ (Rule::comma | Rule::below) => match first {
                None => first = Some((sign, at)),
                Some((other, place)) if other != sign && !mixed => {
                    mixed = true;
                    reader.report(
                        Diagnostic::error(
                            codes::MIXED_ORDER,
                            at,
                            "a `one of` has either `,` or `<` between all its values",
                        )
                        .also(place, "otherwise than here")
                        .help("write `<` everywhere if the values have an order, lowest first, and `,` if not"),
                    );
                }
                Some(_) => {}
            },
            _ => {}
        }
    }
    TypeKind::OneOf { values, ordered: first.is_some_and(|(sign, _)| sign == Rule::below) }
}
