//! Columns of times and deadlines, and their distance from the instant of evaluation.

use std::rc::Rc;

use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType,
    cast::AsArray,
    types::{
        Date32Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
    },
};
use arrow_buffer::ScalarBuffer;
use arrow_schema::{DataType, TimeUnit};
use brightline::{
    Instant, Value,
    columns::{Comparison, Node, NodeId},
    schema::Type,
};

use crate::{
    bits::{self, Bits},
    lane::{Column, Lane},
    numbers::compare_integers,
    read::valid,
    simd,
    tile::{At, Tile},
    truth::{State, Truth},
};

/// Times and deadlines, in microseconds since 1970, and whether they are there.
#[derive(Debug)]
pub(crate) struct Instants {
    pub(crate) micros: ScalarBuffer<i64>,
    /// None that counts lies after this.
    pub(crate) latest: i64,
    pub(crate) state: Rc<State>,
}

impl Instants {
    pub(crate) fn gather(&self, from: &[u32]) -> Self {
        let micros = from.iter().map(|from| self.micros.get(*from as usize).copied().unwrap_or(0)).collect();
        Self { micros, latest: self.latest, state: self.state.gather(from).into() }
    }

    /// The same instants, of which fewer count.
    pub(crate) fn with(&self, state: Rc<State>) -> Self {
        Self { micros: self.micros.clone(), latest: self.latest, state }
    }

    /// How each compares with an instant.
    pub(crate) fn compare(&self, comparison: Comparison, to: i64) -> Truth {
        Truth::of(compare_integers(&self.micros, comparison, to), self.micros.len(), &self.state)
    }

    /// Instants from values of any form.
    pub(crate) fn of_values(lane: &Lane<'_>, length: usize) -> Self {
        let (mut ok, mut bad) = (bits::none(length), bits::none(length));
        let mut micros = vec![0; length];
        for (place, micros) in micros.iter_mut().enumerate() {
            match &*lane.value(place) {
                Value::Instant(instant) => {
                    bits::set(&mut ok, place);
                    *micros = instant.micros();
                }
                Value::Missing(reason) if !reason.is_bad() => {}
                _ => bits::set(&mut bad, place),
            }
        }
        Self { micros: micros.into(), latest: i64::MAX, state: State { ok, bad: Some(bad) }.into() }
    }
}

/// Microseconds since 1970; beyond what they hold, what is out of range too.
fn micros(array: &ArrayRef) -> Option<ScalarBuffer<i64>> {
    fn of<T: ArrowPrimitiveType<Native = i64>>(array: &ArrayRef, of: impl Fn(i64) -> i64 + Copy) -> ScalarBuffer<i64> {
        simd::each(array.as_primitive::<T>().values(), of).into()
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
            simd::each(days, |days| i64::from(days).saturating_mul(86_400_000_000)).into()
        }
        _ => return None,
    })
}

