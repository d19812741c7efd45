//! The `brightline` command: files and the clock in, tables and exit statuses out.
//!
//! This is the only crate of the house that reads a file or asks what time it is. A subcommand is a file, a rendering
//! is a file; what they share is, in reading order: how the command line is understood (`arguments`), what
//! `brightline.toml` adds to it (`project`), which files that means (`files`), what they hold (`standards`,
//! `evidence`), and how things are said to people (`diagnostics`, `problems`, `page`, `console`).

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

mod console;
mod diagnostics;
mod moment;
mod nearest;
mod page;
mod problems;
mod progress;
mod refusal;
mod status;

use std::process::ExitCode;

use clap::Parser as _;

use crate::{
    arguments::{Arguments, Command},
    refusal::Refusal,
    status::Status,
};

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Forecast(arguments) => forecast::run(&arguments),
        Command::Exceptions(arguments) => exceptions::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Test(arguments) => test::run(&arguments),
    };
    outcome
        .unwrap_or_else(|refusal: Refusal| {
            refusal.say();
            Status::Unusable
        })
        .into()
}
