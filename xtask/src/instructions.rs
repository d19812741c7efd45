//! `cargo xtask instructions`: how many instructions the main paths execute, counted by callgrind.
//!
//! Time hangs on the machine and on what else it does; a count of instructions is the same each time, so that a change
//! which makes the engine dearer is seen in the change itself. The counts stand in `benches/instructions.txt`. A path
//! that grows by more than a twentieth fails, until its new count is recorded there in the same commit.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{cargo, root, runner, target};

/// By how much a path may grow, in parts of its count.
const GROWTH: f64 = 0.05;

const HEADER: &str = "\
# Instructions that each main path executes, for one subject (or for compiling the standard once), by callgrind.
# `cargo xtask instructions` fails where one grows by more than 5 %; `cargo xtask instructions --record` writes this.
";

/// Counts, and compares with what is recorded.
pub(crate) fn compare() -> bool {
    let Some(counted) = counted() else { return false };
    let Counted::Paths(found) = counted else {
        println!("skipped: valgrind is not installed and cannot be");
        return true;
    };
    let recorded = recorded();
    let mut grown = Vec::new();
    let mut lines = Vec::new();
    for (path, count) in &found {
        let Some(before) = recorded.get(path) else {
            grown.push(format!("{path} is not recorded"));
            continue;
        };
        let change = *count as f64 / *before as f64 - 1.0;
        println!("{path:<10} {count:>12} instructions, recorded {before:>12}, {:+.1} %", change * 100.0);
        if change > GROWTH {
            grown.push(format!("{path} grew by {:.1} %", change * 100.0));
        }
        lines.push(format!("{path} {count} ({:+.1} %)", change * 100.0));
    }
    if grown.is_empty() {
        println!("{}", lines.join(", "));
        return true;
    }
    eprintln!("counted with {}, recorded with {}", compiler(), recorded_compiler());
    eprintln!("find what makes it dearer, or say that it is worth it: cargo xtask instructions --record");
    eprintln!("error: {}", grown.join(", "));
    false
}

/// Counts, and records.
pub(crate) fn record() -> bool {
    let Some(Counted::Paths(found)) = counted() else {
        eprintln!("nothing can be recorded without valgrind");
        return false;
    };
    let mut text = format!("{HEADER}# Counted with {}.\n", compiler());
    for (path, count) in found {
        let _ = writeln!(text, "{path} {count}");
    }
    print!("{text}");
    fs::write(file(), text).is_ok()
}

enum Counted {
    /// By path, in the order in which they are to be shown.
    Paths(Vec<(String, u64)>),
    NoValgrind,
}

fn counted() -> Option<Counted> {
    if !valgrind() {
        return Some(Counted::NoValgrind);
    }
    let built =
        runner::run(cargo(&["build", "--release", "--locked", "-p", "brightline-benches", "--bin", "instructions"]));
    if !built.holds {
        return None;
    }
    let program = target().join("release").join("instructions");
    let paths = Command::new(&program).output().ok()?;
    let paths = String::from_utf8(paths.stdout).ok()?;
    let mut found = Vec::new();
    for path in paths.lines() {
        // What starts the program and makes its inputs is in both, and goes out with the difference. Much of what costs
        // little, little of what costs much: the first hundred rounds of a light path are seconds under valgrind.
        let (few, _) = executed(&program, path, 1)?;
        let (more, times) = executed(&program, path, 2)?;
        let rounds = (50_000_000 / more.saturating_sub(few).max(1)).clamp(1, 100);
        let (many, _) = executed(&program, path, 1 + rounds)?;
        found.push((path.to_owned(), many.saturating_sub(few) / rounds / times.max(1)));
    }
    Some(Counted::Paths(found))
}

/// How many instructions the program executes in all, and how many subjects a round has.
fn executed(program: &Path, path: &str, rounds: u64) -> Option<(u64, u64)> {
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
    let output = command.arg(program).args([path, &rounds.to_string()]).stdin(Stdio::null()).output().ok()?;
    let said = String::from_utf8_lossy(&output.stderr);
    let count = said.lines().find_map(|line| line.split_once("Collected :")?.1.trim().parse().ok());
    let times = String::from_utf8_lossy(&output.stdout).trim().parse().ok();
    if count.is_none() || times.is_none() {
        eprintln!("{said}");
    }
    Some((count?, times?))
}

/// Whether valgrind is there, or can be installed: on Debian, as root.
fn valgrind() -> bool {
    let there = || Command::new("valgrind").arg("--version").output().is_ok_and(|output| output.status.success());
    if there() {
        return true;
    }
    let mut install = Command::new("apt-get");
    install.args(["install", "--yes", "--no-install-recommends", "valgrind"]).env("DEBIAN_FRONTEND", "noninteractive");
    runner::run(install);
    there()
}

fn file() -> PathBuf {
    root().join("benches").join("instructions.txt")
}

fn recorded() -> BTreeMap<String, u64> {
    let text = fs::read_to_string(file()).unwrap_or_default();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(path, count)| Some((path.into(), count.parse().ok()?)))
        .collect()
}

fn compiler() -> String {
    let output = Command::new("rustc").arg("--version").output();
    output
        .map_or_else(|_| "an unknown rustc".into(), |output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn recorded_compiler() -> String {
    let text = fs::read_to_string(file()).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("# Counted with "));
    line.map_or_else(|| "an unknown rustc".into(), |line| line.trim_end_matches('.').to_owned())
}
