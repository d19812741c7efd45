//! `evaluate_table` and `explain_row`: a standard meets the tables of other libraries.

use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchIterator, RecordBatchReader as _};
use arrow_schema::ArrowError;
use arrow_select::concat::concat_batches;
use brightline::{Document, Exceptions, Facts, Instant, Problem, Selection, Standard};
use brightline_columnar::{Beside, ColumnProblem, Form, Table, TableError, TableOptions};
use pyo3::{
    Bound, PyAny, PyErr, PyResult, Python,
    exceptions::PyIndexError,
    types::{PyAnyMethods as _, PyBool, PyBoolMethods as _},
};

use crate::{
    arrow::{self, Reader},
    classes::{self, COLUMN_FAULT, COLUMN_PROBLEM, EXPLANATION, IS_STREAM, LIKE, TABLE_ERROR, TELL},
    diagnostics,
    exceptions::Records,
    instant::type_name,
    verdict_table::{Telling, VerdictStream, VerdictTable},
};

/// The form of that name.
pub(crate) fn form(py: Python<'_>, word: &str) -> PyResult<Form> {
    match word {
        "wide" => Ok(Form::Wide),
        "long" => Ok(Form::Long),
        "masks" => Ok(Form::Masks),
        _ => {
            let message = format!("form: there is no form `{word}` (there are `wide`, `long` and `masks`)");
            Err(TABLE_ERROR.error(py, (message,)))
        }
    }
}

/// By what a table is judged.
pub(crate) struct Ground<'a> {
    pub(crate) standard: &'a Arc<Standard>,
    pub(crate) at: Instant,
    pub(crate) records: Arc<Records>,
    pub(crate) options: TableOptions,
}

impl Ground<'_> {
    fn compiled(&self, py: Python<'_>, reader: &Reader) -> PyResult<Table> {
        let schema = reader.schema();
        let table = py.detach(|| Table::compile(self.standard, &schema, self.options.clone()));
        table.map_err(|error| refused(py, &error))
    }

    fn selection(&self) -> Selection {
        Selection { scorecard: self.options.scorecard.clone(), subject: None }
    }

    /// What is wrong with the exceptions, whatever the table holds.
    fn problems(&self, exceptions: &Exceptions) -> Vec<Problem> {
        let nothing = Facts::new(Vec::new(), Vec::new());
        let found = self.standard.problems(&nothing, exceptions, self.at, &self.selection());
        [self.records.problems.clone(), found].concat()
    }
}

/// The verdicts of a table, as a table of the same library. A reader of batches gives a reader that judges as it is read;
/// all else is judged at once.
pub(crate) fn evaluate<'py>(
    table: &Bound<'py, PyAny>,
    ground: &Ground<'_>,
    threads: usize,
    known: Option<&Bound<'py, PyAny>>,
    problems: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = table.py();
    let reader = arrow::reader(table)?;
    let compiled = ground.compiled(py, &reader)?;
    let beside = known.map(|known| beside(known, ground)).transpose()?;
    let exceptions = py.detach(|| ground.records.read_by(ground.standard));
    let others = ground.problems(&exceptions);
    let alone = compiled.rows_stand_alone();
    // Those that references lead to are known, or in the same batch.
    if (alone || beside.is_some()) && IS_STREAM.call(py, (table,))?.cast::<PyBool>()?.is_true() {
        let stream = compiled.stream(reader, &exceptions, ground.at, threads).beside(beside);
        let stream = Telling::new(stream, others, problems.map(|list| list.clone().unbind()));
        return LIKE.call(py, (table, VerdictStream::new(Box::new(stream))));
    }
    let judged = py.detach(|| {
        let reader = if alone { divided(reader, threads, &compiled)? } else { together(reader)? };
        VerdictTable::judged(compiled.stream(reader, &exceptions, ground.at, threads).beside(beside))
    });
    let judged = judged.map_err(|error| arrow::error_of(py, error))?;
    tell(py, &others, judged.problems(), problems)?;
    LIKE.call(py, (table, judged))
}

