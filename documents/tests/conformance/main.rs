//! Runs the literate cases of `conformance/`: the same files that the Python and the JavaScript hosts run.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

mod chapter;
mod engine;
mod expectation;

use std::{collections::BTreeMap, io::Write as _, panic, path::Path};

use brightline::Standard;
use chapter::Case;
use engine::Refusal;
use serde_json::Value;

/// Fewer cases than these mean that the suite was not found or lost a chapter.
const FEWEST: usize = 150;

/// What the engine says of a case, as far as one expectation asks.
enum Answer {
    Refused(Refusal),
    Accepted { tests: BTreeMap<String, Vec<String>>, report: Option<Value> },
}

#[test]
fn every_case_is_held() {
    let cases = cases();
    let failed: Vec<(&Case, Vec<String>)> = cases
        .iter()
        .map(|case| {
            // A panic in the engine is a failure of that case, not the end of the run.
            let lines = panic::catch_unwind(|| missed(case)).unwrap_or_else(|_| vec!["the engine panicked".to_owned()]);
            (case, lines)
        })
        .filter(|(_, lines)| !lines.is_empty())
        .collect();
    let mut report = format!("conformance: {} cases, {} failed\n", cases.len(), failed.len());
    for (case, lines) in &failed {
        report.push_str(&format!("\n{}: {}\n", case.place, case.title));
        lines.iter().for_each(|line| report.push_str(&format!("    {line}\n")));
    }
    // Written past the harness, which shows only what a failed test prints.
    std::io::stderr().write_all(report.as_bytes()).expect("standard error is open");
    assert!(cases.len() >= FEWEST, "expected at least {FEWEST} cases, found {}", cases.len());
    assert!(failed.is_empty(), "{} of {} cases are not held", failed.len(), cases.len());
}

/// A suite that cannot fail proves nothing: whatever single thing of an expectation is changed, it must be missed.
#[test]
fn every_wrong_expectation_is_missed() {
    let (mut changed, mut held) = (0, Vec::new());
    for case in &cases() {
        let compiled = engine::compile(case);
        for expectation in &case.expectations {
            let answer = answer(case, &compiled, expectation);
            for pointer in leaves(expectation) {
                let mut wrong = expectation.clone();
                let leaf = wrong.pointer_mut(&pointer).expect("the pointer was made from it");
                *leaf = other(leaf);
                changed += 1;
                if differences(&wrong, &answer).is_empty() {
                    held.push(format!("{}: {}: {pointer}", case.place, case.title));
                }
            }
        }
    }
    assert!(changed > 10 * FEWEST, "only {changed} expectations were changed");
    assert!(held.is_empty(), "held although changed:\n{}", held.join("\n"));
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance");
    chapter::read_all(&folder).unwrap_or_else(|faults| panic!("no proper suite:\n{}", faults.join("\n")))
}

/// Everything about a case that is not as expected.
fn missed(case: &Case) -> Vec<String> {
    let compiled = engine::compile(case);
    let expectations = case.expectations.iter();
    expectations.flat_map(|expectation| differences(expectation, &answer(case, &compiled, expectation))).collect()
}

fn answer(case: &Case, compiled: &Result<Standard, Refusal>, expectation: &Value) -> Answer {
    match compiled {
        Err(refusal) => Answer::Refused(refusal.clone()),
        Ok(standard) => Answer::Accepted {
            tests: engine::test(standard),
            report: expectation.get("at").and_then(Value::as_str).map(|at| engine::evaluate(standard, case, at)),
        },
    }
}

fn differences(expectation: &Value, answer: &Answer) -> Vec<String> {
    match (expectation.get("refused"), answer) {
        (Some(places), Answer::Refused(refusal)) => expectation::misplaced(places, &refusal.places),
        (Some(_), Answer::Accepted { .. }) => vec!["expected the standard to be refused, found it accepted".to_owned()],
        (None, Answer::Refused(refusal)) => vec![format!("expected a standard, found it refused: {}", refusal.text)],
        (None, Answer::Accepted { tests, report }) => {
            let mut lines = Vec::new();
            if let Some(expected) = expectation.get("tests") {
                lines.extend(expectation::outcomes(expected, tests));
            }
            if let Some(report) = report {
                let at = expectation.get("at").unwrap_or(&Value::Null);
                let found = expectation::differences(expectation, report);
                lines.extend(found.into_iter().map(|line| format!("at {at}: {line}")));
            }
            lines
        }
    }
}

/// Where an expectation holds something that can be true or false, as JSON pointers.
fn leaves(expectation: &Value) -> Vec<String> {
    let parts = expectation.as_object().expect("an expectation is an object");
    let compared = parts.iter().filter(|(key, _)| !["at", "partial"].contains(&key.as_str()));
    compared.flat_map(|(key, value)| leaves_of(&format!("/{key}"), value)).collect()
}

fn leaves_of(pointer: &str, value: &Value) -> Vec<String> {
    match value {
        Value::Object(parts) => {
            let within = |(key, value): (&String, &Value)| {
                leaves_of(&format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")), value)
            };
            parts.iter().flat_map(within).collect()
        }
        Value::Array(parts) => parts
            .iter()
            .enumerate()
            .flat_map(|(index, value)| leaves_of(&format!("{pointer}/{index}"), value))
            .collect(),
        _ => vec![pointer.to_owned()],
    }
}

/// Some other value of the same kind.
fn other(value: &Value) -> Value {
    match value {
        Value::String(text) if text == "pass" => "fail".into(),
        Value::String(text) if text == "fail" => "pass".into(),
        Value::String(text) => format!("{text}?").into(),
        Value::Bool(it) => (!it).into(),
        Value::Number(it) => (it.as_f64().unwrap_or_default() + 1000.0).into(),
        _ => "something".into(),
    }
}
