//! What several documents of a row say in one place, put together a column at a time.
//!
//! In most rows one of them speaks: its value is taken. Where several do, they are compared as they are written: if they
//! agree, that of the newest counts, and if they do not, the fact is bad. Only objects that several documents state are
//! merged as documents, row by row.

use std::{cmp::Reverse, collections::BTreeMap, rc::Rc, sync::Arc};

use arrow_array::{Array, ArrayRef, cast::AsArray, new_null_array};
use arrow_schema::DataType;
use arrow_select::interleave::interleave;
use brightline::{
    Facts, Missing, Tree, Value,
    columns::{Moment, is_blank},
    schema::{Field, FieldId, Type},
};

use crate::{
    bits::{self, Bits},
    cells,
    lane::{Column, Lane},
    layout::{Place, is_silent},
    source::{self, Binding},
    text,
    tile::{Tile, label},
    truth::State,
};

/// What one document says of a field, row by row.
pub(crate) struct Statement {
    pub(crate) group: usize,
    pub(crate) array: ArrayRef,
    /// Where its document is there, and what the value is a part of.
    pub(crate) over: Option<Rc<State>>,
}

/// No statement, among the numbers of statements.
const NOBODY: u32 = u32::MAX;

impl<'s> Tile<'s, '_> {
    /// What the one document of a binding says; none where no column is there.
    pub(crate) fn statement(&mut self, binding: &Binding) -> Option<Statement> {
        let (group, array, there) = match binding {
            Binding::Column { group, column, below } => {
                let (array, there) = source::column(&self.batch, *column, below)?;
                (*group, array, there)
            }
            Binding::Parts { group, places } => (*group, source::parts(&self.batch, places)?, None),
            Binding::Nothing | Binding::Several { .. } | Binding::Documents => return None,
        };
        // An object is said by nobody where its document says nothing at all.
        let is_object = matches!(array.data_type(), DataType::Struct(_) | DataType::Map(..));
        let says = if is_object { self.says(group) } else { None };
        let there = [there, says].into_iter().flatten().reduce(|one, other| bits::zip(&one, &other, |a, b| a & b));
        let over = match (self.presence(group), there) {
            (presence, None) => presence,
            (None, Some(there)) => Some(Rc::new(State { bad: None, ok: there })),
            (Some(presence), Some(there)) => Some(Rc::new(State {
                ok: bits::zip(&presence.ok, &there, |one, other| one & other),
                bad: presence.bad.clone(),
            })),
        };
        Some(Statement { group, array, over })
    }

    /// Where a document says anything at all; none where it is there with its row.
    pub(crate) fn says(&mut self, group: usize) -> Option<Bits> {
        let group = self.shared.layout.groups.get(group)?;
        if group.stands {
            return None;
        }
        let mut said = bits::none(self.rows());
        let mut columns = Vec::new();
        below(&group.root, &mut columns);
        columns.extend(group.observed);
        for column in columns.into_iter().filter_map(|column| self.batch.columns().get(column)) {
            bits::join(&mut said, &speaks(column));
        }
        Some(said)
    }

    /// A field that several documents state.
    pub(crate) fn merged(&mut self, id: FieldId, field: &'s Field, heard: &[Binding], foreign: &[Binding]) -> Lane<'s> {
        let label = label(&field.path);
        let heard: Vec<Statement> = heard.iter().filter_map(|binding| self.statement(binding)).collect();
        let mut merge = Merge::new(self, &heard);
        let mut by_documents = bits::none(self.rows());
        if matches!(field.ty, Type::Record(_) | Type::Map(_)) {
            by_documents.clone_from(&merge.several);
        } else {
            merge.compare(self, &heard);
        }
        let mut bad = merge.conflict.clone();
        self.at_fault(&label, Missing::Conflict, &merge.conflict);
        for binding in foreign {
            let Some(statement) = self.statement(binding) else { continue };
            let said = statement.said();
            self.at_fault(&label, Missing::Source, &said);
            bits::join(&mut bad, &bits::without(&said, &merge.any));
        }
        let over = State { ok: bits::without(&merge.any, &merge.conflict), bad: Some(bad) };
        let stale = field.fresh.map(|fresh| {
            let mut stale = bits::none(self.rows());
            for (number, statement) in (0_u32..).zip(&heard) {
                let chosen = bits::collect(self.rows(), |row| merge.chosen.get(row) == Some(&number));
                let of_group = self.stale(statement.group, fresh.micros(), &chosen);
                bits::join(&mut stale, &bits::zip(&of_group, &chosen, |one, other| one & other));
            }
            Rc::from(stale)
        });
        if bits::places(&by_documents).next().is_none()
            && let Some(array) = merge.put_together(&heard)
        {
            let over = Some(Rc::new(over));
            return self.keep(Lane::Column(Column { array, ty: &field.ty, over, stale, label }.into()));
        }
        self.one_by_one(id, field, &heard, &merge, (over, stale), &by_documents)
    }

    /// Values of documents whose columns are of several types, and of objects that several state.
    fn one_by_one(
        &mut self,
        id: FieldId,
        field: &'s Field,
        heard: &[Statement],
        merge: &Merge,
        (over, stale): (State, Option<Rc<[u64]>>),
        by_documents: &Bits,
    ) -> Lane<'s> {
        let label = label(&field.path);
        // What does not fit is counted once for all of them.
        let misfits = self.misfits.take();
        let mut values: Vec<Value> =
            (0..self.rows()).map(|row| Value::Missing(over.missing(row).unwrap_or(Missing::Absent))).collect();
        for (number, statement) in (0_u32..).zip(heard) {
            let ok = bits::collect(self.rows(), |row| {
                merge.chosen.get(row) == Some(&number) && bits::get(&over.ok, row) && !bits::get(by_documents, row)
            });
            let own = State { ok: ok.clone(), bad: None };
            let column = Column {
                array: Arc::clone(&statement.array),
                ty: &field.ty,
                over: Some(Rc::new(own)),
                stale: stale.clone(),
                label: Rc::clone(&label),
            };
            let lane = self.read(Lane::Column(column.into()));
            for row in bits::places(&ok) {
                if let Some(value) = values.get_mut(row) {
                    *value = lane.value(row).into_owned();
                }
            }
        }
        for row in bits::places(by_documents) {
            let subject = self.subject(row);
            let facts = Facts::new(self.shared.layout.documents(&self.batch, row, &subject), Vec::new());
            let mut moment = Moment::new(self.at(row));
            if let Some(value) = values.get_mut(row) {
                *value = self.shared.standard.fact(&facts, self.shared.entity_id, &subject, id, &mut moment);
            }
            self.note_instant(row, moment.next());
        }
        self.misfits = misfits;
        let lane = Lane::Values(values.into());
        self.report(&label, &lane, Some(&over));
        lane
    }

    /// Counts rows in which something is wrong with what documents say together.
    fn at_fault(&mut self, label: &Rc<str>, reason: Missing, rows: &Bits) {
        let mut places = bits::places(rows);
        if let Some(first) = places.next() {
            let found = self.faults.entry(Rc::clone(label)).or_default().entry(reason).or_insert((0, first));
            found.0 += 1 + places.count() as u64;
            found.1 = found.1.min(first);
        }
    }
}

