//! `check` where a table is asked for: tables in, a table out, a batch at a time.

use std::{num::NonZero, path::Path, thread};

use arrow_array::{Array as _, RecordBatch, RecordBatchIterator, RecordBatchReader as _, cast::AsArray as _};
use arrow_schema::SchemaRef;
use brightline::{Exceptions, Facts, Instant, Problem, Selection, Severity, Standard};
use brightline_columnar::{Beside, ColumnProblem, Spread, Table, TableError, TableOptions, rows_stand_alone};
use brightline_documents::{Format, UNREADABLE};

use super::{
    Kind, ROWS, Reader, csv,
    documents::{faults, refused},
    output::{self, Output},
};
use crate::{
    arguments::Check,
    check::{PASSED_OVER, mention},
    console,
    evidence::Records,
    files::{Entry, Listing},
    problems,
    progress::Progress,
    project::Inputs,
    refusal::Refusal,
    status::Status,
};

/// What the code of a row's problem is where it names no subject, so that it is not judged.
const NO_SUBJECT: &str = "BL208";

/// By what all rows are judged.
pub(crate) struct Ground<'a> {
    pub(crate) standard: &'a Standard,
    pub(crate) exceptions: &'a Exceptions,
    pub(crate) at: Instant,
}

/// What became of all tables.
#[derive(Default)]
struct Tally {
    rows: u64,
    scored: u64,
    ready: u64,
    problems: Vec<Problem>,
    /// Whether any table, row or record cannot be used.
    refused: bool,
}

/// Judges every row of every table, and writes the verdicts as a table.
pub(crate) fn check(
    arguments: &Check,
    kind: output::Kind,
    inputs: &Inputs,
    ground: &Ground<'_>,
    records: Records,
    progress: Progress,
) -> Result<Status, Refusal> {
    if arguments.subject.is_some() {
        return Err(Refusal::new("--subject asks about one, and a table is about all")
            .help("leave it out, or ask with `--format json`"));
    }
    let (source, listing) = tables(inputs)?;
    let mut tally = Tally::default();
    tally.refuse(listing.unreadable.iter().map(|(name, reason)| unreadable(name, reason)));
    let selection = Selection { scorecard: arguments.scorecard.clone(), subject: None };
    let nothing = Facts::new(Vec::new(), records.problems);
    let of_standard = ground.standard.problems(&nothing, ground.exceptions, ground.at, &selection);
    tally.refused |= of_standard.iter().any(|problem| problem.refused);
    tally.problems.extend(of_standard);

    let options = TableOptions { scorecard: arguments.scorecard.clone(), source, ..TableOptions::default() };
    let mut output = Waiting { kind, file: arguments.output.as_deref(), output: None };
    let mut spread = Spread::new();
    for entry in &listing.entries {
        match Kind::of(&entry.name) {
            Some(table) => match open(table, entry, ground.standard, &options, &progress, &mut spread) {
                Ok((table, reader)) => judge(entry, &table, reader, ground, &mut output, &mut tally, &progress)?,
                Err(problems) => tally.refuse(problems),
            },
            None => judge_csv(entry, &options, ground, &mut output, &mut tally, &progress, &mut spread)?,
        }
        tally.refuse(spread.next_table().map(|subject| in_several(&entry.name, &subject)));
    }
    let output = output.output;
    if let Some(output) = output {
        output.end()?;
    }
    drop(progress);
    if ground.standard.warnings().is_empty() && !tally.problems.is_empty() {
        inputs.say_what_names_mean();
    }
    problems::say(&tally.problems, arguments.verbose);
    mention(&[listing.passed_over, records.passed_over].concat(), PASSED_OVER, arguments.verbose);
    Ok(tally.status(arguments.strict))
}

