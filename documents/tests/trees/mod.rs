//! What the tests of this crate share: trees from JSON as `serde_json` reads it, and readings without a schema.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use brightline::{Tree, schema::Schema};
use brightline_documents::{Format, Read, read, read_trees};

/// The tree of a JSON text.
#[must_use]
pub fn json(text: &str) -> Tree {
    of(&serde_json::from_str(text).expect(text))
}

/// The tree of a JSON value. Integers that no double holds do not occur in these.
#[must_use]
pub fn of(value: &serde_json::Value) -> Tree {
    match value {
        serde_json::Value::Null => Tree::Null,
        serde_json::Value::Bool(value) => Tree::Bool(*value),
        serde_json::Value::Number(value) => Tree::Number(value.as_f64().unwrap() + 0.0),
        serde_json::Value::String(text) => Tree::Text(text.as_str().into()),
        serde_json::Value::Array(items) => Tree::List(items.iter().map(of).collect()),
        serde_json::Value::Object(entries) => {
            Tree::Object(entries.iter().map(|(key, value)| (key.as_str().into(), of(value))).collect())
        }
    }
}

/// The documents of a text named `f`, without a schema.
#[must_use]
pub fn documents(format: Format, text: &str) -> Read {
    read("f", None, format, text.as_bytes(), &Schema::default())
}

/// The names of the records of a text named `f`, and `name: message` of those refused.
#[must_use]
pub fn outcome(format: Format, bytes: &[u8]) -> (Vec<String>, Vec<String>) {
    let (trees, problems) = read_trees("f", format, bytes);
    let said = |problem: brightline::Problem| {
        assert!(problem.refused && problem.code.starts_with("BL22"), "{problem:?}");
        format!("{}: {}", problem.document.unwrap(), problem.message)
    };
    (trees.into_iter().map(|(name, _)| name).collect(), problems.into_iter().map(said).collect())
}

/// The one tree of a text, or the one message for which it is refused.
///
/// # Panics
///
/// If there are more, or none.
pub fn only(format: Format, text: &str) -> Result<Tree, String> {
    let (mut trees, mut problems) = read_trees("f", format, text.as_bytes());
    assert_eq!(trees.len() + problems.len(), 1, "{text:?}: {trees:?} {problems:?}");
    trees.pop().map(|(_, tree)| tree).ok_or_else(|| problems.pop().unwrap().message)
}
