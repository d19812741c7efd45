//! The public register: every state, every finding, the order, and the JSON.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    clippy::string_slice
)]

mod worlds;

use brightline::{
    Duration, ExceptionState, Exceptions, Finding, FindingKind, Register, RegisteredException, Standard, Verdict,
};
use serde_json::{Value, json};
use worlds::{at, facts, records, standard};

const STANDARD: &str = r#"
entity service source catalog { owner text  pager text  coverage number  public bool }
entity group source catalog { members list of ref user from members source catalog }
entity user { email text }

scorecard readiness for service {
  bar bronze
  exceptions {
    last at most 30 days
    renew at most 1
    approved by any of "group:sre", "user:cto"
    require risk, follow-up
  }
  tier bronze {
    rule has-owner { require owner is present never waived }
    rule has-pager { require pager is present }
    rule coverage  { require coverage >= 80 }
    rule covered-if-public { applies when public require coverage >= 90 }
    rule later { effective from 2026-06-01 require coverage >= 95 }
    rule gone { retired on 2026-01-01 require coverage >= 95 }
  }
}
scorecard lawless for service { bar b tier b { rule owner { require owner is present } } }
"#;

/// A record that is active from 10 January to 5 February 2026, with these keys said otherwise.
fn record(name: &str, changes: Value) -> Value {
    let mut record = json!({
        "name": name,
        "for": {"entity": "service", "subject": "checkout"},
        "waives": ["readiness/has-pager"],
        "reason": "The rota is being built",
        "risk": {"level": "medium", "assessment": "A page waits"},
        "follow_up": "https://tracker.example/1",
        "requested": {"by": "user:amy", "on": "2026-01-08"},
        "approved": {"by": "user:cto", "on": "2026-01-09"},
        "from": "2026-01-10",
        "until": "2026-02-05",
    });
    for (key, value) in changes.as_object().unwrap() {
        record[key] = value.clone();
    }
    record
}

fn world() -> Vec<Value> {
    vec![
        json!({"kind": "service", "name": "checkout", "owner": "amy", "coverage": 85, "public": false}),
        json!({"kind": "service", "name": "ledger", "owner": "ben", "pager": "ben", "coverage": 50, "public": true}),
        json!({"kind": "service", "name": "search", "owner": "eve", "coverage": 99, "public": false}),
        json!({"kind": "group", "name": "sre", "members": ["omar"]}),
    ]
}

fn register_of(standard: &Standard, these: &[Value], instant: &str) -> Register {
    let exceptions = records(standard, these);
    let refused: Vec<_> = exceptions.problems().iter().filter(|problem| problem.refused).collect();
    assert!(refused.is_empty(), "{refused:?}");
    standard.register(&facts(&world()), &exceptions, at(instant))
}

fn register(these: &[Value]) -> Register {
    register_of(&standard(STANDARD), these, "2026-01-15")
}

/// The only exception there is.
fn only(changes: Value) -> RegisteredException {
    let register = register(&[record("EX-1", changes)]);
    assert_eq!(register.exceptions.len(), 1);
    register.exceptions.into_iter().next().unwrap()
}

fn found(exception: &RegisteredException, kind: FindingKind) -> Option<&Finding> {
    exception.findings.iter().find(|finding| finding.kind == kind)
}

fn kinds(exception: &RegisteredException) -> Vec<&'static str> {
    exception.findings.iter().map(|finding| finding.kind.as_str()).collect()
}

#[test]
fn an_active_one_has_days_left_and_its_pairs() {
    let exception = only(json!({}));
    assert_eq!((exception.state, exception.days_left), (ExceptionState::Active, Some(21)));
    assert_eq!(kinds(&exception), Vec::<&str>::new());
    let covered = &exception.covers[0];
    assert_eq!((covered.rule.as_str(), covered.subject.as_str()), ("readiness/has-pager", "service:default/checkout"));
    assert_eq!((covered.state, covered.verdict), (ExceptionState::Active, Some(Verdict::Waived)));
    assert_eq!(exception.requested.unwrap().by.as_str(), "user:default/amy");
    assert_eq!(exception.place, "records.json#0");
}

