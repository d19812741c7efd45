//! CSV files: a header of paths, and a document on each row.

mod header;

use std::{collections::BTreeMap, sync::Arc};

use brightline::{
    Tree,
    schema::{Cell, Schema},
};
use csv::{ByteRecord, Reader, ReaderBuilder};

use crate::{
    MAX_BYTES,
    fault::{Fault, PAST_BOUND},
    json,
    place::Place,
    read::Part,
    text::ticked,
};
use header::Column;
pub use header::path;

/// How the cells of a table are to be read.
#[derive(Debug)]
pub(crate) struct Table {
    columns: Vec<Column>,
    /// By the kind of a row's subject, the columns whose cells are not texts.
    typed: BTreeMap<String, Vec<(usize, Cell)>>,
}

/// The rows of a table as documents, all their cells texts; empty cells are absent, and rows of nothing else are none.
///
/// # Errors
///
/// The fault for which the file is refused whole: its header is not one of paths.
pub(crate) fn file(bytes: &[u8]) -> Result<(Table, Vec<Part>), Fault> {
    let mut rows = Rows::new(bytes);
    let Some(header) = rows.next() else {
        return Err(Fault::unreadable(Place::START, "expected a header, found an empty file"));
    };
    let columns = header::columns(&header.cells).map_err(|message| Fault::unreadable(header.place, message))?;
    let mut parts = Vec::new();
    for Row { place, cells, size, has_open_quote } in rows {
        let tree = if has_open_quote {
            let message = "a quoted cell of this row is not closed; what follows cannot be told apart from it";
            Err(Fault::unreadable(place, message))
        } else if size > MAX_BYTES {
            Err(Fault::new(place, PAST_BOUND, "a row of more than 64 MiB"))
        } else if cells.iter().all(<[u8]>::is_empty) {
            continue;
        } else {
            tree(&columns, &cells).map_err(|message| Fault::unreadable(place, message))
        };
        parts.push(Part { place, tree });
    }
    Ok((Table { columns, typed: BTreeMap::new() }, parts))
}

fn tree(columns: &[Column], cells: &ByteRecord) -> Result<Tree, String> {
    if cells.len() != columns.len() {
        return Err(format!("expected {} cells as in the header, found {}", columns.len(), cells.len()));
    }
    let mut root = BTreeMap::new();
    for (column, cell) in columns.iter().zip(cells).filter(|(_, cell)| !cell.is_empty()) {
        let Ok(text) = std::str::from_utf8(cell) else {
            return Err(format!("the cell of {} is not UTF-8", ticked(&column.name)));
        };
        let Some((last, parents)) = column.path.split_last() else { continue };
        let mut object = Some(&mut root);
        for key in parents {
            object = object.and_then(|object| {
                match object.entry(Arc::clone(key)).or_insert_with(|| Tree::Object(BTreeMap::new())) {
                    Tree::Object(below) => Some(below),
                    _ => None,
                }
            });
        }
        // The header has made sure that no path goes through another's cell.
        if let Some(object) = object {
            object.insert(Arc::clone(last), Tree::Text(text.into()));
        }
    }
    Ok(Tree::Object(root))
}

impl Table {
    /// Reads the cells of a row as the schema declares them for a subject of `kind`. A cell that does not fit stays a
    /// text, so that it is found to be of another type than the one declared.
    ///
    /// # Errors
    ///
    /// What is wrong with a cell that is JSON but past a bound, or with a key twice.
    pub(crate) fn read_cells(&mut self, root: &mut Tree, kind: &str, schema: &Schema) -> Result<(), Fault<()>> {
        let columns = &self.columns;
        if !self.typed.contains_key(kind) {
            let cell = |column: &Column| schema.cell(kind, &column.path.iter().map(AsRef::as_ref).collect::<Vec<_>>());
            let cells = columns.iter().map(cell).enumerate().filter(|(_, cell)| *cell != Cell::Text);
            self.typed.insert(kind.to_owned(), cells.collect());
        }
        let typed = self.typed.get(kind).into_iter().flatten();
        for (column, cell) in typed.filter_map(|(index, cell)| Some((columns.get(*index)?, cell))) {
            let Some(value) = at(root, &column.path) else { continue };
            let Tree::Text(text) = &*value else { continue };
            let read = match (cell, &**text) {
                (Cell::Number, text) => Tree::number(text),
                (Cell::Bool, "true") => Some(Tree::Bool(true)),
                (Cell::Bool, "false") => Some(Tree::Bool(false)),
                (Cell::Bool, _) | (Cell::Text, _) => None,
                (Cell::Json, text) => json::cell(text, column.path.len()).transpose().map_err(|fault| {
                    let message = format!("in the cell of {}, {}", ticked(&column.name), fault.message);
                    Fault::new((), fault.code, message)
                })?,
            };
            if let Some(read) = read {
                *value = read;
            }
        }
        Ok(())
    }
}

fn at<'r>(root: &'r mut Tree, path: &[Arc<str>]) -> Option<&'r mut Tree> {
    path.iter().try_fold(root, |tree, key| match tree {
        Tree::Object(entries) => entries.get_mut(key),
        _ => None,
    })
}

/// The rows of a file, its header first.
struct Rows<'b> {
    bytes: &'b [u8],
    reader: Reader<&'b [u8]>,
}

struct Row {
    place: Place,
    cells: ByteRecord,
    size: usize,
    has_open_quote: bool,
}

impl<'b> Rows<'b> {
    fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, reader: ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes) }
    }

    fn offset(&self) -> usize {
        usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX).min(self.bytes.len())
    }
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let (begin, line) = (self.offset(), self.reader.position().line());
        let mut cells = ByteRecord::new();
        // Reading bytes from memory cannot fail.
        if !self.reader.read_byte_record(&mut cells).ok()? {
            return None;
        }
        let end = self.offset();
        let bytes = self.bytes.get(begin..end).unwrap_or_default();
        // Blank lines before the row were read with it.
        let blank = bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
        let line = usize::try_from(line).unwrap_or(usize::MAX) + blank.filter(|byte| **byte == b'\n').count();
        let has_open_quote = end == self.bytes.len() && has_open_quote(bytes);
        Some(Row { place: Place { line, column: 1 }, cells, size: bytes.len(), has_open_quote })
    }
}

/// Whether a quoted cell of the row has no closing quote: the reader takes the rest of the file for its content then,
/// and says nothing.
fn has_open_quote(row: &[u8]) -> bool {
    let mut at_start = true;
    let mut quoted = false;
    // Two quotes within quotes close and open, which comes to the same.
    let mut was_quoted = false;
    for byte in row {
        match byte {
            b'"' if quoted => (quoted, was_quoted) = (false, true),
            b'"' if at_start || was_quoted => (quoted, at_start) = (true, false),
            _ if quoted => {}
            b',' | b'\r' | b'\n' => (at_start, was_quoted) = (true, false),
            _ => (at_start, was_quoted) = (false, false),
        }
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_quote_is_seen() {
        for row in ["a,\"b", "\"", "\"\"\"", "a,\"b\"\"", "\"a\n,b,c\n", "a,b\n\"c"] {
            assert!(has_open_quote(row.as_bytes()), "{row}");
        }
        for row in ["", "a,\"b\"", "\"\"", "\"\"\"\"", "a\"b,c", "a[\"b\"],c", "\"a,\nb\",\"c\"\r\n", "5\" pipe,x"] {
            assert!(!has_open_quote(row.as_bytes()), "{row}");
        }
    }
}
