//! `cargo xtask deny`: what the dependencies may be, by `deny.toml`.

use std::{collections::BTreeSet, fs, process::Command};

use crate::{cargo, root, runner, tools::Tool};

/// Of the version that `deny.toml` is written for.
const DENY: Tool = Tool { name: "cargo-deny", version: "0.20.2", before: &[] };

/// Checks licences, bans, sources and advisories.
///
/// The advisories stand in a database that is fetched for each run. Where it cannot be reached they are said to be
/// unchecked, and nothing fails for it: a build must not depend on the weather. What it finds does fail.
pub(crate) fn run() -> bool {
    let Some(program) = DENY.installed() else { return false };
    let check = |what: &[&str]| {
        let mut command = Command::new(&program);
        runner::run({
            command.current_dir(root()).args(["--locked", "check"]).args(what);
            command
        })
    };
    let rest = check(&["bans", "licenses", "sources"]);
    let advisories = check(&["advisories"]);
    let unreached =
        !advisories.holds && advisories.err.iter().any(|line| line.contains("failed to fetch advisory database"));
    let listed = are_listed();
    println!("\n── summary ──");
    println!("{:<11} {}", word(rest.holds), rest.closing());
    println!("{:<11} every crate that is shipped stands in {LIST}", word(listed));
    if unreached {
        println!("NOT CHECKED the database of advisories cannot be reached from here");
    } else {
        println!("{:<11} {}", word(advisories.holds), advisories.closing());
    }
    rest.holds && listed && (advisories.holds || unreached)
}

/// Where every crate has its reason.
const LIST: &str = "docs/dependencies.md";

/// What is shipped.
const SHIPPED: [&str; 3] = ["brightline-cli", "brightline-python", "brightline-wasm"];

/// Whether every crate that something shipped rests on has its reason, and no reason is left of one that is gone.
fn are_listed() -> bool {
    let page = fs::read_to_string(root().join(LIST)).unwrap_or_default();
    let (Some(shipped), Some(built)) = (crates(&["normal"]), crates(&["normal,build", "--target", "all"])) else {
        return false;
    };
    // Their names stand in the first column, between backticks.
    let listed = page.lines().filter_map(|line| line.strip_prefix("| `")?.split('|').next());
    let listed: BTreeSet<&str> = listed.flat_map(|names| names.split('`').step_by(2)).collect();
    let missing: Vec<&String> = shipped.iter().filter(|name| !listed.contains(name.as_str())).collect();
    let gone: Vec<&&str> = listed.iter().filter(|name| !built.contains(**name)).collect();
    missing.iter().for_each(|name| eprintln!("`{name}` has no reason in {LIST}"));
    gone.iter().for_each(|name| eprintln!("`{name}` stands in {LIST}, and nothing rests on it"));
    missing.is_empty() && gone.is_empty() && !shipped.is_empty()
}

/// What the shipped packages rest on, by edges of `cargo tree`.
fn crates(edges: &[&str]) -> Option<BTreeSet<String>> {
    let mut crates = BTreeSet::new();
    for package in SHIPPED {
        let mut tree = cargo(&["tree", "--locked", "--prefix", "none", "--package", package, "--edges"]);
        let output = tree.args(edges).output().ok()?;
        // As in `regex v1.13.2`, a member of the workspace with its path behind it.
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let named = text.lines().filter(|line| !line.contains(" (/") && !line.is_empty());
        crates.extend(named.filter_map(|line| line.split(' ').next()).map(str::to_owned));
    }
    Some(crates)
}

fn word(holds: bool) -> &'static str {
    if holds { "ok" } else { "FAILED" }
}
