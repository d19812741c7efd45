//! `Facts`: documents, read once and shared by threads.

use std::{
    collections::BTreeSet,
    sync::{Arc, OnceLock},
};

use brightline::{Document, Problem, Standard, Tree, schema::Schema};
use brightline_cli::host;
use brightline_documents::{Format, read};
use pyo3::{
    Bound, Py, PyAny, PyErr, PyResult, Python,
    exceptions::PyTypeError,
    pyclass, pymethods,
    types::{PyAnyMethods as _, PyString, PyStringMethods as _, PyTuple},
};

use crate::{
    classes::FACTS_ERROR,
    diagnostics,
    held::{self, Given, Kept},
    instant::type_name,
    refusal,
};

/// Documents about subjects.
#[pyclass(frozen, module = "brightline")]
pub(crate) struct Facts(Arc<Pieces>);

/// What was handed over.
///
/// A table has no types of its own: how its cells are read depends on the standard that asks, so it is kept as it came
/// until one does. All else is read at once.
#[derive(Default)]
pub(crate) struct Pieces {
    parts: Vec<Arc<Part>>,
    whole: OnceLock<Arc<brightline::Facts>>,
    typed: Kept<brightline::Facts>,
}

enum Part {
    Read { documents: Vec<Document>, problems: Vec<Problem> },
    Table { name: String, source: Option<String>, bytes: Vec<u8> },
}

impl Part {
    fn file(name: String, source: Option<&str>, format: Format, bytes: Vec<u8>) -> Self {
        if format == Format::Csv {
            return Self::Table { name, source: source.map(str::to_owned), bytes };
        }
        // Tables alone are read by a schema.
        let found = read(&name, source, format, &bytes, &Schema::default());
        Self::Read { documents: found.documents, problems: found.problems }
    }

    fn trees(trees: Vec<(String, Tree)>, source: Option<&str>) -> Self {
        let (mut documents, mut problems) = (Vec::new(), Vec::new());
        for (name, tree) in trees {
            match Document::read(&name, source, tree) {
                Ok(document) => documents.push(document),
                Err(problem) => problems.push(problem),
            }
        }
        Self::Read { documents, problems }
    }
}

impl Pieces {
    fn of(parts: Vec<Part>) -> Self {
        Self { parts: parts.into_iter().map(Arc::new).collect(), ..Self::default() }
    }

    /// What a standard reads.
    pub(crate) fn read_by(&self, standard: &Arc<Standard>) -> Arc<brightline::Facts> {
        let is_table = |part: &Arc<Part>| matches!(**part, Part::Table { .. });
        if self.parts.iter().any(is_table) {
            return self.typed.get_or(standard, || self.read(standard.schema()));
        }
        Arc::clone(self.whole.get_or_init(|| Arc::new(self.read(&Schema::default()))))
    }

    fn read(&self, schema: &Schema) -> brightline::Facts {
        let (mut documents, mut problems) = (Vec::new(), Vec::new());
        for part in &self.parts {
            match &**part {
                Part::Read { documents: own, problems: found } => {
                    documents.extend_from_slice(own);
                    problems.extend_from_slice(found);
                }
                Part::Table { name, source, bytes } => {
                    let found = read(name, source.as_deref(), Format::Csv, bytes, schema);
                    documents.extend(found.documents);
                    problems.extend(found.problems);
                }
            }
        }
        brightline::Facts::new(documents, problems)
    }

    /// The refused documents among what has been read, where there is no other; a table may still bring some.
    fn all_refused(&self) -> Option<Vec<Problem>> {
        let mut all = Vec::new();
        for part in &self.parts {
            match &**part {
                Part::Read { documents, problems } if documents.is_empty() => all.extend_from_slice(problems),
                _ => return None,
            }
        }
        Some(all).filter(|all| !all.is_empty())
    }
}

/// The argument `facts` of a question to a standard. Where not one document of it can be used, that is raised here; who
/// wants it in the report hands over [`Facts`].
pub(crate) fn argument(value: &Bound<'_, PyAny>) -> PyResult<Arc<Pieces>> {
    if let Ok(facts) = value.cast::<Facts>() {
        return Ok(Arc::clone(&facts.get().0));
    }
    let pieces = given(value, "facts", None)?;
    match pieces.all_refused() {
        None => Ok(Arc::new(pieces)),
        Some(problems) => {
            let is_text = value.is_instance_of::<PyString>();
            let what = if is_text {
                "facts: no document can be used (a text is read as JSON; a file is named with pathlib.Path)"
            } else {
                "facts: no document can be used"
            };
            Err(refusal::of_documents(value.py(), what, &problems, &FACTS_ERROR))
        }
    }
}

/// No facts at all.
pub(crate) fn none() -> Arc<Pieces> {
    Arc::new(Pieces::default())
}

fn given(value: &Bound<'_, PyAny>, name: &str, source: Option<&str>) -> PyResult<Pieces> {
    let py = value.py();
    let parts = match Given::read(value, "facts", name, &FACTS_ERROR)? {
        Given::Text(bytes) => vec![py.detach(|| Part::file(name.to_owned(), source, Format::Json, bytes))],
        Given::Trees(trees) => vec![py.detach(|| Part::trees(trees, source))],
        Given::Path(path) => {
            let parts = py.detach(|| {
                let (files, problems) = host::facts(&path)?;
                let files = files.into_iter().map(|file| Part::file(file.name, source, file.format, file.bytes));
                let unreadable = Part::Read { documents: Vec::new(), problems };
                Ok(files.chain([unreadable]).collect())
            });
            parts.map_err(|refused| refusal::of_files(py, &refused, &FACTS_ERROR))?
        }
    };
    Ok(Pieces::of(parts))
}

