//! Verdicts as record batches.

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, BooleanArray, DictionaryArray, Float64Array, Int8Array, Int32Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
    types::{Int8Type, Int32Type},
};
use arrow_buffer::{BooleanBuffer, NullBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef, TimeUnit};

use crate::{
    Form, bits,
    codes::{self, Which},
    engine::Found,
    judged::{Judged, RuleBits},
    table::Card,
};

/// The verdicts in the order of their codes.
pub(crate) const VERDICTS: [&str; 6] = ["unmet", "met", "waived", "not-applicable", "announced", "retired"];

/// What one scorecard says of some rows.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    pub(crate) subjects: ArrayRef,
    pub(crate) judged: Judged,
    /// The names of exceptions, by their places.
    pub(crate) exceptions: Vec<String>,
    /// Microseconds since 1970; `i64::MAX` for ever. None where it was not asked for.
    pub(crate) valid_until: Option<Vec<i64>>,
}

fn tiny(name: impl Into<String>) -> Field {
    Field::new_dictionary(name, DataType::Int8, DataType::Utf8, true)
}

fn instant(name: &str) -> Field {
    Field::new(name, DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())), true)
}

/// The columns of verdicts on some scorecards.
pub(crate) fn schema(cards: &[Card], form: Form, valid_until: bool) -> SchemaRef {
    let mut fields = vec![Field::new("subject", DataType::Utf8, false)];
    match form {
        Form::Wide => {
            fields.extend([
                tiny("scorecard"),
                Field::new("applies", DataType::Boolean, false),
                Field::new("ready", DataType::Boolean, true),
                tiny("tier"),
                Field::new("score", DataType::Float64, true),
                Field::new("earned_ready", DataType::Boolean, true),
                tiny("earned_tier"),
                Field::new("earned_score", DataType::Float64, true),
            ]);
            if valid_until {
                fields.push(instant("valid_until"));
            }
            for card in cards {
                fields.extend(card.rules.iter().map(|rule| tiny(format!("{}/{}", card.name, rule.name))));
                let exception = |rule: &str| format!("{}/{rule}@exception", card.name);
                let exception = |rule| Field::new_dictionary(exception(rule), DataType::Int32, DataType::Utf8, true);
                fields.extend(card.rules.iter().map(|rule| exception(&rule.name)));
            }
        }
        Form::Long => fields.extend([
            tiny("scorecard"),
            Field::new_dictionary("rule", DataType::Int32, DataType::Utf8, true),
            tiny("tier"),
            tiny("verdict"),
            Field::new("exception", DataType::Utf8, true),
            instant("until"),
        ]),
        Form::Masks => {
            fields.push(tiny("scorecard"));
            for card in cards {
                let mask = |name: &str| Field::new(format!("{}/{name}", card.name), DataType::Boolean, true);
                fields.extend(card.rules.iter().map(|rule| mask(&rule.name)));
                fields.extend(card.tiers.iter().map(|tier| mask(&format!("tier:{tier}"))));
            }
        }
    }
    Arc::new(Schema::new(fields))
}

/// A dictionary of few texts; negative keys are null.
fn dictionary(keys: ScalarBuffer<i8>, nulls: Option<NullBuffer>, values: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    Ok(Arc::new(DictionaryArray::<Int8Type>::try_new(Int8Array::new(keys, nulls), Arc::clone(values))?))
}

fn constant(length: usize, value: &str) -> Result<ArrayRef, ArrowError> {
    // Zeroes come from the system as they are.
    dictionary(vec![0; length].into(), None, &texts([value]))
}

fn nothing(ty: &DataType, length: usize) -> ArrayRef {
    arrow_array::new_null_array(ty, length)
}

fn texts<'t>(values: impl IntoIterator<Item = &'t str>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}

/// Which keys are not negative; none where all are.
fn said(keys: &[i8]) -> Option<NullBuffer> {
    let said = BooleanBuffer::collect_bool(keys.len(), |row| keys.get(row).is_some_and(|key| *key >= 0));
    Some(NullBuffer::new(said)).filter(|nulls| nulls.null_count() > 0)
}

/// A key that is null may not point outside of the dictionary.
fn keys(keys: &ScalarBuffer<i8>, values: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    match said(keys) {
        None => dictionary(keys.clone(), None, values),
        nulls => dictionary(keys.iter().map(|key| (*key).max(0)).collect::<Vec<_>>().into(), nulls, values),
    }
}

