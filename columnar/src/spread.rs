//! Whether subjects have rows in more than one batch: what a reader has to know who judges a table batch by batch.

use std::{
    collections::{BTreeMap, HashSet},
    hash::{BuildHasher as _, RandomState},
    sync::Arc,
    thread,
};

use arrow_array::{RecordBatch, StringArray, cast::AsArray};

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
        let names = subjects(table, batch).names;
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
    /// Whether no subject has rows in several batches, so that they can be judged apart; found by so many threads.
    #[must_use]
    pub fn are_apart(&self, batches: &[RecordBatch], threads: usize) -> bool {
        if batches.len() < 2 {
            return true;
        }
        let read = |batches: &[RecordBatch]| -> Vec<_> { batches.iter().map(|batch| subjects(self, batch)).collect() };
        let all: Vec<Subjects> = thread::scope(|scope| {
            let shares = batches.chunks(batches.len().div_ceil(threads.max(1)));
            let waiting: Vec<_> = shares.map(|share| scope.spawn(move || read(share))).collect();
            waiting.into_iter().flat_map(|share| share.join().unwrap_or_default()).collect()
        });
        if all.len() < batches.len() {
            return false;
        }
        let all_names = || all.iter().map(|subjects| subjects.names.as_string::<i32>());
        // Where those of each batch are plainly in order only the ends are looked at.
        let follows = |pair: &[&StringArray]| {
            let [before, after] = pair else { return false };
            let (last, first) = (before.iter().next_back().flatten(), after.iter().next().flatten());
            last.zip(first).is_some_and(|(last, first)| (last.len(), last) < (first.len(), first))
        };
        if all.iter().all(|subjects| subjects.are_numbered) && all_names().collect::<Vec<_>>().windows(2).all(follows) {
            return true;
        }
        let in_order = |before: fn((&str, &str)) -> bool| {
            let mut last: Option<&str> = None;
            all_names().flat_map(|names| names.iter().flatten()).all(|name| {
                let follows = last.is_none_or(|last| before((last, name)));
                last = Some(name);
                follows
            })
        };
        let has_releases = all_names().any(|names| names.value_data().contains(&b'@'));
        if !has_releases && (in_order(|(a, b)| a < b) || in_order(|(a, b)| (a.len(), a) < (b.len(), b))) {
            return true;
        }
        let mut spread = Spread::new();
        !batches.iter().any(|batch| spread.meets_again(self, batch))
    }
}

/// Whom a batch's rows are about; the names are empty where a row names none.
fn subjects(table: &Table, batch: &RecordBatch) -> Subjects {
    Subjects::read(&table.standard, &table.layout, batch, &mut Problems::default())
}
