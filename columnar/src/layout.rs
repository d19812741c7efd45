//! Where the columns of a table stand in documents.
//!
//! The name of a column is a path, as in the header of a CSV file: `owner`, `sonar.coverage`, `labels["a b"]`. Three
//! additions make a row of one table into the documents of several files:
//!
//! - `SOURCE:PATH` is said by that named source: `sonar:coverage` is the column `coverage` of `--facts sonar=…`;
//! - `observed_at`, or `SOURCE:observed_at`, is when the row's document of that source was observed;
//! - `PATH@observed` is when that path, and what lies below it, was observed, if at another time than the rest.
//!
//! So a row is one document for each source and each time of observation. The one without a prefix is always there;
//! another is where one of its columns is not null.

use std::{collections::BTreeMap, sync::Arc};

use arrow_array::RecordBatch;
use arrow_schema::{DataType, Schema};
use brightline::{DEFAULT_NAMESPACE, Document, Instant, Layout as Keys, Problem, Reference, Tree};

use crate::{ColumnFault, TableError, TableOptions, cells, text};

/// The documents of a row.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    pub(crate) who: Who,
    /// The first is that without a prefix.
    pub(crate) groups: Vec<Group>,
}

/// How a row names its subject.
#[derive(Debug, Clone)]
pub(crate) enum Who {
    /// In one column; a missing kind is this one.
    Column { column: usize, kind: String },
    /// As a document does, in `subject`, `kind`, `name`, …; a missing kind is this one.
    Keys { kind: Option<String> },
}

/// The columns of one document.
#[derive(Debug, Clone, Default)]
pub(crate) struct Group {
    pub(crate) source: Option<Arc<str>>,
    /// The column of its time of observation.
    pub(crate) observed: Option<usize>,
    pub(crate) root: BTreeMap<Arc<str>, Place>,
    /// Whether it is there with its row, though none of its columns says anything.
    pub(crate) stands: bool,
    /// Where several rows are one, the column that says whom this one is about; null where there is none.
    pub(crate) about: Option<usize>,
}

/// What stands at a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    Column(usize),
    Object(BTreeMap<Arc<str>, Place>),
}

const OBSERVED: &str = "@observed";
const OBSERVED_AT: &str = "observed_at";

/// A column's name, read.
struct Named {
    column: usize,
    name: String,
    source: Option<Arc<str>>,
    path: Vec<Arc<str>>,
    /// Whether it is the time of observation of what stands at the path.
    observes: bool,
}

impl Layout {
    /// The layout of a table's columns.
    pub(crate) fn new(schema: &Schema, options: &TableOptions, default_kind: Option<&str>) -> Result<Self, TableError> {
        let mut faults = Vec::new();
        let mut named = Vec::new();
        for (column, field) in schema.fields().iter().enumerate() {
            match read_name(column, field.name(), options) {
                Ok(read) => named.push(read),
                Err(fault) => faults.push(fault),
            }
        }
        overlaps(&named, &mut faults);
        let (observers, columns): (Vec<_>, Vec<_>) = named.into_iter().partition(|named| named.observes);
        let mut groups =
            vec![Group { source: options.source.as_deref().map(Into::into), stands: true, ..Group::default() }];
        let mut keys = vec![(groups.first().and_then(|group| group.source.clone()), Vec::new())];
        for observer in &observers {
            check_type(
                schema,
                observer.column,
                &is_instant,
                "the times of observation: timestamps, dates or texts",
                &mut faults,
            );
            let below = |named: &&Named| named.source == observer.source && named.path.starts_with(&observer.path);
            if !observer.path.is_empty() && !columns.iter().any(|named| below(&named)) {
                faults.push(ColumnFault {
                    column: Some(observer.name.clone()),
                    expected: "a column at that path or below it".into(),
                    found: "none".into(),
                    help: Some("what lies within a struct is observed with the struct".into()),
                });
            }
            if let Some(group) = group(&mut groups, &mut keys, &observer.source, &observer.path) {
                group.observed = Some(observer.column);
                // As in a document, a field may read it too, or be observed from it.
                if observer.path.is_empty() {
                    place(&mut group.root, &[OBSERVED_AT.into()], observer.column);
                }
            }
        }
        for named in &columns {
            let deepest = observers
                .iter()
                .filter(|observer| observer.source == named.source && named.path.starts_with(&observer.path));
            let path = deepest.map(|observer| observer.path.as_slice()).max_by_key(|path| path.len()).unwrap_or(&[]);
            if let Some(group) = group(&mut groups, &mut keys, &named.source, path) {
                place(&mut group.root, &named.path, named.column);
            }
        }
        let who = who(schema, options, default_kind, &columns, &mut faults);
        match who {
            Some(who) if faults.is_empty() => Ok(Self { who, groups }),
            _ => Err(TableError { faults }),
        }
    }

