//! What lies within columns: the parts of records, and the elements of lists.

use std::{cell::OnceCell, collections::HashMap, rc::Rc};

use arrow_array::{Array, ArrayRef, OffsetSizeTrait, cast::AsArray};
use arrow_schema::DataType;
use brightline::{Value, columns::MAX_ELEMENTS, schema::Type};

use crate::{
    bits,
    lane::{Column, Lane},
    level::Level,
    read::valid,
    stretches::Stretches,
    tile::Tile,
    truth::{State, Truth},
};

/// So many elements of lists within lists are held at once; more than any one row may visit.
const MOST_ELEMENTS: usize = 4 << 20;

/// The elements of lists.
pub(crate) struct Elements<'s> {
    /// Of the lists.
    pub(crate) state: State,
    pub(crate) lists: Rc<Stretches>,
    pub(crate) level: Rc<Level>,
    pub(crate) elements: Lane<'s>,
    /// The most that any row has of them, found when somebody counts.
    pub(crate) most: OnceCell<u64>,
    /// Whose elements they are.
    _of: Option<Rc<Column<'s>>>,
}

impl<'s> Elements<'s> {
    fn new(state: State, lists: Stretches, elements: Lane<'s>, of: Option<&Rc<Column<'s>>>) -> Self {
        let lists = Rc::new(lists);
        let level = Level::of_elements(&lists).into();
        Self { state, lists, level, elements, most: OnceCell::new(), _of: of.cloned() }
    }
}

/// What was found within the columns of a tile: rules look at the same elements again and again. By the address of a
/// column, which is kept with what was found, so that no other comes to stand at its place.
#[derive(Default)]
pub(crate) struct Within<'s> {
    parts: HashMap<(usize, usize), (Rc<Column<'s>>, Lane<'s>)>,
    elements: HashMap<usize, Rc<Elements<'s>>>,
}

fn address(column: &Rc<Column<'_>>) -> usize {
    Rc::as_ptr(column).cast::<()>() as usize
}

