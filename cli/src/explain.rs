//! `brightline explain`: why a verdict is as it is, what would mend it, and when it changes by itself.

mod drawing;
mod page;

use std::path::PathBuf;

use brightline::{Explanation, Selection, Standard, Verdict};
use clap::{Args, ValueEnum};

use crate::{
    arguments::{Evidence, Standards},
    check::{known_scorecard, known_subject, subject_named},
    console,
    nearest::suggestion,
    progress::Progress,
    reading::{Need, Reading},
    refusal::Refusal,
    status::Status,
};

const STATUSES: &str = "\
Exit status:
  0  every result that is explained is ready; with --rule, no rule of that name is unmet
  1  one is not
  2  the command line, the standard or every document cannot be used, or there is nothing to explain
  3  some document or exception could not be used; all the rest is ready";

/// `brightline explain`
#[derive(Debug, Args)]
#[command(after_help = STATUSES)]
pub(crate) struct Explain {
    #[command(flatten)]
    pub(crate) standard: Standards,
    #[command(flatten)]
    pub(crate) evidence: Evidence,
    /// The subject, `[kind:][namespace/]name[@release]`; without a release all its releases too
    #[arg(long, value_name = "REF")]
    pub(crate) subject: String,
    /// Only the rules of this name, and these in full, met or not
    #[arg(long, value_name = "NAME")]
    pub(crate) rule: Option<String>,
    /// Only this scorecard
    #[arg(long, value_name = "NAME")]
    pub(crate) scorecard: Option<String>,
    /// How the explanation is written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
    /// Write the explanation to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Explain rules that are met in full, too; name every data problem and every file passed over
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

/// The renderings there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people: 80 columns
    Table,
    /// `brightline/explanation/1`
    Json,
}

/// Runs it.
pub(crate) fn run(arguments: &Explain) -> Result<Status, Refusal> {
    let progress = Progress::start();
    let read = Reading::of(&arguments.standard, &arguments.evidence, Need::Facts, arguments.verbose, &progress)?;
    if let Some(name) = &arguments.scorecard {
        known_scorecard(&read.standard, name)?;
    }
    if let Some(rule) = &arguments.rule {
        known_rule(&read.standard, arguments.scorecard.as_deref(), rule)?;
    }
    if let Some(why) = read.unusable() {
        drop(progress);
        read.say(read.facts.problems());
        return Err(Refusal::new(format!("there is nothing to explain: {why}")));
    }
    let subject = subject_named(&read.standard, &arguments.subject)?;
    known_subject(&subject, &read.subjects)?;
    let at = Reading::instant(arguments.evidence.at)?;
    let selection = Selection { scorecard: arguments.scorecard.clone(), subject: Some(subject) };
    let mut explanation = read.standard.explain(&read.facts, &read.exceptions, at, &selection);
    let any = !explanation.results.is_empty();
    if let Some(rule) = &arguments.rule {
        explanation = explanation.of_rule(rule);
    }
    drop(progress);
    read.say(&explanation.problems);
    if explanation.results.is_empty() {
        let subject = &arguments.subject;
        return Err(Refusal::new(match &arguments.rule {
            Some(rule) if any => format!("no scorecard that has a rule `{rule}` applies to `{subject}`"),
            _ => format!("there is nothing to explain: no scorecard is for `{subject}` at {at}"),
        }));
    }
    let result = match arguments.format {
        Format::Table => page::render(&explanation, &read.standard, arguments.rule.is_some() || arguments.verbose),
        Format::Json => explanation.to_json(&read.standard),
    };
    console::deliver(&result, arguments.format == Format::Json, arguments.output.as_deref())?;
    Ok(status(&explanation, arguments))
}

fn status(explanation: &Explanation, arguments: &Explain) -> Status {
    let judgements = || explanation.results.iter().filter_map(|result| result.result.judgement.as_ref());
    let mut rules = explanation.results.iter().flat_map(|result| &result.rules);
    let fails = match arguments.rule {
        Some(_) => rules.any(|rule| rule.result.verdict == Verdict::Unmet),
        None => judgements().any(|judgement| !judgement.ready),
    };
    let refused = explanation.problems.iter().any(|problem| problem.refused);
    match () {
        () if judgements().next().is_none() => {
            console::error(&format!("`{}` was not scored: no scorecard applies to it", arguments.subject), None);
            Status::Unusable
        }
        () if fails => Status::Fails,
        () if refused => Status::Partial,
        () => Status::Holds,
    }
}

/// Whether a scorecard, or that one, has the rule.
fn known_rule(standard: &Standard, scorecard: Option<&str>, rule: &str) -> Result<(), Refusal> {
    let asked = standard.scorecards().filter(|name| scorecard.is_none_or(|wanted| wanted == *name));
    let mut names: Vec<&str> = asked
        .filter_map(|name| standard.scorecard(name).ok())
        .flat_map(|scorecard| scorecard.rules())
        .map(|rule| rule.name)
        .collect();
    names.sort_unstable();
    names.dedup();
    if names.contains(&rule) {
        return Ok(());
    }
    Err(Refusal::new(format!("there is no rule `{rule}`"))
        .help(suggestion(rule, &names).unwrap_or_else(|| "the standard has none".into())))
}
