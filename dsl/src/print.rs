//! An expression back to text: one line, canonical, no parentheses but those it needs.
//!
//! What is printed reads as the very tree it was printed from (places aside). So a proof may name a part of a rule by its
//! text, whatever the author's line breaks were.

use std::fmt::Write as _;

use crate::ast::{BinaryOp, Expr, ExprKind, Fold, IsTest, Quantifier};
use crate::expression::{Level, operands};

/// The text of an expression.
///
/// ```
/// # use brightline_dsl::{FileId, ast::Item, parse, print};
/// let parsed = parse(FileId(0), "define d for e = (a  and (b)) or\n not (c < 30 days)");
/// let Some(Item::Define(define)) = parsed.file.items.first() else { unreachable!() };
/// assert_eq!(print::expression(&define.body), "a and b or not c < 30 days");
/// ```
#[must_use]
pub fn expression(expr: &Expr) -> String {
    let mut out = String::new();
    print(&mut out, expr);
    out
}

/// A text as a literal of the language.
#[must_use]
pub fn text(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 2);
    out.push('"');
    for character in value.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\u{D}"),
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}

fn level(expr: &Expr) -> Level {
    match &expr.kind {
        ExprKind::If(..) => Level::If,
        ExprKind::Binary(op, ..) => Level::of_binary(*op),
        ExprKind::Not(_) => Level::Not,
        ExprKind::Quantifier { .. } => Level::Quantifier,
        ExprKind::Is { .. } | ExprKind::Matches(..) => Level::Comparison,
        ExprKind::Negate(_) => Level::Negation,
        ExprKind::Number(number) if *number < 0.0 => Level::Negation,
        ExprKind::Duration(duration) if duration.micros() < 0 => Level::Negation,
        _ => Level::Operand,
    }
}

/// Prints `expr` where something that binds at least as `least` may stand.
fn operand(out: &mut String, expr: &Expr, least: Level) {
    if level(expr) >= least {
        print(out, expr);
    } else {
        out.push('(');
        print(out, expr);
        out.push(')');
    }
}

/// The next stronger level, for an operand that may not be of the same.
fn above(level: Level) -> Level {
    match level {
        Level::If => Level::Or,
        Level::Or => Level::And,
        Level::And => Level::Not,
        Level::Not => Level::Quantifier,
        Level::Quantifier => Level::Comparison,
        Level::Comparison => Level::Otherwise,
        Level::Otherwise => Level::Sum,
        Level::Sum => Level::Product,
        Level::Product => Level::Negation,
        Level::Negation | Level::Operand => Level::Operand,
    }
}

fn print(out: &mut String, expr: &Expr) {
    match &expr.kind {
        ExprKind::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        ExprKind::Number(number) => _ = write!(out, "{number}"),
        ExprKind::Text(value) => out.push_str(&text(value)),
        ExprKind::Duration(duration) => _ = write!(out, "{duration}"),
        ExprKind::Instant(instant) => {
            let written = instant.to_string();
            out.push_str(written.strip_suffix("T00:00:00Z").unwrap_or(&written));
        }
        ExprKind::None => out.push_str("none"),
        ExprKind::Name(name) => out.push_str(name),
        ExprKind::Member(of, name) => {
            operand(out, of, Level::Operand);
            _ = write!(out, ".{}", name.text);
        }
        ExprKind::Index(of, key) => {
            operand(out, of, Level::Operand);
            _ = write!(out, "[{}]", text(&key.value));
        }
        ExprKind::Call(function, arguments) => {
            _ = write!(out, "{}(", function.text);
            list(out, arguments);
            out.push(')');
        }
        ExprKind::List(elements) => {
            out.push('[');
            list(out, elements);
            out.push(']');
        }
        ExprKind::Negate(of) => {
            out.push('-');
            negated(out, of);
        }
        ExprKind::Not(of) => {
            out.push_str("not ");
            operand(out, of, Level::Not);
        }
        ExprKind::Binary(op @ (BinaryOp::And | BinaryOp::Or), ..) => chain(out, *op, expr),
        ExprKind::Binary(op, left, right) => {
            let own = Level::of_binary(*op);
            let start = out.len();
            operand(out, left, if own == Level::Comparison { above(own) } else { own });
            // `matches /` begins a pattern, whatever stands before it.
            if *op == BinaryOp::Divide && last_word(out) == "matches" {
                out.insert(start, '(');
                out.push(')');
            }
            _ = write!(out, " {} ", sign(*op));
            operand(out, right, above(own));
        }
        ExprKind::Matches(of, pattern) => {
            operand(out, of, above(Level::Comparison));
            _ = write!(out, " matches /{}/", slashes(&pattern.value));
        }
        ExprKind::Is { operand: of, test, negated } => {
            operand(out, of, above(Level::Comparison));
            out.push_str(if *negated { " is not " } else { " is " });
            out.push_str(match test {
                IsTest::Present => "present",
                IsTest::Absent => "absent",
                IsTest::Known => "known",
            });
        }
        ExprKind::If(condition, then, otherwise) => {
            out.push_str("if ");
            print(out, condition);
            out.push_str(" then ");
            print(out, then);
            out.push_str(" else ");
            print(out, otherwise);
        }
        ExprKind::Quantifier { quantifier, variable, list, filter, body } => {
            let word = match quantifier {
                Quantifier::Any => "any",
                Quantifier::No => "no",
                Quantifier::Every => "every",
            };
            _ = write!(out, "{word} {} in ", variable.text);
            operand(out, list, Level::Otherwise);
            if let Some(filter) = filter {
                out.push_str(" where ");
                operand(out, filter, Level::Comparison);
            }
            out.push_str(if *quantifier == Quantifier::Every { " has " } else { " where " });
            operand(out, body, Level::Comparison);
        }
        ExprKind::Count { list, distinct } => {
            let mut whole = String::new();
            let is_membership = matches!(list.kind, ExprKind::Binary(BinaryOp::In, ..));
            operand(&mut whole, list, if is_membership || *distinct { Level::Operand } else { Level::If });
            // Behind a field called `distinct` these would be operators, or a key.
            let operator =
                whole.starts_with("[\"") || matches!(first_word(&whole), "contains" | "starts" | "ends" | "matches");
            _ = match (distinct, operator) {
                (true, true) => write!(out, "count(distinct ({whole}))"),
                (true, false) => write!(out, "count(distinct {whole})"),
                (false, _) => write!(out, "count({whole})"),
            };
        }
        ExprKind::Fold { fold, value, variable, list, filter } => {
            out.push_str(match fold {
                Fold::Count => "count(",
                Fold::Sum => "sum(",
                Fold::Min => "min(",
                Fold::Max => "max(",
                Fold::Average => "average(",
            });
            if let Some(value) = value {
                print(out, value);
                out.push_str(" for ");
            }
            _ = write!(out, "{} in ", variable.text);
            operand(out, list, Level::Otherwise);
            if let Some(filter) = filter {
                out.push_str(" where ");
                print(out, filter);
            }
            out.push(')');
        }
    }
}

