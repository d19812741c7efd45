//! Constants of `given` and `when`, written much as in JSON.

use std::collections::BTreeMap;

use crate::ast::{Literal, LiteralKind, Name};
use crate::expression::MAX_NESTING;
use crate::grammar::Rule;
use crate::quantities::{self, Numeric};
use crate::reader::{Node, Parts, Reader};
use crate::{Diagnostic, Span, codes};

pub(super) fn read(reader: &Reader<'_>, node: Node<'_>) -> Option<Literal> {
    read_inside(reader, node, 0)
}

/// The entries of the record of a `given`.
pub(super) fn fields(reader: &Reader<'_>, record: Node<'_>) -> Option<Vec<(Name, Literal)>> {
    entries(reader, record, 1)
}

fn read_inside(reader: &Reader<'_>, node: Node<'_>, depth: u32) -> Option<Literal> {
    let span = reader.span(&node);
    if depth > MAX_NESTING {
        let message = format!("lists and records nest at most {MAX_NESTING} levels deep");
        reader.error(codes::TOO_DEEP, span, message);
        return None;
    }
    let node = node.into_inner().next()?;
    let kind = match node.as_rule() {
        Rule::kw_null => LiteralKind::Null,
        Rule::kw_true => LiteralKind::Bool(true),
        Rule::kw_false => LiteralKind::Bool(false),
        Rule::text => LiteralKind::Text(reader.text(&node).value),
        Rule::instant => LiteralKind::Instant(quantities::instant(reader, &node).value),
        Rule::signed_numeric => match quantities::numeric(reader, node)? {
            Numeric::Number(number) => LiteralKind::Number(number),
            Numeric::Duration(duration) => LiteralKind::Duration(duration),
        },
        Rule::literal_list => {
            let elements = node.into_inner().filter(|part| part.as_rule() == Rule::literal);
            LiteralKind::List(elements.map(|element| read_inside(reader, element, depth + 1)).collect::<Option<_>>()?)
        }
        Rule::record => LiteralKind::Record(entries(reader, node, depth + 1)?),
        _ => return None,
    };
    Some(Literal { kind, span })
}

fn entries(reader: &Reader<'_>, record: Node<'_>, depth: u32) -> Option<Vec<(Name, Literal)>> {
    let mut read: Vec<(Name, Literal)> = Vec::new();
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for node in record.into_inner().filter(|part| part.as_rule() == Rule::entry) {
        let mut parts = Parts::of(node);
        let key = parts.next()?;
        let key = match key.as_rule() {
            Rule::text => Name { text: reader.text(&key).value, span: reader.span(&key) },
            _ => reader.name(&key),
        };
        let value = read_inside(reader, parts.seek(Rule::literal)?, depth)?;
        if let Some(first) = seen.get(&key.text) {
            reader.report(
                Diagnostic::error(codes::TWICE, key.span, format!("the key `{}` stands twice", key.text))
                    .also(*first, "the first is here"),
            );
            continue;
        }
        seen.insert(key.text.clone(), key.span);
        read.push((key, value));
    }
    Some(read)
}
