//! `rule`: what is required, and all that is said about it.

use super::{Draft, allow, applies, governance, lasting, text_of, text_once};
use crate::ast::{At, Rule as RuleItem};
use crate::grammar::Rule;
use crate::quantities::{instant_in, signed_number};
use crate::reader::{Clauses, Node, Parts, Reader, child};
use crate::words::{NO_RULE, nearest};
use crate::{Diagnostic, Span, codes, expression, template};

const CLAUSES: [&str; 17] = [
    "require",
    "applies",
    "effective",
    "retired",
    "because",
    "fix",
    "see",
    "message",
    "owner",
    "effort",
    "weight",
    "maps",
    "never",
    "exceptions",
    "allow",
    "rule",
    "tier",
];

pub(crate) struct RuleDraft {
    rule: RuleItem,
    clauses: Clauses,
}

impl Draft for RuleDraft {
    type Item = RuleItem;
    type Inner = RuleDraft;
    const INNER: Option<&'static str> = None;
    const HEAD: Rule = Rule::rule_head;
    const LONE_HEAD: Rule = Rule::lone_rule_head;
    const LONE_PARTS: Rule = Rule::lone_rule_parts;

    fn begins_part(word: &str) -> bool {
        CLAUSES.contains(&word)
    }

    fn resembles_part(word: &str) -> bool {
        nearest(word, CLAUSES).is_some()
    }

    fn begin(reader: &Reader<'_>, head: Node<'_>, span: Span) -> Option<Self> {
        let mut parts = Parts::of(head);
        let name = reader.name(&parts.seek(Rule::name)?);
        if NO_RULE.contains(&name.text.as_str()) {
            reader.report(
                Diagnostic::error(codes::RESERVED_NAME, name.span, format!("no rule is called `{}`", name.text))
                    .help("a test says something else with that word; choose another name"),
            );
        }
        let rule = RuleItem {
            name,
            title: parts.seek(Rule::text).map(|title| reader.text(&title)),
            requires: Vec::new(),
            applies: None,
            effective: None,
            retired: None,
            because: None,
            fix: None,
            see: Vec::new(),
            message: None,
            owner: None,
            effort: None,
            weight: None,
            maps_to: Vec::new(),
            never_waived: None,
            governance: None,
            allows: Vec::new(),
            span,
        };
        Some(Self { rule, clauses: Clauses::of("a rule") })
    }

    fn part(&mut self, reader: &Reader<'_>, part: Node<'_>) {
        let (rule, clauses) = (&mut self.rule, &mut self.clauses);
        let at = reader.span(&part);
        match part.as_rule() {
            Rule::require => {
                clauses.note("require", at);
                let condition = child(part, Rule::expression);
                rule.requires.extend(condition.and_then(|node| expression::read(reader, node)));
            }
            Rule::applies if clauses.once(reader, "applies when", at) => rule.applies = applies(reader, part),
            Rule::effective if clauses.once(reader, "effective from", at) => rule.effective = instant_in(reader, part),
            Rule::retired if clauses.once(reader, "retired on", at) => rule.retired = instant_in(reader, part),
            Rule::because => text_once(reader, clauses, "because", part, &mut rule.because),
            Rule::fix => text_once(reader, clauses, "fix", part, &mut rule.fix),
            Rule::see => rule.see.extend(text_of(reader, part)),
            Rule::message if clauses.once(reader, "message", at) => {
                rule.message = child(part, Rule::text).and_then(|text| template::read(reader, &text));
            }
            Rule::owner => text_once(reader, clauses, "owner", part, &mut rule.owner),
            Rule::effort if clauses.once(reader, "effort", at) => rule.effort = lasting(reader, part, "effort"),
            Rule::weight if clauses.once(reader, "weight", at) => rule.weight = weight(reader, part),
            Rule::maps_to if clauses.once(reader, "maps to", at) => rule.maps_to = reader.texts(part),
            Rule::never_waived if clauses.once(reader, "never waived", at) => rule.never_waived = Some(at),
            Rule::governance if clauses.once(reader, "exceptions", at) => {
                rule.governance = Some(governance::read(reader, part));
            }
            Rule::allow => rule.allows.extend(allow(reader, part)),
            _ => {}
        }
    }

    fn finish(self, reader: &Reader<'_>, complete: bool) -> RuleItem {
        if complete && !self.clauses.has("require") {
            let message = format!("the rule `{}` requires nothing", self.rule.name.text);
            reader.report(
                Diagnostic::error(codes::MISSING_CLAUSE, self.rule.name.span, message)
                    .help("write `require EXPRESSION`, once or more"),
            );
        }
        self.rule
    }
}

fn weight(reader: &Reader<'_>, node: Node<'_>) -> Option<At<f64>> {
    let before = reader.found();
    let weight = signed_number(reader, child(node, Rule::signed_number)?)?;
    if weight.value <= 0.0 && reader.found() == before {
        reader.error(codes::BAD_NUMBER, weight.span, "a weight is a number above 0");
    }
    Some(weight)
}
