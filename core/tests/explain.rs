//! Explanations: of rules with every verdict, what stands under their parts, and when they change.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    clippy::string_slice
)]

mod worlds;

use brightline::{Exceptions, ExplainedRule, Explanation, Missing, Part, Selection, Standard, Value, Verdict};
use serde_json::json;
use worlds::{at, facts, records, standard};

const STANDARD: &str = r#"
entity service {
  owner text  pager text  coverage number  exempt bool
  deployed time
  vulns list of { id text, severity one of "low" < "high", opened time }
  level number fresh for 7 days
}
define open-highs for service = count(v in vulns where v.severity == "high")

scorecard readiness for service {
  bar bronze
  exceptions { last at most 30 days  approved by any of "user:cto" }
  tier bronze {
    rule has-owner { require owner is present  because "somebody has to"  fix "name one" never waived }
    rule has-pager { require pager is present }
    rule tested    { require coverage >= 80 or exempt }
    rule safe      { require no v in vulns where (v.severity == "high" and age(v.opened) > 14 days) }
    rule few       { require open-highs <= 1 }
    rule fresh-level { require level > 3 }
    rule alive     { require age(deployed) <= 60 days }
    rule exempted  { applies when exempt else "nobody exempted it"  require coverage >= 10 }
    rule later     { effective from 2026-03-01  require coverage >= 99 }
    rule past      { retired on 2026-01-01  require coverage >= 99 }
  }
}
scorecard other for service { applies when coverage > 90 bar b tier b { rule r { require owner is present } } }
"#;

fn explained(standard: &Standard, exceptions: &Exceptions) -> Explanation {
    let facts = facts(&[json!({
        "subject": "service:checkout", "observed_at": "2026-01-14", "owner": "amy", "coverage": 71, "exempt": false,
        "deployed": "2025-12-01", "level": 4,
        "vulns": [
            {"id": "V-1", "severity": "low", "opened": "2025-01-01"},
            {"id": "V-2", "severity": "high", "opened": "2025-12-20"},
            {"id": "V-3", "severity": "high", "opened": "2026-01-10"},
        ],
    })]);
    let selection = Selection { subject: standard.reference("checkout"), scorecard: None };
    standard.explain(&facts, exceptions, at("2026-01-15"), &selection)
}

fn rule(name: &str) -> ExplainedRule {
    let standard = standard(STANDARD);
    let explanation = explained(&standard, &Exceptions::none()).of_rule(name);
    explanation.results.into_iter().next().unwrap().rules.into_iter().next().unwrap()
}

fn drawn(part: &Part) -> Vec<String> {
    let mut lines = vec![format!("{} = {}", part.expression, part.value.in_words())];
    lines.extend(part.parts.iter().flat_map(drawn).map(|line| format!("  {line}")));
    if part.omitted > 0 {
        lines.push(format!("  and {} more", part.omitted));
    }
    lines
}

#[test]
fn an_unmet_rule_shows_the_values_under_its_parts() {
    let rule = rule("tested");
    assert_eq!(rule.result.verdict, Verdict::Unmet);
    assert_eq!(
        drawn(&rule.requires[0]),
        ["coverage >= 80 or exempt = false", "  coverage >= 80 = false", "    coverage = 71", "  exempt = false",]
    );
    let coverage = &rule.requires[0].parts[0].parts[0];
    assert_eq!(coverage.from.as_deref(), Some("0.json"));
    assert_eq!(coverage.observed, Some(at("2026-01-14")));
    let decided: Vec<&str> = rule.proof.iter().map(|proof| proof.expression.as_str()).collect();
    assert_eq!(decided, ["coverage >= 80", "exempt"]);
    assert_eq!(rule.change, None);
    let waivable = rule.waivable.unwrap();
    assert_eq!(waivable.last.to_string(), "30 days");
    assert_eq!(waivable.approved_by[0].as_str(), "user:default/cto");
    assert_eq!(waivable.require, ["reason"]);
}

#[test]
fn of_a_list_the_elements_that_decide_are_shown() {
    let rule = rule("safe");
    assert_eq!(
        drawn(&rule.requires[0])[2..],
        [
            "  vulns[1] = true",
            "    v.severity == \"high\" = true",
            "      vulns[1].severity = high",
            "    age(v.opened) > 14 days = true",
            "      age(v.opened) = 26 days",
            "        vulns[1].opened = 2025-12-20",
            "  and 2 more",
        ]
    );
}

