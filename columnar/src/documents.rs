//! The documents that the rows of a table stand for: what an explanation of a row, or a report, is made from.

use arrow_array::RecordBatch;
use brightline::{Document, Facts, Reference};

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

    /// The documents of a row: one for each source and time of observation.
    ///
    /// # Errors
    ///
    /// It names no subject.
    pub fn documents(&self, batch: &RecordBatch, row: usize) -> Result<Vec<Document>, ColumnFault> {
        let subject = self.subject(batch, row)?;
        Ok(self.layout.documents(batch, row, &subject, |_| {}))
    }

    /// The documents of all rows that name a subject: facts as [`brightline::Standard::evaluate`] takes them.
    #[must_use]
    pub fn facts(&self, batch: &RecordBatch) -> Facts {
        let rows = (0..batch.num_rows()).filter_map(|row| self.documents(batch, row).ok());
        Facts::new(rows.flatten().collect(), Vec::new())
    }
}
