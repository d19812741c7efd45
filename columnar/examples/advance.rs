//! What it costs to move a held fleet on by a day in which few verdicts turn, beside judging it all:
//!
//! ```sh
//! cargo run --release -p brightline-columnar --example advance -- 1000000 500
//! ```

#![allow(clippy::print_stdout, reason = "a program that measures says what it found")]

use std::{env, error::Error, sync::Arc, time::Instant as Clock};

use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray, TimestampMicrosecondArray, cast::AsArray};
use brightline::{Exceptions, Instant, Source, Standard};
use brightline_columnar::{Fleet, Table, TableOptions};

const DAY: i64 = 86_400_000_000;

/// The first is slower: what it looks at has not been looked at before.
const DAYS: usize = 5;

const STANDARD: &str = r#"
entity service {
  owner    text
  coverage number
  drilled  time
}
scorecard readiness for service {
  bar bronze
  tier bronze {
    rule owned   { require owner is present }
    rule covered { require coverage >= 60 }
    rule drilled { require age(drilled) <= 90 days }
  }
}
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let rows: usize = arguments.next().unwrap_or_else(|| "1000000".into()).parse()?;
    let turning: usize = arguments.next().unwrap_or_else(|| "500".into()).parse()?;
    let standard = Standard::compile([Source::new("readiness.bright", STANDARD)])?;
    let at = Instant::parse("2026-01-15").ok_or("a date")?;

    let subjects = StringArray::from_iter_values((0..rows).map(|row| format!("service:default/s{row:07}")));
    let owners: StringArray = (0..rows).map(|row| (row % 20 != 0).then(|| format!("team-{}", row % 300))).collect();
    let coverage: Float64Array = (0..rows).map(|row| Some((row * 7 % 100) as f64)).collect();
    // Of every so many one turns within each of the first days, the others a month later.
    let every = (rows / turning.max(1)).max(DAYS);
    let drilled = (0..rows).map(|row| {
        let days = if row % every < DAYS { 90 - (row % every) as i64 } else { 1 + (row % 60) as i64 };
        Some(at.micros() - days * DAY + DAY / 2)
    });
    let drilled = drilled.collect::<TimestampMicrosecondArray>().with_timezone("UTC");
    let batch = RecordBatch::try_from_iter([
        ("subject", Arc::new(subjects) as ArrayRef),
        ("owner", Arc::new(owners)),
        ("coverage", Arc::new(coverage)),
        ("drilled", Arc::new(drilled)),
    ])?;
    let table = Table::compile(&standard, &batch.schema(), TableOptions::default())?;

    let clock = Clock::now();
    let outcome = table.evaluate(&batch, &Exceptions::none(), at)?;
    let full = clock.elapsed();
    let clock = Clock::now();
    let mut fleet = Fleet::new(&table, [batch.clone()], &Exceptions::none(), at)?;
    let made = clock.elapsed();
    println!("{rows} subjects, {} results: judged in {full:.1?}", outcome.verdicts.num_rows());
    println!("taken in and judged in {made:.1?}");
    let mut tomorrow = at;
    for _ in 0..DAYS {
        tomorrow = Instant::from_micros(tomorrow.micros() + DAY).ok_or("a day")?;
        let clock = Clock::now();
        let judged = fleet.advance(tomorrow)?;
        let advanced = clock.elapsed();
        let share = full.as_secs_f64() / advanced.as_secs_f64();
        println!("advanced by a day in {advanced:.1?}, {judged} judged again: 1/{share:.0}");
    }

    let now = fleet.verdicts()?;
    let again = table.evaluate(&batch, &Exceptions::none(), tomorrow)?.verdicts;
    let ready = |verdicts: &RecordBatch| verdicts.column_by_name("ready").map(|ready| ready.as_boolean().true_count());
    if ready(&now) != ready(&again) {
        return Err("the fleet does not say what an evaluation says".into());
    }
    Ok(())
}
