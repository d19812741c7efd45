//! `cargo xtask deny`: what the dependencies may be, by `deny.toml`.

use std::{path::PathBuf, process::Command};

use crate::{cargo, root, runner, target};

/// The version that `deny.toml` is written for.
const VERSION: &str = "0.20.2";

/// Checks licences, bans, sources and advisories.
///
/// The advisories stand in a database that is fetched for each run. Where it cannot be reached they are said to be
/// unchecked, and nothing fails for it: a build must not depend on the weather. What it finds does fail.
pub(crate) fn run() -> bool {
    let Some(program) = installed() else {
        eprintln!("cargo-deny {VERSION} can neither be found nor installed");
        return false;
    };
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

/// The program: as it was installed here before, as it is on the path, or installed now, under the target folder.
fn installed() -> Option<PathBuf> {
    let tools = target().join("tools");
    let here = tools.join("bin").join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    for program in [here.clone(), PathBuf::from("cargo-deny")] {
        let version = Command::new(&program).arg("--version").output().ok();
        if version
            .is_some_and(|output| String::from_utf8_lossy(&output.stdout).trim() == format!("cargo-deny {VERSION}"))
        {
            return Some(program);
        }
    }
    println!("installing cargo-deny {VERSION} under {}", tools.display());
    let mut install = cargo(&["install", "--locked", "--debug", "--version", VERSION, "cargo-deny", "--root"]);
    // It runs for seconds: building it quickly is worth more than its speed.
    install.arg(&tools).env("CARGO_PROFILE_DEV_DEBUG", "0").env("CARGO_TARGET_DIR", tools.join("build"));
    runner::run(install).holds.then_some(here)
}
