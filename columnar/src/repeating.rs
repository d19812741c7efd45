//! Plain columns of texts that repeat: each text is read once, and of each row it is found out which it has.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use arrow_array::{Array, ArrayRef, GenericStringArray, OffsetSizeTrait, StringViewArray, cast::AsArray};
use arrow_schema::DataType;
use brightline::{
    Instant, Tree, Value,
    columns::{self, Moment},
};

use crate::{
    dictionary::{Codes, Keys, missing},
    lane::Column,
    read::valid,
    text,
    tile::Tile,
};

/// Places for texts, of which at most a quarter are taken, so that most stand where they are looked for first.
const SLOTS: usize = 2_048;

/// The texts that were met in columns, by the type that they are read as; none where they were too many.
#[derive(Debug, Default)]
pub(crate) struct Repeated(RefCell<HashMap<usize, Option<Known>>>);

/// Texts that were met, and what they are read as.
#[derive(Debug)]
struct Known {
    slots: Box<[Slot; SLOTS]>,
    taken: usize,
    /// Those that do not fit a slot.
    long: Vec<Box<[u8]>>,
    /// What the texts are read as: several as the same.
    values: Vec<Value>,
    /// The same, with what is said where there is none.
    shared: Rc<[Value]>,
}

/// A text of up to fifteen bytes by all of them and, in the highest byte, their number; of more bytes by the first eight
/// and the last seven. Such two are told apart by their numbers, and by no more are those that fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Brief {
    low: u64,
    high: u64,
}

/// In the highest byte of what has not all bytes: those of a row, where only the first were looked at, and those of a slot.
const MORE: u64 = 16;
const LONG: u64 = 17;

/// Of sixteen bytes those that belong to a text of so many.
const MASKS: [[u64; 2]; 17] = {
    let mut masks = [[u64::MAX, u64::MAX >> 8]; 17];
    let mut bytes = 0;
    while bytes < 16 {
        let all = (1_u128 << (bytes * 8)) - 1;
        #[allow(clippy::indexing_slicing, reason = "a constant: out of bounds would not compile")]
        {
            masks[bytes] = [all as u64, (all >> 64) as u64];
        }
        bytes += 1;
    }
    masks
};

impl Brief {
    /// A text by sixteen bytes that begin with it, or with which it begins.
    #[inline(always)]
    fn new(window: [u8; 16], length: usize) -> Self {
        let length = length.min(16);
        let [low, high] = MASKS.get(length).copied().unwrap_or_default();
        let bytes = u128::from_le_bytes(window);
        Self { low: bytes as u64 & low, high: (bytes >> 64) as u64 & high | (length as u64) << 56 }
    }

    /// A text that stands in its view, behind the number of its bytes, with zeroes after it. Where others than zeroes are, it
    /// is like none that fits.
    #[inline(always)]
    fn of_view(view: u128) -> Self {
        Self { low: (view >> 32) as u64, high: (view >> 96) as u64 | u64::from(view as u32) << 56 }
    }

    /// A whole text.
    fn of(bytes: &[u8]) -> Self {
        if let (16.., Some(low), Some(high)) = (bytes.len(), bytes.first_chunk(), bytes.last_chunk()) {
            return Self { low: u64::from_le_bytes(*low), high: u64::from_le_bytes(*high) >> 8 | LONG << 56 };
        }
        let mut window = [0; 16];
        window.iter_mut().zip(bytes).for_each(|(to, byte)| *to = *byte);
        Self::new(window, bytes.len())
    }

    /// The text between two places of some bytes. Texts of all lengths are read alike, for a processor guesses badly which
    /// come next.
    #[inline(always)]
    fn between(data: &[u8], start: usize, end: usize) -> Self {
        match data.get(start..start.wrapping_add(16)).and_then(|bytes| bytes.first_chunk()) {
            Some(window) => Self::new(*window, end.wrapping_sub(start)),
            None => Self::of(data.get(start..end).unwrap_or_default()),
        }
    }