fn ends_word(character: char) -> bool {
    !character.is_ascii_alphanumeric() && !matches!(character, '_' | '-')
}

fn first_word(text: &str) -> &str {
    text.split(ends_word).next().unwrap_or_default()
}

fn last_word(text: &str) -> &str {
    text.rsplit(ends_word).next().unwrap_or_default()
}

/// Operands of `and` or `or`. A plain condition of a quantifier takes no `and` behind it, so such a quantifier stands in
/// parentheses unless it is the last.
fn chain(out: &mut String, op: BinaryOp, expr: &Expr) {
    let own = Level::of_binary(op);
    let all = operands(op, expr);
    for (index, term) in all.iter().enumerate() {
        if index > 0 {
            _ = write!(out, " {} ", sign(op));
        }
        let last = index + 1 == all.len();
        let least = if !last && ends_in_quantifier(term) { Level::Operand } else { above(own) };
        operand(out, term, least);
    }
}

/// Whether a quantifier with a plain condition stands at the end, outside of parentheses.
fn ends_in_quantifier(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Quantifier { body, .. } => level(body) >= Level::Comparison,
        ExprKind::Not(of) => ends_in_quantifier(of),
        ExprKind::Binary(BinaryOp::And | BinaryOp::Or, _, right) => ends_in_quantifier(right),
        _ => false,
    }
}

/// What stands behind a minus; a plain number there would be read as one negative number.
fn negated(out: &mut String, of: &Expr) {
    let plain = matches!(of.kind, ExprKind::Number(_) | ExprKind::Duration(_)) && level(of) == Level::Operand;
    if plain {
        out.push('(');
        print(out, of);
        out.push(')');
    } else {
        operand(out, of, Level::Negation);
    }
}

fn list(out: &mut String, elements: &[Expr]) {
    for (index, element) in elements.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        print(out, element);
    }
}

/// The pattern with its slashes escaped; those that already are stay so.
fn slashes(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            '/' => out.push_str("\\/"),
            '\\' => {
                out.push('\\');
                out.extend(characters.next());
            }
            _ => out.push(character),
        }
    }
    out
}

fn sign(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Or => "or",
        BinaryOp::And => "and",
        BinaryOp::Equal => "==",
        BinaryOp::NotEqual => "!=",
        BinaryOp::Less => "<",
        BinaryOp::LessOrEqual => "<=",
        BinaryOp::Greater => ">",
        BinaryOp::GreaterOrEqual => ">=",
        BinaryOp::In => "in",
        BinaryOp::NotIn => "not in",
        BinaryOp::Contains => "contains",
        BinaryOp::StartsWith => "starts with",
        BinaryOp::EndsWith => "ends with",
        BinaryOp::Otherwise => "otherwise",
        BinaryOp::Add => "+",
        BinaryOp::Subtract => "-",
        BinaryOp::Multiply => "*",
        BinaryOp::Divide => "/",
    }
}
