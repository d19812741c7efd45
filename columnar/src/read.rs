//! Columns read as the types of fields: nothing is coerced, and what does not fit is bad.
//!
//! What an Arrow type means is written in [`crate::cells`]; the same readings for a whole column at once stand beside what
//! they give: `numbers`, `instants`, `dictionary`, `text`. Whatever has none of its own is read cell by cell.

use std::rc::Rc;

use arrow_array::{Array, ArrayRef, cast::AsArray};
use arrow_schema::DataType;
use brightline::{
    Missing, Value,
    columns::{self, Moment},
    schema::Type,
};

use crate::{
    bits, cells,
    lane::{Column, Lane},
    numbers::Numbers,
    source,
    text::Texts,
    tile::Tile,
    truth::{State, Truth},
};

impl<'s> Tile<'s, '_> {
    /// The values of a lane, read if they were not yet.
    pub(crate) fn read(&mut self, lane: Lane<'s>) -> Lane<'s> {
        let Lane::Column(column) = lane else { return lane };
        let read = self.read_plain(&column);
        self.report(&column.label, &read, column.over.as_deref());
        match &column.stale {
            None => read,
            Some(stale) => without_stale(read, column.array.len(), stale),
        }
    }

    fn read_plain(&mut self, column: &Column<'s>) -> Lane<'s> {
        let over = column.over.as_deref();
        let (leans, is_text) = (source::leans(column.ty) != (false, false), is_text(column.array.data_type()));
        let found = match (column.ty, column.array.data_type()) {
            (_, DataType::Null) => Some(all_absent(column)),
            (Type::Bool, DataType::Boolean) => {
                let (state, holds) = (valid(&column.array, over), bits::from_arrow(column.array.as_boolean().values()));
                Some(Lane::Truth(Truth::of(holds, column.array.len(), &state.into()).into()))
            }
            (Type::Number, ty) if ty.is_numeric() => {
                Numbers::read(&column.array, over).map(|numbers| Lane::Numbers(numbers.into()))
            }
            (Type::Time | Type::Deadline, ty) if ty.is_temporal() => {
                self.instants(column).map(|instants| Lane::Instants(instants.into()))
            }
            (_, DataType::Dictionary(..)) if !leans => self.dictionary(column).map(|codes| Lane::Codes(codes.into())),
            (Type::Text | Type::OneOf(_), _) if is_text => {
                self.repeating(column).map(|codes| Lane::Codes(codes.into()))
            }
            _ => None,
        };
        match (found, column.ty) {
            (Some(lane), _) => lane,
            (None, Type::Text) if is_text => Lane::Texts(Texts::read(&column.array, over).into()),
            _ => self.cell_by_cell(column),
        }
    }

    fn cell_by_cell(&mut self, column: &Column<'s>) -> Lane<'s> {
        let (by_subject, by_instant) = source::leans(column.ty);
        let schema = self.shared.standard.schema();
        let mut values = Vec::with_capacity(column.array.len());
        for place in 0..column.array.len() {
            if let Some(reason) = column.over.as_ref().and_then(|over| over.missing(place)) {
                values.push(Value::Missing(reason));
                continue;
            }
            let row = self.row(place);
            let subject = if by_subject { self.subject(row) } else { self.shared.anybody.clone() };
            let mut moment = Moment::new(self.at(row));
            values.push(columns::value(schema, column.ty, &cells::tree(&column.array, place), &subject, &mut moment));
            if by_instant {
                self.note_instant(row, moment.next());
            }
        }
        Lane::Values(values.into())
    }
}

/// Whether an array is of plain texts.
pub(crate) fn is_text(ty: &DataType) -> bool {
    matches!(ty, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

/// Where an array is not null, as far as what it is a part of is there.
pub(crate) fn valid(array: &ArrayRef, over: Option<&State>) -> State {
    let length = array.len();
    let mut ok = array.nulls().map_or_else(|| bits::all(length), |nulls| bits::from_arrow(nulls.inner()));
    match over {
        None => State { ok, bad: None },
        Some(over) => {
            bits::keep(&mut ok, &over.ok);
            State { ok, bad: over.bad.clone() }
        }
    }
}

fn all_absent<'s>(column: &Column<'s>) -> Lane<'s> {
    let length = column.array.len();
    let bad = column.over.as_ref().and_then(|over| over.bad.clone());
    let state = State { ok: bits::none(length), bad };
    Lane::Truth(Truth { length, yes: bits::none(length), state: state.into() }.into())
}

fn without_stale<'s>(lane: Lane<'s>, length: usize, stale: &[u64]) -> Lane<'s> {
    let less = |state: &Rc<State>| {
        let mut state = State::clone(state);
        state.take_bad(stale);
        Rc::new(state)
    };
    match lane {
        Lane::Truth(truth) => Lane::Truth(Truth::of(truth.yes.clone(), length, &less(&truth.state)).into()),
        Lane::Numbers(numbers) => Lane::Numbers(numbers.with(less(&numbers.state)).into()),
        Lane::Instants(instants) => Lane::Instants(instants.with(less(&instants.state)).into()),
        Lane::Codes(codes) => Lane::Codes(codes.with(less(&codes.state())).into()),
        Lane::Texts(texts) => Lane::Texts(texts.with(less(&texts.state)).into()),
        other => {
            let value = |place: usize| match other.value(place).into_owned() {
                missing @ Value::Missing(_) => missing,
                _ if bits::get(stale, place) => Value::Missing(Missing::Stale),
                value => value,
            };
            Lane::Values((0..length).map(value).collect())
        }
    }
}
