//! Patterns of `matches`: one engine and one dialect on all hosts, linear in the text.

use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};
use regex_syntax::{
    ParserBuilder,
    hir::{Class, Hir, HirKind},
};

/// The compiled size of a pattern, in bytes.
const MAX_COMPILED: usize = 1 << 20;

/// The longest text that is matched, in bytes. A pattern may want as many steps for each character as it has states, so
/// that only a bound on both is a bound on the work.
const MAX_MATCHED: usize = 64 << 10;

/// Why a pattern cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PatternError {
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

/// Brackets that nest so deep are read by the engine itself, which knows one more around them.
const PLAIN_NESTING: u32 = 100;

/// So many steps surely compile to less than [`MAX_COMPILED`]: one is at most a state of the engine, with what leads out
/// of it less than 100 bytes, forwards and backwards alike.
const PLAIN_STEPS: u32 = 4096;

/// A pattern that is known to be one. What matches is made when it is first asked: that takes longer than all the rest of
/// a rule, and of a standard that is only checked, drawn or explained no pattern is ever asked.
#[derive(Debug)]
pub struct Pattern {
    /// With what makes it match the whole text.
    whole: String,
    made: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// Whether it matches the whole of a text; none where the text is longer than any that is matched, so that neither
    /// the match nor its negation passes.
    #[inline]
    #[must_use]
    pub fn holds(&self, text: &str) -> Option<bool> {
        if text.len() > MAX_MATCHED {
            return None;
        }
        let made = self.made.get_or_init(|| build(&self.whole).ok());
        made.as_ref().map(|regex| regex.is_match(text))
    }

    /// As it was written.
    pub(crate) fn written(&self) -> &str {
        self.whole.strip_prefix(r"\A(?:").and_then(|rest| rest.strip_suffix(r")\z")).unwrap_or(&self.whole)
    }
}

/// Checks a pattern that must match the whole text.
pub(crate) fn compile(pattern: &str) -> Result<Pattern, PatternError> {
    if let Some(flags) = inline_flags(pattern) {
        return Err(PatternError {
            message: format!("`{flags}` sets a flag, and a pattern means the same everywhere"),
            help: Some("write both cases, as in `[aA]`, or compare `lower(…)`".into()),
        });
    }
    // Alone first: `a)(b` would close our group, open another, and no longer match the whole text.
    // A group of our own keeps an alternation at the top whole: `\Aa|b\z` would match half of it.
    let whole = format!(r"\A(?:{pattern})\z");
    let read = ParserBuilder::new().nest_limit(PLAIN_NESTING).build().parse(pattern);
    if read.is_ok_and(|read| steps(&read) <= PLAIN_STEPS) {
        return Ok(Pattern { whole, made: OnceLock::new() });
    }
    let made = build(pattern).and_then(|_| build(&whole)).map_err(|error| describe(&error))?;
    Ok(Pattern { whole, made: Some(made).into() })
}

/// How many steps a pattern has at most when its repetitions are written out and its characters are taken apart into
/// bytes: a range of characters is at most seven sequences of at most four bytes.
fn steps(pattern: &Hir) -> u32 {
    let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    let sum = |parts: &[Hir]| parts.iter().map(steps).fold(1, u32::saturating_add);
    match pattern.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(literal) => count(literal.0.len()),
        HirKind::Class(Class::Bytes(class)) => count(class.ranges().len()).saturating_add(1),
        HirKind::Class(Class::Unicode(class)) => {
            let is_ascii = class.ranges().last().is_none_or(|range| range.end().is_ascii());
            count(class.ranges().len()).saturating_mul(if is_ascii { 1 } else { 28 }).saturating_add(1)
        }
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min).max(1);
            steps(&repetition.sub).saturating_add(1).saturating_mul(times).saturating_add(1)
        }
        HirKind::Capture(capture) => steps(&capture.sub).saturating_add(2),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => sum(parts),
    }
}

fn build(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern).size_limit(MAX_COMPILED).build()
}