    /// The column `subject`, where no other key of identity stands beside it.
    pub(crate) fn only_subject(&self) -> Option<usize> {
        let root = &self.groups.first()?.root;
        let others = ["apiVersion", "kind", "name", "namespace", "release", "metadata"];
        match root.get("subject") {
            Some(Place::Column(column)) if !others.iter().any(|other| root.contains_key(*other)) => Some(*column),
            _ => None,
        }
    }

    /// The documents of a row about a subject.
    pub(crate) fn documents(&self, batch: &RecordBatch, row: usize, subject: &Reference) -> Vec<Document> {
        self.read(batch, row, subject, |_| {})
    }

    /// Likewise; `refused` is told of those whose time of observation is none, which do not count.
    pub(crate) fn read(
        &self,
        batch: &RecordBatch,
        row: usize,
        subject: &Reference,
        mut refused: impl FnMut(Problem),
    ) -> Vec<Document> {
        let mut documents = Vec::with_capacity(self.groups.len());
        for (number, group) in self.groups.iter().enumerate() {
            let about = group.about.map(|column| text::at(batch.column(column), row));
            let subject = match about {
                None => subject.clone(),
                Some(about) => match about.and_then(|about| Reference::parse(about, "", "")) {
                    Some(subject) => subject,
                    None => continue,
                },
            };
            let observed = group.observed.map_or(Tree::Null, |column| cells::tree(batch.column(column), row));
            let root = object(&group.root, batch, row);
            if !group.stands && is_silent(&root) && observed == Tree::Null {
                continue;
            }
            // Of equal width, so that documents are in the order of their rows.
            let name = format!("row {row:012}.{number}");
            let read = read_instant(&observed);
            if observed != Tree::Null && read.is_none() {
                // What a document of which this were all would be refused for.
                let said = [("subject", Tree::Text(subject.as_str().into())), (OBSERVED_AT, observed)];
                let said = Tree::Object(said.into_iter().map(|(key, tree)| (key.into(), tree)).collect());
                let column = group.observed.and_then(|column| batch.schema_ref().fields().get(column));
                if let Err(problem) = Document::read(&name, group.source.as_deref(), said) {
                    refused(Problem { path: column.map(|field| field.name().clone()), ..problem });
                }
                continue;
            }
            documents.push(Document {
                name: name.into(),
                source: group.source.clone(),
                subject,
                observed: read,
                root,
                layout: Keys::Paths,
            });
        }
        documents
    }

    /// Whom a row is about.
    pub(crate) fn subject(&self, batch: &RecordBatch, row: usize) -> Result<Reference, (String, String)> {
        match &self.who {
            Who::Column { column, kind } => {
                let name =
                    || batch.schema_ref().fields().get(*column).map_or_else(String::new, |field| field.name().clone());
                let expected = "expected a reference that reads `kind:namespace/name`";
                match cells::tree(batch.column(*column), row) {
                    Tree::Text(text) => {
                        Reference::parse(&text, kind, DEFAULT_NAMESPACE).ok_or_else(|| (name(), expected.to_owned()))
                    }
                    _ => Err((name(), format!("{expected}, found null"))),
                }
            }
            Who::Keys { kind } => {
                let mut root = self.groups.first().map_or(Tree::Null, |group| identity(group, batch, row));
                if let (Tree::Object(entries), Some(kind)) = (&mut root, kind) {
                    let silent = entries.get("kind").is_none_or(|said| *said == Tree::Null);
                    if silent {
                        entries.insert("kind".into(), Tree::Text(kind.as_str().into()));
                    }
                }
                let read = Document::read("row", None, root);
                read.map(|document| document.subject)
                    .map_err(|problem| (problem.path.unwrap_or_else(|| "subject".into()), problem.message))
            }
        }
    }
}

