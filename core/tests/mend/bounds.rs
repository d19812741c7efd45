//! However deep the text, however long the lists: a mend is looked for within bounds, on a stack of 256 KiB.

use std::{collections::BTreeMap, time::Instant as Clock};

use brightline::{Document, Exceptions, Facts, Instant, RuleResult, Source, Standard, Tree};

const ENTITY: &str = "entity service { n number  k number  flag bool  xs list of { a number, b number } }\n";

/// The only rule of a standard, judged of a service with so many elements.
fn rule(definitions: &str, requires: &str, elements: usize) -> RuleResult {
    let text =
        format!("{ENTITY}{definitions}\nscorecard s for service {{ bar b tier b {{ rule r {{ {requires} }} }} }}");
    let judge = move || {
        let standard = Standard::compile([Source::new("a.bright", text)]).expect("it checks");
        let number = |value: usize| Tree::Number(value as f64);
        let element =
            |place: usize| Tree::Object(BTreeMap::from([("a".into(), number(place)), ("b".into(), number(1))]));
        let root = Tree::Object(BTreeMap::from([
            ("subject".into(), Tree::Text("service:a".into())),
            ("n".into(), number(1)),
            ("k".into(), number(5)),
            ("flag".into(), Tree::Bool(false)),
            ("xs".into(), Tree::List((0..elements).map(element).collect())),
        ]));
        let facts = Facts::new(vec![Document::read("a.json", None, root).expect("a subject")], vec![]);
        let report = standard.evaluate(&facts, &Exceptions::none(), Instant::parse("2026-01-15").expect("a date"));
        report.results[0].judgement.as_ref().expect("it applies").rules[0].clone()
    };
    let thread = std::thread::Builder::new().stack_size(256 * 1024).spawn(judge);
    thread.expect("a thread").join().expect("no panic")
}

#[test]
fn deep_conditions_are_mended() {
    let deep = |open: &str, inner: &str, close: &str, times: usize| {
        format!("require {}{inner}{}", open.repeat(times), close.repeat(times))
    };
    for requires in [
        deep("not ", "(not flag)", "", 59),
        deep("(flag or ", "flag", ")", 60),
        deep("(flag and ", "flag", ")", 60),
        deep("if flag then true else ", "flag", "", 60),
        format!("require {}", ["flag"; 2_000].join(" and ")),
        format!("require {}", ["flag"; 2_000].join(" or ")),
    ] {
        let found = rule("", &requires, 1);
        let expected = ["flag: true (is false)"];
        assert_eq!(found.mend, expected, "{}", &requires[..60]);
    }
    assert_eq!(rule("", &format!("require {}n > 3", "- ".repeat(60)), 1).mend, ["n: more than 3 (is 1)"]);
    rule("", &format!("require {} == 60.5", ["n"; 60].join(" + ")), 1);
    rule("", &format!("require {}n{} == 7", "abs(".repeat(60), ")".repeat(60)), 1);
}

#[test]
fn definitions_that_rest_on_each_other_do_not_add_up() {
    for body in ["d{} + 1", "d{} + d{}", "if d{} > 0 then d{} else d{}"] {
        let mut definitions = String::from("define d0 for service = n\n");
        for number in 1..1_000 {
            let body = body.replace("{}", &(number - 1).to_string());
            definitions.push_str(&format!("define d{number} for service = {body}\n"));
        }
        let before = Clock::now();
        let found = rule(&definitions, "require d999 < 0", 1);
        assert!(!found.proof.is_empty());
        assert!(before.elapsed().as_secs() < 20, "{body} took {:?}", before.elapsed());
    }
}

#[test]
fn long_lists_are_mended_within_bounds() {
    for (requires, facts) in [
        ("require no x in xs where x.b == 1", Some(1)),
        ("require every x in xs has x.b > 4", Some(1)),
        ("require every x in xs has x.b > k", Some(1)),
        ("require count(xs) <= 3", Some(1)),
        ("require count(x in xs where x.b == 1) <= 998", Some(2)),
        ("require sum(x.b for x in xs) <= 10", None),
        ("require max(x.a for x in xs) < 998", Some(2)),
        ("require no x in xs where (any y in xs where (y.a == x.a and y.b == 1))", None),
    ] {
        let before = Clock::now();
        let found = rule("", requires, 1_000);
        if let Some(facts) = facts {
            assert_eq!(found.mend.len(), facts, "{requires}: {:?}", found.mend.iter().take(3).collect::<Vec<_>>());
        }
        let took = before.elapsed();
        println!("{requires}: {} facts in {took:?}", found.mend.len());
        assert!(took.as_secs() < 30, "{requires} took {took:?}");
    }
}