fn describe(error: &regex::Error) -> PatternError {
    match error {
        regex::Error::CompiledTooBig(limit) => PatternError {
            message: format!("compiled it is larger than {limit} bytes"),
            help: Some("make its repetitions smaller".into()),
        },
        regex::Error::Syntax(text) => {
            let reason =
                text.lines().rev().find_map(|line| line.strip_prefix("error: ")).unwrap_or("it cannot be read");
            let help = reason
                .contains("look-around")
                .then(|| "look-around and backreferences are not part of the language".into());
            PatternError { message: reason.to_owned(), help }
        }
        _ => PatternError { message: "it cannot be read".into(), help: None },
    }
}

/// The first group that sets flags, such as `(?i)` or `(?i:`.
fn inline_flags(pattern: &str) -> Option<String> {
    let mut rest = pattern.chars().peekable();
    let mut in_class = 0_u32;
    while let Some(character) = rest.next() {
        match character {
            '\\' => drop(rest.next()),
            '[' => in_class += 1,
            ']' => in_class = in_class.saturating_sub(1),
            '(' if in_class == 0 && rest.peek() == Some(&'?') => {
                rest.next();
                let flags: String =
                    std::iter::from_fn(|| rest.next_if(|c| c.is_ascii_alphabetic() || *c == '-')).collect();
                let named = flags == "P" && rest.peek() == Some(&'<');
                if !flags.is_empty() && !named {
                    return Some(format!("(?{flags}"));
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn matches_the_whole_text() {
        let holds = |pattern: &str, text: &str| compile(pattern).unwrap().holds(text);
        for (pattern, text, expected) in [
            ("a|bc", "a", true),
            ("a|bc", "bc", true),
            ("a|bc", "ac", false),
            ("a|bc", "abc", false),
            ("a|bc", "a\n", false),
            ("a.b", "a\nb", false),
        ] {
            assert_eq!(holds(pattern, text), Some(expected), "{pattern} of {text:?}");
        }
    }

    #[test]
    fn so_long_a_text_and_no_longer() {
        let pattern = compile("a*").unwrap();
        assert_eq!(pattern.holds(&"a".repeat(MAX_MATCHED)), Some(true));
        assert_eq!(pattern.holds(&"b".repeat(MAX_MATCHED)), Some(false));
        assert_eq!(pattern.holds(&"a".repeat(MAX_MATCHED + 1)), None);
    }

    #[test]
    #[cfg_attr(miri, ignore = "too much for an interpreter")]
    fn what_is_made_later_can_be_made() {
        let parts = [
            "a",
            "abc",
            ".",
            r"\d",
            r"\w",
            r"\p{Greek}",
            "[^a]",
            "[a-zé-ü]",
            "(?:ab|c)",
            "(x)",
            r"\bz",
            "[0-9]",
            "é",
            "",
        ];
        let times = ["", "?", "*", "+", "{3}", "{2,}", "{0,50}", "{400}", "{1000}"];
        let (mut later, mut at_once) = (0, 0);
        for part in parts {
            for (inner, outer) in times.iter().flat_map(|inner| times.iter().map(move |outer| (inner, outer))) {
                let pattern = format!("(?:{part}{inner}{part}|{part}q){outer}");
                match compile(&pattern) {
                    Ok(found) if found.made.get().is_none() => {
                        later += 1;
                        // A quarter of what is allowed is enough for all that is put off.
                        assert!(
                            RegexBuilder::new(&found.whole).size_limit(MAX_COMPILED / 2).build().is_ok(),
                            "{pattern}"
                        );
                    }
                    _ => at_once += 1,
                }
            }
        }
        assert!(later > 300 && at_once > 300, "{later} {at_once}");
        let most = "a".repeat(PLAIN_STEPS as usize);
        assert!(compile(&most).unwrap().made.get().is_none() && compile(&most).unwrap().holds(&most) == Some(true));
    }

    #[test]
    fn refuses_what_would_differ_or_grow() {
        for bad in ["(?i)a", "a(?i:b)", "(?x) a", "(?-u)a", "(", "a)(b", "(?=a)", "a{1000}{1000}", "[a"] {
            assert!(compile(bad).is_err(), "{bad}");
        }
        for good in ["(?:a)", "(?P<n>a)", "(?<n>a)", r"\(\?i\)", "[(?i)]", r"\p{Greek}+"] {
            assert!(compile(good).is_ok(), "{good}: {:?}", compile(good));
        }
    }
}
