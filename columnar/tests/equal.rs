//! Columns against the engine that explains, on standards, tables and instants at random.
//!
//! `BRIGHTLINE_TABLES` says how many standards are drawn, `BRIGHTLINE_SEED` from which seed.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::indexing_slicing,
    clippy::print_stdout
)]
#![allow(dead_code, reason = "the generators are shared with the tests of the core")]

#[path = "../../core/tests/generate/mod.rs"]
mod generate;
mod tables;

use std::{cell::RefCell, collections::BTreeMap};

use arrow_array::RecordBatch;
use brightline::{Exceptions, Facts, Instant, LeanResult, Selection, Standard};
use brightline_columnar::{Form, Table, TableOptions};

use generate::case::Case;
use tables::{
    Choices,
    drawn::{self, reference},
    lines::read,
    rows, rows_each,
};

const CASES: u32 = 150;

/// What was compared.
#[derive(Debug, Default)]
struct Tally {
    tables: usize,
    joined: usize,
    results: usize,
    ends: usize,
    by_exception: usize,
    verdicts: BTreeMap<String, usize>,
    types: BTreeMap<String, usize>,
}

#[test]
fn columns_and_rows_are_equal() {
    let tally = RefCell::new(Tally::default());
    let cases = drawn::cases("BRIGHTLINE_TABLES", CASES, 8, |case, seed| compare(case, seed, &mut tally.borrow_mut()));
    let tally = tally.into_inner();
    println!("{tally:#?}");
    if cases >= CASES {
        let most = |name| tally.verdicts.get(name).copied().unwrap_or(0);
        assert!(most("met") > 500 && most("unmet") > 500 && tally.by_exception > 5 && tally.ends > 100, "{tally:#?}");
    }
}

fn compare(case: &Case, seed: u64, tally: &mut Tally) -> Result<(), String> {
    let (standard, exceptions) = drawn::standard(case)?;
    let choices = &mut Choices::new(seed);
    for (documents, at) in &case.worlds {
        let each = choices.below(2) == 0;
        let rows = if each { rows_each(documents, choices) } else { rows(documents, choices) };
        tally.joined += usize::from(each);
        let batch = tables::batch(&rows, choices);
        for field in batch.schema().fields() {
            let ty = field.data_type().to_string();
            *tally.types.entry(ty.split('(').next().unwrap_or_default().to_owned()).or_default() += 1;
        }
        one(&standard, &exceptions, &batch, *at, tally).map_err(|why| {
            let texts = case.texts.join("\n");
            format!("{why}\nat {at}\n{texts}\n{batch:?}")
        })?;
        tally.tables += 1;
    }
    Ok(())
}

fn one(
    standard: &Standard,
    exceptions: &Exceptions,
    batch: &RecordBatch,
    at: Instant,
    tally: &mut Tally,
) -> Result<(), String> {
    let options = TableOptions { form: Form::Wide, ..TableOptions::default() };
    let table = Table::compile(standard, &batch.schema(), options).map_err(|e| e.to_string())?;
    let outcome = table.evaluate(batch, exceptions, at).map_err(|e| e.to_string())?;
    let facts: Facts = table.facts(batch);
    let expected = standard.lean_results(&facts, exceptions, at, &Selection::default());
    assert_eq!(outcome.verdicts.schema(), *table.output());
    let mut found = read(standard, &outcome.verdicts);
    for result in &expected {
        tally.results += 1;
        tally.ends += usize::from(result.valid_until.is_some());
        for rule in &result.rules {
            *tally.verdicts.entry(rule.verdict.as_str().to_owned()).or_default() += 1;
            tally.by_exception += usize::from(rule.waiver.is_some());
        }
        let key = (result.scorecard.to_owned(), result.subject.to_string());
        let found = found.remove(&key).ok_or_else(|| format!("{key:?} is not judged"))?;
        let expected = line(result);
        if found != expected {
            return Err(format!("{key:?}\ncolumns: {found}\nrows:    {expected}"));
        }
    }
    match found.pop_first() {
        None => Ok(()),
        Some((key, found)) => Err(format!("{key:?} is judged, and is not there: {found}")),
    }
}

/// All that is said of a subject, in one line.
fn line(result: &LeanResult<'_>) -> String {
    let rank = |which: usize| {
        result
            .ranks
            .as_ref()
            .map(|ranks| (ranks[which].ready, ranks[which].tier.map(str::to_owned), ranks[which].score))
    };
    let rules: Vec<_> = result
        .rules
        .iter()
        .map(|rule| (rule.verdict.as_str().to_owned(), rule.waiver.as_ref().map(|(name, _)| name.clone())))
        .collect();
    let end = result.valid_until.map(Instant::micros);
    format!("{:?} {:?} {end:?} {rules:?}", rank(0), rank(1))
}
