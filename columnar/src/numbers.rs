//! Columns of numbers: read and compared in the type that they have, as doubles only where something is computed of them.

use std::rc::Rc;

use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType,
    cast::AsArray,
    types::{
        Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type,
        UInt64Type,
    },
};
use arrow_buffer::ScalarBuffer;
use arrow_schema::DataType;
use brightline::{
    Value,
    columns::{Arithmetic, Comparison},
};

use crate::{
    bits::{self, Bits},
    lane::Lane,
    read::valid,
    simd,
    truth::{State, Truth},
};

/// Numbers, and whether they are there.
#[derive(Debug)]
pub(crate) struct Numbers {
    pub(crate) figures: Figures,
    pub(crate) state: Rc<State>,
}

/// Arrow's own memory where the column is of one of these types; the narrower ones are widened.
#[derive(Debug)]
pub(crate) enum Figures {
    Doubles(ScalarBuffer<f64>),
    Singles(ScalarBuffer<f32>),
    Integers(ScalarBuffer<i32>),
    /// None further from zero than 2^53, where it counts.
    Long(ScalarBuffer<i64>),
}

/// The last integer that a double tells from its neighbours.
const EXACT: u64 = 1 << 53;

impl Numbers {
    /// The numbers of an array; none where it is of another type.
    pub(crate) fn read(array: &ArrayRef, over: Option<&State>) -> Option<Self> {
        fn widened<T: ArrowPrimitiveType>(array: &ArrayRef) -> ScalarBuffer<i32>
        where
            T::Native: Into<i32>,
        {
            simd::each(array.as_primitive::<T>().values(), Into::into).into()
        }
        let mut state = valid(array, over);
        let figures = match array.data_type() {
            DataType::Int8 => Figures::Integers(widened::<Int8Type>(array)),
            DataType::Int16 => Figures::Integers(widened::<Int16Type>(array)),
            DataType::UInt8 => Figures::Integers(widened::<UInt8Type>(array)),
            DataType::UInt16 => Figures::Integers(widened::<UInt16Type>(array)),
            DataType::Int32 => Figures::Integers(array.as_primitive::<Int32Type>().values().clone()),
            DataType::UInt32 => {
                Figures::Long(simd::each(array.as_primitive::<UInt32Type>().values(), i64::from).into())
            }
            DataType::Int64 => {
                let values = array.as_primitive::<Int64Type>().values();
                refuse(values, &mut state, |value| value.unsigned_abs() > EXACT);
                Figures::Long(values.clone())
            }
            DataType::UInt64 => {
                let values = array.as_primitive::<UInt64Type>().values();
                refuse(values, &mut state, |value| value > EXACT);
                Figures::Long(simd::each(values, u64::cast_signed).into())
            }
            DataType::Float32 => {
                let values = array.as_primitive::<Float32Type>().values();
                refuse(values, &mut state, |value| !value.is_finite());
                Figures::Singles(values.clone())
            }
            DataType::Float64 => {
                let values = array.as_primitive::<Float64Type>().values();
                refuse(values, &mut state, |value| !value.is_finite());
                Figures::Doubles(values.clone())
            }
            _ => return None,
        };
        Some(Self { figures, state: state.into() })
    }

    pub(crate) fn of_doubles(values: impl Into<ScalarBuffer<f64>>, state: Rc<State>) -> Self {
        Self { figures: Figures::Doubles(values.into()), state }
    }

    /// What stands in a place, whether it counts or not.
    pub(crate) fn get(&self, place: usize) -> f64 {
        match &self.figures {
            Figures::Doubles(values) => values.get(place).copied().unwrap_or(0.0),
            Figures::Singles(values) => values.get(place).copied().map_or(0.0, f64::from),
            Figures::Integers(values) => values.get(place).copied().map_or(0.0, f64::from),
            Figures::Long(values) => values.get(place).map_or(0.0, |value| *value as f64),
        }
    }

    /// All as doubles.
    pub(crate) fn doubles(&self) -> ScalarBuffer<f64> {
        match &self.figures {
            Figures::Doubles(values) => values.clone(),
            Figures::Singles(values) => simd::each(values, f64::from).into(),
            Figures::Integers(values) => simd::each(values, f64::from).into(),
            Figures::Long(values) => simd::each(values, |value| value as f64).into(),
        }
    }

    /// How each compares with a number.
    pub(crate) fn compare(&self, comparison: Comparison, to: f64) -> Truth {
        let (holds, length) = match &self.figures {
            Figures::Doubles(values) => (compared(values, comparison, to, |value| value), values.len()),
            Figures::Singles(values) => (compared(values, comparison, to, f64::from), values.len()),
            Figures::Integers(values) => (compared(values, comparison, to, f64::from), values.len()),
            Figures::Long(values) => (whole(values, comparison, to), values.len()),
        };
        Truth::of(holds, length, &self.state)
    }

