//! The rows of a table as documents.

use brightline::{Document, Problem, Severity, Standard};
use brightline_columnar::{Table, TableOptions};
use brightline_documents::{NOT_A_DOCUMENT, UNREADABLE};

use super::Kind;
use crate::files::Entry;

/// What a table holds.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub(crate) documents: Vec<Document>,
    pub(crate) problems: Vec<Problem>,
    /// How many rows there are; one where the table cannot be read at all.
    pub(crate) found: usize,
}

/// Reads a table. A row that names no subject costs itself, a column that cannot be one the whole table.
pub(crate) fn documents(entry: &Entry, kind: Kind, source: Option<&str>, standard: &Standard) -> Rows {
    let mut rows = Rows::default();
    if let Err(problems) = read(entry, kind, source, standard, &mut rows) {
        rows.found += 1;
        rows.problems.extend(problems);
    }
    rows
}

fn read(
    entry: &Entry,
    kind: Kind,
    source: Option<&str>,
    standard: &Standard,
    rows: &mut Rows,
) -> Result<(), Vec<Problem>> {
    let unreadable = |reason: &str| vec![refused(&entry.name, None, UNREADABLE, format!("cannot be read: {reason}"))];
    let (reader, _) = kind.open(entry).map_err(|reason| unreadable(&reason))?;
    let options = TableOptions { source: source.map(str::to_owned), ..TableOptions::default() };
    let table = Table::compile(standard, &reader.schema(), options).map_err(|error| faults(&entry.name, &error))?;
    for batch in reader {
        let batch = batch.map_err(|error| unreadable(&error.to_string()))?;
        for row in 0..batch.num_rows() {
            rows.found += 1;
            match table.documents(&batch, row) {
                Ok((documents, problems)) => {
                    let row = named(&entry.name, rows.found, 0);
                    let named = |(part, document)| {
                        let name = named(&entry.name, rows.found, part);
                        Document { name: name.into(), ..document }
                    };
                    rows.documents.extend(documents.into_iter().enumerate().map(named));
                    let said = |problem| Problem { document: Some(row.clone()), ..problem };
                    rows.problems.extend(problems.into_iter().map(said));
                }
                Err(fault) => {
                    let name = named(&entry.name, rows.found, 0);
                    rows.problems.push(refused(&name, fault.column, NOT_A_DOCUMENT, fault.found));
                }
            }
        }
    }
    Ok(())
}

/// As the documents of other files: `facts.parquet#7`; what a row says of another source or time is a part of it.
fn named(file: &str, row: usize, part: usize) -> String {
    if part == 0 { format!("{file}#{row}") } else { format!("{file}#{row}.{part}") }
}

/// What makes a table impossible, column by column.
pub(super) fn faults(name: &str, error: &brightline_columnar::TableError) -> Vec<Problem> {
    let one = |fault: &brightline_columnar::ColumnFault| refused(name, None, UNREADABLE, fault.to_string());
    error.faults.iter().map(one).collect()
}

pub(super) fn refused(name: &str, path: Option<String>, code: &'static str, message: String) -> Problem {
    Problem { document: Some(name.into()), path, code, severity: Severity::Error, message, refused: true }
}
