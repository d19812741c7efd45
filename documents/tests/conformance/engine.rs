//! The Rust host: the only part of the runner that knows the engine.

use std::collections::{BTreeMap, BTreeSet};

use brightline::{Exceptions, Facts, Instant, Severity, Source, Standard};
use brightline_documents::{Format, read, read_trees};
use serde_json::Value;

use crate::chapter::Case;

/// Why a standard was refused.
#[derive(Clone)]
pub(crate) struct Refusal {
    /// File and line of each error.
    pub(crate) places: BTreeSet<(String, u64)>,
    /// All of it, for people.
    pub(crate) text: String,
}

/// Compiles the standard of a case.
pub(crate) fn compile(case: &Case) -> Result<Standard, Refusal> {
    let sources = case.standard.iter().map(|(name, text)| Source::new(name, text));
    Standard::compile(sources).map_err(|error| {
        let errors = error.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
        let places = errors.map(|diagnostic| place(&error.sources.place(diagnostic.span())));
        Refusal { places: places.collect(), text: error.to_string() }
    })
}

/// `file:line:column` as file and line.
fn place(text: &str) -> (String, u64) {
    let mut parts = text.rsplitn(3, ':');
    let (_column, line, file) = (parts.next(), parts.next(), parts.next());
    (file.unwrap_or_default().to_owned(), line.and_then(|line| line.parse().ok()).unwrap_or_default())
}

/// Runs the tests of a standard: what failed, by title.
pub(crate) fn test(standard: &Standard) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for outcome in standard.run_tests() {
        let title = outcome.title.rsplit_once(" (case ").map_or(outcome.title.as_str(), |(title, _)| title);
        let failures = outcome
            .failures
            .iter()
            .map(|failure| format!("{}: expected {}, found {}", failure.place, failure.expected, failure.found));
        found.entry(title.to_owned()).or_default().extend(failures);
    }
    found
}

/// Reads the facts and exceptions of a case and judges them: the canonical report.
pub(crate) fn evaluate(standard: &Standard, case: &Case, at: &str) -> Value {
    let (facts, exceptions) = evidence(standard, case);
    let report = standard.evaluate(&facts, &exceptions, instant(at));
    serde_json::from_str(&report.to_json()).expect("a report is JSON")
}

/// The facts and exceptions of a case, as a standard reads them.
pub(crate) fn evidence(standard: &Standard, case: &Case) -> (Facts, Exceptions) {
    let (mut documents, mut problems) = (Vec::new(), Vec::new());
    for file in &case.facts {
        let (format, source) = (format(&file.format), file.source.as_deref());
        let found = read(&file.file, source, format, file.text.as_bytes(), standard.schema());
        documents.extend(found.documents);
        problems.extend(found.problems);
    }
    let mut records = Vec::new();
    for file in &case.exceptions {
        let (found, refused) = read_trees(&file.file, format(&file.format), file.text.as_bytes());
        records.extend(found);
        problems.extend(refused);
    }
    (Facts::new(documents, problems), standard.read_exceptions(records))
}

/// The instant that a case names.
pub(crate) fn instant(text: &str) -> Instant {
    Instant::parse(text).unwrap_or_else(|| panic!("`{text}` is no instant"))
}

fn format(word: &str) -> Format {
    match word {
        "json" => Format::Json,
        "jsonl" => Format::JsonLines,
        "yaml" => Format::Yaml,
        "csv" => Format::Csv,
        _ => panic!("there is no format `{word}`"),
    }
}
