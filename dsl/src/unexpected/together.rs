//! What is told in one phrase though the grammar has many rules for it: operators, the clauses of a block, types.
//!
//! The order counts: a phrase takes away what it covers, so what has more comes first.

use crate::grammar::Rule;

/// Parts that are told together, if what marks them is among the rules, or the rule that has them all.
pub(super) struct Together {
    pub(super) marks: &'static [Rule],
    pub(super) whole: Rule,
    pub(super) phrases: &'static [&'static str],
    pub(super) words: &'static [&'static str],
    pub(super) covers: fn(Rule) -> bool,
}

pub(super) const TOGETHER: [Together; 14] = [
    Together {
        marks: &[Rule::kw_rule, Rule::kw_valid],
        whole: Rule::expect,
        phrases: &["`ready`, `tier`, `rule` or `valid`"],
        words: &["ready", "not ready", "earned ready", "tier", "rule", "valid until", "valid for ever"],
        covers: |kind| {
            matches!(
                kind,
                Rule::expect_standing
                    | Rule::expect_rule
                    | Rule::expect_valid
                    | Rule::kw_not
                    | Rule::kw_earned
                    | Rule::kw_ready
                    | Rule::kw_tier
                    | Rule::kw_rule
                    | Rule::kw_valid
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
                || matches!(
                    kind,
                    Rule::kw_null | Rule::record | Rule::literal_list | Rule::brace_open | Rule::signed_numeric
                )
        },
    },
    Together {
        marks: &[Rule::kw_because, Rule::kw_require],
        whole: Rule::lone_rule_parts,
        phrases: &["a clause of a rule"],
        words: &[
            "require",
            "applies when",
            "effective from",
            "retired on",
            "because",
            "fix",
            "see",
            "message",
            "owner",
            "effort",
            "weight",
            "maps to",
            "never waived",
            "exceptions",
            "allow",
        ],
        covers: |kind| {
            matches!(
                kind,
                Rule::kw_require
                    | Rule::kw_applies
                    | Rule::kw_effective
                    | Rule::kw_retired
                    | Rule::kw_because
                    | Rule::kw_fix
                    | Rule::kw_see
                    | Rule::kw_message
                    | Rule::kw_owner
                    | Rule::kw_effort
                    | Rule::kw_weight
                    | Rule::kw_maps
                    | Rule::kw_never
                    | Rule::kw_exceptions
                    | Rule::kw_allow
            )
        },
    },
    Together {
        marks: &[Rule::kw_bar, Rule::kw_tier],
        whole: Rule::lone_scorecard_parts,
        phrases: &["a tier", "a clause of a scorecard"],
        words: &[
            "tier",
            "bar",
            "description",
            "owner",
            "see",
            "applies when",
            "effective from",
            "retired on",
            "exceptions",
            "allow",
        ],
        covers: |kind| {
            matches!(
                kind,
                Rule::kw_tier
                    | Rule::kw_bar
                    | Rule::kw_description
                    | Rule::kw_owner
                    | Rule::kw_see
                    | Rule::kw_applies
                    | Rule::kw_effective
                    | Rule::kw_retired
                    | Rule::kw_exceptions
                    | Rule::kw_allow
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
            "waives",
            "reason",
            "risk",
            "control",
            "follow-up",
            "requested by",
            "approved by",
            "denied by",
            "revoked by",
            "from",
            "until",
        ],
        covers: |kind| {
            matches!(
                kind,
                Rule::kw_waives
                    | Rule::kw_reason
                    | Rule::kw_risk
                    | Rule::kw_control
                    | Rule::kw_follow_up
                    | Rule::kw_requested
                    | Rule::kw_approved
                    | Rule::kw_denied
                    | Rule::kw_revoked
                    | Rule::kw_from
                    | Rule::kw_until
            )
        },
    },
    Together {
        marks: &[Rule::kw_expect, Rule::kw_cases],
        whole: Rule::lone_test_parts,
        phrases: &["a clause of a test"],
        words: &["at", "given", "with", "expect", "cases"],
        covers: |kind| matches!(kind, Rule::kw_at | Rule::kw_given | Rule::kw_with | Rule::kw_expect | Rule::kw_cases),
    },
    Together {
        marks: &[Rule::plain_type, Rule::record_type],
        whole: Rule::r#type,
        phrases: &["a type"],
        words: TYPES,
        covers: |kind| {
            matches!(
                kind,
                Rule::plain_type
                    | Rule::record_type
                    | Rule::list_of
                    | Rule::map_of
                    | Rule::one_of
                    | Rule::ref_to
                    | Rule::kw_list
                    | Rule::kw_map
                    | Rule::kw_one
                    | Rule::kw_ref
                    | Rule::brace_open
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

pub(super) const TYPES: &[&str] =
    &["bool", "number", "text", "time", "deadline", "duration", "version", "one of", "list of", "map of", "ref"];

fn is_operator(kind: Rule) -> bool {
    matches!(
        kind,
        Rule::op_or
            | Rule::op_and
            | Rule::op_equal
            | Rule::op_not_equal
            | Rule::op_less
            | Rule::op_less_or_equal
            | Rule::op_greater
            | Rule::op_greater_or_equal
            | Rule::op_in
            | Rule::op_not_in
            | Rule::op_contains
            | Rule::op_starts_with
            | Rule::op_ends_with
            | Rule::op_otherwise
            | Rule::op_add
            | Rule::op_subtract
            | Rule::op_multiply
            | Rule::op_divide
            | Rule::kw_is
            | Rule::kw_matches
            | Rule::is_test
            | Rule::matches
            | Rule::member
            | Rule::index
            | Rule::arguments
            | Rule::paren_open
            | Rule::bracket_open
    )
}

fn begins_expression(kind: Rule) -> bool {
    matches!(
        kind,
        Rule::kw_not
            | Rule::minus
            | Rule::kw_if
            | Rule::kw_any
            | Rule::kw_no
            | Rule::kw_every
            | Rule::if_head
            | Rule::quantifier_head
            | Rule::instant
            | Rule::numeric
            | Rule::number
            | Rule::text
            | Rule::kw_true
            | Rule::kw_false
            | Rule::kw_none
            | Rule::reference
            | Rule::name
            | Rule::group
            | Rule::list
            | Rule::paren_open
            | Rule::bracket_open
            | Rule::kw_distinct
    )
}
