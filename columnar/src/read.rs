//! Columns read as the types of fields: nothing is coerced, and what does not fit is bad.
//!
//! What an Arrow type means is written in [`crate::cells`]; here stand the same readings for a whole column at once, and
//! whatever has none of its own is read cell by cell.

use std::rc::Rc;

use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType,
    cast::AsArray,
    types::{
        Date32Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
        TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type,
        UInt64Type,
    },
};
use arrow_buffer::{ArrowNativeType, ScalarBuffer};
use arrow_schema::{DataType, TimeUnit};
use brightline::{
    Instant, Missing, Value,
    columns::{self, MAX_ELEMENTS, Moment},
    schema::Type,
};

use crate::{
    bits::{self, Bits},
    cells,
    lane::{Codes, Column, Instants, Keys, Lane, Numbers},
    source,
    text::{self, Choices, Texts},
    tile::Tile,
    truth::{State, Truth},
};

/// The largest number of values that codes of one byte tell apart.
const SMALL: usize = 256;

/// So many elements of lists within lists are held at once; more than any one row may visit.
const MOST_ELEMENTS: usize = 4 << 20;

/// The elements of lists.
pub(crate) struct Elements<'s> {
    /// Of the lists.
    pub(crate) state: State,
    /// Of each list where its elements begin and end among all.
    pub(crate) ranges: Vec<(u32, u32)>,
    pub(crate) elements: Lane<'s>,
    pub(crate) length: usize,
}