#[test]
fn every_state_is_told() {
    let state = |changes| only(changes).state;
    assert_eq!(state(json!({})), ExceptionState::Active);
    assert_eq!(state(json!({"from": "2026-01-20"})), ExceptionState::Scheduled);
    assert_eq!(state(json!({"approved": null})), ExceptionState::Requested);
    assert_eq!(state(json!({"approved": {"by": "user:cto", "on": "2026-01-16"}})), ExceptionState::Requested);
    assert_eq!(
        state(json!({"revoked": {"by": "user:cto", "on": "2026-01-14", "reason": "no"}})),
        ExceptionState::Revoked
    );
    assert_eq!(state(json!({"until": "2026-01-15"})), ExceptionState::Expired);
    assert_eq!(
        state(json!({"approved": null, "denied": {"by": "user:cto", "on": "2026-01-09"}})),
        ExceptionState::Denied
    );
    assert_eq!(state(json!({"waives": ["readiness/has-owner"]})), ExceptionState::Invalid);
}

#[test]
fn days_are_whole_and_ahead() {
    assert_eq!(only(json!({"until": "2026-01-16T23:59:59Z"})).days_left, Some(1));
    assert_eq!(only(json!({"from": "2026-01-20", "until": "2026-01-22"})).days_left, Some(2));
    assert_eq!(only(json!({"revoked": {"by": "user:cto", "on": "2026-01-18"}})).days_left, Some(3));
    assert_eq!(only(json!({"until": "2026-01-15"})).days_left, None);
}

#[test]
fn records_are_counted_if_they_can_be_used() {
    let standard = standard(STANDARD);
    let (good, bad) = (record("EX-1", json!({})), record("EX-2", json!({"until": "never"})));
    let read = records(&standard, &[good.clone(), bad.clone()]);
    assert_eq!((read.len(), read.is_empty()), (1, false));
    let [problem] = read.problems() else { panic!("{:?}", read.problems()) };
    assert!(problem.refused, "{problem:?}");
    assert_eq!(records(&standard, &[good.clone(), record("EX-3", json!({}))]).len(), 2);
    assert!(records(&standard, &[bad]).is_empty() && Exceptions::none().is_empty());
    // What was wrong with a record stands in the report too.
    let report = standard.evaluate(&facts(&world()), &read, at("2026-01-15"));
    assert!(report.problems.contains(problem), "{:?}", report.problems);
}

#[test]
fn one_requested_later_is_not_known_yet() {
    let changes = json!({"requested": {"by": "user:amy", "on": "2026-01-16"}, "approved": null});
    assert!(register(&[record("EX-1", changes)]).exceptions.is_empty());
}

#[test]
fn each_clause_that_is_broken_is_named() {
    let clause = |changes| {
        let exception = only(changes);
        let finding = found(&exception, FindingKind::Invalid).expect("it is invalid").clone();
        assert!(finding.needs_attention, "{finding:?}");
        assert_eq!(finding.kind.code(), "BL311");
        (exception.covers[0].clause.unwrap(), finding.message)
    };
    let starts = |changes, expected: &str, words: &str| {
        let (clause, message) = clause(changes);
        assert_eq!(clause, expected);
        assert!(message.contains(words), "{message}");
    };
    starts(json!({"waives": ["readiness/has-owner"]}), "never waived", "`never waived`");
    starts(json!({"waives": ["lawless/owner"]}), "takes no exceptions", "`approved by` and `last at most`");
    starts(
        json!({"until": "2026-02-10"}),
        "last at most",
        "it lasts 31 days, and the rule says `last at most 30 days`",
    );
    starts(json!({"reason": null}), "require reason", "it says no `reason`");
    starts(json!({"risk": null}), "require risk", "it says no `risk`, and the rule requires it");
    starts(json!({"follow_up": " "}), "require follow-up", "no `follow-up`");
    starts(json!({"requested": null}), "requested by", "who requested it");
    starts(
        json!({"approved": {"by": "user:amy", "on": "2026-01-09"}}),
        "the approver is never the requester",
        "`user:default/amy` both requested and approved it",
    );
    starts(
        json!({"approved": {"by": "user:zoe", "on": "2026-01-09"}}),
        "approved by",
        "`user:default/zoe` may not approve it: neither listed in nor now a member of `group:default/sre`",
    );
    // A member of the group may.
    assert_eq!(only(json!({"approved": {"by": "user:omar", "on": "2026-01-09"}})).state, ExceptionState::Active);
}

#[test]
fn one_renewal_too_many_is_invalid() {
    let dated = |name, from, until| {
        let on = json!({"by": "user:cto", "on": from});
        record(
            name,
            json!({"requested": {"by": "user:amy", "on": "2025-10-01"}, "approved": on, "from": from, "until": until}),
        )
    };
    let register = register(&[
        dated("EX-1", "2025-11-01", "2025-11-20"),
        dated("EX-2", "2025-12-01", "2025-12-20"),
        dated("EX-3", "2026-01-05", "2026-01-25"),
    ]);
    let third = register.exceptions.iter().find(|exception| exception.name == "EX-3").unwrap();
    assert_eq!((third.state, third.covers[0].clause), (ExceptionState::Invalid, Some("renew at most")));
    assert!(found(third, FindingKind::Invalid).unwrap().message.contains("`renew at most 1`"));
}

