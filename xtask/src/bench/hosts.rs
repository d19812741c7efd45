//! What each host needs to be measured, and the command that measures there.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{cargo, root, runner, target};

fn benches() -> PathBuf {
    root().join("benches")
}

fn built(arguments: &[&str], folder: &Path) -> bool {
    let mut command = cargo(&["build", "--release", "--locked"]);
    command.args(arguments).current_dir(folder);
    runner::run(command).holds
}

/// Rust with all peers, which are a workspace of their own.
pub(super) fn rust() -> Option<Command> {
    let folder = benches().join("peers");
    let peers = target().join("peers");
    let mut command = cargo(&["build", "--release", "--locked"]);
    command.current_dir(folder).env("CARGO_TARGET_DIR", &peers);
    runner::run(command).holds.then(|| Command::new(peers.join("release").join("brightline-peers")))
}

/// Rust without peers.
pub(super) fn quick() -> Option<Command> {
    program("quick")
}

/// What is allocated.
pub(super) fn memory() -> Option<Command> {
    program("memory")
}

fn program(name: &str) -> Option<Command> {
    let package = ["-p", "brightline-benches", "--bin", name];
    built(&package, root()).then(|| Command::new(target().join("release").join(name)))
}

/// Python: the peers in the versions of `requirements.txt`, and Brightline from here.
pub(super) fn python() -> Option<Command> {
    let mut command = Command::new(environment("python", "requirements.txt")?);
    command.arg(benches().join("python").join("run.py")).arg("--peers");
    Some(command)
}

/// A fleet beside its peers.
pub(super) fn fleets() -> Option<Command> {
    fleet(&[])
}

/// Fleets of several sizes.
pub(super) fn sizes() -> Option<Command> {
    fleet(&["--sizes"])
}

fn fleet(words: &[&str]) -> Option<Command> {
    let maker = program("fleet")?;
    let mut command = Command::new(environment("fleets", "requirements-fleets.txt")?);
    command.arg(benches().join("python").join("fleets.py")).arg(maker.get_program()).args(words);
    Some(command)
}

/// An interpreter in an environment of its own, with Brightline from here.
fn environment(name: &str, requirements: &str) -> Option<PathBuf> {
    let environment = target().join("bench").join(name);
    let python = environment.join("bin").join("python");
    if !python.exists() {
        let mut make = Command::new("python3");
        make.args(["-m", "venv"]).arg(&environment);
        runner::run(make).holds.then_some(())?;
    }
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    install.arg("--requirement").arg(benches().join("python").join(requirements));
    let ours = root().join("bindings-python");
    if ours.exists() {
        install.arg(ours);
    }
    runner::run(install).holds.then_some(python)
}

/// Node: the peers in the versions of `package-lock.json`, and Brightline's package from here.
pub(super) fn node() -> Option<Command> {
    let folder = benches().join("node");
    let mut install = Command::new("npm");
    install.args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder);
    runner::run(install).holds.then_some(())?;
    crate::wasm::build().then_some(())?;
    let mut command = Command::new("node");
    command.arg(folder.join("run.mjs")).arg("--peers");
    Some(command)
}

/// The machine, its processors and compilers, in a sentence.
pub(super) fn machine() -> String {
    let information = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = information.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let model = model.map_or("a processor that does not say its name", |(_, model)| model.trim());
    let count = std::thread::available_parallelism().map_or(1, usize::from);
    let said = |program: &str| {
        let output = Command::new(program).arg("--version").output();
        output.map_or_else(
            |_| format!("no {program}"),
            |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        )
    };
    let system = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    format!(
        "Measured on {system}, {model}, {count} processors; {}, {}, Node {}.\n",
        said("rustc"),
        said("python3"),
        said("node"),
    )
}
