//! Values that repeat: of each row the place of its value among few.
//!
//! Columns of dictionaries are so already, and columns of plain texts become so as long as their texts repeat. A node that
//! looks at such a column alone is computed for its values, once for a record batch, and of each row it is only asked
//! which of them it has.

use std::{
    cell::{OnceCell, RefCell},
    collections::HashMap,
    rc::Rc,
};

use arrow_array::{
    Array, ArrowPrimitiveType,
    cast::AsArray,
    types::{Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type},
};
use arrow_buffer::ArrowNativeType;
use arrow_schema::DataType;
use brightline::{
    Instant, Missing, Value,
    columns::{self, Moment, Node, NodeId, Program},
};

use crate::{
    bits::{self, Bits},
    cells,
    lane::{Column, Lane, state_of, truth_of},
    read::valid,
    simd,
    tile::Tile,
    truth::{State, Truth},
};

/// Values of a dictionary.
#[derive(Debug)]
pub(crate) struct Codes {
    /// What stands where there is no value does not matter.
    pub(crate) keys: Keys,
    /// Those of the dictionary, and behind them what is said where a row has none: absent, and bad.
    pub(crate) values: Rc<[Value]>,
    /// Whether there is one. It may be missing itself.
    state: Rc<State>,
    /// Whether each value is there, of the dictionary and of the rows; found when somebody asks.
    there: OnceCell<(Rc<[u8]>, Rc<State>)>,
}

/// Places in a dictionary: of one byte each where it is small, for then 64 rows are compared at once.
#[derive(Debug, Clone)]
pub(crate) enum Keys {
    Small(Rc<[u8]>),
    Large(Rc<[u32]>),
}

/// The largest number of values that places of one byte tell apart.
pub(crate) const SMALL: usize = 256;

/// So many comparisons with one value each are quicker than looking up what each row's value is.
const COMPARED: usize = 8;

impl Keys {
    /// Where a value is one of those that are marked.
    fn ask(&self, marks: &[bool]) -> Bits {
        match self {
            Self::Small(keys) => {
                let marked = marks.iter().filter(|mark| **mark).count();
                let rare = marked <= marks.len() / 2;
                let few = if rare { marked } else { marks.len() - marked };
                if few > COMPARED {
                    let mut table = [false; SMALL];
                    table.iter_mut().zip(marks).for_each(|(entry, mark)| *entry = *mark);
                    return simd::ask(keys, |key| table.get(usize::from(key)).copied().unwrap_or(false));
                }
                let mut found = bits::none(keys.len());
                for (key, _) in (0_u8..=u8::MAX).zip(marks).filter(|(_, mark)| **mark == rare) {
                    bits::join(&mut found, &simd::ask(keys, |found| found == key));
                }
                if !rare {
                    found.iter_mut().for_each(|word| *word = !*word);
                    bits::trim(&mut found, keys.len());
                }
                found
            }
            Self::Large(keys) => simd::ask(keys, |key| marks.get(key as usize).copied().unwrap_or(false)),
        }
    }

    fn gather(&self, from: &[u32]) -> Self {
        let of = |from: &u32| *from as usize;
        match self {
            Self::Small(keys) => {
                Self::Small(from.iter().map(|from| keys.get(of(from)).copied().unwrap_or(0)).collect())
            }
            Self::Large(keys) => {
                Self::Large(from.iter().map(|from| keys.get(of(from)).copied().unwrap_or(0)).collect())
            }
        }
    }
}

impl Codes {
    pub(crate) fn new(keys: Keys, values: Rc<[Value]>, state: Rc<State>) -> Self {
        Self { keys, values, state, there: OnceCell::new() }
    }

    /// Codes of a lane that has a value in each row.
    pub(crate) fn complete(keys: Vec<u8>, mut values: Vec<Value>) -> Self {
        let state = State::full(keys.len()).into();
        values.extend(missing());
        Self::new(Keys::Small(keys.into()), values.into(), state)
    }

