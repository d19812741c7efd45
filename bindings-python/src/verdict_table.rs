//! Verdicts as tables that every library with the Arrow PyCapsule interface can take over.

use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::{RecordBatch, RecordBatchIterator, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use brightline::Problem;
use brightline_columnar::{ColumnProblem, Stream};
use pyo3::{
    Bound, Py, PyAny, PyResult, Python, pyclass, pymethods,
    types::{PyCapsule, PyTuple},
};

use crate::{
    arrow::{self, Reader},
    classes::TABLE_ERROR,
    table,
};

/// The verdicts of a whole table.
#[pyclass(frozen, module = "brightline")]
pub(crate) struct VerdictTable {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
    problems: Vec<ColumnProblem>,
}

impl VerdictTable {
    /// Reads a stream to its end.
    pub(crate) fn judged<R: RecordBatchReader>(mut stream: Stream<R>) -> Result<Self, ArrowError> {
        let batches = stream.by_ref().collect::<Result<Vec<_>, _>>()?;
        Ok(Self { schema: stream.schema(), batches, problems: in_order(stream.problems()) })
    }

    /// Batches of something else than verdicts.
    pub(crate) fn of(schema: SchemaRef, batches: Vec<RecordBatch>) -> Self {
        Self { schema, batches, problems: Vec::new() }
    }

    /// What is wrong with the evidence, by column.
    pub(crate) fn problems(&self) -> &[ColumnProblem] {
        &self.problems
    }
}

/// By column and code, in whatever order they were found.
fn in_order(problems: &[ColumnProblem]) -> Vec<ColumnProblem> {
    let mut problems = problems.to_vec();
    problems.sort_by(|a, b| (&a.column, a.code).cmp(&(&b.column, b.code)));
    problems
}

#[pymethods]
impl VerdictTable {
    /// The rows as a stream of record batches; as often as it is asked for.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // What a consumer wishes for is a wish: it casts itself where it gets something else.
        let _ = requested_schema;
        let batches = self.batches.clone().into_iter().map(Ok);
        arrow::exported(py, Box::new(RecordBatchIterator::new(batches, Arc::clone(&self.schema))))
    }

    /// The columns.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        arrow::exported_schema(py, &self.schema)
    }

    /// What is wrong with the evidence, by column.
    #[getter(problems)]
    fn problems_of_columns<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        table::column_problems(py, &self.problems)
    }

    fn __len__(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    fn __repr__(&self) -> String {
        let (rows, columns) = (self.__len__(), self.schema.fields().len());
        format!("<brightline.VerdictTable: {rows} row{}, {columns} columns>", if rows == 1 { "" } else { "s" })
    }
}

/// The verdicts of batches that are judged as they are read, once.
#[pyclass(frozen, module = "brightline._brightline")]
pub(crate) struct VerdictStream(Mutex<Option<Reader>>);

impl VerdictStream {
    pub(crate) fn new(reader: Reader) -> Self {
        Self(Mutex::new(Some(reader)))
    }
}

#[pymethods]
impl VerdictStream {
    /// The batches.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        let reader = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let spent = || TABLE_ERROR.error(py, ("the stream of verdicts was read already",));
        arrow::exported(py, reader.ok_or_else(spent)?)
    }
}

/// A stream that tells at its end what was wrong with the evidence.
pub(crate) struct Telling<R> {
    stream: Stream<R>,
    others: Vec<Problem>,
    problems: Option<Py<PyAny>>,
    told: bool,
}

impl<R> Telling<R> {
    pub(crate) fn new(stream: Stream<R>, others: Vec<Problem>, problems: Option<Py<PyAny>>) -> Self {
        Self { stream, others, problems, told: false }
    }
}

impl<R: RecordBatchReader> Iterator for Telling<R> {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.stream.next();
        if next.is_some() || self.told {
            return next;
        }
        self.told = true;
        let told = Python::try_attach(|py| {
            let problems = self.problems.as_ref().map(|list| list.bind(py));
            table::tell(py, &self.others, &in_order(self.stream.problems()), problems)
        });
        // A filter may turn a warning into an exception.
        told?.err().map(|raised| Err(ArrowError::ExternalError(Box::new(raised))))
    }
}

impl<R: RecordBatchReader> RecordBatchReader for Telling<R> {
    fn schema(&self) -> SchemaRef {
        self.stream.schema()
    }
}
