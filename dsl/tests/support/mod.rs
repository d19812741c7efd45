//! What the tests of this crate share: trees as text, and diagnostics as text.
#![allow(dead_code, unreachable_pub)]

use brightline_dsl::ast::{Expr, ExprKind, Item, TemplatePart};
use brightline_dsl::{Diagnostic, FileId, Parsed, Source, Sources, parse};

/// The one item of a text that is in order.
pub fn item(text: &str) -> Item {
    let parsed = parse(FileId(0), text);
    assert_eq!(parsed.diagnostics, [], "{text}");
    assert!(parsed.lost.is_empty(), "{text}");
    match <[Item; 1]>::try_from(parsed.file.items) {
        Ok([item]) => item,
        Err(items) => panic!("{} items in {text}", items.len()),
    }
}

/// The tree of an expression that is in order.
pub fn expression(text: &str) -> Expr {
    match item(&format!("define d for e = {text}")) {
        Item::Define(define) => define.body,
        other => panic!("{other:?}"),
    }
}

/// The whole tree of an expression, each operator with its operands in parentheses and before them.
pub fn shape(expr: &Expr) -> String {
    let all = |exprs: &[&Expr]| exprs.iter().map(|expr| shape(expr)).collect::<Vec<_>>().join(" ");
    match &expr.kind {
        ExprKind::Bool(value) => value.to_string(),
        ExprKind::Number(number) => format!("{number:?}"),
        ExprKind::Text(text) => format!("{text:?}"),
        ExprKind::Duration(duration) => format!("{}us", duration.micros()),
        ExprKind::Instant(instant) => format!("@{}", instant.micros()),
        ExprKind::None => "NONE".to_owned(),
        ExprKind::Name(name) => name.clone(),
        ExprKind::Member(of, name) => format!("(. {} {})", shape(of), name.text),
        ExprKind::Index(of, key) => format!("([] {} {:?})", shape(of), key.value),
        ExprKind::Call(name, arguments) => {
            format!("({}! {})", name.text, all(&arguments.iter().collect::<Vec<_>>()))
        }
        ExprKind::List(elements) => format!("[{}]", all(&elements.iter().collect::<Vec<_>>())),
        ExprKind::Negate(of) => format!("(neg {})", shape(of)),
        ExprKind::Not(of) => format!("(not {})", shape(of)),
        ExprKind::Binary(op, left, right) => format!("({op:?} {})", all(&[left, right])),
        ExprKind::Matches(of, pattern) => format!("(matches {} {:?})", shape(of), pattern.value),
        ExprKind::Is { operand, test, negated } => {
            format!("({}{test:?} {})", if *negated { "Not" } else { "" }, shape(operand))
        }
        ExprKind::If(condition, then, otherwise) => format!("(if {})", all(&[condition, then, otherwise])),
        ExprKind::Quantifier { quantifier, variable, list, filter, body } => {
            let filter = filter.as_ref().map_or(String::new(), |filter| format!("where {} ", shape(filter)));
            format!("({quantifier:?} {} in {} {filter}: {})", variable.text, shape(list), shape(body))
        }
        ExprKind::Count { list, distinct } => {
            format!("(count{} {})", if *distinct { " distinct" } else { "" }, shape(list))
        }
        ExprKind::Fold { fold, value, variable, list, filter } => {
            let value = value.as_ref().map_or(String::new(), |value| format!("{} ", shape(value)));
            let filter = filter.as_ref().map_or(String::new(), |filter| format!(" where {}", shape(filter)));
            format!("({fold:?} {value}{} in {}{filter})", variable.text, shape(list))
        }
    }
}

/// The parts of a message, expressions in angle brackets.
pub fn template(parts: &[TemplatePart]) -> String {
    parts
        .iter()
        .map(|part| match part {
            TemplatePart::Text(text) => text.clone(),
            TemplatePart::Expr(expr) => format!("<{}>", shape(expr)),
        })
        .collect()
}

/// Diagnostics as a person sees them, with the source under each place.
pub fn rendered(text: &str, parsed: &Parsed) -> String {
    let sources = Sources::new(vec![Source::new("text", text)]);
    let mut out = String::new();
    for diagnostic in &parsed.diagnostics {
        out.push_str(&one(&sources, diagnostic));
    }
    let kept: Vec<String> = parsed.file.items.iter().map(name).collect();
    out.push_str(&format!("kept: {}", if kept.is_empty() { "nothing".to_owned() } else { kept.join(", ") }));
    if !parsed.lost.is_empty() {
        out.push_str(&format!("; lost: {}", parsed.lost.join(", ")));
    }
    out.push('\n');
    out
}

fn one(sources: &Sources, diagnostic: &Diagnostic) -> String {
    let mut out = format!("{}[{}]: {}\n", diagnostic.severity.as_str(), diagnostic.code, diagnostic.message);
    for label in &diagnostic.labels {
        let position = sources.position(label.span);
        let text = sources.get(label.span.file).map_or("", |source| source.text.as_str());
        let line = text.split('\n').nth(position.line as usize - 1).unwrap_or_default();
        let width = sources.text(label.span).split('\n').next().unwrap_or_default().chars().count();
        let number = position.line.to_string();
        let indent = " ".repeat(position.column as usize - 1);
        let said = if label.text.is_empty() { String::new() } else { format!(" {}", label.text) };
        out.push_str(&format!("  {number} | {}\n", line.trim_end()));
        out.push_str(&format!("  {} | {indent}{}{said}\n", " ".repeat(number.len()), "^".repeat(width.max(1))));
    }
    if let Some(help) = &diagnostic.help {
        out.push_str(&format!("  help: {help}\n"));
    }
    out
}

fn name(item: &Item) -> String {
    match item {
        Item::Entity(item) => format!("entity {} ({} fields)", item.name.text, item.fields.len()),
        Item::Define(item) => format!("define {}", item.name.text),
        Item::Scorecard(item) => {
            let tiers = item.tiers.iter().map(|tier| {
                let rules = tier.rules.iter().map(|rule| format!("{}:{}", rule.name.text, rule.requires.len()));
                format!("{} [{}]", tier.name.text, rules.collect::<Vec<_>>().join(" "))
            });
            format!("scorecard {} {{{}}}", item.name.text, tiers.collect::<Vec<_>>().join(" "))
        }
        Item::Exception(item) => format!("exception {}", item.name.text),
        Item::Test(item) => format!("test {:?}", item.title.value),
    }
}
