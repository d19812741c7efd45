//! `brightline check`: who is ready, who is not, and why.

use std::{
    collections::BTreeSet,
    time::{SystemTime, UNIX_EPOCH},
};

use brightline::{Facts, Instant, Reference, Report, Selection, Standard, nearest};

use crate::{
    arguments::{Check, Format},
    console, evidence, json,
    nearest::suggestion,
    problems,
    progress::Progress,
    project,
    reading::Reading,
    refusal::Refusal,
    standards,
    status::Status,
    table, tables,
};

/// What is said of files in folders that are of no use.
pub(crate) const PASSED_OVER: [&str; 2] = [
    "file is neither JSON, YAML, CSV, Parquet nor Arrow by its name",
    "files are neither JSON, YAML, CSV, Parquet nor Arrow by their names",
];

/// Runs it.
pub(crate) fn run(arguments: &Check) -> Result<Status, Refusal> {
    let inputs = project::inputs(&arguments.standard, Some(&arguments.evidence))?;
    if inputs.facts.is_empty() {
        return Err(Refusal::new("no facts are named").help("name files or folders of documents: `--facts catalog/`"));
    }
    let progress = Progress::start();
    let standard = standards::read(&inputs, arguments.verbose)?;
    if let Some(name) = &arguments.scorecard {
        known_scorecard(&standard, name)?;
    }
    if let Some(kind) = table_kind(arguments.format) {
        let (at, records) = (Reading::instant(arguments.evidence.at)?, evidence::records(&inputs.exceptions)?);
        let exceptions = standard.read_exceptions(records.trees.iter().cloned());
        let ground = tables::Ground { standard: &standard, exceptions: &exceptions, at };
        return tables::check(arguments, kind, &inputs, &ground, records, progress);
    }
    let subject = arguments.subject.as_deref();
    let subject = subject.map(|text| subject_named(&standard, text)).transpose()?;
    let read = evidence::facts(&inputs.facts, &standard, &progress)?;
    let records = evidence::records(&inputs.exceptions)?;
    let subjects: BTreeSet<Reference> = read.documents.iter().map(|document| document.subject.clone()).collect();
    if let Some(wanted) = &subject {
        known_subject(wanted, &subjects)?;
    }
    let usable = read.documents.len();

    let at = Reading::instant(arguments.evidence.at)?;
    progress.expect("evaluating", 0);
    let exceptions = standard.read_exceptions(records.trees);
    // What is wrong with a file of exceptions belongs into the report as well.
    let facts = Facts::new(read.documents, [read.problems, records.problems].concat());
    let selection = Selection { scorecard: arguments.scorecard.clone(), subject };
    let report = standard.evaluate_selected(&facts, &exceptions, at, &selection);
    drop(progress);

    let result = match arguments.format {
        Format::Json => json::render(&report),
        _ => table::render(&report, &standard),
    };
    if standard.warnings().is_empty() && !report.problems.is_empty() {
        inputs.say_what_names_mean();
    }
    problems::say(&report.problems, arguments.verbose);
    let untaken = standard.untaken(&facts, at);
    mention(
        &untaken,
        [
            "document is about no subject that the standard knows",
            "documents are about no subject that the standard knows",
        ],
        arguments.verbose,
    );
    let passed_over = [read.passed_over, records.passed_over].concat();
    mention(&passed_over, PASSED_OVER, arguments.verbose);
    console::deliver(&result, arguments.format == Format::Json, arguments.output.as_deref())?;
    Ok(status(&report, read.found, usable, arguments))
}

/// The tables that a report can be written as.
fn table_kind(format: Format) -> Option<tables::OutputKind> {
    match format {
        Format::Parquet => Some(tables::OutputKind::Parquet),
        Format::Arrow => Some(tables::OutputKind::Arrow),
        Format::Table | Format::Json => None,
    }
}