/// The rows of a table that are known and not judged.
fn beside(known: &Bound<'_, PyAny>, ground: &Ground<'_>) -> PyResult<Beside> {
    let py = known.py();
    let reader = arrow::reader(known)?;
    let compiled = ground.compiled(py, &reader)?;
    let read = py.detach(|| compiled.beside(reader.collect::<Result<Vec<_>, _>>()?, None));
    read.map_err(|error| arrow::error_of(py, error))
}

/// Of each row of a table its subject and those that it refers to.
pub(crate) fn links<'py>(table: &Bound<'py, PyAny>, ground: &Ground<'_>) -> PyResult<Bound<'py, PyAny>> {
    let py = table.py();
    let reader = arrow::reader(table)?;
    let compiled = ground.compiled(py, &reader)?;
    let links = py.detach(|| {
        let batches = reader.map(|batch| compiled.links(&batch?)).collect::<Result<Vec<_>, _>>()?;
        let empty = RecordBatch::new_empty(compiled.input().clone());
        let schema = compiled.links(&empty)?.schema();
        Ok((schema, batches))
    });
    let (schema, batches) = links.map_err(|error| arrow::error_of(py, error))?;
    LIKE.call(py, (table, VerdictTable::of(schema, batches)))
}

/// Why the verdicts of one row are as they are.
pub(crate) fn explain_row<'py>(
    table: &Bound<'py, PyAny>,
    row: &Bound<'py, PyAny>,
    ground: &Ground<'_>,
    rule: Option<&str>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = table.py();
    let Ok(wanted) = row.extract::<i64>() else {
        let message = format!("row: expected the number of a row, counted from 0, found {}", type_name(row));
        return Err(PyErr::new::<pyo3::exceptions::PyTypeError, _>(message));
    };
    let reader = arrow::reader(table)?;
    let compiled = ground.compiled(py, &reader)?;
    let answer = py.detach(|| -> Result<String, Unexplained> {
        let batches = reader.collect::<Result<Vec<_>, _>>()?;
        let (documents, mut problems) = documents(&compiled, &batches, wanted)?;
        let subject = documents.first().map(|document| document.subject.clone());
        problems.extend(ground.records.problems.iter().cloned());
        let facts = Facts::new(documents, problems);
        let exceptions = ground.records.read_by(ground.standard);
        let selection = Selection { subject, ..ground.selection() };
        let explanation = ground.standard.explain(&facts, &exceptions, ground.at, &selection);
        let explanation = match rule {
            Some(rule) => explanation.of_rule(rule),
            None => explanation,
        };
        Ok(explanation.to_json(ground.standard))
    });
    match answer {
        Ok(answer) => EXPLANATION.opened(py, &answer),
        Err(Unexplained::Unreadable(error)) => Err(arrow::error_of(py, error)),
        Err(Unexplained::NoSubject(error)) => Err(refused(py, &error)),
        Err(Unexplained::NoRow(rows)) => {
            let message = format!("row: there is no row {wanted} (there are {rows}, counted from 0)");
            Err(PyErr::new::<PyIndexError, _>(message))
        }
    }
}

enum Unexplained {
    Unreadable(ArrowError),
    NoSubject(TableError),
    NoRow(usize),
}

impl From<ArrowError> for Unexplained {
    fn from(error: ArrowError) -> Self {
        Self::Unreadable(error)
    }
}

