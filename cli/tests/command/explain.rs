//! `brightline explain`: one subject, in full.

use serde_json::Value;

use crate::folder::{BAD, Folder, GOOD, IDLE, Ran};

const SONAR: &str =
    r#"{"subject": "service:checkout", "observed_at": "2026-01-14T06:00:00Z", "sonar": {"coverage": 71}}"#;

fn folder() -> Folder {
    Folder::with_standard()
        .file("facts/good.json", GOOD)
        .file("facts/bad.json", BAD)
        .file("facts/idle.json", IDLE)
        .file("sonar/checkout.json", SONAR)
}

fn explain(more: &str) -> Ran {
    folder().run(&format!("explain standard --at 2026-01-15 --facts facts sonar=sonar {more}"))
}

#[test]
fn what_is_not_met_is_told_in_full_and_the_rest_in_a_line() {
    let ran = explain("--subject checkout").ends(0, &[]);
    for line in [
        "service:default/checkout on readiness\n",
        "✓ ready, tier bronze granted and bronze earned, valid for ever\n",
        "→ silver needs coverage\n",
        "✗ coverage unmet, tier silver, standard/a.bright:23:5\n",
        "    ✗ coverage >= 80\n      · coverage is 71\n          sonar/checkout.json, observed 2026-01-14 06:00\n",
        "  changes     never, with these facts and exceptions\n",
        "✓ has-owner             met: Somebody owns it\n",
    ] {
        assert!(ran.out.contains(line), "`{line}` is not in\n{}", ran.out);
    }
    assert!(ran.out.lines().all(|line| line.chars().count() <= 80), "{}", ran.out);
}

#[test]
fn one_rule_is_told_in_full_though_it_is_met() {
    let ran = explain("--subject checkout --rule has-owner").ends(0, &[]);
    assert!(ran.out.contains("✓ has-owner met, tier bronze"), "{}", ran.out);
    assert!(
        ran.out.contains("    ✓ owner is present\n      · owner is \"amy\"\n          facts/good.json\n"),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains("coverage"), "{}", ran.out);
}

#[test]
fn one_when_the_subject_is_not_ready_or_the_rule_is_unmet() {
    let ran = explain("--subject search").ends(1, &[]);
    assert!(ran.out.contains("? owner is not stated") && ran.out.contains("nobody may waive it"), "{}", ran.out);
    assert!(ran.out.contains("fix         Name an owner"), "{}", ran.out);
    explain("--subject search --rule has-pager").ends(0, &[]);
    explain("--subject checkout --rule coverage").ends(1, &[]);
}

#[test]
fn two_when_there_is_nothing_to_explain() {
    let ran = explain("--subject lab").ends(2, &["`lab` was not scored: no scorecard applies to it"]);
    assert!(ran.out.contains("✗ lifecycle == \"production\""), "{}", ran.out);
    explain("--subject lab --rule coverage").ends(2, &["no scorecard that has a rule `coverage` applies to `lab`"]);
    explain("--subject chekout").ends(2, &["did you mean `service:default/checkout`?"]);
    explain("--subject checkout --rule coverag").ends(2, &["there is no rule `coverag`", "did you mean `coverage`?"]);
    explain("--subject checkout --scorecard other").ends(2, &["there is no scorecard `other`"]);
    explain("").ends(2, &["--subject"]);
}

#[test]
fn json_says_the_same() {
    let value: Value = serde_json::from_str(&explain("--subject checkout --format json").ends(0, &[]).out).unwrap();
    assert_eq!(value["schema"], "brightline/explanation/1");
    let rule = &value["results"][0]["rules"][2];
    assert_eq!((&rule["rule"], &rule["verdict"]), (&"coverage".into(), &"unmet".into()));
    assert_eq!(rule["require"][0]["parts"][0]["value"], 71);
    assert_eq!(rule["waivable"]["last_at_most"], "30 days");
}
