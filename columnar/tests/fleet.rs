//! A fleet that is held against one that is judged afresh, on sequences of changes and instants at random.
//!
//! `BRIGHTLINE_FLEETS` says how many standards are drawn, `BRIGHTLINE_SEED` from which seed.
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

use std::cell::RefCell;

use arrow_array::RecordBatch;
use brightline::{Instant, Reference, Source, Standard};
use brightline_columnar::{Fleet, Table, TableOptions};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use generate::case::{Case, tapes};
use tables::{Choices, lines::read, rows};

const CASES: u32 = 60;

#[derive(Debug, Default)]
struct Tally {
    fleets: usize,
    updates: usize,
    advances: usize,
    judged: usize,
    spared: usize,
}

#[test]
fn a_fleet_is_at_any_time_what_it_is_afresh() {
    let number = |name: &str, usual: u32| std::env::var(name).map_or(usual, |number| number.parse().expect("a number"));
    let (cases, seed) = (number("BRIGHTLINE_FLEETS", CASES), number("BRIGHTLINE_SEED", 1));
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&seed.to_le_bytes());
    bytes[31] = 9;
    let config = Config { cases, max_shrink_iters: 0, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let tally = RefCell::new(Tally::default());
    let outcome = runner.run(&tapes(), |tapes| {
        let mut tally = tally.borrow_mut();
        let seed = u64::from(seed) * 1_000_003 + tally.fleets as u64;
        sequence(&Case::draw(&tapes), seed, &mut tally).map_err(TestCaseError::fail)
    });
    let tally = tally.into_inner();
    println!("seed {seed}: {tally:#?}");
    if let Err(error) = outcome {
        panic!("{}", error.to_string().lines().take(160).collect::<Vec<_>>().join("\n"));
    }
    assert!(tally.judged > 0 && tally.spared > tally.judged, "{tally:?}");
}

fn sequence(case: &Case, seed: u64, tally: &mut Tally) -> Result<(), String> {
    let texts = [("a.bright", &case.texts[0]), ("b.bright", &case.texts[1])];
    let standard =
        Standard::compile(texts.map(|(name, text)| Source::new(name, text.as_str()))).map_err(|e| e.to_string())?;
    let records = case.records.iter().enumerate().map(|(number, record)| (format!("e{number}.json"), record.clone()));
    let exceptions = standard.read_exceptions(records);
    let choices = &mut Choices::new(seed);
    // The worlds of a case are about the same few subjects: one after another they are changes.
    let mut all = vec![];
    let mut instants: Vec<Instant> = vec![];
    for (documents, at) in &case.worlds {
        all.extend(rows(documents, choices));
        instants.push(*at);
    }
    instants.sort();
    let batch = tables::batch(&all, choices);
    let table = Table::compile(&standard, &batch.schema(), TableOptions::default()).map_err(|e| e.to_string())?;
    let first = batch.num_rows() / 2;
    let error = |e: arrow_schema::ArrowError| e.to_string();
    let mut fleet = Fleet::new(&table, [batch.slice(0, first)], &exceptions, instants[0]).map_err(error)?;
    tally.fleets += 1;
    let mut known = first;
    let check = |fleet: &Fleet, known: usize, what: &str| {
        let current = current(&table, &batch, known);
        let fresh = table.evaluate(&current, &exceptions, fleet.at()).map_err(|e| e.to_string())?.verdicts;
        let (fresh, held) = (read(&standard, &fresh), read(&standard, &fleet.verdicts().map_err(|e| e.to_string())?));
        if fresh == held {
            return Ok(());
        }
        let texts = case.texts.join("\n");
        Err(format!("{what} at {}\nheld:  {held:#?}\nfresh: {fresh:#?}\n{texts}", fleet.at()))
    };
    check(&fleet, known, "at first")?;
    let mut instants = instants.into_iter().skip(1);
    loop {
        let (reached, what) = if known < batch.num_rows() && choices.below(2) == 0 {
            let some = (1 + choices.below(2) as usize).min(batch.num_rows() - known);
            let reached = fleet.update(&batch.slice(known, some)).map_err(error)?;
            known += some;
            tally.updates += 1;
            (reached, "after an update")
        } else if let Some(at) = instants.next() {
            tally.advances += 1;
            (fleet.advance(at).map_err(error)?, "after a while")
        } else {
            return Ok(());
        };
        tally.judged += reached;
        tally.spared += fleet.len() - reached;
        check(&fleet, known, what)?;
    }
}

/// The last row of each subject among the first so many.
fn current(table: &Table, batch: &RecordBatch, known: usize) -> RecordBatch {
    let mut seen: Vec<Reference> = vec![];
    let mut rows = vec![];
    for row in (0..known).rev() {
        let subject = table.subject(batch, row).unwrap();
        if !seen.contains(&subject) {
            seen.push(subject);
            rows.push(batch.slice(row, 1));
        }
    }
    arrow_select::concat::concat_batches(&batch.schema(), &rows).unwrap()
}
