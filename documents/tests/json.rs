//! JSON and JSON lines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod trees;

use brightline::Tree;
use brightline_documents::{
    DUPLICATE_KEY,
    Format::{Json, JsonLines},
    UNREADABLE, read_trees,
};
use trees::{documents, json, only, outcome};

#[test]
fn objects_are_read_as_written() {
    for text in [
        r#"{}"#,
        r#" { "a" : [ 1 , -2.50 , 3e2 , 1E+2, 0, 9007199254740992 ] , "b" : { "c" : [ ] , "d" : { } } } "#,
        r#"{"a":null,"b":true,"c":false,"d":"","":"empty key"}"#,
        r#"{"a":"\"\\\/\b\f\n\r\té🚦","\u0061b":"\u00E9\ud83d\uDEA6\u0000"}"#,
        "{\r\n\t\"a\": \"\u{7f}\u{2028}\"\n}\n",
    ] {
        assert_eq!(only(Json, text), Ok(json(text)), "{text}");
    }
    assert_eq!(only(Json, "\u{feff}{\"a\": 1}"), Ok(json(r#"{"a": 1}"#)));
}

#[test]
fn numbers_that_no_double_holds_are_kept_as_written() {
    let long = "1".repeat(100_000);
    for number in ["9007199254740993", "-9007199254740993", "1e400", "-1E+999", &long] {
        let tree = only(Json, &format!(r#"{{"a": {number}}}"#)).unwrap();
        assert_eq!(tree.get("a"), Some(&Tree::Unrepresentable(number.into())));
    }
}

#[test]
fn what_is_not_json_is_refused_with_its_place() {
    for (text, message) in [
        ("", "line 1, column 1: expected an object, an array of objects or an object on each line, found the end"),
        ("\n  7", "line 2, column 3: expected an object, an array of objects or an object on each line, found `7`"),
        ("\"text\"", "line 1, column 1: expected an object, an array of objects or an object on each line, found `\"`"),
        ("{\"a\": 1", "line 1, column 8: expected `,` or `}`, found the end"),
        ("{\"a\": 1]", "line 1, column 8: expected `,` or `}`, found `]`"),
        ("{\"a\": 1,}", "line 1, column 9: expected a key in double quotes, found `}`"),
        ("{a: 1}", "line 1, column 2: expected a key in double quotes, found `a`"),
        ("{\"a\" 1}", "line 1, column 6: expected `:`, found `1`"),
        ("{\"a\": [1,]}", "line 1, column 10: expected a value, found `]`"),
        ("{\"a\": [1 2]}", "line 1, column 10: expected `,` or `]`, found `2`"),
        ("{\"a\": NaN}", "line 1, column 7: expected a value, found `NaN`"),
        ("{\"a\": Infinity}", "line 1, column 7: expected a value, found `Infinity`"),
        ("{\"a\": -Infinity}", "line 1, column 7: `-Infinity` is not a number as JSON writes it"),
        ("{\"a\": nul}", "line 1, column 7: expected a value, found `nul`"),
        ("{\"a\": True}", "line 1, column 7: expected a value, found `True`"),
        ("{\"a\": 'b'}", "line 1, column 7: expected a value, found `'`"),
        ("{\"a\": 01}", "line 1, column 7: `01` is not a number as JSON writes it"),
        ("{\"a\": 1.}", "line 1, column 7: `1.` is not a number as JSON writes it"),
        ("{\"a\": .5}", "line 1, column 7: expected a value, found `.`"),
        ("{\"a\": +5}", "line 1, column 7: expected a value, found `+`"),
        ("{\"a\": 0x1F}", "line 1, column 7: `0x1F` is not a number as JSON writes it"),
        ("{\"a\": \"b}", "line 1, column 7: the text that begins here has no closing `\"`"),
        ("{\"é\": \"\\x\"}", "line 1, column 8: JSON has no escape `\\x`"),
        ("{\"a\": \"\\u12g4\"}", "line 1, column 8: `\\u` is followed by four hexadecimal digits"),
        ("{\"a\": \"\\u+123\"}", "line 1, column 8: `\\u` is followed by four hexadecimal digits"),
        ("{\"a\": \"b\tc\"}", "line 1, column 9: a text holds the control character `\\u{9}`, which JSON escapes"),
        ("{} // why", "line 1, column 4: expected the end, found `/`"),
        ("{}{}", "line 1, column 3: expected the end, found `{`"),
        ("[{}] 1", "line 1, column 6: expected the end, found `1`"),
        ("[{}", "line 1, column 4: expected `,` or `]`, found the end"),
        (
            "{\"a\": {{ value }}}",
            "line 1, column 8: expected a key in double quotes, found `{`; `{{` looks like a placeholder of a template, to be filled in before",
        ),
    ] {
        assert_eq!(only(Json, text), Err(message.to_owned()), "{text}");
    }
    let (_, problems) = outcome(Json, b"{\"a\": \"\xe9\"}");
    assert_eq!(problems, ["f: line 1, column 8: expected UTF-8, found the byte `E9`"]);
}

#[test]
fn faults_of_a_document_cost_that_document() {
    for (text, message) in [
        (r#"{"a": 1, "a": 1}"#, "the key `a` stands here a second time"),
        (r#"{"b": {"a": 1, "\u0061": 2}}"#, "the key `a` stands here a second time"),
        (r#"{"a": "\ud83d"}"#, "`\\ud83d` is half of a surrogate pair, and its other half is not there"),
        (r#"{"a": "\udea6 b"}"#, "`\\udea6` is half of a surrogate pair, and its other half is not there"),
        (r#"{"a": "\ud83d\u0041"}"#, "`\\ud83d` is half of a surrogate pair, and its other half is not there"),
        (r#"{"\ud83d\ud83d": 1}"#, "`\\ud83d` is half of a surrogate pair, and its other half is not there"),
    ] {
        let found = only(Json, text).unwrap_err();
        assert!(found.ends_with(message), "{text}: {found}");
        let (names, problems) = outcome(Json, format!("[{{}}, {text}, {{\"a\": 1}}]").as_bytes());
        assert_eq!(names, ["f#1", "f#3"], "{text}");
        assert!(
            problems.len() == 1 && problems[0].starts_with("f#2: line 1") && problems[0].ends_with(message),
            "{problems:?}"
        );
    }
    let (_, problems) = read_trees("f", Json, br#"[{"a": 1, "a": 1}, {"a": "\ud83d"}]"#);
    assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), [DUPLICATE_KEY, UNREADABLE]);
}

#[test]
fn elements_stand_alone() {
    let (names, problems) = outcome(Json, b"[\n {\"a\": 1},\n [{}],\n null, 7,\n {}]");
    assert_eq!(names, ["f#1", "f#5"]);
    assert_eq!(
        problems,
        [
            "f#2: line 3, column 2: expected an object, found a list",
            "f#3: line 4, column 2: expected an object, found null",
            "f#4: line 4, column 8: expected an object, found a number",
        ]
    );
    let read = documents(
        Json,
        r#"[{"subject": "a:b"}, {"kind": "a", "name": "c", "release": 2.4}, 1, {"kind": "a", "name": "d"}]"#,
    );
    assert_eq!((read.found, read.documents.len(), read.problems.len()), (4, 2, 2));
    assert_eq!(&*read.documents[1].name, "f#4");
    assert_eq!(read.problems[0].document.as_deref(), Some("f#2"));
    assert!(read.problems[0].message.starts_with("line 1, column 22: "), "{:?}", read.problems);
    // Without syntax nobody knows where an element ends.
    let (names, problems) = outcome(Json, b"[{\"a\": 1}, {\"a\": }, {}]");
    assert_eq!((names.len(), problems.len()), (0, 1));
}

#[test]
fn a_name_is_numbered_where_there_are_several() {
    assert_eq!(outcome(Json, b"{}").0, ["f"]);
    assert_eq!(outcome(Json, b"[{}]").0, ["f"]);
    assert_eq!(outcome(Json, b"[{}, {}]").0, ["f#1", "f#2"]);
    assert_eq!(outcome(JsonLines, b"{}\n").0, ["f"]);
    assert_eq!(outcome(Json, b"[]"), (vec![], vec![]));
    assert_eq!(documents(Json, " [ ] ").found, 0);
    assert_eq!(documents(Json, "{").found, 1);
}

#[test]
fn lines_stand_alone_whatever_is_wrong_with_them() {
    let text = b"\xef\xbb\xbf{\"a\": 1}\r\n\r\n  \n{\"a\": }\n{\"b\": \"\xff\"}\n[{}]\n{\"a\": 1} {}\n{\"a\": 1, \"a\": 2}\n {\"c\": 3}";
    let (names, problems) = outcome(JsonLines, text);
    assert_eq!(names, ["f#1", "f#7"]);
    assert_eq!(
        problems,
        [
            "f#2: line 4, column 7: expected a value, found `}`",
            "f#3: line 5, column 8: expected UTF-8, found the byte `FF`",
            "f#4: line 6, column 1: expected an object, found a list",
            "f#5: line 7, column 10: expected the end, found `{`",
            "f#6: line 8, column 10: the key `a` stands here a second time",
        ]
    );
    assert_eq!(outcome(JsonLines, b""), (vec![], vec![]));
    assert_eq!(outcome(JsonLines, b"{\"a\":\n1}").1.len(), 2);
}

#[test]
fn a_json_file_may_be_lines() {
    let (names, problems) = outcome(Json, b"{\"a\": 1}\n\n{\"a\" 1}\n{\"b\": 2}\n");
    assert_eq!(names, ["f#1", "f#3"]);
    assert_eq!(problems, ["f#2: line 3, column 6: expected `:`, found `1`"]);
    // Not each line is an object: no lines.
    for text in ["{\"a\": 1}\n[]", "{\"a\": 1}\n{\"b\":\n", "{\n\"a\": 1\n}\n{\n}\n"] {
        let (names, problems) = outcome(Json, text.as_bytes());
        assert_eq!((names.len(), problems.len()), (0, 1), "{text}");
        assert!(problems[0].starts_with("f: "), "{problems:?}");
    }
    // One object over lines in braces is one object.
    assert_eq!(outcome(Json, b"{\n}").0, ["f"]);
}