    /// The value of a row.
    pub(crate) fn value(&self, place: usize) -> &Value {
        const NOTHING: &Value = &Value::Missing(Missing::Absent);
        let own = self.values.len() - 2;
        let key = match self.state.missing(place) {
            Some(reason) => own + usize::from(reason.is_bad()),
            None => match &self.keys {
                Keys::Small(keys) => keys.get(place).map_or(own, |key| usize::from(*key)),
                Keys::Large(keys) => keys.get(place).map_or(own, |key| *key as usize),
            },
        };
        self.values.get(key).unwrap_or(NOTHING)
    }

    /// The truth of each row from what each of the values is told by: 0 absent, 1 true (or there), 2 false, 3 bad.
    pub(crate) fn truth(&self, states: &[u8]) -> Truth {
        let (there, state) = self.there();
        // Most that is asked has an answer for each value, and none where there is none.
        let is_strict = states.iter().zip(&**there).all(|(found, there)| match there {
            1 => matches!(found, 1 | 2),
            missing => found == missing,
        });
        if is_strict {
            let own = states.get(..states.len().saturating_sub(2)).unwrap_or_default();
            return Truth::of(self.keys.ask(&marked(own, 1)), self.length(), state);
        }
        let [yes, no, bad] = self.told(states);
        Truth::parts(self.length(), yes, &no, Some(bad))
    }

    /// Whether each value is there.
    pub(crate) fn state(&self) -> Rc<State> {
        Rc::clone(&self.there().1)
    }

    fn there(&self) -> &(Rc<[u8]>, Rc<State>) {
        self.there.get_or_init(|| {
            let states: Rc<[u8]> = self.values.iter().map(state_of).collect();
            // A node may have made something of what is missing.
            if let Some((own, [0, 3])) = states.split_last_chunk() {
                if own.iter().all(|state| *state == 1) {
                    return (states, Rc::clone(&self.state));
                }
                if own.iter().all(|state| *state < 3) {
                    let mut ok = self.keys.ask(&marked(own, 1));
                    bits::keep(&mut ok, &self.state.ok);
                    return (states, State { ok, bad: self.state.bad.clone() }.into());
                }
            }
            let [ok, _, bad] = self.told(&states);
            (states, State { ok, bad: Some(bad) }.into())
        })
    }

    /// The rows of which each state but the first is told.
    fn told(&self, states: &[u8]) -> [Bits; 3] {
        let (own, without) = states.split_at(states.len().saturating_sub(2));
        let mut found = [1, 2, 3].map(|state| {
            let mut found = self.keys.ask(&marked(own, state));
            bits::keep(&mut found, &self.state.ok);
            found
        });
        let absent = self.state.absent(self.length());
        for (rows, state) in [Some(&absent), self.state.bad.as_ref()].into_iter().zip(without) {
            let to = state.checked_sub(1).and_then(|place| found.get_mut(usize::from(place)));
            if let (Some(rows), Some(to)) = (rows, to) {
                bits::join(to, rows);
            }
        }
        found
    }

    /// The same values, of which fewer count.
    pub(crate) fn with(&self, state: Rc<State>) -> Self {
        Self::new(self.keys.clone(), Rc::clone(&self.values), state)
    }

    pub(crate) fn gather(&self, from: &[u32]) -> Self {
        let state = self.state.gather(from).into();
        Self::new(self.keys.gather(from), Rc::clone(&self.values), state)
    }

    fn length(&self) -> usize {
        match &self.keys {
            Keys::Small(keys) => keys.len(),
            Keys::Large(keys) => keys.len(),
        }
    }
}

/// Which states are one.
fn marked(states: &[u8], state: u8) -> Vec<bool> {
    states.iter().map(|found| *found == state).collect()
}

/// What is said where a row has no value of a dictionary.
pub(crate) fn missing() -> [Value; 2] {
    [Value::Missing(Missing::Absent), Value::Missing(Missing::Computed)]
}

/// What nodes make of dictionaries, kept for all tiles of a batch: by program and node.
#[derive(Debug, Default)]
pub(crate) struct Folded(RefCell<HashMap<(usize, NodeId), Known>>);

/// The dictionary that was looked at, and what the node makes of each of its values.
#[derive(Debug)]
struct Known {
    of: Rc<[Value]>,
    to: Rc<[Value]>,
    states: Rc<[u8]>,
    is_truth: bool,
}