    fn is_whole(self) -> bool {
        self.high >> 56 < MORE
    }

    #[inline(always)]
    fn place(self) -> usize {
        let mixed = (self.low ^ self.high.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> 48) as usize % SLOTS
    }
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    text: Brief,
    /// The place of its value.
    key: u8,
    /// Its place among the long ones.
    long: u16,
}

/// No text has so many bytes.
const FREE: Brief = Brief { low: 0, high: u64::MAX };

impl Known {
    fn new() -> Self {
        let slots = Box::new([Slot { text: FREE, key: 0, long: 0 }; SLOTS]);
        Self { slots, taken: 0, long: Vec::new(), values: Vec::new(), shared: missing().into() }
    }

    /// The place of a text's value, if the text fits a slot and stands where it is looked for first.
    #[inline(always)]
    fn at_hand(&self, text: Brief) -> Option<u8> {
        let slot = self.slots.get(text.place())?;
        let unlike = (slot.text.low ^ text.low) | (slot.text.high ^ text.high);
        if unlike == 0 { Some(slot.key) } else { None }
    }

    /// The place of a text's value, or else the slot where the text would stand.
    fn find(&self, text: Brief, bytes: &[u8]) -> Result<u8, usize> {
        let mut place = text.place();
        loop {
            let Some(slot) = self.slots.get(place % SLOTS) else { return Err(place) };
            let is_same = || self.long.get(usize::from(slot.long)).is_some_and(|long| **long == *bytes);
            if slot.text == text && (text.is_whole() || is_same()) {
                return Ok(slot.key);
            }
            if slot.text == FREE {
                return Err(place % SLOTS);
            }
            place += 1;
        }
    }

    /// The place of a text's value, which is read if nobody has met it; none where there are too many.
    #[cold]
    #[inline(never)]
    fn meet(&mut self, bytes: &[u8], read: &dyn Fn(&str) -> Value) -> Option<u8> {
        let text = Brief::of(bytes);
        let place = match self.find(text, bytes) {
            Ok(found) => return Some(found),
            Err(place) => place,
        };
        let value = read(std::str::from_utf8(bytes).ok()?);
        let known = self.values.iter().position(|known| *known == value);
        let key = u8::try_from(known.unwrap_or(self.values.len())).ok()?;
        if known.is_none() {
            self.values.push(value);
        }
        if let (true, Some(slot)) = (self.taken < SLOTS / 4, self.slots.get_mut(place)) {
            *slot = Slot { text, key, long: self.long.len() as u16 };
            self.taken += 1;
            if !text.is_whole() {
                self.long.push(bytes.into());
            }
        }
        Some(key)
    }

    /// Of each text the place of its value; none where there are too many.
    fn keys(&mut self, array: &ArrayRef, read: &dyn Fn(&str) -> Value) -> Option<Vec<u8>> {
        // What stands where there is none is mostly empty, and so at hand.
        self.meet(&[], read)?;
        match array.data_type() {
            DataType::Utf8 => self.keys_between(array.as_string::<i32>(), read),
            DataType::LargeUtf8 => self.keys_between(array.as_string::<i64>(), read),
            DataType::Utf8View => self.keys_of_views(array.as_string_view(), read),
            _ => None,
        }
    }

    fn keys_between<O: OffsetSizeTrait>(
        &mut self,
        array: &GenericStringArray<O>,
        read: &dyn Fn(&str) -> Value,
    ) -> Option<Vec<u8>> {
        let (data, offsets) = (array.value_data(), array.value_offsets());
        let (first, ends) = offsets.split_first()?;
        let mut keys = vec![0; array.len()];
        let (mut start, mut place) = (first.as_usize(), 0_usize);
        for (key, end) in keys.iter_mut().zip(ends) {
            let end = end.as_usize();
            let bytes = || data.get(start..end).unwrap_or_default();
            *key = self.key(Brief::between(data, start, end), bytes, || array.is_null(place), read)?;
            start = end;
            // Never checked, for that would cost as much as all else here.
            place = place.wrapping_add(1);
        }
        Some(keys)
    }