/// The name of a source, or why it is none: a field can name no other.
pub(crate) fn source_name<'a>(py: Python<'_>, source: Option<&'a str>) -> PyResult<Option<&'a str>> {
    match source {
        Some(name) if !host::is_source(name) => Err(FACTS_ERROR.error(
            py,
            (format!("source: `{name}` is not the name of a source (letters, digits, `_`, and hyphens between them)"),),
        )),
        _ => Ok(source),
    }
}

#[pymethods]
impl Facts {
    #[new]
    #[pyo3(signature = (docs, *, name = None, source = None))]
    fn new(docs: &Bound<'_, PyAny>, name: Option<&str>, source: Option<&str>) -> PyResult<Self> {
        let source = source_name(docs.py(), source)?;
        given(docs, name.unwrap_or("facts"), source).map(|pieces| Self(Arc::new(pieces)))
    }

    /// Reads a file or a folder.
    #[staticmethod]
    #[pyo3(signature = (path, *, source = None))]
    fn load(path: &Bound<'_, PyAny>, source: Option<&str>) -> PyResult<Self> {
        let py = path.py();
        let source = source_name(py, source)?;
        let path = py.import("pathlib")?.getattr("Path")?.call1((path,))?;
        given(&path, "facts", source).map(|pieces| Self(Arc::new(pieces)))
    }

    /// Reads a text that is in hand as if it were a file of that name.
    #[staticmethod]
    #[pyo3(signature = (text, *, name, format = "json", source = None))]
    fn parse(text: &Bound<'_, PyAny>, name: &str, format: &str, source: Option<&str>) -> PyResult<Self> {
        let py = text.py();
        let source = source_name(py, source)?;
        let format = self::format(py, format, true)?;
        let bytes = in_hand(text)?;
        let part = py.detach(|| Part::file(name.to_owned(), source, format, bytes));
        Ok(Self(Arc::new(Pieces::of(vec![part]))))
    }

    /// What was wrong in reading; what is wrong with the cells of a table shows when a standard reads it.
    #[getter]
    fn problems<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let mut problems: BTreeSet<Problem> = BTreeSet::new();
        for part in &self.0.parts {
            if let Part::Read { problems: found, .. } = &**part {
                problems.extend(found.iter().cloned());
            }
        }
        diagnostics::problems(py, &problems.into_iter().collect::<Vec<_>>())
    }

    /// The subjects of the documents that have been read, sorted.
    #[getter]
    fn subjects<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let mut subjects = BTreeSet::new();
        for part in &self.0.parts {
            if let Part::Read { documents, .. } = &**part {
                subjects.extend(documents.iter().map(|document| document.subject.as_str()));
            }
        }
        PyTuple::new(py, subjects)
    }

    fn __add__(&self, other: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        let py = other.py();
        let Ok(other) = other.cast::<Self>() else { return Ok(py.NotImplemented()) };
        let parts = self.0.parts.iter().chain(&other.get().0.parts).map(Arc::clone).collect();
        Ok(Py::new(py, Self(Arc::new(Pieces { parts, ..Pieces::default() })))?.into_any())
    }

    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        slf
    }

    fn __repr__(&self) -> String {
        let (mut documents, mut refused, mut tables) = (0, 0, 0);
        for part in &self.0.parts {
            match &**part {
                Part::Read { documents: found, problems } => {
                    documents += found.len();
                    refused += problems.iter().filter(|problem| problem.refused).count();
                }
                Part::Table { .. } => tables += 1,
            }
        }
        let counted = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
        let mut said = counted(documents, "document");
        if tables > 0 {
            said.push_str(&format!(", {}", counted(tables, "table")));
        }
        if refused > 0 {
            said.push_str(&format!(", {refused} refused"));
        }
        format!("<brightline.Facts: {said}>")
    }
}

/// The format of that name.
pub(crate) fn format(py: Python<'_>, word: &str, tables: bool) -> PyResult<Format> {
    Ok(match word {
        "json" => Format::Json,
        "jsonl" => Format::JsonLines,
        "yaml" => Format::Yaml,
        "csv" if tables => Format::Csv,
        _ => {
            let known = if tables { "`json`, `jsonl`, `yaml` and `csv`" } else { "`json`, `jsonl` and `yaml`" };
            let class = if tables { &FACTS_ERROR } else { &crate::classes::EXCEPTIONS_ERROR };
            return Err(class.error(py, (format!("format: there is no format `{word}` (there are {known})"),)));
        }
    })
}

/// A text or bytes, as bytes.
pub(crate) fn in_hand(text: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    if let Ok(text) = text.cast::<PyString>() {
        return Ok(text.to_str()?.as_bytes().to_vec());
    }
    let bytes = held::bytes(text)?;
    bytes.ok_or_else(|| PyErr::new::<PyTypeError, _>(format!("text: expected str or bytes, found {}", type_name(text))))
}
