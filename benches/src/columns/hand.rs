//! The limit: the 24 rules written out over the raw buffers of just these columns, tile by tile, to a bitmap for each rule
//! and tier. It knows that no number is infinite and no text blank, and what stands in which dictionary.

use arrow_array::{
    Array, BooleanArray, DictionaryArray, Float64Array, Int32Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
    cast::AsArray,
    types::{Int32Type, TimestampMicrosecondType},
};

use super::table::{AT, DAY};

/// Rows of a tile.
const TILE: usize = 4_096;

/// The bitmaps of the rules, then of the tiers.
pub type Masks = Vec<Vec<u64>>;

struct Columns<'a> {
    texts: Vec<&'a DictionaryArray<Int32Type>>,
    numbers: Vec<&'a Float64Array>,
    integers: Vec<&'a Int32Array>,
    bools: Vec<&'a BooleanArray>,
    times: Vec<&'a TimestampMicrosecondArray>,
}

fn word(bits: Option<&arrow_buffer::NullBuffer>, start: usize, length: usize) -> u64 {
    bits.map_or(u64::MAX, |bits| bool_word(bits.inner(), start, length))
}

fn bool_word(bits: &arrow_buffer::BooleanBuffer, start: usize, length: usize) -> u64 {
    let chunks = bits.slice(start, length);
    let chunks = chunks.bit_chunks();
    chunks.iter().next().unwrap_or_else(|| chunks.remainder_bits())
}

#[inline(always)]
fn ask<T: Copy>(values: &[T], holds: impl Fn(T) -> bool) -> u64 {
    let mut bytes = [0_u8; 64];
    for (byte, value) in bytes.iter_mut().zip(values) {
        *byte = u8::from(holds(*value));
    }
    let (groups, _) = bytes.as_chunks::<8>();
    let mut word = 0;
    for (place, group) in groups.iter().enumerate() {
        word |= (u64::from_le_bytes(*group).wrapping_mul(0x0102_0408_1020_4080) >> 56) << (place * 8);
    }
    word
}

/// The bitmaps of all rules and tiers of a batch whose texts are dictionaries; none where a column is another.
#[must_use]
pub fn masks(batch: &RecordBatch) -> Option<Masks> {
    let column = |name: &str| batch.column_by_name(name);
    let texts = ["lifecycle", "criticality", "owner", "region", "language", "rollback"];
    let columns = Columns {
        texts: texts.iter().map(|name| column(name)?.as_dictionary_opt()).collect::<Option<_>>()?,
        numbers: ["coverage", "latency", "objective", "errors"]
            .iter()
            .map(|name| column(name)?.as_primitive_opt())
            .collect::<Option<_>>()?,
        integers: ["replicas", "secrets"].iter().map(|name| column(name)?.as_primitive_opt()).collect::<Option<_>>()?,
        bools: ["canary", "privileged"].iter().map(|name| column(name)?.as_boolean_opt()).collect::<Option<_>>()?,
        times: ["last_deploy", "last_drill", "cert_ends"]
            .iter()
            .map(|name| column(name)?.as_primitive_opt::<TimestampMicrosecondType>())
            .collect::<Option<_>>()?,
    };
    pulp::Arch::new().dispatch(|| run(&columns, batch.num_rows()))
}

/// [`masks`] of rows that are shared out among threads: of each share its own.
#[must_use]
pub fn masks_by(threads: usize, batch: &RecordBatch) -> Option<Vec<Masks>> {
    let rows = batch.num_rows();
    let share = rows.div_ceil(threads).next_multiple_of(64);
    let shares: Vec<RecordBatch> =
        (0..rows).step_by(share).map(|start| batch.slice(start, share.min(rows - start))).collect();
    if let [only] = shares.as_slice() {
        return Some(vec![masks(only)?]);
    }
    std::thread::scope(|scope| {
        let waiting: Vec<_> = shares.iter().map(|share| scope.spawn(|| masks(share))).collect();
        waiting.into_iter().map(|share| share.join().ok().flatten()).collect()
    })
}

/// For each value of a dictionary whether something holds of it.
fn table(column: &DictionaryArray<Int32Type>, holds: impl Fn(&str) -> bool) -> Vec<bool> {
    let values: &StringArray = column.values().as_string();
    values.iter().map(|value| value.is_some_and(&holds)).collect()
}

