//! Writes a table of many services and the standard for it, to try the command on:
//!
//! ```sh
//! cargo run --release -p brightline-cli --example fleet_file -- 10000000 fleet
//! brightline check --standard fleet/readiness.bright --facts fleet/services.parquet --at 2026-01-15 --format parquet
//! ```

use std::{env, error::Error, fs, fs::File, path::PathBuf, sync::Arc};

use arrow_array::{
    Array, ArrayRef, Float64Array, ListArray, RecordBatch, StringArray, StructArray, TimestampMicrosecondArray,
};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{DataType, Field};
use parquet::arrow::ArrowWriter;

const BATCH: usize = 65_536;

const STANDARD: &str = r#"
entity service {
  owner       text
  criticality one of "low" < "medium" < "high"
  coverage    number   from sonar.coverage
  latency     number
  last_deploy time
  findings    list of { severity one of "low" < "high", age_days number }
}
scorecard readiness for service {
  bar bronze
  tier bronze {
    rule owned    { require owner is present }
    rule rated    { require criticality is present }
    rule deployed { require age(last_deploy) <= 90 days }
  }
  tier silver {
    rule covered  { require coverage >= 60 }
    rule quick    { require latency <= 400 }
    rule clean    { require no f in findings where (f.severity == "high" and f.age_days > 30) }
  }
}
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let rows: usize = arguments.next().ok_or("how many rows?")?.parse()?;
    let folder = PathBuf::from(arguments.next().ok_or("into which folder?")?);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("readiness.bright"), STANDARD)?;
    let schema = batch(0, 0)?.schema();
    let mut writer = ArrowWriter::try_new(File::create(folder.join("services.parquet"))?, schema, None)?;
    for start in (0..rows).step_by(BATCH) {
        writer.write(&batch(start, BATCH.min(rows - start))?)?;
    }
    writer.close()?;
    Ok(())
}

/// Rows from a number on; what they say follows from their numbers.
fn batch(start: usize, rows: usize) -> Result<RecordBatch, Box<dyn Error>> {
    let mixed = |row: usize, salt: usize| (row.wrapping_mul(2_654_435_761).wrapping_add(salt * 40_503) >> 7) % 1_000;
    let range = || start..start + rows;
    let subjects = StringArray::from_iter_values(range().map(|row| format!("service:default/s{row:08}")));
    let owners: StringArray =
        range().map(|row| (mixed(row, 1) > 50).then(|| format!("team-{}", mixed(row, 2)))).collect();
    let words: StringArray = range().map(|row| ["low", "medium", "high"].get(mixed(row, 3) % 4).copied()).collect();
    let number = |salt| -> ArrayRef {
        Arc::new(
            range().map(|row| (mixed(row, salt) > 20).then(|| mixed(row, salt + 9) as f64)).collect::<Float64Array>(),
        )
    };
    let day = 86_400_000_000_i64;
    let deployed = range().map(|row| Some(1_768_435_200_000_000 - day * (mixed(row, 4) as i64 % 120)));
    let deployed = deployed.collect::<TimestampMicrosecondArray>().with_timezone("UTC");
    let lengths: Vec<usize> = range().map(|row| mixed(row, 5) % 4).collect();
    let elements: Vec<usize> =
        range().zip(&lengths).flat_map(|(row, length)| (0..*length).map(move |it| row * 4 + it)).collect();
    let severities =
        StringArray::from_iter_values(elements.iter().map(|it| if mixed(*it, 6) < 100 { "high" } else { "low" }));
    let ages = Float64Array::from_iter_values(elements.iter().map(|it| mixed(*it, 7) as f64 / 10.0));
    let parts = vec![
        (Arc::new(Field::new("severity", DataType::Utf8, false)), Arc::new(severities) as ArrayRef),
        (Arc::new(Field::new("age_days", DataType::Float64, false)), Arc::new(ages) as ArrayRef),
    ];
    let elements = StructArray::from(parts);
    let item = Arc::new(Field::new("item", elements.data_type().clone(), false));
    let findings = ListArray::new(item, OffsetBuffer::from_lengths(lengths), Arc::new(elements), None::<NullBuffer>);
    Ok(RecordBatch::try_from_iter_with_nullable([
        ("subject", Arc::new(subjects) as ArrayRef, false),
        ("owner", Arc::new(owners), true),
        ("criticality", Arc::new(words), true),
        ("sonar.coverage", number(10), true),
        ("latency", number(30), true),
        ("last_deploy", Arc::new(deployed), true),
        ("findings", Arc::new(findings), true),
    ])?)
}
