//! The rules that could have gone on, in words.

use super::together::TOGETHER;
use crate::grammar::Rule;
use crate::order;

/// What was expected, most telling first.
pub(super) struct Expected {
    /// As they are listed in the message.
    phrases: Vec<String>,
    /// The words and signs that may stand here, for finding the nearest.
    pub(super) words: Vec<&'static str>,
    /// A whole expression, or an operand of one.
    pub(super) expression: bool,
    pub(super) operator: bool,
    pub(super) name: bool,
    pub(super) text: bool,
    pub(super) instant: bool,
    pub(super) pattern: bool,
    pub(super) comma: bool,
    pub(super) means: bool,
    pub(super) ty: bool,
    pub(super) value: bool,
}

/// What these rules expect.
pub(super) fn of(rules: &[Rule], then: Option<&'static str>) -> Expected {
    let mut rest: Vec<Rule> = rules.iter().map(|kind| first_part(*kind)).collect();
    let mut phrases = Vec::new();
    let mut words: Vec<&'static str> = Vec::new();
    let (mut expression, mut operator, mut value) = (false, false, false);
    for together in &TOGETHER {
        let marked = together.marks.iter().all(|mark| rest.contains(mark));
        if marked || rest.contains(&together.whole) {
            rest.retain(|kind| *kind != together.whole && !(together.covers)(*kind));
            phrases.extend(together.phrases.iter().map(|phrase| (*phrase).to_owned()));
            words.extend(together.words);
            expression |= together.whole == Rule::expression;
            operator |= together.whole == Rule::infix;
            value |= together.whole == Rule::literal;
        }
    }
    let has = |kind: Rule| rest.contains(&kind);
    let ty = phrases.iter().any(|phrase| phrase == "a type");
    let mut single: Vec<String> = Vec::new();
    for kind in &rest {
        let (phrase, more) = phrase(*kind);
        words.extend(more);
        single.extend(phrase.filter(|phrase| !single.contains(phrase)));
    }
    if has(Rule::EOI) {
        single.extend(then.filter(|then| !single.iter().any(|phrase| phrase == then)).map(str::to_owned));
    }
    // What closes comes last, as one would say it.
    order::sort_by_key(&mut single, |phrase| matches!(phrase.as_str(), "`)`" | "`]`" | "`}`" | "`{`"));
    phrases.extend(single);
    Expected {
        expression,
        operator,
        name: has(Rule::name) || phrases.iter().any(|phrase| phrase == "a field"),
        text: has(Rule::text),
        instant: has(Rule::instant),
        pattern: has(Rule::regex),
        comma: has(Rule::comma),
        means: has(Rule::means),
        ty,
        value,
        phrases,
        words,
    }
}

/// What a rule begins with, where that says more than the rule.
fn first_part(kind: Rule) -> Rule {
    match kind {
        Rule::argument | Rule::lone_expression => Rule::expression,
        Rule::record_field => Rule::name,
        Rule::when_term => Rule::path,
        kind => kind,
    }
}

/// A rule in words, and the words it may begin with.
fn phrase(kind: Rule) -> (Option<String>, &'static [&'static str]) {
    let phrase = match kind {
        Rule::name | Rule::word => "a name",
        Rule::text => "a text in double quotes",
        Rule::number | Rule::numeric | Rule::signed_number => "a number",
        Rule::duration => "a duration such as `30 days`",
        Rule::instant => "an instant such as `2026-01-19`",
        Rule::entry => "a key",
        Rule::path => "a path such as `spec.owner`",
        Rule::record => "a record in braces",
        Rule::regex => "a pattern between slashes",
        Rule::unit => return (Some("a unit of time".to_owned()), &["seconds", "minutes", "hours", "days", "weeks"]),
        Rule::rule_name => "`SCORECARD/RULE`",
        Rule::signed => return (Some("`by`".to_owned()), &["by"]),
        Rule::means => "`=`",
        Rule::below => "`<`",
        Rule::comma => "`,`",
        Rule::colon => "`:`",
        Rule::brace_open => "`{`",
        Rule::brace_close => "`}`",
        Rule::bracket_open => "`[`",
        Rule::bracket_close => "`]`",
        Rule::paren_open => "`(`",
        Rule::paren_close => "`)`",
        Rule::minus => "`-`",
        Rule::op_equal => "`==`",
        Rule::op_not_equal => "`!=`",
        Rule::expect_standing => return (Some("`ready` or `tier`".to_owned()), &["ready", "earned", "tier"]),
        Rule::EOI | Rule::byte_order_mark | Rule::recovery => return (None, &[]),
        kind => return keyword(kind),
    };
    (Some(phrase.to_owned()), &[])
}

