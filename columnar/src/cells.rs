//! A cell of a column as a document would say it.
//!
//! This is the meaning of every Arrow type: the columns that are read as a whole are held equal to it.

use std::{collections::BTreeMap, sync::Arc};

use arrow_array::{
    Array, ArrowPrimitiveType,
    cast::AsArray,
    downcast_dictionary_array, downcast_run_array,
    types::{
        Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, DecimalType,
        DurationMicrosecondType, DurationMillisecondType, DurationNanosecondType, DurationSecondType, Float16Type,
        Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
        TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type,
        UInt64Type,
    },
};
use arrow_schema::{DataType, TimeUnit};
use brightline::{Duration, Instant, Tree};

/// The last integer, on either side of zero, that a double tells from its neighbours: 2^53.
pub(crate) const MAX_INTEGER: i128 = 1 << 53;

const MICROS_A_DAY: i64 = 86_400_000_000;

/// What stands in a row of an array.
pub(crate) fn tree(array: &dyn Array, row: usize) -> Tree {
    if array.is_null(row) {
        return Tree::Null;
    }
    match array.data_type() {
        DataType::Null => Tree::Null,
        DataType::Boolean => Tree::Bool(array.as_boolean().value(row)),
        DataType::Int8 => integer(primitive::<Int8Type>(array, row)),
        DataType::Int16 => integer(primitive::<Int16Type>(array, row)),
        DataType::Int32 => integer(primitive::<Int32Type>(array, row)),
        DataType::Int64 => integer(primitive::<Int64Type>(array, row)),
        DataType::UInt8 => integer(primitive::<UInt8Type>(array, row)),
        DataType::UInt16 => integer(primitive::<UInt16Type>(array, row)),
        DataType::UInt32 => integer(primitive::<UInt32Type>(array, row)),
        DataType::UInt64 => integer(primitive::<UInt64Type>(array, row)),
        DataType::Float16 => float(primitive::<Float16Type>(array, row).into()),
        DataType::Float32 => float(primitive::<Float32Type>(array, row).into()),
        DataType::Float64 => float(primitive::<Float64Type>(array, row)),
        DataType::Decimal32(precision, scale) => decimal::<Decimal32Type>(array, row, *precision, *scale),
        DataType::Decimal64(precision, scale) => decimal::<Decimal64Type>(array, row, *precision, *scale),
        DataType::Decimal128(precision, scale) => decimal::<Decimal128Type>(array, row, *precision, *scale),
        DataType::Decimal256(precision, scale) => decimal::<Decimal256Type>(array, row, *precision, *scale),
        DataType::Utf8 => Tree::Text(array.as_string::<i32>().value(row).into()),
        DataType::LargeUtf8 => Tree::Text(array.as_string::<i64>().value(row).into()),
        DataType::Utf8View => Tree::Text(array.as_string_view().value(row).into()),
        DataType::Date32 => instant(i64::from(primitive::<Date32Type>(array, row)).checked_mul(MICROS_A_DAY)),
        DataType::Date64 => instant(primitive::<Date64Type>(array, row).checked_mul(1_000)),
        DataType::Timestamp(unit, _) => instant(match unit {
            TimeUnit::Second => primitive::<TimestampSecondType>(array, row).checked_mul(1_000_000),
            TimeUnit::Millisecond => primitive::<TimestampMillisecondType>(array, row).checked_mul(1_000),
            TimeUnit::Microsecond => Some(primitive::<TimestampMicrosecondType>(array, row)),
            // Finer digits are cut toward the past.
            TimeUnit::Nanosecond => Some(primitive::<TimestampNanosecondType>(array, row).div_euclid(1_000)),
        }),
        DataType::Duration(unit) => duration(match unit {
            TimeUnit::Second => primitive::<DurationSecondType>(array, row).checked_mul(1_000_000),
            TimeUnit::Millisecond => primitive::<DurationMillisecondType>(array, row).checked_mul(1_000),
            TimeUnit::Microsecond => Some(primitive::<DurationMicrosecondType>(array, row)),
            TimeUnit::Nanosecond => whole_micros(primitive::<DurationNanosecondType>(array, row)),
        }),
        DataType::Struct(fields) => {
            let columns = fields.iter().zip(array.as_struct().columns());
            Tree::Object(columns.map(|(field, column)| (field.name().as_str().into(), tree(column, row))).collect())
        }
        DataType::List(_) => list(&array.as_list::<i32>().value(row)),
        DataType::LargeList(_) => list(&array.as_list::<i64>().value(row)),
        DataType::ListView(_) => list(&array.as_list_view::<i32>().value(row)),
        DataType::LargeListView(_) => list(&array.as_list_view::<i64>().value(row)),
        DataType::FixedSizeList(..) => list(&array.as_fixed_size_list().value(row)),
        DataType::Map(..) => map(array, row),
        DataType::Dictionary(..) => downcast_dictionary_array!(
            array => array.key(row).map_or(Tree::Null, |key| tree(array.values(), key)),
            _ => unfit(array)
        ),
        DataType::RunEndEncoded(..) => downcast_run_array!(
            array => tree(array.values(), array.get_physical_index(row)),
            _ => unfit(array)
        ),
        _ => unfit(array),
    }
}

