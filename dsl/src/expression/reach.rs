//! How far an operator reaches: what a person could read in two ways is refused here, on the flat list.

use super::{Level, is_postfix};
use crate::grammar::Rule;
use crate::reader::{Node, Reader};
use crate::{Diagnostic, Span, codes};

/// Reports every operator whose reach is not plain to see.
pub(super) fn check(reader: &Reader<'_>, tokens: &[Node<'_>]) {
    let mut previous: Option<&Node<'_>> = None;
    for (index, token) in tokens.iter().enumerate() {
        if is_prefix(token) {
            check_prefix(reader, previous, token, tokens);
        }
        if token.as_rule() == Rule::op_subtract {
            check_spaces(reader, token, previous, tokens.get(index + 1));
        }
        if token.as_rule() == Rule::quantifier_head {
            check_body(reader, tokens, index);
        }
        previous = Some(token);
    }
}

fn is_prefix(token: &Node<'_>) -> bool {
    matches!(token.as_rule(), Rule::minus | Rule::kw_not | Rule::if_head | Rule::quantifier_head)
}

/// A prefix may not stand behind an operator that binds more strongly than it does.
fn check_prefix(reader: &Reader<'_>, previous: Option<&Node<'_>>, token: &Node<'_>, tokens: &[Node<'_>]) {
    let Some((previous, before)) = previous.and_then(|node| Some((node, Level::of(node.as_rule())?))) else {
        return;
    };
    let Some(level) = Level::of(token.as_rule()) else {
        return;
    };
    let after_quantifier = previous.as_rule() == Rule::quantifier_head;
    if level > before || (level == before && !after_quantifier) {
        return;
    }
    let word = first_word(token);
    let end = tokens.last().map_or_else(|| reader.span(token), |last| reader.span(last));
    let message = if after_quantifier {
        format!("what is asked of each element is one comparison; `{word} …` stands in parentheses")
    } else {
        format!("behind `{}`, `{word} …` stands in parentheses", words(previous.as_str()))
    };
    let help = format!("write `({})`", written(reader, reader.span(token).to(end)));
    reader.report(Diagnostic::error(codes::NEEDS_PARENTHESES, reader.span(token), message).help(help));
}

fn first_word<'t>(token: &Node<'t>) -> &'t str {
    token.as_str().split_whitespace().next().unwrap_or_default()
}

/// The source on one line.
pub(super) fn written(reader: &Reader<'_>, span: Span) -> String {
    words(reader.source(span))
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `a -1` and `a- 1` are neither a subtraction nor anything else.
fn check_spaces(reader: &Reader<'_>, minus: &Node<'_>, left: Option<&Node<'_>>, right: Option<&Node<'_>>) {
    let (before, after) = reader.around(minus.as_str());
    let is_space = |c: Option<char>| c.is_none_or(|c| c.is_ascii_whitespace() || c == '#');
    if is_space(before) && is_space(after) {
        return;
    }
    let side = |node: Option<&Node<'_>>| node.map(|node| words(node.as_str())).unwrap_or_default();
    let help = format!("write `{} - {}`", side(left), side(right));
    reader.report(
        Diagnostic::error(
            codes::MINUS_WITHOUT_SPACE,
            reader.span(minus),
            "a subtraction has white space on both sides",
        )
        .help(help),
    );
}

/// An `and` or `or` right behind the body of a quantifier, unless that stands in parentheses.
fn check_body(reader: &Reader<'_>, tokens: &[Node<'_>], head: usize) {
    let connective = |token: &&Node<'_>| matches!(token.as_rule(), Rule::op_and | Rule::op_or);
    let rest = tokens.get(head + 1..).unwrap_or_default();
    let Some(length) = rest.iter().position(|token| connective(&token)) else {
        return;
    };
    let (body, rear) = rest.split_at_checked(length).unwrap_or((rest, &[]));
    let plain =
        !body.iter().any(|token| matches!(token.as_rule(), Rule::kw_not | Rule::if_head | Rule::quantifier_head));
    let grouped = matches!(body, [only] if only.as_rule() == Rule::group);
    let (Some(quantifier), Some(first), Some(last), Some(op), Some(end)) =
        (tokens.get(head), body.first(), body.last(), rear.first(), rear.last())
    else {
        return;
    };
    if grouped || !plain {
        return;
    }
    let head_at = reader.span(quantifier);
    let body_at = reader.span(first).to(reader.span(last));
    let rear_at = reader.span(op).to(reader.span(end));
    let (head, body, rear) = (written(reader, head_at), written(reader, body_at), written(reader, rear_at));
    reader.report(
        Diagnostic::error(
            codes::AMBIGUOUS_QUANTIFIER,
            reader.span(op),
            format!("this `{}` could belong to what is asked of each element, or to the whole", op.as_str()),
        )
        .also(head_at.to(body_at), "behind this")
        .help(format!(
            "write `{head} ({body} {rear})` if it is asked of each element, `({head} {body}) {rear}` if not"
        )),
    );
}

/// Says that comparisons do not stand in a row.
pub(super) fn report_chain(reader: &Reader<'_>, second: Span) {
    reader.report(
        Diagnostic::error(codes::CHAINED_COMPARISON, second, "comparisons do not stand in a row")
            .help("join two of them by `and`, or put the first in parentheses"),
    );
}

/// For each operand and prefix, by its place: how many operators wait for it while the list is folded.
pub(super) fn waiting(tokens: &[Node<'_>]) -> Vec<u32> {
    let mut stack: Vec<Level> = Vec::new();
    let mut all = Vec::with_capacity(tokens.len());
    for token in tokens {
        all.push(u32::try_from(stack.len()).unwrap_or(u32::MAX));
        let Some(level) = Level::of(token.as_rule()) else {
            continue;
        };
        if !is_prefix(token) {
            while stack.last().is_some_and(|waiting| *waiting >= level) {
                stack.pop();
            }
        }
        if !is_postfix(token.as_rule()) {
            stack.push(level);
        }
    }
    all
}