/// The documents of a row, first, those of other rows about its subject, and where its rules may look at others those of
/// the rows about others; and what was wrong with the row.
fn documents(table: &Table, batches: &[RecordBatch], row: i64) -> Result<(Vec<Document>, Vec<Problem>), Unexplained> {
    let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
    let wanted = usize::try_from(if row < 0 { row.saturating_add_unsigned(rows as u64) } else { row });
    let wanted = wanted.ok().filter(|wanted| *wanted < rows).ok_or(Unexplained::NoRow(rows))?;
    let mut start = 0;
    let held = batches.iter().find_map(|batch| {
        let place = wanted - start;
        start += batch.num_rows();
        (wanted < start).then_some((batch, place))
    });
    let (batch, place) = held.ok_or(Unexplained::NoRow(rows))?;
    let (own, problems) = table.documents(batch, place).map_err(|fault| Unexplained::NoSubject(fault.into()))?;
    // Called by its number in the whole table; what a row says of another source or time is a part of it.
    let named = own.into_iter().enumerate().map(|(part, document)| {
        let name = if part == 0 { format!("row {wanted}") } else { format!("row {wanted}.{part}") };
        Document { name: name.into(), ..document }
    });
    let mut documents: Vec<Document> = named.collect();
    let subject = documents.first().map(|document| document.subject.bare());
    let alone = table.rows_stand_alone();
    let rows = batches.iter().flat_map(|batch| (0..batch.num_rows()).map(move |row| (batch, row)));
    for (_, (batch, row)) in rows.enumerate().filter(|(number, _)| *number != wanted) {
        // What names no subject is nobody's, and nobody that a reference could lead to.
        let Ok(about) = table.subject(batch, row) else { continue };
        if !alone || Some(about.bare()) == subject {
            documents.extend(table.documents(batch, row).map(|(documents, _)| documents).unwrap_or_default());
        }
    }
    Ok((documents, problems))
}

/// All rows as one batch, for they look at one another. One batch is left as it is, several are copied.
fn together(reader: Reader) -> Result<Reader, ArrowError> {
    let schema = reader.schema();
    let mut batches = reader.collect::<Result<Vec<_>, _>>()?;
    if batches.len() > 1 {
        batches = vec![concat_batches(&schema, &batches)?];
    }
    Ok(Box::new(RecordBatchIterator::new(batches.into_iter().map(Ok), schema)))
}

/// The fewest rows that are worth a thread.
const SHARE: usize = 8_192;

/// The same rows in as many batches as there are threads: views, not copies. Where subjects have rows in several of them
/// they are one batch, and copied.
fn divided(reader: Reader, threads: usize, table: &Table) -> Result<Reader, ArrowError> {
    let schema = reader.schema();
    let mut parts = Vec::new();
    for batch in reader {
        let batch = batch?;
        let rows = batch.num_rows();
        let share = if threads > 1 { rows.div_ceil(threads).max(SHARE) } else { rows.max(1) };
        if (1..=share).contains(&rows) {
            // A view, even of all, counts the nulls of each column again.
            parts.push(batch);
            continue;
        }
        let starts = (0..rows).step_by(share);
        parts.extend(starts.map(|start| batch.slice(start, share.min(rows - start))));
    }
    if !table.are_apart(&parts, threads) {
        parts = vec![concat_batches(&schema, &parts)?];
    }
    Ok(Box::new(RecordBatchIterator::new(parts.into_iter().map(Ok), schema)))
}

/// Hands problems over to who asked for them, or else warns of each.
pub(crate) fn tell(
    py: Python<'_>,
    others: &[Problem],
    columns: &[ColumnProblem],
    problems: Option<&Bound<'_, PyAny>>,
) -> PyResult<()> {
    if others.is_empty() && columns.is_empty() {
        return Ok(());
    }
    let columns = column_problems(py, columns)?;
    TELL.call(py, (columns, diagnostics::problems(py, others)?, problems)).map(drop)
}

/// What is wrong with columns, as Python's.
pub(crate) fn column_problems<'py>(
    py: Python<'py>,
    found: &[ColumnProblem],
) -> PyResult<Bound<'py, pyo3::types::PyTuple>> {
    let one = |problem: &ColumnProblem| {
        let ColumnProblem { column, code, message, rows, first } = problem;
        COLUMN_PROBLEM.call(py, (column.as_str(), *code, message.as_str(), *rows, *first))
    };
    classes::tuple(py, found.iter().map(one))
}

fn refused(py: Python<'_>, error: &TableError) -> PyErr {
    let one = |fault: &brightline_columnar::ColumnFault| {
        let help = fault.help.as_deref();
        COLUMN_FAULT.call(py, (fault.column.as_deref(), fault.expected.as_str(), fault.found.as_str(), help))
    };
    match classes::tuple(py, error.faults.iter().map(one)) {
        Ok(faults) => TABLE_ERROR.error(py, (error.to_string(), faults)),
        Err(error) => error,
    }
}
