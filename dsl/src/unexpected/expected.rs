//! The rules that could have gone on, in words.

use crate::grammar::Rule;

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

/// Parts that are told together, if what marks them is among the rules, or the rule that has them all.
struct Together {
    marks: &'static [Rule],
    whole: Rule,
    phrases: &'static [&'static str],
    words: &'static [&'static str],
    covers: fn(Rule) -> bool,
}

const TOGETHER: [Together; 14] = [
    Together {
        marks: &[Rule::kw_rule, Rule::kw_valid],
        whole: Rule::expect,
        phrases: &["`ready`, `tier`, `rule` or `valid`"],
        words: &["ready", "not ready", "earned ready", "tier", "rule", "valid until", "valid for ever"],
        covers: |kind| {
            matches!(
                kind,
                Rule::expect_standing | Rule::expect_rule | Rule::expect_valid | Rule::kw_not | Rule::kw_earned
                    | Rule::kw_ready | Rule::kw_tier | Rule::kw_rule | Rule::kw_valid
            )
        },
    },
    Together {
        marks: &[Rule::kw_entity, Rule::kw_define],
        whole: Rule::lone_item,
        phrases: &["`entity`, `define`, `scorecard`, `exception` or `test`"],
        words: &["entity", "define", "scorecard", "exception", "test"],
        covers: |kind| {
            matches!(kind, Rule::kw_entity | Rule::kw_define | Rule::kw_scorecard | Rule::kw_exception | Rule::kw_test)
        },
    },
    Together {
        marks: &[Rule::op_add, Rule::op_and],
        whole: Rule::infix,
        phrases: &["an operator"],
        words: &["and", "or", "in", "not in", "contains", "starts with", "ends with", "otherwise", "is", "matches"],
        covers: |kind| is_operator(kind),
    },
    Together {
        marks: &[Rule::kw_none, Rule::instant, Rule::name],
        whole: Rule::expression,
        phrases: &["an expression"],
        words: &["not", "any", "no", "every", "if", "true", "false", "none"],
        covers: |kind| begins_expression(kind),
    },
    Together {
        marks: &[Rule::kw_null, Rule::kw_true],
        whole: Rule::literal,
        phrases: &["a value"],
        words: &["null", "true", "false"],
        covers: |kind| {
            begins_expression(kind)
                || matches!(kind, Rule::kw_null | Rule::record | Rule::literal_list | Rule::brace_open | Rule::signed_numeric)
        },
    },
    Together {
        marks: &[Rule::kw_because, Rule::kw_require],
        whole: Rule::lone_rule_parts,
        phrases: &["a clause of a rule"],
        words: &[
            "require", "applies when", "effective from", "retired on", "because", "fix", "see", "message", "owner", "effort",
            "weight", "maps to", "never waived", "exceptions", "allow",
        ],
        covers: |kind| {
            matches!(
                kind,
                Rule::kw_require | Rule::kw_applies | Rule::kw_effective | Rule::kw_retired | Rule::kw_because
                    | Rule::kw_fix | Rule::kw_see | Rule::kw_message | Rule::kw_owner | Rule::kw_effort | Rule::kw_weight
                    | Rule::kw_maps | Rule::kw_never | Rule::kw_exceptions | Rule::kw_allow
            )
        },
    },
    Together {
        marks: &[Rule::kw_bar, Rule::kw_tier],
        whole: Rule::lone_scorecard_parts,
        phrases: &["a tier", "a clause of a scorecard"],
        words: &[
            "tier", "bar", "description", "owner", "see", "applies when", "effective from", "retired on", "exceptions", "allow",
        ],
        covers: |kind| {
            matches!(
                kind,
                Rule::kw_tier | Rule::kw_bar | Rule::kw_description | Rule::kw_owner | Rule::kw_see | Rule::kw_applies
                    | Rule::kw_effective | Rule::kw_retired | Rule::kw_exceptions | Rule::kw_allow
            )
        },
    },
    Together {
        marks: &[Rule::kw_rule, Rule::kw_description],
        whole: Rule::lone_tier_parts,
        phrases: &["a rule", "a clause of a tier"],
        words: &["rule", "description", "exceptions", "allow"],
        covers: |kind| matches!(kind, Rule::kw_rule | Rule::kw_description | Rule::kw_exceptions | Rule::kw_allow),
    },
    Together {
        marks: &[Rule::kw_last, Rule::kw_renew],
        whole: Rule::governance_part,
        phrases: &["a clause of `exceptions`"],
        words: &["last at most", "renew at most", "approved by any of", "require", "requester may approve"],
        covers: |kind| {
            matches!(kind, Rule::kw_last | Rule::kw_renew | Rule::kw_approved | Rule::kw_require | Rule::kw_requester)
        },
    },
    Together {
        marks: &[Rule::kw_waives, Rule::kw_until],
        whole: Rule::lone_exception_parts,
        phrases: &["a clause of an exception"],
        words: &[
            "waives", "reason", "risk", "control", "follow-up", "requested by", "approved by", "denied by", "revoked by",
            "from", "until",
        ],
        covers: |kind| {
            matches!(
                kind,
                Rule::kw_waives | Rule::kw_reason | Rule::kw_risk | Rule::kw_control | Rule::kw_follow_up
                    | Rule::kw_requested | Rule::kw_approved | Rule::kw_denied | Rule::kw_revoked | Rule::kw_from
                    | Rule::kw_until
            )
        },
    },
    Together {
        marks: &[Rule::kw_expect, Rule::kw_cases],
        whole: Rule::lone_test_parts,
        phrases: &["a clause of a test"],
        words: &["at", "given", "with", "expect", "cases"],
        covers: |kind| {
            matches!(kind, Rule::kw_at | Rule::kw_given | Rule::kw_with | Rule::kw_expect | Rule::kw_cases)
        },
    },
    Together {
        marks: &[Rule::plain_type, Rule::record_type],
        whole: Rule::r#type,
        phrases: &["a type"],
        words: TYPES,
        covers: |kind| {
            matches!(
                kind,
                Rule::plain_type | Rule::record_type | Rule::list_of | Rule::map_of | Rule::one_of | Rule::ref_to
                    | Rule::kw_list | Rule::kw_map | Rule::kw_one | Rule::kw_ref | Rule::brace_open
            )
        },
    },
    Together {
        marks: &[Rule::kw_from, Rule::kw_fresh],
        whole: Rule::field_note,
        phrases: &["`from` and the like"],
        words: &["from", "source", "fresh for", "observed from"],
        covers: |kind| matches!(kind, Rule::kw_from | Rule::kw_fresh | Rule::kw_source | Rule::kw_observed),
    },
    Together {
        marks: &[Rule::kw_allow, Rule::name],
        whole: Rule::lone_entity_parts,
        phrases: &["a field"],
        words: &["allow"],
        covers: |kind| matches!(kind, Rule::kw_allow | Rule::name),
    },
];

