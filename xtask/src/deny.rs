//! `cargo xtask deny`: what the dependencies may be, by `deny.toml`.

use std::process::Command;

use crate::{root, runner, tools::Tool};

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
    println!("\n── summary ──");
    println!("{:<11} {}", word(rest.holds), rest.closing());
    if unreached {
        println!("NOT CHECKED the database of advisories cannot be reached from here");
    } else {
        println!("{:<11} {}", word(advisories.holds), advisories.closing());
    }
    rest.holds && (advisories.holds || unreached)
}

fn word(holds: bool) -> &'static str {
    if holds { "ok" } else { "FAILED" }
}
