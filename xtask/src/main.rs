//! The project's own commands: `cargo xtask` lists them.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod audit;
mod bench;
mod cases;
mod deny;
mod fuzz;
mod hosts;
mod instructions;
mod measure;
mod playground;
mod python;
mod reproducible;
mod runner;
mod test;
mod tools;
mod wasm;

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

/// A command, and what it does with the words behind its name; none where it does not take them.
struct Task {
    words: &'static str,
    what: &'static str,
    run: fn(&[&str]) -> Option<bool>,
}

const TASKS: &[Task] = &[
    Task {
        words: "test [STEP...]",
        what: "every check and every test, of every language the project speaks, or some of them",
        run: |steps| Some(test::run(steps)),
    },
    Task {
        words: "cases",
        what: "the conformance cases as one file that every host can read",
        run: |words| words.is_empty().then(cases::run),
    },
    Task {
        words: "bench [quick|memory|rust|python|node|fleets]",
        what: "everything that is measured, into docs/benchmarks.md, or a part of it, shown",
        run: bench::run,
    },
    Task {
        words: "instructions [--record]",
        what: "what the main paths execute, against what is recorded",
        run: |words| match words {
            [] => Some(instructions::compare()),
            ["--record"] => Some(instructions::record()),
            _ => None,
        },
    },
    Task {
        words: "python [fleets]",
        what: "the Python package: its wheel, its types and its tests; or on Spark, Ray and Daft",
        run: |words| match words {
            [] => Some(python::run()),
            ["fleets"] => Some(python::fleets()),
            _ => None,
        },
    },
    Task {
        words: "wasm [test|browser]",
        what: "the npm package, in bindings-wasm/pkg/; its tests in Node, or in a browser",
        run: |words| match words {
            [] => Some(wasm::build()),
            ["test"] => Some(wasm::test()),
            ["browser"] => Some(wasm::browser()),
            _ => None,
        },
    },
    Task {
        words: "playground [test]",
        what: "the web page, as a static folder; its tests in a browser",
        run: |words| match words {
            [] => Some(playground::build()),
            ["test"] => Some(playground::test()),
            _ => None,
        },
    },
    Task {
        words: "hosts [--cases N] [--seed N|fresh]",
        what: "generated inputs, the same bytes from Rust, the command, Python, Node and Chromium",
        run: hosts::run,
    },
    Task {
        words: "fuzz [--seconds N] [TARGET...]",
        what: "the properties of `fuzz/`, looked for a counterexample",
        run: fuzz::run,
    },
    Task {
        words: "coverage",
        what: "the lines of `dsl` and `core` that the tests reach",
        run: |words| words.is_empty().then(measure::coverage),
    },
    Task {
        words: "miri",
        what: "the tests of `dsl` and `core` under an interpreter that sees undefined behaviour",
        run: |words| words.is_empty().then(measure::miri),
    },
    Task {
        words: "mutants [--shard K/N] [FILE...]",
        what: "changes of what decides a verdict that no test notices",
        run: |words| Some(measure::mutants(words)),
    },
    Task {
        words: "audit",
        what: "known holes in what Python and JavaScript are built and tested with",
        run: |words| words.is_empty().then(audit::run),
    },
    Task {
        words: "reproducible [wheel|wasm]",
        what: "the wheel and the npm package, built twice, the same bytes",
        run: reproducible::run,
    },
    Task {
        words: "deny",
        what: "licences, sources, reasons and known holes of the dependencies",
        run: |words| words.is_empty().then(deny::run),
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let named = arguments.split_first().and_then(|(name, rest)| {
        let task = TASKS.iter().find(|task| task.words.split(' ').next() == Some(name))?;
        (task.run)(rest)
    });
    match named {
        Some(true) => ExitCode::SUCCESS,
        Some(false) => ExitCode::FAILURE,
        None => {
            eprintln!("usage:");
            TASKS.iter().for_each(|task| eprintln!("  cargo xtask {:<41} {}", task.words, task.what));
            eprintln!("the steps of `test` are {}", test::names().join(", "));
            ExitCode::from(2)
        }
    }
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
