//! JSON text read straight into slots means what the same text means as a document, whatever is in it.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use brightline::{Exceptions, Facts, Instant, Source, Standard, Verdict};
use brightline_documents::{Format, Json, read};

const STANDARD: &str = r#"
    entity s {
      a text  n number  flag bool  at time
      deep text from x.y["z w"]
      labels map of text  tier text from labels.tier
      marks map of text from m.marks  times map of time from m.times
      rows list of { k text, v number, tags list of text }
    }
    scorecard c for s {
      bar b
      tier b {
        rule a { require a == "é\"\\/\t 😀" }
        rule n { require n >= 1.5 }
        rule flag { require flag }
        rule aged { require age(at) > 1 day }
        rule deep { require deep is present }
        rule labels { require labels contains "tier" and count(labels) == 2 }
        rule graded { require tier == "gold" }
        rule marked { require marks contains "a" }
        rule unmarked { require not marks contains "a" }
        rule b { require marks["b"] == "x" }
        rule no-b { require marks["b"] is absent }
        rule times { require times contains "t" and age(times["t"]) > 1 day }
        rule rows { require every r in rows has (r.v > 0 and (r.k is present)) }
        rule lettered { require a matches /[a-z]+/ or deep matches /x*/ and not (deep matches /y*/) }
        rule tags { require any r in rows where (count(r.tags) > 1) }
      }
    }
"#;