impl<'s> Tile<'s, '_> {
    /// A column of a dictionary, whose values are read once.
    pub(crate) fn dictionary(&mut self, column: &Column<'s>) -> Option<Codes> {
        let dictionary = column.array.as_any_dictionary_opt()?;
        let schema = self.shared.standard.schema();
        let values = self.shared.dictionaries.values(dictionary.values(), column.ty, || {
            let read = |place| {
                let tree = cells::tree(dictionary.values(), place);
                let mut moment = Moment::new(Instant::MIN);
                columns::value(schema, column.ty, &tree, &self.shared.anybody, &mut moment)
            };
            (0..dictionary.values().len()).map(read).chain(missing()).collect()
        });
        let keys = dictionary.keys();
        let keys = if values.len() - 2 <= SMALL {
            Keys::Small(cut_keys(keys, |key| key as u8, |key| key as u8)?.into())
        } else {
            Keys::Large(cut_keys(keys, |key| key, |key| key as u32)?.into())
        };
        // Of the keys alone: a valid one may lead to a null, which is among the values.
        let state = valid(&column.array, column.over.as_deref()).into();
        Some(Codes::new(keys, values, state))
    }

    /// A node once for each value of the dictionary that alone varies among its operands.
    pub(crate) fn by_dictionary(
        &mut self,
        id: NodeId,
        node: &Node,
        operands: &[Lane<'s>],
        varying: usize,
        codes: &Codes,
    ) -> Lane<'s> {
        let key = (std::ptr::from_ref::<Program>(self.program) as usize, id);
        let mut folded = self.shared.folded.0.borrow_mut();
        let known = folded.get(&key).filter(|known| Rc::ptr_eq(&known.of, &codes.values));
        if known.is_none() {
            let to: Rc<[Value]> = codes
                .values
                .iter()
                .map(|value| {
                    let found: Vec<_> = operands.iter().map(|lane| lane.value(0)).collect();
                    let mut found: Vec<&Value> = found.iter().map(|value| &**value).collect();
                    if let Some(place) = found.get_mut(varying) {
                        *place = value;
                    }
                    columns::apply(node, id, &found, &mut Moment::new(Instant::MIN))
                })
                .collect();
            let is_truth = to.iter().all(|value| matches!(value, Value::Bool(_) | Value::Missing(_)));
            let states = to.iter().map(truth_of).collect();
            folded.insert(key, Known { of: Rc::clone(&codes.values), to, states, is_truth });
        }
        let Some(known) = folded.get(&key) else { return Lane::missing(Missing::Computed) };
        if known.is_truth {
            return Lane::Truth(codes.truth(&known.states).into());
        }
        let (keys, state) = (codes.keys.clone(), Rc::clone(&codes.state));
        Lane::Codes(Codes::new(keys, Rc::clone(&known.to), state).into())
    }
}

/// The keys of a dictionary, cut to a width that those that are valid fit.
fn cut_keys<T: Copy + Default>(
    keys: &dyn Array,
    narrow: impl Fn(u32) -> T + Copy,
    wide: impl Fn(u64) -> T + Copy,
) -> Option<Vec<T>> {
    fn all<K: ArrowPrimitiveType, T: Copy + Default>(keys: &dyn Array, cut: impl Fn(K::Native) -> T + Copy) -> Vec<T> {
        simd::each(keys.as_primitive::<K>().values(), cut)
    }
    Some(match keys.data_type() {
        DataType::Int8 => all::<Int8Type, T>(keys, |key| narrow(key.as_usize() as u32)),
        DataType::Int16 => all::<Int16Type, T>(keys, |key| narrow(key.as_usize() as u32)),
        DataType::Int32 => all::<Int32Type, T>(keys, |key| narrow(key.cast_unsigned())),
        DataType::Int64 => all::<Int64Type, T>(keys, |key| wide(key.cast_unsigned())),
        DataType::UInt8 => all::<UInt8Type, T>(keys, |key| narrow(key.into())),
        DataType::UInt16 => all::<UInt16Type, T>(keys, |key| narrow(key.into())),
        DataType::UInt32 => all::<UInt32Type, T>(keys, narrow),
        DataType::UInt64 => all::<UInt64Type, T>(keys, wide),
        _ => return None,
    })
}
