//! `test`: facts at an instant, and what is expected of them.

use super::{Draft, check_word, exception, literal};
use crate::ast::{At, Case, Expect, ExpectKind, Given, Test};
use crate::grammar::Rule;
use crate::quantities::{instant, instant_in};
use crate::reader::{Clauses, Node, Parts, Reader, child};
use crate::words::nearest;
use crate::{Diagnostic, Instant, Span, codes};

const VERDICTS: [&str; 6] = ["announced", "retired", "not-applicable", "met", "waived", "unmet"];

const CLAUSES: [&str; 5] = ["at", "given", "with", "expect", "cases"];

pub(crate) struct TestDraft {
    test: Test,
    clauses: Clauses,
}

impl Draft for TestDraft {
    type Item = Test;
    type Inner = TestDraft;
    const INNER: Option<&'static str> = None;
    const HEAD: Rule = Rule::test_head;
    const LONE_HEAD: Rule = Rule::lone_test_head;
    const LONE_PARTS: Rule = Rule::lone_test_parts;

    fn begins_part(word: &str) -> bool {
        CLAUSES.contains(&word)
    }

    fn resembles_part(word: &str) -> bool {
        nearest(word, CLAUSES).is_some()
    }

    fn begin(reader: &Reader<'_>, head: Node<'_>, span: Span) -> Option<Self> {
        let mut parts = Parts::of(head);
        let test = Test {
            title: reader.text(&parts.seek(Rule::text)?),
            scorecard: reader.name(&parts.seek(Rule::name)?),
            at: None,
            given: Vec::new(),
            exceptions: Vec::new(),
            expect: Vec::new(),
            cases: Vec::new(),
            span,
        };
        Some(Self { test, clauses: Clauses::of("a test") })
    }

    fn part(&mut self, reader: &Reader<'_>, part: Node<'_>) {
        let (test, clauses) = (&mut self.test, &mut self.clauses);
        let at = reader.span(&part);
        match part.as_rule() {
            Rule::at if clauses.once(reader, "at", at) => test.at = instant_in(reader, part),
            Rule::given => test.given.extend(given(reader, part)),
            Rule::with_exception => {
                let exception = child(part, Rule::exception);
                test.exceptions.extend(exception.and_then(|node| exception::in_test(reader, node)));
            }
            Rule::expect => {
                clauses.note("expect", at);
                test.expect.extend(expect(reader, part));
            }
            Rule::cases if clauses.once(reader, "cases", at) => {
                test.cases = cases(reader, part);
                if !test.cases.is_empty() {
                    clauses.note("expect", at);
                }
            }
            _ => {}
        }
    }

    fn finish(self, reader: &Reader<'_>, complete: bool) -> Test {
        let at = self.test.title.span;
        if complete && !self.clauses.has("at") {
            reader.report(
                Diagnostic::error(codes::MISSING_CLAUSE, at, "this test does not say at which instant it is")
                    .help("write `at 2026-01-15`"),
            );
        }
        if complete && !self.clauses.has("expect") {
            reader.report(
                Diagnostic::error(codes::MISSING_CLAUSE, at, "this test expects nothing")
                    .help("write `expect ready`, `expect tier NAME`, `expect rule NAME met` and the like"),
            );
        }
        self.test
    }
}

fn given(reader: &Reader<'_>, node: Node<'_>) -> Option<Given> {
    let span = reader.span(&node);
    let mut given = Given { subject: None, observed: None, fields: Vec::new(), span };
    let mut entity = None;
    for part in node.into_inner() {
        match part.as_rule() {
            Rule::name => entity = Some(reader.name(&part)),
            Rule::text => given.subject = entity.take().map(|entity| (entity, reader.text(&part))),
            Rule::instant => given.observed = Some(instant(reader, &part)),
            Rule::record => given.fields = literal::fields(reader, part)?,
            _ => {}
        }
    }
    Some(given)
}

/// Each `given …` and what is expected of it; a `given` behind an `expect` begins the next case.
fn cases(reader: &Reader<'_>, node: Node<'_>) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for part in node.into_inner() {
        let at = reader.span(&part);
        let open = cases.last_mut().filter(|case| part.as_rule() == Rule::expect || case.expect.is_empty());
        match (part.as_rule(), open) {
            (Rule::given, Some(case)) => {
                case.given.extend(given(reader, part));
                case.span = case.span.to(at);
            }
            (Rule::given, None) => {
                cases.push(Case { given: given(reader, part).into_iter().collect(), expect: Vec::new(), span: at });
            }
            (Rule::expect, Some(case)) => {
                case.expect.extend(expect(reader, part));
                case.span = case.span.to(at);
            }
            (Rule::expect, None) => reader.report(
                Diagnostic::error(codes::MISSING_CLAUSE, at, "a case begins with `given`")
                    .help("write `given { … } expect …`"),
            ),
            _ => {}
        }
    }
    if let Some(last) = cases.last().filter(|case| case.expect.is_empty()) {
        reader.report(
            Diagnostic::error(codes::MISSING_CLAUSE, last.span, "this case expects nothing")
                .help("write `expect …` behind it"),
        );
    }
    cases
}

fn expect(reader: &Reader<'_>, node: Node<'_>) -> Option<Expect> {
    let span = reader.span(&node);
    let said = Parts::of(node).find(|part| part.as_rule() != Rule::kw_expect)?;
    let kind = match said.as_rule() {
        Rule::expect_rule => {
            let mut parts = Parts::of(said);
            let rule = reader.name(&parts.seek(Rule::name)?);
            let verdict = reader.name(&parts.seek(Rule::name)?);
            check_word(reader, &verdict, "verdict", &VERDICTS);
            ExpectKind::Rule { rule, verdict }
        }
        Rule::expect_valid => ExpectKind::Valid(valid_until(reader, said)),
        _ => standing(reader, said, span),
    };
    Some(Expect { kind, span })
}

fn valid_until(reader: &Reader<'_>, node: Node<'_>) -> Option<Instant> {
    instant_in(reader, node).map(|At { value, .. }| value)
}

fn standing(reader: &Reader<'_>, node: Node<'_>, span: Span) -> ExpectKind {
    let mut parts = Parts::of(node);
    let negated = parts.accept(Rule::kw_not);
    let earned = parts.accept(Rule::kw_earned);
    if parts.accept(Rule::kw_ready) {
        return ExpectKind::Ready { earned, holds: !negated };
    }
    if negated {
        reader.report(
            Diagnostic::error(codes::UNEXPECTED, span, "`not` stands before `ready`, not before a tier")
                .help("say which tier is expected: `expect tier NAME`, or `expect tier none`"),
        );
    }
    ExpectKind::Tier { earned, tier: parts.seek(Rule::name).map(|name| reader.name(&name)) }
}
