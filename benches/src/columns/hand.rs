//! The limit: the 24 rules written out over the raw buffers of just these columns, tile by tile, to a bitmap for each rule
//! and tier. It knows that no number is infinite and no text blank, and what stands in which dictionary.

use arrow_array::{
    Array, DictionaryArray, Float64Array, Int32Array, RecordBatch, StringArray, TimestampMicrosecondArray,
    cast::AsArray,
    types::{Int32Type, TimestampMicrosecondType},
};
use arrow_buffer::BooleanBuffer;

use super::table::{AT, DAY};

/// Rows of a tile.
const TILE: usize = 4_096;

/// The bitmaps of the rules, then of the tiers.
pub type Masks = Vec<Vec<u64>>;

struct Columns<'a> {
    texts: Vec<(&'a DictionaryArray<Int32Type>, Words)>,
    numbers: Vec<(&'a Float64Array, Words)>,
    integers: Vec<(&'a Int32Array, Words)>,
    bools: Vec<(Words, Words)>,
    times: Vec<(&'a TimestampMicrosecondArray, Words)>,
}

/// A bitmap, a word for each 64 rows: which rows of a column are there, or its truth values.
struct Words(Vec<u64>);

impl Words {
    fn of(bits: &BooleanBuffer) -> Self {
        let chunks = bits.bit_chunks();
        Self(chunks.iter().chain([chunks.remainder_bits()]).collect())
    }

    fn there(array: &dyn Array) -> Self {
        match array.nulls() {
            Some(nulls) => Self::of(nulls.inner()),
            None => Self(vec![u64::MAX; array.len().div_ceil(64)]),
        }
    }

    #[inline(always)]
    fn at(&self, row: usize) -> u64 {
        self.0.get(row / 64).copied().unwrap_or(0)
    }
}

/// For each value of a dictionary whether something holds of it; no dictionary has more.
type Holds = [bool; 256];

#[inline(always)]
fn ask<T: Copy>(values: &[T], holds: impl Fn(T) -> bool) -> u64 {
    let mut bytes = [0_u8; 64];
    match values.first_chunk::<64>() {
        // Of a known length, for the compiler asks them all at once then.
        Some(values) => bytes = values.map(|value| u8::from(holds(value))),
        None => bytes.iter_mut().zip(values).for_each(|(byte, value)| *byte = u8::from(holds(*value))),
    }
    pack(bytes)
}

/// The lowest bit of each byte.
#[inline(always)]
fn pack(bytes: [u8; 64]) -> u64 {
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
    let texts = texts.iter().map(|name| {
        let column = column(name)?.as_dictionary_opt::<Int32Type>()?;
        (column.values().len() <= 256).then(|| (column, Words::there(column)))
    });
    let numbers = ["coverage", "latency", "objective", "errors"].iter().map(|name| {
        let column = column(name)?.as_primitive_opt()?;
        Some((column, Words::there(column)))
    });
    let integers = ["replicas", "secrets"].iter().map(|name| {
        let column = column(name)?.as_primitive_opt()?;
        Some((column, Words::there(column)))
    });
    let bools = ["canary", "privileged"].iter().map(|name| {
        let column = column(name)?.as_boolean_opt()?;
        Some((Words::of(column.values()), Words::there(column)))
    });
    let times = ["last_deploy", "last_drill", "cert_ends"].iter().map(|name| {
        let column = column(name)?.as_primitive_opt::<TimestampMicrosecondType>()?;
        Some((column, Words::there(column)))
    });
    let columns = Columns {
        texts: texts.collect::<Option<_>>()?,
        numbers: numbers.collect::<Option<_>>()?,
        integers: integers.collect::<Option<_>>()?,
        bools: bools.collect::<Option<_>>()?,
        times: times.collect::<Option<_>>()?,
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

fn table(column: &DictionaryArray<Int32Type>, holds: impl Fn(&str) -> bool) -> Holds {
    let values: &StringArray = column.values().as_string();
    let mut table = [false; 256];
    table.iter_mut().zip(values).for_each(|(known, value)| *known = value.is_some_and(&holds));
    table
}

#[inline(always)]
fn run(columns: &Columns<'_>, rows: usize) -> Option<Masks> {
    let [lifecycle, criticality, owner, region, language, rollback] = columns.texts.as_slice() else { return None };
    let [coverage, latency, objective, errors] = columns.numbers.as_slice() else { return None };
    let [replicas, secrets] = columns.integers.as_slice() else { return None };
    let [canary, privileged] = columns.bools.as_slice() else { return None };
    let [last_deploy, last_drill, cert_ends] = columns.times.as_slice() else { return None };
    let production = table(lifecycle.0, |text| text == "production");
    let (low, medium) = (table(criticality.0, |text| text == "low"), table(criticality.0, |text| text != "low"));
    let near = table(region.0, |text| ["eu-west", "eu-north", "us-east"].contains(&text));
    let team_1 = table(owner.0, |text| text.starts_with("team-1"));
    let modern = table(language.0, |text| text != "cobol");
    let automatic = table(rollback.0, |text| text == "automatic");
    let mut masks: Masks = (0..26).map(|_| Vec::with_capacity(rows.div_ceil(64))).collect();
    let mut tile = 0;
    while tile < rows {
        let mut start = tile;
        while start < (tile + TILE).min(rows) {
            let length = 64.min(rows - start);
            let of = |(column, there): &(&DictionaryArray<Int32Type>, Words), table: &Holds| {
                let keys = column.keys().values().get(start..start + length).unwrap_or_default();
                ask(keys, |key| table.get(usize::from(key as u8)).copied().unwrap_or(false)) & there.at(start)
            };
            let number = |(column, there): &(&Float64Array, Words), holds: &dyn Fn(&[f64]) -> u64| {
                holds(column.values().get(start..start + length).unwrap_or_default()) & there.at(start)
            };
            let integer = |(column, there): &(&Int32Array, Words), least: i32| {
                let values = column.values().get(start..start + length).unwrap_or_default();
                ask(values, |value| value >= least) & there.at(start)
            };
            let time = |(column, there): &(&TimestampMicrosecondArray, Words), least: i64| {
                let values = column.values().get(start..start + length).unwrap_or_default();
                ask(values, |value| value >= least) & there.at(start)
            };
            let at_least = |column, least: f64| number(column, &|values| ask(values, |value| value >= least));
            let at_most = |column, most: f64| number(column, &|values| ask(values, |value| value <= most));
            let below = |column, most: f64| number(column, &|values| ask(values, |value| value < most));
            let all = if length == 64 { u64::MAX } else { (1 << length) - 1 };
            let is_production = of(lifecycle, &production);
            let is_low = of(criticality, &low);
            let objectives = objective.0.values().get(start..start + length).unwrap_or_default();
            let latencies = latency.0.values().get(start..start + length).unwrap_or_default();
            let below_objective = match (latencies.first_chunk::<64>(), objectives.first_chunk::<64>()) {
                (Some(latencies), Some(objectives)) => {
                    let mut bytes = [0_u8; 64];
                    for ((byte, latency), objective) in bytes.iter_mut().zip(latencies).zip(objectives) {
                        *byte = u8::from(*latency < objective * 10.0);
                    }
                    pack(bytes)
                }
                _ => latencies.iter().zip(objectives).enumerate().fold(0, |word, (place, (latency, objective))| {
                    word | u64::from(*latency < objective * 10.0) << place
                }),
            };
            let rules = [
                owner.1.at(start) & all,
                is_production,
                criticality.1.at(start) & all,
                of(region, &near),
                at_least(coverage, 60.0),
                integer(replicas, 2),
                at_most(latency, 500.0),
                !integer(secrets, 1) & secrets.1.at(start) & all,
                !privileged.0.at(start) & privileged.1.at(start) & all,
                time(last_deploy, AT - 180 * DAY),
                time(cert_ends, AT + 14 * DAY + 1),
                below(errors, 0.05),
                at_least(coverage, 80.0),
                integer(replicas, 3) | is_low,
                at_most(latency, 250.0),
                at_least(objective, 99.5),
                canary.0.at(start) & canary.1.at(start) & of(rollback, &automatic),
                time(last_deploy, AT - 60 * DAY),
                time(last_drill, AT - 365 * DAY),
                of(language, &modern),
                of(owner, &team_1) | of(criticality, &medium),
                below(errors, 0.01) | (!errors.1.at(start) & all),
                at_least(coverage, 70.0) | (!is_production & lifecycle.1.at(start) & all),
                below_objective & latency.1.at(start) & objective.1.at(start),
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