impl<'s> Tile<'s, '_> {
    /// A column of instants, of which a `time` may not lie ahead.
    pub(crate) fn instants(&mut self, column: &Column<'s>) -> Option<Instants> {
        let micros = micros(&column.array)?;
        let state = valid(&column.array, column.over.as_deref());
        let (first, last) = (Instant::MIN.micros(), Instant::MAX.micros());
        let latest = match (&self.at, column.ty) {
            (At::One(at), Type::Time) => at.micros(),
            (At::Each(_), Type::Time) => i64::MIN,
            _ => last,
        };
        if !simd::any(&micros, |micros| (micros < first) | (micros > latest)) {
            return Some(Instants { micros, latest, state: state.into() });
        }
        Some(self.instants_in_doubt(column, micros, state))
    }

    /// [`Tile::instants`] where one may be out of range or lie ahead.
    fn instants_in_doubt(&mut self, column: &Column<'s>, mut micros: ScalarBuffer<i64>, mut state: State) -> Instants {
        let (first, last) = (Instant::MIN.micros(), Instant::MAX.micros());
        let outside = simd::ask(&micros, |micros| (micros < first) | (micros > last));
        state.take_bad(&outside);
        if *column.ty == Type::Time {
            let mut ahead = match &self.at {
                At::One(at) => compare_integers(&micros, Comparison::Greater, at.micros()),
                At::Each(_) => bits::collect(micros.len(), |place| {
                    micros.get(place).is_some_and(|micros| *micros > self.at(self.row(place)).micros())
                }),
            };
            bits::keep(&mut ahead, &state.ok);
            self.note_places(&ahead, &micros);
            state.take_bad(&ahead);
        }
        // What stands where there is nothing must be no instant out of range either.
        if !bits::is_none(&outside) {
            let mut all = micros.to_vec();
            for place in bits::places(&outside) {
                if let Some(micros) = all.get_mut(place) {
                    *micros = 0;
                }
            }
            micros = all.into();
        }
        Instants { micros, latest: i64::MAX, state: state.into() }
    }

    /// Notes of the rows of some places what stands there.
    fn note_places(&mut self, places: &[u64], micros: &[i64]) {
        if self.notes {
            for place in bits::places(places) {
                let row = self.row(place);
                self.note(row, micros.get(place).copied().unwrap_or(i64::MAX));
            }
        }
    }

    /// `age(t) < 30 days` and its like, which is `t` compared with an instant.
    pub(crate) fn compare_with_at(&mut self, comparison: Comparison, left: NodeId, right: NodeId) -> Option<Truth> {
        let program = self.program;
        let (operand, comparison, is_age, length) = match (program.node(left)?, program.node(right)?) {
            (Node::Age(operand), Node::Constant(Value::Duration(length))) => (*operand, comparison, true, length),
            (Node::Until(operand), Node::Constant(Value::Duration(length))) => (*operand, comparison, false, length),
            (Node::Constant(Value::Duration(length)), Node::Age(operand)) => {
                (*operand, comparison.flipped(), true, length)
            }
            (Node::Constant(Value::Duration(length)), Node::Until(operand)) => {
                (*operand, comparison.flipped(), false, length)
            }
            _ => return None,
        };
        let by = i64::try_from(length.micros).ok().filter(|_| length.slope == 0)?;
        let lane = self.values(operand);
        let Lane::Instants(instants) = &lane else { return None };
        let length = self.length();
        let at: Rc<[i64]> = match &self.at {
            At::One(at) => [at.micros()].into(),
            At::Each(_) => (0..length).map(|place| self.at(self.row(place)).micros()).collect(),
        };
        // `at - t < d` is `t > at - d`; `t - at < d` is `t < at + d`. Years end long before these sums would.
        let (by, comparison) = if is_age { (by.checked_neg()?, comparison.flipped()) } else { (by, comparison) };
        let threshold: Rc<[i64]> = at.iter().map(|at| at.checked_add(by)).collect::<Option<_>>()?;
        let mut state = Rc::clone(&instants.state);
        if is_age && at.iter().any(|at| instants.latest > *at) {
            // An instant that lies ahead has no age.
            let mut ahead = ask_each(instants, Comparison::Greater, &at);
            bits::keep(&mut ahead, &state.ok);
            self.note_places(&ahead, &instants.micros);
            Rc::make_mut(&mut state).take_bad(&ahead);
        }
        if self.notes {
            self.note_turns(instants, &state, &at, &threshold);
        }
        Some(Truth::of(ask_each(instants, comparison, &threshold), length, &state))
    }

    /// An instant beyond the threshold is reached by it when as much time has passed as lies between; one on it is passed
    /// a microsecond later. One before it is never reached: the threshold only moves on.
    fn note_turns(&mut self, instants: &Instants, state: &State, at: &[i64], threshold: &[i64]) {
        let mut beyond = ask_each(instants, Comparison::GreaterOrEqual, threshold);
        bits::keep(&mut beyond, &state.ok);
        for place in bits::places(&beyond) {
            let micros = instants.micros.get(place).copied().unwrap_or(i64::MAX);
            let of = |each: &[i64]| each.get(place).or(each.first()).copied().unwrap_or(0);
            let turn = of(at).saturating_add(micros.saturating_sub(of(threshold)).max(1));
            if turn <= Instant::MAX.micros() {
                let row = self.row(place);
                self.note(row, turn);
            }
        }
    }
}

/// Where instants compare with one, or each with its own.
fn ask_each(instants: &Instants, comparison: Comparison, to: &[i64]) -> Bits {
    if let ([to], true) = (to, instants.micros.len() != 1) {
        return compare_integers(&instants.micros, comparison, *to);
    }
    simd::ask_pairs(&instants.micros, to, |micros, to| comparison.holds(micros.cmp(&to)))
}
