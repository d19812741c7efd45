//! Files that are tables already: Parquet, Arrow's own, and CSV where a table is asked for.
//!
//! Where a report is asked for they are read into documents (`documents`), a row each, as CSV files are. Where a table is
//! asked for (`bulk`) no document is ever made: batch by batch they are judged a column at a time and written, so that
//! memory does not grow with their length.

mod bulk;
mod csv;
mod documents;
mod output;

use std::{fs::File, path::Path};

use arrow_array::RecordBatchReader;
use arrow_ipc::reader::{FileReader, StreamReader};
use parquet::arrow::{ProjectionMask, arrow_reader::ParquetRecordBatchReaderBuilder};

pub(crate) use self::{
    bulk::{Ground, check},
    documents::documents,
    output::Kind as OutputKind,
};
use crate::{console, files::Entry};

/// The record batches of a file.
type Reader = Box<dyn RecordBatchReader + Send>;

/// How many rows are read at once: some columns of them fit into a cache, and a hundred columns into any memory.
const ROWS: usize = 16_384;

/// What a file of Arrow begins with, where it has a footer; without, it is a stream.
const ARROW_FILE: &[u8] = b"ARROW1";

/// The formats of tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Parquet,
    Arrow,
}

impl Kind {
    /// That which the extension of a file's name stands for, in any case.
    pub(crate) fn of(name: &str) -> Option<Self> {
        let extension = Path::new(name).extension()?.to_str()?;
        match extension.to_ascii_lowercase().as_str() {
            "parquet" => Some(Self::Parquet),
            "arrow" | "arrows" | "feather" | "ipc" => Some(Self::Arrow),
            _ => None,
        }
    }

    /// Opens a table; with the number of its rows, where it says so beforehand.
    fn open(self, entry: &Entry) -> Result<(Reader, Option<usize>), String> {
        self.open_columns(entry, None)
    }

    /// Opens some columns of a table, or all.
    fn open_columns(self, entry: &Entry, columns: Option<Vec<usize>>) -> Result<(Reader, Option<usize>), String> {
        let file = entry.open()?;
        match self {
            Self::Parquet => {
                let mut builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| error.to_string())?;
                let rows = usize::try_from(builder.metadata().file_metadata().num_rows()).ok();
                if let Some(columns) = columns {
                    let only = ProjectionMask::roots(builder.parquet_schema(), columns);
                    builder = builder.with_projection(only);
                }
                let reader = builder.with_batch_size(ROWS).build().map_err(|error| error.to_string())?;
                Ok((Box::new(reader), rows))
            }
            Self::Arrow => {
                let reader: Result<Reader, _> = if begins_with(entry, ARROW_FILE)? {
                    FileReader::try_new_buffered(file, columns).map(|reader| Box::new(reader) as Reader)
                } else {
                    StreamReader::try_new_buffered(file, columns).map(|reader| Box::new(reader) as Reader)
                };
                Ok((reader.map_err(|error| error.to_string())?, None))
            }
        }
    }
}

fn begins_with(entry: &Entry, wanted: &[u8]) -> Result<bool, String> {
    let mut file: File = entry.open()?;
    let mut begin = vec![0; wanted.len()];
    match std::io::Read::read_exact(&mut file, &mut begin) {
        Ok(()) => Ok(begin == wanted),
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(console::reason(&error)),
    }
}
