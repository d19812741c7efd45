//! A subject judged alone against the engine that explains, on standards, documents and instants at random.
//!
//! `BRIGHTLINE_ALONE` says how many standards are drawn, `BRIGHTLINE_SEED` from which seed.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]
#![allow(dead_code, reason = "the generators are shared with the comparison of whole worlds")]

mod generate;
#[path = "reference/mod.rs"]
mod reference;

use std::{cell::RefCell, collections::BTreeMap};

use brightline::{Bound, Exceptions, Facts, Instant, Judge, Selection, Source, Standard, Tree, Verdict, Verdicts};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use generate::case::{Case, tapes};

const CASES: u32 = 200;

/// What was compared.
#[derive(Debug, Default)]
struct Tally {
    direct: usize,
    judged: usize,
    not_there: usize,
    refused: usize,
    verdicts: BTreeMap<&'static str, usize>,
}

#[test]
fn alone_and_explained_are_equal() {
    let number = |name: &str, usual: u32| std::env::var(name).map_or(usual, |number| number.parse().expect("a number"));
    let (cases, seed) = (number("BRIGHTLINE_ALONE", CASES), number("BRIGHTLINE_SEED", 1));
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&seed.to_le_bytes());
    bytes[31] = 7;
    let config = Config { cases, max_shrink_iters: 0, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let tally = RefCell::new(Tally::default());
    let outcome = runner
        .run(&tapes(), |tapes| compare(&Case::draw(&tapes), &mut tally.borrow_mut()).map_err(TestCaseError::fail));
    let tally = tally.into_inner();
    println!("seed {seed}: {tally:#?}");
    if let Err(error) = outcome {
        panic!("{}", error.to_string().lines().take(120).collect::<Vec<_>>().join("\n"));
    }
    if cases >= CASES {
        let most = |name| tally.verdicts.get(name).copied().unwrap_or(0);
        assert!(tally.direct > 500 && most("met") > 1_000 && most("unmet") > 1_000, "{tally:#?}");
    }
}

fn compare(case: &Case, tally: &mut Tally) -> Result<(), String> {
    let texts = [("a.bright", &case.texts[0]), ("b.bright", &case.texts[1])];
    let standard =
        Standard::compile(texts.map(|(name, text)| Source::new(name, text.as_str()))).map_err(|e| e.to_string())?;
    let records = case.records.iter().enumerate().map(|(number, record)| (format!("e{number}.json"), record.clone()));
    let all = [Exceptions::none(), standard.read_exceptions(records)];
    for exceptions in &all {
        for name in standard.scorecards().map(str::to_owned).collect::<Vec<_>>() {
            let judge = standard.scorecard(&name).unwrap().judge(exceptions);
            let mut slots = judge.blank();
            for (documents, at) in &case.worlds {
                for document in documents {
                    let said = (&document.root, document.source.as_deref());
                    one(&standard, exceptions, &name, &judge, &mut slots, said, *at, tally).map_err(|why| {
                        let texts = case.texts.join("\n");
                        format!("{why}\n{name} at {at} from {:?}: {:?}\n{texts}", document.source, document.root)
                    })?;
                }
            }
        }
    }
    Ok(())
}

#[allow(clippy::too_many_arguments, reason = "all that one comparison is about")]
fn one(
    standard: &Standard,
    exceptions: &Exceptions,
    name: &str,
    judge: &Judge,
    slots: &mut Bound,
    (root, source): (&Tree, Option<&str>),
    at: Instant,
    tally: &mut Tally,
) -> Result<(), String> {
    let read = brightline::Document::read("document", source, root.clone()).map_err(|e| e.message)?;
    let selection = Selection { scorecard: Some(name.to_owned()), subject: None };
    let subject = read.subject.clone();
    let report = standard.evaluate_selected(&Facts::new(vec![read], vec![]), exceptions, at, &selection);
    let expected = report.results.iter().find(|result| result.subject == subject);
    // Read twice into the same slots: nothing of another subject is left.
    let Ok(()) = slots.read(root, source) else {
        tally.refused += 1;
        return if expected.is_none() { Ok(()) } else { Err("refused, and yet judged".into()) };
    };
    tally.direct += usize::from(judge.is_direct());
    let Some(found) = slots.judge(at) else {
        tally.not_there += 1;
        return if expected.is_none() { Ok(()) } else { Err("not there, and yet judged".into()) };
    };
    let expected = expected.ok_or("there, and yet not judged")?;
    let Some(judgement) = &expected.judgement else {
        return if found == Verdicts::default() { Ok(()) } else { Err(format!("does not apply, and {found:?}")) };
    };
    tally.judged += 1;
    let tier = |name: &Option<String>| name.as_ref().and_then(|name| judge.tiers().position(|tier| tier == name));
    let verdicts: Vec<Verdict> = judgement.rules.iter().map(|rule| rule.verdict).collect();
    verdicts.iter().for_each(|verdict| *tally.verdicts.entry(verdict.as_str()).or_default() += 1);
    let same = found.applies
        && found.rules() == verdicts
        && (found.ready, found.tier, found.score) == (judgement.ready, tier(&judgement.tier), judgement.score)
        && (found.earned_ready, found.earned_tier, found.earned_score)
            == (judgement.earned_ready, tier(&judgement.earned_tier), judgement.earned_score);
    if same { Ok(()) } else { Err(format!("alone: {found:?}\nexplained: {judgement:#?}")) }
}