impl Statement {
    /// Where it says something.
    fn said(&self) -> Bits {
        let said = said(&self.array);
        match &self.over {
            Some(over) => bits::zip(&said, &over.ok, |said, over| said & over),
            None => said,
        }
    }
}

/// Who speaks in each row.
struct Merge {
    /// The number of the statement that counts.
    chosen: Vec<u32>,
    any: Bits,
    several: Bits,
    /// Where they do not agree.
    conflict: Bits,
    said: Vec<Bits>,
}

impl Merge {
    fn new(tile: &Tile<'_, '_>, statements: &[Statement]) -> Self {
        let rows = tile.rows();
        let (mut any, mut several) = (bits::none(rows), bits::none(rows));
        let mut chosen = vec![NOBODY; rows];
        let said: Vec<Bits> = statements.iter().map(Statement::said).collect();
        for (number, said) in (0_u32..).zip(&said) {
            bits::join(&mut several, &bits::zip(&any, said, |any, said| any & said));
            for row in bits::places(&bits::without(said, &any)) {
                if let Some(chosen) = chosen.get_mut(row) {
                    *chosen = number;
                }
            }
            bits::join(&mut any, said);
        }
        Self { chosen, any, several, conflict: bits::none(rows), said }
    }

    /// Compares what several say. Of those that agree the newest counts, the first among equals.
    fn compare(&mut self, tile: &mut Tile<'_, '_>, statements: &[Statement]) {
        let observed: Vec<_> = statements.iter().map(|statement| tile.observed(statement.group)).collect();
        for row in bits::places(&self.several) {
            let speaking = || (0_u32..).zip(statements).zip(&self.said).filter(|(_, said)| bits::get(said, row));
            let mut trees = speaking().map(|((_, statement), _)| cells::tree(&statement.array, row));
            let first = trees.next();
            let agrees = |other: &Tree| match (&first, other) {
                (Some(Tree::Object(_)), Tree::Object(_)) => true,
                (first, other) => first.as_ref() == Some(other),
            };
            if !trees.all(|tree| agrees(&tree)) {
                bits::set(&mut self.conflict, row);
                continue;
            }
            let when = |number: u32| {
                let observed = observed.get(number as usize)?.as_ref()?;
                observed.state.missing(row).is_none().then(|| observed.micros.get(row).copied())?
            };
            let newest = speaking().map(|((number, _), _)| (when(number), Reverse(number))).max();
            if let (Some((_, Reverse(newest))), Some(chosen)) = (newest, self.chosen.get_mut(row)) {
                *chosen = newest;
            }
        }
    }

