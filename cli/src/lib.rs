//! The `brightline` command: files and the clock in, tables and exit statuses out.
//!
//! This is the only crate of the house that reads a file or asks what time it is. A subcommand is a file, a rendering
//! is a file; what they share is, in reading order: how the command line is understood (`arguments`), what
//! `brightline.toml` adds to it (`project`), which files that means (`files`), what they hold (`standards`,
//! `evidence`, and `tables` where they are tables), and how things are said to people (`diagnostics`, `problems`, `page`, `console`).
//!
//! It is a library so that a host can bring the command along ([`run`]) and read files as the command reads them
//! ([`host`]); the program `brightline` is [`run`] and nothing else.

pub mod host;

mod arguments;
mod check;
mod exceptions;
mod explain;
mod forecast;
mod test;
mod verify;

mod project;

mod evidence;
mod files;
mod reading;
mod standards;

mod json;
mod table;
mod tables;

mod console;
mod diagnostics;
mod moment;
mod nearest;
mod page;
mod problems;
mod progress;
mod refusal;
mod status;

use std::ffi::OsString;

use clap::Parser as _;

use crate::{
    arguments::{Arguments, Command},
    refusal::Refusal,
    status::Status,
};

/// Runs the command with these arguments, the first of which is its own name, and gives its exit status.
///
/// Results go to standard output, all else to standard error; the process goes on.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(said) => {
            // Help and version come this way too. Where nobody reads them, nothing is lost.
            let _ = said.print();
            return u8::try_from(said.exit_code()).unwrap_or(Status::Unusable.code());
        }
    };
    let outcome = match arguments.command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Forecast(arguments) => forecast::run(&arguments),
        Command::Exceptions(arguments) => exceptions::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Test(arguments) => test::run(&arguments),
    };
    let status = outcome.unwrap_or_else(|refusal: Refusal| {
        refusal.say();
        Status::Unusable
    });
    status.code()
}
