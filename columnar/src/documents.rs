//! The documents that the rows of a table stand for: what an explanation of a row, or a report, is made from.

use arrow_array::RecordBatch;
use brightline::{Document, Facts, Problem, Reference};

use crate::{ColumnFault, Table};

impl Table {
    /// Whom a row is about.
    ///
    /// # Errors
    ///
    /// It names no subject: the column, and what was expected and found.
    pub fn subject(&self, batch: &RecordBatch, row: usize) -> Result<Reference, ColumnFault> {
        self.layout.subject(batch, row).map_err(|(column, message)| ColumnFault {
            column: Some(column),
            expected: "a row that names its subject".into(),
            found: message,
            help: None,
        })
    }

    /// The documents of a row: one for each source and time of observation. Those whose time of observation is none are
    /// problems instead.
    ///
    /// # Errors
    ///
    /// It names no subject.
    pub fn documents(&self, batch: &RecordBatch, row: usize) -> Result<(Vec<Document>, Vec<Problem>), ColumnFault> {
        let subject = self.subject(batch, row)?;
        let mut problems = Vec::new();
        let documents = self.layout.read(batch, row, &subject, |problem| problems.push(problem));
        Ok((documents, problems))
    }

    /// The documents of all rows that name a subject: facts as [`brightline::Standard::evaluate`] takes them.
    #[must_use]
    pub fn facts(&self, batch: &RecordBatch) -> Facts {
        let (documents, problems): (Vec<_>, Vec<_>) =
            (0..batch.num_rows()).filter_map(|row| self.documents(batch, row).ok()).unzip();
        Facts::new(documents.into_iter().flatten().collect(), problems.into_iter().flatten().collect())
    }
}
