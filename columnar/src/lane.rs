//! The values of many rows, in the form that suits them.

use std::{borrow::Cow, rc::Rc};

use arrow_array::ArrayRef;
use arrow_buffer::ScalarBuffer;
use brightline::{Instant, Missing, Value, schema::Type};

use crate::{
    bits::{self, Bits},
    text::Texts,
    truth::{State, Truth},
};

/// The values of a node for all rows of a tile, or for all elements of their lists.
#[derive(Debug, Clone)]
pub(crate) enum Lane<'s> {
    /// One value for all.
    Same(Value),
    Truth(Rc<Truth>),
    Numbers(Rc<Numbers>),
    Instants(Rc<Instants>),
    Codes(Rc<Codes>),
    Texts(Rc<Texts>),
    /// Values of any type, one by one.
    Values(Rc<[Value]>),
    /// A column that nobody has read yet.
    Column(Rc<Column<'s>>),
}

#[derive(Debug)]
pub(crate) struct Numbers {
    /// Arrow's own memory where the column is of doubles.
    pub(crate) values: ScalarBuffer<f64>,
    pub(crate) state: State,
}

/// Times and deadlines, in microseconds since 1970.
#[derive(Debug)]
pub(crate) struct Instants {
    pub(crate) micros: ScalarBuffer<i64>,
    pub(crate) state: State,
}

/// Values of a dictionary, missing ones among them.
#[derive(Debug)]
pub(crate) struct Codes {
    pub(crate) codes: Keys,
    pub(crate) values: Rc<[Value]>,
}

/// Places in a dictionary: of one byte each where it is small, for then 64 rows are compared at once.
#[derive(Debug)]
pub(crate) enum Keys {
    Small(Vec<u8>),
    Large(Vec<u32>),
}

/// Cells of a column, to be read as a type; missing where what they are a part of is.
#[derive(Debug, Clone)]
pub(crate) struct Column<'s> {
    pub(crate) array: ArrayRef,
    pub(crate) ty: &'s Type,
    pub(crate) over: Option<Rc<State>>,
    /// What is bad where it is stated: too old, or never observed.
    pub(crate) stale: Option<Rc<[u64]>>,
    /// Its path, for people.
    pub(crate) label: Rc<str>,
}

impl Keys {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Small(codes) => codes.len(),
            Self::Large(codes) => codes.len(),
        }
    }

    pub(crate) fn get(&self, place: usize) -> usize {
        match self {
            Self::Small(codes) => codes.get(place).map_or(usize::MAX, |code| usize::from(*code)),
            Self::Large(codes) => codes.get(place).map_or(usize::MAX, |code| *code as usize),
        }
    }

    fn gather(&self, from: &[u32]) -> Self {
        match self {
            Self::Small(codes) => {
                Self::Small(from.iter().map(|from| codes.get(*from as usize).copied().unwrap_or(0)).collect())
            }
            Self::Large(codes) => {
                Self::Large(from.iter().map(|from| codes.get(*from as usize).copied().unwrap_or(0)).collect())
            }
        }
    }
}

impl Codes {
    /// Where each value is told by a state of one of its dictionary's: 0 absent, 1 true (or there), 2 false, 3 bad.
    pub(crate) fn truth(&self, states: &[u8]) -> Truth {
        let length = self.codes.len();
        let [yes, no, bad] = match &self.codes {
            Keys::Small(codes) => small(codes, states),
            Keys::Large(codes) => {
                let of: Vec<u8> = codes.iter().map(|code| states.get(*code as usize).copied().unwrap_or(0)).collect();
                [1, 2, 3].map(|state| bits::ask(&of, |found| found == state))
            }
        };
        Truth { length, yes, no, bad }
    }
}

/// The rows of each state but the first. A state that few codes have is found by comparing with each of them, and the
/// one that most have is what is left.
fn small(codes: &[u8], states: &[u8]) -> [Bits; 3] {
    let with = |state: u8| states.iter().enumerate().filter(move |(_, found)| **found == state);
    let counts = [0, 1, 2, 3].map(|state| with(state).count());
    let most = (0..4_u8).max_by_key(|state| counts.get(usize::from(*state)).copied()).unwrap_or(0);
    let others: usize = states.len() - counts.get(usize::from(most)).copied().unwrap_or(0);
    if others > 6 {
        let mut table = [0_u8; 256];
        table.iter_mut().zip(states).for_each(|(entry, state)| *entry = *state);
        let of: Vec<u8> = codes.iter().map(|code| table.get(usize::from(*code)).copied().unwrap_or(0)).collect();
        return [1, 2, 3].map(|state| bits::ask(&of, |found| found == state));
    }
    let mut found: [Bits; 4] = Default::default();
    let mut left = bits::all(codes.len());
    for (state, bits) in (0..4_u8).zip(&mut found) {
        *bits = bits::none(codes.len());
        if state == most {
            continue;
        }
        for (code, _) in with(state) {
            let code = code as u8;
            crate::bits::join(bits, &crate::simd::equal(codes, code));
        }
        left.iter_mut().zip(bits.iter()).for_each(|(left, taken)| *left &= !taken);
    }
    if let Some(bits) = found.get_mut(usize::from(most)) {
        *bits = left;
    }
    let [_, yes, no, bad] = found;
    [yes, no, bad]
}

