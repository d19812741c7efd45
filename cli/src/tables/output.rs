//! A table of verdicts as it is written, batch by batch.

use std::{
    fs::{self, File},
    io::{self, BufWriter, IsTerminal as _, Write},
    path::{Path, PathBuf},
};

use arrow_array::RecordBatch;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::Schema;
use parquet::{
    arrow::ArrowWriter,
    basic::{Compression, ZstdLevel},
    file::properties::WriterProperties,
};

use crate::{console, refusal::Refusal};

/// The rows of a group in Parquet: what is held of them until they are written bounds the memory of a run.
const GROUP: usize = 131_072;

/// The formats there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Parquet,
    Arrow,
}

type Out = BufWriter<Box<dyn Write + Send>>;

enum Writer {
    Parquet(Box<ArrowWriter<Out>>),
    Arrow(Box<StreamWriter<Out>>),
}

/// Where verdicts go. A file is there under its name once it is whole.
pub(super) struct Output {
    writer: Writer,
    /// What is written, and what it is called in the end.
    file: Option<(PathBuf, PathBuf)>,
}

impl Output {
    pub(super) fn new(kind: Kind, schema: &Schema, file: Option<&Path>) -> Result<Self, Refusal> {
        let file = file.map(|path| {
            let mut partial = path.as_os_str().to_owned();
            partial.push(".partial");
            (PathBuf::from(partial), path.to_owned())
        });
        let out: Box<dyn Write + Send> = match &file {
            Some((partial, path)) => Box::new(File::create(partial).map_err(|error| unwritten(path, &error))?),
            None if io::stdout().is_terminal() => {
                return Err(Refusal::new("a table of bytes is not for a terminal")
                    .help("name a file with --output, or lead standard output into one"));
            }
            None => Box::new(io::stdout()),
        };
        let (out, schema) = (BufWriter::new(out), schema.clone());
        let writer = match kind {
            Kind::Parquet => {
                let properties = WriterProperties::builder()
                    .set_compression(Compression::ZSTD(ZstdLevel::default()))
                    .set_max_row_group_row_count(Some(GROUP))
                    .build();
                ArrowWriter::try_new(out, schema.into(), Some(properties))
                    .map(|writer| Writer::Parquet(Box::new(writer)))
                    .map_err(|error| failed(&error))?
            }
            // A stream and no file: there each batch may bring dictionaries of its own.
            Kind::Arrow => StreamWriter::try_new(out, &schema)
                .map(|writer| Writer::Arrow(Box::new(writer)))
                .map_err(|error| failed(&error))?,
        };
        Ok(Self { writer, file })
    }

    pub(super) fn write(&mut self, batch: &RecordBatch) -> Result<(), Refusal> {
        match &mut self.writer {
            Writer::Parquet(writer) => writer.write(batch).map_err(|error| failed(&error)),
            Writer::Arrow(writer) => writer.write(batch).map_err(|error| failed(&error)),
        }
    }

    /// Ends it; until then there is no file of that name.
    pub(super) fn end(mut self) -> Result<(), Refusal> {
        let ended = match &mut self.writer {
            Writer::Parquet(writer) => writer.finish().map(drop).map_err(|error| failed(&error)),
            Writer::Arrow(writer) => writer.finish().map_err(|error| failed(&error)),
        };
        ended?;
        let flushed = match &mut self.writer {
            Writer::Parquet(writer) => writer.inner_mut().flush(),
            Writer::Arrow(writer) => writer.get_mut().flush(),
        };
        flushed.map_err(|error| failed(&console::reason(&error)))?;
        match self.file.take() {
            Some((partial, path)) => fs::rename(&partial, &path).map_err(|error| unwritten(&path, &error)),
            None => Ok(()),
        }
    }
}

/// What was not ended is of no use to anybody.
impl Drop for Output {
    fn drop(&mut self) {
        if let Some((partial, _)) = &self.file {
            let _ = fs::remove_file(partial);
        }
    }
}

fn unwritten(path: &Path, error: &io::Error) -> Refusal {
    Refusal::new(format!("`{}` cannot be written: {}", path.display(), console::reason(error)))
}

fn failed(error: &dyn std::fmt::Display) -> Refusal {
    Refusal::new(format!("the table of verdicts cannot be written: {error}"))
}