/// Texts with one oddity each.
fn texts() -> Vec<String> {
    let rest = [
        r#""a": "é\"\\\/\t \ud83d\ude00""#,
        r#""a": "\u00e9\"\\/\u0009 😀""#,
        r#""a": "\ud83d""#,
        r#""a": "\ude00\ud83d""#,
        r#""a": "x\q""#,
        "\"a\": \"tab\tinside\"",
        r#""n": 1e400"#,
        r#""n": -0.0e-1, "flag": true"#,
        r#""n": 9007199254740993"#,
        r#""n": 01"#,
        r#""n": 1."#,
        r#""n": 15e-1"#,
        r#""n": +1"#,
        r#""n": "2""#,
        r#""flag": tru"#,
        r#""flag": truefalse"#,
        r#""at": "2026-01-01T00:00:00Z""#,
        r#""at": "2026-01-14T23:59:59.9999999+00:00""#,
        r#""at": "2027-01-01""#,
        r#""x": {"y": {"z w": " "}}"#,
        r#""x": {"y": {"z\u0020w": "there"}}"#,
        r#""x": {"y": "no object"}"#,
        r#""x": [], "y": {}"#,
        r#""x": {"y": {"z w": {}}}"#,
        r#""labels": {"tier": "gold", "b": null, "c": ""}"#,
        r#""labels": {"tier": ["gold"], "c": 1}"#,
        r#""labels": {"tier": null}"#,
        r#""rows": [{"k": "a", "v": 1, "tags": ["x", "y"]}, {"v": 2, "k": "b", "tags": []}]"#,
        r#""rows": [{"k": "a", "v": 1, "more": {"q": [1, {"r": null}]}}, null]"#,
        r#""rows": [] , "n" :2 "#,
        r#""rows": [1, 2"#,
        r#""rows": [{}],"#,
        r#""rows": [,]"#,
        r#""m": {"marks": {"a": "", "b": "x"}}"#,
        r#""m": {"marks": {"a": 1, "b": 2}}"#,
        r#""m": {"marks": {"a": null, "b": null}}"#,
        r#""m": {"marks": {}, "times": {"t": "2026-01-01"}}"#,
        r#""m": {"marks": null, "times": {"t": "2027-01-01"}}"#,
        r#""m": {"marks": " ", "times": {"t": "soon"}}"#,
        r#""m": {"marks": 5, "times": []}"#,
        r#""m": {"marks": 1e400}"#,
        r#""m": {}"#,
        r#""m": null"#,
        r#""m": "x""#,
        r#""m": [1]"#,
        r#""q": 1, "q": 2"#,
        r#""n": 2, "n": 2"#,
        r#""q": {"r": 1, "s": {"t": 1, "t": 1}}"#,
        r#""q": {"r": 1, "\u0072": 1}"#,
        r#""rows": [{"k": "a", "k": "b"}]"#,
        r#""name": "y""#,
        r#""release": 2.4"#,
        r#""release": "2.4""#,
        r#""observed_at": "2026-02-01""#,
        r#""observed_at": "soon""#,
        r#""apiVersion": "v1", "metadata": {"name": "x", "namespace": "other"}"#,
    ];
    let head = r#""kind": "s", "name": "x""#;
    let mut texts: Vec<String> = rest.iter().map(|rest| format!("{{{head}, {rest}}}")).collect();
    texts.push(format!("\u{feff}{{{head}}}"));
    texts.push(format!("{{{head}}} x"));
    texts.push(format!("[{{{head}}}]"));
    texts.push(format!("[{{{head}}}, {{{head}}}]"));
    texts.extend(["", "{", "{}", "null", "7", r#"{"kind": "t", "name": "x"}"#].map(String::from));
    for depth in [126, 127, 128, 5_000] {
        texts.push(format!("{{{head}, \"q\": {}1{}}}", "[".repeat(depth), "]".repeat(depth)));
        texts.push(format!("{{{head}, \"rows\": {}1{}}}", "[".repeat(depth), "]".repeat(depth)));
    }
    let keys: Vec<String> = (0..200).map(|number| format!("\"q{number}\": {number}")).collect();
    texts.push(format!("{{{head}, \"n\": 2, {}}}", keys.join(", ")));
    texts.push(format!(
        "{{{head}, \"labels\": {{{}}}}}",
        keys.join(", ").replace(": ", ": \"").replace(',', "\",") + "\""
    ));
    for length in [65_536, 65_537] {
        texts.push(format!("{{{head}, \"a\": \"{}\"}}", "a".repeat(length)));
        texts.push(format!("{{{head}, \"x\": {{\"y\": {{\"z w\": \"{}\"}}}}}}", "x".repeat(length)));
    }
    for count in [10_000, 10_001] {
        let keys: Vec<String> = (1..count).map(|number| format!("\"k{number}\": \"x\"")).collect();
        texts.push(format!("{{{head}, \"m\": {{\"marks\": {{\"a\": \"x\", {}}}}}}}", keys.join(", ")));
        texts.push(format!("{{{head}, \"rows\": [{}]}}", vec![r#"{"k":"a","v":1}"#; count].join(",")));
    }
    texts
}

#[test]
fn slots_and_trees_are_equal() {
    let standard = Standard::compile([Source::new("s.bright", STANDARD)]).unwrap_or_else(|error| panic!("{error}"));
    let judge = standard.scorecard("c").unwrap().judge(&Exceptions::none());
    assert!(judge.is_direct());
    let at = Instant::parse("2026-01-15").unwrap();
    let (mut judged, mut refused) = (0, 0);
    for text in texts() {
        let shown: String = text.chars().take(120).collect();
        let read = read("document", None, Format::Json, text.as_bytes(), standard.schema());
        let usable = read.problems.is_empty() && read.documents.len() == 1 && read.documents[0].subject.kind() == "s";
        let bound = match judge.bind(&Json(text.as_bytes()), None) {
            Ok(bound) => bound,
            Err(refusal) => {
                assert!(!usable, "{shown} is refused: {refusal:?}");
                refused += 1;
                continue;
            }
        };
        assert!(usable, "{shown} is not refused: {:?}", read.problems);
        let subject = read.documents[0].subject.clone();
        let tree = read.documents[0].root.clone();
        let report = standard.evaluate(&Facts::new(read.documents, vec![]), &Exceptions::none(), at);
        let expected = report.results.iter().find(|result| result.subject == subject);
        let expected = expected.map(|result| {
            let rules = &result.judgement.as_ref().unwrap().rules;
            rules.iter().map(|rule| rule.verdict).collect::<Vec<Verdict>>()
        });
        assert_eq!(bound.judge(at).map(|found| found.rules().to_vec()), expected, "{shown}");
        // The tree is another host, with another reader.
        let bound = judge.bind(&tree, None).unwrap();
        assert_eq!(bound.judge(at).map(|found| found.rules().to_vec()), expected, "{shown}, as a tree");
        judged += 1;
    }
    assert!(judged > 20 && refused > 20, "{judged} judged, {refused} refused");
}
