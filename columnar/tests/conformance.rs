//! The cases of `conformance/` through columns: each document a row, each verdict as the report has it.
//!
//! What the cases expect of reports, `documents/tests/conformance` holds; here tables are held equal to reports.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![allow(clippy::string_slice, clippy::print_stdout, clippy::unreachable)]
#![allow(dead_code, reason = "helpers are shared with other tests")]

#[path = "../../documents/tests/conformance/chapter.rs"]
mod chapter;
#[path = "../../documents/tests/conformance/engine.rs"]
mod engine;
#[path = "../../core/tests/generate/mod.rs"]
mod generate;
mod tables;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

use arrow_array::RecordBatch;
use brightline::{Document, Exceptions, Facts, Instant, Report, ScorecardResult, Standard, Tree};
use brightline_columnar::{Beside, Table, TableOptions};
use tables::{Choices, Rows, columns, drawn::reference, lines};

/// The column of the subjects: no case has a field there.
const SUBJECT: &str = "whom_it_is_about";

/// Evaluations of cases; fewer mean that some no longer run.
const FEWEST: usize = 334;

/// Cases whose documents no table can hold, for a column has one type.
const NO_TABLES: [(&str, &str); 4] = [
    ("a missing element leaves a count open", "a list has elements of two types"),
    ("a quantifier may walk a list of plain values", "a list has elements of two types"),
    ("null and blank contradict nobody", "of one subject one document says a text where another says a number"),
    ("values of two types are a conflict", "of one subject one document says a text where another says a number"),
];

#[test]
fn every_case_that_a_table_can_hold_is_the_same_in_columns() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance");
    let cases = chapter::read_all(&folder).unwrap_or_else(|faults| panic!("no proper suite:\n{}", faults.join("\n")));
    let (mut ran, mut results, mut left, mut wrong) = (0, 0, BTreeSet::new(), vec![]);
    for case in &cases {
        let Ok(standard) = engine::compile(case) else { continue };
        if standard.scorecards().next().is_none() {
            continue;
        }
        let (facts, exceptions) = engine::evidence(&standard, case);
        let instants = case.expectations.iter().filter_map(|it| Some(engine::instant(it.get("at")?.as_str()?)));
        for at in instants.collect::<BTreeSet<Instant>>() {
            let Some(batches) = batches(&standard, &facts) else {
                left.insert(case.title.clone());
                continue;
            };
            let report = standard.evaluate(&facts, &exceptions, at);
            ran += 1;
            results += report.results.len();
            let differences = differences(&standard, &batches, &exceptions, &report);
            wrong.extend(differences.into_iter().map(|line| format!("{} {}: at {at}: {line}", case.place, case.title)));
        }
    }
    println!("{ran} evaluations of cases, {results} results, {} cases that are no tables: {left:#?}", left.len());
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    let named: BTreeSet<String> = NO_TABLES.iter().map(|(title, _)| (*title).to_owned()).collect();
    assert_eq!(left, named, "the cases that are no tables are listed, each with its reason");
    assert!(ran >= FEWEST, "only {ran} evaluations ran");
}

/// The documents as a table, or, where a column would have values of several types, as one for each subject.
fn batches(standard: &Standard, facts: &Facts) -> Option<Vec<RecordBatch>> {
    if let Some(batch) = batch(standard, facts.documents()) {
        return Some(vec![batch]);
    }
    let mut of_subject: BTreeMap<String, Vec<Document>> = BTreeMap::new();
    for document in facts.documents() {
        of_subject.entry(document.subject.bare().to_string()).or_default().push(document.clone());
    }
    of_subject.values().map(|documents| batch(standard, documents)).collect()
}

/// A table that says just what the documents say, objects taken apart or whole.
fn batch(standard: &Standard, documents: &[Document]) -> Option<RecordBatch> {
    [true, false].into_iter().find_map(|apart| {
        let rows: Rows = documents.iter().map(|document| row(document, apart)).collect();
        let batch = tables::batch(&rows, &mut Choices::plain());
        let table = Table::compile(standard, &batch.schema(), options()).ok()?;
        let says_the_same = documents.iter().enumerate().all(|(row, document)| {
            let (found, problems) = table.documents(&batch, row).unwrap();
            let found = found.iter().find(|found| found.source == document.source);
            problems.is_empty()
                && found.is_some_and(|found| {
                    let root = |document: &Document| without_nulls(&document.root, 0);
                    found.subject == document.subject
                        && found.observed == document.observed
                        && root(found) == root(document)
                })
        });
        says_the_same.then_some(batch)
    })
}