#[test]
fn what_is_over_and_invalid_needs_nobody() {
    let exception = only(json!({"waives": ["readiness/has-owner"], "until": "2026-01-15"}));
    let finding = found(&exception, FindingKind::Invalid).unwrap();
    assert!(!finding.needs_attention);
    assert!(!exception.needs_attention());
}

#[test]
fn a_needless_one_is_found() {
    let why = |rule: &str, subject: &str| {
        let changes = json!({"waives": [rule], "for": {"entity": "service", "subject": subject}});
        found(&only(changes), FindingKind::Needless).map(|finding| {
            assert!(finding.needs_attention);
            finding.message.clone()
        })
    };
    assert_eq!(why("readiness/has-pager", "ledger").as_deref(), Some("the rule is met anyway"));
    assert_eq!(why("readiness/covered-if-public", "checkout").as_deref(), Some("the rule does not apply"));
    assert_eq!(why("readiness/gone", "checkout").as_deref(), Some("the rule is retired"));
    assert_eq!(why("readiness/later", "checkout"), None);
    assert_eq!(why("readiness/has-pager", "checkout"), None);
}

#[test]
fn one_rule_of_two_may_be_needless() {
    let exception = only(json!({"waives": ["readiness/has-pager", "readiness/coverage"]}));
    assert_eq!(found(&exception, FindingKind::Needless).unwrap().rules, ["readiness/coverage"]);
}

#[test]
fn a_condition_is_needless_only_where_nobody_needs_it() {
    let of = |condition: &str| only(json!({"for": {"entity": "service", "where": condition}}));
    let partly = of("owner is present");
    assert_eq!(kinds(&partly), ["condition"]);
    assert_eq!(partly.covers.len(), 3);
    assert!(!partly.needs_attention());
    let message = &found(&partly, FindingKind::Condition).unwrap().message;
    assert!(message.contains("`owner is present` is true: 3 subjects"), "{message}");
    assert_eq!(kinds(&of("public")), ["needless", "condition"]);
    let nobody = of("owner == \"nobody\"");
    assert_eq!(kinds(&nobody), ["needless", "condition"]);
    assert_eq!(
        found(&nobody, FindingKind::Needless).unwrap().message,
        "its condition is true of no subject at this instant"
    );
    assert_eq!(nobody.state, ExceptionState::Active);
}

#[test]
fn an_orphan_is_found() {
    let gone = only(json!({"for": {"entity": "service", "subject": "nobody"}}));
    let finding = found(&gone, FindingKind::Orphaned).unwrap();
    assert!(finding.needs_attention);
    assert_eq!(finding.subjects[0].as_str(), "service:default/nobody");
    assert_eq!((gone.covers[0].verdict, gone.state), (None, ExceptionState::Active));

    let ruleless = only(json!({"waives": ["readiness/no-such-rule", "no-such-scorecard/x"]}));
    let messages: Vec<&str> = ruleless.findings.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(
        messages,
        ["there is no `no-such-scorecard/x` any more", "there is no `readiness/no-such-rule` any more"]
    );
    assert!(ruleless.needs_attention() && ruleless.covers.is_empty());

    let over = only(json!({"for": {"entity": "service", "subject": "nobody"}, "until": "2026-01-12"}));
    assert_eq!(kinds(&over), ["orphaned"]);
    assert!(!over.needs_attention());
}

#[test]
fn without_any_document_nobody_is_missed() {
    let standard = standard(STANDARD);
    let exceptions = records(&standard, &[record("EX-1", json!({}))]);
    let register = standard.register(&facts(&[]), &exceptions, at("2026-01-15"));
    assert_eq!(kinds(&register.exceptions[0]), Vec::<&str>::new());
}

#[test]
fn one_that_is_over_while_its_rule_is_unmet_is_found() {
    let exception = only(json!({"until": "2026-01-12"}));
    let finding = found(&exception, FindingKind::ExpiredAndUnmet).unwrap();
    assert!(finding.needs_attention);
    assert_eq!(finding.message, "its time ended at 2026-01-12, and the rule is still unmet");
    let met = only(json!({"until": "2026-01-12", "for": {"entity": "service", "subject": "ledger"}}));
    assert_eq!(kinds(&met), Vec::<&str>::new());
}

