//! YAML: the core schema, several documents, aliases, templates.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod trees;

use brightline::Tree;
use brightline_documents::Format::Yaml;
use trees::{documents, json, only, outcome};

/// What a plain scalar is read as, as JSON.
#[rustfmt::skip]
const PLAIN: &[(&str, &str)] = &[
    ("", "null"), ("~", "null"), ("null", "null"), ("Null", "null"), ("NULL", "null"), ("nULL", r#""nULL""#),
    ("true", "true"), ("True", "true"), ("TRUE", "true"), ("false", "false"), ("False", "false"), ("FALSE", "false"),
    ("tRUE", r#""tRUE""#), ("yes", r#""yes""#), ("no", r#""no""#), ("on", r#""on""#), ("off", r#""off""#), ("y", r#""y""#),
    ("0", "0"), ("-0", "0"), ("12", "12"), ("+12", "12"), ("-12", "-12"), ("012", "12"), ("-007", "-7"),
    ("0o14", "12"), ("0xC", "12"), ("0xff", "255"), ("0o8", r#""0o8""#), ("0xg", r#""0xg""#), ("0x", r#""0x""#), ("-0xC", r#""-0xC""#),
    ("0b11", r#""0b11""#), ("1_000", r#""1_000""#), ("1,000", r#""1,000""#), ("190:20:30", r#""190:20:30""#),
    ("1.5", "1.5"), ("-1.50", "-1.5"), (".5", "0.5"), ("-.5", "-0.5"), ("+.5", "0.5"), ("1.", "1"), ("01.50", "1.5"),
    ("1e3", "1000"), ("1.e3", "1000"), ("12e03", "12000"), ("1E-2", "0.01"), ("1e+2", "100"), ("685.230_15e+03", r#""685.230_15e+03""#),
    (".", r#"".""#), ("-", r#""-""#), ("+", r#""+""#), ("1e", r#""1e""#), ("e3", r#""e3""#), (".e3", r#"".e3""#), ("1.2.3", r#""1.2.3""#),
    ("--1", r#""--1""#), ("+-1", r#""+-1""#), ("1-2", r#""1-2""#), ("1e1.5", r#""1e1.5""#), ("1e1e1", r#""1e1e1""#), ("..1", r#""..1""#), ("v1", r#""v1""#),
    ("9007199254740992", "9007199254740992"), ("0x20000000000000", "9007199254740992"),
    ("2026-01-19", r#""2026-01-19""#), ("2026-01-19T09:30:00Z", r#""2026-01-19T09:30:00Z""#), ("12:30", r#""12:30""#),
    ("<<", r#""<<""#), ("=", r#""=""#), ("${{ values.name }}", r#""${{ values.name }}""#), ("a b", r#""a b""#), ("é🚦", r#""é🚦""#),
    ("http://a/b#c", r#""http://a/b#c""#), ("a:b", r#""a:b""#), ("user:default/guest", r#""user:default/guest""#),
];

#[test]
fn plain_scalars_are_of_the_core_schema() {
    for (scalar, expected) in PLAIN.iter().filter(|(scalar, _)| *scalar != "-") {
        let expected = json(&format!(r#"{{"a": {expected}, "b": 0}}"#));
        for text in [
            format!("a: {scalar}\nb: 0\n"),
            format!("b: 0\r\na: {scalar}\r\n"),
            format!("---\na: {scalar} # comment\nb: 0\n...\n"),
        ] {
            assert_eq!(only(Yaml, &text).as_ref(), Ok(&expected), "{text:?}");
        }
        if !scalar.contains(['{', ',']) {
            assert_eq!(only(Yaml, &format!("{{ a: {scalar} , b: 0 }}")), Ok(expected), "{scalar}");
        }
    }
}

#[test]
fn quoted_and_block_scalars_are_texts() {
    for (scalar, _) in PLAIN {
        let expected = Tree::Text((*scalar).into());
        for text in [
            format!("a: \"{scalar}\""),
            format!("a: '{scalar}'"),
            format!("a: !!str {scalar}"),
            format!("a: ! '{scalar}'"),
        ] {
            // A `-` alone opens a list.
            if !(text.ends_with(" -")) {
                assert_eq!(only(Yaml, &text).unwrap().get("a"), Some(&expected), "{text}");
            }
        }
    }
    let block = only(Yaml, "a: |\n  80\n  true\nb: >-\n  80\nc: |+\n\n").unwrap();
    assert_eq!(block, json(r#"{"a": "80\ntrue\n", "b": "80", "c": "\n"}"#));
    assert_eq!(only(Yaml, r#"a: "\x41é\U0001F6A6\/\n\e\0""#).unwrap(), json(r#"{"a": "Aé🚦/\n\u001b\u0000"}"#));
}

#[test]
fn numbers_that_no_double_holds_are_kept_as_written() {
    for number in [
        "9007199254740993",
        "+9007199254740993",
        "-09007199254740993",
        "1e400",
        "-1.0E+999",
        ".inf",
        "-.Inf",
        "+.INF",
        ".nan",
        ".NaN",
        "0x20000000000001",
        "0xFFFFFFFFFFFFFFFFFFFF",
        "0o1000000000000000000001",
    ] {
        assert_eq!(only(Yaml, &format!("a: {number}")).unwrap().get("a"), Some(&Tree::Unrepresentable(number.into())));
    }
    assert_eq!(only(Yaml, "a: -.nan\nb: +.nan").unwrap(), json(r#"{"a": "-.nan", "b": "+.nan"}"#));
}

#[test]
fn tags_of_the_core_schema_are_heard_and_of_others_the_content() {
    for (text, expected) in [
        ("a: !!int '5'", r#"{"a": 5}"#),
        ("a: !!int 0x1F", r#"{"a": 31}"#),
        ("a: !!float 5", r#"{"a": 5}"#),
        ("a: !!float '1e2'", r#"{"a": 100}"#),
        ("a: !!bool \"true\"", r#"{"a": true}"#),
        ("a: !!null ''", r#"{"a": null}"#),
        ("a: !!str", r#"{"a": ""}"#),
        ("a: !<tag:yaml.org,2002:str> 5", r#"{"a": "5"}"#),
        ("a: ! 5", r#"{"a": "5"}"#),
        ("a: !timeout 5\nb: !vault '5'\nc: !!timestamp 2026-01-19", r#"{"a": 5, "b": "5", "c": "2026-01-19"}"#),
        (
            "%TAG !y! tag:yaml.org,2002:\n--- !!map\na: !y!str 5\nb: !!seq [1]\nc: !!set {d: }",
            r#"{"a": "5", "b": [1], "c": {"d": null}}"#,
        ),
        ("!component\na: !list [1]", r#"{"a": [1]}"#),
    ] {
        assert_eq!(only(Yaml, text), Ok(json(expected)), "{text}");
    }
    for (text, message) in [
        ("a: !!int 5.0", "line 1, column 4: `5.0` is not what its tag says"),
        ("a: !!int ''", "line 1, column 4: `` is not what its tag says"),
        ("a: !!float .", "line 1, column 4: `.` is not what its tag says"),
        ("a: !!bool yes", "line 1, column 4: `yes` is not what its tag says"),
        ("a: !!null x", "line 1, column 4: `x` is not what its tag says"),
        ("a: !!str [x]", "line 1, column 4: `!!str` stands at a scalar, found a list"),
        ("a: !!seq {x: y}", "line 1, column 4: `!!seq` does not stand at an object"),
        ("a: !!map x", "line 1, column 4: `!!map` does not stand at a scalar, found `x`"),
    ] {
        assert_eq!(only(Yaml, text), Err(message.to_owned()), "{text}");
    }
}

#[test]
fn keys_are_texts() {
    let text = "1: a\ntrue: b\n~: c\n1.50: d\n'q': e\n? f\n: g\n<<: {h: i}\n";
    let expected = r#"{"1": "a", "true": "b", "~": "c", "1.50": "d", "q": "e", "f": "g", "<<": {"h": "i"}}"#;
    assert_eq!(only(Yaml, text), Ok(json(expected)));
    assert_eq!(only(Yaml, "&k a: *k\n*k : 1"), Err("line 2, column 1: the key `a` stands here a second time".into()));
    assert_eq!(only(Yaml, "b: &k a\n*k : 1"), Ok(json(r#"{"b": "a", "a": 1}"#)));
    for text in ["[a]: b", "{a: b}: c", "? - a\n: b", "x:\n  ? {}\n  : c", "b: &k [a]\n*k : 1"] {
        let message = only(Yaml, text).unwrap_err();
        assert!(message.contains("a key is a text, found a"), "{text}: {message}");
    }
    assert_eq!(
        only(Yaml, "a: 1\nb: 2\n\"a\": 3"),
        Err("line 3, column 1: the key `a` stands here a second time".into())
    );
    assert_eq!(
        only(Yaml, "a: {b: 1, c: 2, b: 3}"),
        Err("line 1, column 17: the key `b` stands here a second time".into())
    );
}

#[test]
fn documents_stand_alone() {
    let text = "# leading\n---\na: 1\n---\na: 1\na: 2\nb: &x [*x]\n--- # empty\n---\n- c: 3\n- 4\n- [c: 5]\n- {d: 6, d: 7}\n-\n- e: {f: g}\n...\n%YAML 1.2\n---\nh: 8\n---\ntext\n---\n";
    let (names, problems) = outcome(Yaml, text.as_bytes());
    assert_eq!(names, ["f#1", "f#3", "f#8", "f#9"]);
    assert_eq!(
        problems,
        [
            "f#2: line 6, column 1: the key `a` stands here a second time",
            "f#4: line 11, column 3: expected an object, found a number",
            "f#5: line 12, column 3: expected an object, found a list",
            "f#6: line 13, column 10: the key `d` stands here a second time",
            "f#7: line 14, column 2: expected an object, found null",
            "f#10: line 21, column 1: expected an object, found a text",
        ]
    );
}

#[test]
fn what_says_nothing_is_no_document() {
    for text in [
        "",
        "\n",
        "# only a comment",
        "---",
        "---\n",
        "---\n---\n# c\n---\n...\n",
        "\u{feff}",
        "...\n",
        "%YAML 1.2\n---\n",
        "[]",
        "--- []\n--- # nothing\n",
    ] {
        assert_eq!(outcome(Yaml, text.as_bytes()), (vec![], vec![]), "{text:?}");
        assert_eq!(documents(Yaml, text).found, 0);
    }
    assert_eq!(outcome(Yaml, b"--- ~").1, ["f: line 1, column 5: expected an object, found null"]);
    assert_eq!(outcome(Yaml, b"a: 1\n---\n# nothing\n").0, ["f"]);
}

#[test]
fn a_file_without_syntax_is_refused_whole() {
    for (text, message) in [
        ("a: 1\n---\nb: [1\n", "line 4, column 1: not YAML: "),
        ("a: 1\n---\nb: 1\n c: 2\n---\nd: 3\n", "line 4, column 3: not YAML: "),
        ("a: \"b\n---\nc: d\n", "line 1, column 4: not YAML: "),
        ("a:\n\t- b\n", "line 2, column 2: not YAML: "),
        ("a: b: c", "line 1, column 5: not YAML: "),
        ("a: @b", "line 1, column 4: not YAML: "),
    ] {
        let (names, problems) = outcome(Yaml, text.as_bytes());
        assert_eq!((names.len(), problems.len()), (0, 1), "{text:?}");
        assert!(problems[0].starts_with(&format!("f: {message}")), "{text:?}: {problems:?}");
        assert_eq!(documents(Yaml, text).found, 1);
    }
    let (_, problems) = outcome(Yaml, b"a: 1\n---\nb: \xff");
    assert_eq!(problems, ["f: line 3, column 4: expected UTF-8, found the byte `FF`"]);
}

#[test]
fn templates_are_refused_for_what_they_are() {
    let fragment = "a placeholder of a template";
    for text in [
        "kind: Component\nmetadata:\n  name: {{ values.name }}\n",
        "kind: Component\nmetadata:\n  name: {{cookiecutter.project}}\n",
        "{{cookiecutter.name}}: 1\n",
        "{% if x %}\nkind: Component\n{% endif %}\n",
        "kind: Component\n{%- if values.owner %}\nowner: a\n{%- endif %}\n",
        "kind: {{ a }}-{{ b }}\n",
        "kind: Component\nname: <%= name %>: x\n",
    ] {
        let message = only(Yaml, text).unwrap_err();
        assert!(message.contains(fragment) || message.contains("looks like a placeholder"), "{text}: {message}");
    }
    // Such a one is a text, and no name.
    let read = documents(Yaml, "apiVersion: v1\nkind: Component\nmetadata:\n  name: ${{ values.name }}\n");
    assert_eq!((read.found, read.documents.len()), (1, 0));
    assert!(read.problems[0].message.starts_with("line 1, column 1: "), "{:?}", read.problems);
    assert!(read.problems[0].message.contains("`${{ values.name }}`"), "{:?}", read.problems);
}

#[test]
fn aliases_bring_in_what_their_anchors_stand_for() {
    let text =
        "base: &base {owner: a, tags: &tags [x, 1]}\nother: *base\nmore: [*tags, *tags]\nlast: &tags 2\nnow: *tags\n";
    let expected = r#"{"base": {"owner": "a", "tags": ["x", 1]}, "other": {"owner": "a", "tags": ["x", 1]},
        "more": [["x", 1], ["x", 1]], "last": 2, "now": 2}"#;
    assert_eq!(only(Yaml, text), Ok(json(expected)));
    // In a list of documents an element may be another's.
    let (names, problems) = outcome(Yaml, b"- &a {x: 1}\n- *a\n- {y: *a}\n- {z: 1, z: &z [2]}\n- [*z]\n- {w: *z}\n");
    assert_eq!(names, ["f#1", "f#2", "f#3"]);
    assert_eq!(problems[1], "f#5: line 5, column 4: an alias of what was refused", "{problems:?}");
    assert_eq!(problems.len(), 3);
    for (text, message) in [
        ("a: &a [*a]", "an alias inside of what it stands for"),
        ("a: &a {b: {c: *a}}", "an alias inside of what it stands for"),
        ("a: *b", "an alias of an anchor that is not there"),
        (
            "a: \"\\ud83d\"",
            "the text that begins here holds an escape of no character, such as half of a surrogate pair",
        ),
    ] {
        let found = only(Yaml, text).unwrap_err();
        assert!(found.ends_with(message), "{text}: {found}");
        let (names, problems) = outcome(Yaml, format!("x: &b 1\n---\n{text}\n---\ny: 1\n").as_bytes());
        assert_eq!(names, ["f#1", "f#3"], "{text}");
        assert!(problems[0].starts_with("f#2: line 3, column ") && problems[0].ends_with(message), "{problems:?}");
    }
}

#[test]
fn a_byte_order_mark_and_any_line_end_are_fine() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["\u{feff}a: 1", "b:", "  - c", "  - d: |", "      e", "---", "f: g", ""].join(end);
        let (names, problems) = outcome(Yaml, text.as_bytes());
        assert_eq!((names.len(), problems.len()), (2, 0), "{text:?}: {problems:?}");
    }
}
