//! `cargo xtask cases`: the conformance cases as one file that every host can read.

use std::{path::PathBuf, process::Command};

use crate::{cargo, runner, target};

/// Where they are written.
pub(crate) fn file() -> PathBuf {
    target().join("conformance").join("cases.json")
}

/// Writes them, with the answers of the Rust host.
pub(crate) fn run() -> bool {
    runner::run(command()).holds
}

/// What writes them.
pub(crate) fn command() -> Command {
    let mut command =
        cargo(&["run", "--quiet", "--locked", "--package", "brightline-documents", "--example", "cases", "--"]);
    command.arg(file());
    command
}
