//! `brightline exceptions`: the public register.

mod markdown;
mod table;
mod words;

use std::path::PathBuf;

use brightline::{ABOUT_TO_END, Duration};
use clap::{Args, ValueEnum};

use crate::{
    arguments::{Evidence, Standards},
    console,
    progress::Progress,
    reading::{Need, Reading},
    refusal::Refusal,
    status::Status,
};

const STATUSES: &str = "\
Exit status:
  0  nothing needs attention; what is about to end, or covers a condition, is said and needs none
  1  something does: an exception is invalid, orphaned, needless, a duplicate, or over while its rule is still unmet
  2  the command line, the standard or every document cannot be used
  3  some document or exception could not be used; nothing else needs attention";

/// `brightline exceptions`
#[derive(Debug, Args)]
#[command(after_help = STATUSES)]
pub(crate) struct Exceptions {
    #[command(flatten)]
    pub(crate) standard: Standards,
    #[command(flatten)]
    pub(crate) evidence: Evidence,
    /// What ends within this time is about to end: `14 days`
    #[arg(long, value_name = "DURATION", value_parser = duration, default_value_t = ABOUT_TO_END)]
    pub(crate) about_to_end: Duration,
    /// How the register is written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
    /// Write the register to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Say everything that an exception says of itself; name every data problem and every file passed over
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

/// The renderings there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people: 80 columns
    Table,
    /// `brightline/register/1`
    Json,
    /// For publishing: all that the exceptions say
    Markdown,
}

/// Runs it.
pub(crate) fn run(arguments: &Exceptions) -> Result<Status, Refusal> {
    let progress = Progress::start();
    let Exceptions { standard, evidence, about_to_end, verbose, .. } = arguments;
    let read = Reading::of(standard, evidence, Need::Nothing, *verbose, &progress)?;
    let at = Reading::instant(evidence.at)?;
    let register = read.standard.register_ending_within(&read.facts, &read.exceptions, at, *about_to_end);
    drop(progress);
    let result = match arguments.format {
        Format::Table => table::render(&register, *verbose),
        Format::Json => register.to_json(),
        Format::Markdown => markdown::render(&register),
    };
    read.say(&register.problems);
    if !read.has_facts() {
        console::note(
            "no facts are named: whether a rule is met anyway, a subject is there, or an approver is in a group, is not known",
        );
    }
    console::deliver(&result, arguments.format == Format::Json, arguments.output.as_deref())?;
    if let Some(why) = read.unusable() {
        console::error(why, None);
        return Ok(Status::Unusable);
    }
    let refused = register.problems.iter().any(|problem| problem.refused);
    Ok(match () {
        () if register.needs_attention() => Status::Fails,
        () if refused => Status::Partial,
        () => Status::Holds,
    })
}

fn duration(text: &str) -> Result<Duration, String> {
    let duration = Duration::parse(text).filter(|duration| duration.micros() >= 0);
    duration.ok_or_else(|| "a duration is expected, as in `14 days` or `12 hours`".into())
}
