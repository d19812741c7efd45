//! Plain columns of texts, which no dictionary makes few.

use std::rc::Rc;

use arrow_array::{Array, ArrayRef, GenericStringArray, OffsetSizeTrait, StringViewArray, cast::AsArray};
use arrow_schema::DataType;
use brightline::{
    Missing, Value,
    columns::{Pattern, is_blank},
};

use crate::{
    bits,
    read::valid,
    simd,
    truth::{State, Truth},
};

/// Texts, blank ones told from the others.
#[derive(Debug)]
pub(crate) struct Texts {
    array: ArrayRef,
    pub(crate) state: Rc<State>,
}

impl Texts {
    /// The texts of an array of them.
    pub(crate) fn read(array: &ArrayRef, over: Option<&State>) -> Self {
        let mut state = valid(array, over);
        let mut said = vec![false; array.len()];
        each_cut(array, &mut said, |said, _, text| *said = text.says());
        bits::keep(&mut state.ok, &simd::ask(&said, |said| said));
        Self { array: array.clone(), state: state.into() }
    }

    /// The same texts, of which fewer count.
    pub(crate) fn with(&self, state: Rc<State>) -> Self {
        Self { array: self.array.clone(), state }
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
        Truth::of(bits, length, &self.state)
    }

    /// What holds of each text where it is asked of its beginning and end first.
    fn ask_cut(&self, holds: impl Fn(Cut<'_>) -> bool) -> Truth {
        let mut held = vec![false; self.array.len()];
        each_cut(&self.array, &mut held, |held, _, text| *held = holds(text));
        Truth::of(simd::ask(&held, |held| held), self.array.len(), &self.state)
    }

    /// Whether each text is of a pattern; one too long to be matched is bad.
    pub(crate) fn matches(&self, pattern: &Pattern) -> Truth {
        let length = self.array.len();
        let mut too_long = bits::none(length);
        let mut bits = bits::none(length);
        each(&self.array, |place, text| match pattern.holds(text) {
            Some(true) => bits::set(&mut bits, place),
            Some(false) => {}
            None => bits::set(&mut too_long, place),
        });
        let mut state = State::clone(&self.state);
        state.take_bad(&too_long);
        Truth::of(bits, length, &state.into())
    }

    /// Whether each text is one of some.
    pub(crate) fn is_among<'t>(&self, texts: impl Iterator<Item = &'t str>) -> Truth {
        let choices: Vec<Cut<'_>> = texts.map(|text| Cut::new(text.as_bytes())).collect();
        self.ask_cut(|text| choices.iter().any(|choice| choice.is_same(text)))
    }

    /// Whether each text begins with one.
    pub(crate) fn starts_with(&self, part: &str) -> Truth {
        let (first, bytes) = (Cut::new(part.as_bytes()).first, part.as_bytes());
        let mask = mask(bytes.len());
        self.ask_cut(|text| {
            text.first & mask == first
                && (bytes.len() <= 8 || text.bytes().starts_with(bytes))
                && text.length >= bytes.len()
        })
    }
}

/// A text with its first and its last eight bytes, of fewer all of them: by these and its length most are told apart, and
/// those of up to sixteen bytes all. The bytes themselves are hardly ever asked for.
#[derive(Clone, Copy)]
pub(crate) struct Cut<'t> {
    data: &'t [u8],
    start: usize,
    pub(crate) length: usize,
    pub(crate) first: u64,
    pub(crate) last: u64,
}

/// The bits of so many bytes.
#[inline(always)]
fn mask(bytes: usize) -> u64 {
    const MASKS: [u64; 9] =
        [0, 0xff, 0xffff, 0xff_ffff, 0xffff_ffff, 0xff_ffff_ffff, 0xffff_ffff_ffff, 0xff_ffff_ffff_ffff, u64::MAX];
    MASKS.get(bytes.min(8)).copied().unwrap_or(u64::MAX)
}