    /// How each compares with its counterpart.
    pub(crate) fn compare_each(&self, comparison: Comparison, other: &Self) -> Truth {
        let (one, other_values) = (self.doubles(), other.doubles());
        let holds = pairs(&one, &other_values, comparison);
        Truth::of(holds, one.len(), &self.state.both(&other.state))
    }

    /// A number where one is absent.
    pub(crate) fn otherwise(&self, other: f64) -> Self {
        let mut values = self.doubles().to_vec();
        let absent = self.state.absent(values.len());
        for place in bits::places(&absent) {
            if let Some(value) = values.get_mut(place) {
                *value = other;
            }
        }
        let ok = bits::zip(&self.state.ok, &absent, |ok, absent| ok | absent);
        Self::of_doubles(values, State { ok, bad: self.state.bad.clone() }.into())
    }

    pub(crate) fn gather(&self, from: &[u32]) -> Self {
        fn of<T: Copy + Default + arrow_buffer::ArrowNativeType>(
            values: &ScalarBuffer<T>,
            from: &[u32],
        ) -> ScalarBuffer<T> {
            from.iter().map(|from| values.get(*from as usize).copied().unwrap_or_default()).collect()
        }
        let figures = match &self.figures {
            Figures::Doubles(values) => Figures::Doubles(of(values, from)),
            Figures::Singles(values) => Figures::Singles(of(values, from)),
            Figures::Integers(values) => Figures::Integers(of(values, from)),
            Figures::Long(values) => Figures::Long(of(values, from)),
        };
        Self { figures, state: self.state.gather(from).into() }
    }

    /// The same values, of which fewer count.
    pub(crate) fn with(&self, state: Rc<State>) -> Self {
        let figures = match &self.figures {
            Figures::Doubles(values) => Figures::Doubles(values.clone()),
            Figures::Singles(values) => Figures::Singles(values.clone()),
            Figures::Integers(values) => Figures::Integers(values.clone()),
            Figures::Long(values) => Figures::Long(values.clone()),
        };
        Self { figures, state }
    }
}

/// Makes bad what no number of the language is. As hardly any column holds such values, that is asked of all at once first.
fn refuse<T: Copy>(values: &[T], state: &mut State, is_unfit: impl Fn(T) -> bool + Copy) {
    if simd::any(values, is_unfit) {
        state.take_bad(&simd::ask(values, is_unfit));
    }
}

/// Where values compare with one, read by `of` as they are looked at. Three questions are enough: the others are their
/// opposites, as long as all values are numbers.
#[inline]
fn compared<T: Copy, U: PartialOrd + Copy>(
    values: &[T],
    comparison: Comparison,
    to: U,
    of: impl Fn(T) -> U + Copy,
) -> Bits {
    let (mut holds, opposite) = match comparison {
        Comparison::Equal | Comparison::NotEqual => {
            (simd::ask(values, |value| of(value) == to), comparison == Comparison::NotEqual)
        }
        Comparison::Less | Comparison::GreaterOrEqual => {
            (simd::ask(values, |value| of(value) < to), comparison == Comparison::GreaterOrEqual)
        }
        Comparison::LessOrEqual | Comparison::Greater => {
            (simd::ask(values, |value| of(value) <= to), comparison == Comparison::Greater)
        }
    };
    if opposite {
        holds.iter_mut().for_each(|word| *word = !*word);
        bits::trim(&mut holds, values.len());
    }
    holds
}

/// Where whole numbers compare with one.
pub(crate) fn compare_integers(values: &[i64], comparison: Comparison, to: i64) -> Bits {
    compared(values, comparison, to, |value| value)
}

/// Where whole numbers compare with one that may be none: they are below it where they are below the next whole one, and
/// no sum of ours reaches the ends to which that is cut.
fn whole(values: &[i64], comparison: Comparison, to: f64) -> Bits {
    match comparison {
        Comparison::Equal | Comparison::NotEqual if to.fract() != 0.0 => {
            if comparison == Comparison::Equal {
                bits::none(values.len())
            } else {
                bits::all(values.len())
            }
        }
        Comparison::Less | Comparison::GreaterOrEqual => compare_integers(values, comparison, to.ceil() as i64),
        _ => compare_integers(values, comparison, to.floor() as i64),
    }
}

/// Where values compare with their counterparts.
fn pairs(one: &[f64], other: &[f64], comparison: Comparison) -> Bits {
    match comparison {
        Comparison::Equal => simd::ask_pairs(one, other, |one, other| one == other),
        Comparison::NotEqual => simd::ask_pairs(one, other, |one, other| one != other),
        Comparison::Less => simd::ask_pairs(one, other, |one, other| one < other),
        Comparison::LessOrEqual => simd::ask_pairs(one, other, |one, other| one <= other),
        Comparison::Greater => simd::ask_pairs(one, other, |one, other| one > other),
        Comparison::GreaterOrEqual => simd::ask_pairs(one, other, |one, other| one >= other),
    }
}

