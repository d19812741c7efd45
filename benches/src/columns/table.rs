//! The columns, drawn the same each time.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Float64Array, Int32Array, RecordBatch, StringArray, TimestampMicrosecondArray,
    builder::StringDictionaryBuilder, types::Int32Type,
};
use arrow_schema::ArrowError;

/// The instant of evaluation, in microseconds since 1970: 2026-01-15.
pub const AT: i64 = 1_768_435_200_000_000;

/// Microseconds of a day.
pub const DAY: i64 = 86_400_000_000;

/// One value in so many is null.
const NULLS: u64 = 20;

/// A sequence of numbers, the same each time.
pub(super) struct Draw(u64);

impl Draw {
    pub(super) fn new() -> Self {
        Self(0x2545_f491_4f6c_dd1d)
    }

    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) % end
    }

    pub(super) fn is_null(&mut self) -> bool {
        self.below(NULLS) == 0
    }
}

/// The choices of each column of texts.
fn choices() -> [(&'static str, Vec<String>); 6] {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    [
        ("lifecycle", words(&["experimental", "production", "production", "production", "deprecated"])),
        ("criticality", words(&["low", "medium", "high"])),
        ("owner", (0..200).map(|team| format!("team-{team}")).collect()),
        ("region", words(&["eu-west", "eu-north", "us-east", "us-west", "ap-south"])),
        ("language", words(&["rust", "go", "java", "kotlin", "python", "cobol"])),
        ("rollback", words(&["automatic", "manual"])),
    ]
}

/// So many services; texts as dictionaries or plain.
///
/// # Errors
///
/// None, as the columns are of one length.
pub fn batch(rows: usize, dictionaries: bool) -> Result<RecordBatch, ArrowError> {
    let mut draw = Draw::new();
    let mut columns: Vec<(&str, ArrayRef)> = Vec::new();
    let subjects = (0..rows).map(|row| format!("service:default/service-{row:07}"));
    columns.push(("subject", Arc::new(StringArray::from_iter_values(subjects))));
    for (name, words) in choices() {
        let mut drawn = Vec::with_capacity(rows);
        for _ in 0..rows {
            let word = usize::try_from(draw.below(words.len() as u64)).unwrap_or(0);
            drawn.push(if draw.is_null() { None } else { words.get(word).map(String::as_str) });
        }
        columns.push((name, if dictionaries { dictionary(&drawn)? } else { Arc::new(StringArray::from(drawn)) }));
    }
    let mut numbers = |from: f64, width: f64| -> ArrayRef {
        let of = |draw: &mut Draw| from + width * draw.below(1_000_000) as f64 / 1e6;
        Arc::new((0..rows).map(|_| if draw.is_null() { None } else { Some(of(&mut draw)) }).collect::<Float64Array>())
    };
    let of = [("coverage", 30.0, 70.0), ("latency", 20.0, 600.0), ("objective", 99.0, 1.0), ("errors", 0.0, 0.06)];
    for (name, from, width) in of {
        let column = numbers(from, width);
        columns.push((name, column));
    }
    for (name, end) in [("replicas", 6), ("secrets", 2)] {
        let of = |draw: &mut Draw| i32::try_from(draw.below(end)).ok();
        let column: Int32Array = (0..rows).map(|_| if draw.is_null() { None } else { of(&mut draw) }).collect();
        columns.push((name, Arc::new(column)));
    }
    for name in ["canary", "privileged"] {
        let column: BooleanArray =
            (0..rows).map(|_| if draw.is_null() { None } else { Some(draw.below(2) == 0) }).collect();
        columns.push((name, Arc::new(column)));
    }
    for (name, first, width) in [("last_deploy", -200, 200), ("last_drill", -500, 500), ("cert_ends", 0, 300)] {
        let of = |draw: &mut Draw| AT + first * DAY + i64::try_from(draw.below(width)).unwrap_or(0) * DAY;
        let column: TimestampMicrosecondArray =
            (0..rows).map(|_| if draw.is_null() { None } else { Some(of(&mut draw)) }).collect();
        columns.push((name, Arc::new(column.with_timezone("UTC"))));
    }
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, column)| (name, column, true)))
}

pub(super) fn dictionary(texts: &[Option<&str>]) -> Result<ArrayRef, ArrowError> {
    let mut builder = StringDictionaryBuilder::<Int32Type>::new();
    for text in texts {
        match text {
            Some(text) => drop(builder.append(text)?),
            None => builder.append_null(),
        }
    }
    Ok(Arc::new(builder.finish()))
}
