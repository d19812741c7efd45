//! Plain columns of texts, which no dictionary makes few.

use arrow_array::{Array, ArrayRef, OffsetSizeTrait, StringViewArray, cast::AsArray};
use arrow_schema::DataType;
use brightline::{
    Missing, Value,
    columns::{Pattern, is_blank},
};

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
        let mut said = Vec::with_capacity(length);
        each_cut(array, |text| said.push(u8::from(text.says())));
        let mut ok = bits::ask(&said, |said| said == 1);
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

    /// What holds of each text where it is asked of its beginning and end first.
    pub(crate) fn ask_cut(&self, holds: impl Fn(Cut<'_>) -> bool) -> Truth {
        let mut held = Vec::with_capacity(self.array.len());
        each_cut(&self.array, |text| held.push(u8::from(holds(text))));
        Truth::of(self.array.len(), &bits::ask(&held, |held| held == 1), &self.state)
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
        let mut state = self.state.clone();
        crate::read::take_bad(&mut state, &too_long);
        Truth::of(length, &bits, &state)
    }

    /// Whether each text is one of some.
    pub(crate) fn is_among<'t>(&self, texts: impl Iterator<Item = &'t str>) -> Truth {
        let choices = Choices::new(texts);
        self.ask_cut(|text| choices.place(text).is_some())
    }

    /// Whether each text begins with one.
    pub(crate) fn starts_with(&self, part: &str) -> Truth {
        let (first, bytes) = (Cut::new(part.as_bytes()).first, part.as_bytes());
        let mask = mask(bytes.len());
        self.ask_cut(|text| {
            text.first & mask == first
                && (bytes.len() <= 8 || text.bytes.starts_with(bytes))
                && text.bytes.len() >= bytes.len()
        })
    }
}

/// A text with its first and its last eight bytes, of fewer all of them: by these and its length most are told apart, and
/// those of up to sixteen bytes all.
#[derive(Clone, Copy)]
pub(crate) struct Cut<'t> {
    bytes: &'t [u8],
    first: u64,
    last: u64,
}

/// The bits of so many bytes.
fn mask(bytes: usize) -> u64 {
    if bytes >= 8 { u64::MAX } else { (1 << (bytes * 8)) - 1 }
}

impl<'t> Cut<'t> {
    fn new(bytes: &'t [u8]) -> Self {
        let (first, last) = match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
            (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
            _ => (bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)), 0),
        };
        Self { bytes, first, last }
    }

    /// The text that begins with these bytes and is so long; what follows it need not be told.
    fn before(bytes: &'t [u8], length: usize) -> Option<Self> {
        let own = bytes.get(..length)?;
        match (bytes.first_chunk::<8>(), own.last_chunk::<8>()) {
            (Some(first), None) => Some(Self { bytes: own, first: u64::from_le_bytes(*first) & mask(length), last: 0 }),
            _ => Some(Self::new(own)),
        }
    }

    /// Whether it says anything.
    pub(crate) fn says(self) -> bool {
        match self.bytes.first() {
            Some(byte) if (b'!'..=b'~').contains(byte) => true,
            None => false,
            _ => std::str::from_utf8(self.bytes).is_ok_and(|text| !is_blank(text)),
        }
    }
}

/// Some texts, told apart by their lengths, beginnings and ends before they are compared.
pub(crate) struct Choices<'a> {
    texts: Vec<(Cut<'a>, u8)>,
}

impl<'a> Choices<'a> {
    /// At most 256.
    pub(crate) fn new(texts: impl Iterator<Item = &'a str>) -> Self {
        Self { texts: texts.zip(0_u8..).map(|(text, place)| (Cut::new(text.as_bytes()), place)).collect() }
    }

    /// The place of a text.
    pub(crate) fn place(&self, text: Cut<'_>) -> Option<u8> {
        let found = self.texts.iter().find(|(choice, _)| {
            choice.first == text.first
                && choice.last == text.last
                && choice.bytes.len() == text.bytes.len()
                && (text.bytes.len() <= 16 || choice.bytes == text.bytes)
        });
        found.map(|(_, place)| *place)
    }
}

/// Hands over each text; what stands where there is none is not told.
pub(crate) fn each_cut(array: &ArrayRef, mut of: impl FnMut(Cut<'_>)) {
    fn all<O: OffsetSizeTrait>(array: &ArrayRef, mut of: impl FnMut(Cut<'_>)) {
        let array = array.as_string::<O>();
        let data = array.value_data();
        let mut offsets = array.value_offsets().iter();
        let Some(mut start) = offsets.next().map(|start| start.as_usize()) else { return };
        for end in offsets {
            let end = end.as_usize();
            let cut = data.get(start..).and_then(|bytes| Cut::before(bytes, end.wrapping_sub(start)));
            of(cut.unwrap_or_else(|| Cut::new(&[])));
            start = end;
        }
    }
    match array.data_type() {
        DataType::Utf8 => all::<i32>(array, of),
        DataType::LargeUtf8 => all::<i64>(array, of),
        _ => each(array, |_, text| of(Cut::new(text.as_bytes()))),
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

    use arrow_array::StringArray;

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
            "abcdefgh12345678",
            "abcdefgh-12345678",
            "abcdefgh+12345678",
            "é",
            " ",
        ];
        let array: ArrayRef = Arc::new(StringArray::from(texts.to_vec()));
        let column = Texts::read(&array, None).into_iter().next();
        for text in texts {
            let choices = Choices::new([text].into_iter());
            let mut found = Vec::new();
            each_cut(&array, |cut| found.push(choices.place(cut).is_some()));
            assert_eq!(found, texts.map(|other| other == text), "{text:?}");
            let begins = column.as_ref().map(|column| column.starts_with(text).yes);
            let expected = bits::collect(texts.len(), |place| {
                texts.get(place).is_some_and(|it| it.starts_with(text) && !is_blank(it))
            });
            assert_eq!(begins, Some(expected), "{text:?}");
        }
    }
}
