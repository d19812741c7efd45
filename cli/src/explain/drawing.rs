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
    let plain = Style::new();
    let at = indent.min(DEEPEST);
    let expression = visible(&part.expression);
    let is_fact = part.parts.is_empty() && part.from.is_some();
    let is_verdict = matches!(part.value, Value::Bool(_)) && !is_fact;
    let (sign, style, body) = match &part.value {
        Value::Bool(true) if is_verdict => ("✓", GOOD, expression),
        Value::Bool(false) if is_verdict => ("✗", BAD, expression),
        Value::Missing(reason) => ("?", BAD, format!("{expression} {}", in_words(*reason))),
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
