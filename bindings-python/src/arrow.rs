//! Tables of other libraries in and out, without a copy: the Arrow C data interface by way of Python's capsules.
//!
//! The only `unsafe` of the project stands here. What a capsule of these names holds is laid out as the interface says,
//! and what it points to is what its schema says: that is the contract of the interface, and no consumer can check it
//! (a broken producer can do to us what it can do to pyarrow). What is moved out of a capsule leaves it marked as
//! released, so that nothing is freed twice.

use std::ffi::CStr;

use arrow_array::{
    Array as _, RecordBatch, RecordBatchIterator, RecordBatchReader, StructArray,
    cast::AsArray as _,
    ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi},
    ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader},
    make_array,
};
use arrow_schema::{ArrowError, Schema, SchemaRef};
use pyo3::{
    Bound, PyAny, PyErr, PyResult, Python,
    exceptions::PyTypeError,
    intern,
    types::{PyAnyMethods as _, PyCapsule, PyCapsuleMethods as _},
};

use crate::{classes::TABLE_ERROR, instant::type_name};

const STREAM: &CStr = c"arrow_array_stream";
const ARRAY: &CStr = c"arrow_array";
const SCHEMA: &CStr = c"arrow_schema";

/// The record batches of some table, on whatever thread they are read.
pub(crate) type Reader = Box<dyn RecordBatchReader + Send>;

/// The record batches of whatever speaks the capsule interface.
pub(crate) fn reader(table: &Bound<'_, PyAny>) -> PyResult<Reader> {
    let py = table.py();
    if let Some(stream) = table.getattr_opt(intern!(py, "__arrow_c_stream__"))? {
        return streamed(&stream.call0()?);
    }
    if let Some(array) = table.getattr_opt(intern!(py, "__arrow_c_array__"))? {
        let (schema, array): (Bound<'_, PyAny>, Bound<'_, PyAny>) = array.call0()?.extract()?;
        let batch = single(&schema, &array)?;
        let schema = batch.schema();
        return Ok(Box::new(RecordBatchIterator::new([Ok(batch)], schema)));
    }
    Err(PyErr::new::<PyTypeError, _>(format!(
        "table: expected a table with the Arrow PyCapsule interface (of pyarrow, Polars, DuckDB, pandas 2.2 or later, or \
         whatever has `__arrow_c_stream__`), found {}; dicts and JSON go to `evaluate`",
        type_name(table)
    )))
}

#[allow(unsafe_code)]
fn streamed(capsule: &Bound<'_, PyAny>) -> PyResult<Reader> {
    let py = capsule.py();
    let found = capsule.cast::<PyCapsule>()?.pointer_checked(Some(STREAM))?;
    // SAFETY: a capsule of this name points to a stream that nobody else reads from; the move marks it as released.
    let stream = unsafe { FFI_ArrowArrayStream::from_raw(found.cast::<FFI_ArrowArrayStream>().as_ptr()) };
    Ok(Box::new(RecordBatchStreamReader::try_new(stream).map_err(|error| error_of(py, error))?))
}

#[allow(unsafe_code)]
fn single(schema: &Bound<'_, PyAny>, array: &Bound<'_, PyAny>) -> PyResult<RecordBatch> {
    let py = schema.py();
    let schema = schema.cast::<PyCapsule>()?.pointer_checked(Some(SCHEMA))?.cast::<FFI_ArrowSchema>();
    let array = array.cast::<PyCapsule>()?.pointer_checked(Some(ARRAY))?.cast::<FFI_ArrowArray>();
    // SAFETY: capsules of these names point to a schema, which outlives this call with its capsule, and to an array,
    // which is moved out and marked as released.
    let (schema, array) = unsafe { (schema.as_ref(), FFI_ArrowArray::from_raw(array.as_ptr())) };
    // SAFETY: the array is what the schema beside it says.
    let read = unsafe { from_ffi(array, schema) };
    let batch = || {
        let (schema, array) = (Schema::try_from(schema)?, make_array(read?));
        let Some(rows) = array.as_struct_opt().filter(|rows| rows.null_count() == 0) else {
            let found = format!("expected an array of structs without nulls, found {}", array.data_type());
            return Err(ArrowError::SchemaError(found));
        };
        let (_, columns, _) = StructArray::clone(rows).into_parts();
        RecordBatch::try_new(SchemaRef::new(schema), columns)
    };
    batch().map_err(|error| error_of(py, error))
}

/// A capsule of record batches.
pub(crate) fn exported(py: Python<'_>, reader: Reader) -> PyResult<Bound<'_, PyCapsule>> {
    PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(reader), STREAM)
}

/// A capsule of the columns.
pub(crate) fn exported_schema<'py>(py: Python<'py>, schema: &Schema) -> PyResult<Bound<'py, PyCapsule>> {
    let schema = FFI_ArrowSchema::try_from(schema).map_err(|error| error_of(py, error))?;
    PyCapsule::new_with_value(py, schema, SCHEMA)
}

/// What went wrong in reading or writing tables; what Python raised meanwhile is raised as it was.
pub(crate) fn error_of(py: Python<'_>, error: ArrowError) -> PyErr {
    let said = match error {
        ArrowError::ExternalError(cause) => match cause.downcast::<PyErr>() {
            Ok(raised) => return *raised,
            Err(cause) => cause.to_string(),
        },
        error => error.to_string(),
    };
    TABLE_ERROR.error(py, (format!("table: it cannot be read: {said}"),))
}
