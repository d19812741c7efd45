//! `cargo xtask python`: the wheel, built from its own source distribution, and everything that holds it.
//!
//! Nothing has to be there beforehand but Rust and a CPython of 3.10 or later (`PYTHON` names another than `python3`); the
//! tools are those of `bindings-python/requirements-test.txt`, in an environment under the target folder. The wheel is
//! made of the unpacked source distribution, so that one which lacks a file does not go unseen, and with the profile of
//! tests: it is installed here and nowhere else.

use std::{
    env,
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{cases, root, runner, target};

/// Runs it all; the last line is that of pytest.
pub(crate) fn run() -> bool {
    let steps: [fn() -> bool; 8] = [environment, tools, tables, cases::run, source, wheel, types, tests];
    steps.iter().all(|step| step())
}

/// The package as it is now, installed where its tests look for it.
pub(crate) fn built() -> bool {
    let steps: [fn() -> bool; 4] = [environment, tools, source, wheel];
    steps.iter().all(|step| step())
}

/// The tests that hold the package to the answers of another host, whatever cases these are of.
pub(crate) fn conformance() -> Command {
    let mut pytest = tool("pytest");
    pytest.args(["--quiet", "tests/test_conformance.py", "--deselect"]);
    pytest.arg("tests/test_conformance.py::test_the_suite_is_whole");
    pytest
}

/// A program of PyPI's, installed into the environment.
pub(crate) fn with(package: &str, program: &str) -> Option<Command> {
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", package];
    (environment() && holds(tool("python"), &pip)).then(|| tool(program))
}

/// The wheel as it is published, made of the source distribution unpacked in `source`, of which no trace is in it.
pub(crate) fn release(source: &Path, build: &Path, wheels: &Path) -> bool {
    let copy = || said("the sources are copied", copied(&folder().join("source"), source));
    if !(environment() && tools() && self::source() && copy()) {
        return false;
    }
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    let folders = [Some((source.to_owned(), "")), home.map(|home| (home, "cargo"))];
    let flags = folders.into_iter().flatten();
    let flags: Vec<String> = flags.map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display())).collect();
    let mut maturin = tool("maturin");
    maturin.current_dir(source).env("CARGO_TARGET_DIR", build).env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    // Nor of the hour.
    maturin.env("SOURCE_DATE_EPOCH", "315532800").args(["build", "--out"]).arg(wheels);
    maturin.arg("--interpreter").arg(tool("python").get_program());
    runner::run(maturin).holds
}

fn copied(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let into = to.join(entry.file_name());
        if entry.path().is_dir() { copied(&entry.path(), &into)? } else { fs::copy(entry.path(), into).map(drop)? }
    }
    Ok(())
}

/// The guide to fleets with Ray and Daft too, which are large and slow to start.
pub(crate) fn fleets() -> bool {
    let install = || optional("requirements-fleets.txt");
    let guide = || holds(tool("pytest"), &["--quiet", "tests/test_fleets_guide.py", "tests/test_spark.py"]);
    environment() && tools() && tables() && install() && source() && wheel() && guide()
}

fn package() -> PathBuf {
    root().join("bindings-python")
}

/// Where all of it happens.
fn folder() -> PathBuf {
    target().join("python")
}

/// A program of the environment.
fn tool(name: &str) -> Command {
    let bin = folder().join("venv").join(if cfg!(windows) { "Scripts" } else { "bin" });
    let mut command = Command::new(bin.join(name));
    command.current_dir(package());
    command
}

fn holds(mut command: Command, arguments: &[&str]) -> bool {
    command.args(arguments);
    runner::run(command).holds
}

/// The environment, made where it is not there yet.
fn environment() -> bool {
    if tool("python").arg("--version").output().is_ok_and(|output| output.status.success()) {
        return true;
    }
    let make = || {
        let mut command = Command::new(env::var_os("PYTHON").unwrap_or_else(|| "python3".into()));
        command.args(["-m", "venv", "--clear"]).arg(folder().join("venv"));
        runner::run(command).holds
    };
    if make() {
        return true;
    }
    // Debian's Python brings the module in a package of its own.
    println!("installing python3-venv");
    holds(Command::new("apt-get"), &["update", "--quiet"])
        && holds(Command::new("apt-get"), &["install", "--quiet", "--yes", "python3-venv"])
        && make()
}

