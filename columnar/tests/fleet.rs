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

use std::cell::RefCell;

use arrow_array::RecordBatch;
use brightline::{Instant, Reference};
use brightline_columnar::{Fleet, Table, TableOptions};

use generate::case::Case;
use tables::{
    Choices,
    drawn::{self, reference},
    lines::read,
    rows,
};

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
    let tally = RefCell::new(Tally::default());
    let _ = drawn::cases("BRIGHTLINE_FLEETS", CASES, 9, |case, seed| sequence(case, seed, &mut tally.borrow_mut()));
    let tally = tally.into_inner();
    println!("{tally:#?}");
    assert!(tally.judged > 0 && tally.spared > tally.judged, "{tally:?}");
}

fn sequence(case: &Case, seed: u64, tally: &mut Tally) -> Result<(), String> {
    let (standard, exceptions) = drawn::standard(case)?;
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
