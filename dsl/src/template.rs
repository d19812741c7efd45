//! Messages: text with expressions in braces, filled in when the message is said. `{{` and `}}` are braces themselves.

use crate::ast::{Template, TemplatePart};
use crate::grammar::{self, Rule};
use crate::lexer::{Lexer, TokenKind};
use crate::reader::{Node, Reader, child};
use crate::scan;
use crate::text::{self, Decoded};
use crate::{Diagnostic, codes, expression, unexpected};

/// The message of a `text` node; none where an error has been reported.
pub(crate) fn read(reader: &Reader<'_>, node: &Node<'_>) -> Option<Template> {
    let span = reader.span(node);
    let Decoded { value, places, escaped } = text::decode(reader, node);
    let inner = reader.within(&value, &places);
    let before = reader.found();
    let mut parts = Vec::new();
    let mut said = String::new();
    let mut characters = value.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let doubled = characters.peek().is_some_and(|(_, next)| *next == character);
        let plain = escaped.get(at).copied().unwrap_or_default() || !matches!(character, '{' | '}');
        if plain || doubled {
            said.push(character);
            if !plain {
                characters.next();
            }
            continue;
        }
        if character == '}' {
            let fault = Diagnostic::error(codes::BAD_TEMPLATE, inner.span_of(at, at + 1), "this `}` closes nothing");
            reader.report(fault.help("write `}}` for a brace in a message"));
            continue;
        }
        let Some(length) = expression_length(value.get(at + 1..).unwrap_or_default()) else {
            let fault = Diagnostic::error(codes::BAD_TEMPLATE, inner.span_of(at, at + 1), "this `{` is not closed");
            reader.report(fault.help("write `{{` for a brace in a message"));
            break;
        };
        let end = at + 1 + length;
        parts.extend(Some(std::mem::take(&mut said)).filter(|said| !said.is_empty()).map(TemplatePart::Text));
        if let Some(expr) = filled_in(&inner, value.get(at + 1..end).unwrap_or_default()) {
            parts.push(TemplatePart::Expr(expr));
        }
        while characters.next_if(|(at, _)| *at <= end).is_some() {}
    }
    parts.extend(Some(said).filter(|said| !said.is_empty()).map(TemplatePart::Text));
    (reader.found() == before).then_some(Template { parts, span })
}

/// Up to the `}` that closes the expression at the beginning of `text`; braces in its texts and patterns are passed over.
fn expression_length(text: &str) -> Option<usize> {
    Lexer::new(text).find(|token| token.kind == TokenKind::Close('}')).map(|token| token.start)
}

fn filled_in(reader: &Reader<'_>, source: &str) -> Option<crate::ast::Expr> {
    let start = reader.offset_of(source);
    if source.trim().is_empty() {
        let fault = Diagnostic::error(
            codes::BAD_TEMPLATE,
            reader.span_of(start.saturating_sub(1), start + source.len() + 1),
            "these braces are empty",
        );
        reader.report(fault.help("put an expression between them, or write `{{` and `}}` for braces in a message"));
        return None;
    }
    if let Some(nodes) = grammar::swiftly(Rule::lone_expression, source) {
        return expression::read(reader, child(nodes.roots().next()?, Rule::expression)?);
    }
    if let Some(deep) = scan::too_deep(source) {
        reader.report(expression::too_deep_at(reader.span_of(start + deep, start + deep + 1)));
        return None;
    }
    match grammar::parse(Rule::lone_expression, source) {
        Ok(nodes) => expression::read(reader, child(nodes.roots().next()?, Rule::expression)?),
        Err(error) => {
            reader.report(unexpected::explain(reader, source, &error, Some("`}`")));
            None
        }
    }
}
