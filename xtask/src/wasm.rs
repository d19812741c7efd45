//! `cargo xtask wasm`: the npm package, from the crate to `bindings-wasm/pkg/`.
//!
//! Nothing has to be there beforehand but Rust and Node: the target of the compiler is added, the glue is written by a
//! library of the version in `Cargo.lock`, and the optimiser comes from npm.

mod tests;

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{cargo, root, runner, target};

pub(crate) use tests::{browser, browser_is_installed, conformance, test};

const TRIPLE: &str = "wasm32-unknown-unknown";

/// Where the package is made.
fn folder() -> PathBuf {
    root().join("bindings-wasm")
}

/// Builds it, and says how large it is and what fills it.
pub(crate) fn build() -> bool {
    let made = target().join("wasm");
    let compiled = target().join(TRIPLE).join("wasm").join("brightline_wasm.wasm");
    target_is_installed()
        && holds(compile())
        && packages_are_installed()
        && (is_made_of(&compiled, &made) || (holds(glue(&compiled, &made)) && holds(optimise(&made))))
        && assemble(&compiled, &made)
        && holds(measure(&made))
}

/// The compiled crate of which everything in `made` was made.
fn origin(made: &Path) -> PathBuf {
    made.join("compiled.wasm")
}

/// Whether the slow steps were done before with just these bytes.
fn is_made_of(compiled: &Path, made: &Path) -> bool {
    fs::read(compiled).is_ok_and(|bytes| fs::read(origin(made)).is_ok_and(|before| before == bytes))
}

fn holds(command: Command) -> bool {
    runner::run(command).holds
}

fn target_is_installed() -> bool {
    let mut libraries = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    libraries.current_dir(root()).args(["--print", "target-libdir", "--target", TRIPLE]);
    let libraries = libraries.output().map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    if libraries.is_ok_and(|folder| Path::new(&folder).is_dir()) {
        return true;
    }
    let mut add = Command::new("rustup");
    add.current_dir(root()).args(["target", "add", TRIPLE]);
    holds(add)
}

/// Compiles the crate.
fn compile() -> Command {
    let mut command =
        cargo(&["build", "--package", "brightline-wasm", "--target", TRIPLE, "--profile", "wasm", "--locked"]);
    // Messages of panics name source files: without the folders of this machine, so that the bytes are everywhere the same.
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    let folders = [Some((root().to_owned(), "")), home.map(|home| (home, "cargo"))];
    let flags = folders.into_iter().flatten();
    let flags: Vec<String> = flags.map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display())).collect();
    command.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    command
}

/// What writes the glue, and the module that goes with it.
fn glue(compiled: &Path, made: &Path) -> Command {
    let mut command = cargo(&["run", "--quiet", "--package", "brightline-wasm-pack", "--locked", "--"]);
    command.arg(compiled).arg(made);
    command
}

/// Installs what `package-lock.json` says, where that was not done yet.
pub(crate) fn packages_are_installed() -> bool {
    let locked = folder().join("package-lock.json");
    let installed = folder().join("node_modules").join(".installed");
    let wanted = fs::read(&locked).ok();
    if wanted.is_some() && fs::read(&installed).ok() == wanted {
        return true;
    }
    let mut command = Command::new("npm");
    command.current_dir(folder()).args(["ci", "--ignore-scripts"]);
    holds(command) && wanted.is_some_and(|locked| fs::write(installed, locked).is_ok())
}

/// Makes the module smaller and faster.
fn optimise(made: &Path) -> Command {
    let mut command = node(&["node_modules/binaryen/bin/wasm-opt"]);
    // The names stay for the measuring, and are taken out of what is packed.
    command.args(["-O3", "--debuginfo", "--strip-producers", "--output"]);
    command.arg(made.join("brightline_named.wasm")).arg(made.join("brightline_bg.wasm"));
    command
}

/// Puts the package together: what is written by hand, and what was made.
fn assemble(compiled: &Path, made: &Path) -> bool {
    let package = folder().join("pkg");
    let copied = || -> io::Result<()> {
        if package.exists() {
            fs::remove_dir_all(&package)?;
        }
        fs::create_dir_all(&package)?;
        for entry in fs::read_dir(folder().join("js"))? {
            let entry = entry?;
            fs::copy(entry.path(), package.join(entry.file_name()))?;
        }
        for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
            fs::copy(root().join(licence), package.join(licence))?;
        }
        fs::copy(root().join("docs").join("javascript.md"), package.join("README.md"))?;
        fs::copy(made.join("brightline_bg.js"), package.join("brightline_bg.js"))?;
        // Said last, when all of it is there.
        fs::copy(compiled, origin(made))?;
        Ok(())
    };
    match copied() {
        Ok(()) => true,
        Err(error) => {
            eprintln!("error: the package cannot be put together: {error}");
            false
        }
    }
}

/// Takes the names out, and says from them what fills the file.
fn measure(made: &Path) -> Command {
    let mut command = node(&["workshop/measure.js"]);
    command.arg(made.join("brightline_named.wasm")).arg(folder().join("pkg").join("brightline_bg.wasm"));
    command
}

/// Node, in the folder of the package.
fn node(arguments: &[&str]) -> Command {
    let mut command = Command::new("node");
    command.current_dir(folder()).args(arguments);
    command
}