fn primitive<T: ArrowPrimitiveType>(array: &dyn Array, row: usize) -> T::Native {
    array.as_primitive::<T>().value(row)
}

fn integer(value: impl Into<i128>) -> Tree {
    let value = value.into();
    if value.abs() <= MAX_INTEGER { Tree::Number(value as f64) } else { unrepresentable(value.to_string()) }
}

fn float(value: f64) -> Tree {
    // Adding zero leaves no `-0`.
    if value.is_finite() { Tree::Number(value + 0.0) } else { unrepresentable(value.to_string()) }
}

/// A decimal is read as its digits are written: without a fraction it is an integer.
fn decimal<T: DecimalType>(array: &dyn Array, row: usize, precision: u8, scale: i8) -> Tree {
    let value = primitive::<T>(array, row);
    let text = T::format_decimal(value, precision, scale);
    Tree::number(&text).unwrap_or_else(|| unrepresentable(text))
}

fn instant(micros: Option<i64>) -> Tree {
    micros
        .and_then(Instant::from_micros)
        .map_or_else(|| unrepresentable("an instant out of range".into()), Tree::Instant)
}

fn duration(micros: Option<i64>) -> Tree {
    let duration = micros.map(|micros| Tree::Duration(Duration::from_micros(micros)));
    duration.unwrap_or_else(|| unrepresentable("a duration that is no whole number of microseconds".into()))
}

fn whole_micros(nanos: i64) -> Option<i64> {
    (nanos % 1_000 == 0).then_some(nanos / 1_000)
}

fn list(elements: &dyn Array) -> Tree {
    Tree::List((0..elements.len()).map(|place| tree(elements, place)).collect())
}

/// A map whose keys are texts is an object; of a key that stands twice, as Arrow allows, the last counts.
fn map(array: &dyn Array, row: usize) -> Tree {
    let entries = array.as_map().value(row);
    let (Some(keys), Some(values)) = (entries.columns().first(), entries.columns().get(1)) else { return unfit(array) };
    let mut object = BTreeMap::<Arc<str>, Tree>::new();
    for place in 0..entries.len() {
        let Tree::Text(key) = tree(keys, place) else { return unfit(array) };
        object.insert(key, tree(values, place));
    }
    Tree::Object(object)
}

/// What no document could say: it is of the wrong type for every field.
fn unfit(array: &dyn Array) -> Tree {
    unrepresentable(format!("a value of the type {}", array.data_type()))
}

fn unrepresentable(text: String) -> Tree {
    Tree::Unrepresentable(text.into())
}
