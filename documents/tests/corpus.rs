//! Real catalogs, where they lie beside the checkout: every document that is in order is read, every other is named.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use brightline::{Document, Problem, schema::Schema};
use brightline_documents::{Format, read};

/// What is refused although it is no template, and why that is right.
const BROKEN: &[(&str, &str)] = &[];

struct Catalog {
    repository: String,
    files: usize,
    found: usize,
    documents: Vec<Document>,
    refused: Vec<(Problem, String)>,
}

/// The catalogs, in the order of their names; none where the corpus is not there.
fn catalogs() -> Option<Vec<Catalog>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/backstage");
    if !folder.is_dir() {
        eprintln!("skipped: no corpus at ../shared/corpus/backstage beside the checkout");
        return None;
    }
    Some(sorted(&folder).into_iter().filter(|path| path.is_dir()).map(|folder| catalog(&folder)).collect())
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn catalog(folder: &Path) -> Catalog {
    let repository = folder.file_name().unwrap().to_str().unwrap().to_owned();
    let mut catalog = Catalog { repository, files: 0, found: 0, documents: Vec::new(), refused: Vec::new() };
    for path in sorted(folder) {
        let name = path.file_name().unwrap().to_str().unwrap();
        let Some(format) = Format::of(name) else { continue };
        let bytes = fs::read(&path).unwrap();
        let read = read(&format!("{}/{name}", catalog.repository), Some("catalog"), format, &bytes, &Schema::default());
        catalog.files += 1;
        catalog.found += read.found;
        catalog.documents.extend(read.documents);
        catalog.refused.extend(read.problems.into_iter().map(|problem| (problem, String::from_utf8_lossy(&bytes).into_owned())));
    }
    catalog
}

#[test]
fn every_document_in_order_is_read() {
    let Some(catalogs) = catalogs() else { return };
    let mut total = (0, 0, 0, 0);
    for Catalog { repository, files, found, documents, refused } in &catalogs {
        println!("{repository}: {files} files, {found} documents found, {} read, {} refused", documents.len(), refused.len());
        let mut kinds = BTreeMap::<&str, usize>::new();
        for document in documents {
            *kinds.entry(document.subject.kind()).or_default() += 1;
        }
        println!("  {kinds:?}");
        for (problem, _) in refused {
            println!("  {} {}: {}", problem.code, problem.document.as_deref().unwrap(), problem.message);
        }
        assert_eq!(*found, documents.len() + refused.len());
        total = (total.0 + files, total.1 + found, total.2 + documents.len(), total.3 + refused.len());
    }
    println!("in all: {} files, {} documents found, {} read, {} refused", total.0, total.1, total.2, total.3);
}
