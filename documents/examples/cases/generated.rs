//! Generated cases, written as files that every host reads.

use std::{cell::RefCell, fmt::Write as _};

use brightline::Tree;
use proptest::{
    prelude::Strategy,
    strategy::ValueTree as _,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Value, json};

use crate::{
    chapter::{Attached, Case as Written},
    generate::case::{Case, tapes},
};

/// So many cases, each a standard with one world, the same for the same seed.
pub(crate) fn cases(count: u64, seed: u64) -> Vec<Written> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    bytes[31] = 11;
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let runner = RefCell::new(TestRunner::new_with_rng(Config::default(), rng));
    let draw = |number: u64| {
        let mut tapes = tapes().new_tree(&mut runner.borrow_mut()).expect("choices").current();
        tapes.worlds.truncate(1);
        written(number, seed, &Case::draw(&tapes))
    };
    (0..count).map(draw).collect()
}

fn written(number: u64, seed: u64, case: &Case) -> Written {
    let (documents, at) = &case.worlds[0];
    let facts = documents.iter().enumerate().map(|(place, document)| {
        // JSON is YAML too, so the same text goes through another reader.
        let format = if place % 3 == 0 { "yaml" } else { "json" };
        let file = format!("{}.{format}", document.name.trim_end_matches(".json"));
        Attached { format: format.into(), file, source: document.source.clone(), text: text(&document.root) }
    });
    let exceptions = case.records.iter().enumerate().map(|(place, record)| {
        let format = if place % 2 == 0 { "yaml" } else { "json" };
        Attached { format: format.into(), file: format!("e{place}.{format}"), source: None, text: text(record) }
    });
    Written {
        place: format!("seed {seed}, case {number}"),
        title: "generated".into(),
        standard: ["a.bright", "b.bright"].into_iter().map(String::from).zip(case.texts.clone()).collect(),
        facts: facts.collect(),
        exceptions: exceptions.collect(),
        expectations: vec![json!({"at": at.to_string()})],
    }
}

/// A tree as JSON text, its numbers as they were written.
fn text(tree: &Tree) -> String {
    let mut out = String::new();
    write(tree, &mut out);
    out
}

fn write(tree: &Tree, out: &mut String) {
    let quoted = |text: &str| Value::from(text).to_string();
    match tree {
        Tree::Null => out.push_str("null"),
        Tree::Bool(value) => out.push_str(&value.to_string()),
        // Within 2^53 an integer is written as one.
        Tree::Number(number) if number.fract() == 0.0 && number.abs() < 9e15 => drop(write!(out, "{number:.0}")),
        Tree::Number(number) => out.push_str(&json!(number).to_string()),
        Tree::Unrepresentable(text) => out.push_str(text),
        Tree::Text(text) => out.push_str(&quoted(text)),
        Tree::Instant(instant) => out.push_str(&quoted(&instant.to_string())),
        Tree::Duration(duration) => out.push_str(&quoted(&duration.to_string())),
        Tree::List(elements) => {
            out.push('[');
            for (place, element) in elements.iter().enumerate() {
                out.push_str(if place == 0 { "" } else { ", " });
                write(element, out);
            }
            out.push(']');
        }
        Tree::Object(entries) => {
            out.push('{');
            for (place, (key, value)) in entries.iter().enumerate() {
                out.push_str(if place == 0 { "" } else { ", " });
                out.push_str(&quoted(key));
                out.push_str(": ");
                write(value, out);
            }
            out.push('}');
        }
    }
}
