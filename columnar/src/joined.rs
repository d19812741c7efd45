//! Rows about one subject, put side by side.
//!
//! Each row is a document (or several), and all those about a subject are one fact base: rows of one name, and for a
//! release those about its bare subject. Where a batch has such rows they are joined by name: the columns of the second row
//! of a subject come to stand beside those of the first, as columns of other documents do, and what several of them state
//! is put together as any other field of several columns is. A bare subject of which only releases have rows is there too.

use std::{collections::HashMap, sync::Arc};

use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchOptions, StringArray, UInt32Array, cast::AsArray};
use arrow_schema::{ArrowError, Field, Schema};
use arrow_select::take::take;

use crate::layout::{Group, Layout, Place};

/// A subject with other rows than one of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Subject {
    pub(crate) name: String,
    /// The rows that are heard of it, or tell that it is there; ascending.
    pub(crate) rows: Vec<u32>,
    /// The row at which it is first spoken of.
    pub(crate) first: u32,
}

/// The rows of a batch by their subjects.
#[derive(Debug, Default)]
pub(crate) struct Joined {
    /// Those that are all that is known of a bare subject.
    pub(crate) alone: Vec<u32>,
    pub(crate) together: Vec<Subject>,
}

/// More rows than these are not put side by side, but read as documents.
pub(crate) const MOST_ROWS: usize = 64;

impl Joined {
    /// The rows of a column of names; none where each row is about a bare subject of its own. With `all_releases` those of a
    /// bare subject tell that it is there though rows are about it alone.
    pub(crate) fn of(names: &ArrayRef, all_releases: bool) -> Option<Self> {
        let names = names.as_string_opt::<i32>()?;
        if are_distinct(names) {
            return None;
        }
        let mut of_bare: HashMap<&str, Vec<u32>> = HashMap::with_capacity(names.len());
        for (row, name) in (0_u32..).zip(names.iter().flatten()) {
            let bare = name.split_once('@').map_or(name, |(bare, _)| bare);
            of_bare.entry(bare).or_default().push(row);
        }
        if of_bare.len() == names.len() && !names.value_data().contains(&b'@') {
            return None;
        }
        let mut joined = Self::default();
        for (bare, rows) in of_bare {
            let name = |row: &u32| names.value(*row as usize);
            match rows.as_slice() {
                [only] if name(only) == bare => joined.alone.push(*only),
                _ => joined.add(bare, &rows, name, all_releases),
            }
        }
        joined.alone.sort_unstable();
        joined.together.sort_by(|one, other| (one.first, &one.name).cmp(&(other.first, &other.name)));
        Some(joined)
    }

    /// The subjects of rows about one bare subject and its releases.
    fn add<'n>(&mut self, bare: &str, rows: &[u32], name: impl Fn(&u32) -> &'n str, all_releases: bool) {
        let own: Vec<u32> = rows.iter().filter(|row| name(row) == bare).copied().collect();
        let mut releases: HashMap<&str, Vec<u32>> = HashMap::new();
        for row in rows.iter().filter(|row| name(row) != bare) {
            releases.entry(name(row)).or_default().push(*row);
        }
        for (release, of_release) in releases {
            let first = of_release.first().copied().unwrap_or(0);
            let mut rows = [own.as_slice(), &of_release].concat();
            rows.sort_unstable();
            self.together.push(Subject { name: release.to_owned(), rows, first });
        }
        // Its releases tell whether it is there, where no row is about it or none that counts.
        let first = own.first().or(rows.first()).copied().unwrap_or(0);
        let rows = if own.is_empty() || all_releases { rows.to_vec() } else { own };
        self.together.push(Subject { name: bare.to_owned(), rows, first });
    }

    /// The subjects in classes of about as many rows each: how many there are side by side, and whose.
    pub(crate) fn classes(&self) -> Vec<(usize, Vec<&Subject>)> {
        let mut classes: std::collections::BTreeMap<usize, Vec<&Subject>> = std::collections::BTreeMap::new();
        for subject in &self.together {
            classes.entry(subject.rows.len().next_power_of_two()).or_default().push(subject);
        }
        classes.into_iter().collect()
    }
}

/// Whether names are plainly all different and of no releases: they are in the order of their texts, or of their lengths
/// first, as numbered names are.
fn are_distinct(names: &StringArray) -> bool {
    let (first, last) = (names.value_offsets().first(), names.value_offsets().last());
    let bytes = first
        .zip(last)
        .and_then(|(first, last)| names.value_data().get(usize::try_from(*first).ok()?..usize::try_from(*last).ok()?));
    if bytes.is_none_or(|bytes| bytes.contains(&b'@')) {
        return false;
    }
    let pairs = || (1..names.len()).map(|row| (names.value(row - 1), names.value(row)));
    pairs().all(|(one, other)| one < other) || pairs().all(|(one, other)| (one.len(), one) < (other.len(), other))
}

impl Layout {
    /// That of so many rows side by side, each of so many columns, behind them a column for each that says whom it is about.
    pub(crate) fn side_by_side(&self, rows: usize, columns: usize) -> Self {
        let of_row = |row: usize| {
            let shift = row * columns;
            self.groups.iter().map(move |group| Group {
                source: group.source.clone(),
                observed: group.observed.map(|column| column + shift),
                root: group.root.iter().map(|(key, place)| (Arc::clone(key), shifted(place, shift))).collect(),
                stands: group.stands,
                about: Some(rows * columns + row),
            })
        };
        Self { who: self.who.clone(), groups: (0..rows).flat_map(of_row).collect() }
    }
}

fn shifted(place: &Place, shift: usize) -> Place {
    match place {
        Place::Column(column) => Place::Column(column + shift),
        Place::Object(below) => {
            Place::Object(below.iter().map(|(key, place)| (Arc::clone(key), shifted(place, shift))).collect())
        }
    }
}

/// The rows of subjects side by side, so many for each, and the names of the subjects.
pub(crate) fn side_by_side(
    batch: &RecordBatch,
    names: &ArrayRef,
    subjects: &[&Subject],
    rows: usize,
) -> Result<(RecordBatch, ArrayRef), ArrowError> {
    let mut fields = Vec::with_capacity(rows * (batch.num_columns() + 1));
    let mut columns = Vec::with_capacity(fields.capacity());
    let mut about = Vec::with_capacity(rows);
    for row in 0..rows {
        let places: UInt32Array = subjects.iter().map(|subject| subject.rows.get(row).copied()).collect();
        for (field, column) in batch.schema_ref().fields().iter().zip(batch.columns()) {
            let column = take(column, &places, None)?;
            fields.push(Field::new(field.name(), column.data_type().clone(), true));
            columns.push(column);
        }
        about.push(take(names, &places, None)?);
    }
    for about in about {
        fields.push(Field::new("about", about.data_type().clone(), true));
        columns.push(about);
    }
    let options = RecordBatchOptions::new().with_row_count(Some(subjects.len()));
    let batch = RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), columns, &options)?;
    let names = StringArray::from_iter_values(subjects.iter().map(|subject| subject.name.as_str()));
    Ok((batch, Arc::new(names)))
}
