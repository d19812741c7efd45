//! What a forecast costs beside one check: 1,000 subjects, a year, ten changes of each.
//!
//! `cargo test --release -p brightline --test forecast_cost -- --ignored --nocapture` prints the ratio.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use std::{collections::BTreeMap, fmt::Write as _, time::Instant as Clock};

use brightline::{Document, Duration, Exceptions, Facts, Instant, Selection, Source, Standard, Tree};

const SUBJECTS: usize = 1_000;
const DAY: i64 = 86_400_000_000;

/// Ten rules that turn one after another, among ten that do not; ten exceptions.
fn standard() -> Standard {
    let mut text = String::from(
        "entity group { email text  members list of text }\n\
         entity service {\n  owner ref group  lifecycle one of \"experimental\", \"production\"  coverage number\n\
         \x20 oncall list of text  runtime version\n\
         \x20 vulns list of { id text, severity one of \"low\" < \"high\" < \"critical\", opened time }\n",
    );
    (0..10).for_each(|number| writeln!(text, "  ends_{number} deadline").unwrap());
    text += "}\nscorecard readiness for service {\n  bar bronze\n  applies when lifecycle == \"production\"\n\
             \x20 exceptions { last at most 400 days  approved by any of \"user:cto\" }\n  tier bronze {\n";
    for rule in [
        "owned { require owner is known }",
        "reachable { require owner.email is present }",
        "covered { require coverage >= 60 }",
        "paged { require count(oncall) >= 1 }",
        "patched { require no v in vulns where (v.severity == \"critical\" and age(v.opened) > 3000 days) }",
        "supported { require runtime >= \"1.20\" }",
    ] {
        writeln!(text, "    rule {rule}").unwrap();
    }
    for number in 0..5 {
        writeln!(text, "    rule cert-{number} {{ require until(ends_{number}) > 14 days }}").unwrap();
    }
    text += "  }\n  tier silver {\n";
    for rule in ["well-covered { require coverage >= 80 }", "two-paged { require count(distinct oncall) >= 2 }"] {
        writeln!(text, "    rule {rule}").unwrap();
    }
    for number in 5..10 {
        writeln!(text, "    rule cert-{number} {{ require until(ends_{number}) > 14 days }}").unwrap();
    }
    text += "  }\n}\n";
    for number in 0..10 {
        writeln!(
            text,
            "exception EX-{number} for service \"s{number}\" {{\n  waives readiness/covered\n  reason \"a rig is rebuilt\"\n\
             \x20 requested by \"user:amy\" on 2026-01-01\n  approved by \"user:cto\" on 2026-01-02\n  until 2026-06-01\n}}"
        )
        .unwrap();
    }
    Standard::compile([Source::new("readiness.bright", text)]).expect("a standard")
}

fn facts() -> Facts {
    let text = |text: &str| Tree::Text(text.into());
    let object = |entries: Vec<(&str, Tree)>| {
        Tree::Object(entries.into_iter().map(|(key, value)| (key.into(), value)).collect::<BTreeMap<_, _>>())
    };
    let start = Instant::parse("2026-01-15").unwrap();
    let mut documents = Vec::new();
    for team in 0..50 {
        let root = object(vec![
            ("subject", text(&format!("group:t{team}"))),
            ("email", text("team@example.com")),
            ("members", Tree::List([text("amy"), text("bob")].into())),
        ]);
        documents.push(Document::read(&format!("t{team}.json"), None, root).unwrap());
    }
    for number in 0..SUBJECTS {
        let vulns = (0..5).map(|place| {
            object(vec![
                ("id", text(&format!("V-{place}"))),
                ("severity", text(["low", "high", "critical"][place % 3])),
                ("opened", text("2025-11-01T00:00:00Z")),
            ])
        });
        let mut entries = vec![
            ("subject".to_owned(), text(&format!("service:s{number}"))),
            ("owner".into(), text(&format!("t{}", number % 50))),
            ("lifecycle".into(), text("production")),
            ("coverage".into(), Tree::Number(55.0 + (number % 40) as f64)),
            ("oncall".into(), Tree::List([text("amy"), text("bob")].into())),
            ("runtime".into(), text("1.22.3")),
            ("vulns".into(), Tree::List(vulns.collect())),
        ];
        for place in 0..10 {
            let ends = start.micros() + DAY * (40 + 32 * place) + 1_000_000 * number as i64;
            entries.push((format!("ends_{place}"), text(&Instant::from_micros(ends).unwrap().to_string())));
        }
        let root = Tree::Object(entries.into_iter().map(|(key, value)| (key.into(), value)).collect());
        documents.push(Document::read(&format!("s{number}.json"), None, root).unwrap());
    }
    Facts::new(documents, vec![])
}

#[test]
#[ignore = "a measurement, for a release build"]
fn a_year_of_a_thousand_subjects_beside_one_check() {
    let (standard, facts, exceptions) = (standard(), facts(), Exceptions::none());
    let at = Instant::parse("2026-01-15").unwrap();
    let until = Instant::from_micros(at.micros() + Duration::parse("365 days").unwrap().micros()).unwrap();
    // The best of some runs: what else the machine does is no cost of ours.
    let best = |work: &dyn Fn() -> usize| {
        let runs = (0..7).map(|_| {
            let begin = Clock::now();
            let found = work();
            (begin.elapsed(), found)
        });
        runs.min().expect("a run")
    };
    let (check, bytes) = best(&|| standard.evaluate(&facts, &exceptions, at).to_json().len());
    let (forecast, changes) =
        best(&|| standard.forecast(&facts, &exceptions, at, until, &Selection::default()).changes.len());
    let (written, _) =
        best(&|| standard.forecast(&facts, &exceptions, at, until, &Selection::default()).to_json().len());
    let ratio = forecast.as_secs_f64() / check.as_secs_f64();
    println!("check {check:?} ({bytes} bytes), forecast {forecast:?} ({changes} changes), as JSON {written:?}");
    println!("forecast / check = {ratio:.2}");
    assert!(changes >= 10 * SUBJECTS, "{changes} changes");
    assert!(ratio < 5.0, "{ratio}");
}
