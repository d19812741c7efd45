//! Replay: identical bytes, and each way in which they may differ.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    clippy::string_slice
)]

mod worlds;

use brightline::{Exceptions, Facts, Replay, Selection, Standard};
use serde_json::json;
use worlds::{at, facts, records, standard};

const STANDARD: &str = r#"
entity service { owner text  coverage number }
scorecard readiness for service {
  bar bronze
  exceptions { last at most 30 days  approved by any of "user:cto" }
  tier bronze { rule has-owner { require owner is present } }
  tier silver { rule coverage { require coverage >= 80 } }
}
scorecard other for service { bar b tier b { rule r { require coverage > 1 } } }
"#;

fn world(coverage: f64) -> Facts {
    facts(&[
        json!({"subject": "service:checkout", "owner": "amy", "coverage": coverage}),
        json!({"subject": "service:search", "coverage": 90}),
        json!({"subject": "service:checkout@2.4.1", "coverage": coverage}),
    ])
}

fn exceptions(standard: &Standard, until: &str) -> Exceptions {
    records(
        standard,
        &[json!({
            "name": "EX-1", "for": {"entity": "service", "subject": "search"}, "waives": ["readiness/has-owner"],
            "reason": "r", "requested": {"by": "user:amy", "on": "2026-01-01"},
            "approved": {"by": "user:cto", "on": "2026-01-02"}, "until": until,
        })],
    )
}

fn saved_with(selection: &Selection) -> String {
    let standard = standard(STANDARD);
    standard
        .evaluate_selected(&world(71.5), &exceptions(&standard, "2026-01-20"), at("2026-01-15"), selection)
        .to_json()
}

fn saved() -> String {
    saved_with(&Selection::default())
}

fn replayed(saved: &str) -> Replay {
    let standard = standard(STANDARD);
    standard.verify(saved, &world(71.5), &exceptions(&standard, "2026-01-20")).unwrap()
}

fn first(replay: &Replay) -> (&str, Option<&str>, Option<&str>) {
    let difference = &replay.differences[0];
    (difference.path.as_str(), difference.expected.as_deref(), difference.found.as_deref())
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let replay = replayed(&saved());
    assert!(replay.identical && replay.sealed && replay.differences.is_empty() && replay.inputs.is_empty());
    assert_eq!((replay.at, replay.engines), (at("2026-01-15"), None));
}

#[test]
fn white_space_between_tokens_says_nothing_and_within_texts_it_does() {
    let spaced = saved().replace(",\"", " ,\r\n\t\"") + "\n";
    assert_ne!(spaced, saved());
    assert!(replayed(&spaced).identical);
    let other = saved().replace("service:default/search", "service:default/ search");
    let replay = replayed(&other);
    assert!(!replay.identical && !replay.sealed);
}

#[test]
fn a_tampered_verdict_is_found_where_it_stands() {
    let tampered = saved().replacen("\"verdict\":\"unmet\"", "\"verdict\":\"met\"", 1);
    let replay = replayed(&tampered);
    assert!(!replay.identical && !replay.sealed && replay.inputs.is_empty());
    assert_eq!(replay.differing, 1);
    assert_eq!(first(&replay), ("results[1].rules[1].verdict", Some("\"met\""), Some("\"unmet\"")));
    assert_eq!(replay.differences[0].about.as_deref(), Some("service:default/checkout, readiness/coverage"));
}

#[test]
fn what_is_missing_and_what_is_too_much_are_found() {
    let more = saved().replacen("\"problems\":[", "\"extra\":1,\"problems\":[", 1);
    assert_eq!(first(&replayed(&more)), ("extra", Some("1"), None));
    let less = saved().replacen("\"earned_ready\":true,", "", 1);
    let replay = replayed(&less);
    assert_eq!(
        (replay.differences[0].path.as_str(), replay.differences[0].expected.as_deref()),
        ("results[0].earned_ready", None)
    );
}

#[test]
fn a_changed_digest_is_found_by_itself() {
    let own =
        serde_json::from_str::<serde_json::Value>(&saved()).unwrap()["digest"]["report"].as_str().unwrap().to_owned();
    let replay = replayed(&saved().replace(&own, "sha256:00"));
    assert!(!replay.identical && !replay.sealed);
    assert_eq!(replay.differences.len(), 1);
    assert_eq!(replay.differences[0].path, "digest.report");
}

