//! Small worlds for tests: a standard as text, facts and records as JSON.
#![allow(dead_code)]

use brightline::{Document, Exceptions, Facts, Instant, Source, Standard, Tree};
use serde_json::Value;

pub(crate) fn standard(text: &str) -> Standard {
    Standard::compile([Source::new("a.bright", text)]).unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn tree(json: &Value) -> Tree {
    match json {
        Value::Null => Tree::Null,
        Value::Bool(value) => Tree::Bool(*value),
        Value::Number(number) => Tree::number(&number.to_string()).unwrap(),
        Value::String(text) => Tree::Text(text.as_str().into()),
        Value::Array(elements) => Tree::List(elements.iter().map(tree).collect()),
        Value::Object(entries) => {
            Tree::Object(entries.iter().map(|(key, value)| (key.as_str().into(), tree(value))).collect())
        }
    }
}

/// Documents of the source `catalog`, each in a file of its own.
pub(crate) fn facts(documents: &[Value]) -> Facts {
    let documents = documents.iter().enumerate().map(|(place, json)| {
        Document::read(&format!("{place}.json"), Some("catalog"), tree(json))
            .unwrap_or_else(|problem| panic!("{problem:?}"))
    });
    Facts::new(documents.collect(), vec![])
}

pub(crate) fn records(standard: &Standard, records: &[Value]) -> Exceptions {
    let named = records.iter().enumerate().map(|(place, json)| (format!("records.json#{place}"), tree(json)));
    standard.read_exceptions(named.collect::<Vec<_>>())
}

pub(crate) fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}
