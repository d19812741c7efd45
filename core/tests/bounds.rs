//! Each bound of the checker and of evaluation: what stands at it is fine, what is one past it is not.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice
)]

use std::collections::BTreeMap;

use brightline::{Document, Exceptions, Facts, Instant, MAX_WORK, Missing, Source, Standard, Tree, Value, Verdict};

const ENTITY: &str = "entity service { flag bool  note text  xs list of number  ys list of number }\n";

fn text(requires: &str) -> String {
    format!("{ENTITY}scorecard s for service {{ bar b tier b {{ rule r {{ require {requires} }} }} }}")
}

fn compiled(requires: &str) -> Result<Standard, String> {
    Standard::compile([Source::new("a.bright", text(requires))]).map_err(|error| error.to_string())
}

/// The verdict on a rule, and why its first atom is missing.
fn judge(requires: &str, entries: &[(&str, Tree)]) -> (Verdict, Option<Missing>) {
    let standard = compiled(requires).unwrap_or_else(|error| panic!("{}", &error[..error.len().min(500)]));
    let mut root: BTreeMap<_, _> = entries.iter().map(|(key, value)| ((*key).into(), value.clone())).collect();
    root.insert("subject".into(), Tree::Text("service:a".into()));
    let facts = Facts::new(vec![Document::read("a.json", None, Tree::Object(root)).unwrap()], vec![]);
    let report = standard.evaluate(&facts, &Exceptions::none(), Instant::parse("2026-01-15").unwrap());
    let rule = report.results[0].judgement.as_ref().unwrap().rules[0].clone();
    let found = rule.proof.iter().flat_map(|proof| proof.found.values());
    let missing = found.filter_map(Value::missing).next();
    (rule.verdict, missing)
}

fn list(length: usize) -> Tree {
    Tree::List(vec![Tree::Number(1.0); length])
}

#[test]
fn nodes_of_a_rule() {
    // Of n operands there are n and n - 1 operators.
    let chain = |operands: usize| vec!["flag"; operands].join(" and ");
    assert!(compiled(&chain(5_000)).is_ok());
    assert!(compiled(&format!("not ({})", chain(5_000))).is_ok(), "10,000");
    let error = compiled(&chain(5_001)).unwrap_err();
    assert!(error.contains("10000 nodes"), "{}", &error[..300]);
    // However they are shared out over the requirements, and however many of them stand in definitions.
    assert!(compiled(&format!("{} require {}", chain(2_500), chain(2_500))).is_ok());
    assert!(compiled(&format!("{} require {}", chain(2_501), chain(2_501))).is_err());
}

#[test]
fn quantifiers_within_one_another() {
    assert!(compiled("any x in xs where (any y in ys where x == y)").is_ok());
    let error = compiled("any x in xs where (any y in ys where (any z in xs where z == y))").unwrap_err();
    assert!(error.contains('2'), "{error}");
    // A definition is a value of its own, and its quantifiers are not its user's.
    let defined = format!(
        "{ENTITY}define some for service = any x in xs where (any y in ys where x == y)
         scorecard s for service {{ bar b tier b {{ rule r {{ require any z in xs where (z > 0 and some) }} }} }}"
    );
    assert!(Standard::compile([Source::new("a.bright", defined)]).is_ok());
}

/// An exception for whom a condition holds, beside a scorecard.
fn excepted(condition: &str) -> Result<Standard, String> {
    let exception = format!(
        "exception e for service where {condition} {{ waives s/r reason \"r\" requested by \"user:a\" on 2026-01-01 \
         approved by \"user:b\" on 2026-01-01 until 2026-02-01 }}"
    );
    let sources = [Source::new("a.bright", text("flag")), Source::new("e.bright", exception)];
    Standard::compile(sources).map_err(|error| error.to_string())
}

#[test]
fn conditions_of_exceptions() {
    let chain = |operands: usize| vec!["flag"; operands].join(" and ");
    assert_eq!(excepted(&format!("not ({})", chain(5_000))).map(drop), Ok(()), "10,000 nodes");
    let error = excepted(&chain(5_001)).unwrap_err();
    assert!(error.contains("10000 nodes"), "{}", &error[..300]);
    assert!(excepted("(any x in xs where (any y in ys where x == y))").is_ok());
    let error = excepted("(any x in xs where (any y in ys where (any z in xs where z == y)))").unwrap_err();
    assert!(error.contains("at most 2 deep"), "{error}");
}

#[test]
fn elements_that_a_requirement_visits() {
    let nested = "no x in xs where (any y in ys where x != y)";
    let counted = "count(x in xs where (any y in ys where x != y)) == 0";
    // n for the outer one, n times m for the inner one.
    for (outer, inner, visits) in [(1_000, 999, 1_000_000), (100, 9_999, 1_000_000), (101, 9_900, 1_000_001)] {
        assert_eq!(outer + outer * inner, visits);
        let found = [nested, counted].map(|requires| judge(requires, &[("xs", list(outer)), ("ys", list(inner))]));
        let expected = match visits {
            1_000_000 => (Verdict::Met, None),
            _ => (Verdict::Unmet, Some(Missing::TooLarge)),
        };
        assert_eq!(found, [expected; 2], "{outer} and {inner}");
    }
}