/// The tables that are named, all of one source: what several say of one subject nobody has joined.
fn tables(inputs: &Inputs) -> Result<(Option<String>, Listing), Refusal> {
    let mut sources: Vec<&Option<String>> = inputs.facts.iter().map(|(source, _)| source).collect();
    sources.sort();
    sources.dedup();
    let [source] = sources.as_slice() else {
        return Err(Refusal::new(
            "a table of verdicts is made from tables of one source, for each row is judged by itself",
        )
        .help("join them first: the columns of a source `sonar` are called `sonar:coverage` and so on"));
    };
    let wanted = |name: &str| Kind::of(name).is_some() || Format::of(name).is_some();
    let listing = Listing::of(inputs.facts.iter().map(|(_, root)| root), wanted)?;
    let is_table = |name: &str| Kind::of(name).is_some() || Format::of(name) == Some(Format::Csv);
    if let Some(document) = listing.entries.iter().find(|entry| !is_table(&entry.name)) {
        return Err(Refusal::new(format!("`{}` is no table: a table of verdicts is made from tables", document.name))
            .help("Parquet, Arrow and CSV files are tables; for others ask with `--format json`"));
    }
    Ok(((*source).clone(), listing))
}

/// The output, which begins with the first table that can be used.
struct Waiting<'a> {
    kind: output::Kind,
    file: Option<&'a Path>,
    output: Option<Output>,
}

impl Waiting<'_> {
    fn write(&mut self, table: &Table, batch: &RecordBatch) -> Result<(), Refusal> {
        if self.output.is_none() {
            self.output = Some(Output::new(self.kind, table.output(), self.file)?);
        }
        self.output.as_mut().map_or(Ok(()), |output| output.write(batch))
    }
}

fn open(
    kind: Kind,
    entry: &Entry,
    standard: &Standard,
    options: &TableOptions,
    progress: &Progress,
    spread: &mut Spread,
) -> Result<(Table, Reader), Vec<Problem>> {
    let (reader, rows) = kind.open(entry).map_err(|reason| vec![unreadable(&entry.name, &reason)])?;
    progress.expect("judging rows", rows.unwrap_or(0));
    let table =
        Table::compile(standard, &reader.schema(), options.clone()).map_err(|error| faults(&entry.name, &error))?;
    let unread = |reason: String| vec![unreadable(&entry.name, &reason)];
    let is_spread = is_spread(kind, entry, standard, options, &table, spread).map_err(unread)?;
    if table.rows_stand_alone() && !is_spread {
        return Ok((table, reader));
    }
    // Rows that look at one another, or are one subject's, have to be there together: then memory grows with the table.
    let schema = reader.schema();
    let together = || {
        let batches = reader.collect::<Result<Vec<_>, _>>()?;
        arrow_select::concat::concat_batches(&schema, &batches)
    };
    let batch = together().map_err(|error| vec![unreadable(&entry.name, &error.to_string())])?;
    Ok((table, Box::new(RecordBatchIterator::new([Ok(batch)], schema))))
}

/// Whether any subject has rows in several batches; for that only the columns that name them are read.
fn is_spread(
    kind: Kind,
    entry: &Entry,
    standard: &Standard,
    options: &TableOptions,
    table: &Table,
    spread: &mut Spread,
) -> Result<bool, String> {
    let (reader, _) = kind.open_columns(entry, Some(table.naming_columns()))?;
    let names = Table::compile(standard, &reader.schema(), options.clone()).map_err(|error| error.to_string())?;
    let mut again = false;
    for batch in reader {
        // What cannot be read is said when it is judged.
        let Ok(batch) = batch else { break };
        again |= spread.meets_again(&names, &batch);
    }
    Ok(again)
}

/// Tables are judged one by one, so that what two of them say of one subject is not put together.
fn in_several(name: &str, subject: &str) -> Problem {
    let message = format!(
        "`{subject}` has rows in another table too, and each table was judged by itself (put the rows of a subject into one \
         file, or ask with `--format json`)"
    );
    refused(name, None, UNREADABLE, message)
}

fn judge(
    entry: &Entry,
    table: &Table,
    reader: Reader,
    ground: &Ground<'_>,
    output: &mut Waiting<'_>,
    tally: &mut Tally,
    progress: &Progress,
) -> Result<(), Refusal> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let mut stream = table.stream(reader, ground.exceptions, ground.at, threads);
    let mut before = 0;
    while let Some(batch) = stream.next() {
        match batch {
            Ok(batch) => {
                tally.count(&batch);
                output.write(table, &batch)?;
                progress.advance_by(stream.rows().saturating_sub(before));
                before = stream.rows();
            }
            // What was read of it until then is judged and stays.
            Err(error) => tally.refuse([unreadable(&entry.name, &error.to_string())]),
        }
    }
    tally.rows += stream.rows();
    for problem in stream.problems() {
        tally.refused |= problem.code == NO_SUBJECT;
        tally.problems.push(of_column(&entry.name, problem));
    }
    Ok(())
}