    fn keys_of_views(&mut self, array: &StringViewArray, read: &dyn Fn(&str) -> Value) -> Option<Vec<u8>> {
        let mut keys = vec![0; array.len()];
        let texts = array.views().iter().zip(text::viewed(array));
        for (place, (key, (view, (data, start, end)))) in keys.iter_mut().zip(texts).enumerate() {
            let is_within = end.wrapping_sub(start) <= text::WITHIN;
            let text = if is_within { Brief::of_view(*view) } else { Brief::between(data, start, end) };
            let bytes = || data.get(start..end).unwrap_or_default();
            *key = self.key(text, bytes, || array.is_null(place), read)?;
        }
        Some(keys)
    }

    /// The place of a text's value, any where there is none; none where there are too many.
    #[inline(always)]
    fn key<'t>(
        &mut self,
        text: Brief,
        bytes: impl FnOnce() -> &'t [u8],
        is_null: impl FnOnce() -> bool,
        read: &dyn Fn(&str) -> Value,
    ) -> Option<u8> {
        match self.at_hand(text) {
            Some(found) => Some(found),
            None if is_null() => Some(0),
            None => self.meet(bytes(), read),
        }
    }
}

impl<'s> Tile<'s, '_> {
    /// A column of texts as places among those that were met so far; none where there are too many.
    pub(crate) fn repeating(&mut self, column: &Column<'s>) -> Option<Codes> {
        let shared = self.shared;
        let mut all = shared.repeated.0.borrow_mut();
        let known = all.entry(std::ptr::from_ref(column.ty) as usize).or_insert_with(|| Some(Known::new()));
        let found = known.as_mut()?;
        let read = |text: &str| {
            let (tree, mut moment) = (Tree::Text(text.into()), Moment::new(Instant::MIN));
            columns::value(shared.standard.schema(), column.ty, &tree, &shared.anybody, &mut moment)
        };
        let Some(keys) = found.keys(&column.array, &read) else {
            *known = None;
            return None;
        };
        if found.values.len() + 2 != found.shared.len() {
            found.shared = found.values.iter().cloned().chain(missing()).collect();
        }
        let state = valid(&column.array, column.over.as_deref()).into();
        Some(Codes::new(Keys::Small(keys.into()), Rc::clone(&found.shared), state))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{LargeStringArray, StringArray, StringViewArray};

    use super::*;

    #[test]
    fn each_text_has_its_own_place_and_keeps_it() {
        let mut texts: Vec<String> = (0..200).map(|number| format!("team-{number}")).collect();
        // Of which the first bytes, the last, or both are those of others, and of which one begins another.
        texts.extend((0..30).map(|length| "a".repeat(length)));
        texts.extend(
            ["0123456789abcde", "0123456789abcdef", "01234567-9abcdef", "01234567xxx9abcdef"].map(str::to_owned),
        );
        let arrays: [ArrayRef; 3] = [
            Arc::new(StringArray::from(texts.clone())),
            Arc::new(LargeStringArray::from(texts.clone())),
            Arc::new(StringViewArray::from_iter_values(&texts)),
        ];
        for array in arrays {
            let mut known = Known::new();
            for _ in 0..2 {
                let keys = known.keys(&array, &|text| Value::text(text)).unwrap_or_default();
                let found = keys.iter().map(|key| known.values.get(usize::from(*key)).cloned());
                assert!(found.eq(texts.iter().map(|text| Some(Value::text(text)))), "{}", array.data_type());
            }
        }
        let many: ArrayRef = Arc::new(StringArray::from_iter_values((0..300).map(|number| number.to_string())));
        assert_eq!(Known::new().keys(&many, &|text| Value::text(text)), None);
    }
}
