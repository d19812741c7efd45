//! Plain columns of texts, which no dictionary makes few.

use arrow_array::{Array, ArrayRef, StringViewArray, cast::AsArray};
use arrow_schema::DataType;
use brightline::{Missing, Value, columns::is_blank};

use crate::{
    bits,
    truth::{State, Truth},
};

/// Texts, blank ones told from the others.
#[derive(Debug)]
pub(crate) struct Texts {
    array: ArrayRef,
    pub(crate) state: State,
}

impl Texts {
    /// The texts of an array; none where it is of another type.
    pub(crate) fn read(array: &ArrayRef, over: Option<&State>) -> Option<Self> {
        let length = array.len();
        if !matches!(array.data_type(), DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View) {
            return None;
        }
        let there = array.nulls().map_or_else(|| bits::all(length), |nulls| bits::from_arrow(nulls.inner()));
        let mut ok = vec![0; bits::words(length)];
        each(array, |place, text| {
            if says(text) {
                bits::set(&mut ok, place);
            }
        });
        ok.iter_mut().zip(&there).for_each(|(ok, there)| *ok &= there);
        let mut bad = bits::none(length);
        if let Some(over) = over {
            ok.iter_mut().zip(&over.ok).for_each(|(ok, over)| *ok &= over);
            bad.clone_from(&over.bad);
        }
        Some(Self { array: array.clone(), state: State { ok, bad } })
    }

    /// A text, or why there is none.
    pub(crate) fn value(&self, place: usize) -> Value {
        match self.state.missing(place) {
            Some(reason) => Value::Missing(reason),
            None => at(&self.array, place).map_or(Value::Missing(Missing::Absent), Value::text),
        }
    }

    /// What holds of each text.
    pub(crate) fn ask(&self, mut holds: impl FnMut(&str) -> bool) -> Truth {
        let length = self.array.len();
        let mut bits = bits::none(length);
        let ok = &self.state.ok;
        each(&self.array, |place, text| {
            if bits::get(ok, place) && holds(text) {
                bits::set(&mut bits, place);
            }
        });
        Truth::of(length, &bits, &self.state)
    }
}

/// Whether a text says anything.
pub(crate) fn says(text: &str) -> bool {
    // Most texts begin with what can be seen.
    match text.as_bytes().first() {
        Some(byte) if (b'!'..=b'~').contains(byte) => true,
        _ => !is_blank(text),
    }
}

/// Hands over each text with its place; what stands where there is none is not told.
pub(crate) fn each(array: &ArrayRef, mut of: impl FnMut(usize, &str)) {
    match array.data_type() {
        DataType::Utf8 => {
            let array = array.as_string::<i32>();
            (0..array.len()).for_each(|place| of(place, array.value(place)));
        }
        DataType::LargeUtf8 => {
            let array = array.as_string::<i64>();
            (0..array.len()).for_each(|place| of(place, array.value(place)));
        }
        DataType::Utf8View => {
            let array: &StringViewArray = array.as_string_view();
            (0..array.len()).for_each(|place| of(place, array.value(place)));
        }
        _ => {}
    }
}

/// The text in a place.
pub(crate) fn at(array: &ArrayRef, place: usize) -> Option<&str> {
    if array.is_null(place) {
        return None;
    }
    match array.data_type() {
        DataType::Utf8 => Some(array.as_string::<i32>().value(place)),
        DataType::LargeUtf8 => Some(array.as_string::<i64>().value(place)),
        DataType::Utf8View => Some(array.as_string_view().value(place)),
        _ => None,
    }
}