#[test]
fn of_several_that_are_over_the_last_says_so() {
    let early = record("EX-1", json!({"until": "2026-01-12"}));
    let late = record("EX-2", json!({"until": "2026-01-14"}));
    let both = register(&[early.clone(), late]);
    assert_eq!((both.exceptions[0].name.as_str(), kinds(&both.exceptions[0])), ("EX-2", vec!["expired-and-unmet"]));
    assert_eq!(kinds(&both.exceptions[1]), Vec::<&str>::new());
    // One that is active now has taken its place.
    let renewed = register(&[early, record("EX-3", json!({}))]);
    assert!(!renewed.needs_attention(), "{renewed:#?}");
}

#[test]
fn two_active_ones_for_the_same_are_duplicates() {
    let register = register(&[record("EX-1", json!({})), record("EX-2", json!({"until": "2026-02-06"}))]);
    assert_eq!(kinds(&register.exceptions[0]), ["duplicate"]);
    assert_eq!(register.exceptions[0].findings[0].message, "`EX-2` is active for the same until 2026-02-06");
    assert_eq!(kinds(&register.exceptions[1]), ["duplicate"]);
    assert!(register.needs_attention());
}

#[test]
fn about_to_end_is_fourteen_days_unless_told() {
    let standard = standard(STANDARD);
    let within = |until: &str, days: i64| {
        let exceptions = records(&standard, &[record("EX-1", json!({"until": until}))]);
        let length = Duration::from_micros(days * 86_400_000_000);
        let register = standard.register_ending_within(&facts(&world()), &exceptions, at("2026-01-15"), length);
        !kinds(&register.exceptions[0]).is_empty()
    };
    assert!(within("2026-01-29", 14) && !within("2026-01-29T00:00:01Z", 14));
    assert!(within("2026-01-18", 3) && !within("2026-01-18", 2));
    let exception = only(json!({"until": "2026-01-29"}));
    assert_eq!(kinds(&exception), ["about-to-end"]);
    assert_eq!(exception.findings[0].message, "its effect ends in 14 days, at 2026-01-29");
    assert!(!exception.needs_attention());
    // Where the next one is agreed on already, nothing ends.
    let next = json!({"requested": {"by": "user:amy", "on": "2026-01-12"}, "approved": {"by": "user:cto", "on": "2026-01-13"},
        "from": "2026-01-20", "until": "2026-02-10"});
    let renewed = register(&[record("EX-1", json!({"until": "2026-01-20"})), record("EX-2", next)]);
    assert!(renewed.exceptions.iter().all(|exception| kinds(exception).is_empty()), "{renewed:#?}");
}

#[test]
fn what_needs_attention_comes_first_and_ties_go_by_name() {
    let on = |subject: &str| json!({"entity": "service", "subject": subject});
    let register = register(&[
        record("A-over", json!({"until": "2026-01-12", "for": on("ledger")})),
        record("B-scheduled", json!({"from": "2026-01-30", "for": on("search"), "waives": ["readiness/coverage"]})),
        record("C-active", json!({})),
        record("D-requested", json!({"approved": null, "for": on("search")})),
        record("E-ending", json!({"until": "2026-01-20", "for": on("ledger"), "waives": ["readiness/coverage"]})),
        record("F-duplicate", json!({"for": on("search"), "until": "2026-02-03"})),
        record("G-needless", json!({"for": on("ledger")})),
        record("H-orphaned", json!({"for": on("nobody")})),
        record(
            "I-unmet",
            json!({"until": "2026-01-14", "for": on("ledger"), "waives": ["readiness/covered-if-public"]}),
        ),
        record("K-invalid", json!({"risk": null, "for": on("search"), "waives": ["readiness/coverage"]})),
        record("J-invalid", json!({"risk": null, "for": on("search"), "waives": ["readiness/coverage"]})),
        record("L-duplicate", json!({"for": on("search"), "until": "2026-02-04"})),
    ]);
    let names: Vec<&str> = register.exceptions.iter().map(|exception| exception.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "J-invalid",
            "K-invalid",
            "I-unmet",
            "H-orphaned",
            "G-needless",
            "F-duplicate",
            "L-duplicate",
            "E-ending",
            "D-requested",
            "C-active",
            "B-scheduled",
            "A-over"
        ]
    );
}

#[test]
fn one_may_be_valid_for_one_rule_and_invalid_for_another() {
    let exception = only(json!({"waives": ["readiness/has-pager", "readiness/has-owner"]}));
    assert_eq!(exception.state, ExceptionState::Active);
    let states: Vec<_> = exception.covers.iter().map(|covered| (covered.rule.as_str(), covered.state)).collect();
    assert_eq!(
        states,
        [("readiness/has-owner", ExceptionState::Invalid), ("readiness/has-pager", ExceptionState::Active)]
    );
    assert_eq!(found(&exception, FindingKind::Invalid).unwrap().rules, ["readiness/has-owner"]);
}

