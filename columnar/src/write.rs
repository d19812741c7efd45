//! Verdicts as record batches.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, DictionaryArray, Float64Array, Int8Array, Int32Array, PrimitiveArray, RecordBatch,
    StringArray, TimestampMicrosecondArray,
    types::{Int8Type, Int32Type},
};
use arrow_buffer::{BooleanBuffer, NullBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef, TimeUnit};

use crate::{Form, table::Card};

/// Where nothing is said.
pub(crate) const NONE: i8 = -1;

/// The verdicts in the order of their codes.
pub(crate) const VERDICTS: [&str; 6] = ["met", "waived", "unmet", "not-applicable", "announced", "retired"];

/// Codes of verdicts that name places in [`VERDICTS`].
pub(crate) mod code {
    pub(crate) const MET: i8 = 0;
    pub(crate) const WAIVED: i8 = 1;
    pub(crate) const UNMET: i8 = 2;
    pub(crate) const NOT_APPLICABLE: i8 = 3;
    pub(crate) const ANNOUNCED: i8 = 4;
    pub(crate) const RETIRED: i8 = 5;
}

/// What one scorecard says of some rows.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    pub(crate) subjects: ArrayRef,
    /// Whether it applies; where it does not, nothing else is said.
    pub(crate) applies: BooleanBuffer,
    pub(crate) granted: Standings,
    pub(crate) earned: Standings,
    /// By rule and row: codes of verdicts, [`NONE`] where the scorecard does not apply.
    pub(crate) verdicts: Vec<ScalarBuffer<i8>>,
    /// By rule: for each row the exception that carries it; none where no row has one.
    pub(crate) exceptions: Vec<Option<Carried>>,
    /// Microseconds since 1970; `i64::MAX` for ever. None where it was not asked for.
    pub(crate) valid_until: Option<Vec<i64>>,
}

/// Readiness, tiers and scores of some rows.
#[derive(Debug, Clone)]
pub(crate) struct Standings {
    pub(crate) ready: BooleanBuffer,
    /// Places of tiers, [`NONE`] for none.
    pub(crate) tiers: ScalarBuffer<i8>,
    /// No number where nothing counts.
    pub(crate) scores: ScalarBuffer<f64>,
}

/// The exceptions that carry a rule.
#[derive(Debug, Clone)]
pub(crate) struct Carried {
    pub(crate) names: Vec<String>,
    /// Places in `names`; negative for none.
    pub(crate) places: Vec<i32>,
    /// When the effect of each ends, in microseconds since 1970.
    pub(crate) until: Vec<i64>,
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

/// A dictionary of few texts; a key of [`NONE`] is null.
fn dictionary(keys: ScalarBuffer<i8>, nulls: Option<NullBuffer>, values: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    Ok(Arc::new(DictionaryArray::<Int8Type>::try_new(Int8Array::new(keys, nulls), Arc::clone(values))?))
}

fn constant(length: usize, value: &str) -> Result<ArrayRef, ArrowError> {
    let values: ArrayRef = Arc::new(StringArray::from(vec![value]));
    dictionary(vec![0_i8; length].into(), None, &values)
}

fn nothing(ty: &DataType, length: usize) -> ArrayRef {
    arrow_array::new_null_array(ty, length)
}

fn texts<'t>(values: impl IntoIterator<Item = &'t str>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}

/// Which keys are not [`NONE`], none where all are.
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

/// The record batch of what each scorecard says.
pub(crate) fn batch(
    cards: &[Card],
    sheets: &[Sheet],
    form: Form,
    valid_until: bool,
) -> Result<RecordBatch, ArrowError> {
    let schema = schema(cards, form, valid_until);
    let parts = cards.iter().zip(sheets).enumerate().map(|(place, (card, sheet))| match form {
        Form::Wide => wide(cards, place, card, sheet, &schema),
        Form::Long => long(card, sheet, &schema),
        Form::Masks => masks(cards, place, card, sheet, &schema),
    });
    let mut parts = parts.collect::<Result<Vec<_>, _>>()?;
    match parts.len() {
        1 => Ok(parts.remove(0)),
        _ => arrow_select::concat::concat_batches(&schema, &parts),
    }
}

fn wide(
    cards: &[Card],
    place: usize,
    card: &Card,
    sheet: &Sheet,
    schema: &SchemaRef,
) -> Result<RecordBatch, ArrowError> {
    let length = sheet.subjects.len();
    let applying = Some(NullBuffer::new(sheet.applies.clone())).filter(|nulls| nulls.null_count() > 0);
    let mut columns = vec![
        Arc::clone(&sheet.subjects),
        constant(length, &card.name)?,
        Arc::new(BooleanArray::new(sheet.applies.clone(), None)),
    ];
    let tiers = texts(card.tiers.iter().map(String::as_str));
    for standings in [&sheet.granted, &sheet.earned] {
        columns.push(Arc::new(BooleanArray::new(standings.ready.clone(), applying.clone())));
        columns.push(keys(&standings.tiers, &tiers)?);
        let is_there =
            BooleanBuffer::collect_bool(length, |row| standings.scores.get(row).is_some_and(|s| !s.is_nan()));
        let nulls = Some(NullBuffer::new(is_there)).filter(|nulls| nulls.null_count() > 0);
        columns.push(Arc::new(Float64Array::new(standings.scores.clone(), nulls)));
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
        for found in &sheet.verdicts {
            match &applying {
                // Wherever it applies each rule has a verdict.
                None => columns.push(dictionary(found.clone(), None, &verdicts)?),
                Some(_) => columns.push(keys(found, &verdicts)?),
            }
        }
        // Most rules have no exception anywhere, and share one column that says so.
        let mut nobody = None;
        for carried in &sheet.exceptions {
            columns.push(match carried {
                Some(carried) => names(carried)?,
                None => Arc::clone(nobody.get_or_insert_with(|| {
                    nothing(&DataType::Dictionary(DataType::Int32.into(), DataType::Utf8.into()), length)
                })),
            });
        }
    }
    RecordBatch::try_new(Arc::clone(schema), columns)
}

