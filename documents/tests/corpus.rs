//! Real catalogs, where they lie beside the checkout: every document that is in order is read, every other is named with
//! its reason, and the standard of `examples/production-readiness` is checked against each.
//!
//! `cargo test -p brightline-documents --test corpus -- --nocapture` prints the counts.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use brightline::{Exceptions, Facts, Instant, Problem, Reference, Source, Standard, Tree, Verdict, schema::Schema};
use brightline_documents::{Format, Read, read, read_trees};

/// What is refused although it is no template: a part of its name, and why that is right.
const BROKEN: &[(&str, &str)] = &[("components__invalid-component.yaml", "its name has a blank in it, on purpose")];

/// Files outside of `backstage/` that no reader of the format reads, likewise.
const BROKEN_ELSEWHERE: &[(&str, &str)] =
    &[(".clomonitor-invalid.yaml", "a test of its project: one word and no object")];

/// What a template has where a value is to be filled in.
const PLACEHOLDERS: [&str; 4] = ["${{", "{{", "{%", "<%"];

struct File {
    name: String,
    text: String,
    format: Format,
    read: Read,
}

fn corpus(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus").join(folder);
    if !path.is_dir() {
        eprintln!("skipped: no corpus at ../shared/corpus/{folder} beside the checkout");
    }
    path.is_dir().then_some(path)
}

/// The files below a folder in the order of their names, with paths relative to it.
fn files(folder: &Path) -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    let mut folders = vec![(String::new(), folder.to_owned())];
    while let Some((prefix, folder)) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("{prefix}{}", path.file_name().unwrap().to_str().unwrap());
            if path.is_dir() { folders.push((format!("{name}/"), path)) } else { found.push((name, path)) }
        }
    }
    found.sort();
    found
}

/// The catalogs by repository, in the order of their names; empty where the corpus is not there.
fn catalogs() -> BTreeMap<String, Vec<File>> {
    let mut catalogs = BTreeMap::<String, Vec<File>>::new();
    for (name, path) in corpus("backstage").iter().flat_map(|folder| files(folder)) {
        let Some(format) = Format::of(&name) else { continue };
        let bytes = fs::read(path).unwrap();
        let read = read(&name, Some("catalog"), format, &bytes, &Schema::default());
        let text = String::from_utf8(bytes).unwrap();
        let repository = name.split('/').next().unwrap().to_owned();
        catalogs.entry(repository).or_default().push(File { name, text, format, read });
    }
    catalogs
}

fn is_explained(problem: &Problem, text: &str, broken: &[(&str, &str)]) -> bool {
    let name = problem.document.as_deref().unwrap();
    PLACEHOLDERS.iter().any(|placeholder| text.contains(placeholder))
        || broken.iter().any(|(part, _)| name.contains(part))
}

#[test]
fn every_document_in_order_is_read() {
    let (mut all_files, mut all_found, mut all_read, mut all_refused) = (0, 0, 0, 0);
    for (repository, files) in catalogs() {
        let (mut found, mut documents, mut refused) = (0, 0, 0);
        let mut kinds = BTreeMap::<String, usize>::new();
        for File { name, text, format, read } in &files {
            // Each entity of Backstage says its version once, at the start of a line.
            let key = if *format == Format::Json { "\"apiVersion\":" } else { "apiVersion:" };
            let entities =
                text.lines().filter(|line| line.trim_start_matches('\u{feff}').trim_start().starts_with(key)).count();
            assert_eq!(read.found, entities, "{name}");
            assert_eq!(read.found, read.documents.len() + read.problems.len(), "{name}");
            found += read.found;
            documents += read.documents.len();
            refused += read.problems.len();
            for document in &read.documents {
                *kinds.entry(document.subject.kind().to_owned()).or_default() += 1;
                assert!(document.root.get("spec").is_some(), "{name}: {:?}", document.root);
            }
            for problem in &read.problems {
                println!("  refused: {}: {} [{}]", problem.document.as_deref().unwrap(), problem.message, problem.code);
                assert!(is_explained(problem, text, BROKEN), "{problem:?}");
            }
        }
        println!(
            "{repository}: {} files, {found} documents, {documents} read, {refused} refused; {kinds:?}",
            files.len()
        );
        (all_files, all_found, all_read, all_refused) =
            (all_files + files.len(), all_found + found, all_read + documents, all_refused + refused);
    }
    println!("in all: {all_files} files, {all_found} documents, {all_read} read, {all_refused} refused");
}

