//! Operands that stand for themselves: numbers, durations, instants, texts, patterns.

use crate::Duration;
use crate::ast::{ExprKind, Text};
use crate::grammar::Rule;
use crate::quantities;
use crate::reader::{Node, Reader};

/// What a literal node says. What is written ill is reported, and read as something of its type.
pub(super) fn read(reader: &Reader<'_>, node: Node<'_>) -> Option<ExprKind> {
    Some(match node.as_rule() {
        Rule::kw_true => ExprKind::Bool(true),
        Rule::kw_false => ExprKind::Bool(false),
        Rule::kw_none => ExprKind::None,
        Rule::text => ExprKind::Text(reader.text(&node).value),
        Rule::instant => ExprKind::Instant(quantities::instant(reader, &node).value),
        Rule::numeric => match quantities::numeric(reader, node)? {
            quantities::Numeric::Number(number) => ExprKind::Number(number),
            quantities::Numeric::Duration(duration) => ExprKind::Duration(duration),
        },
        _ => return None,
    })
}

/// The pattern between the slashes, `\/` read as `/`.
pub(super) fn pattern(reader: &Reader<'_>, node: &Node<'_>) -> Text {
    let inner = node.as_str().strip_prefix('/').and_then(|rest| rest.strip_suffix('/')).unwrap_or_default();
    let mut value = String::with_capacity(inner.len());
    let mut characters = inner.chars().peekable();
    while let Some(character) = characters.next() {
        match (character, characters.peek()) {
            ('\\', Some('/')) => {}
            // What is escaped is passed over, so that in `\\/` the slash is not taken for an escaped one.
            ('\\', Some(_)) => {
                value.push(character);
                value.extend(characters.next());
            }
            _ => value.push(character),
        }
    }
    Text { value, span: reader.span(node) }
}

pub(super) fn negative(duration: Duration) -> Duration {
    Duration::from_micros(duration.micros().saturating_neg())
}
