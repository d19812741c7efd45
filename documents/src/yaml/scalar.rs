//! What a scalar says: the core schema of YAML 1.2.

use brightline::Tree;
use saphyr_parser::{ScalarStyle, Tag};

use super::tag;
use crate::text::ticked;

/// The value of a scalar: plain ones are resolved, all others are texts, unless a tag says otherwise.
///
/// # Errors
///
/// What a tag asks for and the scalar is not.
pub(super) fn resolve(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Result<Tree, String> {
    let tagged = match tag.and_then(tag::core) {
        Some("!" | "str") => return Ok(Tree::Text(text.into())),
        Some("null") => null(text).map(|()| Tree::Null),
        Some("bool") => bool(text).map(Tree::Bool),
        Some("int") => integer(text),
        Some("float") => number(text),
        Some(name @ ("seq" | "map")) => {
            return Err(format!("`!!{name}` does not stand at a scalar, found {}", ticked(text)));
        }
        Some(_) | None if style == ScalarStyle::Plain => return Ok(plain(text)),
        Some(_) | None => return Ok(Tree::Text(text.into())),
    };
    tagged.ok_or_else(|| format!("{} is not what its tag says", ticked(text)))
}

fn plain(text: &str) -> Tree {
    null(text)
        .map(|()| Tree::Null)
        .or_else(|| bool(text).map(Tree::Bool))
        .or_else(|| number(text))
        .unwrap_or_else(|| Tree::Text(text.into()))
}

fn null(text: &str) -> Option<()> {
    matches!(text, "" | "~" | "null" | "Null" | "NULL").then_some(())
}

fn bool(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

fn integer(text: &str) -> Option<Tree> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.bytes().all(|byte| byte.is_ascii_digit()) { decimal(text) } else { of_radix(text) }
}

fn number(text: &str) -> Option<Tree> {
    // Most scalars are words, and are known for it by their first character.
    if !text.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '+' | '-' | '.')) {
        return None;
    }
    decimal(text).or_else(|| of_radix(text)).or_else(|| not_finite(text))
}

/// A decimal as YAML writes it (`+1`, `012`, `.5`, `1.`), read as the decimal that JSON would write.
fn decimal(text: &str) -> Option<Tree> {
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (digits, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => unsigned.split_at_checked(at)?,
        None => (unsigned, ""),
    };
    let (whole, point, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, ".", fraction),
        None => (digits, "", ""),
    };
    if whole.is_empty() && fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole if whole.starts_with(|first: char| first.is_ascii_digit()) => whole,
        _ => return None,
    };
    let fraction = if point.is_empty() || !fraction.is_empty() { fraction } else { "0" };
    Some(as_written(Tree::number(&format!("{sign}{whole}{point}{fraction}{exponent}"))?, text))
}

/// `0o14`, `0xC`.
fn of_radix(text: &str) -> Option<Tree> {
    let (digits, radix) = match (text.strip_prefix("0o"), text.strip_prefix("0x")) {
        (Some(digits), _) => (digits, 8),
        (_, Some(digits)) => (digits, 16),
        _ => return None,
    };
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    match u64::from_str_radix(digits, radix) {
        Ok(value) => Some(as_written(Tree::number(&value.to_string())?, text)),
        Err(_) => Some(Tree::Unrepresentable(text.into())),
    }
}

fn not_finite(text: &str) -> Option<Tree> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_infinite = matches!(unsigned, ".inf" | ".Inf" | ".INF");
    (is_infinite || matches!(text, ".nan" | ".NaN" | ".NAN")).then(|| Tree::Unrepresentable(text.into()))
}

/// A number that no double holds keeps the spelling of its document.
fn as_written(number: Tree, text: &str) -> Tree {
    match number {
        Tree::Unrepresentable(_) => Tree::Unrepresentable(text.into()),
        number => number,
    }
}