impl<'s> Tile<'s, '_> {
    /// Whether a column's values are there, without reading them; none where only reading tells.
    pub(crate) fn column_state(&mut self, column: &Column<'s>) -> Option<State> {
        let fits = match column.ty {
            Type::Record(_) => matches!(column.array.data_type(), DataType::Struct(_)),
            Type::List(_) => is_list(&column.array),
            _ => false,
        };
        if !fits {
            return None;
        }
        let mut state = valid(&column.array, column.over.as_deref());
        if let Some(stale) = &column.stale {
            state.take_bad(stale);
        }
        Some(state)
    }

    /// A part of a record, read where it can be at once.
    pub(crate) fn part(&mut self, column: &Rc<Column<'s>>, part: usize) -> Option<Lane<'s>> {
        let key = (address(column), part);
        if let Some((_, lane)) = self.within.parts.get(&key) {
            return Some(lane.clone());
        }
        let lane = self.part_of(column, part)?;
        let lane = self.keep(lane);
        self.within.parts.insert(key, (Rc::clone(column), lane.clone()));
        Some(lane)
    }

    fn part_of(&mut self, column: &Column<'s>, part: usize) -> Option<Lane<'s>> {
        let Type::Record(parts) = column.ty else { return None };
        let part = parts.get(part)?;
        let state = self.column_state(column)?;
        match column.array.as_struct().column_by_name(&part.key) {
            None => {
                let none = bits::none(column.array.len());
                let state = State { ok: none.clone(), bad: state.bad };
                Some(Lane::Truth(Truth { length: column.array.len(), yes: none, state: state.into() }.into()))
            }
            Some(array) => {
                let label = format!("{}.{}", column.label, part.key).into();
                let over = Some(Rc::new(state));
                Some(Lane::Column(Column { array: array.clone(), ty: &part.ty, over, stale: None, label }.into()))
            }
        }
    }

    /// The elements of lists.
    pub(crate) fn elements(&mut self, lane: Lane<'s>) -> Rc<Elements<'s>> {
        if let Lane::Column(column) = &lane {
            let key = address(column);
            if let Some(elements) = self.within.elements.get(&key) {
                return Rc::clone(elements);
            }
            if let Some(elements) = self.column_elements(column) {
                let elements = Rc::new(elements);
                self.within.elements.insert(key, Rc::clone(&elements));
                return elements;
            }
        }
        let lane = self.read(lane);
        let length = self.length();
        let (mut ok, mut bad) = (bits::none(length), bits::none(length));
        let mut values = Vec::new();
        let mut ranges = Vec::with_capacity(length);
        for place in 0..length {
            let start = values.len() as u32;
            if values.len() > MOST_ELEMENTS {
                // Some row has too many, or all together do: fewer rows are looked at then.
                self.visits = u64::MAX;
                ranges.push((start, start));
                continue;
            }
            match &*lane.value(place) {
                Value::List(elements) => {
                    bits::set(&mut ok, place);
                    values.extend(elements.iter().cloned());
                }
                Value::Missing(reason) if !reason.is_bad() => {}
                _ => bits::set(&mut bad, place),
            }
            ranges.push((start, values.len() as u32));
        }
        let lists = Stretches::new(ranges, values.len());
        Elements::new(State { ok, bad: Some(bad) }, lists, Lane::Values(values.into()), None).into()
    }

    fn column_elements(&mut self, column: &Rc<Column<'s>>) -> Option<Elements<'s>> {
        let Type::List(ty) = column.ty else { return None };
        let mut state = self.column_state(column)?;
        let (array, mut ranges) = ranges(&column.array)?;
        for (place, range) in ranges.iter_mut().enumerate() {
            let is_too_large = (range.1 - range.0) as usize > MAX_ELEMENTS;
            if is_too_large && bits::get(&state.ok, place) {
                let mut one = bits::none(column.array.len());
                bits::set(&mut one, place);
                state.take_bad(&one);
            }
            // Where there is no list there are no elements, though Arrow may keep some.
            if is_too_large || !bits::get(&state.ok, place) {
                range.1 = range.0;
            }
        }
        let lists = Stretches::new(ranges, array.len());
        let label = Rc::clone(&column.label);
        let elements = Lane::Column(Column { array, ty, over: None, stale: None, label }.into());
        Some(Elements::new(state, lists, elements, Some(column)))
    }
}

/// How many elements an array's lists have, or those lists of its parts that have most.
pub(crate) fn count_within(array: &ArrayRef) -> usize {
    let elements = match array.data_type() {
        DataType::Struct(_) => return array.as_struct().columns().iter().map(count_within).max().unwrap_or(0),
        DataType::List(_) => elements_of::<i32>(array),
        DataType::LargeList(_) => elements_of::<i64>(array),
        _ => None,
    };
    elements.map_or(0, |(elements, _)| elements.len().max(count_within(&elements)))
}

/// The elements of lists, from the first on, and the place of that one.
fn elements_of<O: OffsetSizeTrait>(array: &ArrayRef) -> Option<(ArrayRef, usize)> {
    let list = array.as_list::<O>();
    let offsets = list.value_offsets();
    let (first, last) = (offsets.first()?.as_usize(), offsets.last()?.as_usize());
    Some((list.values().slice(first, last - first), first))
}

fn is_list(array: &ArrayRef) -> bool {
    matches!(array.data_type(), DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..))
}

/// The elements of a list array, from its first on, and where those of each list begin and end.
fn ranges(array: &ArrayRef) -> Option<(ArrayRef, Vec<(u32, u32)>)> {
    fn of<O: OffsetSizeTrait>(array: &ArrayRef) -> Option<(ArrayRef, Vec<(u32, u32)>)> {
        let (elements, first) = elements_of::<O>(array)?;
        u32::try_from(elements.len()).ok()?;
        let place = |offset: &O| (offset.as_usize() - first) as u32;
        let offsets = array.as_list::<O>().value_offsets();
        let ranges = offsets.iter().zip(offsets.iter().skip(1)).map(|(start, end)| (place(start), place(end)));
        Some((elements, ranges.collect()))
    }
    match array.data_type() {
        DataType::List(_) => of::<i32>(array),
        DataType::LargeList(_) => of::<i64>(array),
        DataType::FixedSizeList(..) => {
            let list = array.as_fixed_size_list();
            let size = u32::try_from(list.value_length()).ok()?;
            let start = list.value_offset_at(0);
            let count = u32::try_from(list.len()).ok()?;
            let values = list.values().slice(start, list.len() * size as usize);
            Some((values, (0..count).map(|place| (place * size, (place + 1) * size)).collect()))
        }
        _ => None,
    }
}
