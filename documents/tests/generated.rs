//! What holds for whatever is read: the same content gives the same tree in each format, `serde_json` agrees about JSON,
//! and no bytes do harm.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod trees;

use std::{fmt::Write, sync::Arc};

use brightline::{
    Span, Tree,
    schema::{Entity, Field, Schema, Type},
};
use brightline_documents::{
    DUPLICATE_KEY,
    Format::{self, Csv, Json, JsonLines, Yaml},
    read, read_trees,
};
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Map, Value};
use trees::{of, only};

/// Texts that formats are easily wrong about, and any others.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec![
            "true",
            "null",
            "~",
            "80",
            "1e3",
            ".inf",
            "0x1F",
            "2026-01-19",
            "yes",
            "- a",
            "a: b",
            "a #b",
            "'",
            "\"",
            "\\",
            "[",
            "{}",
            "*a",
            "&a",
            "!t",
            "%a",
            "@a",
            "`",
            "|",
            ">",
            "?",
            "---",
            "...",
            "<<",
            "a,b",
            "a\nb",
            "\n",
            "\r\n",
            " a ",
            "\t",
            "a\r",
            "é🚦",
            "\u{0}",
            "\u{7f}",
            "\u{85}",
            "\u{2028}",
            "${{ a }}",
            "{{ a }}",
        ])
        .prop_map(str::to_owned),
        "[a-zA-Z0-9 ._/:-]{0,8}",
        "\\PC{0,6}",
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-(1_i64 << 53)..=1 << 53).prop_map(Value::from),
        any::<f64>().prop_filter("finite", |number| number.is_finite()).prop_map(Value::from),
        (-1000_i32..1000).prop_map(|hundredths| Value::from(f64::from(hundredths) / 100.0)),
        text().prop_map(Value::from),
    ];
    scalar.prop_recursive(4, 24, 4, |value| {
        prop_oneof![
            vec(value.clone(), 0..4).prop_map(Value::from),
            vec((text(), value), 0..4).prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

fn object() -> impl Strategy<Value = Map<String, Value>> {
    vec((text(), value()), 0..6).prop_map(|entries| entries.into_iter().collect())
}

/// JSON with all but ASCII escaped, as half of the world writes it.
fn ascii(json: &str) -> String {
    let mut text = String::new();
    for unit in json.encode_utf16() {
        match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii() && byte != 0x7f => text.push(char::from(byte)),
            _ => write!(text, "\\u{unit:04x}").unwrap(),
        }
    }
    text
}

/// Block style, scalars in double quotes where they are texts.
fn block(value: &Value, indent: usize, text: &mut String) {
    let pad = " ".repeat(indent);
    match value {
        Value::Object(entries) if !entries.is_empty() => {
            for (key, value) in entries {
                write!(text, "\n{pad}{}:", Value::from(key.as_str())).unwrap();
                block(value, indent + 2, text);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                write!(text, "\n{pad}-").unwrap();
                block(item, indent + 1, text);
            }
        }
        // Texts that may stand plain are written plain.
        Value::String(plain)
            if !plain.is_empty()
                && plain.bytes().all(|byte| byte.is_ascii_lowercase())
                && !["true", "false", "null"].contains(&plain.as_str()) =>
        {
            write!(text, " {plain}").unwrap();
        }
        other => write!(text, " {other}").unwrap(),
    }
}

/// A header, a row, and the schema that types its cells. Empty texts and nulls are absent from tables.
fn table(object: &Map<String, Value>) -> (String, Schema, Value) {
    let mut fields = Vec::new();
    let (mut header, mut row, mut said) = (String::from("subject"), String::from("component:a"), Map::new());
    said.insert("subject".into(), "component:a".into());
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    for (key, value) in
        object.iter().filter(|(key, value)| !key.is_empty() && *key != "subject" && !value.is_null() && *value != "")
    {
        let path = format!("[\"{}\"]", key.replace('\\', "\\\\").replace('"', "\\\""));
        write!(header, ",{}", quoted(&path)).unwrap();
        write!(row, ",{}", quoted(&value.as_str().map_or_else(|| value.to_string(), str::to_owned))).unwrap();
        said.insert(key.clone(), value.clone());
        fields.push(Field {
            name: key.clone(),
            ty: match value {
                Value::Number(_) => Type::Number,
                Value::Bool(_) => Type::Bool,
                Value::Array(_) => Type::List(Arc::new(Type::Any)),
                Value::Object(_) => Type::Map(Arc::new(Type::Any)),
                _ => Type::Text,
            },
            path: vec![key.clone()],
            source: None,
            fresh: None,
            observed_from: None,
            span: Span::default(),
        });
    }
    let entity = Entity {
        name: "component".into(),
        title: None,
        kind: "component".into(),
        source: None,
        when: vec![],
        fields,
        span: Span::default(),
    };
    (format!("{header}\r\n{row}\r\n"), Schema { entities: vec![entity] }, Value::Object(said))
}

/// Bits of the formats, so that what is generated comes close to them.
fn soup(bits: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    vec(prop_oneof![12 => select(bits).prop_map(|bit| bit.as_bytes().to_vec()), 1 => vec(any::<u8>(), 1..3)], 0..40)
        .prop_map(|bits| bits.concat())
}

const JSON_BITS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\"a\"",
    "\"b\"",
    "\"a\":",
    "\"\\ud83d\\ude00\"",
    "\"\\ud83d\"",
    "\\",
    "null",
    "true",
    "12",
    "-1.5",
    "0",
    "2e3",
    "-",
    "1e400",
    "9007199254740993",
    "{}",
    "[]",
    "{\"a\":1}",
    "\n",
    " ",
    "\r\n",
    "{\"subject\":\"a:b\"}",
    "\u{feff}",
    "é",
];

const YAML_BITS: &[&str] = &[
    "a: ",
    "b: ",
    "- ",
    "? ",
    ": ",
    "\n",
    "\n  ",
    "\n    ",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "%TAG ! x\n",
    "&a ",
    "*a",
    "!t ",
    "!!str ",
    "!!int ",
    "[",
    "]",
    "{",
    "}",
    ", ",
    "\"",
    "'",
    "|",
    ">",
    ">-\n",
    "|2\n",
    "# c",
    "\t",
    " ",
    "\r\n",
    "\r",
    "x",
    "1",
    ".5",
    "~",
    "\u{feff}",
    "\\u00e9",
    "\\x",
    "<<: ",
    "subject: a:b\n",
    "é",
    "@",
    "`",
    "%",
    "\0",
    "\u{85}",
    "\u{2028}",
    "{{",
    "}}",
];

const CSV_BITS: &[&str] = &[
    "subject",
    "kind,name",
    ",",
    "\n",
    "\r\n",
    "\"",
    "\"\"",
    "a",
    "a.b",
    "[\"c\"]",
    "a:b",
    "1",
    " ",
    "\u{feff}",
    "é",
    "\r",
    ";",
];

/// What holds of every reading.
fn check(format: Format, bytes: &[u8]) {
    let facts = read("f", Some("s"), format, bytes, &Schema::default());
    assert_eq!(facts.found, facts.documents.len() + facts.problems.len());
    let (trees, problems) = read_trees("f", format, bytes);
    let names = facts
        .documents
        .iter()
        .map(|document| &*document.name)
        .chain(facts.problems.iter().map(|problem| problem.document.as_deref().unwrap()));
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), facts.found);
    for problem in facts.problems.iter().chain(&problems) {
        assert!(
            problem.refused && problem.message.starts_with("line ") && !problem.message.ends_with('.'),
            "{problem:?}"
        );
    }
    if format != Csv {
        // Identity can only refuse more.
        assert_eq!(trees.len() + problems.len(), facts.found);
        assert!(trees.len() >= facts.documents.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn json_and_yaml_of_one_content_give_one_tree(object in object()) {
        let value = Value::Object(object);
        let tree = of(&value);
        let json = value.to_string();
        let pretty = serde_json::to_string_pretty(&value).unwrap();
        let mut text = String::from("---");
        block(&value, 0, &mut text);
        let (escaped, array, crlf) = (ascii(&json), format!("[{json}]"), text.replace('\n', "\r\n"));
        for (format, text) in [
            (Json, &json), (Json, &pretty), (Json, &escaped), (Json, &array), (JsonLines, &json), (JsonLines, &escaped),
            (Yaml, &json), (Yaml, &pretty), (Yaml, &array), (Yaml, &text), (Yaml, &crlf),
        ] {
            let read = only(format, text);
            prop_assert_eq!(read.as_ref(), Ok(&tree), "{}", text);
        }
    }

    #[test]
    fn tables_of_one_content_give_one_tree(object in object()) {
        let (text, schema, value) = table(&object);
        let table = read("f", None, Csv, text.as_bytes(), &schema);
        prop_assert_eq!(&table.problems, &vec![], "{}", text);
        prop_assert_eq!(&table.documents[0].root, &of(&value), "{}", text);
    }

    #[test]
    fn any_bytes_are_read(bytes in vec(any::<u8>(), 0..200)) {
        for format in [Json, JsonLines, Yaml, Csv] {
            check(format, &bytes);
        }
    }

    #[test]
    fn what_comes_close_to_a_format_is_read(json in soup(JSON_BITS), yaml in soup(YAML_BITS), csv in soup(CSV_BITS)) {
        for bytes in [json, yaml, csv] {
            for format in [Json, JsonLines, Yaml, Csv] {
                check(format, &bytes);
            }
        }
    }

    #[test]
    fn serde_json_agrees(bytes in soup(JSON_BITS)) {
        // As the value of a key, so that more of it is an object.
        let bytes = [b"{\"k\":".as_slice(), &bytes, b"}"].concat();
        let (trees, problems) = read_trees("f", JsonLines, &bytes.iter().copied().filter(|byte| *byte != b'\n').collect::<Vec<_>>());
        let theirs = serde_json::from_slice::<Map<String, Value>>(&bytes.iter().copied().filter(|byte| *byte != b'\n').collect::<Vec<_>>());
        match (trees.first(), theirs) {
            (Some((_, tree)), Ok(theirs)) => {
                if !format!("{tree:?}").contains("Unrepresentable") {
                    prop_assert_eq!(tree, &of(&Value::Object(theirs)));
                }
            }
            (Some((_, tree)), Err(error)) => {
                prop_assert!(error.to_string().contains("number out of range") && format!("{tree:?}").contains("Unrepresentable"), "{}: {:?}", error, tree);
            }
            (None, Ok(_)) => prop_assert_eq!(problems[0].code, DUPLICATE_KEY, "{:?}", problems),
            (None, Err(_)) => prop_assert_eq!(problems.len(), 1),
        }
    }
}

#[test]
fn trees_of_the_same_number_are_the_same() {
    for format in [Json, Yaml] {
        assert_eq!(
            only(format, "{\"a\": -0, \"b\": 100e-2}"),
            Ok(Tree::Object([("a".into(), Tree::Number(0.0)), ("b".into(), Tree::Number(1.0))].into()))
        );
    }
}
