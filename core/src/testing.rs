//! Tests that a standard brings along.

use crate::{
    Facts, ScorecardResult, Standard,
    compiled::{Expect, ExpectKind, Test},
    evaluate::{Fleet, Selection},
};

/// What became of one test, or of one case of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestOutcome {
    /// What it shows; of a table of cases with the number of the case.
    pub title: String,
    /// The scorecard under test.
    pub scorecard: String,
    /// `file:line:column` of the test or case.
    pub place: String,
    /// What was not as expected; it passes where there is nothing.
    pub failures: Vec<Failure>,
}

impl TestOutcome {
    /// Whether everything was as expected.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// One expectation that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// `file:line:column` of the `expect`.
    pub place: String,
    /// What was expected, as a test says it.
    pub expected: String,
    /// What was found, likewise.
    pub found: String,
}

pub(crate) fn run(standard: &Standard) -> Vec<TestOutcome> {
    standard.checked.tests.iter().map(|test| outcome(standard, test)).collect()
}

fn outcome(standard: &Standard, test: &Test) -> TestOutcome {
    let scorecard = standard.checked.scorecards.get(test.scorecard.0 as usize);
    let facts = Facts::new(test.given.clone(), Vec::new());
    let fleet = Fleet::with(standard, &facts, &test.exceptions, test.at);
    let selection = Selection { scorecard: scorecard.map(|found| found.name.clone()), subject: None };
    let results = scorecard.map(|found| fleet.results(found.entity, &test.subject, &selection)).unwrap_or_default();
    let failures = test.expect.iter().filter_map(|expect| failure(standard, expect, results.first()));
    TestOutcome {
        title: match test.case {
            Some(case) => format!("{} (case {case})", test.title),
            None => test.title.clone(),
        },
        scorecard: scorecard.map(|found| found.name.clone()).unwrap_or_default(),
        place: standard.sources.place(test.span),
        failures: failures.collect(),
    }
}

fn failure(standard: &Standard, expect: &Expect, result: Option<&ScorecardResult>) -> Option<Failure> {
    let (expected, found) = held_against(&expect.kind, result);
    (expected != found).then(|| Failure { place: standard.sources.place(expect.span), expected, found })
}

/// What was expected and what was found, in the words of a test. Of a subject that the scorecard does not apply to
/// nothing holds, `not ready` no more than `ready`: a test would say nothing once `applies when` is narrowed.
fn held_against(expect: &ExpectKind, result: Option<&ScorecardResult>) -> (String, String) {
    let judgement = result.and_then(|result| result.judgement.as_ref());
    let not_scored = || "the scorecard does not apply".to_owned();
    match expect {
        ExpectKind::Ready { earned, holds } => {
            let words = |holds: bool| {
                format!("{}{}ready", if holds { "" } else { "not " }, if *earned { "earned " } else { "" })
            };
            let found = judgement.map(|found| if *earned { found.earned_ready } else { found.ready });
            (words(*holds), found.map_or_else(not_scored, words))
        }
        ExpectKind::Tier { earned, tier } => {
            let words = |tier: Option<&String>| {
                format!("{}tier {}", if *earned { "earned " } else { "" }, tier.map_or("none", String::as_str))
            };
            let found = judgement.map(|found| if *earned { found.earned_tier.as_ref() } else { found.tier.as_ref() });
            (words(tier.as_ref()), found.map_or_else(not_scored, words))
        }
        ExpectKind::Rule { rule, verdict } => {
            let found = judgement.and_then(|found| found.rules.iter().find(|found| found.rule == *rule));
            let words = |verdict: crate::Verdict| format!("rule {rule} {}", verdict.as_str());
            (words(*verdict), found.map_or_else(not_scored, |found| words(found.verdict)))
        }
        ExpectKind::Valid(until) => {
            let words = |until: Option<crate::Instant>| match until {
                Some(until) => format!("valid until {until}"),
                None => "valid for ever".to_owned(),
            };
            (words(*until), result.map_or_else(not_scored, |found| words(found.valid_until)))
        }
    }
}
