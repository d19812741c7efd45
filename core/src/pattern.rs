//! Patterns of `matches`: one engine and one dialect on all hosts, linear in the text.

use regex::{Regex, RegexBuilder};

/// The compiled size of a pattern, in bytes.
const MAX_COMPILED: usize = 1 << 20;

/// The longest text that is matched, in bytes. A pattern may want as many steps for each character as it has states, so
/// that only a bound on both is a bound on the work.
const MAX_MATCHED: usize = 64 << 10;

/// Whether a pattern matches a text; none where the text is longer than any that is matched.
pub(crate) fn holds(pattern: &Regex, text: &str) -> Option<bool> {
    (text.len() <= MAX_MATCHED).then(|| pattern.is_match(text))
}

/// Why a pattern cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PatternError {
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

/// Compiles a pattern that must match the whole text.
pub(crate) fn compile(pattern: &str) -> Result<Regex, PatternError> {
    if let Some(flags) = inline_flags(pattern) {
        return Err(PatternError {
            message: format!("`{flags}` sets a flag, and a pattern means the same everywhere"),
            help: Some("write both cases, as in `[aA]`, or compare `lower(…)`".into()),
        });
    }
    // Alone first: `a)(b` would close our group, open another, and no longer match the whole text.
    // A group of our own keeps an alternation at the top whole: `\Aa|b\z` would match half of it.
    build(pattern).and_then(|_| build(&format!(r"\A(?:{pattern})\z"))).map_err(|error| describe(&error))
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
        let pattern = compile("a|bc").unwrap();
        assert!(pattern.is_match("a") && pattern.is_match("bc"));
        assert!(!pattern.is_match("ac") && !pattern.is_match("abc") && !pattern.is_match("a\n"));
        assert!(!compile("a.b").unwrap().is_match("a\nb"));
    }

    #[test]
    fn so_long_a_text_and_no_longer() {
        let pattern = compile("a*").unwrap();
        assert_eq!(holds(&pattern, &"a".repeat(MAX_MATCHED)), Some(true));
        assert_eq!(holds(&pattern, &"b".repeat(MAX_MATCHED)), Some(false));
        assert_eq!(holds(&pattern, &"a".repeat(MAX_MATCHED + 1)), None);
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
