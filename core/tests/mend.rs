//! Mends on standards and facts at random: carried out, each makes its rule met, and no smaller set of changes does.
//!
//! `BRIGHTLINE_CASES` says how many standards are drawn.
#![allow(
    missing_docs,
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::string_slice
)]
#![allow(clippy::unreachable)]

#[path = "mend/bounds.rs"]
mod bounds;
#[path = "mend/brute.rs"]
mod brute;
mod generate;
mod reference;
#[path = "mend/world.rs"]
mod world;

use brightline::{Assignment, Judgement, Report, Verdict};

use world::{Numbers, after, cases, conditions, documents, judge, schema, standard};

#[derive(Debug, Default)]
struct Tally {
    unmet: usize,
    carried_out: usize,
    left_open: usize,
    none: usize,
    tiers: usize,
    by_facts: std::collections::BTreeMap<usize, usize>,
}

pub(crate) fn main_of<'a>(report: &'a Report, subject: &str) -> &'a Judgement {
    let result = report.results.iter().find(|it| it.scorecard == "main" && it.subject.as_str() == subject);
    result.expect("a result").judgement.as_ref().expect("it applies")
}

#[test]
fn a_mend_that_is_carried_out_makes_the_rule_met() {
    let mut tally = Tally::default();
    for case in 0..cases(40) {
        let numbers = &mut Numbers::new(case + 1);
        let schema = schema(numbers);
        let conditions = conditions(&schema, 3, 6, numbers);
        let standard = standard(&schema, &conditions);
        for _ in 0..4 {
            let documents = documents(&schema, numbers);
            let report = judge(&standard, &documents);
            for subject in ["component:default/checkout", "component:default/search"] {
                let judgement = main_of(&report, subject);
                for (number, rule) in judgement.rules.iter().enumerate().filter(|(_, it)| it.verdict == Verdict::Unmet)
                {
                    tally.unmet += 1;
                    if rule.mend.is_empty() {
                        tally.none += 1;
                        if std::env::var("SHOW").is_ok() {
                            println!("none: {}", conditions[number]);
                        }
                        continue;
                    }
                    if rule.changes.iter().any(|change| change.to == Assignment::Open) {
                        tally.left_open += 1;
                        continue;
                    }
                    let then = judge(&standard, &after(&schema, &documents, &rule.changes));
                    let verdict = main_of(&then, subject).rules[number].verdict;
                    assert_eq!(
                        verdict,
                        Verdict::Met,
                        "case {case}: {}\n{:?}\n{:?}\n{:?}",
                        conditions[number],
                        rule.mend,
                        rule.changes,
                        documents
                    );
                    tally.carried_out += 1;
                    *tally.by_facts.entry(rule.mend.len()).or_default() += 1;
                }
                let Some(next) = &judgement.next else { continue };
                if next.changes.is_empty() || next.changes.iter().any(|change| change.to == Assignment::Open) {
                    continue;
                }
                let then = judge(&standard, &after(&schema, &documents, &next.changes));
                let then = main_of(&then, subject);
                for name in &next.rules {
                    let rule = then.rules.iter().find(|rule| rule.rule == *name).expect("a rule");
                    let told = format!("case {case}: {name} of {conditions:#?} by {:?}\n{documents:?}", next.mend);
                    assert_eq!(rule.verdict, Verdict::Met, "{told}");
                }
                tally.tiers += 1;
            }
        }
    }
    println!("{tally:#?}");
    // What is left is mostly what no facts make true: a negative age, an empty text.
    assert!(tally.carried_out * 10 >= tally.unmet * 7, "too many rules are left without a mend: {tally:?}");
}
