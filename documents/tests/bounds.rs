//! Every bound at its last allowed value and one past it, what it costs, and how much stack reading takes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod trees;

use std::time::{Duration, Instant};

use brightline::schema::Schema;
use brightline_documents::{
    Format::{self, Csv, Json, JsonLines, Yaml},
    MAX_ALIASED, MAX_ALIASED_IN_FILE, MAX_BYTES, MAX_LEVELS, PAST_BOUND, read, read_trees,
};
use trees::{only, outcome};

/// An object that nests that many levels, lists and objects by turns.
fn nested(levels: usize) -> String {
    let (mut before, mut after) = (String::new(), String::new());
    for level in 0..levels {
        before.push_str(if level % 2 == 0 { r#"{"a":"# } else { "[" });
        after.insert(0, if level % 2 == 0 { '}' } else { ']' });
    }
    format!("{before}1{after}")
}

fn neighbours(format: Format, broken: &str) -> String {
    match format {
        Json => format!("[{{}},\n{broken}\n,{{}}]"),
        JsonLines => format!("{{}}\n{broken}\n{{}}\n"),
        Yaml => format!("a: 1\n---\n{broken}\n---\nb: 2\n"),
        Csv => format!("subject,a\nc:d,1\n{broken}\nc:e,2\n"),
    }
}

#[test]
fn documents_nest_so_deep() {
    for format in [Json, JsonLines, Yaml] {
        assert!(only(format, &nested(MAX_LEVELS)).is_ok());
        for levels in [MAX_LEVELS + 1, 200, 255, 256, 257, 1_000, 20_000] {
            let (names, problems) = outcome(format, neighbours(format, &nested(levels)).as_bytes());
            assert_eq!(names, ["f#1", "f#3"], "{format:?} {levels} {problems:?}");
            assert!(
                problems[0].starts_with("f#2: line ")
                    && problems[0].ends_with("more than 128 lists and objects within one another"),
                "{problems:?}"
            );
        }
    }
    let block = |levels: usize| (0..levels).map(|level| format!("{}a:\n", " ".repeat(level))).collect::<String>();
    assert!(only(Yaml, &block(MAX_LEVELS)).is_ok());
    for levels in [MAX_LEVELS + 1, 2_000] {
        let (names, problems) = outcome(Yaml, neighbours(Yaml, &block(levels)).as_bytes());
        assert_eq!((names.len(), problems.len()), (2, 1));
    }
    // Through aliases just as well.
    let aliased = |levels: usize| format!("a: &a {}\nb: {{c: *a}}", nested(levels - 2));
    assert!(only(Yaml, &aliased(MAX_LEVELS)).is_ok());
    assert!(only(Yaml, &aliased(MAX_LEVELS + 1)).unwrap_err().contains("more than 128 lists"));
    // And through the path of a column.
    let quoted = |levels: usize| format!("\"{}\"", nested(levels).replace('"', "\"\""));
    let schema = list_at_b();
    for (levels, documents) in [(MAX_LEVELS - 2, 3), (MAX_LEVELS - 1, 2)] {
        let text = neighbours(Csv, &format!("c:f,{}", quoted(levels))).replacen(",a", ",a.b", 1);
        let read = read("f", None, Csv, text.as_bytes(), &schema);
        assert_eq!(read.documents.len(), documents, "{:?}", read.problems);
    }
}

/// Of kind `c`, the field at `a.b` is a map.
fn list_at_b() -> Schema {
    use brightline::{
        Span,
        schema::{Entity, Field, Type},
    };
    let field = Field {
        name: "a".into(),
        ty: Type::Map(Type::Any.into()),
        path: vec!["a".into(), "b".into()],
        source: None,
        fresh: None,
        observed_from: None,
        span: Span::default(),
    };
    let entity = Entity {
        name: "c".into(),
        title: None,
        kind: "c".into(),
        source: None,
        when: vec![],
        fields: vec![field],
        span: Span::default(),
    };
    Schema { entities: vec![entity] }
}

#[test]
fn documents_are_so_large() {
    let object = |bytes: usize| format!("{{{}}}", " ".repeat(bytes - 2));
    // White space around a document is none of it.
    assert!(only(Json, &format!("\n{}\n", object(MAX_BYTES))).is_ok());
    for format in [Json, JsonLines] {
        let (names, problems) = outcome(format, neighbours(format, &object(MAX_BYTES + 1)).as_bytes());
        assert_eq!(names, ["f#1", "f#3"]);
        assert_eq!(problems, ["f#2: line 2, column 1: a document of more than 64 MiB"], "{format:?}");
    }

    let document = |bytes: usize| format!("--- {{}}\n#{}\n", " ".repeat(bytes - 9));
    assert_eq!(document(MAX_BYTES).len(), MAX_BYTES);
    assert!(only(Yaml, &document(MAX_BYTES)).is_ok());
    let (names, problems) = outcome(Yaml, format!("a: 1\n{}---\nb: 2\n", document(MAX_BYTES + 1)).as_bytes());
    assert_eq!(names, ["f#1", "f#3"]);
    assert_eq!(problems, ["f#2: line 2, column 1: a document of more than 64 MiB"]);

    let row = |bytes: usize| format!("c:d,{}\n", "x".repeat(bytes - 5));
    for (bytes, documents) in [(MAX_BYTES, 2), (MAX_BYTES + 1, 1)] {
        let text = format!("subject,a\n{}c:e,1\n", row(bytes));
        let read = read("f", None, Csv, text.as_bytes(), &Schema::default());
        assert_eq!((read.found, read.documents.len()), (2, documents));
    }
}

/// A document whose aliases bring in `values` values: all but the last few as copies of a list of a thousand.
fn aliased(values: usize) -> String {
    let list = format!("a: &a [{}]\n", "1, ".repeat(999));
    let single = "z: &z 1\n";
    format!("{list}{single}b: [{}]\nc: [{}]\n", "*a, ".repeat(values / 1_000), "*z, ".repeat(values % 1_000))
}

#[test]
fn aliases_bring_in_so_much() {
    assert!(only(Yaml, &aliased(MAX_ALIASED)).is_ok());
    let (names, problems) = read_trees("f", Yaml, neighbours(Yaml, &aliased(MAX_ALIASED + 1)).as_bytes());
    assert_eq!((names.len(), problems.len()), (2, 1));
    assert_eq!((problems[0].code, problems[0].document.as_deref()), (PAST_BOUND, Some("f#2")));
    assert!(problems[0].message.contains("aliases bring more than 1,000,000 values into the document"), "{problems:?}");

    // The classic: nine levels of nine.
    let mut laughs = String::from("a0: &a0 [lol, lol, lol]\n");
    for level in 1..60 {
        laughs.push_str(&format!("a{level}: &a{level} [{}]\n", format!("*a{}, ", level - 1).repeat(9)));
    }
    let begun = Instant::now();
    let (names, problems) = outcome(Yaml, neighbours(Yaml, &laughs).as_bytes());
    assert_eq!((names.len(), problems.len()), (2, 1), "{problems:?}");
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

#[test]
fn aliases_of_a_file_bring_in_ten_times_as_much() {
    let documents = |count: usize| vec![aliased(MAX_ALIASED); count].join("---\n");
    let count = MAX_ALIASED_IN_FILE / MAX_ALIASED;
    let (trees, problems) =
        read_trees("f", Yaml, format!("{}---\nx: &x 1\ny: *x\n---\nz: 1\n", documents(count)).as_bytes());
    assert_eq!((trees.len(), problems.len()), (count + 1, 1));
    assert!(problems[0].message.contains("10,000,000 values into the file"), "{problems:?}");
}

/// Deep documents are read, compared, copied and dropped on a small stack, in a debug build too.
#[test]
fn depth_takes_little_stack() {
    let work = || {
        for format in [Json, JsonLines, Yaml] {
            for levels in [MAX_LEVELS, MAX_LEVELS + 1, 100_000] {
                let text = neighbours(format, &nested(levels));
                let (trees, problems) = read_trees("f", format, text.as_bytes());
                assert_eq!(trees.len() + problems.len(), 3);
                assert_eq!(trees.clone(), trees);
                let documents =
                    read("f", None, format, text.replace("{}", r#"{"subject":"a:b"}"#).as_bytes(), &Schema::default());
                assert_eq!(documents.found, 3);
            }
        }
        let path = vec!["a"; MAX_LEVELS].join(".");
        let table = read("f", None, Csv, format!("subject,{path}\nc:d,1\n").as_bytes(), &Schema::default());
        assert_eq!(table.documents.len(), 1);
    };
    std::thread::Builder::new().stack_size(256 << 10).spawn(work).unwrap().join().unwrap();
}
