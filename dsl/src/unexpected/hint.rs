//! What was most likely meant.

use super::Found;
use super::expected::Expected;
use crate::lexer::TokenKind;
use crate::words::{is_reserved, is_word, nearest};

/// What would mend it, where that can be guessed.
pub(super) fn of(expected: &Expected, found: &Found<'_>) -> Option<String> {
    sign(expected, found)
        .or_else(|| quotes(expected, found))
        .or_else(|| word(expected, found))
        .or_else(|| missing(expected, found))
}

/// Signs of other languages.
fn sign(expected: &Expected, found: &Found<'_>) -> Option<String> {
    if found.kind != Some(TokenKind::Sign) {
        return None;
    }
    let operand = expected.expression || expected.value;
    let help = match found.source {
        "==" if expected.means => "a definition is written with one `=`",
        ":" if expected.means => "a definition is written with `=`",
        "=" | "===" if expected.operator => "for a comparison write `==`",
        "=" if !expected.means => "nothing is set with `=` here; remove it",
        "!==" | "<>" => "for what differs write `!=`",
        "=<" => "write `<=`",
        "=>" => "write `>=`",
        "&&" | "&" => "write `and`",
        "||" | "|" => "write `or`",
        "!" if operand => "write `not`",
        "??" => "write `otherwise`",
        "?" => "write `if CONDITION then VALUE else VALUE`",
        "'" | "`" | "“" | "”" | "„" | "‘" | "’" | "«" => "a text stands in double quotes, `\"…\"`",
        "," if !expected.comma && !operand => "remove it; no comma stands here",
        "%" => "a number stands alone: `80` for 80 percent",
        ";" => "remove it; nothing ends with `;`",
        "//" | "/*" => "a comment begins with `#`",
        "." if operand && found.after.starts_with(|c: char| c.is_ascii_digit()) => {
            return Some(format!("write `0.{}`", found.after));
        }
        "+" if operand => "remove it; a number above 0 has no sign",
        "-" if found.before.is_empty() => return None,
        "$" | "@" => "names stand alone, without a sign before them",
        "<" if expected.comma => return None,
        other => {
            let first = other.chars().next()?;
            return match first {
                _ if first.is_alphabetic() => {
                    Some("names are written with the letters a to z, digits, `_` and `-`".to_owned())
                }
                _ if first.is_whitespace() => Some("write a plain space".to_owned()),
                _ => None,
            };
        }
    };
    Some(help.to_owned())
}

/// Quotes where there should be none, and none where there should be.
fn quotes(expected: &Expected, found: &Found<'_>) -> Option<String> {
    let inner = found.source.trim_matches('"');
    match found.kind? {
        TokenKind::Text if expected.pattern => Some("a pattern stands between slashes: `matches /…/`".to_owned()),
        TokenKind::Text if expected.instant && !expected.expression && inner.len() <= 40 => {
            Some(format!("an instant stands without quotes: `{inner}`"))
        }
        TokenKind::Text if expected.is_name() && is_word(inner) => {
            Some(format!("a name stands without quotes: `{inner}`"))
        }
        TokenKind::Word
            if expected.is_text() || (expected.text && !expected.operator && !begins_something(found.source)) =>
        {
            Some(format!("a text stands in double quotes: `\"{}\"`", found.source))
        }
        TokenKind::Word if expected.value => Some(match found.source {
            "none" | "None" | "nil" | "undefined" => "for what is absent write `null`".to_owned(),
            "True" | "yes" | "TRUE" => "write `true`".to_owned(),
            "False" | "no" | "FALSE" => "write `false`".to_owned(),
            word => format!("a text stands in double quotes: `\"{word}\"`"),
        }),
        TokenKind::Number if expected.is_name() => Some("a name begins with a letter or `_`".to_owned()),
        _ => None,
    }
}

/// Words that stand at the beginning of something, so that hardly a text was meant.
fn begins_something(word: &str) -> bool {
    is_reserved(word)
        || matches!(
            word,
            "entity"
                | "define"
                | "scorecard"
                | "exception"
                | "test"
                | "tier"
                | "rule"
                | "require"
                | "waives"
                | "given"
                | "expect"
        )
}

