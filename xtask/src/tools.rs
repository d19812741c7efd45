//! Programs of other people's that the commands run: found on the path, or installed under the target folder.

use std::{path::PathBuf, process::Command};

use crate::{cargo, runner, target};

/// A subcommand of cargo in a version of its own.
pub(crate) struct Tool {
    /// As crates.io calls it: `cargo-deny`.
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    /// What it wants in front of `--version`.
    pub(crate) before: &'static [&'static str],
}

impl Tool {
    /// The program: as it was installed here before, as it is on the path, or installed now.
    pub(crate) fn installed(&self) -> Option<PathBuf> {
        let Self { name, version, before } = self;
        let tools = target().join("tools");
        let here = tools.join("bin").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        for program in [here.clone(), PathBuf::from(name)] {
            let said = Command::new(&program).args(*before).arg("--version").output();
            if said.is_ok_and(|said| String::from_utf8_lossy(&said.stdout).trim() == format!("{name} {version}")) {
                return Some(program);
            }
        }
        println!("installing {name} {version} under {}", tools.display());
        let mut install = cargo(&["install", "--locked", "--debug", "--version", version, name, "--root"]);
        // It runs for seconds: building it quickly is worth more than its speed.
        install.arg(&tools).env("CARGO_PROFILE_DEV_DEBUG", "0").env("CARGO_TARGET_DIR", tools.join("build"));
        if runner::run(install).holds {
            return Some(here);
        }
        eprintln!("{name} {version} can neither be found nor installed");
        None
    }
}

/// A command of cargo under the nightly compiler; none where there is no such compiler.
///
/// By the name on the path, and not by the cargo that runs this: rustup's is asked for another toolchain.
pub(crate) fn nightly(arguments: &[&str]) -> Option<Command> {
    let command = |arguments: &[&str]| {
        let mut command = Command::new("cargo");
        command.current_dir(crate::root()).arg("+nightly").args(arguments).env_remove("RUSTUP_TOOLCHAIN");
        command
    };
    if command(&["--version"]).output().is_ok_and(|output| output.status.success()) {
        return Some(command(arguments));
    }
    eprintln!("this wants a nightly compiler: `rustup toolchain install nightly`");
    None
}

/// A component of a toolchain, added where it is not there.
pub(crate) fn component(name: &str, toolchain: Option<&str>) -> bool {
    let mut rustup = Command::new("rustup");
    rustup.current_dir(crate::root()).args(["component", "add", name]);
    rustup.args(toolchain.iter().flat_map(|toolchain| ["--toolchain", toolchain]));
    runner::run(rustup).holds
}
