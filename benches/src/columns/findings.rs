//! Services with lists of findings: 1 to 20 records each. A twentieth of the lists is null, and of the records' parts one
//! in two hundred.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Float64Array, ListArray, RecordBatch, StringArray, StructArray, TimestampMicrosecondArray,
};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{ArrowError, DataType, Field};

use super::table::{AT, DAY, Draw, dictionary};

/// Rules over the lists, in two tiers.
pub const STANDARD: &str = r#"
entity service {
  findings list of {
    severity one of "low" < "medium" < "high" < "critical",
    fixed    bool,
    score    number,
    opened   time
  }
}

scorecard readiness for service {
  bar bronze
  tier bronze {
    rule f0 { require count(findings) > 0 }
    rule f1 { require no f in findings where f.severity == "critical" }
    rule f2 { require count(f in findings where f.severity >= "high") <= 2 }
    rule f3 { require every f in findings has f.score < 9.5 }
    rule f4 { require no f in findings where (f.severity >= "high" and not f.fixed and age(f.opened) > 30 days) }
  }
  tier silver {
    rule f5 { require every f in findings where f.severity >= "high" has f.fixed }
    rule f6 { require count(findings) <= 15 }
    rule f7 { require no f in findings where (not f.fixed and age(f.opened) > 90 days) }
    rule f8 { require any f in findings where f.fixed }
    rule f9 { require max(f.score for f in findings) < 9 }
  }
}
"#;

/// One part of a record in so many is null.
const PARTS: u64 = 200;

/// How often each severity is drawn, of a hundred.
const SEVERITIES: [(&str, u64); 4] = [("low", 50), ("medium", 80), ("high", 97), ("critical", 100)];

/// So many services with their findings; severities as a dictionary or plain.
///
/// # Errors
///
/// None, as the columns are of one length.
pub fn batch(rows: usize, dictionaries: bool) -> Result<RecordBatch, ArrowError> {
    let mut draw = Draw::new();
    let lengths: Vec<usize> = (0..rows).map(|_| 1 + usize::try_from(draw.below(20)).unwrap_or(0)).collect();
    let there: Vec<bool> = lengths.iter().map(|_| !draw.is_null()).collect();
    let lengths: Vec<usize> =
        lengths.iter().zip(&there).map(|(length, there)| if *there { *length } else { 0 }).collect();
    let elements = lengths.iter().sum();
    let mut severities = Vec::with_capacity(elements);
    for _ in 0..elements {
        let of = draw.below(100);
        let severity = SEVERITIES.iter().find(|(_, end)| of < *end).map(|(name, _)| *name);
        severities.push(if draw.below(PARTS) == 0 { None } else { severity });
    }
    let severity: ArrayRef =
        if dictionaries { dictionary(&severities)? } else { Arc::new(StringArray::from(severities)) };
    let mut each = |below: u64| -> Vec<Option<u64>> {
        (0..elements).map(|_| if draw.below(PARTS) == 0 { None } else { Some(draw.below(below)) }).collect()
    };
    let fixed: BooleanArray = each(3).into_iter().map(|drawn| drawn.map(|drawn| drawn > 0)).collect();
    let score: Float64Array = each(970).into_iter().map(|drawn| drawn.map(|drawn| drawn as f64 / 100.0)).collect();
    let opened: TimestampMicrosecondArray =
        each(100).into_iter().map(|drawn| drawn.map(|drawn| AT - i64::try_from(drawn).unwrap_or(0) * DAY)).collect();
    let parts: Vec<(&str, ArrayRef)> = vec![
        ("severity", severity),
        ("fixed", Arc::new(fixed)),
        ("score", Arc::new(score)),
        ("opened", Arc::new(opened.with_timezone("UTC"))),
    ];
    let fields = parts.iter().map(|(name, array)| Field::new(*name, array.data_type().clone(), true));
    let structs =
        StructArray::try_new(fields.collect(), parts.iter().map(|(_, array)| Arc::clone(array)).collect(), None)?;
    let item = Field::new("item", DataType::Struct(structs.fields().clone()), true);
    let lists = ListArray::try_new(
        Arc::new(item),
        OffsetBuffer::from_lengths(lengths),
        Arc::new(structs),
        Some(NullBuffer::from(there)),
    )?;
    let subjects = (0..rows).map(|row| format!("service:default/service-{row:07}"));
    let subjects: ArrayRef = Arc::new(StringArray::from_iter_values(subjects));
    RecordBatch::try_from_iter_with_nullable([("subject", subjects, true), ("findings", Arc::new(lists), true)])
}
