//! The command line.

use std::path::PathBuf;

use brightline::Instant;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// Checks software against a standard: who is ready, who is not, and why.
#[derive(Debug, Parser)]
#[command(name = "brightline", version, max_term_width = 100, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// One file of this folder each.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Who is ready, who is not, and why
    Check(Check),
    /// Why a verdict is as it is, what would mend it, and when it changes by itself
    Explain(crate::explain::Explain),
    /// What changes by itself up to an instant, when, and why
    Forecast(crate::forecast::Arguments),
    /// The public register: every exception, its state, and what somebody has to look at
    Exceptions(crate::exceptions::Exceptions),
    /// Replays a saved report and compares the bytes
    Verify(crate::verify::Verify),
    /// Runs the tests of a standard
    Test(Test),
}

const STATUSES: &str = "\
Exit status:
  0  at least one subject is scored, and every one that is scored is ready
  1  a subject is not ready
  2  the command line, the standard or every document cannot be used, or nothing was scored
  3  some document or exception could not be used; all the rest is ready";

/// `brightline check`
#[derive(Debug, Args)]
#[command(after_help = STATUSES)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) standard: Standards,
    #[command(flatten)]
    pub(crate) evidence: Evidence,
    /// Only this scorecard
    #[arg(long, value_name = "NAME")]
    pub(crate) scorecard: Option<String>,
    /// Only this subject, `[kind:][namespace/]name[@release]`; without a release all its releases too
    #[arg(long, value_name = "REF")]
    pub(crate) subject: Option<String>,
    /// Data problems make the exit status 3
    #[arg(long)]
    pub(crate) strict: bool,
    /// How the report is written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
    /// Write the report to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Name every data problem, every file passed over, every document that is about nobody
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

/// `brightline test`
#[derive(Debug, Args)]
#[command(after_help = "\
Exit status:
  0  every test holds
  1  a test does not hold
  2  the command line or the standard cannot be used, or there is no test")]
pub(crate) struct Test {
    #[command(flatten)]
    pub(crate) standard: Standards,
    /// Name the tests that hold, too
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

/// What every subcommand reads.
#[derive(Debug, Args)]
pub(crate) struct Standards {
    /// `.bright` files, folders of them, a folder with a `brightline.toml`, or `-` for standard input; without any, the
    /// `brightline.toml` of this folder or the nearest above says it
    #[arg(value_name = "STANDARD")]
    pub(crate) paths: Vec<String>,
    /// Refuse a standard that may take more than so many steps to judge one subject
    #[arg(long, value_name = "STEPS")]
    pub(crate) within: Option<u64>,
}

/// The facts, the exceptions and the instant: the same in every command.
#[derive(Debug, Args)]
pub(crate) struct Evidence {
    /// JSON, YAML, CSV, Parquet or Arrow files, folders of them, or `-`; SOURCE is the name that fields with `source SOURCE` trust (a
    /// path that holds `=` is written `./a=b`)
    #[arg(long, value_name = "[SOURCE=]PATH", num_args = 1.., value_parser = named_path)]
    pub(crate) facts: Vec<NamedPath>,
    /// Exceptions as JSON or YAML: files, folders, or `-`
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub(crate) exceptions: Vec<String>,
    /// The instant of evaluation, `2026-01-15` or `2026-01-15T09:30:00+01:00`; without it, now
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    pub(crate) at: Option<Instant>,
}

/// The renderings there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people: 80 columns
    Table,
    /// The canonical report, `brightline/report/1`
    Json,
    /// Of facts that are tables, the verdicts as a Parquet file: a row each, in bounded memory
    Parquet,
    /// Of facts that are tables, the verdicts as a stream of Arrow's
    Arrow,
}

/// A path, and the source its documents speak for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedPath {
    /// The name before the `=`.
    pub(crate) source: Option<String>,
    /// What comes after it.
    pub(crate) path: String,
}

pub(crate) fn named_path(text: &str) -> Result<NamedPath, String> {
    let named = text.split_once('=').filter(|(source, _)| is_source(source));
    let (source, path) = named.map_or((None, text), |(source, path)| (Some(source.to_owned()), path));
    if path.is_empty() {
        return Err(match source {
            Some(source) => format!("no path follows the source, as in `{source}=reports/`"),
            None => "a path is expected, as in `reports/` or `sonar=reports/`".into(),
        });
    }
    Ok(NamedPath { source, path: path.into() })
}

/// Whether `text` is a word of the language, which the name of a source is: so `C:\a=b` and `./a=b` are paths, whatever
/// files there are.
pub fn is_source(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    text.bytes().next().is_some_and(letter)
        && text
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| letter(byte) || byte.is_ascii_digit()))
}

pub(crate) fn instant(text: &str) -> Result<Instant, String> {
    Instant::parse(text).ok_or_else(|| {
        "an instant is expected, as in `2026-01-15` (midnight UTC) or `2026-01-15T09:30:00+01:00`".into()
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_source_is_a_word_and_nothing_else_is() {
        let read = |text| named_path(text).map(|named| (named.source, named.path));
        let named = |source: &str, path: &str| Ok((Some(source.to_owned()), path.to_owned()));
        let plain = |path: &str| Ok((None, path.to_owned()));
        assert_eq!(read("sonar=reports/sonar"), named("sonar", "reports/sonar"));
        assert_eq!(read("sonar=a=b.json"), named("sonar", "a=b.json"));
        assert_eq!(read("on-call_2=-"), named("on-call_2", "-"));
        assert_eq!(read("./a=b.json"), plain("./a=b.json"));
        assert_eq!(read("C:\\facts\\a=b.json"), plain("C:\\facts\\a=b.json"));
        assert_eq!(read("reports/a=b.json"), plain("reports/a=b.json"));
        assert_eq!(read("a--b=c"), plain("a--b=c"));
        assert_eq!(read("2nd=c"), plain("2nd=c"));
        assert_eq!(read("=c"), plain("=c"));
        assert!(read("sonar=").is_err_and(|error| error.contains("`sonar=reports/`")));
        assert!(read("").is_err());
    }
}
