//! `cargo xtask hosts`: generated inputs give the same bytes on every host.
//!
//! The cases are those of the generators of `core`, answered by Rust; the command, Python, Node and Chromium are held to
//! the answers by the same programs that hold them to the conformance cases. All of it runs far from where and when it
//! was written: another time zone, another language, other variables.

use std::{
    path::PathBuf,
    process::Command,
    time::{SystemTime, UNIX_EPOCH},
};

use crate::{cargo, python, runner, target, wasm};

/// How many cases a run has.
const CASES: u64 = 2_000;

/// Where the usual run begins.
const SEED: u64 = 1;

/// What no host may look at: midnight is elsewhere, `i` is not the small `I`, and a comma stands before the fraction.
const ELSEWHERE: [(&str, &str); 5] = [
    ("TZ", "Pacific/Kiritimati"),
    ("LANG", "tr_TR.UTF-8"),
    ("LC_ALL", "tr_TR.UTF-8"),
    ("SOURCE_DATE_EPOCH", "0"),
    ("RAYON_NUM_THREADS", "7"),
];

/// A host by name, and what holds it to the answers.
type Host = (&'static str, fn() -> bool);

const HOSTS: [Host; 4] = [("command", command), ("python", python), ("node", node), ("browser", browser)];

/// `[--cases N] [--seed N | --seed fresh] [HOST...]`
pub(crate) fn run(words: &[&str]) -> Option<bool> {
    let (mut count, mut seed, mut hosts) = (CASES, SEED, words);
    loop {
        hosts = match hosts {
            ["--cases", number, rest @ ..] => {
                count = number.parse().ok()?;
                rest
            }
            ["--seed", "fresh", rest @ ..] => {
                seed = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
                rest
            }
            ["--seed", number, rest @ ..] => {
                seed = number.parse().ok()?;
                rest
            }
            _ => break,
        };
    }
    if !hosts.iter().all(|host| HOSTS.iter().any(|(name, _)| name == host)) {
        eprintln!("the hosts are command, python, node and browser");
        return None;
    }
    println!("{count} cases from the seed {seed}");
    if !write(count, seed) {
        return Some(false);
    }
    let wanted = HOSTS.iter().filter(|(name, _)| hosts.is_empty() || hosts.contains(name));
    let outcomes: Vec<(&str, bool)> = wanted.map(|(name, run)| (*name, run())).collect();
    println!("\n── summary: {count} cases from the seed {seed} ──");
    outcomes.iter().for_each(|(name, holds)| println!("{:<7} {name}", if *holds { "agrees" } else { "DIFFERS" }));
    Some(outcomes.iter().all(|(_, holds)| *holds))
}

/// The cases, with the answers of the Rust host.
fn file() -> PathBuf {
    target().join("conformance").join("generated.json")
}

fn write(count: u64, seed: u64) -> bool {
    let mut command =
        cargo(&["run", "--quiet", "--locked", "--package", "brightline-documents", "--example", "cases", "--"]);
    command.arg(file()).args([count.to_string(), seed.to_string()]);
    runner::run(command).holds
}

fn elsewhere(mut command: Command) -> bool {
    command.envs(ELSEWHERE).env("BRIGHTLINE_CASES", file());
    runner::run(command).holds
}

fn command() -> bool {
    let mut command = cargo(&["run", "--quiet", "--locked", "--package", "brightline-cli", "--example", "hosts", "--"]);
    command.arg(file()).arg(target().join("conformance").join("hosts"));
    elsewhere(command)
}

fn python() -> bool {
    python::built() && elsewhere(python::conformance())
}

fn node() -> bool {
    wasm::build() && elsewhere(wasm::conformance("test/conformance.test.js"))
}

fn browser() -> bool {
    wasm::build() && wasm::browser_is_installed() && elsewhere(wasm::conformance("test/browser/browser.test.js"))
}