/// Numbers added, multiplied and so on; what is not finite is bad. None where an operand is of another form.
pub(crate) fn arithmetic(operation: Arithmetic, left: &Lane<'_>, right: &Lane<'_>) -> Option<Numbers> {
    let (values, state) = match (left, right) {
        (Lane::Numbers(one), Lane::Numbers(other)) => {
            let (left, right) = (one.doubles(), other.doubles());
            (computed(operation, Operand::Each(&left), Operand::Each(&right)), one.state.both(&other.state))
        }
        (Lane::Numbers(one), Lane::Same(Value::Number(other))) => {
            (computed(operation, Operand::Each(&one.doubles()), Operand::One(*other)), Rc::clone(&one.state))
        }
        (Lane::Same(Value::Number(one)), Lane::Numbers(other)) => {
            (computed(operation, Operand::One(*one), Operand::Each(&other.doubles())), Rc::clone(&other.state))
        }
        _ => return None,
    };
    let mut state = Rc::unwrap_or_clone(state);
    refuse(&values, &mut state, |value| !value.is_finite());
    Some(Numbers::of_doubles(values, state.into()))
}

#[derive(Clone, Copy)]
enum Operand<'a> {
    Each(&'a [f64]),
    One(f64),
}

fn computed(operation: Arithmetic, left: Operand<'_>, right: Operand<'_>) -> Vec<f64> {
    match operation {
        Arithmetic::Add => combined(left, right, |left, right| left + right),
        Arithmetic::Subtract => combined(left, right, |left, right| left - right),
        Arithmetic::Multiply => combined(left, right, |left, right| left * right),
        Arithmetic::Divide => combined(left, right, |left, right| left / right),
    }
}

#[inline]
fn combined(left: Operand<'_>, right: Operand<'_>, of: impl Fn(f64, f64) -> f64 + Copy) -> Vec<f64> {
    match (left, right) {
        (Operand::Each(left), Operand::Each(right)) => {
            left.iter().zip(right).map(|(left, right)| of(*left, *right)).collect()
        }
        (Operand::Each(left), Operand::One(right)) => simd::each(left, |left| of(left, right)),
        (Operand::One(left), Operand::Each(right)) => simd::each(right, |right| of(left, right)),
        (Operand::One(left), Operand::One(right)) => vec![of(left, right)],
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{Float32Array, Float64Array, Int16Array, Int32Array, Int64Array, UInt32Array, UInt64Array};

    use super::*;

    #[test]
    fn every_type_compares_as_its_doubles_do() {
        let whole = [-3_i16, -2, 0, 1, 2, 3, 300];
        let arrays: [ArrayRef; 7] = [
            Arc::new(Float64Array::from_iter_values(whole.map(f64::from))),
            Arc::new(Float32Array::from_iter_values(whole.map(f32::from))),
            Arc::new(Int16Array::from_iter_values(whole)),
            Arc::new(Int32Array::from_iter_values(whole.map(i32::from))),
            Arc::new(Int64Array::from_iter_values(whole.map(i64::from))),
            Arc::new(UInt32Array::from_iter_values([0, 1, 2, 3, 300])),
            Arc::new(UInt64Array::from_iter_values([0, 1, 2, 3, 300])),
        ];
        let comparisons = [
            Comparison::Equal,
            Comparison::NotEqual,
            Comparison::Less,
            Comparison::LessOrEqual,
            Comparison::Greater,
            Comparison::GreaterOrEqual,
        ];
        for array in &arrays {
            let numbers = Numbers::read(array, None);
            assert!(numbers.is_some(), "{array:?}");
            let Some(numbers) = numbers else { continue };
            for to in [-2.0, -0.5, 0.0, 1.5, 2.0, 300.0, 1e300, -1e300] {
                for comparison in comparisons {
                    let expected = bits::collect(array.len(), |place| comparison.holds_of(numbers.get(place), to));
                    assert_eq!(numbers.compare(comparison, to).yes, expected, "{array:?} {comparison:?} {to}");
                }
            }
            assert_eq!(numbers.doubles().len(), array.len());
        }
    }

    #[test]
    fn what_no_double_tells_apart_is_bad() {
        let array: ArrayRef =
            Arc::new(Int64Array::from(vec![Some(1 << 53), Some((1 << 53) + 1), Some(i64::MIN), None]));
        let state = Numbers::read(&array, None).map(|numbers| State::clone(&numbers.state));
        assert_eq!(state, Some(State { ok: vec![0b1], bad: Some(vec![0b110]) }));
    }
}
