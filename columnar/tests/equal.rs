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

/// What the generators make.
mod reference {
    /// What one document says.
    #[derive(Debug, Clone)]
    pub(crate) struct Document {
        pub(crate) name: String,
        pub(crate) source: Option<String>,
        pub(crate) observed: Option<brightline::Instant>,
        pub(crate) subject: brightline::Reference,
        pub(crate) root: brightline::Tree,
    }
}

use std::{cell::RefCell, collections::BTreeMap};

use arrow_array::{
    Array, RecordBatch,
    cast::AsArray,
    types::{Float64Type, Int8Type, Int32Type, TimestampMicrosecondType},
};
use brightline::{Exceptions, Facts, Instant, LeanResult, Selection, Source, Standard, Tree};
use brightline_columnar::{Form, Table, TableOptions};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use generate::case::{Case, tapes};
use tables::{Choices, Rows};

const CASES: u32 = 150;

/// What was compared.
#[derive(Debug, Default)]
struct Tally {
    tables: usize,
    results: usize,
    ends: usize,
    by_exception: usize,
    verdicts: BTreeMap<String, usize>,
    types: BTreeMap<String, usize>,
}

#[test]
fn columns_and_rows_are_equal() {
    let number = |name: &str, usual: u32| std::env::var(name).map_or(usual, |number| number.parse().expect("a number"));
    let (cases, seed) = (number("BRIGHTLINE_TABLES", CASES), number("BRIGHTLINE_SEED", 1));
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&seed.to_le_bytes());
    bytes[31] = 8;
    let config = Config { cases, max_shrink_iters: 0, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let tally = RefCell::new(Tally::default());
    let outcome = runner.run(&tapes(), |tapes| {
        let mut tally = tally.borrow_mut();
        let seed = u64::from(seed) * 1_000_003 + tally.tables as u64;
        compare(&Case::draw(&tapes), seed, &mut tally).map_err(TestCaseError::fail)
    });
    let tally = tally.into_inner();
    println!("seed {seed}: {tally:#?}");
    if let Err(error) = outcome {
        panic!("{}", error.to_string().lines().take(160).collect::<Vec<_>>().join("\n"));
    }
    if cases >= CASES {
        let most = |name| tally.verdicts.get(name).copied().unwrap_or(0);
        assert!(most("met") > 500 && most("unmet") > 500 && tally.by_exception > 5 && tally.ends > 100, "{tally:#?}");
    }
}

/// The rows of a table that says what documents say: one row for each subject, of each source the first document.
fn rows(documents: &[reference::Document], choices: &mut Choices) -> Rows {
    let mut rows: BTreeMap<String, (BTreeMap<String, Tree>, Vec<Option<String>>)> = BTreeMap::new();
    let apart: Vec<bool> = (0..4).map(|_| choices.below(3) > 0).collect();
    for document in documents {
        let row = rows.entry(document.subject.bare().to_string()).or_insert_with(|| {
            let mut row = BTreeMap::new();
            row.insert("subject".into(), Tree::Text(document.subject.as_str().into()));
            (row, vec![])
        });
        if row.1.contains(&document.source) {
            continue;
        }
        row.1.push(document.source.clone());
        let Tree::Object(mut root) = document.root.clone() else { continue };
        for key in ["subject", "kind", "name", "namespace", "release", "apiVersion", "observed_at"] {
            root.remove(key);
        }
        let prefix = document.source.as_ref().map_or_else(String::new, |source| format!("{source}:"));
        let which = prefix.len() % 4;
        tables::columns(&Tree::Object(root), &prefix, apart[which], &mut row.0);
        if let Some(observed) = document.observed {
            row.0.insert(format!("{prefix}observed_at"), Tree::Instant(observed));
        }
    }
    rows.into_values().map(|(row, _)| row).collect()
}

fn compare(case: &Case, seed: u64, tally: &mut Tally) -> Result<(), String> {
    let texts = [("a.bright", &case.texts[0]), ("b.bright", &case.texts[1])];
    let standard =
        Standard::compile(texts.map(|(name, text)| Source::new(name, text.as_str()))).map_err(|e| e.to_string())?;
    let records = case.records.iter().enumerate().map(|(number, record)| (format!("e{number}.json"), record.clone()));
    let exceptions = standard.read_exceptions(records);
    let choices = &mut Choices::new(seed);
    for (documents, at) in &case.worlds {
        let rows = rows(documents, choices);
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
    let subjects: Vec<_> = (0..batch.num_rows()).filter_map(|row| table.subject(batch, row).ok()).collect();
    let expected = standard.lean_results(&facts, exceptions, at, &Selection::default());
    let mut found = read(&table, standard, &outcome.verdicts);
    for result in expected.iter().filter(|result| subjects.contains(&result.subject)) {
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

/// The same, from a wide table of verdicts.
fn read(table: &Table, standard: &Standard, verdicts: &RecordBatch) -> BTreeMap<(String, String), String> {
    assert_eq!(verdicts.schema(), *table.output());
    let mut all = BTreeMap::new();
    let tiny = |column: &str, row: usize| -> Option<String> {
        let column = verdicts.column_by_name(column).unwrap();
        let column = column.as_dictionary::<Int8Type>();
        column.key(row).map(|key| column.values().as_string::<i32>().value(key).to_owned())
    };
    for row in 0..verdicts.num_rows() {
        let subject = verdicts.column(0).as_string::<i32>().value(row).to_owned();
        let card = tiny("scorecard", row).unwrap();
        let applies = verdicts.column_by_name("applies").unwrap().as_boolean().value(row);
        let rank = |ready: &str, tier: &str, score: &str| {
            let ready = verdicts.column_by_name(ready).unwrap().as_boolean();
            let score = verdicts.column_by_name(score).unwrap().as_primitive::<Float64Type>();
            assert_eq!(ready.is_valid(row), applies);
            applies.then(|| (ready.value(row), tiny(tier, row), score.is_valid(row).then(|| score.value(row))))
        };
        let ranks = [rank("ready", "tier", "score"), rank("earned_ready", "earned_tier", "earned_score")];
        let ends = verdicts.column_by_name("valid_until").unwrap().as_primitive::<TimestampMicrosecondType>();
        let end = ends.is_valid(row).then(|| ends.value(row));
        let rules = standard.scorecard(&card).unwrap().rules().filter(|_| applies).map(|rule| {
            let name = format!("{card}/{}", rule.name);
            let exceptions = verdicts.column_by_name(&format!("{name}@exception")).unwrap();
            let exceptions = exceptions.as_dictionary::<Int32Type>();
            let exception = exceptions.key(row).map(|key| exceptions.values().as_string::<i32>().value(key).to_owned());
            (tiny(&name, row).unwrap(), exception)
        });
        let rules: Vec<(String, Option<String>)> = rules.collect();
        let line = format!("{:?} {:?} {end:?} {rules:?}", ranks[0], ranks[1]);
        all.insert((card, subject), line);
    }
    all
}