#[test]
fn exceptions_of_the_files_are_in_it_with_their_place() {
    let text = format!(
        "{STANDARD}\nexception EX-9 for service \"checkout\" {{\n  waives readiness/has-pager\n  reason \"r\"\n  \
         risk low\n  follow-up \"f\"\n  requested by \"user:amy\" on 2026-01-01\n  approved by \"user:cto\" on \
         2026-01-02\n  until 2026-01-31\n}}\n"
    );
    let register = standard(&text).register(&facts(&world()), &Exceptions::none(), at("2026-01-15"));
    let exception = &register.exceptions[0];
    assert!(exception.place.starts_with("a.bright:"), "{}", exception.place);
    assert_eq!(exception.from, Some(at("2026-01-02")));
}

#[test]
fn the_json_says_it_all_in_order() {
    let standard = standard(STANDARD);
    let json = register_of(&standard, &[record("EX-1", json!({"until": "2026-01-12"}))], "2026-01-15").to_json();
    let value: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["schema"], "brightline/register/1");
    assert_eq!(value["about_to_end"], "14 days");
    assert_eq!(value["summary"]["expired"], 1);
    assert_eq!(value["summary"]["needs_attention"], 1);
    let exception = &value["exceptions"][0];
    assert_eq!(exception["subject"], "service:default/checkout");
    assert_eq!(exception["approved"], json!({"by": "user:default/cto", "on": "2026-01-09T00:00:00Z"}));
    assert_eq!(exception["risk"], json!({"level": "medium", "assessment": "A page waits"}));
    assert_eq!(exception["covers"][0]["state"], "expired");
    assert_eq!(exception["covers"][0]["verdict"], "unmet");
    assert_eq!(exception["findings"][0]["code"], "BL312");
    assert_eq!(exception["findings"][0]["finding"], "expired-and-unmet");
    let place = |key: &str| json.find(&format!("\"{key}\":")).unwrap_or_else(|| panic!("no `{key}`"));
    let keys = ["schema", "engine", "at", "about_to_end", "summary", "exceptions", "name", "covers", "findings"];
    assert!(keys[..5].windows(2).all(|pair| place(pair[0]) < place(pair[1])));
}

#[test]
fn the_order_of_records_is_not_visible() {
    let these = [
        record("EX-1", json!({})),
        record("EX-2", json!({"until": "2026-01-12"})),
        record("EX-3", json!({"risk": null})),
    ];
    let mut turned = these.to_vec();
    turned.reverse();
    let standard = standard(STANDARD);
    let json = |these: &[Value]| {
        let named = these.iter().map(|json| (format!("{}.json", json["name"].as_str().unwrap()), worlds::tree(json)));
        let exceptions = standard.read_exceptions(named.collect::<Vec<_>>());
        standard.register(&facts(&world()), &exceptions, at("2026-01-15")).to_json()
    };
    assert_eq!(json(&these), json(&turned));
}

#[test]
fn the_state_of_the_register_is_the_state_that_waives() {
    // Whatever the day, an exception carries its rule in the report exactly where the register calls it active.
    let standard = standard(STANDARD);
    let these = [
        record("EX-1", json!({"from": "2026-01-10", "until": "2026-01-20"})),
        record(
            "EX-2",
            json!({"from": "2026-01-18", "until": "2026-02-05", "approved": {"by": "user:omar", "on": "2026-01-17"}}),
        ),
        record("EX-3", json!({"from": "2026-02-05", "until": "2026-02-20"})),
    ];
    let exceptions = records(&standard, &these);
    let facts = facts(&world());
    let mut waived = 0;
    for hour in 0..1_100 {
        let instant = brightline::Instant::from_micros(at("2026-01-07").micros() + hour * 3_600_000_000).unwrap();
        let report = standard.evaluate(&facts, &exceptions, instant);
        let checkout = report
            .results
            .iter()
            .find(|result| result.scorecard == "readiness" && result.subject.as_str() == "service:default/checkout");
        let rule = &checkout.unwrap().judgement.as_ref().unwrap().rules[1];
        let register = standard.register(&facts, &exceptions, instant);
        let active = register.exceptions.iter().any(|exception| exception.state == ExceptionState::Active);
        assert_eq!(rule.verdict == Verdict::Waived, active, "at {instant}");
        waived += usize::from(active);
    }
    assert!((1..1_100).contains(&waived), "{waived}");
}
