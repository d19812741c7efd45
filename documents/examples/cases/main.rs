//! The conformance cases as one JSON file, with what this host answers: what Python and JavaScript are held to, byte by
//! byte. `cargo xtask cases` writes `target/conformance/cases.json`; `cargo xtask hosts` one of the same form with
//! generated cases, for which the file is followed by how many there are and from which seed.
//!
//! ```text
//! {"engine": "0.1.0", "cases": [{
//!   "place": "01-first-verdicts.md:18", "title": "…",
//!   "standard":   [{"name": "standard.bright", "text": "…"}],
//!   "facts":      [{"name": "facts.json", "format": "json" | "jsonl" | "yaml" | "csv", "source": null | "sonar", "text": "…"}],
//!   "exceptions": [{"name": "exceptions.yaml", "format": "json" | "yaml", "text": "…"}],
//!   "diagnostics": [{"code", "severity", "message", "help", "place": "file:line:column"}],
//!   "tests":   null | [{"title", "scorecard", "place", "failures": [{"place", "expected", "found"}]}],
//!   "answers": [{
//!     "at": "2026-01-15",
//!     "report": "the canonical bytes",
//!     "selections": [{"scorecard": "…", "subject": "…", "report": "…", "explanation": "…"}],
//!     "forecast": {"until": "…", "bytes": "…"},
//!     "register": "…"}]}]}
//! ```
//!
//! `diagnostics` are the warnings of a standard that compiles, and everything that is wrong with one that does not; of
//! the latter `tests` is null and `answers` is empty. The forecast is the whole standard's, a year ahead; `selections`
//! are the first and the last result of the report, each asked for alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout)]

#[allow(dead_code)]
#[path = "../../tests/conformance/chapter.rs"]
mod chapter;
#[allow(dead_code)]
#[path = "../../tests/conformance/engine.rs"]
mod engine;
#[allow(dead_code)]
#[path = "../../../core/tests/generate/mod.rs"]
mod generate;
mod generated;
#[allow(dead_code)]
#[path = "../../../core/tests/reference/mod.rs"]
mod reference;

use std::{collections::BTreeSet, env, fs, path::Path};

use brightline::{Diagnostic, Instant, Selection, Sources, Standard};
use chapter::Case;
use serde_json::{Value, json};

/// How far the forecast looks: 365 days, in microseconds.
const AHEAD: i64 = 365 * 24 * 60 * 60 * 1_000_000;

fn main() {
    let out = env::args_os().nth(1).expect("the file to write is the argument");
    let number = |place| env::args().nth(place).map(|word| word.parse::<u64>().expect("a number"));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance");
    let cases = match (number(2), number(3)) {
        (Some(count), Some(seed)) => generated::cases(count, seed),
        _ => chapter::read_all(&folder).unwrap_or_else(|faults| panic!("no proper suite:\n{}", faults.join("\n"))),
    };
    let written: Vec<Value> = cases.iter().map(answered).collect();
    let file = json!({"engine": env!("CARGO_PKG_VERSION"), "cases": written});
    let out = Path::new(&out);
    fs::create_dir_all(out.parent().expect("a file has a folder")).expect("the folder can be made");
    fs::write(out, file.to_string()).expect("the file can be written");
    println!("{} cases written", cases.len());
}

fn answered(case: &Case) -> Value {
    let sources = || case.standard.iter().map(|(name, text)| brightline::Source::new(name, text));
    let (diagnostics, tests, answers) = match Standard::compile(sources()) {
        Err(error) => (diagnostics(&error.diagnostics, &error.sources), Value::Null, Vec::new()),
        Ok(standard) => {
            let instants = case.expectations.iter().filter_map(|expected| expected.get("at").and_then(Value::as_str));
            // Two expectations may ask about one instant.
            let instants: BTreeSet<&str> = instants.collect();
            let answers = instants.into_iter().map(|at| answer(&standard, case, at)).collect();
            (diagnostics(standard.warnings(), standard.sources()), tests(&standard), answers)
        }
    };
    let attached = |file: &chapter::Attached| json!({"name": file.file, "format": file.format, "source": file.source, "text": file.text});
    json!({
        "place": case.place,
        "title": case.title,
        "standard": case.standard.iter().map(|(name, text)| json!({"name": name, "text": text})).collect::<Vec<_>>(),
        "facts": case.facts.iter().map(attached).collect::<Vec<_>>(),
        "exceptions": case.exceptions.iter().map(attached).collect::<Vec<_>>(),
        "diagnostics": diagnostics,
        "tests": tests,
        "answers": answers,
    })
}

fn diagnostics(found: &[Diagnostic], sources: &Sources) -> Vec<Value> {
    let one = |found: &Diagnostic| {
        json!({
            "code": found.code,
            "severity": found.severity.as_str(),
            "message": found.message,
            "help": found.help,
            "place": sources.place(found.span()),
        })
    };
    found.iter().map(one).collect()
}

fn tests(standard: &Standard) -> Value {
    let outcomes = standard.run_tests();
    let one = |outcome: &brightline::TestOutcome| {
        let failures = outcome
            .failures
            .iter()
            .map(|failure| json!({"place": failure.place, "expected": failure.expected, "found": failure.found}));
        json!({
            "title": outcome.title,
            "scorecard": outcome.scorecard,
            "place": outcome.place,
            "failures": failures.collect::<Vec<_>>(),
        })
    };
    outcomes.iter().map(one).collect()
}

fn answer(standard: &Standard, case: &Case, text: &str) -> Value {
    let at = engine::instant(text);
    let (facts, exceptions) = engine::evidence(standard, case);
    let report = standard.evaluate(&facts, &exceptions, at);
    let until = Instant::from_micros(at.micros().saturating_add(AHEAD)).unwrap_or(Instant::MAX);
    let ends = [report.results.first(), report.results.last()];
    let selections = ends.into_iter().flatten().map(|result| {
        let selection = Selection { scorecard: Some(result.scorecard.clone()), subject: Some(result.subject.clone()) };
        json!({
            "scorecard": result.scorecard,
            "subject": result.subject.as_str(),
            "report": standard.evaluate_selected(&facts, &exceptions, at, &selection).to_json(),
            "explanation": standard.explain(&facts, &exceptions, at, &selection).to_json(standard),
        })
    });
    let forecast = standard.forecast(&facts, &exceptions, at, until, &Selection::default());
    json!({
        "at": text,
        "report": report.to_json(),
        "selections": selections.collect::<Vec<_>>(),
        "forecast": {"until": until.to_string(), "bytes": forecast.to_json()},
        "register": standard.register(&facts, &exceptions, at).to_json(),
    })
}
