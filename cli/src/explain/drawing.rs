//! A condition drawn with the values under its parts.

use anstyle::Style;
use brightline::{Part, Value};

use crate::{
    console::{BAD, FAINT, GOOD, visible},
    moment::day,
    page::Paragraph,
    table::{in_words, shortened},
};

/// Columns that a part stands further in than what it is a part of.
const STEP: usize = 2;
/// No part stands further in than this.
const DEEPEST: usize = 40;

/// Draws a condition and its parts from a column on.
pub(super) fn draw(part: &Part, indent: usize, page: &mut String) {
    match element_of(part) {
        // An element of which one thing is asked is drawn together with it.
        Some(asked) => named(asked, &format!("{}: {}", part.expression, asked.expression), indent, page),
        None => named(part, &part.expression, indent, page),
    }
}

/// What is asked of an element of a list, where it is one thing.
fn element_of(part: &Part) -> Option<&Part> {
    match part.parts.as_slice() {
        [asked] if part.expression.ends_with(']') && asked.value == part.value && !asked.parts.is_empty() => {
            Some(asked)
        }
        _ => None,
    }
}

fn named(part: &Part, expression: &str, indent: usize, page: &mut String) {
    let plain = Style::new();
    let at = indent.min(DEEPEST);
    let expression = visible(expression);
    let is_fact = part.parts.is_empty();
    let is_verdict = matches!(part.value, Value::Bool(_)) && !(is_fact && part.from.is_some());
    let (sign, style, body) = match &part.value {
        Value::Bool(true) if is_verdict => ("✓", GOOD, expression),
        Value::Bool(false) if is_verdict => ("✗", BAD, expression),
        Value::Missing(reason) if is_fact => ("?", BAD, format!("{expression} {}", in_words(*reason))),
        Value::Missing(_) => ("?", BAD, format!("{expression} cannot be told")),
        // A tier, not a text of somebody's.
        Value::Text(tier) if expression.starts_with("tier(") => ("·", FAINT, format!("{expression} is {tier}")),
        value => ("·", FAINT, format!("{expression} is {}", said(value))),
    };
    Paragraph { indent: at, head: sign, head_style: style, hang: at + 2, body: &body, body_style: plain }.write(page);
    if let Some(from) = &part.from {
        let observed = part.observed.map(|observed| format!(", observed {}", day(observed))).unwrap_or_default();
        let origin = format!("{}{observed}", visible(from));
        Paragraph { indent: at, head: "", head_style: plain, hang: at + 4, body: &origin, body_style: FAINT }
            .write(page);
    }
    for part in &part.parts {
        draw(part, indent + STEP, page);
    }
    if part.omitted > 0 {
        let shown = part.parts.len() > 1;
        let body = match (part.omitted, shown) {
            (1, true) => "and 1 more that decides nothing".to_owned(),
            (1, false) => "1 more".to_owned(),
            (many, true) => format!("and {many} more that decide nothing, or are too many to show"),
            (many, false) => format!("{many} more"),
        };
        let at = (indent + STEP).min(DEEPEST);
        Paragraph { indent: at, head: "", head_style: plain, hang: at + 2, body: &body, body_style: FAINT }.write(page);
    }
}

/// A value in words; a list of records by their number.
pub(super) fn said(value: &Value) -> String {
    let text = match value {
        Value::List(elements) if elements.is_empty() => "an empty list".into(),
        Value::Map(entries) if entries.is_empty() => "empty".into(),
        Value::List(elements) if elements.iter().any(|element| matches!(element, Value::Map(_) | Value::List(_))) => {
            if elements.len() == 1 {
                "a list of 1 element".into()
            } else {
                format!("a list of {} elements", elements.len())
            }
        }
        Value::Text(text) => format!("\"{text}\""),
        value => value.in_words(),
    };
    visible(&shortened(&text))
}
