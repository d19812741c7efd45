//! `brightline forecast`: what changes by itself, when, and why.

mod events;
mod table;
mod timeline;
mod words;

use std::path::PathBuf;

use brightline::{Duration, Forecast, Instant, Selection};
use clap::{Args, ValueEnum};

use crate::{
    arguments::{Evidence, Standards, instant},
    check::{known_scorecard, known_subject, subject_named},
    console,
    progress::Progress,
    reading::{Need, Reading},
    refusal::Refusal,
    status::Status,
};

const STATUSES: &str = "\
Exit status:
  0  nobody drops below the bar
  1  a subject does, though it may rise again: it was ready before, or not there, or not scored
  2  the command line, the standard or every document cannot be used, or nothing is scored in all that time
  3  some document or exception could not be used; nobody drops below the bar";

/// `brightline forecast`
#[derive(Debug, Args)]
#[command(after_help = STATUSES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) standard: Standards,
    #[command(flatten)]
    pub(crate) evidence: Evidence,
    /// How far to look: an instant as with --at, or how long from there: `90 days`
    #[arg(long, value_name = "INSTANT|DURATION", value_parser = end)]
    pub(crate) until: End,
    /// Only this scorecard
    #[arg(long, value_name = "NAME")]
    pub(crate) scorecard: Option<String>,
    /// Only this subject, `[kind:][namespace/]name[@release]`; without a release all its releases too
    #[arg(long, value_name = "REF")]
    pub(crate) subject: Option<String>,
    /// How the forecast is written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
    /// Write the forecast to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Name every subject, every data problem and every file passed over
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

/// The renderings there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people: a timeline and what happens on it, 80 columns
    Table,
    /// `brightline/forecast/1`
    Json,
}

/// Where the forecast ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    At(Instant),
    After(Duration),
}

fn end(text: &str) -> Result<End, String> {
    if let Some(duration) = Duration::parse(text) {
        return Ok(End::After(duration));
    }
    instant(text)
        .map(End::At)
        .map_err(|_| "an instant or a duration is expected, as in `2026-04-01` or `90 days`".to_owned())
}

impl End {
    fn from(self, at: Instant) -> Result<Instant, Refusal> {
        let until = match self {
            Self::At(until) => Some(until),
            Self::After(duration) => at.micros().checked_add(duration.micros()).and_then(Instant::from_micros),
        };
        match until {
            Some(until) if until > at => Ok(until),
            Some(until) => Err(Refusal::new(format!("--until {until} is not after {at}, where the forecast begins"))),
            None => Err(Refusal::new("--until leads beyond the year 9999")),
        }
    }
}

/// Runs it.
pub(crate) fn run(arguments: &Arguments) -> Result<Status, Refusal> {
    let progress = Progress::start();
    let Arguments { standard, evidence, until, scorecard, verbose, .. } = arguments;
    let read = Reading::of(standard, evidence, Need::Facts, *verbose, &progress)?;
    if let Some(name) = scorecard {
        known_scorecard(&read.standard, name)?;
    }
    let subject = arguments.subject.as_deref().map(|text| subject_named(&read.standard, text)).transpose()?;
    if let Some(wanted) = &subject {
        known_subject(wanted, &read.subjects)?;
    }
    let at = Reading::instant(evidence.at)?;
    let until = until.from(at)?;
    let selection = Selection { scorecard: scorecard.clone(), subject };
    progress.expect("looking ahead", 0);
    let forecast = read.standard.forecast(&read.facts, &read.exceptions, at, until, &selection);
    drop(progress);
    let result = match arguments.format {
        Format::Table => table::render(&forecast, &read.standard, *verbose),
        Format::Json => forecast.to_json(),
    };
    let problems = read.standard.problems(&read.facts, &read.exceptions, at, &selection);
    read.say(&problems);
    console::deliver(&result, arguments.format == Format::Json, arguments.output.as_deref())?;
    let unusable = read.unusable().or_else(|| (!is_scored(&forecast)).then_some("nothing is scored in all that time"));
    if let Some(why) = unusable {
        console::error(why, None);
        return Ok(Status::Unusable);
    }
    Ok(match () {
        () if forecast.outlook.dropping > 0 => Status::Fails,
        () if problems.iter().any(|problem| problem.refused) => Status::Partial,
        () => Status::Holds,
    })
}

/// Whether any result is scored at any time.
fn is_scored(forecast: &Forecast) -> bool {
    let arrives = |change: &brightline::ForecastChange| change.to.is_ready() || change.to.is_below_the_bar();
    forecast.outlook.scored > 0 || forecast.changes.iter().any(arrives)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_an_instant_or_a_duration_from_the_beginning() {
        let at = Instant::parse("2026-01-15").unwrap_or(Instant::MIN);
        let ends = |text| end(text).map(|end| end.from(at).map(|until| until.to_string()).ok());
        assert_eq!(ends("2026-03-01"), Ok(Some("2026-03-01T00:00:00Z".into())));
        assert_eq!(ends("2 weeks"), Ok(Some("2026-01-29T00:00:00Z".into())));
        assert_eq!(ends("0 days"), Ok(None));
        assert_eq!(ends("2026-01-15"), Ok(None));
        assert!(end("soon").is_err_and(|error| error.contains("`90 days`")));
    }
}
