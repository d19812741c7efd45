//! The classes of the package that are written in Python, found when they are first needed.

use pyo3::{
    Bound, Py, PyAny, PyErr, PyResult, Python,
    call::PyCallArgs,
    sync::PyOnceLock,
    types::{PyAnyMethods as _, PyBytes, PyDict, PyTuple},
};

/// A class, by its module and name.
pub(crate) struct Class {
    module: &'static str,
    name: &'static str,
    found: PyOnceLock<Py<PyAny>>,
}

pub(crate) static REPORT: Class = Class::new("brightline._report", "Report");
pub(crate) static FORECAST: Class = Class::new("brightline._forecast", "Forecast");
pub(crate) static EXPLANATION: Class = Class::new("brightline._explanation", "Explanation");
pub(crate) static REGISTER: Class = Class::new("brightline._register", "Register");

pub(crate) static RULE: Class = Class::new("brightline._standard", "Rule");
pub(crate) static TIER: Class = Class::new("brightline._standard", "Tier");
pub(crate) static TEST_OUTCOME: Class = Class::new("brightline._standard", "TestOutcome");
pub(crate) static TEST_FAILURE: Class = Class::new("brightline._standard", "TestFailure");
pub(crate) static VERDICT: Class = Class::new("brightline._report", "Verdict");
pub(crate) static PROBLEM: Class = Class::new("brightline._report", "Problem");
pub(crate) static COLUMN_PROBLEM: Class = Class::new("brightline._table", "ColumnProblem");
pub(crate) static COLUMN_FAULT: Class = Class::new("brightline._table", "ColumnFault");
pub(crate) static DIAGNOSTIC: Class = Class::new("brightline._diagnostic", "Diagnostic");
pub(crate) static LABEL: Class = Class::new("brightline._diagnostic", "Label");
pub(crate) static SPAN: Class = Class::new("brightline._diagnostic", "Span");

pub(crate) static STANDARD_ERROR: Class = Class::new("brightline._errors", "StandardError");
pub(crate) static FACTS_ERROR: Class = Class::new("brightline._errors", "FactsError");
pub(crate) static EXCEPTIONS_ERROR: Class = Class::new("brightline._errors", "ExceptionsError");
pub(crate) static INSTANT_ERROR: Class = Class::new("brightline._errors", "InstantError");
pub(crate) static TABLE_ERROR: Class = Class::new("brightline._errors", "TableError");
pub(crate) static UNKNOWN_NAME: Class = Class::new("brightline._errors", "UnknownName");

pub(crate) static IS_STREAM: Class = Class::new("brightline._table", "is_stream");
pub(crate) static LIKE: Class = Class::new("brightline._table", "like");
pub(crate) static TELL: Class = Class::new("brightline._table", "tell");

pub(crate) static ENUM: Class = Class::new("enum", "Enum");
pub(crate) static DECIMAL: Class = Class::new("decimal", "Decimal");
pub(crate) static UUID: Class = Class::new("uuid", "UUID");
pub(crate) static DATACLASS_FIELDS: Class = Class::new("dataclasses", "fields");
pub(crate) static BYTES: Class = Class::new("builtins", "bytes");
pub(crate) static STAT: Class = Class::new("os", "stat");
pub(crate) static PATH: Class = Class::new("os", "fspath");
pub(crate) static PATH_LIKE: Class = Class::new("os", "PathLike");

impl Class {
    const fn new(module: &'static str, name: &'static str) -> Self {
        Self { module, name, found: PyOnceLock::new() }
    }

    /// The class itself.
    pub(crate) fn get<'py>(&self, py: Python<'py>) -> PyResult<&Bound<'py, PyAny>> {
        self.found.import(py, self.module, self.name)
    }

    /// Calls it.
    pub(crate) fn call<'py>(&self, py: Python<'py>, arguments: impl PyCallArgs<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.get(py)?.call1(arguments)
    }

    /// Calls it with arguments by name.
    pub(crate) fn named<'py>(&self, py: Python<'py>, arguments: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyAny>> {
        self.get(py)?.call((), Some(arguments))
    }

    /// Whether a value is one of these.
    pub(crate) fn has(&self, value: &Bound<'_, PyAny>) -> PyResult<bool> {
        value.is_instance(self.get(value.py())?)
    }

    /// A document of the report's kind, from its canonical bytes.
    pub(crate) fn opened<'py>(&self, py: Python<'py>, canonical: &str) -> PyResult<Bound<'py, PyAny>> {
        self.call(py, (PyBytes::new(py, canonical.as_bytes()),))
    }

    /// An error of this class, or what went wrong in making it.
    pub(crate) fn error<'py>(&self, py: Python<'py>, arguments: impl PyCallArgs<'py>) -> PyErr {
        self.call(py, arguments).map_or_else(|error| error, PyErr::from_value)
    }
}

/// Several of a class, as a tuple.
pub(crate) fn tuple<'py>(
    py: Python<'py>,
    found: impl Iterator<Item = PyResult<Bound<'py, PyAny>>>,
) -> PyResult<Bound<'py, PyTuple>> {
    PyTuple::new(py, found.collect::<PyResult<Vec<_>>>()?)
}
