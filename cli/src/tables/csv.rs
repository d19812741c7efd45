//! CSV files as tables: batches of rows whose cells are of one type column by column.
//!
//! A table of text has no types; a cell is read as the standard declares its field, and where it does not fit stays a text,
//! which is bad evidence. A column of Arrow has one type for all its cells, so rows of unlike types stand in batches of
//! their own: a file without odd cells comes in batches of as many rows as are asked for.

use std::{collections::BTreeSet, io::BufReader, sync::Arc};

use arrow_array::{
    ArrayRef, RecordBatch,
    builder::{BooleanBuilder, Float64Builder, StringBuilder},
};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use brightline::{Document, Problem, Standard, Tree, schema::Cell};
use brightline_documents::{UNREADABLE, path};
use csv::{ByteRecord, Reader, ReaderBuilder};

use super::documents::refused;
use crate::files::Entry;

/// The rows of a file, batch by batch.
pub(super) struct Rows<'s> {
    standard: &'s Standard,
    file: String,
    reader: Reader<BufReader<std::fs::File>>,
    columns: Vec<Column>,
    /// Whether the types of cells hang on the kind of the row's subject.
    by_kind: bool,
    /// Of how many rows a batch is at most.
    most: usize,
    /// How many rows were read.
    found: u64,
    /// What was read beyond a batch.
    ahead: Option<Row>,
    /// Rows that are refused, of those read so far.
    pub(super) problems: Vec<Problem>,
}

/// A row: its number, its cells and what each of them is.
struct Row {
    number: u64,
    cells: ByteRecord,
    types: Vec<Cell>,
}

struct Column {
    name: String,
    path: Vec<Arc<str>>,
}

/// Rows one after another.
pub(super) struct Part {
    pub(super) batch: RecordBatch,
    /// The number in the file of each, counted from 1.
    pub(super) numbers: Vec<u64>,
}

impl<'s> Rows<'s> {
    /// Opens a file, to be read in batches of at most so many rows.
    pub(super) fn open(entry: &Entry, standard: &'s Standard, most: usize) -> Result<Self, Vec<Problem>> {
        let refuse = |message: String| vec![refused(&entry.name, None, UNREADABLE, message)];
        let file = entry.open().map_err(|reason| refuse(format!("cannot be read: {reason}")))?;
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(BufReader::new(file));
        let mut header = ByteRecord::new();
        match reader.read_byte_record(&mut header) {
            Ok(true) => {}
            Ok(false) => return Err(refuse("expected a header, found an empty file".into())),
            Err(error) => return Err(refuse(format!("cannot be read: {error}"))),
        }
        let mut columns = Vec::new();
        for (place, name) in header.iter().enumerate() {
            let name = if place == 0 { name.strip_prefix("\u{feff}".as_bytes()).unwrap_or(name) } else { name };
            let text = std::str::from_utf8(name).ok().map(str::to_owned);
            match text.and_then(|name| Some(Column { path: path(&name).filter(|path| !path.is_empty())?, name })) {
                Some(column) => columns.push(column),
                None => {
                    let name = String::from_utf8_lossy(name);
                    return Err(refuse(format!("line 1: the column `{name}` is not a path")));
                }
            }
        }
        let kinds: BTreeSet<&str> = standard.schema().entities.iter().map(|entity| entity.kind.as_str()).collect();
        let types = kinds.iter().map(|kind| cells(standard, kind, &columns)).collect::<Vec<_>>();
        if let Some(place) = types.iter().find_map(|types| types.iter().position(|cell| *cell == Cell::Json)) {
            let name = columns.get(place).map_or("", |column| column.name.as_str());
            return Err(refuse(format!(
                "column `{name}`: expected cells of one value, found a field of lists or records (they have no column in \
                 a table of text: write Parquet or Arrow, or ask with `--format json`)"
            )));
        }
        let by_kind = types.iter().zip(types.iter().skip(1)).any(|(one, other)| one != other);
        let file = entry.name.clone();
        Ok(Self { standard, file, reader, columns, by_kind, most, found: 0, ahead: None, problems: Vec::new() })
    }

    /// How many rows were read so far.
    pub(super) fn found(&self) -> u64 {
        self.found
    }

