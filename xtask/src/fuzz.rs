//! `cargo xtask fuzz`: the properties of `fuzz/`, looked for a counterexample by libFuzzer.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    cargo, root, runner, target,
    tools::{self, Tool},
};

const FUZZ: Tool = Tool { name: "cargo-fuzz", version: "0.13.2", before: &[] };

/// How long a target runs where nobody says.
const SECONDS: u32 = 60;

/// What came of a target.
struct Ran {
    name: String,
    holds: bool,
    executions: Option<u64>,
}

/// `[--seconds N] [TARGET...]`: all targets, or those named, one after another.
pub(crate) fn run(words: &[&str]) -> Option<bool> {
    let (seconds, named) = match words {
        ["--seconds", seconds, named @ ..] => (seconds.parse().ok()?, named),
        named => (SECONDS, named),
    };
    let targets = targets()?;
    if let Some(unknown) = named.iter().find(|name| !targets.iter().any(|(target, _)| target == *name)) {
        let known: Vec<&str> = targets.iter().map(|(name, _)| name.as_str()).collect();
        eprintln!("there is no target `{unknown}`; there are {}", known.join(", "));
        return None;
    }
    let wanted = targets.iter().filter(|(name, _)| named.is_empty() || named.contains(&name.as_str()));
    let Some(program) = FUZZ.installed() else { return Some(false) };
    let mut ran = Vec::new();
    for (name, longest) in wanted {
        println!("\n── {name}, {seconds} s ──");
        ran.push(fuzz(&program, name, *longest, seconds)?);
    }
    println!("\n── summary ──");
    for Ran { name, holds, executions } in &ran {
        let executions = executions.map_or("?".to_owned(), |count| count.to_string());
        println!("{:<7} {name:<12} {executions:>10} executions", if *holds { "holds" } else { "BROKEN" });
    }
    Some(ran.iter().all(|ran| ran.holds))
}

fn folder() -> PathBuf {
    target().join("fuzz")
}

/// The seeds of all targets, written where their corpora grow; the targets, each with the longest input worth trying.
fn targets() -> Option<Vec<(String, u32)>> {
    let mut seed = manifest(&["run", "--quiet", "--bin", "seed"]);
    seed.arg("--").arg(folder().join("corpus"));
    let outcome = runner::run(seed);
    // As in `compile: 512 seeds, at most 16384 bytes an input`.
    let read = |line: &String| {
        let (name, rest) = line.split_once(": ")?;
        let longest = rest.split("at most ").nth(1)?.split(' ').next()?.parse().ok()?;
        Some((name.to_owned(), longest))
    };
    outcome.holds.then(|| outcome.out.iter().filter_map(read).collect())
}

/// A command of cargo in the workspace of the targets, built where everything is. Not `--locked`: a dependency that a crate
/// of the project is given is written into the lock file of the project, and nobody thinks of this one; the versions in
/// it hold.
fn manifest(arguments: &[&str]) -> Command {
    let mut command = cargo(arguments);
    command.current_dir(root().join("fuzz")).env("CARGO_TARGET_DIR", target());
    command
}

/// The seeds and all former findings, without a fuzzer.
pub(crate) fn replay() -> Command {
    manifest(&["test"])
}

fn fuzz(program: &Path, name: &str, longest: u32, seconds: u32) -> Option<Ran> {
    // cargo looks for its subcommands on the path.
    let mut path = program.parent().map(PathBuf::from).unwrap_or_default().into_os_string();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let mut command = tools::nightly(&["fuzz", "run", "--fuzz-dir", ".", "--features", "libfuzzer"])?;
    // What is fuzzed has no `unsafe` for the address sanitizer to look at, and without it is tried several times as often;
    // overflow and debug assertions stay on.
    command.args(["--sanitizer", "none"]);
    command.current_dir(root().join("fuzz")).env("PATH", path);
    command.arg("--target-dir").arg(folder()).arg(name).arg(folder().join("corpus").join(name));
    let artifacts = folder().join("artifacts").join(name);
    std::fs::create_dir_all(&artifacts).ok()?;
    command.arg("--").arg(format!("-artifact_prefix={}/", artifacts.display()));
    command.args([format!("-max_total_time={seconds}"), format!("-max_len={longest}")]);
    command.args(["-timeout=60", "-rss_limit_mb=2048", "-print_final_stats=1"]);
    let outcome = runner::run(command);
    let said = |line: &String| line.strip_prefix("stat::number_of_executed_units:")?.trim().parse().ok();
    Some(Ran { name: name.to_owned(), holds: outcome.holds, executions: outcome.err.iter().find_map(said) })
}
