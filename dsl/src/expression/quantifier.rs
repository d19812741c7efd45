//! `any v in xs where C`, `no v in xs where C`, `every v in xs where F has C`.

use super::{Depth, Folded, Level, bounded, expression, reach};
use crate::ast::{ExprKind, Quantifier};
use crate::grammar::Rule;
use crate::reader::{Node, Parts, Reader};
use crate::{Diagnostic, Span, codes};

/// The head of a quantifier, and what has been folded behind it.
pub(super) fn read(reader: &Reader<'_>, head: Node<'_>, body: Folded, span: Span, depth: Depth) -> Option<Box<Folded>> {
    let mut parts = Parts::of(head);
    let quantifier = match parts.next()?.as_rule() {
        Rule::kw_any => Quantifier::Any,
        Rule::kw_no => Quantifier::No,
        _ => Quantifier::Every,
    };
    let variable = reader.plain_name(&parts.seek(Rule::name)?, "variable");
    let list = expression(reader, parts.seek(Rule::expression)?, depth.inside())?.close();
    let filter = match parts.seek(Rule::expression) {
        Some(node) => {
            let at = reader.span(&node);
            let filter = expression(reader, node, depth.inside())?;
            if filter.level < Level::Comparison {
                let help = format!("write `where ({}) has`", reach::written(reader, at));
                reader.report(
                    Diagnostic::error(
                        codes::NEEDS_PARENTHESES,
                        at,
                        "what stands between `where` and `has` is one comparison",
                    )
                    .help(help),
                );
            }
            Some(filter.close())
        }
        None => None,
    };
    let body = body.close();
    let filter_height = filter.as_ref().map_or(0, |filter| filter.height);
    let height = list.height.max(body.height).max(filter_height) + 1;
    let filter = filter.map(super::Tree::boxed);
    let kind = ExprKind::Quantifier { quantifier, variable, list: list.boxed(), filter, body: body.boxed() };
    bounded(reader, kind, span, height, Level::Quantifier)
}