/// The tools, installed where they are not those that are asked for.
fn tools() -> bool {
    let asked = package().join("requirements-test.txt");
    let stamp = folder().join("installed.txt");
    let same = || Some(fs::read(&asked).ok()? == fs::read(&stamp).ok()?);
    if same() == Some(true) {
        return true;
    }
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", "requirements-test.txt"];
    holds(tool("python"), &pip) && said("the tools are installed", fs::copy(&asked, &stamp).map(drop))
}

/// Libraries of tables. Their tests are skipped where one of them is not to be had.
fn tables() -> bool {
    optional("requirements-tables.txt")
}

/// Installs each line of a file that can be installed, and names the others.
fn optional(file: &str) -> bool {
    let asked = package().join(file);
    let stamp = folder().join(file);
    let Ok(lines) = fs::read_to_string(&asked) else {
        return said(&format!("there is `{file}`"), fs::read(asked).map(drop));
    };
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lines) {
        return true;
    }
    let mut all = true;
    for library in lines.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", library];
        if !holds(tool("python"), &pip) {
            println!("{library} cannot be installed here: the tests with it are skipped");
            all = false;
        }
    }
    // Whatever is lacking is asked for again the next time.
    !all || said("the libraries of tables are installed", fs::copy(&asked, &stamp).map(drop))
}

fn said(what: &str, outcome: io::Result<()>) -> bool {
    match outcome {
        Ok(()) => {
            println!("{what}");
            true
        }
        Err(error) => {
            eprintln!("not so: {what}: {error}");
            false
        }
    }
}

/// The source distribution, unpacked.
fn source() -> bool {
    let (made, unpacked) = (folder().join("sdist"), folder().join("source"));
    let cleared = [&made, &unpacked].into_iter().try_for_each(|folder| {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)
    });
    if !said("the source distribution is made anew", cleared) {
        return false;
    }
    let mut sdist = tool("maturin");
    sdist.args(["sdist", "--out"]).arg(&made);
    if !runner::run(sdist).holds {
        return false;
    }
    let Some(archive) = only(&made, "gz") else { return false };
    let mut tar = Command::new("tar");
    // The archive's times are all one; with the present ones cargo sees what it has to build again.
    tar.args(["--extract", "--touch", "--strip-components=1", "--file"]).arg(archive).arg("--directory").arg(unpacked);
    runner::run(tar).holds
}

/// The wheel, installed.
fn wheel() -> bool {
    let wheels = folder().join("wheels");
    if wheels.exists() && !said("the wheel is made anew", fs::remove_dir_all(&wheels)) {
        return false;
    }
    let mut build = tool("maturin");
    // Not where the workspace builds: cargo takes two workspaces of one layout for the same.
    build.current_dir(folder().join("source")).env("CARGO_TARGET_DIR", folder().join("build"));
    // Not `--locked`: the lock file names members of the workspace that no wheel needs; the versions in it hold.
    build.args(["build", "--profile", "dev", "--out"]).arg(&wheels);
    build.arg("--interpreter").arg(tool("python").get_program());
    if !runner::run(build).holds {
        return false;
    }
    let Some(wheel) = only(&wheels, "whl") else { return false };
    let mut pip = tool("python");
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--force-reinstall", "--no-deps"]);
    pip.arg(wheel);
    runner::run(pip).holds
}

/// The only file of a folder with an extension.
fn only(folder: &Path, extension: &str) -> Option<PathBuf> {
    let files = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    let mut files = files.filter(|path| path.extension() == Some(OsStr::new(extension)));
    let found = files.next().filter(|_| files.next().is_none());
    if found.is_none() {
        eprintln!("{} does not hold one file `.{extension}`", folder.display());
    }
    found
}

/// The stub against the module, and the package and its use against two type checkers.
fn types() -> bool {
    holds(tool("python"), &["-m", "mypy.stubtest", "brightline._brightline"])
        && holds(tool("mypy"), &["--strict", "python/brightline", "tests/usage.py"])
        && checked_by_pyright()
}

fn checked_by_pyright() -> bool {
    let mut pyright = tool("basedpyright");
    // Otherwise it asks the first `python` on the path what is installed, and that is another one.
    pyright.arg("--pythonpath").arg(tool("python").get_program());
    runner::run(pyright).holds
}

fn tests() -> bool {
    let mut pytest = tool("pytest");
    pytest.arg("--quiet").env("BRIGHTLINE_CASES", cases::file());
    runner::run(pytest).holds
}
