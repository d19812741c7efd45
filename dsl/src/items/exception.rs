//! `exception`: what is let pass, for whom, by whom, and until when.

use super::draft::all;
use super::{Draft, check_word, text_once};
use crate::ast::{Exception, RuleName, Signed, Target, Text};
use crate::grammar::Rule;
use crate::quantities::{instant, instant_in};
use crate::reader::{Clauses, Node, Parts, Reader, child};
use crate::words::nearest;
use crate::{Diagnostic, Span, codes, expression};

const CLAUSES: [&str; 11] =
    ["waives", "reason", "risk", "control", "follow-up", "requested", "approved", "denied", "revoked", "from", "until"];

pub(crate) struct ExceptionDraft {
    exception: Exception,
    clauses: Clauses,
    in_test: bool,
}

impl Draft for ExceptionDraft {
    type Item = Exception;
    type Inner = ExceptionDraft;
    const INNER: Option<&'static str> = None;
    const HEAD: Rule = Rule::exception_head;
    const LONE_HEAD: Rule = Rule::lone_exception_head;
    const LONE_PARTS: Rule = Rule::lone_exception_parts;

    fn begins_part(word: &str) -> bool {
        CLAUSES.contains(&word)
    }

    fn resembles_part(word: &str) -> bool {
        nearest(word, CLAUSES).is_some()
    }

    fn begin(reader: &Reader<'_>, head: Node<'_>, span: Span) -> Option<Self> {
        begin(reader, head, span, false)
    }

    fn part(&mut self, reader: &Reader<'_>, part: Node<'_>) {
        let (exception, clauses) = (&mut self.exception, &mut self.clauses);
        let at = reader.span(&part);
        match part.as_rule() {
            Rule::waives if clauses.once(reader, "waives", at) => {
                let names = part.into_inner().filter(|name| name.as_rule() == Rule::rule_name);
                exception.waives = names.filter_map(|name| rule_name(reader, name, self.in_test)).collect();
            }
            Rule::reason => text_once(reader, clauses, "reason", part, &mut exception.reason),
            Rule::risk if clauses.once(reader, "risk", at) => {
                let mut parts = Parts::of(part);
                exception.risk = parts.seek(Rule::name).map(|level| {
                    let level = reader.name(&level);
                    check_word(reader, &level, "risk", &["low", "medium", "high", "critical"]);
                    (level, parts.seek(Rule::text).map(|text| reader.text(&text)))
                });
            }
            Rule::control => text_once(reader, clauses, "control", part, &mut exception.control),
            Rule::follow_up => text_once(reader, clauses, "follow-up", part, &mut exception.follow_up),
            Rule::requested if clauses.once(reader, "requested by", at) => {
                exception.requested = signed_in(reader, part)
            }
            Rule::approved if clauses.once(reader, "approved by", at) => exception.approved = signed_in(reader, part),
            Rule::denied if clauses.once(reader, "denied by", at) => exception.denied = signed_in(reader, part),
            Rule::revoked if clauses.once(reader, "revoked by", at) => exception.revoked = revoked(reader, part),
            Rule::starts if clauses.once(reader, "from", at) => exception.from = instant_in(reader, part),
            Rule::ends if clauses.once(reader, "until", at) => exception.until = instant_in(reader, part),
            _ => {}
        }
    }

    fn finish(self, reader: &Reader<'_>, complete: bool) -> Exception {
        let name = &self.exception.name;
        let missing = |clause: &str, says: &str, help: &str| {
            if complete && !self.clauses.has(clause) {
                let message = format!("the exception `{}` does not say {says}", name.text);
                reader.report(Diagnostic::error(codes::MISSING_CLAUSE, name.span, message).help(help));
            }
        };
        missing("waives", "what it waives", "write `waives SCORECARD/RULE`");
        missing("until", "when it ends", "write `until INSTANT`; no exception is for ever");
        self.exception
    }
}

/// Reads an exception of a test, where the subject and the scorecard may be left out, for there is one of each.
pub(super) fn in_test(reader: &Reader<'_>, node: Node<'_>) -> Option<Exception> {
    let span = reader.span(&node);
    let mut parts = Parts::of(node);
    let draft = begin(reader, parts.seek(Rule::exception_head)?, span, true)?;
    Some(all(reader, draft, parts))
}

fn begin(reader: &Reader<'_>, head: Node<'_>, span: Span, in_test: bool) -> Option<ExceptionDraft> {
    let mut parts = Parts::of(head);
    let name = reader.name(&parts.seek(Rule::name)?);
    let target = match parts.seek(Rule::name) {
        Some(entity) => Some((reader.name(&entity), target(reader, parts)?)),
        None => None,
    };
    if target.is_none() && !in_test {
        let message = format!("the exception `{}` does not say for whom", name.text);
        reader.report(
            Diagnostic::error(codes::MISSING_CLAUSE, name.span, message)
                .help("write `for ENTITY \"reference\"`, or `for ENTITY where EXPRESSION`"),
        );
    }
    let exception = Exception {
        name,
        target,
        waives: Vec::new(),
        reason: None,
        risk: None,
        control: None,
        follow_up: None,
        requested: None,
        approved: None,
        denied: None,
        revoked: None,
        from: None,
        until: None,
        span,
    };
    Some(ExceptionDraft { exception, clauses: Clauses::of("an exception"), in_test })
}

fn target(reader: &Reader<'_>, parts: Parts<'_>) -> Option<Target> {
    for part in parts {
        match part.as_rule() {
            Rule::text => return Some(Target::Subject(reader.text(&part))),
            Rule::expression => return expression::read(reader, part).map(Target::Where),
            _ => {}
        }
    }
    None
}

fn rule_name(reader: &Reader<'_>, node: Node<'_>, in_test: bool) -> Option<RuleName> {
    let span = reader.span(&node);
    let mut parts = Parts::of(node);
    let first = reader.name(&parts.seek(Rule::name)?);
    let Some(rule) = parts.seek(Rule::name).map(|rule| reader.name(&rule)) else {
        if !in_test {
            let message = format!("the scorecard of the rule `{}` is not said", first.text);
            reader.report(
                Diagnostic::error(codes::INCOMPLETE_NAME, span, message)
                    .help(format!("write `SCORECARD/{}`", first.text)),
            );
        }
        return Some(RuleName { scorecard: None, rule: first, span });
    };
    Some(RuleName { scorecard: Some(first), rule, span })
}

fn signed_in(reader: &Reader<'_>, node: Node<'_>) -> Option<Signed> {
    let node = child(node, Rule::signed)?;
    let span = reader.span(&node);
    let mut parts = Parts::of(node);
    let by = reader.text(&parts.seek(Rule::text)?);
    Some(Signed { by, on: instant(reader, &parts.seek(Rule::instant)?), span })
}

fn revoked(reader: &Reader<'_>, node: Node<'_>) -> Option<(Signed, Option<Text>)> {
    let why = child(node, Rule::text).map(|text| reader.text(&text));
    Some((signed_in(reader, node)?, why))
}