/// The keys that name a subject, and nothing else.
fn identity(group: &Group, batch: &RecordBatch, row: usize) -> Tree {
    let mut root = BTreeMap::new();
    for key in ["apiVersion", "kind", "name", "namespace", "release", "subject", "metadata"] {
        if let Some((key, place)) = group.root.get_key_value(key) {
            root.insert(Arc::clone(key), at(place, batch, row));
        }
    }
    Tree::Object(root)
}

fn object(places: &BTreeMap<Arc<str>, Place>, batch: &RecordBatch, row: usize) -> Tree {
    Tree::Object(places.iter().map(|(key, place)| (Arc::clone(key), at(place, batch, row))).collect())
}

fn at(place: &Place, batch: &RecordBatch, row: usize) -> Tree {
    match place {
        Place::Column(column) => cells::tree(batch.column(*column), row),
        Place::Object(below) => object(below, batch, row),
    }
}

/// Whether all columns of a document are null.
pub(crate) fn is_silent(tree: &Tree) -> bool {
    match tree {
        Tree::Null => true,
        Tree::Object(entries) => entries.values().all(is_silent),
        _ => false,
    }
}

/// The instant a cell means.
pub(crate) fn read_instant(tree: &Tree) -> Option<Instant> {
    match tree {
        Tree::Instant(instant) => Some(*instant),
        Tree::Text(text) => Instant::parse(text),
        _ => None,
    }
}

fn read_name(column: usize, name: &str, options: &TableOptions) -> Result<Named, ColumnFault> {
    let fault = |expected: &str, found: &str| ColumnFault {
        column: Some(name.to_owned()),
        expected: expected.to_owned(),
        found: found.to_owned(),
        help: Some("keys are joined by `.`, and those of other spelling written `[\"…\"]`".into()),
    };
    let (source, path) = match name.split_once(':') {
        Some((source, path)) if !source.contains(['[', '"']) => (Some(source), path),
        _ => (options.source.as_deref(), name),
    };
    if source == Some("") {
        return Err(fault("the name of a source before `:`", "nothing"));
    }
    let source = source.map(Into::into);
    let of = |path: Vec<Arc<str>>, observes| Named { column, name: name.to_owned(), source, path, observes };
    if path == OBSERVED_AT {
        return Ok(of(Vec::new(), true));
    }
    let (path, observes) = path.strip_suffix(OBSERVED).map_or((path, false), |path| (path, true));
    match brightline_documents::path(path) {
        Some(keys) if !keys.is_empty() => Ok(of(keys, observes)),
        _ => Err(fault("a path such as `sonar.coverage`", "a name that is none")),
    }
}

/// Says which columns state one thing twice, or lead through another's cells.
fn overlaps(named: &[Named], faults: &mut Vec<ColumnFault>) {
    // In their order, a path stands right before those that begin with it.
    let mut ordered: Vec<&Named> = named.iter().collect();
    ordered.sort_by(|a, b| (a.observes, &a.source, &a.path, a.column).cmp(&(b.observes, &b.source, &b.path, b.column)));
    for (one, other) in ordered.iter().zip(ordered.iter().skip(1)) {
        if (one.observes, &one.source) != (other.observes, &other.source) {
            continue;
        }
        let fault = |expected: &str, found: String| ColumnFault {
            column: Some(other.name.clone()),
            expected: expected.to_owned(),
            found,
            help: None,
        };
        if one.path == other.path {
            faults.push(fault("each path once", format!("the column `{}` at the same path", one.name)));
        } else if !one.observes && other.path.starts_with(&one.path) {
            faults.push(fault("a path of its own", format!("that it leads through the cells of `{}`", one.name)));
        }
    }
}

/// What the columns of one document have in common: their source, and the path that is observed at one time.
type GroupKey = (Option<Arc<str>>, Vec<Arc<str>>);

