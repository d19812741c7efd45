//! JSON files, and JSON lines.

mod reader;
mod slots;

use brightline::Tree;

use crate::{
    builder::Builder,
    fault::Fault,
    place::{Place, Places},
    read::Part,
    text::{found, line, utf8, with_placeholder_hint},
};
use reader::Reader;
pub use slots::Json;

/// The documents of a `.json` file.
///
/// # Errors
///
/// The fault for which the file is refused whole: it is no object, no array, nor lines each of which is an object.
pub(crate) fn file(text: &str) -> Result<Vec<Part>, Fault> {
    object_or_array(text).or_else(|fault| {
        if has_an_object_on_each_line(text) {
            return Ok(lines(text.as_bytes()));
        }
        let fault = fault.at(|at| Places::new(text, Place::START).of(at));
        let line = line(text, fault.at.line);
        Err(with_placeholder_hint(fault, line))
    })
}

/// The documents of JSON lines: each line stands alone, whatever is wrong with it. Blank lines are none.
pub(crate) fn lines(bytes: &[u8]) -> Vec<Part> {
    let lines = bytes.split(|byte| *byte == b'\n').zip(1_usize..);
    lines
        .filter(|(line, _)| !line.trim_ascii().is_empty())
        .map(|(line, number)| {
            let start = Place { line: number, column: 1 };
            utf8(line, start)
                .and_then(|text| only_document(text, start))
                .unwrap_or_else(|fault| Part { place: start, tree: Err(fault) })
        })
        .collect()
}

/// A value `above` levels deep in a document, such as a cell of a table. None where the text is not JSON.
pub(crate) fn cell(text: &str, above: usize) -> Option<Result<Tree, Fault<usize>>> {
    let mut reader = Reader::new(text);
    let mut builder = Builder::new(above);
    reader.value(&mut builder).and_then(|()| reader.end()).ok()?;
    Some(builder.finish())
}

fn only_document(text: &str, start: Place) -> Result<Part, Fault> {
    let mut reader = Reader::new(text);
    let mut places = Places::new(text, start);
    document(&mut reader, &mut places)
        .and_then(|part| reader.end().map(|()| part))
        .map_err(|fault| with_placeholder_hint(fault.at(|at| places.of(at)), text))
}

fn object_or_array(text: &str) -> Result<Vec<Part>, Fault<usize>> {
    let mut reader = Reader::new(text);
    let mut places = Places::new(text, Place::START);
    let mut parts = Vec::new();
    match reader.peek() {
        Some(b'{') => parts.push(document(&mut reader, &mut places)?),
        Some(b'[') => {
            let mut more = reader.begin_array();
            while more {
                parts.push(document(&mut reader, &mut places)?);
                more = reader.next_element()?;
            }
        }
        _ => {
            let found = found(text, reader.at());
            let message = format!("expected an object, an array of objects or an object on each line, found {found}");
            return Err(Fault::unreadable(reader.at(), message));
        }
    }
    reader.end()?;
    Ok(parts)
}

/// Whether a text that is not JSON may be lines of it: several lines, and each that is not blank in braces.
fn has_an_object_on_each_line(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim_ascii).filter(|line| !line.is_empty()).peekable();
    let in_braces = |line: &str| line.starts_with('{') && line.ends_with('}');
    lines.next().is_some_and(in_braces) && lines.peek().is_some() && lines.all(in_braces)
}

/// The next value as a document that stands alone.
fn document(reader: &mut Reader, places: &mut Places) -> Result<Part, Fault<usize>> {
    reader.peek();
    let place = places.of(reader.at());
    let mut builder = Builder::new(0);
    reader.value(&mut builder)?;
    Ok(Part { place, tree: builder.finish().map_err(|fault| fault.at(|at| places.of(at))) })
}