#[test]
fn elements_of_a_list() {
    assert_eq!(judge("count(xs) > 0", &[("xs", list(10_000))]).0, Verdict::Met);
    for requires in ["count(xs) > 0", "not (count(xs) > 0)", "count(xs) otherwise 1 > 0"] {
        assert_eq!(judge(requires, &[("xs", list(10_001))]), (Verdict::Unmet, Some(Missing::TooLarge)), "{requires}");
    }
}

#[test]
fn size_of_a_pattern() {
    let fits = |times: usize| compiled(&format!("note matches /[a-z]{{{times}}}/")).is_ok();
    assert!(fits(1) && !fits(1_000_000));
    let (mut most, mut past) = (1, 1_000_000);
    while past - most > 1 {
        let middle = usize::midpoint(most, past);
        if fits(middle) { most = middle } else { past = middle }
    }
    let error = compiled(&format!("note matches /[a-z]{{{past}}}/")).unwrap_err();
    assert!(error.contains("larger than 1048576 bytes"), "{error}");
    let requires = format!("note matches /[a-z]{{{most}}}/");
    assert_eq!(judge(&requires, &[("note", Tree::Text("a".repeat(most).into()))]).0, Verdict::Met);
}

#[test]
fn length_of_a_text_that_is_matched() {
    let note = |length: usize| [("note", Tree::Text("a".repeat(length).into()))];
    assert_eq!(judge("note matches /a*/", &note(65_536)).0, Verdict::Met);
    for requires in ["note matches /a*/", "not (note matches /b*/)", "note matches /a*/ otherwise true"] {
        assert_eq!(judge(requires, &note(65_537)), (Verdict::Unmet, Some(Missing::TooLarge)), "{requires}");
    }
    // It is the match that is bounded, not the fact.
    assert_eq!(judge("note starts with \"a\"", &note(65_537)).0, Verdict::Met);
}

/// The steps, worked out by hand.
#[test]
fn work_of_a_subject() {
    for (requires, steps) in [
        ("flag", 1),
        ("not flag", 2),
        // A field, a constant, the comparison.
        ("note == \"a\"", 3),
        // The list, and of each element the variable, the constant and the comparison; no is the negation.
        ("any x in xs where x > 0", 1 + 10_000 * (1 + 3)),
        ("no x in xs where x > 0", 1 + 1 + 10_000 * (1 + 3)),
        ("every x in xs where x > 1 has x > 0", 1 + 10_000 * (1 + 3 + 3)),
        // `in` goes through the list of each element.
        ("3 in xs", 10_001 + 1 + 1),
        ("3 in [1, 2]", 3 + 1 + 1 + 2),
        ("any x in xs where x in ys", 1 + 10_000 * (1 + 10_001 + 1 + 1)),
        ("xs == ys", 10_000 + 1 + 1),
        ("count(xs) > 3", 10_001 + 1 + 1 + 1),
        // A million elements are visited and no more.
        ("any x in xs where (any y in ys where x == y)", 1 + 10_000 + 10_000 + 1_000_000 * (1 + 3)),
    ] {
        let found = compiled(requires).unwrap().work();
        assert_eq!(found, steps, "{requires}");
        let within = |most| Standard::compile_within([Source::new("a.bright", text(requires))], most);
        assert!(within(found).is_ok(), "{requires}");
        let error = within(found - 1).unwrap_err();
        assert_eq!(error.diagnostics[0].code, "BL118", "{requires}");
        assert!(error.to_string().contains(&format!("may take {found} steps")), "{error}");
    }
}

#[test]
fn work_beyond_all_bounds_is_refused_whatever_the_host_allows() {
    let heavy = "any x in xs where (any y in ys where (y in xs))";
    let rules = |count: usize| {
        let rules: String = (0..count).map(|number| format!("rule r{number} {{ require {heavy} }}\n")).collect();
        format!("{ENTITY}scorecard s for service {{ bar b tier b {{ {rules} }} }}")
    };
    let refused = |count, most| Standard::compile_within([Source::new("a.bright", rules(count))], most).is_err();
    // Each is a million times ten thousand and some.
    assert!(!refused(9, MAX_WORK));
    assert!(refused(10, MAX_WORK));
    assert!(refused(10, u64::MAX));
    let sane = "any x in xs where (any y in ys where y == x)";
    let text = rules(1_000).replace(heavy, sane);
    let work = Standard::compile([Source::new("a.bright", text)]).unwrap().work();
    assert!(work < MAX_WORK, "{work}");
}