/// The other folders hold no facts with subjects, but JSON and YAML of many hands.
#[test]
fn every_file_that_is_json_or_yaml_is_read() {
    let (mut all, mut records, mut refused) = (0, 0, 0);
    for (name, path) in corpus("").iter().flat_map(|folder| files(folder)) {
        let Some(format) = Format::of(&name).filter(|format| *format != Format::Csv) else { continue };
        let bytes = fs::read(path).unwrap();
        let (trees, problems) = read_trees(&name, format, &bytes);
        all += 1;
        records += trees.len();
        refused += problems.len();
        for problem in &problems {
            println!("  refused: {}: {} [{}]", problem.document.as_deref().unwrap(), problem.message, problem.code);
            assert!(is_explained(problem, &String::from_utf8_lossy(&bytes), BROKEN_ELSEWHERE), "{problem:?}");
        }
    }
    println!("{all} files, {records} records read, {refused} refused");
}

fn production_readiness() -> Standard {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/production-readiness/standard");
    let sources = files(&folder).into_iter().map(|(name, path)| Source::new(name, fs::read_to_string(path).unwrap()));
    Standard::compile(sources).unwrap_or_else(|error| panic!("{error}"))
}

/// What the standard says of a component, read off its document: whether it applies, and whether a known team owns it.
fn expected(root: &Tree, subject: &Reference, groups: &BTreeSet<Reference>) -> (bool, bool) {
    let spec = |key| match root.get("spec").and_then(|spec| spec.get(key)) {
        Some(Tree::Text(text)) => text.to_string(),
        _ => String::new(),
    };
    let applies = !["experimental", "deprecated"].contains(&spec("lifecycle").as_str());
    let namespace = subject.as_str().split([':', '/']).nth(1).unwrap();
    let owner = Reference::parse(&spec("owner"), "group", namespace);
    (applies, owner.is_some_and(|owner| groups.contains(&owner)))
}

#[test]
fn production_readiness_is_checked_against_each_catalog() {
    let catalogs = catalogs();
    if catalogs.is_empty() {
        return;
    }
    let standard = production_readiness();
    let at = Instant::parse("2026-01-15").unwrap();
    for (repository, files) in catalogs {
        let problems: Vec<_> = files.iter().flat_map(|file| file.read.problems.clone()).collect();
        let documents: Vec<_> = files.into_iter().flat_map(|file| file.read.documents).collect();
        let of_kind = |kind: &str| {
            documents
                .iter()
                .filter(|it| it.subject.kind() == kind)
                .map(|it| it.subject.clone())
                .collect::<BTreeSet<_>>()
        };
        let (components, groups) = (of_kind("component"), of_kind("group"));
        let report = standard.evaluate(&Facts::new(documents.clone(), problems), &Exceptions::none(), at);
        let results: Vec<_> =
            report.results.iter().filter(|result| result.scorecard == "production-readiness").collect();
        assert_eq!(results.iter().map(|result| result.subject.clone()).collect::<BTreeSet<_>>(), components);
        assert_eq!(results.len(), components.len());
        let (mut scored, mut owned, mut unmet) = (0, 0, 0);
        for result in results {
            let about: Vec<_> = documents.iter().filter(|document| document.subject == result.subject).collect();
            // Where several documents speak of one component, they may contradict each other.
            let [document] = about[..] else { continue };
            let (applies, is_owned) = expected(&document.root, &document.subject, &groups);
            assert_eq!(result.judgement.is_some(), applies, "{}", result.subject);
            let Some(judgement) = &result.judgement else { continue };
            let verdict = |name: &str| judgement.rules.iter().find(|rule| rule.rule == name).unwrap().verdict;
            assert_eq!(
                verdict("has-owner"),
                if is_owned { Verdict::Met } else { Verdict::Unmet },
                "{}",
                result.subject
            );
            // No tool has said anything about these, and nobody's silence makes anything ready.
            assert_eq!(verdict("on-call"), Verdict::Unmet);
            assert!(!judgement.ready);
            scored += 1;
            owned += usize::from(is_owned);
            unmet += judgement.rules.iter().filter(|rule| rule.verdict == Verdict::Unmet).count();
        }
        let mut codes = BTreeMap::<&str, usize>::new();
        for problem in &report.problems {
            *codes.entry(problem.code).or_default() += 1;
        }
        println!(
            "{repository}: {} components, {scored} scored, {owned} owned by a known team, 0 ready, {unmet} rules unmet; problems {codes:?}",
            components.len()
        );
    }
}
