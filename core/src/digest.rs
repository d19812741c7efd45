//! Digests: what went in and what came out, so that anybody can check a report.

use std::sync::{Arc, LazyLock};

use sha2::{Digest as _, Sha256};

use crate::{Digest, Document, Exceptions, Facts, Layout, Standard, Tree, wire::Number};

/// The digest of no text at all: that of no exceptions.
static NOTHING: LazyLock<Arc<str>> = LazyLock::new(|| of([]).into());

/// What goes into a report.
pub(crate) fn inputs(standard: &Standard, facts: &Facts, exceptions: &Exceptions) -> Digest {
    Digest {
        standard: standard
            .digest(|| of(standard.sources.iter().flat_map(|(_, source)| [source.name.clone(), source.text.clone()]))),
        facts: facts.digest(|| of(facts.documents().iter().map(document))),
        exceptions: match exceptions.canonical.as_slice() {
            [] => Arc::clone(&NOTHING),
            records => of(records.iter().cloned()).into(),
        },
    }
}

/// The digest of a report's canonical bytes, in which that digest is left empty.
pub(crate) fn seal(unsigned: &str) -> String {
    of([unsigned.to_owned()])
}

/// The digest of some texts, each preceded by its length so that no two lists of texts are alike.
fn of(texts: impl IntoIterator<Item = String>) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    let mut shown = String::from("sha256:");
    for byte in hash.finalize() {
        let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or_default();
        shown.extend([digit(byte >> 4), digit(byte & 15)]);
    }
    shown
}

fn document(document: &Document) -> String {
    let layout = match document.layout {
        Layout::Paths => "paths",
        Layout::Fields => "fields",
    };
    let observed = document.observed.map(|observed| observed.to_string());
    let head = (&*document.name, document.source.as_deref(), document.subject.as_str(), observed, layout);
    format!("{}{}", serde_json::to_string(&head).unwrap_or_default(), canonical(&document.root))
}

/// A tree as canonical JSON: keys sorted, no white space; what JSON lacks is tagged.
pub(crate) fn canonical(tree: &Tree) -> String {
    let mut text = String::new();
    write(tree, &mut text);
    text
}

fn write(tree: &Tree, text: &mut String) {
    let quoted = |value: &str| serde_json::to_string(value).unwrap_or_default();
    match tree {
        Tree::Null => text.push_str("null"),
        Tree::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Tree::Number(number) => text.push_str(&serde_json::to_string(&Number(*number)).unwrap_or_default()),
        Tree::Unrepresentable(written) => text.push_str(&format!("{{\"number\":{}}}", quoted(written))),
        Tree::Text(value) => text.push_str(&quoted(value)),
        Tree::Instant(instant) => text.push_str(&format!("{{\"instant\":\"{instant}\"}}")),
        Tree::Duration(duration) => text.push_str(&format!("{{\"duration\":{}}}", duration.micros())),
        Tree::List(elements) => {
            text.push('[');
            for (place, element) in elements.iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                write(element, text);
            }
            text.push(']');
        }
        Tree::Object(entries) => {
            text.push('{');
            for (place, (key, value)) in entries.iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                text.push_str(&quoted(key));
                text.push(':');
                write(value, text);
            }
            text.push('}');
        }
    }
}