/// A keyword is told as it is written; its rule is called by it.
fn keyword(kind: Rule) -> (Option<String>, &'static [&'static str]) {
    let word = KEYWORDS.iter().find(|(keyword, _)| *keyword == kind).map(|(_, word)| word);
    match word {
        Some(word) => (Some(format!("`{word}`")), std::slice::from_ref(word)),
        None => (None, &[]),
    }
}

const KEYWORDS: [(Rule, &str); 42] = [
    (Rule::kw_absent, "absent"),
    (Rule::kw_and, "and"),
    (Rule::kw_any, "any"),
    (Rule::kw_approve, "approve"),
    (Rule::kw_at, "at"),
    (Rule::kw_by, "by"),
    (Rule::kw_earned, "earned"),
    (Rule::kw_else, "else"),
    (Rule::kw_ever, "ever"),
    (Rule::kw_exception, "exception"),
    (Rule::kw_exceptions, "exceptions"),
    (Rule::kw_expect, "expect"),
    (Rule::kw_for, "for"),
    (Rule::kw_from, "from"),
    (Rule::kw_given, "given"),
    (Rule::kw_has, "has"),
    (Rule::kw_in, "in"),
    (Rule::kw_kind, "kind"),
    (Rule::kw_known, "known"),
    (Rule::kw_may, "may"),
    (Rule::kw_most, "most"),
    (Rule::kw_none, "none"),
    (Rule::kw_not, "not"),
    (Rule::kw_observed, "observed"),
    (Rule::kw_of, "of"),
    (Rule::kw_on, "on"),
    (Rule::kw_or, "or"),
    (Rule::kw_present, "present"),
    (Rule::kw_ready, "ready"),
    (Rule::kw_require, "require"),
    (Rule::kw_rule, "rule"),
    (Rule::kw_source, "source"),
    (Rule::kw_then, "then"),
    (Rule::kw_tier, "tier"),
    (Rule::kw_to, "to"),
    (Rule::kw_until, "until"),
    (Rule::kw_valid, "valid"),
    (Rule::kw_waived, "waived"),
    (Rule::kw_when, "when"),
    (Rule::kw_where, "where"),
    (Rule::kw_with, "with"),
    (Rule::kw_allow, "allow"),
];

impl Expected {
    /// `a`, `a or b`, `a, b or c`, the fifth and further left out.
    pub(super) fn listed(&self) -> String {
        let shown: Vec<&str> = self.phrases.iter().map(String::as_str).take(4).collect();
        match shown.as_slice() {
            [] => "something else".to_owned(),
            [only] => (*only).to_owned(),
            [front @ .., last] => format!("{} or {last}", front.join(", ")),
        }
    }

    /// Whether a name is what is expected, and no expression.
    pub(super) fn is_name(&self) -> bool {
        self.name && !self.expression
    }

    /// Whether a bracket may close here, and nothing but one more of what it holds may stand here else.
    pub(super) fn is_in_list(&self) -> bool {
        let closes = self.phrases.iter().any(|phrase| matches!(phrase.as_str(), "`)`" | "`]`" | "`}`"));
        self.comma && closes && !self.phrases.iter().any(|phrase| phrase.starts_with("a clause"))
    }

    /// Whether a text is all that may stand here.
    pub(super) fn is_text(&self) -> bool {
        self.text && self.phrases.len() == 1
    }

    /// Whether that word may stand here.
    pub(super) fn has(&self, word: &str) -> bool {
        self.words.contains(&word)
    }

    /// The keyword, where nothing else may stand here.
    pub(super) fn only_word(&self) -> Option<&'static str> {
        match (self.words.as_slice(), self.phrases.len()) {
            ([word], 1) => Some(word),
            _ => None,
        }
    }
}
