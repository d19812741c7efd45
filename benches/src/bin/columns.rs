//! `columns [ROWS]`: a fleet in columns, by Brightline and by hand, the best of several runs of each, their masks held equal
//! first. `columns ROWS FORM [TIMES]` evaluates once, or so often, for whoever looks where time goes: `dictionaries`,
//! `texts` or `findings`.
#![allow(clippy::print_stdout, reason = "a program that prints what it measured")]

use std::{error::Error, time::Instant as Clock};

use arrow_array::{Array, RecordBatch, RecordBatchIterator, cast::AsArray};
use brightline::{Exceptions, Instant, Source, Standard};
use brightline_benches::columns::{STANDARD, findings, hand, table};
use brightline_columnar::{Form, Table, TableError, TableOptions};

fn best(mut run: impl FnMut() -> Result<(), Box<dyn Error>>) -> Result<f64, Box<dyn Error>> {
    let mut best = f64::INFINITY;
    for _ in 0..7 {
        let (clock, before) = (Clock::now(), on_processor());
        run()?;
        // The time on the processor, where it can be known: others may be at work on this machine.
        let own = before.and_then(|before| Some(on_processor()? - before));
        best = best.min(own.unwrap_or_else(|| clock.elapsed().as_secs_f64()) * 1e3);
    }
    Ok(best)
}

/// The best of several runs by the clock, for what other threads do.
fn by_clock(mut run: impl FnMut() -> Result<(), Box<dyn Error>>) -> Result<f64, Box<dyn Error>> {
    let mut best = f64::INFINITY;
    for _ in 0..7 {
        let clock = Clock::now();
        run()?;
        best = best.min(clock.elapsed().as_secs_f64() * 1e3);
    }
    Ok(best)
}

/// The seconds that this thread has had a processor, as Linux counts them.
fn on_processor() -> Option<f64> {
    let counted = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(counted.split(' ').next()?.parse::<f64>().ok()? / 1e9)
}

fn main() -> Result<(), Box<dyn Error>> {
    let rows = std::env::args().nth(1).map_or(Ok(1_000_000), |rows| rows.parse())?;
    let only = std::env::args().nth(2);
    let standard = Standard::compile([Source::new("columns.bright", STANDARD)])?;
    let at = Instant::from_micros(table::AT).ok_or("an instant")?;
    let none = Exceptions::none();
    let findings_standard = Standard::compile([Source::new("findings.bright", findings::STANDARD)])?;
    println!("{rows} rows, 24 rules, milliseconds, the best of 7");
    if let Some(only) = only {
        let (standard, batch) = match only.as_str() {
            "findings" => (findings_standard, findings::batch(rows, true)?),
            form => (standard, table::batch(rows, form == "dictionaries")?),
        };
        let table = masks(&standard, &batch)?;
        for _ in 0..std::env::args().nth(3).map_or(Ok(1), |times| times.parse())? {
            std::hint::black_box(table.evaluate(&batch, &none, at)?);
        }
        return Ok(());
    }
    for dictionaries in [true, false] {
        let batch = table::batch(rows, dictionaries)?;
        let what = if dictionaries { "dictionaries" } else { "texts" };
        let masks = masks(&standard, &batch)?;
        let options = TableOptions { without_valid_until: true, ..TableOptions::default() };
        let wide = Table::compile(&standard, &batch.schema(), options)?;
        if dictionaries {
            compare(&masks.evaluate(&batch, &none, at)?.verdicts, &batch)?;
            let hand = best(|| hand::masks(&batch).map(drop).ok_or_else(|| "a column is another".into()))?;
            println!("by hand, masks, {what}: {hand:.1}");
        }
        for (name, table) in [("masks", &masks), ("wide", &wide)] {
            let ours = best(|| {
                std::hint::black_box(table.evaluate(&batch, &none, at)?);
                Ok(())
            })?;
            println!("brightline, {name}, {what}: {ours:.1}");
        }
        let two = by_clock(|| {
            let parts: Vec<_> =
                (0..rows).step_by(65_536).map(|start| batch.slice(start, 65_536.min(rows - start))).collect();
            let reader = RecordBatchIterator::new(parts.into_iter().map(Ok), batch.schema());
            for part in masks.stream(reader, &none, at, 2) {
                std::hint::black_box(part?);
            }
            Ok(())
        })?;
        println!("brightline, masks, {what}, two threads: {two:.1}");
    }
    let batch = findings::batch(rows, true)?;
    let table = masks(&findings_standard, &batch)?;
    let lists = best(|| {
        std::hint::black_box(table.evaluate(&batch, &none, at)?);
        Ok(())
    })?;
    println!("brightline, masks, findings: {lists:.1}");
    let batch = table::batch(rows, true)?;
    let table = Table::compile(&standard, &batch.schema(), TableOptions::default())?;
    let ends = best(|| {
        std::hint::black_box(table.evaluate(&batch, &none, at)?);
        Ok(())
    })?;
    println!("brightline, wide with valid until, dictionaries: {ends:.1}");
    Ok(())
}

/// A table that is evaluated to masks alone.
fn masks(standard: &Standard, batch: &RecordBatch) -> Result<Table, TableError> {
    let options = TableOptions { form: Form::Masks, without_valid_until: true, ..TableOptions::default() };
    Table::compile(standard, &batch.schema(), options)
}

/// Holds the masks of both equal.
fn compare(ours: &RecordBatch, batch: &RecordBatch) -> Result<(), Box<dyn Error>> {
    let hand = hand::masks(batch).ok_or("a column is another")?;
    let names = (0..24).map(|rule| format!("readiness/r{rule:02}"));
    let names = names.chain(["bronze", "silver"].map(|tier| format!("readiness/tier:{tier}")));
    for (name, mask) in names.zip(&hand) {
        let ours = ours.column_by_name(&name).ok_or("a column")?.as_boolean();
        for row in 0..batch.num_rows() {
            let by_hand = mask.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1);
            if ours.value(row) != by_hand || ours.is_null(row) {
                return Err(format!("{name} differs in row {row}").into());
            }
        }
    }
    Ok(())
}