impl<'t> Cut<'t> {
    pub(crate) fn new(bytes: &'t [u8]) -> Self {
        let (first, last) = match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
            (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
            _ => (bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)), 0),
        };
        Self { data: bytes, start: 0, length: bytes.len(), first, last }
    }

    /// The text from one place to another. Texts of all lengths are read alike, as far as there are eight bytes to read
    /// on either side of them, for a processor guesses badly which come next.
    #[inline(always)]
    fn between(data: &'t [u8], start: usize, end: usize) -> Self {
        let first = data.get(start..start.wrapping_add(8)).and_then(|bytes| bytes.first_chunk::<8>());
        let last = data.get(end.wrapping_sub(8)..end).and_then(|bytes| bytes.last_chunk::<8>());
        let (Some(first), Some(last)) = (first, last) else {
            return Self::new(data.get(start..end).unwrap_or_default());
        };
        let length = end.wrapping_sub(start);
        Self {
            data,
            start,
            length,
            first: u64::from_le_bytes(*first) & mask(length),
            last: u64::from_le_bytes(*last) & u64::from(length >= 8).wrapping_neg(),
        }
    }

    pub(crate) fn bytes(self) -> &'t [u8] {
        self.data.get(self.start..self.start.wrapping_add(self.length)).unwrap_or_default()
    }

    /// Whether it is the same as another.
    fn is_same(self, other: Cut<'_>) -> bool {
        self.first == other.first
            && self.last == other.last
            && self.length == other.length
            && (self.length <= 16 || self.bytes() == other.bytes())
    }

    /// Whether it says anything.
    pub(crate) fn says(self) -> bool {
        match self.first as u8 {
            b'!'..=b'~' => true,
            _ => std::str::from_utf8(self.bytes()).is_ok_and(|text| !is_blank(text)),
        }
    }
}

/// Finds something for each text; what stands where there is none is not told.
#[inline(always)]
pub(crate) fn each_cut<T>(array: &ArrayRef, all: &mut [T], mut of: impl FnMut(&mut T, usize, Cut<'_>)) {
    match array.data_type() {
        DataType::Utf8 => each_between(array.as_string::<i32>(), all, of),
        DataType::LargeUtf8 => each_between(array.as_string::<i64>(), all, of),
        DataType::Utf8View => {
            let places = viewed(array.as_string_view());
            for (place, (found, (data, start, end))) in all.iter_mut().zip(places).enumerate() {
                of(found, place, Cut::between(data, start, end));
            }
        }
        _ => {}
    }
}

/// The bytes of a text that stands in its view.
pub(crate) const WITHIN: usize = 12;

/// Of each view where its text stands: between which places of which bytes. Up to twelve bytes stand in the view itself,
/// behind the four that say how many; of more it says in which buffer they are, and where.
pub(crate) fn viewed(array: &StringViewArray) -> impl Iterator<Item = (&[u8], usize, usize)> {
    let (views, buffers) = (array.views(), array.data_buffers());
    let within = views.inner().as_slice();
    views.iter().zip((4_usize..).step_by(16)).map(move |(view, start)| {
        let length = *view as u32 as usize;
        if length <= WITHIN {
            return (within, start, start.wrapping_add(length));
        }
        let data = buffers.get((*view >> 64) as u32 as usize).map_or(&[][..], |buffer| buffer.as_slice());
        let start = (*view >> 96) as usize;
        (data, start, start.wrapping_add(length))
    })
}

#[inline(always)]
fn each_between<O: OffsetSizeTrait, T>(
    array: &GenericStringArray<O>,
    all: &mut [T],
    mut of: impl FnMut(&mut T, usize, Cut<'_>),
) {
    let (data, offsets) = (array.value_data(), array.value_offsets());
    let Some((first, ends)) = offsets.split_first() else { return };
    let mut start = first.as_usize();
    // Counted so that no addition is checked in this loop.
    let mut place = 0_usize;
    for (found, end) in all.iter_mut().zip(ends) {
        let end = end.as_usize();
        of(found, place, Cut::between(data, start, end));
        start = end;
        place = place.wrapping_add(1);
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{LargeStringArray, StringArray};

    use super::*;

    #[test]
    fn cut_texts_are_told_apart_as_whole_ones_are() {
        let texts = [
            "",
            "a",
            "ab",
            "abcdefg",
            "abcdefgh",
            "abcdefgi",
            "abcdefghi",
            "abcdefghijk",
            "abcdefghijkl",
            "abcdefghijklm",
            "abcdefgh12345678",
            "abcdefgh-12345678",
            "abcdefgh+12345678",
            "é",
            " ",
        ];
        let arrays: [ArrayRef; 3] = [
            Arc::new(StringArray::from(texts.to_vec())),
            Arc::new(LargeStringArray::from(texts.to_vec())),
            Arc::new(StringViewArray::from(texts.to_vec())),
        ];
        for array in arrays {
            let column = Texts::read(&array, None);
            for text in texts {
                let own = Cut::new(text.as_bytes());
                let mut found = [false; 15];
                each_cut(&array, &mut found, |found, _, cut| *found = own.is_same(cut));
                assert_eq!(found, texts.map(|other| other == text), "{text:?} in {}", array.data_type());
                let expected = bits::collect(texts.len(), |place| {
                    texts.get(place).is_some_and(|it| it.starts_with(text) && !is_blank(it))
                });
                assert_eq!(column.starts_with(text).yes, expected, "{text:?} in {}", array.data_type());
            }
        }
    }
}
