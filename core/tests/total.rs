//! Every text that checks evaluates, at a cost that grows with the text: definitions that double, durations that
//! overflow, lists that multiply.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use std::collections::BTreeMap;

use brightline::{Document, Exceptions, Facts, Instant, Report, Source, Standard, Tree, Verdict};

fn judge(text: String) -> Report {
    let standard = Standard::compile([Source::new("a.bright", text)]).expect("it checks");
    let root = Tree::Object(BTreeMap::from([
        ("subject".into(), Tree::Text("service:a".into())),
        ("flag".into(), Tree::Bool(true)),
        ("since".into(), Tree::Text("2026-01-10".into())),
        ("pause".into(), Tree::Text("3 days".into())),
        ("xs".into(), Tree::List(vec![Tree::Number(1.0); 1_100])),
    ]));
    let facts = Facts::new(vec![Document::read("a.json", None, root).expect("a subject")], vec![]);
    standard.evaluate(&facts, &Exceptions::none(), Instant::parse("2026-01-15").expect("a date"))
}

/// The verdict on a rule that requires what is given.
fn verdict(definitions: &str, require: &str) -> (Verdict, String) {
    let report = judge(format!(
        "entity service {{ flag bool  since time  pause duration  xs list of number }}\n{definitions}\n\
         scorecard s for service {{ bar b tier b {{ rule r {{ require {require} }} }} }}"
    ));
    let json = report.to_json();
    (report.results[0].judgement.as_ref().expect("it applies").rules[0].verdict, json)
}

fn doubling(first: &str, operator: &str, times: usize) -> String {
    let mut text = format!("define d0 for service = {first}\n");
    for number in 1..=times {
        let before = number - 1;
        text.push_str(&format!("define d{number} for service = d{before} {operator} d{before}\n"));
    }
    text
}

#[test]
fn definitions_that_double_cost_no_more_than_their_text() {
    assert_eq!(verdict(&doubling("flag", "and", 400), "d400").0, Verdict::Met);
    assert_eq!(verdict(&doubling("flag", "and", 400), "not d400").0, Verdict::Unmet);
    assert_eq!(verdict(&doubling("not flag", "or", 400), "d400").0, Verdict::Unmet);
}

#[test]
fn durations_beyond_all_bounds_are_missing() {
    for first in ["age(since)", "until(2026-01-15)", "pause", "-pause"] {
        let (found, json) = verdict(&doubling(first, "+", 200), "d200 < 1 day");
        assert_eq!(found, Verdict::Unmet, "{first}");
        assert!(json.contains(r#"{"missing":"computed"}"#), "{json}");
    }
    assert_eq!(verdict(&doubling("age(since)", "+", 20), "d20 > 10_000 days").0, Verdict::Met);
}

#[test]
fn more_work_than_a_rule_may_cause_is_bad_evidence_and_said() {
    let (found, json) = verdict("", "true or any x in xs where (any y in xs where x > y)");
    assert_eq!(found, Verdict::Met, "what decides before is not undone");
    assert!(!json.contains("too-large"));
    let (found, json) = verdict("", "no x in xs where (any y in xs where x > y)");
    assert_eq!(found, Verdict::Unmet);
    assert!(json.contains(r#"{"missing":"too-large"}"#), "{json}");
}