/// What others call it.
const OTHERWISE_CALLED: [(&str, &[&str]); 24] = [
    ("text", &["string", "str", "varchar", "char"]),
    ("number", &["int", "integer", "float", "double", "decimal", "numeric", "percent", "percentage", "long"]),
    ("bool", &["boolean", "flag"]),
    ("time", &["date", "datetime", "timestamp", "instant"]),
    ("one of", &["enum", "oneof", "one_of"]),
    ("list of", &["array", "list", "sequence", "set"]),
    ("map of", &["dict", "object", "map", "dictionary"]),
    ("ref", &["reference", "refs"]),
    ("version", &["semver"]),
    ("deadline", &["expiry", "due"]),
    ("and", &["AND", "also"]),
    ("or", &["OR"]),
    ("require", &["requires", "required", "must", "assert", "check", "ensure"]),
    ("contains", &["includes", "contain", "has"]),
    ("matches", &["like", "match", "regex"]),
    ("absent", &["null", "none", "missing", "empty", "nil", "undefined", "unset"]),
    ("present", &["set", "defined", "there", "given"]),
    ("applies when", &["apply", "when", "if", "unless", "only"]),
    ("because", &["why", "rationale"]),
    ("fix", &["remedy", "remediation"]),
    ("see", &["link", "url", "docs"]),
    ("message", &["msg"]),
    ("description", &["desc", "summary"]),
    ("waives", &["waive", "rules"]),
];

/// A word that is misspelt, or that another language uses.
fn word(expected: &Expected, found: &Found<'_>) -> Option<String> {
    if !found.is_word() {
        return None;
    }
    match found.source {
        "has" if expected.has("where") => return Some("write `where`; `has` belongs to `every`".to_owned()),
        "where" if expected.has("has") => return Some("write `has` before what is asked of each element".to_owned()),
        "or" if expected.has("and") && !expected.operator => {
            return Some("conditions are joined by `and` alone here".to_owned());
        }
        "equals" | "equal" | "eq" if expected.operator => return Some("for a comparison write `==`".to_owned()),
        _ => {}
    }
    if expected.expression && is_reserved(found.source) {
        return Some(match found.source {
            "and" | "or" | "in" | "is" | "otherwise" => format!("something is missing before `{}`", found.source),
            _ => format!("`{}` is a word of the language and names nothing", found.source),
        });
    }
    let called = OTHERWISE_CALLED.iter().find(|(word, others)| {
        expected.words.contains(word) && others.iter().any(|other| other.eq_ignore_ascii_case(found.source))
    });
    if let Some((word, _)) = called {
        return Some(format!("write `{word}`"));
    }
    if matches!(found.source, "month" | "months" | "year" | "years") && expected.words.contains(&"days") {
        return Some("write the number of `days`".to_owned());
    }
    if let Some(near) = near(expected, found.source) {
        return Some(format!("write `{near}`"));
    }
    // Another language's word, misspelt.
    let others = OTHERWISE_CALLED.iter().filter(|(word, _)| expected.words.contains(word));
    for (word, others) in others {
        if nearest(found.source, others.iter().copied()).is_some() {
            return Some(format!("write `{word}`"));
        }
    }
    // What stands before was read as the name of a field, and may have been meant for a note of the field before.
    if expected.ty
        && let Some(near) = nearest(found.before, ["from", "source", "fresh", "observed"])
    {
        return Some(format!("write `{near}` for `{}`, or a type behind it", found.before));
    }
    // Two names in a row where an operator could stand: the first may have been meant for a keyword.
    let misspelt = expected.operator && is_word(found.before);
    let near = misspelt.then(|| near(expected, found.before)).flatten()?;
    Some(format!("write `{near}` for `{}`", found.before))
}

/// The nearest of the words expected; of those of several words the first counts.
fn near(expected: &Expected, word: &str) -> Option<&'static str> {
    let first = |phrase: &&'static str| phrase.split(' ').next().unwrap_or_default();
    if let Some(begun) = expected.words.iter().find(|phrase| first(phrase) == word) {
        return Some(begun);
    }
    if is_reserved(word) {
        return None;
    }
    let found = nearest(word, expected.words.iter().map(first))?;
    expected.words.iter().find(|phrase| first(phrase) == found).copied()
}

/// A keyword or a comma that was left out.
fn missing(expected: &Expected, found: &Found<'_>) -> Option<String> {
    if let Some(word) = expected.only_word() {
        let before = if is_word(found.before) { format!("{} ", found.before) } else { String::new() };
        return Some(format!("write `{before}{word}`"));
    }
    let goes_on = matches!(found.kind?, TokenKind::Word | TokenKind::Number | TokenKind::Text | TokenKind::Open(_));
    (expected.is_in_list() && goes_on).then(|| format!("put a comma before {}", found.said()))
}
