//! The tests of the npm package: in Node, and in a browser.

use std::{fs, path::Path, process::Command};

use super::{build, folder, holds, node};
use crate::cases;

/// Builds the package and runs everything that Node can: the declarations against their use, and the tests.
pub(crate) fn test() -> bool {
    build() && holds(types()) && cases::run() && holds(tests("test"))
}

/// Builds the package and runs it in headless Chromium: from a static folder, and bundled by Vite.
pub(crate) fn browser() -> bool {
    build() && cases::run() && browser_is_installed() && holds(tests("test/browser"))
}

fn types() -> Command {
    node(&["node_modules/typescript/bin/tsc", "--project", "."])
}

/// Node's own runner over the tests of a folder, in the order of their names.
fn tests(of: &str) -> Command {
    let entries = fs::read_dir(folder().join(of)).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".test.js")).collect();
    names.sort();
    let mut command = node(&["--test", "--test-reporter=spec"]);
    command.args(names.iter().map(|name| format!("{of}/{name}"))).env("BRIGHTLINE_CASES", cases::file());
    command
}

/// The test that holds the package to the answers of another host, whatever cases these are of.
pub(crate) fn conformance(file: &str) -> Command {
    node(&["--test", "--test-reporter=spec", file])
}

/// Debian's Chromium, for playwright-core brings none.
pub(crate) fn browser_is_installed() -> bool {
    if Path::new("/usr/bin/chromium").exists() {
        return true;
    }
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        holds(command)
    };
    apt(&["update", "--quiet=2"]) && apt(&["install", "--quiet=2", "--yes", "--no-install-recommends", "chromium"])
}