#[test]
fn a_document_that_names_nobody_is_refused_with_the_reason() {
    let text = "entity s { a text } scorecard c for s { bar b tier b { rule r { require a is present } } }";
    let standard = Standard::compile([Source::new("s.bright", text)]).unwrap();
    let judge = standard.scorecard("c").unwrap().judge(&Exceptions::none());
    let object = |entries: &[(&str, &str)]| {
        Tree::Object(entries.iter().map(|(key, value)| ((*key).into(), Tree::Text((*value).into()))).collect())
    };
    for (entries, word) in [
        (vec![("a", "b")], "names no subject"),
        (vec![("kind", "t"), ("name", "x")], "of kind `s`"),
        (vec![("kind", "s"), ("name", "a b")], "`name`"),
        (vec![("kind", "s"), ("name", "x"), ("observed_at", "soon")], "instant"),
    ] {
        let refusal = format!("{:?}", judge.bind(&object(&entries), None).unwrap_err());
        assert!(refusal.contains(word), "{refusal}");
    }
}

/// Checks of elements are made of so many at once as a word has bits: of lists around that length, with one element that
/// is not like the others at each of their ends.
#[test]
fn lists_are_told_whole_however_long_they_are() {
    let text = r#"
      entity s { xs list of { kind one of "low" < "high", on bool, size number, at time } }
      scorecard c for s { bar b tier b {
        rule none-high  { require no x in xs where x.kind == "high" }
        rule all-on     { require every x in xs has x.on }
        rule on-and-low { require every x in xs where x.on has (x.kind == "low" and x.size <= 1) }
        rule some-large { require any x in xs where x.size > 1 }
        rule recent     { require no x in xs where age(x.at) > 30 days }
        rule few        { require count(x in xs where x.kind == "high" or not x.on) <= 1 }
        rule count-high { require count(x in xs where x.kind == "high") <= 1 }
      } }"#;
    let standard = Standard::compile([Source::new("s.bright", text)]).unwrap();
    let judge = standard.scorecard("c").unwrap().judge(&Exceptions::none());
    assert!(judge.is_direct());
    let at = Instant::parse("2026-01-15").unwrap();
    let element = |kind: &str, on: Tree, size: f64, time: &str| {
        let parts = [
            ("kind", Tree::Text(kind.into())),
            ("on", on),
            ("size", Tree::Number(size)),
            ("at", Tree::Text(time.into())),
        ];
        Tree::Object(parts.into_iter().map(|(key, value)| (key.into(), value)).collect())
    };
    let usual = element("low", Tree::Bool(true), 1.0, "2026-01-01");
    let others = [
        usual.clone(),
        element("high", Tree::Bool(true), 1.0, "2026-01-01"),
        element("low", Tree::Bool(false), 2.0, "2025-01-01"),
        element("low", Tree::Null, 1.0, "2027-01-01"),
        element("none", Tree::Text("yes".into()), 2.0, ""),
        Tree::Null,
        Tree::Text("none".into()),
    ];
    let (mut slots, mut tally) = (judge.blank(), Tally::default());
    for length in [0_usize, 1, 63, 64, 65, 129] {
        for other in &others {
            for place in [0, 63, 64, 127, length.saturating_sub(1)] {
                let mut xs = vec![usual.clone(); length];
                if let Some(found) = xs.get_mut(place) {
                    *found = other.clone();
                }
                let root = [("subject".into(), Tree::Text("s:x".into())), ("xs".into(), Tree::List(xs))];
                let said = (&Tree::Object(root.into()), None);
                one(&standard, &Exceptions::none(), "c", &judge, &mut slots, said, at, &mut tally)
                    .unwrap_or_else(|why| panic!("{length} elements, {other:?} at {place}: {why}"));
            }
        }
    }
    assert!(tally.verdicts.len() == 2 && tally.judged == 210, "{tally:#?}");
}