/// The tables of a file of text: one for each run of like rows, for a column has one type there.
struct Compiled<'a> {
    standard: &'a Standard,
    options: &'a TableOptions,
    tables: Vec<Table>,
}

impl Compiled<'_> {
    /// The place of the table for rows of a schema.
    fn place(&mut self, schema: &SchemaRef) -> Result<usize, TableError> {
        if let Some(known) = self.tables.iter().position(|table| table.input() == schema) {
            return Ok(known);
        }
        self.tables.push(Table::compile(self.standard, schema, self.options.clone())?);
        Ok(self.tables.len() - 1)
    }
}

/// Of a table of text each run of like rows is judged by a table compiled for it.
fn judge_csv(
    entry: &Entry,
    options: &TableOptions,
    ground: &Ground<'_>,
    output: &mut Waiting<'_>,
    tally: &mut Tally,
    progress: &Progress,
    spread: &mut Spread,
) -> Result<(), Refusal> {
    progress.expect("judging rows", 0);
    let mut compiled = Compiled { standard: ground.standard, options, tables: Vec::new() };
    let opened = is_spread_csv(entry, &mut compiled, spread).and_then(|is_spread| {
        let most = if is_spread { usize::MAX } else { ROWS };
        Ok((is_spread, csv::Rows::open(entry, ground.standard, most)?))
    });
    let (is_spread, mut rows) = match opened {
        Ok(opened) => opened,
        Err(problems) => {
            tally.refuse(problems);
            return Ok(());
        }
    };
    let mut problems: Vec<ColumnProblem> = Vec::new();
    // Rows that look at one another, or are one subject's, have to be there together: then memory grows with the table.
    let looks_around = !rows_stand_alone(ground.standard);
    let together = is_spread || looks_around;
    let mut parts: Vec<(usize, csv::Part)> = Vec::new();
    let mut say = |table: &Table, part: &csv::Part, beside: Option<&Beside>, tally: &mut Tally| {
        match table.evaluate_beside(&part.batch, beside, ground.exceptions, ground.at) {
            Ok(outcome) => {
                tally.count(&outcome.verdicts);
                output.write(table, &outcome.verdicts)?;
                progress.advance_by(part.numbers.len() as u64);
                outcome.problems.iter().for_each(|problem| join(&mut problems, problem, &part.numbers));
            }
            Err(error) => tally.refuse([unreadable(&entry.name, &error.to_string())]),
        }
        Ok(())
    };
    for part in rows.by_ref() {
        let part = match part {
            Ok(part) => part,
            Err(error) => {
                tally.refuse([unreadable(&entry.name, &error.to_string())]);
                break;
            }
        };
        let place = match compiled.place(&part.batch.schema()) {
            Ok(place) => place,
            Err(error) => {
                tally.refuse(faults(&entry.name, &error));
                break;
            }
        };
        match compiled.tables.get(place) {
            _ if together => parts.push((place, part)),
            Some(table) => say(table, &part, None, tally)?,
            None => {}
        }
    }
    let held = parts.iter().filter_map(|(place, part)| Some((compiled.tables.get(*place)?, part)));
    let mut held: Vec<(&Table, &csv::Part)> = held.collect();
    let mut apart = Spread::new();
    if is_spread && held.iter().any(|(table, part)| apart.meets_again(table, &part.batch)) {
        tally.refuse([unlike(&entry.name)]);
        held.clear();
    }
    let mut beside: Option<Beside> = None;
    if looks_around {
        for (table, part) in &held {
            beside = table.beside([part.batch.clone()], beside.as_ref()).ok().or(beside);
        }
    }
    for (table, part) in &held {
        say(table, part, beside.as_ref(), tally)?;
    }
    tally.rows += rows.found();
    tally.refuse(std::mem::take(&mut rows.problems));
    problems.sort_by(|a, b| (&a.column, a.code).cmp(&(&b.column, b.code)));
    for problem in &problems {
        tally.refused |= problem.code == NO_SUBJECT;
        tally.problems.push(of_column(&entry.name, problem));
    }
    Ok(())
}