    /// The next row that can be used, and the types its cells have.
    fn row(&mut self) -> Result<Option<Row>, ArrowError> {
        loop {
            if let Some(ahead) = self.ahead.take() {
                return Ok(Some(ahead));
            }
            let mut cells = ByteRecord::new();
            let read = self.reader.read_byte_record(&mut cells);
            if !read.map_err(|error| ArrowError::CsvError(error.to_string()))? {
                return Ok(None);
            }
            if cells.iter().all(<[u8]>::is_empty) {
                continue;
            }
            self.found += 1;
            let line = cells.position().map_or(0, csv::Position::line);
            let refuse = |message: String| {
                let name = format!("{}#{}", self.file, self.found);
                refused(&name, None, UNREADABLE, format!("line {line}, column 1: {message}"))
            };
            if cells.len() != self.columns.len() {
                let message = format!("expected {} cells as in the header, found {}", self.columns.len(), cells.len());
                self.problems.push(refuse(message));
                continue;
            }
            let no_text = cells.iter().zip(&self.columns).find(|(cell, _)| std::str::from_utf8(cell).is_err());
            if let Some((_, column)) = no_text {
                self.problems.push(refuse(format!("the cell of `{}` is not UTF-8", column.name)));
                continue;
            }
            let types = self.types(&cells);
            return Ok(Some(Row { number: self.found, cells, types }));
        }
    }

    /// What each cell of a row is; an empty one fits its column.
    fn types(&self, row: &ByteRecord) -> Vec<Cell> {
        let kind = if self.by_kind { self.kind(row) } else { None };
        let kind = kind.or_else(|| Some(self.standard.schema().entities.first()?.kind.clone())).unwrap_or_default();
        let mut types = cells(self.standard, &kind, &self.columns);
        for (ty, cell) in types.iter_mut().zip(row) {
            let fits = match ty {
                Cell::Number => cell.is_empty() || number(cell).is_some(),
                Cell::Bool => matches!(cell, b"" | b"true" | b"false"),
                Cell::Json | Cell::Text => true,
            };
            if !fits {
                *ty = Cell::Text;
            }
        }
        types
    }

    /// The kind of the row's subject, as its document says it.
    fn kind(&self, row: &ByteRecord) -> Option<String> {
        let named = self.columns.iter().zip(row).filter(|(column, cell)| column.path.len() == 1 && !cell.is_empty());
        let root = named.filter_map(|(column, cell)| {
            let key = column.path.first().filter(|key| matches!(&***key, "subject" | "kind" | "name" | "namespace"))?;
            Some((Arc::clone(key), Tree::Text(std::str::from_utf8(cell).ok()?.into())))
        });
        let document = Document::read("row", None, Tree::Object(root.collect())).ok()?;
        Some(document.subject.kind().to_owned())
    }

    fn part(&mut self) -> Result<Option<Part>, ArrowError> {
        let Some(Row { number, cells, types }) = self.row()? else { return Ok(None) };
        let (mut numbers, mut rows) = (vec![number], vec![cells]);
        while rows.len() < self.most {
            match self.row()? {
                Some(row) if row.types == types => {
                    rows.push(row.cells);
                    numbers.push(row.number);
                }
                Some(other) => {
                    self.ahead = Some(other);
                    break;
                }
                None => break,
            }
        }
        let fields: Vec<Field> = self
            .columns
            .iter()
            .zip(&types)
            .map(|(column, ty)| Field::new(column.name.as_str(), data_type(*ty), true))
            .collect();
        let columns = types.iter().enumerate().map(|(place, ty)| array(*ty, place, &rows)).collect();
        let schema: SchemaRef = Arc::new(Schema::new(fields));
        Ok(Some(Part { batch: RecordBatch::try_new(schema, columns)?, numbers }))
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Part, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.part().transpose()
    }
}

/// How the cells of a row about a subject of some kind are read.
fn cells(standard: &Standard, kind: &str, columns: &[Column]) -> Vec<Cell> {
    let cell =
        |column: &Column| standard.schema().cell(kind, &column.path.iter().map(AsRef::as_ref).collect::<Vec<_>>());
    columns.iter().map(cell).collect()
}

fn number(cell: &[u8]) -> Option<f64> {
    match Tree::number(std::str::from_utf8(cell).ok()?)? {
        Tree::Number(number) => Some(number),
        _ => None,
    }
}

fn data_type(ty: Cell) -> DataType {
    match ty {
        Cell::Number => DataType::Float64,
        Cell::Bool => DataType::Boolean,
        Cell::Json | Cell::Text => DataType::Utf8,
    }
}

/// One column of some rows, an empty cell null.
fn array(ty: Cell, place: usize, rows: &[ByteRecord]) -> ArrayRef {
    let cells = rows.iter().map(|row| row.get(place).filter(|cell| !cell.is_empty()));
    match ty {
        Cell::Number => {
            let mut column = Float64Builder::with_capacity(rows.len());
            cells.for_each(|cell| column.append_option(cell.and_then(number)));
            Arc::new(column.finish())
        }
        Cell::Bool => {
            let mut column = BooleanBuilder::with_capacity(rows.len());
            cells.for_each(|cell| column.append_option(cell.map(|cell| cell == b"true")));
            Arc::new(column.finish())
        }
        Cell::Json | Cell::Text => {
            let mut column = StringBuilder::new();
            cells.for_each(|cell| column.append_option(cell.and_then(|cell| std::str::from_utf8(cell).ok())));
            Arc::new(column.finish())
        }
    }
}
