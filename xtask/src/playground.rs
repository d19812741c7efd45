//! `cargo xtask playground`: the web page, and its tests in a browser.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{root, runner, wasm};

fn folder() -> PathBuf {
    root().join("bindings-wasm").join("playground")
}

/// Builds the page into a static folder, and says where it is.
pub(crate) fn build() -> bool {
    if !(wasm::build() && packages_are_installed() && holds(tool("typescript/bin/tsc", &["--noEmit"]))) {
        return false;
    }
    let built = holds(tool("vite/bin/vite.js", &["build"]));
    if built {
        let made = folder().join("dist");
        let made = made.strip_prefix(root()).unwrap_or(&made).display();
        println!("\nThe page is in {made}: a static folder that any server may serve, under any path, such as");
        println!("  python3 -m http.server --directory {made}");
    }
    built
}

/// Builds the page and does with it in headless Chromium what people do.
pub(crate) fn test() -> bool {
    build() && wasm::browser_is_installed() && holds(tests())
}

fn tests() -> Command {
    let entries = fs::read_dir(folder().join("tests")).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".test.mjs")).collect();
    names.sort();
    let mut command = Command::new("node");
    // One file after the other: they measure, and a browser each is enough for a small machine.
    command.current_dir(folder()).args(["--test", "--test-concurrency=1", "--test-reporter=spec"]);
    command.args(names.iter().map(|name| format!("tests/{name}")));
    command
}

/// Installs what `package-lock.json` says, where that was not done yet.
fn packages_are_installed() -> bool {
    let locked = fs::read(folder().join("package-lock.json")).ok();
    let installed = folder().join("node_modules").join(".installed");
    if locked.is_some() && fs::read(&installed).ok() == locked {
        return true;
    }
    let mut command = Command::new("npm");
    command.current_dir(folder()).args(["ci", "--ignore-scripts"]);
    holds(command) && locked.is_some_and(|locked| fs::write(installed, locked).is_ok())
}

/// A tool of the page's own packages.
fn tool(script: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new("node");
    command.current_dir(folder()).arg(Path::new("node_modules").join(script)).args(arguments);
    command
}

fn holds(command: Command) -> bool {
    runner::run(command).holds
}