/// The group of a source and a time of observation, made where there is none yet.
fn group<'g>(
    groups: &'g mut Vec<Group>,
    keys: &mut Vec<GroupKey>,
    source: &Option<Arc<str>>,
    observed: &[Arc<str>],
) -> Option<&'g mut Group> {
    let place = keys.iter().position(|(one, path)| one == source && path == observed).unwrap_or_else(|| {
        keys.push((source.clone(), observed.to_vec()));
        groups.push(Group { source: source.clone(), ..Group::default() });
        groups.len() - 1
    });
    groups.get_mut(place)
}

fn place(object: &mut BTreeMap<Arc<str>, Place>, path: &[Arc<str>], column: usize) {
    match path {
        [] => {}
        [key] => {
            object.insert(Arc::clone(key), Place::Column(column));
        }
        [key, rest @ ..] => {
            let below = object.entry(Arc::clone(key)).or_insert_with(|| Place::Object(BTreeMap::new()));
            // Columns whose paths overlap are refused with the table.
            if let Place::Object(below) = below {
                place(below, rest, column);
            }
        }
    }
}

fn who(
    schema: &Schema,
    options: &TableOptions,
    default_kind: Option<&str>,
    columns: &[Named],
    faults: &mut Vec<ColumnFault>,
) -> Option<Who> {
    let texts = "texts that name subjects";
    if let Some(name) = &options.subject {
        let Some((column, _)) = schema.column_with_name(name) else {
            faults.push(ColumnFault {
                column: Some(name.clone()),
                expected: texts.into(),
                found: "no column of that name".into(),
                help: None,
            });
            return None;
        };
        check_type(schema, column, &is_text, texts, faults);
        let kind = options.kind.as_deref().or(default_kind).unwrap_or_default();
        return Some(Who::Column { column, kind: kind.to_owned() });
    }
    let find = |path: &[&str]| {
        let unprefixed = columns.iter().filter(|named| named.source.as_deref() == options.source.as_deref());
        let mut at = unprefixed.filter(|named| named.path.iter().map(|key| &**key).eq(path.iter().copied()));
        at.next()
    };
    for key in ["apiVersion", "kind", "name", "namespace", "release", "subject"] {
        if let Some(named) = find(&[key]) {
            check_type(schema, named.column, &is_text, texts, faults);
        }
    }
    let kind = options.kind.clone();
    let has_kind = kind.is_some() || find(&["kind"]).is_some();
    let has_metadata = find(&["metadata"]).is_some() || find(&["metadata", "name"]).is_some();
    let names_subjects = find(&["subject"]).is_some()
        || (has_kind && find(&["name"]).is_some())
        || (has_kind && find(&["apiVersion"]).is_some() && has_metadata);
    if !names_subjects {
        faults.push(ColumnFault {
            column: None,
            expected: "a column `subject` of references such as `service:default/checkout`, or `kind` and `name`"
                .into(),
            found: "neither".into(),
            help: Some("say which column names the subjects".into()),
        });
        return None;
    }
    Some(Who::Keys { kind })
}

fn check_type(
    schema: &Schema,
    column: usize,
    fits: &dyn Fn(&DataType) -> bool,
    expected: &str,
    faults: &mut Vec<ColumnFault>,
) {
    let Some(field) = schema.fields().get(column) else { return };
    if !fits(field.data_type()) {
        faults.push(ColumnFault {
            column: Some(field.name().clone()),
            expected: expected.to_owned(),
            found: format!("the type {}", field.data_type()),
            help: None,
        });
    }
}

fn is_text(ty: &DataType) -> bool {
    match ty {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => true,
        DataType::Dictionary(_, value) => is_text(value),
        DataType::RunEndEncoded(_, value) => is_text(value.data_type()),
        _ => false,
    }
}

fn is_instant(ty: &DataType) -> bool {
    match ty {
        DataType::Timestamp(..) | DataType::Date32 | DataType::Date64 => true,
        DataType::Dictionary(_, value) => is_instant(value),
        DataType::RunEndEncoded(_, value) => is_instant(value.data_type()),
        other => is_text(other),
    }
}
