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

use std::{cell::RefCell, collections::BTreeMap};

use arrow_array::RecordBatch;
use brightline::{Instant, Reference};
use brightline_columnar::{Fleet, Table, TableOptions};

use generate::case::Case;
use tables::{
    Choices,
    drawn::{self, reference},
    lines::read,
    rows, rows_each,
};

const CASES: u32 = 60;

#[derive(Debug, Default)]
struct Tally {
    fleets: usize,
    updates: usize,
    advances: usize,
    removals: usize,
    releases: usize,
    judged: usize,
    spared: usize,
}

#[test]
fn a_fleet_is_at_any_time_what_it_is_afresh() {
    let tally = RefCell::new(Tally::default());
    let _ = drawn::cases("BRIGHTLINE_FLEETS", CASES, 9, |case, seed| sequence(case, seed, &mut tally.borrow_mut()));
    let tally = tally.into_inner();
    println!("{tally:#?}");
    assert!(tally.judged > 0 && tally.spared > tally.judged && tally.removals > 0 && tally.releases > 0, "{tally:?}");
}

fn sequence(case: &Case, seed: u64, tally: &mut Tally) -> Result<(), String> {
    let (standard, exceptions) = drawn::standard(case)?;
    let choices = &mut Choices::new(seed);
    // The worlds of a case are about the same few subjects: one after another they are changes.
    let mut all = vec![];
    let mut instants: Vec<Instant> = vec![];
    for (documents, at) in &case.worlds {
        all.extend(if choices.below(2) == 0 { rows(documents, choices) } else { rows_each(documents, choices) });
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
    // The current row of each subject.
    let mut current: BTreeMap<Reference, usize> = BTreeMap::new();
    let take_in = |current: &mut BTreeMap<Reference, usize>, rows: std::ops::Range<usize>| {
        current.extend(rows.map(|row| (table.subject(&batch, row).unwrap(), row)));
    };
    take_in(&mut current, 0..first);
    let check = |fleet: &Fleet, current: &BTreeMap<Reference, usize>, what: &str| {
        assert_eq!(fleet.len(), current.len());
        let rows: Vec<RecordBatch> = current.values().map(|row| batch.slice(*row, 1)).collect();
        let now = arrow_select::concat::concat_batches(&batch.schema(), &rows).unwrap();
        let fresh = table.evaluate(&now, &exceptions, fleet.at()).map_err(|e| e.to_string())?.verdicts;
        let (fresh, held) = (read(&standard, &fresh), read(&standard, &fleet.verdicts().map_err(|e| e.to_string())?));
        if fresh == held {
            return Ok(());
        }
        let texts = case.texts.join("\n");
        Err(format!("{what} at {}\nheld:  {held:#?}\nfresh: {fresh:#?}\n{texts}", fleet.at()))
    };
    check(&fleet, &current, "at first")?;
    let mut instants = instants.into_iter().skip(1);
    loop {
        let (reached, what) = if known < batch.num_rows() && choices.below(2) == 0 {
            let some = (1 + choices.below(2) as usize).min(batch.num_rows() - known);
            let reached = fleet.update(&batch.slice(known, some)).map_err(error)?;
            take_in(&mut current, known..known + some);
            known += some;
            tally.updates += 1;
            (reached, "after an update")
        } else if !current.is_empty() && choices.below(3) == 0 {
            let gone = current.keys().nth(choices.below(current.len() as u64) as usize).unwrap().clone();
            current.remove(&gone);
            tally.removals += 1;
            (fleet.remove([&gone]).map_err(error)?, "after a removal")
        } else if let Some(at) = instants.next() {
            tally.advances += 1;
            (fleet.advance(at).map_err(error)?, "after a while")
        } else {
            return Ok(());
        };
        tally.releases += usize::from(current.keys().any(|subject| subject.release().is_some()));
        tally.judged += reached;
        tally.spared += fleet.len().saturating_sub(reached);
        check(&fleet, &current, what)?;
    }
}