impl<'s> Tile<'s, '_> {
    /// The values of a lane, read if they were not yet.
    pub(crate) fn read(&mut self, lane: Lane<'s>) -> Lane<'s> {
        let Lane::Column(column) = lane else { return lane };
        let read = self.read_plain(&column);
        self.report(&column.label, &read, column.over.as_deref());
        match &column.stale {
            None => read,
            Some(stale) => without_stale(read, column.array.len(), stale),
        }
    }

    fn read_plain(&mut self, column: &Column<'s>) -> Lane<'s> {
        let over = column.over.as_deref();
        let found = match (column.ty, column.array.data_type()) {
            (_, DataType::Null) => Some(all_absent(column)),
            (Type::Bool, DataType::Boolean) => Some(bools(&column.array, over)),
            (Type::Number, _) => numbers(&column.array, over).map(|numbers| Lane::Numbers(numbers.into())),
            (Type::Time | Type::Deadline, _) => self.times(column),
            (Type::Text, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View) => {
                Texts::read(&column.array, over).map(|texts| Lane::Texts(texts.into()))
            }
            (Type::OneOf(one_of), DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View) => {
                choices(&column.array, one_of, over)
            }
            _ => None,
        };
        if let Some(lane) = found {
            return lane;
        }
        if let (DataType::Dictionary(..), (false, false)) = (column.array.data_type(), source::leans(column.ty))
            && let Some(lane) = self.dictionary(column)
        {
            return lane;
        }
        self.cell_by_cell(column)
    }

    fn cell_by_cell(&mut self, column: &Column<'s>) -> Lane<'s> {
        let (by_subject, by_instant) = source::leans(column.ty);
        let schema = self.shared.standard.schema();
        let mut values = Vec::with_capacity(column.array.len());
        for place in 0..column.array.len() {
            if let Some(reason) = column.over.as_ref().and_then(|over| over.missing(place)) {
                values.push(Value::Missing(reason));
                continue;
            }
            let row = self.row(place);
            let subject = if by_subject { self.subject(row) } else { self.shared.anybody.clone() };
            let mut moment = Moment::new(self.at(row));
            values.push(columns::value(schema, column.ty, &cells::tree(&column.array, place), &subject, &mut moment));
            if by_instant {
                self.note_instant(row, moment.next());
            }
        }
        Lane::Values(values.into())
    }

    /// A dictionary whose values are read once.
    fn dictionary(&mut self, column: &Column<'s>) -> Option<Lane<'s>> {
        let dictionary = column.array.as_any_dictionary_opt()?;
        let schema = self.shared.standard.schema();
        let values = self.shared.dictionaries.values(dictionary.values(), column.ty, || {
            let read = |place| {
                let tree = cells::tree(dictionary.values(), place);
                let mut moment = Moment::new(Instant::MIN);
                columns::value(schema, column.ty, &tree, &self.shared.anybody, &mut moment)
            };
            let read = (0..dictionary.values().len()).map(read);
            // Two more for what is null and what is bad.
            read.chain([Value::Missing(Missing::Absent), Value::Missing(Missing::Computed)]).collect()
        });
        let (absent, bad) = (values.len() - 2, values.len() - 1);
        let codes = if values.len() <= SMALL {
            Keys::Small(self.codes(column, absent as u8, bad as u8, |key| key as u8)?)
        } else {
            Keys::Large(self.codes(column, u32::try_from(absent).ok()?, u32::try_from(bad).ok()?, |key| key as u32)?)
        };
        Some(Lane::Codes(Codes { codes, values }.into()))
    }

    /// The keys of a dictionary. They are cut to the width of a code: those that are valid fit it, and what stands where
    /// a key is null does not matter.
    fn codes<T: Copy>(
        &self,
        column: &Column<'s>,
        absent: T,
        bad: T,
        cut: impl Fn(usize) -> T + Copy,
    ) -> Option<Vec<T>> {
        fn all<K: ArrowPrimitiveType, T>(keys: &dyn Array, cut: impl Fn(usize) -> T) -> Vec<T> {
            keys.as_primitive::<K>().values().iter().map(|key| cut(key.as_usize())).collect()
        }
        let dictionary = column.array.as_any_dictionary_opt()?;
        let keys = dictionary.keys();
        let mut codes: Vec<T> = match keys.data_type() {
            DataType::Int8 => all::<Int8Type, T>(keys, cut),
            DataType::Int16 => all::<Int16Type, T>(keys, cut),
            DataType::Int32 => all::<Int32Type, T>(keys, cut),
            DataType::Int64 => all::<Int64Type, T>(keys, cut),
            DataType::UInt8 => all::<UInt8Type, T>(keys, cut),
            DataType::UInt16 => all::<UInt16Type, T>(keys, cut),
            DataType::UInt32 => all::<UInt32Type, T>(keys, cut),
            DataType::UInt64 => all::<UInt64Type, T>(keys, cut),
            _ => return None,
        };
        let mut replace = |places: &Bits, with: T| {
            for place in bits::places(places) {
                if let Some(code) = codes.get_mut(place) {
                    *code = with;
                }
            }
        };
        let length = column.array.len();
        if let Some(nulls) = keys.nulls() {
            replace(&bits::without(&bits::all(length), &bits::from_arrow(nulls.inner())), absent);
        }
        if let Some(over) = &column.over {
            replace(&bits::without(&bits::all(length), &over.ok), absent);
            replace(&over.bad, bad);
        }
        Some(codes)
    }

    fn times(&mut self, column: &Column<'s>) -> Option<Lane<'s>> {
        let length = column.array.len();
        let mut micros = micros(&column.array)?;
        let mut state = valid(&column.array, column.over.as_deref());
        let range = &(Instant::MIN.micros()..=Instant::MAX.micros());
        let outside = bits::ask(&micros, |micros| !range.contains(&micros));
        take_bad(&mut state, &outside);
        if *column.ty == Type::Time {
            let ahead = match &self.at {
                crate::tile::At::One(at) => {
                    crate::simd::compare_integers(&micros, columns::Comparison::Greater, at.micros())
                }
                crate::tile::At::Each(_) => bits::collect(length, |place| {
                    micros.get(place).is_some_and(|m| *m > self.at(self.row(place)).micros())
                }),
            };
            let ahead = bits::zip(&ahead, &state.ok, |ahead, ok| ahead & ok);
            if self.notes {
                for place in bits::places(&ahead) {
                    let row = self.row(place);
                    self.note(row, micros.get(place).copied().unwrap_or(i64::MAX));
                }
            }
            take_bad(&mut state, &ahead);
        }
        // What stands where there is nothing must be no instant out of range either.
        if outside.iter().any(|word| *word != 0) {
            let mut all = micros.to_vec();
            for place in bits::places(&outside) {
                if let Some(micros) = all.get_mut(place) {
                    *micros = 0;
                }
            }
            micros = all.into();
        }
        Some(Lane::Instants(Instants { micros, state }.into()))
    }

    /// Whether a column's values are there, without reading them; none where only reading tells.
    pub(crate) fn column_state(&mut self, column: &Column<'s>) -> Option<State> {
        let fits = match column.ty {
            Type::Record(_) => matches!(column.array.data_type(), DataType::Struct(_)),
            Type::List(_) => ranges(&column.array).is_some(),
            _ => false,
        };
        if !fits {
            return None;
        }
        let mut state = valid(&column.array, column.over.as_deref());
        if let Some(stale) = &column.stale {
            let stale = bits::zip(&state.ok, stale, |ok, stale| ok & stale);
            take_bad(&mut state, &stale);
        }
        Some(state)
    }

    /// A part of a record.
    pub(crate) fn part(&mut self, column: &Column<'s>, part: usize) -> Option<Lane<'s>> {
        let Type::Record(parts) = column.ty else { return None };
        let part = parts.get(part)?;
        let state = self.column_state(column)?;
        match column.array.as_struct().column_by_name(&part.key) {
            None => {
                let none = bits::none(column.array.len());
                let truth = Truth { length: column.array.len(), yes: none.clone(), no: none, bad: state.bad };
                Some(Lane::Truth(truth.into()))
            }
            Some(array) => {
                let over = Some(Rc::new(state));
                Some(Lane::Column(
                    Column {
                        array: array.clone(),
                        ty: &part.ty,
                        over,
                        stale: None,
                        label: format!("{}.{}", column.label, part.key).into(),
                    }
                    .into(),
                ))
            }
        }
    }

    /// The elements of lists.
    pub(crate) fn elements(&mut self, lane: Lane<'s>) -> Elements<'s> {
        if let Lane::Column(column) = &lane
            && let Some(elements) = self.column_elements(column)
        {
            return elements;
        }
        let lane = self.read(lane);
        let length = self.length();
        let mut state = State { ok: bits::none(length), bad: bits::none(length) };
        let mut values = Vec::new();
        let mut ranges = Vec::with_capacity(length);
        for place in 0..length {
            let start = values.len() as u32;
            if values.len() > MOST_ELEMENTS {
                // Some row has too many, or all together do: fewer rows are looked at then.
                self.visits = u64::MAX;
                ranges.push((start, start));
                continue;
            }
            match &*lane.value(place) {
                Value::List(elements) => {
                    bits::set(&mut state.ok, place);
                    values.extend(elements.iter().cloned());
                }
                Value::Missing(reason) if !reason.is_bad() => {}
                _ => bits::set(&mut state.bad, place),
            }
            ranges.push((start, values.len() as u32));
        }
        Elements { state, ranges, length: values.len(), elements: Lane::Values(values.into()) }
    }

    fn column_elements(&mut self, column: &Column<'s>) -> Option<Elements<'s>> {
        let Type::List(ty) = column.ty else { return None };
        let mut state = self.column_state(column)?;
        let (array, mut ranges) = ranges(&column.array)?;
        for (place, range) in ranges.iter_mut().enumerate() {
            let is_too_large = (range.1 - range.0) as usize > MAX_ELEMENTS;
            if is_too_large && bits::get(&state.ok, place) {
                let mut one = bits::none(column.array.len());
                bits::set(&mut one, place);
                take_bad(&mut state, &one);
            }
            // Where there is no list there are no elements, though Arrow may keep some.
            if is_too_large || !bits::get(&state.ok, place) {
                range.1 = range.0;
            }
        }
        let length = array.len();
        let elements =
            Lane::Column(Column { array, ty, over: None, stale: None, label: Rc::clone(&column.label) }.into());
        Some(Elements { state, ranges, elements, length })
    }
}

/// The elements of a list array, from its first on, and where those of each list begin and end.
fn ranges(array: &ArrayRef) -> Option<(ArrayRef, Vec<(u32, u32)>)> {
    fn of<O: arrow_array::OffsetSizeTrait>(array: &ArrayRef) -> Option<(ArrayRef, Vec<(u32, u32)>)> {
        let list = array.as_list::<O>();
        let offsets = list.value_offsets();
        let first = offsets.first()?.as_usize();
        let last = offsets.last()?.as_usize();
        let ranges = offsets.windows(2).map(|pair| match pair {
            [start, end] => {
                Some((u32::try_from(start.as_usize() - first).ok()?, u32::try_from(end.as_usize() - first).ok()?))
            }
            _ => None,
        });
        Some((list.values().slice(first, last - first), ranges.collect::<Option<_>>()?))
    }
    match array.data_type() {
        DataType::List(_) => of::<i32>(array),
        DataType::LargeList(_) => of::<i64>(array),
        DataType::FixedSizeList(..) => {
            let list = array.as_fixed_size_list();
            let size = u32::try_from(list.value_length()).ok()?;
            let start = list.value_offset_at(0);
            let count = u32::try_from(list.len()).ok()?;
            let values = list.values().slice(start, list.len() * size as usize);
            Some((values, (0..count).map(|place| (place * size, (place + 1) * size)).collect()))
        }
        _ => None,
    }
}

/// Where an array is not null, as far as what it is a part of is there.
pub(crate) fn valid(array: &ArrayRef, over: Option<&State>) -> State {
    let length = array.len();
    let mut ok = array.nulls().map_or_else(|| bits::all(length), |nulls| bits::from_arrow(nulls.inner()));
    match over {
        None => State { ok, bad: bits::none(length) },
        Some(over) => {
            ok.iter_mut().zip(&over.ok).for_each(|(ok, over)| *ok &= over);
            State { ok, bad: over.bad.clone() }
        }
    }
}

/// Makes bad what is there and does not fit.
pub(crate) fn take_bad(state: &mut State, unfit: &[u64]) {
    for ((ok, bad), unfit) in state.ok.iter_mut().zip(&mut state.bad).zip(unfit) {
        *bad |= *ok & unfit;
        *ok &= !unfit;
    }
}

fn all_absent<'s>(column: &Column<'s>) -> Lane<'s> {
    let length = column.array.len();
    let bad = column.over.as_ref().map_or_else(|| bits::none(length), |over| over.bad.clone());
    Lane::Truth(Truth { length, yes: bits::none(length), no: bits::none(length), bad }.into())
}

fn bools<'s>(array: &ArrayRef, over: Option<&State>) -> Lane<'s> {
    let state = valid(array, over);
    Lane::Truth(Truth::of(array.len(), &bits::from_arrow(array.as_boolean().values()), &state).into())
}

fn numbers(array: &ArrayRef, over: Option<&State>) -> Option<Numbers> {
    let mut state = valid(array, over);
    let values: ScalarBuffer<f64> = match array.data_type() {
        DataType::Int8 => exact::<Int8Type>(array, f64::from),
        DataType::Int16 => exact::<Int16Type>(array, f64::from),
        DataType::Int32 => exact::<Int32Type>(array, f64::from),
        DataType::UInt8 => exact::<UInt8Type>(array, f64::from),
        DataType::UInt16 => exact::<UInt16Type>(array, f64::from),
        DataType::UInt32 => exact::<UInt32Type>(array, f64::from),
        DataType::Int64 => {
            let values = array.as_primitive::<Int64Type>().values();
            let beyond = bits::ask(values, |value| value.unsigned_abs() > 1 << 53);
            take_bad(&mut state, &beyond);
            values.iter().map(|value| *value as f64).collect()
        }
        DataType::UInt64 => {
            let values = array.as_primitive::<UInt64Type>().values();
            let beyond = bits::ask(values, |value| value > 1 << 53);
            take_bad(&mut state, &beyond);
            values.iter().map(|value| *value as f64).collect()
        }
        DataType::Float32 => exact::<Float32Type>(array, f64::from),
        DataType::Float64 => array.as_primitive::<Float64Type>().values().clone(),
        _ => return None,
    };
    if matches!(array.data_type(), DataType::Float32 | DataType::Float64) {
        let infinite = bits::ask(&values, |value| !value.is_finite());
        take_bad(&mut state, &infinite);
    }
    Some(Numbers { values, state })
}

fn exact<T: ArrowPrimitiveType>(array: &ArrayRef, of: impl Fn(T::Native) -> f64) -> ScalarBuffer<f64> {
    array.as_primitive::<T>().values().iter().map(|value| of(*value)).collect()
}

/// Microseconds since 1970; beyond what they hold, what is out of range too.
fn micros(array: &ArrayRef) -> Option<ScalarBuffer<i64>> {
    fn of<T: ArrowPrimitiveType<Native = i64>>(array: &ArrayRef, of: impl Fn(i64) -> i64) -> ScalarBuffer<i64> {
        array.as_primitive::<T>().values().iter().map(|value| of(*value)).collect()
    }
    Some(match array.data_type() {
        DataType::Timestamp(TimeUnit::Second, _) => of::<TimestampSecondType>(array, |s| s.saturating_mul(1_000_000)),
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            of::<TimestampMillisecondType>(array, |ms| ms.saturating_mul(1_000))
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            array.as_primitive::<TimestampMicrosecondType>().values().clone()
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => of::<TimestampNanosecondType>(array, |ns| ns.div_euclid(1_000)),
        DataType::Date32 => {
            let days = array.as_primitive::<Date32Type>().values();
            days.iter().map(|days| i64::from(*days).saturating_mul(86_400_000_000)).collect()
        }
        _ => return None,
    })
}

/// Texts as the values of a `one of`.
fn choices<'s>(array: &ArrayRef, one_of: &brightline::schema::OneOf, over: Option<&State>) -> Option<Lane<'s>> {
    if one_of.values.len() + 2 > SMALL {
        return None;
    }
    let (absent, bad) = (one_of.values.len() as u8, one_of.values.len() as u8 + 1);
    let values = one_of.values.iter().zip(0..).map(|(text, rank)| Value::Choice(rank, text.clone()));
    let values: Vec<Value> =
        values.chain([Value::Missing(Missing::Absent), Value::Missing(Missing::WrongType)]).collect();
    let state = valid(array, over);
    let choices = Choices::new(one_of.values.iter().map(|value| &**value));
    let mut codes = Vec::with_capacity(array.len());
    text::each_cut(array, |text| {
        codes.push(match choices.place(text) {
            Some(rank) => rank,
            None if text.says() => bad,
            None => absent,
        });
    });
    for place in bits::places(&bits::without(&bits::all(array.len()), &state.ok)) {
        if let Some(code) = codes.get_mut(place) {
            *code = absent;
        }
    }
    for place in bits::places(&state.bad) {
        if let Some(code) = codes.get_mut(place) {
            *code = bad;
        }
    }
    Some(Lane::Codes(Codes { codes: Keys::Small(codes), values: values.into() }.into()))
}

fn without_stale<'s>(lane: Lane<'s>, length: usize, stale: &[u64]) -> Lane<'s> {
    let state = |mut state: State| {
        let stale = bits::zip(&state.ok, stale, |ok, stale| ok & stale);
        take_bad(&mut state, &stale);
        state
    };
    match lane {
        Lane::Truth(truth) => {
            let state = state(truth.state());
            Lane::Truth(Truth::of(length, &truth.yes, &state).into())
        }
        Lane::Numbers(numbers) => {
            Lane::Numbers(Numbers { values: numbers.values.clone(), state: state(numbers.state.clone()) }.into())
        }
        Lane::Instants(instants) => {
            Lane::Instants(Instants { micros: instants.micros.clone(), state: state(instants.state.clone()) }.into())
        }
        other => {
            let value = |place: usize| match other.value(place).into_owned() {
                missing @ Value::Missing(_) => missing,
                _ if bits::get(stale, place) => Value::Missing(Missing::Stale),
                value => value,
            };
            Lane::Values((0..length).map(value).collect())
        }
    }
}

/// Instants from values of any form.
pub(crate) fn instants(lane: &Lane<'_>, length: usize) -> Instants {
    let mut state = State { ok: bits::none(length), bad: bits::none(length) };
    let mut micros = vec![0; length];
    for (place, micros) in micros.iter_mut().enumerate() {
        match &*lane.value(place) {
            Value::Instant(instant) => {
                bits::set(&mut state.ok, place);
                *micros = instant.micros();
            }
            Value::Missing(reason) if !reason.is_bad() => {}
            _ => bits::set(&mut state.bad, place),
        }
    }
    Instants { micros: micros.into(), state }
}