#[test]
fn a_definition_is_looked_through() {
    let rule = rule("few");
    let lines = drawn(&rule.requires[0]);
    assert_eq!(
        lines[..3],
        ["open-highs <= 1 = false", "  open-highs = 2", "    count(v in vulns where v.severity == \"high\") = 2",]
    );
    assert!(lines.contains(&"      vulns[2] = true".to_owned()), "{lines:#?}");
}

#[test]
fn a_rule_that_is_met_is_proved_and_says_until_when() {
    let rule = rule("alive");
    assert_eq!(rule.result.verdict, Verdict::Met);
    assert!(rule.result.proof.is_empty(), "the report keeps to what is not met");
    assert_eq!(rule.proof[0].expression, "age(deployed) <= 60 days");
    assert_eq!(rule.proof[0].found["deployed"], Value::Instant(at("2025-12-01")));
    let change = rule.change.unwrap();
    // Sixty days are still few enough: it turns a microsecond later.
    assert_eq!(change.at.micros(), at("2026-01-30").micros() + 1);
    assert_eq!((change.verdict, change.exception), (Some(Verdict::Unmet), None));
}

#[test]
fn evidence_goes_stale_to_the_microsecond() {
    let change = rule("fresh-level").change.unwrap();
    assert_eq!((change.at, change.verdict), (at("2026-01-21"), Some(Verdict::Unmet)));
}

#[test]
fn a_rule_that_does_not_count_says_why() {
    let exempted = rule("exempted");
    assert_eq!(exempted.result.verdict, Verdict::NotApplicable);
    assert_eq!(exempted.result.message.as_deref(), Some("nobody exempted it"));
    assert_eq!(exempted.applies.unwrap().value, Value::Bool(false));
    let later = rule("later");
    assert_eq!((later.result.verdict, later.effective), (Verdict::Announced, Some(at("2026-03-01"))));
    let change = later.change.unwrap();
    assert_eq!((change.at, change.verdict), (at("2026-03-01"), Some(Verdict::Unmet)));
    let past = rule("past");
    assert_eq!((past.result.verdict, past.retired, past.change), (Verdict::Retired, Some(at("2026-01-01")), None));
}

#[test]
fn absence_is_said_and_nobody_may_waive_what_is_never_waived() {
    let pager = rule("has-pager");
    assert_eq!(pager.requires[0].parts[0].value, Value::Missing(Missing::Absent));
    assert_eq!(pager.requires[0].parts[0].from, None);
    assert!(rule("has-owner").waivable.is_none());
}

fn exception(name: &str, changes: serde_json::Value) -> serde_json::Value {
    let mut record = json!({
        "name": name, "for": {"entity": "service", "subject": "checkout"}, "waives": ["readiness/has-pager"],
        "reason": "r", "requested": {"by": "user:amy", "on": "2026-01-08"},
        "approved": {"by": "user:cto", "on": "2026-01-09"}, "from": "2026-01-10", "until": "2026-02-05",
    });
    for (key, value) in changes.as_object().unwrap() {
        record[key] = value.clone();
    }
    record
}

#[test]
fn a_waived_rule_names_what_carries_it_and_what_would() {
    let standard = standard(STANDARD);
    let exceptions = records(
        &standard,
        &[
            exception("EX-1", json!({"until": "2026-01-14"})),
            exception("EX-2", json!({})),
            exception("EX-3", json!({"approved": null})),
            exception("EX-4", json!({"until": "2026-03-01"})),
            exception("EX-5", json!({"revoked": {"by": "user:cto", "on": "2026-01-11", "reason": "a mistake"}})),
            exception("EX-6", json!({"from": "2026-01-20"})),
            exception("EX-7", json!({"approved": null, "denied": {"by": "user:cto", "on": "2026-01-09"}})),
            exception("EX-8", json!({"requested": {"by": "user:amy", "on": "2026-01-16"}, "approved": null})),
        ],
    );
    let explanation = explained(&standard, &exceptions).of_rule("has-pager");
    let rule = &explanation.results[0].rules[0];
    assert_eq!(rule.result.verdict, Verdict::Waived);
    assert_eq!(rule.result.exception.as_deref(), Some("EX-2"));
    let said: Vec<String> = rule
        .exceptions
        .iter()
        .map(|found| format!("{} {}: {}", found.name, found.state.as_str(), found.words))
        .collect();
    assert_eq!(
        said,
        [
            "EX-2 active: approved by `user:default/cto` on 2026-01-09",
            "EX-1 expired: ended at 2026-01-14",
            "EX-3 requested: requested by `user:default/amy` on 2026-01-08, and nobody has answered",
            "EX-4 invalid: it lasts 50 days, and the rule says `last at most 30 days`",
            "EX-5 revoked: revoked by `user:default/cto` on 2026-01-11: a mistake",
            "EX-6 scheduled: begins at 2026-01-20",
            "EX-7 denied: denied by `user:default/cto` on 2026-01-09",
        ]
    );
    assert_eq!(rule.exceptions[3].clause, Some("last at most"));
    assert_eq!((rule.exceptions[0].from, rule.exceptions[0].until), (Some(at("2026-01-10")), at("2026-02-05")));
    let change = rule.change.as_ref().unwrap();
    assert_eq!((change.at, change.verdict), (at("2026-02-05"), Some(Verdict::Unmet)));
}

