//! `cargo xtask audit`: known holes in what Python and JavaScript rest on, asked of their registries.
//!
//! What is shipped in either has no dependency; these are the tools that build and test it. Where a registry does not
//! answer such questions, that is said, and nothing fails for it.

use std::{path::Path, process::Command};

use crate::{python, root, runner};

/// The tool, at a version that is known to work.
const PIP_AUDIT: &str = "pip-audit==2.10.1";

pub(crate) fn run() -> bool {
    let mut lines = Vec::new();
    let mut holds = true;
    for folder in ["bindings-wasm", "bindings-wasm/playground"] {
        let mut npm = Command::new("npm");
        npm.current_dir(root().join(folder)).args(["audit", "--package-lock-only"]);
        let outcome = runner::run(npm);
        let silent = outcome.err.iter().any(|line| line.contains("audit endpoint returned an error"));
        holds &= outcome.holds || silent;
        lines.push((word(outcome.holds, silent), folder.to_owned()));
    }
    let (audited, silent) = pip(&root().join("bindings-python").join("requirements-test.txt"));
    holds &= audited || silent;
    lines.push((word(audited, silent), "bindings-python".to_owned()));
    println!("\n── summary ──");
    lines.iter().for_each(|(word, what)| println!("{word:<11} {what}"));
    holds
}

fn word(holds: bool, silent: bool) -> &'static str {
    match (holds, silent) {
        (_, true) => "NOT CHECKED",
        (true, false) => "ok",
        (false, false) => "FAILED",
    }
}

/// Whether nothing is known against what is asked for, and whether nobody answered.
fn pip(requirements: &Path) -> (bool, bool) {
    let Some(mut audit) = python::with(PIP_AUDIT, "pip-audit") else { return (false, true) };
    audit.arg("--requirement").arg(requirements).args(["--no-deps", "--disable-pip"]);
    let outcome = runner::run(audit);
    let unanswered = |line: &String| line.contains("could not be audited") || line.contains("Connection");
    (outcome.holds, outcome.out.iter().chain(&outcome.err).any(unanswered))
}
