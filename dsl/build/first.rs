//! With which bytes an expression of the grammar can begin, and whether it can match nothing at all.

use std::collections::BTreeMap;

use pest_meta::{
    ast::RuleType,
    optimizer::{OptimizedExpr as Expr, OptimizedRule},
};

use crate::{NEVER, bytes::Bytes};

/// Whether white space may stand between the parts of an expression. pest decides while it reads: a rule that is read
/// for an atomic one is atomic itself. Here each rule is written out for both.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Blank {
    Between,
    Nowhere,
}

pub(crate) type Rules = BTreeMap<String, OptimizedRule>;

/// The bytes with which a match can begin; more than these do no harm. `empty`: it may match nothing, or look ahead.
pub(crate) struct First {
    pub(crate) bytes: Bytes,
    pub(crate) empty: bool,
}

impl First {
    fn of(bytes: Bytes) -> Self {
        Self { bytes, empty: false }
    }
}

/// How a rule is read where `blank` is asked around it.
pub(crate) fn within(rule: &OptimizedRule, blank: Blank) -> Blank {
    match rule.ty {
        RuleType::Atomic => Blank::Nowhere,
        _ if matches!(rule.name.as_str(), "WHITESPACE" | "COMMENT") => Blank::Nowhere,
        _ => blank,
    }
}

pub(crate) fn first(rules: &Rules, expr: &Expr, blank: Blank) -> Result<First, String> {
    Ok(match expr {
        Expr::Str(text) => match text.bytes().next() {
            Some(byte) => First::of(Bytes::one(byte)),
            None => First { bytes: Bytes::none(), empty: true },
        },
        Expr::Insens(text) => {
            let byte = text.bytes().next().ok_or("an empty text")?;
            First::of(Bytes::one(byte.to_ascii_lowercase()).or(&Bytes::one(byte.to_ascii_uppercase())))
        }
        Expr::Range(..) => First::of(class(rules, expr).ok_or("a range beyond ASCII")?),
        Expr::Ident(name) if name == NEVER => First::of(Bytes::none()),
        Expr::Ident(name) => match rules.get(name) {
            Some(rule) => first(rules, &rule.expr, within(rule, blank))?,
            None => match (name.as_str(), class(rules, expr)) {
                ("SOI" | "EOI", _) => First { bytes: Bytes::all(), empty: true },
                ("ANY", _) => First::of(Bytes::all()),
                (_, Some(bytes)) => First::of(bytes),
                (name, None) => return Err(format!("`{name}` of pest is not known here")),
            },
        },
        Expr::PosPred(_) | Expr::NegPred(_) => First { bytes: Bytes::all(), empty: true },
        Expr::Seq(left, right) => sequence(rules, left, right, blank)?,
        Expr::Choice(left, right) => {
            let (left, right) = (first(rules, left, blank)?, first(rules, right, blank)?);
            First { bytes: left.bytes.or(&right.bytes), empty: left.empty || right.empty }
        }
        Expr::Opt(inner) | Expr::Rep(inner) => First { empty: true, ..first(rules, inner, blank)? },
        _ => return Err(format!("{expr} is not known here")),
    })
}

fn sequence(rules: &Rules, left: &Expr, right: &Expr, blank: Blank) -> Result<First, String> {
    // `!"x" ~ ANY` does not begin with `x`; with white space between, the second byte might.
    if let (Expr::NegPred(not), Blank::Nowhere) = (left, blank) {
        let right = first(rules, right, blank)?;
        let refused = class(rules, not).unwrap_or_else(Bytes::none);
        return Ok(First { bytes: right.bytes.without(&refused), ..right });
    }
    if matches!(left, Expr::PosPred(_) | Expr::NegPred(_)) && blank == Blank::Nowhere {
        return first(rules, right, blank);
    }
    let left_first = first(rules, left, blank)?;
    if !left_first.empty {
        return Ok(left_first);
    }
    let right = first(rules, right, blank)?;
    let mut bytes = left_first.bytes.or(&right.bytes);
    if blank == Blank::Between {
        for name in ["WHITESPACE", "COMMENT"] {
            bytes = bytes.or(&first(rules, &Expr::Ident(name.into()), Blank::Nowhere)?.bytes);
        }
    }
    Ok(First { bytes, empty: right.empty })
}

/// The bytes of an expression that always matches exactly one ASCII character.
pub(crate) fn class(rules: &Rules, expr: &Expr) -> Option<Bytes> {
    match expr {
        Expr::Str(text) => match text.as_bytes() {
            [byte] if byte.is_ascii() => Some(Bytes::one(*byte)),
            _ => None,
        },
        Expr::Range(from, to) => match (from.as_bytes(), to.as_bytes()) {
            ([from], [to]) => Some(Bytes::range(*from, *to)),
            _ => None,
        },
        Expr::Choice(left, right) => Some(class(rules, left)?.or(&class(rules, right)?)),
        Expr::Ident(name) => {
            let (digits, small, large) = (Bytes::range(b'0', b'9'), Bytes::range(b'a', b'z'), Bytes::range(b'A', b'Z'));
            match (name.as_str(), rules.get(name)) {
                (_, Some(rule)) if rule.ty == RuleType::Silent => class(rules, &rule.expr),
                ("ASCII_DIGIT", _) => Some(digits),
                ("ASCII_ALPHA", _) => Some(small.or(&large)),
                ("ASCII_ALPHANUMERIC", _) => Some(digits.or(&small).or(&large)),
                _ => None,
            }
        }
        _ => None,
    }
}
