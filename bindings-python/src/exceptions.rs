//! `Exceptions`: records that came as data, read once and shared by threads.

use std::sync::Arc;

use brightline::{Problem, Standard, Tree};
use brightline_cli::host;
use brightline_documents::{Format, read_trees};
use pyo3::{
    Bound, Py, PyAny, PyResult, Python, pyclass, pymethods,
    types::{PyAnyMethods as _, PyTuple},
};

use crate::{
    classes::EXCEPTIONS_ERROR,
    diagnostics, facts,
    held::{Given, Kept},
    refusal,
};

/// Exceptions besides those of the standard's own files.
#[pyclass(frozen, module = "brightline")]
pub(crate) struct Exceptions(Arc<Records>);

/// What was handed over.
#[derive(Default)]
pub(crate) struct Records {
    trees: Vec<(String, Tree)>,
    /// What was wrong with what is no record at all; it belongs into the report as well.
    pub(crate) problems: Vec<Problem>,
    checked: Kept<brightline::Exceptions>,
}

impl Records {
    fn file(name: &str, format: Format, bytes: &[u8]) -> Self {
        let (trees, problems) = read_trees(name, format, bytes);
        Self { trees, problems, ..Self::default() }
    }

    fn with(mut self, other: &Self) -> Self {
        self.trees.extend_from_slice(&other.trees);
        self.problems.extend_from_slice(&other.problems);
        self
    }

    /// What a standard reads, not kept.
    pub(crate) fn unkept(&self, standard: &Standard) -> brightline::Exceptions {
        standard.read_exceptions(self.trees.iter().cloned())
    }

    /// What a standard reads.
    pub(crate) fn read_by(&self, standard: &Arc<Standard>) -> Arc<brightline::Exceptions> {
        self.checked.get_or(standard, || standard.read_exceptions(self.trees.iter().cloned()))
    }
}

/// The argument `exceptions` of a question to a standard; as with facts, not one that can be read is raised here.
pub(crate) fn argument(value: Option<&Bound<'_, PyAny>>) -> PyResult<Arc<Records>> {
    let Some(value) = value else { return Ok(Arc::default()) };
    if let Ok(exceptions) = value.cast::<Exceptions>() {
        return Ok(Arc::clone(&exceptions.get().0));
    }
    let records = given(value, "exceptions")?;
    if records.trees.is_empty() && !records.problems.is_empty() {
        let what = "exceptions: no record can be used";
        return Err(refusal::of_documents(value.py(), what, &records.problems, &EXCEPTIONS_ERROR));
    }
    Ok(Arc::new(records))
}

fn given(value: &Bound<'_, PyAny>, name: &str) -> PyResult<Records> {
    let py = value.py();
    match Given::read(value, "exceptions", name, &EXCEPTIONS_ERROR)? {
        Given::Text(bytes) => Ok(py.detach(|| Records::file(name, Format::Json, &bytes))),
        Given::Trees(trees) => Ok(Records { trees, ..Records::default() }),
        Given::Path(path) => py
            .detach(|| {
                let (files, problems) = host::exceptions(&path)?;
                let records = files.iter().map(|file| Records::file(&file.name, file.format, &file.bytes));
                let unreadable = Records { problems, ..Records::default() };
                Ok(records.fold(unreadable, |all, records| all.with(&records)))
            })
            .map_err(|refused| refusal::of_files(py, &refused, &EXCEPTIONS_ERROR)),
    }
}

#[pymethods]
impl Exceptions {
    #[new]
    #[pyo3(signature = (records, *, name = None))]
    fn new(records: &Bound<'_, PyAny>, name: Option<&str>) -> PyResult<Self> {
        given(records, name.unwrap_or("exceptions")).map(|records| Self(Arc::new(records)))
    }

    /// Reads a file or a folder.
    #[staticmethod]
    fn load(path: &Bound<'_, PyAny>) -> PyResult<Self> {
        let path = path.py().import("pathlib")?.getattr("Path")?.call1((path,))?;
        given(&path, "exceptions").map(|records| Self(Arc::new(records)))
    }

    /// Reads a text that is in hand as if it were a file of that name.
    #[staticmethod]
    #[pyo3(signature = (text, *, name, format = "json"))]
    fn parse(text: &Bound<'_, PyAny>, name: &str, format: &str) -> PyResult<Self> {
        let py = text.py();
        let format = facts::format(py, format, false)?;
        let bytes = facts::in_hand(text)?;
        Ok(Self(Arc::new(py.detach(|| Records::file(name, format, &bytes)))))
    }

    /// What is no record at all; what is wrong with a record shows when a standard reads it.
    #[getter]
    fn problems<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        diagnostics::problems(py, &self.0.problems)
    }

    fn __add__(&self, other: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        let py = other.py();
        let Ok(other) = other.cast::<Self>() else { return Ok(py.NotImplemented()) };
        let records = Records::default().with(&self.0).with(&other.get().0);
        Ok(Py::new(py, Self(Arc::new(records)))?.into_any())
    }

    fn __len__(&self) -> usize {
        self.0.trees.len()
    }

    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        slf
    }

    fn __repr__(&self) -> String {
        let count = self.0.trees.len();
        format!("<brightline.Exceptions: {count} record{}>", if count == 1 { "" } else { "s" })
    }
}