#[test]
fn a_scorecard_that_does_not_apply_shows_why() {
    let standard = standard(STANDARD);
    let explanation = explained(&standard, &Exceptions::none());
    let other = explanation.results.iter().find(|result| result.result.scorecard == "other").unwrap();
    assert!(other.rules.is_empty() && other.result.judgement.is_none());
    assert_eq!(drawn(other.applies.as_ref().unwrap()), ["coverage > 90 = false", "  coverage = 71"]);
}

#[test]
fn every_rule_agrees_with_the_report() {
    let standard = standard(STANDARD);
    let explanation = explained(&standard, &Exceptions::none());
    let mut rules = 0;
    for result in &explanation.results {
        let judged = result.result.judgement.as_ref().map_or(&[][..], |judgement| &judgement.rules);
        for (rule, judged) in result.rules.iter().zip(judged) {
            assert_eq!(rule.result, *judged);
            let holds = rule.requires.iter().all(|require| require.value == Value::Bool(true));
            if judged.verdict.counts() {
                assert_eq!(holds, judged.verdict == Verdict::Met, "{}", judged.rule);
            }
            rules += 1;
        }
    }
    assert_eq!(rules, 10);
    // The whole changes when the first of its rules does.
    let first =
        explanation.results[1].rules.iter().filter_map(|rule| rule.change.as_ref()).map(|change| change.at).min();
    assert_eq!(explanation.results[1].result.valid_until, first);
}

#[test]
fn the_json_has_the_parts_and_the_words_of_the_rule() {
    let standard = standard(STANDARD);
    let explanation = explained(&standard, &Exceptions::none());
    let value: serde_json::Value = serde_json::from_str(&explanation.to_json(&standard)).unwrap();
    assert_eq!(value["schema"], "brightline/explanation/1");
    let rules = &value["results"][1]["rules"];
    assert_eq!(rules[0]["because"], "somebody has to");
    assert_eq!(rules[0]["waivable"], serde_json::Value::Null);
    assert_eq!(rules[2]["require"][0]["parts"][0]["parts"][0]["value"], 71);
    assert_eq!(rules[2]["require"][0]["parts"][0]["parts"][0]["from"], "0.json");
    assert_eq!(rules[1]["require"][0]["parts"][0]["value"], json!({"missing": "absent"}));
    assert_eq!(rules[5]["change"], json!({"at": "2026-01-21T00:00:00Z", "verdict": "unmet", "exception": null}));
}

#[test]
fn definitions_in_thousands_are_drawn_in_bounds() {
    let mut text = String::from("entity service { flag bool }\ndefine d0 for service = flag\n");
    for number in 1..200 {
        text.push_str(&format!("define d{number} for service = d{0} and d{0}\n", number - 1));
    }
    text.push_str("scorecard s for service { bar b tier b { rule r { require d199 } } }");
    let standard = standard(&text);
    let facts = facts(&[json!({"subject": "service:a", "flag": true})]);
    let explain = move || standard.explain(&facts, &Exceptions::none(), at("2026-01-15"), &Selection::default());
    let thread = std::thread::Builder::new().stack_size(256 * 1024).spawn(explain).unwrap();
    let explanation = thread.join().unwrap();
    let lines = drawn(&explanation.results[0].rules[0].requires[0]);
    assert!(lines.len() < 1_000, "{}", lines.len());
}