fn names(carried: &Carried) -> Result<ArrayRef, ArrowError> {
    let places: PrimitiveArray<Int32Type> =
        Int32Array::from_iter(carried.places.iter().map(|place| (*place >= 0).then_some(*place)));
    let names = texts(carried.names.iter().map(String::as_str));
    Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(places, names)?))
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
    let rows: Vec<usize> = sheet.applies.set_indices().collect();
    let each = |of: &dyn Fn(usize, usize) -> i8| -> Vec<i8> {
        rows.iter().flat_map(|row| (0..card.rules.len()).map(move |rule| of(*row, rule))).collect()
    };
    let length = rows.len() * card.rules.len();
    let indices = rows.iter().flat_map(|row| std::iter::repeat_n(*row as u64, card.rules.len()));
    let indices = arrow_array::UInt64Array::from_iter_values(indices);
    let subjects = arrow_select::take::take(&sheet.subjects, &indices, None)?;
    let of_rule = rows.iter().flat_map(|_| (0..).take(card.rules.len()));
    let rules = DictionaryArray::<Int32Type>::try_new(
        Int32Array::from_iter_values(of_rule),
        texts(card.rules.iter().map(|rule| rule.name.as_str())),
    )?;
    let tier = |_, rule: usize| card.rules.get(rule).and_then(|rule| i8::try_from(rule.tier).ok()).unwrap_or(0);
    let verdict =
        |row: usize, rule: usize| sheet.verdicts.get(rule).and_then(|of_rows| of_rows.get(row)).copied().unwrap_or(0);
    let carried = |row: usize, rule: usize| {
        let carried = sheet.exceptions.get(rule)?.as_ref()?;
        let place = usize::try_from(*carried.places.get(row)?).ok()?;
        Some((carried.names.get(place)?.as_str(), *carried.until.get(place)?))
    };
    let all = || rows.iter().flat_map(|row| (0..card.rules.len()).map(move |rule| carried(*row, rule)));
    let until: Vec<i64> = all().map(|carried| carried.map_or(i64::MAX, |(_, until)| until)).collect();
    let columns: Vec<ArrayRef> = vec![
        subjects,
        constant(length, &card.name)?,
        Arc::new(rules),
        dictionary(each(&tier).into(), None, &texts(card.tiers.iter().map(String::as_str)))?,
        dictionary(each(&verdict).into(), None, &texts(VERDICTS))?,
        Arc::new(StringArray::from_iter(all().map(|carried| carried.map(|(name, _)| name)))),
        instants(&until),
    ];
    RecordBatch::try_new(Arc::clone(schema), columns)
}

fn masks(
    cards: &[Card],
    place: usize,
    card: &Card,
    sheet: &Sheet,
    schema: &SchemaRef,
) -> Result<RecordBatch, ArrowError> {
    let length = sheet.subjects.len();
    let mut columns = vec![Arc::clone(&sheet.subjects), constant(length, &card.name)?];
    for (other, other_card) in cards.iter().enumerate() {
        if other != place {
            let masks = other_card.rules.len() + other_card.tiers.len();
            columns.extend((0..masks).map(|_| nothing(&DataType::Boolean, length)));
            continue;
        }
        for verdicts in &sheet.verdicts {
            let mask = |low: i8, high: i8| {
                BooleanBuffer::collect_bool(length, |row| {
                    verdicts.get(row).is_some_and(|code| (low..=high).contains(code))
                })
            };
            let counts = NullBuffer::new(mask(code::MET, code::UNMET));
            let nulls = Some(counts).filter(|nulls| nulls.null_count() > 0);
            columns.push(Arc::new(BooleanArray::new(mask(code::MET, code::WAIVED), nulls)));
        }
        let applying = Some(NullBuffer::new(sheet.applies.clone())).filter(|nulls| nulls.null_count() > 0);
        let tiers = &sheet.granted.tiers;
        for tier in (0..).take(card.tiers.len()) {
            let passed =
                BooleanBuffer::collect_bool(length, |row| tiers.get(row).is_some_and(|passed| *passed >= tier));
            columns.push(Arc::new(BooleanArray::new(passed, applying.clone())));
        }
    }
    RecordBatch::try_new(Arc::clone(schema), columns)
}
