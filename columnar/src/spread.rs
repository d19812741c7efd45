//! Whether subjects have rows in more than one batch: what a reader has to know who judges a table batch by batch.

use std::{
    collections::{BTreeMap, HashSet},
    hash::{BuildHasher as _, RandomState},
    sync::Arc,
};

use arrow_array::{ArrayRef, RecordBatch, cast::AsArray};

use crate::{
    Table,
    layout::{Place, Who},
    problem::Problems,
    subjects::Subjects,
};

impl Table {
    /// The columns that name the subjects, by their numbers.
    #[must_use]
    pub fn naming_columns(&self) -> Vec<usize> {
        let mut columns = Vec::new();
        match (&self.layout.who, self.layout.groups.first()) {
            (Who::Column { column, .. }, _) => columns.push(*column),
            (Who::Keys { .. }, Some(group)) => {
                let keys = ["apiVersion", "kind", "metadata", "name", "namespace", "release", "subject"];
                let places = keys.iter().filter_map(|key| group.root.get(*key));
                places.for_each(|place| below(place, &mut columns));
            }
            (Who::Keys { .. }, None) => {}
        }
        columns.sort_unstable();
        columns
    }
}

fn below(place: &Place, columns: &mut Vec<usize>) {
    match place {
        Place::Column(column) => columns.push(*column),
        Place::Object(places) => {
            let places: &BTreeMap<Arc<str>, Place> = places;
            places.values().for_each(|place| below(place, columns));
        }
    }
}

/// The subjects of the batches of tables, as they come. Of each some bytes are kept, so that ten millions take some 200 MB.
#[derive(Debug, Default)]
pub struct Spread {
    hashes: RandomState,
    seen: HashSet<u64>,
    /// Those of tables before.
    before: HashSet<u64>,
    elsewhere: Option<String>,
}

impl Spread {
    /// Nothing was seen yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in a batch, of which the columns that name the subjects suffice: whether a subject of it, or a release of one,
    /// stood in a batch of the same table before. Such rows are about one subject and judged together or not at all.
    pub fn meets_again(&mut self, table: &Table, batch: &RecordBatch) -> bool {
        let names = names(table, batch);
        let names = names.as_string::<i32>().iter().flatten().filter(|name| !name.is_empty());
        let mut again = false;
        let mut hashes = Vec::with_capacity(batch.num_rows());
        for name in names {
            let bare = name.split_once('@').map_or(name, |(bare, _)| bare);
            let hash = self.hashes.hash_one(bare);
            again |= self.seen.contains(&hash);
            if self.elsewhere.is_none() && self.before.contains(&hash) {
                self.elsewhere = Some(bare.to_owned());
            }
            hashes.push(hash);
        }
        self.seen.extend(hashes);
        again
    }

    /// What comes now is of another table. A subject that has rows in one before as well: the first that was found.
    pub fn next_table(&mut self) -> Option<String> {
        if self.before.is_empty() {
            std::mem::swap(&mut self.before, &mut self.seen);
        } else {
            self.before.extend(self.seen.drain());
        }
        self.elsewhere.take()
    }
}

impl Table {
    /// Whether no subject has rows in several batches, so that they can be judged apart.
    #[must_use]
    pub fn are_apart(&self, batches: &[RecordBatch]) -> bool {
        if batches.len() < 2 {
            return true;
        }
        let names: Vec<ArrayRef> = batches.iter().map(|batch| names(self, batch)).collect();
        let in_order = |before: fn((&str, &str)) -> bool| {
            let mut last: Option<&str> = None;
            names.iter().flat_map(|names| names.as_string::<i32>().iter().flatten()).all(|name| {
                let follows = last.is_none_or(|last| before((last, name)));
                last = Some(name);
                follows
            })
        };
        let has_releases = names.iter().any(|names| names.as_string::<i32>().value_data().contains(&b'@'));
        if !has_releases && (in_order(|(a, b)| a < b) || in_order(|(a, b)| (a.len(), a) < (b.len(), b))) {
            return true;
        }
        let mut spread = Spread::new();
        !batches.iter().any(|batch| spread.meets_again(self, batch))
    }
}

/// The names of a batch's subjects, empty where a row names none.
fn names(table: &Table, batch: &RecordBatch) -> ArrayRef {
    Subjects::read(&table.standard, &table.layout, batch, &mut Problems::default()).names
}