    /// One column of what counts; none where the columns are of several types.
    fn put_together(&self, statements: &[Statement]) -> Option<ArrayRef> {
        let first = statements.first()?.array.data_type();
        if statements.iter().any(|statement| statement.array.data_type() != first) {
            return None;
        }
        let nothing = new_null_array(first, 1);
        let mut arrays: Vec<&dyn Array> = statements.iter().map(|statement| &*statement.array as &dyn Array).collect();
        arrays.push(&*nothing);
        let places: Vec<(usize, usize)> = self
            .chosen
            .iter()
            .enumerate()
            .map(|(row, number)| if *number == NOBODY { (arrays.len() - 1, 0) } else { (*number as usize, row) })
            .collect();
        interleave(&arrays, &places).ok()
    }
}

/// Where an array says something: what is neither null nor a blank text.
fn said(array: &ArrayRef) -> Bits {
    let there = not_null(array);
    match array.data_type() {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
            let says = bits::collect(array.len(), |row| text::at(array, row).is_some_and(|text| !is_blank(text)));
            bits::zip(&there, &says, |there, says| there & says)
        }
        DataType::Dictionary(..) | DataType::RunEndEncoded(..) => bits::collect(array.len(), |row| {
            bits::get(&there, row)
                && match cells::tree(array, row) {
                    Tree::Null => false,
                    Tree::Text(text) => !is_blank(&text),
                    _ => true,
                }
        }),
        _ => there,
    }
}

fn not_null(array: &ArrayRef) -> Bits {
    match array.logical_nulls() {
        Some(nulls) => bits::from_arrow(nulls.inner()),
        None => bits::all(array.len()),
    }
}

/// Where an array says anything, a blank text among it; of an object it is one of its parts.
fn speaks(array: &ArrayRef) -> Bits {
    match array.data_type() {
        DataType::Struct(_) => {
            let mut any = bits::none(array.len());
            array.as_struct().columns().iter().for_each(|part| bits::join(&mut any, &speaks(part)));
            bits::zip(&any, &not_null(array), |any, there| any & there)
        }
        DataType::Map(..) => bits::collect(array.len(), |row| !is_silent(&cells::tree(array, row))),
        _ => not_null(array),
    }
}

/// All columns of an object.
fn below(places: &BTreeMap<Arc<str>, Place>, columns: &mut Vec<usize>) {
    for place in places.values() {
        match place {
            Place::Column(column) => columns.push(*column),
            Place::Object(places) => below(places, columns),
        }
    }
}