/// What the exit status says, and a line that says why where there is nothing to go by.
fn status(report: &Report, found: usize, usable: usize, arguments: &Check) -> Status {
    let unusable = if found == 0 {
        Some("nothing was scored: the facts hold no document".to_owned())
    } else if usable == 0 {
        Some("nothing was scored: no document can be used".to_owned())
    } else if report.summary.scored == 0 {
        Some(match (&arguments.subject, report.results.is_empty()) {
            (Some(subject), true) => format!("`{subject}` was not scored: no scorecard is for it at {}", report.at),
            (Some(subject), false) => format!("`{subject}` was not scored: no scorecard applies to it"),
            (None, true) => format!("nothing was scored: no scorecard is for any subject there is at {}", report.at),
            (None, false) => "nothing was scored: no scorecard applies to any subject".to_owned(),
        })
    } else {
        None
    };
    if let Some(why) = unusable {
        console::error(&why, None);
        return Status::Unusable;
    }
    if report.summary.ready < report.summary.scored {
        return Status::Fails;
    }
    let refused = report.problems.iter().any(|problem| problem.refused);
    if refused || (arguments.strict && !report.problems.is_empty()) { Status::Partial } else { Status::Holds }
}

pub(crate) fn known_scorecard(standard: &Standard, name: &str) -> Result<(), Refusal> {
    let names: Vec<&str> = standard.scorecards().collect();
    if names.contains(&name) {
        return Ok(());
    }
    Err(Refusal::new(format!("there is no scorecard `{name}`"))
        .help(suggestion(name, &names).unwrap_or_else(|| "the standard has none".into())))
}

/// The reference that `text` writes.
pub(crate) fn subject_named(standard: &Standard, text: &str) -> Result<Reference, Refusal> {
    standard.reference(text).ok_or_else(|| {
        Refusal::new(format!("`{text}` is no reference to one subject")).help(
            "write `kind:namespace/name@release`; namespace and release may be left out, and the kind where the standard \
             scores one alone",
        )
    })
}

/// A release brings its bare subject along, so either of them may be the one that documents are about.
pub(crate) fn known_subject(wanted: &Reference, subjects: &BTreeSet<Reference>) -> Result<(), Refusal> {
    if subjects.iter().any(|subject| wanted.covers(subject)) {
        return Ok(());
    }
    let refusal = Refusal::new(format!("`{wanted}` was not scored: no document is about it"));
    let releases: Vec<&str> =
        subjects.iter().filter(|subject| subject.bare() == wanted.bare()).map(Reference::as_str).collect();
    if !releases.is_empty() {
        return Err(refusal.help(suggestion(wanted.as_str(), &releases).unwrap_or_default()));
    }
    // Compared by their names alone: what references share would make all of them near.
    let near = nearest(wanted.name(), subjects.iter().map(Reference::name));
    let near = subjects.iter().filter(|subject| Some(subject.name()) == near);
    Err(match near.max_by_key(|subject| (subject.kind() == wanted.kind(), subject.namespace() == wanted.namespace())) {
        Some(near) => refusal.help(format!("did you mean `{near}`?")),
        None => refusal,
    })
}

/// Counts what was left aside, and names it on demand.
pub(crate) fn mention(names: &[String], [one, many]: [&str; 2], verbose: bool) {
    let words = if names.len() == 1 { one } else { many };
    match names.len() {
        0 => {}
        count if verbose => {
            console::note(&format!("{count} {words}:"));
            names.iter().for_each(|name| console::say(&format!("  {}", console::visible(name))));
        }
        count => console::note(&format!("{count} {words} (--verbose names them)")),
    }
}

/// The present instant. No library of this house asks for it.
pub(crate) fn now() -> Result<Instant, Refusal> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok();
    let micros = since.and_then(|since| i64::try_from(since.as_micros()).ok());
    micros
        .and_then(Instant::from_micros)
        .ok_or_else(|| Refusal::new("the clock of this machine is out of range").help("give the instant with --at"))
}
