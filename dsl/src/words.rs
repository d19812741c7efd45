//! Words: what is one, which are kept by the language, and which of several comes nearest.

/// The words that name nothing, in the order of the language page.
pub(crate) const RESERVED: [&str; 22] = [
    "and",
    "or",
    "not",
    "in",
    "is",
    "if",
    "then",
    "else",
    "otherwise",
    "true",
    "false",
    "none",
    "any",
    "no",
    "every",
    "where",
    "has",
    "for",
    "from",
    "fresh",
    "observed",
    "source",
];

/// Names that no rule may bear, for `expect` says something else with them.
pub(crate) const NO_RULE: [&str; 4] = ["ready", "earned", "tier", "valid"];

/// Whether `text` is one word of the language: a letter or `_`, then letters, digits, `_`, and hyphens that stand between
/// two of these. ASCII alone. Words that the language keeps, such as `and`, are words too.
///
/// ```
/// use brightline_dsl::is_word;
/// assert!(is_word("no-old-criticals") && is_word("EX-142") && is_word("and"));
/// assert!(!is_word("a--b") && !is_word("a-") && !is_word("2nd") && !is_word("größe") && !is_word(""));
/// ```
#[must_use]
pub fn is_word(text: &str) -> bool {
    let begins = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    begins
        && text.split('-').all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
}

/// Whether `text` is one of the words that name nothing.
///
/// ```
/// assert!(brightline_dsl::is_reserved("source") && !brightline_dsl::is_reserved("sources"));
/// ```
#[must_use]
pub fn is_reserved(text: &str) -> bool {
    RESERVED.contains(&text)
}

/// The candidate that `name` was most likely meant to be, or none if all are too different; the first of equals.
///
/// A letter changed, left out, added or swapped with its neighbour counts one; a third of the letters may be wrong, and
/// a difference of case or of `-` and `_` alone counts nothing.
///
/// ```
/// use brightline_dsl::nearest;
/// assert_eq!(nearest("requires", ["rule", "require", "reason"]), Some("require"));
/// assert_eq!(nearest("zebra", ["rule", "require"]), None);
/// ```
#[must_use]
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = fold(name);
    let allowed = match folded.chars().count() {
        0 | 100.. => return None,
        1 => 0,
        2..=5 => 1,
        length => length.div_ceil(3).min(4),
    };
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let distance = strsim::osa_distance(&folded, &fold(candidate));
        if distance <= allowed && candidate != name && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

fn fold(name: &str) -> String {
    name.to_ascii_lowercase().replace('_', "-")
}
