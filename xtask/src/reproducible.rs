//! `cargo xtask reproducible`: the wheel and the npm package, each built twice from nothing in folders of different
//! names, are the same bytes.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{python, root, runner, target};

/// Where the two builds are made; of different lengths, for a path that gets into the bytes moves what stands behind it.
const FOLDERS: [&str; 2] = ["one", "another"];

/// What is built, and how, below a folder; the folder that holds it then.
type Build = fn(&Path) -> Option<PathBuf>;

const ALL: &[(&str, Build)] = &[("wheel", wheel), ("wasm", wasm)];

/// `[wheel|wasm]`
pub(crate) fn run(words: &[&str]) -> Option<bool> {
    if !words.iter().all(|word| ALL.iter().any(|(name, _)| name == word)) {
        return None;
    }
    let wanted = ALL.iter().filter(|(name, _)| words.is_empty() || words.contains(name));
    let outcomes: Vec<(&str, bool)> = wanted.map(|(name, build)| (*name, is_same(name, *build))).collect();
    println!("\n── summary ──");
    outcomes.iter().for_each(|(name, same)| println!("{:<7} {name}", if *same { "same" } else { "DIFFERS" }));
    Some(outcomes.iter().all(|(_, same)| *same))
}

/// Builds twice, and compares file by file.
fn is_same(name: &str, build: Build) -> bool {
    let mut made = Vec::new();
    for folder in FOLDERS {
        let folder = target().join("reproducible").join(folder);
        let cleared = if folder.exists() { fs::remove_dir_all(&folder) } else { Ok(()) };
        if cleared.and_then(|()| fs::create_dir_all(&folder)).is_err() {
            eprintln!("{} cannot be made anew", folder.display());
            return false;
        }
        let Some(files) = build(&folder).and_then(|made| contents(&made).ok()) else { return false };
        made.push(files);
    }
    let [one, another] = &made[..] else { return false };
    let names: Vec<&String> = one.keys().chain(another.keys()).collect();
    let differing: Vec<&&String> = names.iter().filter(|name| one.get(**name) != another.get(**name)).collect();
    differing.iter().for_each(|file| eprintln!("{name}: {file} differs"));
    println!("{name}: {} files, {} bytes", one.len(), one.values().map(Vec::len).sum::<usize>());
    differing.is_empty() && !one.is_empty()
}

fn contents(folder: &Path) -> io::Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            files.extend(contents(&path)?.into_iter().map(|(below, bytes)| (format!("{name}/{below}"), bytes)));
        } else {
            files.insert(name, fs::read(&path)?);
        }
    }
    Ok(files)
}

/// The package as it is published, out of a target folder of its own.
fn wasm(folder: &Path) -> Option<PathBuf> {
    let mut command = Command::new(std::env::current_exe().ok()?);
    command.arg("wasm").env("CARGO_TARGET_DIR", folder);
    if !runner::run(command).holds {
        return None;
    }
    // It is always put together at the same place.
    let (package, kept) = (root().join("bindings-wasm").join("pkg"), folder.join("kept"));
    fs::create_dir_all(&kept).ok()?;
    for (name, bytes) in contents(&package).ok()? {
        let file = kept.join(name);
        fs::create_dir_all(file.parent()?).ok()?;
        fs::write(file, bytes).ok()?;
    }
    Some(kept)
}

/// The wheel as it is published, out of a source distribution that was unpacked elsewhere.
fn wheel(folder: &Path) -> Option<PathBuf> {
    let wheels = folder.join("wheels");
    python::release(&folder.join("source"), &folder.join("build"), &wheels).then_some(wheels)
}