/// The record batch of what each scorecard says. Its masks are the bitmaps themselves, not copies.
pub(crate) fn batch(cards: &[Card], all: Vec<Found>, form: Form, valid_until: bool) -> Result<RecordBatch, ArrowError> {
    let schema = schema(cards, form, valid_until);
    let parts = all.into_iter().filter_map(|Found { card: place, sheet, .. }| {
        let card = cards.get(place)?;
        Some(match form {
            Form::Wide => wide(cards, place, card, &sheet, &schema),
            Form::Long => long(card, &sheet, &schema),
            Form::Masks => masks(cards, place, card, sheet, &schema),
        })
    });
    let mut parts = parts.collect::<Result<Vec<_>, _>>()?;
    match parts.len() {
        1 => Ok(parts.remove(0)),
        _ => arrow_select::concat::concat_batches(&schema, &parts),
    }
}

fn applying(sheet: &Sheet) -> Option<NullBuffer> {
    let nulls = NullBuffer::new(bits::to_arrow(sheet.judged.applies.clone(), sheet.subjects.len()));
    Some(nulls).filter(|nulls| nulls.null_count() > 0)
}

/// A row for each subject, with columns for all scorecards; those of others than this one hold nothing.
pub(crate) fn wide(
    cards: &[Card],
    place: usize,
    card: &Card,
    sheet: &Sheet,
    schema: &SchemaRef,
) -> Result<RecordBatch, ArrowError> {
    let length = sheet.subjects.len();
    let judged = &sheet.judged;
    let applying = applying(sheet);
    let mut columns = vec![
        Arc::clone(&sheet.subjects),
        constant(length, &card.name)?,
        Arc::new(BooleanArray::new(bits::to_arrow(judged.applies.clone(), length), None)),
    ];
    let tiers = texts(card.tiers.iter().map(String::as_str));
    for (passed, which) in [(&judged.granted, Which::Granted), (&judged.earned, Which::Earned)] {
        columns.push(Arc::new(BooleanArray::new(bits::to_arrow(passed.ready.clone(), length), applying.clone())));
        columns.push(keys(&codes::tiers(passed, length).into(), &tiers)?);
        let scores = codes::scores(&card.weights, judged, which, length);
        let is_there = BooleanBuffer::collect_bool(length, |row| scores.get(row).is_some_and(|score| !score.is_nan()));
        let nulls = Some(NullBuffer::new(is_there)).filter(|nulls| nulls.null_count() > 0);
        columns.push(Arc::new(Float64Array::new(scores.into(), nulls)));
    }
    if let Some(ends) = &sheet.valid_until {
        columns.push(instants(ends));
    }
    let verdicts = texts(VERDICTS);
    for (other, other_card) in cards.iter().enumerate() {
        if other != place {
            let tiny = DataType::Dictionary(DataType::Int8.into(), DataType::Utf8.into());
            let names = DataType::Dictionary(DataType::Int32.into(), DataType::Utf8.into());
            columns.extend(other_card.rules.iter().map(|_| nothing(&tiny, length)));
            columns.extend(other_card.rules.iter().map(|_| nothing(&names, length)));
            continue;
        }
        for rule in &judged.rules {
            // Wherever it applies each rule has a verdict.
            columns.push(dictionary(codes::verdicts(rule, length).into(), applying.clone(), &verdicts)?);
        }
        // Most rules have no exception anywhere, and share one column that says so.
        let mut nobody = None;
        for rule in &judged.rules {
            columns.push(if rule.carriers.is_empty() {
                Arc::clone(nobody.get_or_insert_with(|| {
                    nothing(&DataType::Dictionary(DataType::Int32.into(), DataType::Utf8.into()), length)
                }))
            } else {
                names(rule, &sheet.exceptions, length)?
            });
        }
    }
    RecordBatch::try_new(Arc::clone(schema), columns)
}

/// The exceptions that carry a rule, by row.
fn names(rule: &RuleBits, exceptions: &[String], length: usize) -> Result<ArrayRef, ArrowError> {
    let mut places = vec![None; length];
    for (row, carrier) in &rule.carriers {
        if let Some(place) = places.get_mut(*row as usize) {
            *place = i32::try_from(carrier.exception).ok();
        }
    }
    let names = texts(exceptions.iter().map(String::as_str));
    Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(Int32Array::from(places), names)?))
}

