//! `brightline verify`: replays a saved report and compares the bytes.

use std::{fs, io::Read as _};

use anstyle::Style;
use brightline::{Difference, Replay};
use clap::Args;

use crate::{
    arguments::{Evidence, NamedPath, Standards, named_path},
    console::{self, BAD, FAINT, GOOD, STRONG, visible},
    page::Paragraph,
    progress::Progress,
    reading::{Need, Reading},
    refusal::Refusal,
    status::Status,
    table::shortened,
};

const STATUSES: &str = "\
The report is replayed at its own instant. White space between its tokens says nothing; every other byte counts. Files
have to bear the names they had, for names are part of what is signed.

Exit status:
  0  byte-identical
  1  it differs
  2  the command line, the report, the standard or every document cannot be used";

/// Differences that are shown where not all of them are asked for.
const SHOWN: usize = 1;

/// The longest report that is read.
const LONGEST: u64 = 1 << 30;

/// `brightline verify`
#[derive(Debug, Args)]
#[command(after_help = STATUSES)]
pub(crate) struct Verify {
    /// A report as `check --format json` writes it, or `-` for standard input
    #[arg(value_name = "REPORT")]
    pub(crate) report: String,
    /// The standard: `.bright` files, folders of them, or a folder with a `brightline.toml`
    #[arg(long, value_name = "STANDARD", num_args = 1..)]
    pub(crate) standard: Vec<String>,
    /// The facts, as `check` takes them
    #[arg(long, value_name = "[SOURCE=]PATH", num_args = 1.., value_parser = named_path)]
    pub(crate) facts: Vec<NamedPath>,
    /// The exceptions, as `check` takes them
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub(crate) exceptions: Vec<String>,
    /// Refuse a standard that may take more than so many steps to judge one subject
    #[arg(long, value_name = "STEPS")]
    pub(crate) within: Option<u64>,
    /// Show every difference (of the first hundred), every data problem, every file passed over
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

/// Runs it.
pub(crate) fn run(arguments: &Verify) -> Result<Status, Refusal> {
    let saved = saved(&arguments.report)?;
    let progress = Progress::start();
    let standards = Standards { paths: arguments.standard.clone(), within: arguments.within };
    let evidence = Evidence { facts: arguments.facts.clone(), exceptions: arguments.exceptions.clone(), at: None };
    let read = Reading::of(&standards, &evidence, Need::Facts, arguments.verbose, &progress)?;
    let replay = read.standard.verify(&saved, &read.facts, &read.exceptions);
    drop(progress);
    let replay = replay.map_err(|error| Refusal::new(format!("`{}` cannot be replayed: {error}", arguments.report)))?;
    if let Some(why) = read.unusable() {
        read.say(read.facts.problems());
        return Err(Refusal::new(format!("there is nothing to replay: {why}")));
    }
    if !replay.identical {
        read.say(read.facts.problems());
    }
    console::deliver(&render(&replay, &arguments.report, arguments.verbose), false, None)?;
    Ok(if replay.identical { Status::Holds } else { Status::Fails })
}

fn saved(path: &str) -> Result<String, Refusal> {
    let mut text = String::new();
    let read = if path == "-" {
        std::io::stdin().lock().take(LONGEST).read_to_string(&mut text)
    } else {
        fs::File::open(path).and_then(|file| file.take(LONGEST).read_to_string(&mut text))
    };
    match read {
        Ok(_) => Ok(text),
        Err(error) => Err(Refusal::new(format!("`{path}` cannot be read: {}", console::reason(&error)))),
    }
}

fn render(replay: &Replay, name: &str, verbose: bool) -> String {
    let mut page = String::new();
    let plain = Style::new();
    let (sign, style, word) = if replay.identical { ("✓", GOOD, "byte-identical") } else { ("✗", BAD, "differs") };
    let body = format!("{}: {word}, replayed at {}{}", visible(name), replay.at, selection(replay));
    Paragraph { indent: 0, head: sign, head_style: style, hang: 2, body: &body, body_style: STRONG }.write(&mut page);
    if replay.identical {
        return page;
    }
    let mut line = |head: &str, body: &str| {
        Paragraph { indent: 2, head, head_style: FAINT, hang: 14, body, body_style: plain }.write(&mut page);
    };
    line("inputs", &inputs(replay));
    if let Some((theirs, ours)) = &replay.engines {
        line("engine", &format!("{} made the report, and this is {ours}", visible(theirs)));
    }
    line(
        "report",
        if replay.sealed {
            "bears the digest of its own bytes, so nobody changed it after it was made"
        } else {
            "does not bear the digest of its own bytes, so it was changed after it was made"
        },
    );
    let most = if verbose { usize::MAX } else { SHOWN };
    for (place, difference) in replay.differences.iter().take(most).enumerate() {
        line(if place == 0 { "first at" } else { "then at" }, &at(difference));
        line("  it says", &said(difference.expected.as_deref()));
        line("  replayed", &said(difference.found.as_deref()));
    }
    let shown = replay.differences.len().min(most);
    let more = replay.differing - shown;
    if more > 0 {
        let hint = if verbose { "" } else { ", shown with --verbose" };
        line("", &format!("and in {more} more {}{hint}", if more == 1 { "place" } else { "places" }));
    }
    page
}

fn selection(replay: &Replay) -> String {
    let scorecard = replay.selection.scorecard.as_ref().map(|name| format!(" --scorecard {name}"));
    let subject = replay.selection.subject.as_ref().map(|name| format!(" --subject {name}"));
    match (scorecard, subject) {
        (None, None) => String::new(),
        (scorecard, subject) => {
            format!(" with{}{}", scorecard.unwrap_or_default(), subject.unwrap_or_default())
        }
    }
}

/// Which of the inputs are not those that the report was made of.
fn inputs(replay: &Replay) -> String {
    let all = ["standard", "facts", "exceptions"];
    let same: Vec<&str> = all.into_iter().filter(|name| !replay.inputs.contains(name)).collect();
    let listed = |names: &[&str]| match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    };
    match (replay.inputs.as_slice(), same.as_slice()) {
        ([], _) => "the standard, the facts and the exceptions are those of the report".into(),
        (other, []) => format!("{} are all others than those of the report", listed(other)),
        (other, same) => format!("other {}; the same {}", listed(other), listed(same)),
    }
}

fn at(difference: &Difference) -> String {
    let about = difference.about.as_ref().map(|about| format!(" ({about})")).unwrap_or_default();
    visible(&format!("{}{about}", difference.path))
}

fn said(json: Option<&str>) -> String {
    json.map_or_else(|| "nothing".into(), |json| visible(&shortened(json)))
}
