//! From the parts of a file to documents with names.

use brightline::{Document, Problem, Severity, Tree, schema::Schema};

use crate::{
    Format,
    csv::{self, Table},
    fault::{Fault, NOT_A_DOCUMENT},
    json,
    place::Place,
    text::{behind_mark, utf8},
    yaml,
};

/// What stands in a file where a document may stand.
#[derive(Debug)]
pub(crate) struct Part {
    /// Where it begins.
    pub(crate) place: Place,
    /// What it says, or why it is refused.
    pub(crate) tree: Result<Tree, Fault>,
}

/// What a file says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Read {
    /// The documents that can be used, in the order of the file.
    pub documents: Vec<Document>,
    /// Why the others cannot, in the same order.
    pub problems: Vec<Problem>,
    /// How many documents there are, the refused ones included; a file that is refused whole counts as one.
    pub found: usize,
}

/// Reads the documents of a file.
///
/// `name` is what the file is called in reports, `source` the named source it speaks for. A file with one document gives
/// it the file's name; with several they are `name#1`, `name#2` and on, refused ones counted, and the rows of a table are
/// always numbered. Each refusal is a [`Problem`] with the document's name, and the line and column in its message.
///
/// ```
/// use brightline::schema::Schema;
/// use brightline_documents::{Format, read};
///
/// let table = "kind,name,spec.owner\ncomponent,checkout,payments\ncomponent,,web\n";
/// let read = read("owners.csv", Some("cmdb"), Format::Csv, table.as_bytes(), &Schema::default());
/// assert_eq!(read.documents[0].subject.as_str(), "component:default/checkout");
/// assert_eq!(read.documents[0].source.as_deref(), Some("cmdb"));
/// assert_eq!(read.problems[0].document.as_deref(), Some("owners.csv#2"));
/// ```
#[must_use]
pub fn read(name: &str, source: Option<&str>, format: Format, bytes: &[u8], schema: &Schema) -> Read {
    let mut read = Read::default();
    let (parts, mut table) = match parts(format, bytes) {
        Ok(file) => file,
        Err(fault) => {
            return Read { documents: Vec::new(), problems: vec![problem(name.into(), fault)], found: 1 };
        }
    };
    read.found = parts.len();
    for (name, part) in named(name, parts, table.is_some()) {
        match document(&name, source, part, table.as_mut(), schema) {
            Ok(document) => read.documents.push(document),
            Err(problem) => read.problems.push(problem),
        }
    }
    read
}

/// Reads a file as [`read`] does, but for trees with names and no subjects: the records of exceptions, one or more in a
/// file of JSON, JSON lines or YAML. What is no object is refused, as is a table, which has no place for lists.
///
/// ```
/// use brightline_documents::{Format, read_trees};
///
/// let (records, problems) = read_trees("week.yaml", Format::Yaml, b"- {name: EX-1}\n- {name: EX-2}\n- EX-3\n");
/// assert_eq!(records[1].0, "week.yaml#2");
/// assert_eq!(problems[0].document.as_deref(), Some("week.yaml#3"));
/// ```
#[must_use]
pub fn read_trees(name: &str, format: Format, bytes: &[u8]) -> (Vec<(String, Tree)>, Vec<Problem>) {
    let parts = match format {
        Format::Csv => Err(Fault::new(Place::START, NOT_A_DOCUMENT, "expected records as JSON or YAML, found a table")),
        _ => parts(format, bytes),
    };
    let parts = match parts {
        Ok((parts, _)) => parts,
        Err(fault) => return (Vec::new(), vec![problem(name.into(), fault)]),
    };
    let (mut trees, mut problems) = (Vec::new(), Vec::new());
    for (name, Part { place, tree }) in named(name, parts, false) {
        match tree {
            Ok(tree @ Tree::Object(_)) => trees.push((name, tree)),
            Ok(other) => {
                let message = format!("expected an object, found {}", noun(&other));
                problems.push(problem(name, Fault::new(place, NOT_A_DOCUMENT, message)));
            }
            Err(fault) => problems.push(problem(name, fault)),
        }
    }
    (trees, problems)
}

/// The tree of a text that holds a single one.
///
/// # Errors
///
/// The text cannot be read, or holds none or several.
pub(crate) fn only_tree(name: &str, format: Format, bytes: &[u8]) -> Result<Tree, Problem> {
    let (parts, _) = parts(format, bytes).map_err(|fault| problem(name.into(), fault))?;
    let found = parts.len();
    let mut parts = parts.into_iter();
    match (parts.next(), found) {
        (Some(part), 1) => part.tree.map_err(|fault| problem(name.into(), fault)),
        _ => {
            let message = format!("expected a single document, found {found}");
            Err(problem(name.into(), Fault::new(Place::START, NOT_A_DOCUMENT, message)))
        }
    }
}

/// The parts of a file, and how its cells are typed where it is a table; a fault where it is refused whole.
fn parts(format: Format, bytes: &[u8]) -> Result<(Vec<Part>, Option<Table>), Fault> {
    let bytes = behind_mark(bytes);
    Ok(match format {
        Format::Json => (json::file(utf8(bytes, Place::START)?)?, None),
        Format::JsonLines => (json::lines(bytes), None),
        Format::Yaml => (yaml::file(utf8(bytes, Place::START)?)?, None),
        Format::Csv => {
            let (table, rows) = csv::file(bytes)?;
            (rows, Some(table))
        }
    })
}

/// The parts with the names of their documents.
fn named(name: &str, parts: Vec<Part>, always_numbered: bool) -> impl Iterator<Item = (String, Part)> {
    let numbered = always_numbered || parts.len() > 1;
    parts
        .into_iter()
        .zip(1_usize..)
        .map(move |(part, number)| (if numbered { format!("{name}#{number}") } else { name.to_owned() }, part))
}

/// The document that a part is. The cells of a table are typed once it is known what kind of subject they are about.
fn document(
    name: &str,
    source: Option<&str>,
    Part { place, tree }: Part,
    table: Option<&mut Table>,
    schema: &Schema,
) -> Result<Document, Problem> {
    let tree = tree.map_err(|fault| problem(name.to_owned(), fault))?;
    let mut document = Document::read(name, source, tree).map_err(|refusal| Problem {
        document: Some(name.to_owned()),
        message: format!("{place}: {}", refusal.message),
        ..refusal
    })?;
    if let Some(table) = table {
        table
            .read_cells(&mut document.root, document.subject.kind(), schema)
            .map_err(|fault| problem(name.to_owned(), fault.at(|()| place)))?;
    }
    Ok(document)
}

fn problem(document: String, Fault { at, code, message }: Fault) -> Problem {
    Problem {
        document: Some(document),
        path: None,
        code,
        severity: Severity::Error,
        message: format!("{at}: {message}"),
        refused: true,
    }
}

/// What something is, in a word.
fn noun(tree: &Tree) -> &'static str {
    match tree {
        Tree::Null => "null",
        Tree::Bool(_) => "a bool",
        Tree::Number(_) | Tree::Unrepresentable(_) => "a number",
        Tree::Text(_) => "a text",
        Tree::List(_) => "a list",
        Tree::Object(_) => "an object",
        Tree::Instant(_) => "an instant",
        Tree::Duration(_) => "a duration",
    }
}
