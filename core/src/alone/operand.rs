//! Values while a condition is looked at, borrowed from the cells or from the standard.

use std::cmp::Ordering;

use super::{
    cells::Run,
    terms::{Constant, Truth},
};
use crate::{
    Instant, Length, Missing,
    program::{Arithmetic, Fold},
};

#[derive(Debug, Clone, Copy)]
pub(super) enum Operand<'a> {
    Absent,
    Bad,
    Bool(bool),
    Number(f64),
    Text(&'a str),
    Choice(u32),
    Instant(i64),
    /// Microseconds. Whether they pass with time is asked by forecasts alone.
    Length(i128),
    Version(&'a semver::Version),
    Ref(&'a str),
    List(Run),
    Map(Run),
    Record,
}

impl<'a> From<&'a Constant> for Operand<'a> {
    #[cfg_attr(target_family = "wasm", inline)]
    fn from(constant: &'a Constant) -> Self {
        match constant {
            Constant::Bad => Self::Bad,
            Constant::Absent => Self::Absent,
            Constant::Bool(value) => Self::Bool(*value),
            Constant::Number(value) => Self::Number(*value),
            Constant::Text(text) => Self::Text(text),
            Constant::Choice(rank) => Self::Choice(*rank),
            Constant::Instant(instant) => Self::Instant(*instant),
            Constant::Length(micros) => Self::Length(*micros),
            Constant::Version(version) => Self::Version(version),
            Constant::Ref(reference) => Self::Ref(reference),
        }
    }
}

impl From<Truth> for Operand<'_> {
    #[cfg_attr(target_family = "wasm", inline)]
    fn from(truth: Truth) -> Self {
        match truth {
            Truth::False => Self::Bool(false),
            Truth::True => Self::Bool(true),
            Truth::Absent => Self::Absent,
            Truth::Bad => Self::Bad,
        }
    }
}

impl<'a> Operand<'a> {
    /// How it is missing, where it is.
    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn missing(self) -> Option<Truth> {
        match self {
            Self::Absent => Some(Truth::Absent),
            Self::Bad => Some(Truth::Bad),
            _ => None,
        }
    }

    /// Missing as it is; what is there, and of no type that is expected, is bad.
    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn or_bad(self) -> Truth {
        self.missing().unwrap_or(Truth::Bad)
    }

    /// A bool.
    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn truth(self) -> Truth {
        match self {
            Self::Bool(value) => value.into(),
            other => other.or_bad(),
        }
    }

    /// A number, unless it is past the largest double.
    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn number(value: f64) -> Self {
        if value.is_finite() { Self::Number(value + 0.0) } else { Self::Bad }
    }

    /// A length, unless it is past all bounds.
    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn length(micros: i128) -> Self {
        if (Length { micros, slope: 0 }).is_bounded() { Self::Length(micros) } else { Self::Bad }
    }

    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn equals(self, other: Self) -> Truth {
        match (self, other) {
            (Self::Bool(left), Self::Bool(right)) => left == right,
            (Self::Number(left), Self::Number(right)) => left == right,
            (Self::Text(left), Self::Text(right)) | (Self::Ref(left), Self::Ref(right)) => left == right,
            (Self::Choice(left), Self::Choice(right)) => left == right,
            (Self::Instant(left), Self::Instant(right)) => left == right,
            (Self::Length(left), Self::Length(right)) => left == right,
            (Self::Version(left), Self::Version(right)) => left == right,
            (left, right) => return either_missing(left, right).unwrap_or(Truth::False),
        }
        .into()
    }

    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn order(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Number(left), Self::Number(right)) => left.partial_cmp(&right),
            (Self::Instant(left), Self::Instant(right)) => Some(left.cmp(&right)),
            (Self::Length(left), Self::Length(right)) => Some(left.cmp(&right)),
            (Self::Version(left), Self::Version(right)) => Some(left.cmp_precedence(right)),
            (Self::Choice(left), Self::Choice(right)) => Some(left.cmp(&right)),
            _ => None,
        }
    }

    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn arithmetic(operation: Arithmetic, left: Self, right: Self) -> Self {
        match (left, right) {
            (Self::Number(left), Self::Number(right)) => Self::number(match operation {
                Arithmetic::Add => left + right,
                Arithmetic::Subtract => left - right,
                Arithmetic::Multiply => left * right,
                Arithmetic::Divide => left / right,
            }),
            (Self::Length(left), Self::Length(right)) => match operation {
                Arithmetic::Subtract => Self::length(left - right),
                _ => Self::length(left + right),
            },
            (Self::Instant(left), Self::Instant(right)) => Self::length(i128::from(left) - i128::from(right)),
            (Self::Instant(instant), Self::Length(micros)) => {
                let by = if operation == Arithmetic::Subtract { -micros } else { micros };
                let micros = i64::try_from(i128::from(instant) + by).ok().and_then(Instant::from_micros);
                micros.map_or(Self::Bad, |instant| Self::Instant(instant.micros()))
            }
            (left, right) => either_missing(left, right).unwrap_or(Truth::Bad).into(),
        }
    }
}

/// How a cell is missing.
#[cfg_attr(target_family = "wasm", inline)]
pub(super) fn missing(reason: Missing) -> Truth {
    if reason.is_bad() { Truth::Bad } else { Truth::Absent }
}

/// What is missing of two: bad goes before absent.
#[cfg_attr(target_family = "wasm", inline)]
pub(super) fn either_missing(left: Operand<'_>, right: Operand<'_>) -> Option<Truth> {
    left.missing().max(right.missing())
}

/// What a fold has gathered.
pub(super) struct Folded<'a> {
    fold: Fold,
    count: u64,
    sum: f64,
    micros: i128,
    extreme: Option<Operand<'a>>,
}

impl<'a> Folded<'a> {
    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn new(fold: Fold) -> Self {
        Self { fold, count: 0, sum: 0.0, micros: 0, extreme: None }
    }

    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn add(&mut self, value: Operand<'a>) {
        self.count += 1;
        match (self.fold, value) {
            (Fold::Sum | Fold::Average, Operand::Number(number)) => self.sum += number,
            (Fold::SumOfDurations, Operand::Length(micros)) => self.micros += micros,
            (Fold::Min | Fold::Max, value) => {
                let beyond = if self.fold == Fold::Min { Ordering::Less } else { Ordering::Greater };
                if self.extreme.is_none_or(|extreme| value.order(extreme) == Some(beyond)) {
                    self.extreme = Some(value);
                }
            }
            _ => {}
        }
    }

    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn result(self) -> Operand<'a> {
        match self.fold {
            Fold::Count => Operand::number(self.count as f64),
            Fold::Sum => Operand::number(self.sum),
            Fold::SumOfDurations => Operand::length(self.micros),
            Fold::Average if self.count == 0 => Operand::Absent,
            // A sum past the largest double is none, and so is its average.
            Fold::Average => match Operand::number(self.sum) {
                Operand::Number(sum) => Operand::number(sum / self.count as f64),
                other => other,
            },
            Fold::Min | Fold::Max => self.extreme.unwrap_or(Operand::Absent),
        }
    }
}
