//! Plain columns of texts that repeat: each text is read once, and of each row it is found out which it has.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use brightline::{
    Instant, Tree, Value,
    columns::{self, Moment},
    schema::Type,
};

use crate::{
    bits,
    dictionary::{Codes, Keys, SMALL, missing},
    lane::Column,
    read::valid,
    text::{Cut, each_cut},
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
    /// Those of more than sixteen bytes, which are not in the slots themselves.
    long: Vec<Box<[u8]>>,
    /// What the texts are read as: several as the same.
    values: Vec<Value>,
    /// The same, with what is said where there is none.
    shared: Rc<[Value]>,
}

/// A text by its length, beginning and end.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    first: u64,
    last: u64,
    length: u32,
    is_taken: bool,
    /// Whether all of it stands here.
    is_at_hand: bool,
    /// The place of its value.
    key: u8,
    /// Its place among the long ones.
    long: u16,
}

impl Known {
    fn new() -> Self {
        let slots = Box::new([Slot::default(); SLOTS]);
        Self { slots, taken: 0, long: Vec::new(), values: Vec::new(), shared: missing().into() }
    }

    #[inline(always)]
    fn place(text: Cut<'_>) -> usize {
        let mixed = (text.first ^ text.last.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> 48) as usize % SLOTS
    }

    /// The place of a text's value, if the text is short and stands where it is looked for first.
    #[inline(always)]
    fn at_hand(&self, text: Cut<'_>) -> Option<u8> {
        let slot = self.slots.get(Self::place(text))?;
        let alike = (slot.first == text.first) & (slot.last == text.last) & (slot.length as usize == text.length);
        if alike & slot.is_at_hand { Some(slot.key) } else { None }
    }

    /// The place of a text's value, or else where the text would stand.
    fn find(&self, text: Cut<'_>) -> Result<u8, usize> {
        let mut place = Self::place(text);
        loop {
            let Some(slot) = self.slots.get(place % SLOTS) else { return Err(place) };
            let alike = slot.first == text.first && slot.last == text.last && slot.length as usize == text.length;
            if alike && slot.is_taken && (text.length <= 16 || self.is_long(slot, text)) {
                return Ok(slot.key);
            }
            if !slot.is_taken {
                return Err(place % SLOTS);
            }
            place += 1;
        }
    }

    fn is_long(&self, slot: &Slot, text: Cut<'_>) -> bool {
        self.long.get(usize::from(slot.long)).is_some_and(|long| **long == *text.bytes())
    }

    /// Takes in a text that is read as a value; none where there are too many values.
    fn take(&mut self, text: Cut<'_>, place: usize, value: Value) -> Option<u8> {
        let known = self.values.iter().position(|known| *known == value);
        let key = known.unwrap_or(self.values.len());
        if key >= SMALL {
            return None;
        }
        if known.is_none() {
            self.values.push(value);
        }
        let key = key as u8;
        let length = u32::try_from(text.length).ok();
        if let (true, Some(slot), Some(length)) = (self.taken < SLOTS / 4, self.slots.get_mut(place), length) {
            let long = self.long.len() as u16;
            let is_at_hand = text.length <= 16;
            *slot = Slot { first: text.first, last: text.last, length, is_taken: true, is_at_hand, key, long };
            self.taken += 1;
            if !is_at_hand {
                self.long.push(text.bytes().into());
            }
        }
        Some(key)
    }
}

impl<'s> Tile<'s, '_> {
    /// A column of texts as places among those that were met so far; none where there are too many.
    pub(crate) fn repeating(&mut self, column: &Column<'s>) -> Option<Codes> {
        let mut all = self.shared.repeated.0.borrow_mut();
        let known = all.entry(std::ptr::from_ref(column.ty) as usize).or_insert_with(|| Some(Known::new()));
        let keys = match known {
            Some(found) => self.keys(column, found),
            None => return None,
        };
        let (Some(keys), Some(found)) = (keys, known.as_mut()) else {
            *known = None;
            return None;
        };
        if found.values.len() + 2 != found.shared.len() {
            found.shared = found.values.iter().cloned().chain(missing()).collect();
        }
        let state = valid(&column.array, column.over.as_deref()).into();
        Some(Codes::new(Keys::Small(keys.into()), Rc::clone(&found.shared), state))
    }

    fn keys(&self, column: &Column<'s>, known: &mut Known) -> Option<Vec<u8>> {
        // What stands where there is none is mostly empty, and so at hand.
        self.take_text(column.ty, known, Cut::new(&[]))?;
        let there = column.array.nulls().map(|nulls| bits::from_arrow(nulls.inner()));
        let is_null = |place: usize| there.as_ref().is_some_and(|there| !bits::get(there, place));
        let mut keys = vec![0; column.array.len()];
        let mut too_many = false;
        each_cut(
            &column.array,
            &mut keys,
            #[inline(always)]
            |key, place, text| match known.at_hand(text) {
                Some(found) => *key = found,
                None if is_null(place) => {}
                None => match self.take_text(column.ty, known, text) {
                    Some(found) => *key = found,
                    None => too_many = true,
                },
            },
        );
        (!too_many).then_some(keys)
    }

    /// The place of a text's value, which is read if nobody has met it; none where there are too many.
    #[cold]
    #[inline(never)]
    fn take_text(&self, ty: &Type, known: &mut Known, text: Cut<'_>) -> Option<u8> {
        let place = match known.find(text) {
            Ok(found) => return Some(found),
            Err(place) => place,
        };
        if known.values.len() >= SMALL {
            return None;
        }
        let tree = Tree::Text(std::str::from_utf8(text.bytes()).ok()?.into());
        let (schema, mut moment) = (self.shared.standard.schema(), Moment::new(Instant::MIN));
        let value = columns::value(schema, ty, &tree, &self.shared.anybody, &mut moment);
        known.take(text, place, value)
    }
}
