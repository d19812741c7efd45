//! `cargo xtask test`: every check and every test.

use std::process::Command;

use crate::{
    cargo, fuzz,
    runner::{self, Outcome},
};

/// One runner: what it is called, what it runs, and how its closing line is read.
struct Step {
    name: &'static str,
    command: fn() -> Command,
    closing: fn(&Outcome) -> String,
}

/// In the order in which they run, the quickest to fail first.
const STEPS: &[Step] = &[
    Step { name: "format", command: format, closing: unformatted },
    Step { name: "clippy", command: clippy, closing: last },
    Step { name: "rust", command: rust, closing: counted },
    Step { name: "fuzz", command: fuzz::replay, closing: counted },
    Step { name: "docs", command: docs, closing: last },
    Step { name: "instructions", command: instructions, closing: last },
    Step { name: "python", command: python, closing: last },
    Step { name: "wasm", command: wasm, closing: noded },
    Step { name: "browser", command: browser, closing: noded },
    Step { name: "playground", command: playground, closing: noded },
];

fn format() -> Command {
    cargo(&["fmt", "--all", "--check"])
}

fn clippy() -> Command {
    cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "--deny", "warnings"])
}

fn rust() -> Command {
    cargo(&["test", "--workspace", "--locked", "--no-fail-fast"])
}

fn docs() -> Command {
    let mut command = cargo(&["doc", "--workspace", "--no-deps", "--locked"]);
    command.env("RUSTDOCFLAGS", "--deny warnings");
    command
}

fn instructions() -> Command {
    own(&["instructions"])
}

fn python() -> Command {
    own(&["python"])
}

fn wasm() -> Command {
    own(&["wasm", "test"])
}

fn browser() -> Command {
    own(&["wasm", "browser"])
}

fn playground() -> Command {
    own(&["playground", "test"])
}

/// Another command of this program, which says itself what it does.
fn own(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap_or_else(|_| "cargo-xtask".into()));
    command.args(arguments);
    command
}

/// The names of the steps.
pub(crate) fn names() -> Vec<&'static str> {
    STEPS.iter().map(|step| step.name).collect()
}

/// Runs all steps, or those named, even after one fails; says at the end what became of each.
pub(crate) fn run(wanted: &[&str]) -> bool {
    if let Some(unknown) = wanted.iter().find(|name| !names().contains(name)) {
        eprintln!("there is no step `{unknown}`; there are {}", names().join(", "));
        return false;
    }
    let mut lines = Vec::new();
    let mut holds = true;
    for step in STEPS.iter().filter(|step| wanted.is_empty() || wanted.contains(&step.name)) {
        println!("\n── {} ──", step.name);
        let outcome = runner::run((step.command)());
        holds &= outcome.holds;
        let closing = (step.closing)(&outcome);
        let word = if outcome.holds { "ok" } else { "FAILED" };
        lines.push(format!("{word:<7} {:<12} {:>6.1} s  {closing}", step.name, outcome.took.as_secs_f64()));
    }
    println!("\n── summary ──");
    lines.iter().for_each(|line| println!("{line}"));
    println!("{}", if holds { "all hold" } else { "NOT ALL HOLD" });
    holds
}

/// Of a test run, the counts of all its binaries together.
fn counted(outcome: &Outcome) -> String {
    let [passed, failed, ignored] = ["passed", "failed", "ignored"].map(|word| {
        let results = outcome.out.iter().filter(|line| line.starts_with("test result:"));
        results.filter_map(|line| count(line, word)).sum::<u64>()
    });
    match failed {
        0 if !outcome.holds => last(outcome),
        _ => format!("{passed} passed, {failed} failed, {ignored} ignored"),
    }
}

/// The number before `word` in `test result: ok. 12 passed; 0 failed; 1 ignored; …`.
fn count(line: &str, word: &str) -> Option<u64> {
    let (before, _) = line.split_once(word)?;
    before.split_whitespace().next_back()?.parse().ok()
}

/// Of a run of Node's tests, its counts.
fn noded(outcome: &Outcome) -> String {
    let count = |word: &str| {
        let mut lines = outcome.out.iter().rev();
        lines.find_map(|line| line.trim_start_matches(['#', 'ℹ', ' ']).strip_prefix(word)?.trim().parse::<u64>().ok())
    };
    match (count("pass "), count("fail ")) {
        (Some(passed), Some(failed)) if outcome.holds || failed > 0 => format!("{passed} passed, {failed} failed"),
        _ => last(outcome),
    }
}

fn unformatted(outcome: &Outcome) -> String {
    match outcome.out.iter().filter(|line| line.starts_with("Diff in")).count() {
        0 if outcome.holds => "every file is formatted".into(),
        0 => last(outcome),
        places => format!("{places} places are not formatted; `cargo fmt --all` does it"),
    }
}

/// The first error, or the last line.
fn last(outcome: &Outcome) -> String {
    let error = outcome.err.iter().find(|line| !outcome.holds && line.starts_with("error"));
    error.cloned().unwrap_or_else(|| outcome.closing())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_of_all_binaries_are_summed() {
        let line = |text: &str| text.to_owned();
        let outcome = Outcome {
            holds: true,
            took: std::time::Duration::ZERO,
            out: vec![
                line("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s"),
                line("running 3 tests"),
                line("test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0s"),
            ],
            err: Vec::new(),
        };
        assert_eq!(counted(&outcome), "14 passed, 1 failed, 1 ignored");
    }
}