#[test]
fn the_spelling_counts() {
    for (from, to) in [("\"scored\":6", "\"scored\":6.0"), ("unmet", "\\u0075nmet")] {
        let spelt = saved().replacen(from, to, 1);
        assert_ne!(spelt, saved());
        assert!(!replayed(&spelt).identical, "{to}");
    }
    let turned = saved().replacen(
        "\"engine\":\"0.1.0\",\"at\":\"2026-01-15T00:00:00Z\"",
        "\"at\":\"2026-01-15T00:00:00Z\",\"engine\":\"0.1.0\"",
        1,
    );
    assert_ne!(turned, saved());
    let replay = replayed(&turned);
    assert!(!replay.identical);
    assert!(replay.differences[0].path.contains("written otherwise"), "{replay:?}");
}

#[test]
fn other_inputs_are_named() {
    let standard = standard(STANDARD);
    let same = || exceptions(&standard, "2026-01-20");
    let replay = standard.verify(&saved(), &world(85.0), &same()).unwrap();
    assert!(replay.sealed && !replay.identical);
    assert_eq!(replay.inputs, ["facts"]);
    assert!(
        replay.differences.iter().any(|difference| difference.path == "results[1].rules[1].verdict"),
        "{replay:#?}"
    );
    assert_eq!(replay.differences.last().unwrap().path, "digest.report");

    let replay = standard.verify(&saved(), &world(71.5), &exceptions(&standard, "2026-01-21")).unwrap();
    assert_eq!(replay.inputs, ["exceptions"]);
    assert!(replay.differences.iter().any(|difference| difference.path.ends_with("].until")), "{replay:#?}");

    let stricter = worlds::standard(&STANDARD.replace("coverage >= 80", "coverage >= 70"));
    let replay = stricter.verify(&saved(), &world(71.5), &exceptions(&stricter, "2026-01-20")).unwrap();
    assert_eq!(replay.inputs, ["standard"]);
    assert!(!replay.identical);

    // A comment changes no verdict, and yet the standard is another.
    let commented = worlds::standard(&format!("{STANDARD}\n# more\n"));
    let replay = commented.verify(&saved(), &world(71.5), &exceptions(&commented, "2026-01-20")).unwrap();
    assert_eq!(
        replay.differences.iter().map(|difference| difference.path.as_str()).collect::<Vec<_>>(),
        ["digest.standard", "digest.report"]
    );
}

#[test]
fn another_engine_is_named() {
    let replay = replayed(&saved().replace("\"engine\":\"0.1.0\"", "\"engine\":\"0.0.9\""));
    assert_eq!(replay.engines, Some(("0.0.9".into(), env!("CARGO_PKG_VERSION").into())));
    assert_eq!(first(&replay).0, "engine");
}

#[test]
fn a_selection_is_told_from_the_results() {
    let standard = standard(STANDARD);
    for scorecard in [None, Some("readiness".to_owned())] {
        for subject in
            [None, standard.reference("checkout"), standard.reference("checkout@2.4.1"), standard.reference("search")]
        {
            let selection = Selection { scorecard: scorecard.clone(), subject };
            let saved = saved_with(&selection);
            let replay = replayed(&saved);
            assert!(replay.identical, "{selection:?}");
            assert_eq!(replay.selection, selection);
            let tampered = replayed(&saved.replacen("\"applies\":true", "\"applies\":false", 1));
            assert_eq!((tampered.selection, tampered.differing), (selection, 1));
        }
    }
}

#[test]
fn a_result_that_was_taken_out_is_missed() {
    let value: serde_json::Value = serde_json::from_str(&saved()).unwrap();
    let results = value["results"].as_array().unwrap().len();
    assert_eq!(results, 6);
    // All but the results of one subject on one scorecard.
    let start = saved().find("{\"subject\":\"service:default/search\",\"scorecard\":\"readiness\"").unwrap();
    let end = saved().find("],\"problems\"").unwrap();
    let cut = format!("{}{}", saved()[..start].trim_end_matches(','), &saved()[end..]);
    let replay = replayed(&cut);
    assert!(!replay.identical && !replay.sealed);
    assert!(
        replay.differences.iter().any(|difference| difference.path == "results[5]" && difference.expected.is_none())
    );
}

#[test]
fn what_is_no_report_is_refused() {
    let standard = standard(STANDARD);
    let error = |text: &str| standard.verify(text, &world(1.0), &Exceptions::none()).unwrap_err().to_string();
    assert!(error("hello").starts_with("the report is no JSON"));
    assert!(error("{}").contains("names no schema"));
    assert!(error("{\"schema\":\"brightline/register/1\"}").contains("this is `brightline/register/1`"));
    assert!(error("{\"schema\":\"brightline/report/1\",\"at\":\"yesterday\"}").contains("no instant"));
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(error(&deep).starts_with("the report is no JSON"));
}
