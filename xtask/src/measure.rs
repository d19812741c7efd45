//! What is measured of the tests themselves: which lines they reach, which changes of the code they notice, and whether
//! what they do is defined. Each takes long, so none is a step of `cargo xtask test`.

use std::process::Command;

use crate::{
    root, runner, target,
    tools::{self, Tool},
};

const COVERAGE: Tool = Tool { name: "cargo-llvm-cov", version: "0.9.1", before: &["llvm-cov"] };
const MUTANTS: Tool = Tool { name: "cargo-mutants", version: "27.1.0", before: &["mutants"] };

/// The crates whose lines are counted.
const COUNTED: [&str; 2] = ["dsl", "core"];

/// The share of their lines that the suite reaches, in percent, at least.
const LINES: &str = "95";

/// What decides a verdict.
const DECIDING: [&str; 7] = [
    "core/src/eval.rs",
    "core/src/eval/*.rs",
    "core/src/exceptions.rs",
    "core/src/exceptions/state.rs",
    "core/src/judge.rs",
    "core/src/evaluate.rs",
    "core/src/facts/*.rs",
];

/// The lines of `dsl` and `core` that the tests of the library crates and of the command reach.
pub(crate) fn coverage() -> bool {
    let Some(program) = COVERAGE.installed().filter(|_| tools::component("llvm-tools", None)) else { return false };
    let mut command = Command::new(program);
    command.current_dir(root()).env("CARGO_TARGET_DIR", target().join("coverage"));
    command.args(["llvm-cov", "--locked", "--tests", "--no-fail-fast", "--fail-under-lines", LINES]);
    command.args(["--ignore-filename-regex", &others()]);
    for package in ["brightline-dsl", "brightline", "brightline-documents", "brightline-columnar", "brightline-cli"] {
        command.args(["--package", package]);
    }
    runner::run(command).holds
}

/// The folders whose lines are not counted, as a pattern of paths.
fn others() -> String {
    let members = ["documents", "columnar", "cli", "bindings-python", "bindings-wasm", "benches", "xtask"];
    let members = members.iter().filter(|member| !COUNTED.contains(member)).copied();
    format!("/({})/|/tests/|/tests\\.rs", members.collect::<Vec<_>>().join("|"))
}

/// The tests under an interpreter that sees undefined behaviour. It is thousands of times slower: of generated cases
/// it is given a few, and tests of every character or of every word say themselves that they are not for it.
pub(crate) fn miri() -> bool {
    if !(tools::component("miri", Some("nightly")) && tools::component("rust-src", Some("nightly"))) {
        return false;
    }
    let runs: [&[&str]; 2] = [
        &["--package", "brightline-dsl", "--lib", "--test", "expressions", "--test", "items"],
        &["--package", "brightline", "--lib", "--test", "proof", "--test", "verify", "--test", "outline"],
    ];
    runs.iter().all(|run| {
        let Some(mut command) = tools::nightly(&["miri", "test", "--locked", "--no-fail-fast"]) else { return false };
        command.args(*run).env("PROPTEST_CASES", "4").env("BRIGHTLINE_CASES", "2");
        // Snapshots are read from files.
        command.env("MIRIFLAGS", "-Zmiri-disable-isolation").env("CARGO_TARGET_DIR", target().join("miri"));
        runner::run(command).holds
    })
}

/// Changes of what decides a verdict that no test notices: `[--shard K/N] [FILE...]`. The naive reading notices nearly all
/// of them and is one program to build, so it goes first; what it misses, all other tests then look at.
pub(crate) fn mutants(words: &[&str]) -> bool {
    let Some(program) = MUTANTS.installed() else { return false };
    let (shard, files) = match words {
        ["--shard", shard, files @ ..] => (Some(*shard), files),
        files => (None, files),
    };
    let files = if files.is_empty() { &DECIDING[..] } else { files };
    let pass = |tested: &[&str], tests: &[&str]| {
        let mut command = Command::new(&program);
        command
            .current_dir(root())
            .args(["mutants", "--package", "brightline", "--output"])
            .arg(target().join("mutants"));
        command.args(shard.iter().flat_map(|shard| ["--shard", shard]));
        command.args(files.iter().flat_map(|file| ["--file", file]));
        // A mutant that loops is killed by the clock.
        command.args(["--baseline", "run", "--timeout-multiplier", "3", "--minimum-test-timeout", "30"]);
        command.args(["--cap-lints", "true"]).args(tested).arg("--").args(tests);
        // How small a failing case can be made is nothing to a mutant.
        command.env("BRIGHTLINE_CASES", "200").env("BRIGHTLINE_SHRINK", "0").env("CARGO_PROFILE_DEV_DEBUG", "0");
        runner::run(command).holds
    };
    pass(&[], &["--test", "equivalence"])
        || pass(&["--iterate", "--test-package", "brightline,brightline-documents"], &["--lib", "--tests"])
}
