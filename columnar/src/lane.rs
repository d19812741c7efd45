//! The values of many rows, in the form that suits them.

use std::{borrow::Cow, rc::Rc};

use arrow_array::ArrayRef;
use brightline::{Instant, Missing, Value, schema::Type};

use crate::{
    bits::{self, Bits},
    dictionary::Codes,
    instants::Instants,
    numbers::Numbers,
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
                None => Value::Number(numbers.get(place)),
            }),
            Self::Instants(instants) => Cow::Owned(match instants.state.missing(place) {
                Some(reason) => Value::Missing(reason),
                None => instants
                    .micros
                    .get(place)
                    .and_then(|micros| Instant::from_micros(*micros))
                    .map_or(Value::Missing(Missing::Computed), Value::Instant),
            }),
            Self::Codes(codes) => Cow::Borrowed(codes.value(place)),
            Self::Texts(texts) => Cow::Owned(texts.value(place)),
            Self::Values(values) => match values.get(place) {
                Some(value) => Cow::Borrowed(value),
                None => Cow::Owned(Value::Missing(Missing::Absent)),
            },
            Self::Column(_) => Cow::Owned(Value::Missing(Missing::Computed)),
        }
    }

    /// Whether each of so many values is there. Columns are to be read before.
    pub(crate) fn state(&self, length: usize) -> Rc<State> {
        match self {
            Self::Same(Value::Missing(reason)) => State::empty(length, *reason).into(),
            Self::Same(_) => State::full(length).into(),
            Self::Truth(truth) => Rc::clone(&truth.state),
            Self::Numbers(numbers) => Rc::clone(&numbers.state),
            Self::Instants(instants) => Rc::clone(&instants.state),
            Self::Texts(texts) => Rc::clone(&texts.state),
            Self::Codes(codes) => codes.state(),
            Self::Values(values) => {
                let mut state = State { ok: bits::none(length), bad: None };
                let mut bad = bits::none(length);
                for (place, value) in values.iter().enumerate() {
                    match state_of(value) {
                        1 => bits::set(&mut state.ok, place),
                        3 => bits::set(&mut bad, place),
                        _ => {}
                    }
                }
                state.bad = Some(bad).filter(|bad| !bits::is_none(bad));
                state.into()
            }
            Self::Column(_) => State::empty(length, Missing::Computed).into(),
        }
    }

    /// Which of so many values are bad; none where none is.
    pub(crate) fn bad(&self, length: usize) -> Option<Bits> {
        self.state(length).bad.clone().filter(|bad| !bits::is_none(bad))
    }

    /// The values at some places, in their order.
    pub(crate) fn gather(&self, from: &Rc<[u32]>) -> Self {
        match self {
            Self::Same(value) => Self::Same(value.clone()),
            Self::Truth(truth) => Self::Truth(truth.gather(from).into()),
            Self::Numbers(numbers) => Self::Numbers(numbers.gather(from).into()),
            Self::Instants(instants) => Self::Instants(instants.gather(from).into()),
            Self::Codes(codes) => Self::Codes(codes.gather(from).into()),
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