#[inline(always)]
fn run(columns: &Columns<'_>, rows: usize) -> Option<Masks> {
    let [lifecycle, criticality, owner, region, language, rollback] = columns.texts.as_slice() else { return None };
    let [coverage, latency, objective, errors] = columns.numbers.as_slice() else { return None };
    let [replicas, secrets] = columns.integers.as_slice() else { return None };
    let [canary, privileged] = columns.bools.as_slice() else { return None };
    let [last_deploy, last_drill, cert_ends] = columns.times.as_slice() else { return None };
    let production = table(lifecycle, |text| text == "production");
    let (low, medium) = (table(criticality, |text| text == "low"), table(criticality, |text| text != "low"));
    let near = table(region, |text| ["eu-west", "eu-north", "us-east"].contains(&text));
    let team_1 = table(owner, |text| text.starts_with("team-1"));
    let modern = table(language, |text| text != "cobol");
    let automatic = table(rollback, |text| text == "automatic");
    let mut masks: Masks = (0..26).map(|_| Vec::with_capacity(rows.div_ceil(64))).collect();
    let mut tile = 0;
    while tile < rows {
        let mut start = tile;
        while start < (tile + TILE).min(rows) {
            let length = 64.min(rows - start);
            let of = |column: &DictionaryArray<Int32Type>, table: &[bool]| {
                let keys = column.keys().values().get(start..start + length).unwrap_or_default();
                ask(keys, |key| table.get(key as usize).copied().unwrap_or(false)) & word(column.nulls(), start, length)
            };
            let number = |column: &Float64Array, holds: &dyn Fn(&[f64]) -> u64| {
                holds(column.values().get(start..start + length).unwrap_or_default())
                    & word(column.nulls(), start, length)
            };
            let integer = |column: &Int32Array, least: i32| {
                let values = column.values().get(start..start + length).unwrap_or_default();
                ask(values, |value| value >= least) & word(column.nulls(), start, length)
            };
            let time = |column: &TimestampMicrosecondArray, least: i64| {
                let values = column.values().get(start..start + length).unwrap_or_default();
                ask(values, |value| value >= least) & word(column.nulls(), start, length)
            };
            let at_least = |column, least: f64| number(column, &|values| ask(values, |value| value >= least));
            let at_most = |column, most: f64| number(column, &|values| ask(values, |value| value <= most));
            let below = |column, most: f64| number(column, &|values| ask(values, |value| value < most));
            let all = if length == 64 { u64::MAX } else { (1 << length) - 1 };
            let is_production = of(lifecycle, &production);
            let is_low = of(criticality, &low);
            let objectives = objective.values().get(start..start + length).unwrap_or_default();
            let latencies = latency.values().get(start..start + length).unwrap_or_default();
            let mut slow = [0_u8; 64];
            for ((byte, latency), objective) in slow.iter_mut().zip(latencies).zip(objectives) {
                *byte = u8::from(*latency < objective * 10.0);
            }
            let rules = [
                word(owner.nulls(), start, length) & all,
                is_production,
                word(criticality.nulls(), start, length) & all,
                of(region, &near),
                at_least(coverage, 60.0),
                integer(replicas, 2),
                at_most(latency, 500.0),
                !integer(secrets, 1) & word(secrets.nulls(), start, length) & all,
                !bool_word(privileged.values(), start, length) & word(privileged.nulls(), start, length) & all,
                time(last_deploy, AT - 180 * DAY),
                time(cert_ends, AT + 14 * DAY + 1),
                below(errors, 0.05),
                at_least(coverage, 80.0),
                integer(replicas, 3) | is_low,
                at_most(latency, 250.0),
                at_least(objective, 99.5),
                bool_word(canary.values(), start, length)
                    & word(canary.nulls(), start, length)
                    & of(rollback, &automatic),
                time(last_deploy, AT - 60 * DAY),
                time(last_drill, AT - 365 * DAY),
                of(language, &modern),
                of(owner, &team_1) | of(criticality, &medium),
                below(errors, 0.01) | (!word(errors.nulls(), start, length) & all),
                at_least(coverage, 70.0) | (!is_production & word(lifecycle.nulls(), start, length) & all),
                ask(&slow, |byte| byte == 1)
                    & word(latency.nulls(), start, length)
                    & word(objective.nulls(), start, length),
            ];
            let (mut bronze, mut silver) = (all, all);
            for (place, (mask, rule)) in masks.iter_mut().zip(rules).enumerate() {
                mask.push(rule);
                silver &= rule;
                if place < 12 {
                    bronze &= rule;
                }
            }
            for (mask, tier) in masks.iter_mut().skip(24).zip([bronze, silver]) {
                mask.push(tier);
            }
            start += length;
        }
        tile += TILE;
    }
    Some(masks)
}