/// Instants; the largest number is none.
fn instants(micros: &[i64]) -> ArrayRef {
    let there = BooleanBuffer::collect_bool(micros.len(), |row| micros.get(row).is_some_and(|end| *end != i64::MAX));
    let nulls = Some(NullBuffer::new(there)).filter(|nulls| nulls.null_count() > 0);
    let values = micros.iter().map(|end| if *end == i64::MAX { 0 } else { *end }).collect::<Vec<_>>();
    Arc::new(TimestampMicrosecondArray::new(values.into(), nulls).with_timezone("UTC"))
}

/// A row for each subject and rule, by subject; none where the scorecard does not apply.
fn long(card: &Card, sheet: &Sheet, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
    let judged = &sheet.judged;
    let rows: Vec<usize> = bits::places(&judged.applies).collect();
    let rules = card.rules.len();
    let length = rows.len() * rules;
    let verdicts: Vec<Vec<i8>> = judged.rules.iter().map(|rule| codes::verdicts(rule, sheet.subjects.len())).collect();
    let mut of_rows = Vec::with_capacity(length);
    let mut exceptions: Vec<Option<&str>> = Vec::with_capacity(length);
    let mut until = Vec::with_capacity(length);
    for row in &rows {
        for (rule, codes) in judged.rules.iter().zip(&verdicts) {
            of_rows.push(codes.get(*row).copied().unwrap_or(0));
            let carrier = rule.carriers.binary_search_by_key(row, |(row, _)| *row as usize).ok();
            let carrier = carrier.and_then(|place| rule.carriers.get(place)).map(|(_, carrier)| carrier);
            let name = carrier.and_then(|found| sheet.exceptions.get(found.exception as usize));
            exceptions.push(name.map(String::as_str));
            until.push(carrier.map_or(i64::MAX, |carrier| carrier.until));
        }
    }
    let indices = rows.iter().flat_map(|row| std::iter::repeat_n(*row as u64, rules));
    let indices = arrow_array::UInt64Array::from_iter_values(indices);
    let subjects = arrow_select::take::take(&sheet.subjects, &indices, None)?;
    let of_rule = rows.iter().flat_map(|_| (0..).take(rules));
    let names = DictionaryArray::<Int32Type>::try_new(
        Int32Array::from_iter_values(of_rule),
        texts(card.rules.iter().map(|rule| rule.name.as_str())),
    )?;
    let tiers: Vec<i8> =
        rows.iter().flat_map(|_| card.rules.iter().map(|rule| i8::try_from(rule.tier).unwrap_or(0))).collect();
    let columns: Vec<ArrayRef> = vec![
        subjects,
        constant(length, &card.name)?,
        Arc::new(names),
        dictionary(tiers.into(), None, &texts(card.tiers.iter().map(String::as_str)))?,
        dictionary(of_rows.into(), None, &texts(VERDICTS))?,
        Arc::new(StringArray::from(exceptions)),
        instants(&until),
    ];
    RecordBatch::try_new(Arc::clone(schema), columns)
}

fn masks(
    cards: &[Card],
    place: usize,
    card: &Card,
    sheet: Sheet,
    schema: &SchemaRef,
) -> Result<RecordBatch, ArrowError> {
    let length = sheet.subjects.len();
    let applying = applying(&sheet);
    let mask = |bits, nulls| Arc::new(BooleanArray::new(bits::to_arrow(bits, length), nulls)) as ArrayRef;
    let Judged { rules, granted, .. } = sheet.judged;
    let of_rules = rules.into_iter().map(|mut rule| {
        let counts = rule.open.take().map(|open| NullBuffer::new(bits::to_arrow(open, length)));
        let nulls = counts.map_or_else(|| applying.clone(), |nulls| Some(nulls).filter(|it| it.null_count() > 0));
        mask(rule.into_passes(), nulls)
    });
    let mut own: Vec<ArrayRef> = of_rules.collect();
    let mut tiers = granted.tiers;
    // Who has passed a tier has passed those below.
    for at in (1..tiers.len()).rev() {
        if let Some([tier, above]) = tiers.get_mut(at - 1..).and_then(|tiers| tiers.first_chunk_mut()) {
            bits::join(tier, above);
        }
    }
    own.extend(tiers.into_iter().map(|tier| mask(tier, applying.clone())));
    let mut columns = vec![sheet.subjects, constant(length, &card.name)?];
    for (other, other_card) in cards.iter().enumerate() {
        if other != place {
            let masks = other_card.rules.len() + other_card.tiers.len();
            columns.extend((0..masks).map(|_| nothing(&DataType::Boolean, length)));
            continue;
        }
        columns.append(&mut own);
    }
    RecordBatch::try_new(Arc::clone(schema), columns)
}