/// Whether any subject of a file of text has rows in several batches.
fn is_spread_csv(entry: &Entry, compiled: &mut Compiled<'_>, spread: &mut Spread) -> Result<bool, Vec<Problem>> {
    let mut again = false;
    // What cannot be read is said when it is judged.
    for part in csv::Rows::open(entry, compiled.standard, ROWS)?.map_while(Result::ok) {
        let Ok(place) = compiled.place(&part.batch.schema()) else { break };
        again |= compiled.tables.get(place).is_some_and(|table| spread.meets_again(table, &part.batch));
    }
    Ok(again)
}

/// Rows of one subject cannot be put together where a cell of one of them does not fit its column.
fn unlike(name: &str) -> Problem {
    let message = "rows of one subject stand apart, and some cells do not fit their columns, so that they cannot be joined (mend \
                   the cells, or ask with `--format json`)";
    refused(name, None, UNREADABLE, message.into())
}

/// Counts a problem of some rows to those of their file.
fn join(problems: &mut Vec<ColumnProblem>, problem: &ColumnProblem, numbers: &[u64]) {
    let number = usize::try_from(problem.first).ok().and_then(|first| numbers.get(first)).copied();
    let first = number.unwrap_or(1).saturating_sub(1);
    match problems.iter_mut().find(|known| known.column == problem.column && known.code == problem.code) {
        Some(known) => known.rows += problem.rows,
        None => problems.push(ColumnProblem { first, ..problem.clone() }),
    }
}

/// A problem of a column as a line of a report: by the first row that has it.
fn of_column(file: &str, problem: &ColumnProblem) -> Problem {
    let ColumnProblem { column, code, message, rows, first } = problem;
    let others = rows.saturating_sub(1);
    let more = match others {
        0 => String::new(),
        1 => ", and so in 1 row more".into(),
        many => format!(", and so in {many} rows more"),
    };
    let refused = *code == NO_SUBJECT;
    Problem {
        document: Some(format!("{file}#{}", first + 1)),
        path: Some(column.clone()),
        code,
        severity: Severity::Error,
        message: format!("{message}{more}"),
        refused,
    }
}

fn unreadable(name: &str, reason: &str) -> Problem {
    refused(name, None, UNREADABLE, format!("cannot be read: {reason}"))
}

impl Tally {
    fn refuse(&mut self, problems: impl IntoIterator<Item = Problem>) {
        let before = self.problems.len();
        self.problems.extend(problems);
        self.refused |= self.problems.len() > before;
    }

    fn count(&mut self, verdicts: &RecordBatch) {
        let column = |name: &str| verdicts.column_by_name(name).and_then(|column| column.as_boolean_opt());
        let (Some(applies), Some(ready)) = (column("applies"), column("ready")) else { return };
        self.scored += applies.true_count() as u64;
        self.ready += (0..ready.len()).filter(|row| ready.is_valid(*row) && ready.value(*row)).count() as u64;
    }

    fn status(&self, strict: bool) -> Status {
        let unusable = match (self.rows, self.scored) {
            (0, _) if self.refused => Some("nothing was scored: no table can be used"),
            (0, _) => Some("nothing was scored: the tables hold no row"),
            (_, 0) => Some("nothing was scored: no scorecard applies to any row"),
            _ => None,
        };
        if let Some(why) = unusable {
            console::error(why, None);
            return Status::Unusable;
        }
        let words = if self.rows == 1 { "row" } else { "rows" };
        let Self { rows, scored, ready, .. } = self;
        console::note(&format!("{rows} {words}: {scored} scored, {ready} ready, {} not ready", scored - ready));
        if self.ready < self.scored {
            return Status::Fails;
        }
        if self.refused || (strict && !self.problems.is_empty()) { Status::Partial } else { Status::Holds }
    }
}
