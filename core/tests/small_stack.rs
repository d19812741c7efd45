//! The deepest texts the language allows compile and evaluate on a stack of 256 KiB, as a wasm host has it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use std::collections::BTreeMap;

use brightline::{Document, Exceptions, Facts, Instant, Outline, Selection, Source, Standard, Tree};

const STACK: usize = 256 * 1024;

/// Compiles a standard of one rule with these requirements and judges one subject by it.
fn judge(requires: &str) -> Result<bool, String> {
    let text = format!(
        "entity service {{ n number  flag bool  xs list of number }}\n\
         scorecard s for service {{ bar b tier b {{ rule r {{ {requires} }} }} }}\n\
         test \"t\" of s {{ at 2026-01-15 given {{ n: 1, xs: [1] }} expect tier none }}"
    );
    let standard = Standard::compile([Source::new("a.bright", text)]).map_err(|error| error.to_string())?;
    let root = Tree::Object(BTreeMap::from([
        ("subject".into(), Tree::Text("service:a".into())),
        ("n".into(), Tree::Number(1.0)),
        ("flag".into(), Tree::Bool(true)),
        ("xs".into(), Tree::List(vec![Tree::Number(1.0), Tree::Number(2.0)])),
    ]));
    let bound = standard.scorecard("s").expect("it is there").judge(&Exceptions::none()).bind(&root, None);
    let facts = Facts::new(vec![Document::read("a.json", None, root).expect("a subject")], vec![]);
    let report = standard.evaluate(&facts, &Exceptions::none(), at());
    let ready = report.results[0].judgement.as_ref().expect("it applies").ready;
    assert_eq!(bound.expect("a subject").judge(at()).expect("it is there").ready, ready);
    everything_else(&standard, &facts, &report.to_json());
    Ok(ready)
}

fn at() -> Instant {
    Instant::parse("2026-01-15").expect("a date")
}

/// Whatever else walks through what was written.
fn everything_else(standard: &Standard, facts: &Facts, report: &str) {
    let (none, all) = (Exceptions::none(), Selection::default());
    assert!(!Outline::of(standard.sources()).named.is_empty());
    assert!(standard.work() > 0);
    assert_eq!(standard.run_tests().len(), 1);
    assert_eq!(standard.overview(facts, &none, at(), &all).len(), 1);
    let until = Instant::parse("2027-01-15").expect("a date");
    assert!(!standard.forecast(facts, &none, at(), until, &all).to_json().is_empty());
    assert!(!standard.explain(facts, &none, at(), &all).to_json(standard).is_empty());
    assert!(!standard.register(facts, &none, at()).to_json().is_empty());
    assert!(standard.verify(report, facts, &none).expect("a report").identical);
}

fn on_a_small_stack(requires: String) -> Result<bool, String> {
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || judge(&requires));
    thread.expect("a thread").join().expect("no panic")
}

#[test]
fn deep_conditions_are_judged() {
    let deep = |open: &str, inner: &str, close: &str, times: usize| {
        format!("require {}{inner}{}", open.repeat(times), close.repeat(times))
    };
    for (requires, expected) in [
        (deep("(", "flag", ")", 62), true),
        (deep("not ", "flag", "", 60), true),
        (deep("not (", "flag", ")", 30), true),
        (deep("if flag then ", "flag", " else false", 60), true),
        (format!("require {}n{} == 1", "abs(".repeat(60), ")".repeat(60)), true),
        (format!("require {}n > 0", "- ".repeat(60)), true),
        (deep("any x in xs where (", "any y in xs where y == x", ")", 1), true),
        (deep("(flag and ", "flag", ")", 60), true),
        (deep("(false or ", "not flag", ")", 60), false),
    ] {
        assert_eq!(on_a_small_stack(requires.clone()), Ok(expected), "{requires}");
    }
}

#[test]
fn long_chains_are_judged() {
    for (operator, operand, expected) in
        [(" and ", "flag", true), (" or ", "not flag", false), (" and ", "n == 1", true), (" or ", "n == 2", false)]
    {
        let requires = format!("require {}", vec![operand; 2_000].join(operator));
        assert_eq!(on_a_small_stack(requires), Ok(expected), "{operator}{operand}");
    }
    let sum = format!("require {} == 60", ["n"; 60].join(" + "));
    assert_eq!(on_a_small_stack(sum), Ok(true));
}

#[test]
fn past_the_bound_it_is_an_error_that_says_so() {
    for requires in [
        "(".repeat(70) + "flag" + &")".repeat(70),
        "not ".repeat(70) + "flag",
        "(".repeat(100_000),
        vec!["n == 1"; 5_000].join(" and "),
    ] {
        let error = on_a_small_stack(format!("require {requires}")).expect_err("too deep, or too long");
        assert!(error.contains("64") || error.contains("10000"), "{}", &error[..error.len().min(300)]);
    }
}

#[test]
fn definitions_that_rest_on_each_other_do_not_add_up() {
    let mut text = String::from("entity service { n number }\ndefine d0 for service = n\n");
    for number in 1..2_000 {
        text.push_str(&format!("define d{number} for service = d{} + 1\n", number - 1));
    }
    text.push_str("scorecard s for service { bar b tier b { rule r { require d1999 == 2000 } } }");
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        let standard = Standard::compile([Source::new("a.bright", text)]).expect("it checks");
        let root = Tree::Object(BTreeMap::from([
            ("subject".into(), Tree::Text("service:a".into())),
            ("n".into(), Tree::Number(1.0)),
        ]));
        let facts = Facts::new(vec![Document::read("a.json", None, root).expect("a subject")], vec![]);
        let report = standard.evaluate(&facts, &Exceptions::none(), Instant::parse("2026-01-15").expect("a date"));
        report.results[0].judgement.as_ref().expect("it applies").ready
    });
    assert!(thread.expect("a thread").join().expect("no panic"));
}
