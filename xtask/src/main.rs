//! The project's own commands.
//!
//!     cargo xtask test            every check and every test, of every language the project speaks
//!     cargo xtask test STEP...    some of them
//!     cargo xtask cases           the conformance cases as one file that every host can read
//!     cargo xtask instructions    what the main paths execute, against what is recorded; --record to record it
//!     cargo xtask deny            licences, sources and known holes of the dependencies
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod cases;
mod deny;
mod instructions;
mod runner;
mod test;

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let holds = match arguments.as_slice() {
        ["test", steps @ ..] => test::run(steps),
        ["cases"] => cases::run(),
        ["instructions"] => instructions::compare(),
        ["instructions", "--record"] => instructions::record(),
        ["deny"] => deny::run(),
        _ => {
            eprintln!("usage: cargo xtask test [STEP...]   (steps: {})", test::names().join(", "));
            eprintln!("       cargo xtask cases");
            eprintln!("       cargo xtask instructions [--record]");
            eprintln!("       cargo xtask deny");
            return ExitCode::from(2);
        }
    };
    if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The folder of the workspace.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// Where cargo builds.
fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// The cargo that runs this, at the root.
fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).args(arguments);
    command
}