fn options() -> TableOptions {
    TableOptions { subject: Some(SUBJECT.into()), ..TableOptions::default() }
}

fn row(document: &Document, apart: bool) -> BTreeMap<String, Tree> {
    let mut row = BTreeMap::new();
    let mut root = document.root.clone();
    if let Tree::Object(entries) = &mut root {
        entries.remove("observed_at");
    }
    let prefix = document.source.as_ref().map_or_else(String::new, |source| format!("{source}:"));
    columns(&root, &prefix, apart, &mut row);
    if let Some(observed) = document.observed {
        row.insert(format!("{prefix}observed_at"), Tree::Instant(observed));
        // A row is a document without a prefix too, which is there when the other is.
        row.insert("observed_at".into(), Tree::Instant(observed));
    }
    row.insert(SUBJECT.into(), Tree::Text(document.subject.as_str().into()));
    row
}

/// What a document says; the column of subjects and that of times, which are added, left out.
fn without_nulls(tree: &Tree, depth: usize) -> Tree {
    match tree {
        Tree::Object(entries) => {
            let kept = entries.iter().filter(|(key, tree)| {
                **tree != Tree::Null && (depth > 0 || ![SUBJECT, "observed_at"].contains(&&***key))
            });
            Tree::Object(kept.map(|(key, tree)| (Arc::clone(key), without_nulls(tree, depth + 1))).collect())
        }
        Tree::List(elements) => Tree::List(elements.iter().map(|tree| without_nulls(tree, depth + 1)).collect()),
        Tree::Unrepresentable(_) => Tree::Unrepresentable("".into()),
        other => other.clone(),
    }
}

fn differences(standard: &Standard, batches: &[RecordBatch], exceptions: &Exceptions, report: &Report) -> Vec<String> {
    let mut found = BTreeMap::new();
    let compiled = |batch: &RecordBatch| Table::compile(standard, &batch.schema(), options()).unwrap();
    for (place, batch) in batches.iter().enumerate() {
        // Each table is judged beside all others, for its rows may ask about theirs.
        let others = batches.iter().enumerate().filter(|(other, _)| *other != place);
        let beside = others.fold(None, |beside: Option<Beside>, (_, other)| {
            Some(compiled(other).beside([other.clone()], beside.as_ref()).unwrap())
        });
        let outcome = compiled(batch).evaluate_beside(batch, beside.as_ref(), exceptions, report.at).unwrap();
        found.extend(lines::read(standard, &outcome.verdicts));
    }
    let mut lines = vec![];
    for result in &report.results {
        let key = (result.scorecard.clone(), result.subject.to_string());
        let expected = line(result);
        match found.remove(&key) {
            None => lines.push(format!("{key:?}: not judged, expected {expected}")),
            Some(found) if found != expected => {
                lines.push(format!("{key:?}:\n  columns: {found}\n  report:  {expected}"));
            }
            Some(_) => {}
        }
    }
    lines.extend(found.into_iter().map(|(key, found)| format!("{key:?}: judged, and not in the report: {found}")));
    lines
}

/// All that a table says of a subject, in one line.
fn line(result: &ScorecardResult) -> String {
    let judgement = result.judgement.as_ref();
    let granted = judgement.map(|it| (it.ready, it.tier.clone(), it.score));
    let earned = judgement.map(|it| (it.earned_ready, it.earned_tier.clone(), it.earned_score));
    let rules = judgement.iter().flat_map(|it| &it.rules);
    let rules: Vec<_> = rules.map(|rule| (rule.verdict.as_str().to_owned(), rule.exception.clone())).collect();
    let end = result.valid_until.map(Instant::micros);
    format!("{granted:?} {earned:?} {end:?} {rules:?}")
}
