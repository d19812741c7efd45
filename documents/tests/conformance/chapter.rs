//! Chapters of Markdown to cases, as `conformance/README.md` says.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;

/// One case: what goes in and what is expected of it.
#[derive(Debug, Default)]
pub(crate) struct Case {
    /// `file:line` of its heading.
    pub(crate) place: String,
    pub(crate) title: String,
    /// Names and texts of the standard's files.
    pub(crate) standard: Vec<(String, String)>,
    pub(crate) facts: Vec<Attached>,
    pub(crate) exceptions: Vec<Attached>,
    pub(crate) expectations: Vec<Value>,
}

/// A file of facts or of exceptions.
#[derive(Debug)]
pub(crate) struct Attached {
    /// `json`, `jsonl`, `yaml` or `csv`.
    pub(crate) format: String,
    pub(crate) file: String,
    pub(crate) source: Option<String>,
    pub(crate) text: String,
}

/// The roles of a case's blocks in the order in which they stand.
const ROLES: [&str; 4] = ["standard", "facts", "exceptions", "expect"];

/// Reads every chapter of a folder, in name order; whatever is no proper chapter is an error.
pub(crate) fn read_all(folder: &Path) -> Result<Vec<Case>, Vec<String>> {
    let found = fs::read_dir(folder).map_err(|error| vec![format!("{}: {error}", folder.display())])?;
    let mut paths: Vec<_> = found
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.ends_with(".md") && name.starts_with(|first: char| first.is_ascii_digit())
        })
        .collect();
    paths.sort();
    let (mut cases, mut faults) = (Vec::new(), Vec::new());
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match fs::read_to_string(&path) {
            Ok(text) => read_chapter(&name, &text, &mut cases, &mut faults),
            Err(error) => faults.push(format!("{name}: {error}")),
        }
    }
    let mut titles = BTreeSet::new();
    for case in &cases {
        if !titles.insert(&case.title) {
            faults.push(format!("{}: a second case is called `{}`", case.place, case.title));
        }
        if case.expectations.is_empty() {
            faults.push(format!("{}: `{}` expects nothing", case.place, case.title));
        }
    }
    if faults.is_empty() { Ok(cases) } else { Err(faults) }
}

fn read_chapter(name: &str, text: &str, cases: &mut Vec<Case>, faults: &mut Vec<String>) {
    let mut prelude: Option<String> = None;
    let mut case: Option<Case> = None;
    let mut last_role = 0;
    let mut lines = text.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        let place = format!("{name}:{}", index + 1);
        if let Some(title) = line.strip_prefix("## ") {
            cases.extend(case.take());
            let title = title.trim().to_owned();
            case = Some(Case { place, title, standard: starting(prelude.as_deref()), ..Case::default() });
            last_role = 0;
        } else if let Some(info) = line.strip_prefix("```") {
            let mut body = String::new();
            loop {
                match lines.next() {
                    None => return faults.push(format!("{place}: the block is never closed")),
                    Some((_, "```")) => break,
                    Some((_, line)) => body.extend([line, "\n"]),
                }
            }
            let mut words = info.split_whitespace();
            let (Some(language), Some(role)) = (words.next(), words.next()) else { continue };
            let attributes: Vec<&str> = words.collect();
            let read = match (&mut case, role) {
                (None, "prelude") if prelude.is_none() => {
                    prelude = Some(body);
                    Ok(())
                }
                (Some(case), _) => match ROLES.iter().position(|known| *known == role) {
                    Some(place) if place >= last_role => {
                        last_role = place;
                        add(case, language, role, &attributes, body)
                    }
                    Some(_) => Err(format!("a block `{role}` does not stand in order")),
                    None => Err(format!("there is no block `{role}`")),
                },
                (None, _) => Err(format!("a block `{role}` does not belong here")),
            };
            faults.extend(read.err().map(|fault| format!("{place}: {fault}")));
        }
    }
    cases.extend(case);
}

fn starting(prelude: Option<&str>) -> Vec<(String, String)> {
    prelude.map(|text| ("prelude.bright".to_owned(), text.to_owned())).into_iter().collect()
}

fn add(case: &mut Case, language: &str, role: &str, attributes: &[&str], text: String) -> Result<(), String> {
    match (role, language) {
        ("standard", "bright") => {
            let file = match attributes {
                [] => "standard.bright",
                [file] => file,
                _ => return Err("a file of a standard has one name".to_owned()),
            };
            case.standard.push((file.to_owned(), text));
        }
        ("facts", "json" | "jsonl" | "yaml" | "csv") => {
            let attached = attached(language, role, attributes, text)?;
            case.facts.push(attached);
        }
        ("exceptions", "json" | "yaml") => {
            let attached = attached(language, role, attributes, text)?;
            if attached.source.is_some() {
                return Err("exceptions have no source".to_owned());
            }
            case.exceptions.push(attached);
        }
        ("expect", "json") => {
            let expectation: Value = serde_json::from_str(&text).map_err(|error| format!("no JSON: {error}"))?;
            let known = ["refused", "tests", "at", "results", "partial", "summary", "problems"];
            let keys = expectation.as_object().ok_or("an expectation is an object")?.keys();
            if let Some(unknown) = keys.into_iter().find(|key| !known.contains(&key.as_str())) {
                return Err(format!("an expectation has no key `{unknown}`"));
            }
            case.expectations.push(expectation);
        }
        _ => return Err(format!("a block `{role}` is not written as `{language}`")),
    }
    Ok(())
}

fn attached(format: &str, role: &str, attributes: &[&str], text: String) -> Result<Attached, String> {
    let mut attached = Attached { format: format.to_owned(), file: format!("{role}.{format}"), source: None, text };
    for attribute in attributes {
        match attribute.split_once('=') {
            Some(("file", file)) => attached.file = file.to_owned(),
            Some(("source", source)) => attached.source = Some(source.to_owned()),
            _ => return Err(format!("there is no attribute `{attribute}`")),
        }
    }
    Ok(attached)
}