impl<'s> Lane<'s> {
    pub(crate) fn missing(reason: Missing) -> Self {
        Self::Same(Value::Missing(reason))
    }

    /// The value of a row. Columns are to be read before.
    pub(crate) fn value(&self, place: usize) -> Cow<'_, Value> {
        match self {
            Self::Same(value) => Cow::Borrowed(value),
            Self::Truth(truth) => Cow::Owned(truth.value(place)),
            Self::Numbers(numbers) => Cow::Owned(match numbers.state.missing(place) {
                Some(reason) => Value::Missing(reason),
                None => Value::Number(numbers.values.get(place).copied().unwrap_or(0.0)),
            }),
            Self::Instants(instants) => Cow::Owned(match instants.state.missing(place) {
                Some(reason) => Value::Missing(reason),
                None => instants
                    .micros
                    .get(place)
                    .and_then(|micros| Instant::from_micros(*micros))
                    .map_or(Value::Missing(Missing::Computed), Value::Instant),
            }),
            Self::Codes(codes) => match codes.values.get(codes.codes.get(place)) {
                Some(value) => Cow::Borrowed(value),
                None => Cow::Owned(Value::Missing(Missing::Absent)),
            },
            Self::Texts(texts) => Cow::Owned(texts.value(place)),
            Self::Values(values) => match values.get(place) {
                Some(value) => Cow::Borrowed(value),
                None => Cow::Owned(Value::Missing(Missing::Absent)),
            },
            Self::Column(_) => Cow::Owned(Value::Missing(Missing::Computed)),
        }
    }

    /// Whether each of so many values is there. Columns are to be read before.
    pub(crate) fn state(&self, length: usize) -> State {
        match self {
            Self::Same(Value::Missing(reason)) if reason.is_bad() => {
                State { ok: bits::none(length), bad: bits::all(length) }
            }
            Self::Same(Value::Missing(_)) => State { ok: bits::none(length), bad: bits::none(length) },
            Self::Same(_) => State::full(length),
            Self::Truth(truth) => truth.state(),
            Self::Numbers(numbers) => numbers.state.clone(),
            Self::Instants(instants) => instants.state.clone(),
            Self::Texts(texts) => texts.state.clone(),
            Self::Codes(codes) => {
                let states: Vec<u8> = codes.values.iter().map(state_of).collect();
                let truth = codes.truth(&states);
                State { ok: truth.yes, bad: truth.bad }
            }
            Self::Values(values) => {
                let mut state = State { ok: bits::none(length), bad: bits::none(length) };
                for (place, value) in values.iter().enumerate() {
                    match state_of(value) {
                        1 => bits::set(&mut state.ok, place),
                        3 => bits::set(&mut state.bad, place),
                        _ => {}
                    }
                }
                state
            }
            Self::Column(_) => State { ok: bits::none(length), bad: bits::all(length) },
        }
    }

    /// The values at some places, in their order.
    pub(crate) fn gather(&self, from: &Rc<[u32]>) -> Self {
        match self {
            Self::Same(value) => Self::Same(value.clone()),
            Self::Truth(truth) => Self::Truth(truth.gather(from).into()),
            Self::Numbers(numbers) => Self::Numbers(
                Numbers {
                    values: from
                        .iter()
                        .map(|from| numbers.values.get(*from as usize).copied().unwrap_or(0.0))
                        .collect(),
                    state: numbers.state.gather(from),
                }
                .into(),
            ),
            Self::Instants(instants) => Self::Instants(
                Instants {
                    micros: from.iter().map(|from| instants.micros.get(*from as usize).copied().unwrap_or(0)).collect(),
                    state: instants.state.gather(from),
                }
                .into(),
            ),
            Self::Codes(codes) => {
                Self::Codes(Codes { codes: codes.codes.gather(from), values: Rc::clone(&codes.values) }.into())
            }
            other => Self::Values(from.iter().map(|from| other.value(*from as usize).into_owned()).collect()),
        }
    }
}

/// 1 for a value that is there, 3 for a bad one, 0 for an absent one.
pub(crate) fn state_of(value: &Value) -> u8 {
    match value {
        Value::Missing(reason) if reason.is_bad() => 3,
        Value::Missing(_) => 0,
        _ => 1,
    }
}

/// 1 for true, 2 for false, 3 for bad, 0 for absent.
pub(crate) fn truth_of(value: &Value) -> u8 {
    match value {
        Value::Bool(true) => 1,
        Value::Bool(false) => 2,
        Value::Missing(reason) if !reason.is_bad() => 0,
        _ => 3,
    }
}
