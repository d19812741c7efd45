//! Which files a path means, how they are called, and what is in them.
//!
//! A file is called in messages and reports as it was named: relative to the working directory, or to the
//! `brightline.toml` that names it, with `/` on every system, absolute only where it was named so. So the same project
//! gives the same report from wherever the command runs.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, Read as _},
    path::{Component, Path, PathBuf},
};

use walkdir::WalkDir;

use crate::{console, refusal::Refusal};

/// How standard input is named as an argument.
const STANDARD_INPUT: &str = "-";

/// A file or folder as it was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Root {
    /// Where it is, seen from the working directory; none is standard input.
    path: Option<PathBuf>,
    /// How it is called.
    name: String,
    /// The `brightline.toml` that names it.
    project: Option<String>,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    /// How it is called in messages and reports.
    pub(crate) name: String,
    /// Where it is; none is standard input.
    path: Option<PathBuf>,
    /// It was named itself, rather than its folder.
    pub(crate) named: bool,
}

/// The files that some paths mean, in the order of their names.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    /// The files to read.
    pub(crate) entries: Vec<Entry>,
    /// Names of files of no use here, in folders.
    pub(crate) passed_over: Vec<String>,
    /// Names of what could not be looked at, and why.
    pub(crate) unreadable: Vec<(String, String)>,
}

impl Root {
    /// As the command line names it.
    pub(crate) fn argument(given: &str) -> Self {
        let path = (given != STANDARD_INPUT).then(|| PathBuf::from(given));
        Self { name: path.as_deref().map_or_else(|| "<stdin>".into(), shown), path, project: None }
    }

    /// As the `brightline.toml` called `project` in `folder` names it.
    pub(crate) fn of_project(folder: &Path, given: &str, project: &str) -> Self {
        Self { path: Some(folder.join(given)), name: shown(Path::new(given)), project: Some(project.into()) }
    }

    /// Whether it is `-`.
    pub(crate) fn is_standard_input(&self) -> bool {
        self.path.is_none()
    }

    /// Whether a `brightline.toml` names it.
    pub(crate) fn is_of_project(&self) -> bool {
        self.project.is_some()
    }

    /// How it is called; the working directory itself is `.`.
    pub(crate) fn name(&self) -> &str {
        if self.name.is_empty() { "." } else { &self.name }
    }
}

impl Listing {
    /// What all of `roots` mean: files, and of folders those whose names are `wanted`. One file is listed once.
    pub(crate) fn of<'a>(
        roots: impl IntoIterator<Item = &'a Root>,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<Self, Refusal> {
        let mut listing = Self::default();
        for root in roots {
            listing.add(root, &wanted)?;
        }
        listing.entries.sort();
        listing.passed_over.sort();
        listing.passed_over.dedup();
        listing.unreadable.sort();
        let mut seen = BTreeSet::new();
        listing.entries.retain(|entry| {
            let place = entry.path.as_ref().map(|path| fs::canonicalize(path).unwrap_or_else(|_| path.clone()));
            seen.insert(place)
        });
        Ok(listing)
    }

    fn add(&mut self, root: &Root, wanted: &impl Fn(&str) -> bool) -> Result<(), Refusal> {
        let Some(path) = &root.path else {
            self.entries.push(Entry { name: root.name.clone(), path: None, named: true });
            return Ok(());
        };
        let about = fs::metadata(path).map_err(|error| {
            let by = root.project.as_ref().map(|project| format!(", named in `{project}`,")).unwrap_or_default();
            Refusal::new(format!("`{}`{by} cannot be read: {}", root.name(), console::reason(&error)))
        })?;
        if !about.is_dir() {
            self.entries.push(Entry { name: root.name.clone(), path: Some(path.clone()), named: true });
            return Ok(());
        }
        for found in WalkDir::new(path).follow_links(true).sort_by_file_name() {
            match found {
                Ok(found) if found.file_type().is_dir() => {}
                Ok(found) => {
                    let name = below(&root.name, found.path().strip_prefix(path).unwrap_or(found.path()));
                    // Reading a pipe or a device that lies in a folder might never end.
                    if found.file_type().is_file() && wanted(&name) {
                        self.entries.push(Entry { name, path: Some(found.into_path()), named: false });
                    } else {
                        self.passed_over.push(name);
                    }
                }
                Err(error) => {
                    let place = error.path().unwrap_or(path);
                    let name = below(&root.name, place.strip_prefix(path).unwrap_or(place));
                    match (error.loop_ancestor(), error.io_error()) {
                        // What a link that leads back up would show has been read on the way down.
                        (Some(_), _) => self.passed_over.push(name),
                        (None, Some(error)) => self.unreadable.push((name, console::reason(error))),
                        (None, None) => self.unreadable.push((name, error.to_string())),
                    }
                }
            }
        }
        Ok(())
    }
}

impl Entry {
    /// It, to be read from place to place.
    pub(crate) fn open(&self) -> Result<File, String> {
        let Some(path) = &self.path else {
            return Err("a table cannot be read from standard input, name its file".into());
        };
        File::open(path).map_err(|error| console::reason(&error))
    }

    /// Its bytes, at most one more than `limit`: so a longer one is seen to be longer, and an endless one ends.
    pub(crate) fn read(&self, limit: u64) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        let outcome = match &self.path {
            None => io::stdin().lock().take(limit + 1).read_to_end(&mut bytes),
            Some(path) => File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes)),
        };
        outcome.map(|_| bytes).map_err(|error| console::reason(&error))
    }
}

/// A path as it is shown: `/` between its parts, no `./` before them.
pub(crate) fn shown(path: &Path) -> String {
    below("", path)
}

fn below(folder: &str, path: &Path) -> String {
    let mut name = folder.to_owned();
    for part in path.components() {
        match part {
            Component::Prefix(prefix) => name.push_str(&prefix.as_os_str().to_string_lossy()),
            Component::RootDir => name.push('/'),
            Component::CurDir => {}
            Component::ParentDir | Component::Normal(_) => {
                if !name.is_empty() && !name.ends_with('/') {
                    name.push('/');
                }
                name.push_str(&part.as_os_str().to_string_lossy());
            }
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_as_given_with_slashes_and_without_dots() {
        assert_eq!(shown(Path::new("./standard//a.bright")), "standard/a.bright");
        assert_eq!(shown(Path::new("standard/")), "standard");
        assert_eq!(shown(Path::new("../../x")), "../../x");
        assert_eq!(shown(Path::new("/etc/x")), "/etc/x");
        assert_eq!(shown(Path::new(".")), "");
        assert_eq!(below("standard", Path::new("a/b.bright")), "standard/a/b.bright");
        assert_eq!(Root::argument(".").name(), ".");
        assert!(Root::argument("-").is_standard_input());
    }
}
