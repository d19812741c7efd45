//! A row at a time: its documents, judged by the engine that explains.
//!
//! The plain twin of the evaluation by columns, which is held equal to it, and what judges the few rows that columns
//! cannot tell of.

use std::collections::BTreeMap;

use arrow_array::RecordBatch;
use brightline::{Document, Exceptions, Facts, Instant, LeanResult, Reference, Selection, Standard};

use crate::{
    layout::Layout,
    problem::{BAD_OBSERVED_AT, NO_SUBJECT, Problems},
};

/// The documents of a table's rows.
pub(crate) struct Rows {
    /// By row, whom it is about and what it says; none where it names no subject.
    rows: Vec<Option<(Reference, Vec<Document>)>>,
}

impl Rows {
    /// Reads rows; those that name no subject are problems.
    pub(crate) fn read(layout: &Layout, batch: &RecordBatch, problems: &mut Problems) -> Self {
        let mut rows = Vec::with_capacity(batch.num_rows());
        for row in 0..batch.num_rows() {
            match layout.subject(batch, row) {
                Ok(subject) => {
                    let documents = layout.documents(batch, row, &subject, |column| {
                        let message = || "expected an instant such as `2026-01-19T09:30:00Z`".to_owned();
                        problems.add(column, BAD_OBSERVED_AT, 1, row as u64, message);
                    });
                    rows.push(Some((subject, documents)));
                }
                Err((column, message)) => {
                    problems.add(&column, NO_SUBJECT, 1, row as u64, || message);
                    rows.push(None);
                }
            }
        }
        Self { rows }
    }

    /// Whom each row is about.
    pub(crate) fn subject(&self, row: usize) -> Option<&Reference> {
        self.rows.get(row)?.as_ref().map(|(subject, _)| subject)
    }

    fn documents(&self) -> impl Iterator<Item = &Document> {
        self.rows.iter().flatten().flat_map(|(_, documents)| documents)
    }

    /// What is said of each row, in their order. The others, which references lead to, are the other rows.
    pub(crate) fn judge<'s>(
        &self,
        standard: &'s Standard,
        exceptions: &Exceptions,
        at: Instant,
        selection: &Selection,
        asks_others: bool,
    ) -> Vec<Vec<LeanResult<'s>>> {
        let mut by_subject: BTreeMap<Reference, Vec<usize>> = BTreeMap::new();
        for row in 0..self.rows.len() {
            if let Some(subject) = self.subject(row) {
                by_subject.entry(subject.bare()).or_default().push(row);
            }
        }
        let mut judged: Vec<Vec<LeanResult<'s>>> = vec![Vec::new(); self.rows.len()];
        // Where nobody stands in two rows, all can be judged together.
        let alone = by_subject.values().all(|rows| rows.len() == 1);
        if alone {
            let facts = Facts::new(self.documents().cloned().collect(), Vec::new());
            for result in standard.lean_results(&facts, exceptions, at, selection) {
                let row = by_subject.get(&result.subject.bare()).and_then(|rows| rows.first());
                // A release brings its bare subject along, of which no row speaks.
                if let Some(row) = row.filter(|row| self.subject(**row) == Some(&result.subject))
                    && let Some(judged) = judged.get_mut(*row)
                {
                    judged.push(result);
                }
            }
            return judged;
        }
        for (row, judged) in judged.iter_mut().enumerate() {
            let Some(subject) = self.subject(row) else { continue };
            let bare = subject.bare();
            let mut documents: Vec<Document> =
                self.rows.get(row).into_iter().flatten().flat_map(|(_, documents)| documents).cloned().collect();
            if asks_others {
                documents.extend(self.documents().filter(|document| document.subject.bare() != bare).cloned());
            }
            let selection = Selection { subject: Some(subject.clone()), ..selection.clone() };
            let facts = Facts::new(documents, Vec::new());
            let results = standard.lean_results(&facts, exceptions, at, &selection);
            judged.extend(results.into_iter().filter(|result| result.subject == *subject));
        }
        judged
    }

    /// Counts what is wrong with the evidence, by path.
    pub(crate) fn problems(&self, standard: &Standard, at: Instant, problems: &mut Problems) {
        for (row, read) in self.rows.iter().enumerate() {
            let Some((_, documents)) = read else { continue };
            let facts = Facts::new(documents.clone(), Vec::new());
            let mut seen = Vec::new();
            let found = standard.problems(&facts, &Exceptions::none(), at, &Selection::default());
            for problem in found {
                let Some(path) = problem.path else { continue };
                let column = without_places(&path);
                if problem.document.is_some() && !seen.contains(&(column.clone(), problem.code)) {
                    problems.add(&column, problem.code, 1, row as u64, || problem.message);
                    seen.push((column, problem.code));
                }
            }
        }
    }
}

/// A path up to the first place in a list: all elements are one column.
fn without_places(path: &str) -> String {
    let mut kept = String::new();
    for piece in path.split_inclusive('[') {
        let is_place = piece.starts_with(|first: char| first.is_ascii_digit());
        if is_place && kept.ends_with('[') {
            kept.pop();
            return kept;
        }
        kept.push_str(piece);
    }
    kept
}