const TYPES: &[&str] =
    &["bool", "number", "text", "time", "deadline", "duration", "version", "one of", "list of", "map of", "ref"];

fn is_operator(kind: Rule) -> bool {
    matches!(
        kind,
        Rule::op_or | Rule::op_and | Rule::op_equal | Rule::op_not_equal | Rule::op_less | Rule::op_less_or_equal
            | Rule::op_greater | Rule::op_greater_or_equal | Rule::op_in | Rule::op_not_in | Rule::op_contains
            | Rule::op_starts_with | Rule::op_ends_with | Rule::op_otherwise | Rule::op_add | Rule::op_subtract
            | Rule::op_multiply | Rule::op_divide | Rule::kw_is | Rule::kw_matches | Rule::is_test | Rule::matches
            | Rule::member | Rule::index | Rule::arguments | Rule::paren_open | Rule::bracket_open
    )
}

fn begins_expression(kind: Rule) -> bool {
    matches!(
        kind,
        Rule::kw_not | Rule::minus | Rule::kw_if | Rule::kw_any | Rule::kw_no | Rule::kw_every | Rule::if_head
            | Rule::quantifier_head | Rule::instant | Rule::numeric | Rule::number | Rule::text | Rule::kw_true
            | Rule::kw_false | Rule::kw_none | Rule::reference | Rule::name | Rule::group | Rule::list
            | Rule::paren_open | Rule::bracket_open | Rule::kw_distinct
    )
}

/// What these rules expect.
pub(super) fn of(rules: &[Rule], then: Option<&'static str>) -> Expected {
    let mut rest: Vec<Rule> = rules.to_vec();
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
    single.sort_by_key(|phrase| matches!(phrase.as_str(), "`)`" | "`]`" | "`}`" | "`{`"));
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

/// A rule in words, and the words it may begin with.
fn phrase(kind: Rule) -> (Option<String>, &'static [&'static str]) {
    let phrase = match kind {
        Rule::name | Rule::word => "a name",
        Rule::text => "a text in double quotes",
        Rule::number | Rule::numeric | Rule::signed_number => "a number",
        Rule::duration => "a duration such as `30 days`",
        Rule::instant => "an instant such as `2026-01-19`",
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
