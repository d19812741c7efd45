//! The engine against a second, naive reading of the language, on standards, facts, exceptions and instants at random.
//!
//! `BRIGHTLINE_CASES` says how many standards are drawn, `BRIGHTLINE_SEED` from which seed (a number, or `fresh` for one
//! of the moment, which is printed), `BRIGHTLINE_SEARCH` for which share of the standards (one in so many) the end of a
//! result is searched for at every instant that might matter; `BRIGHTLINE_SHRINK` how many smaller cases are tried where one
//! fails. Without them the run is the same each time.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::string_slice
)]

mod generate;
#[allow(dead_code, reason = "the forecast is held elsewhere")]
mod held;
mod reference;

use std::{cell::RefCell, fmt::Write as _};

use brightline::Verdict;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use generate::{
    case::{Case, Tapes, tapes},
    minimal::minimal,
};
use held::evaluation::{Difference, REJECTED, Tally, compare};

/// So many that over 300,000 verdicts of rules are compared.
const CASES: u32 = 3_100;

/// Where the usual run begins.
const SEED: u64 = 1;

/// For one standard in so many, `valid_until` is searched for instead of tried.
const SEARCH: usize = 20;

/// So many smaller cases are tried before a failure is shown.
const SHRINK: usize = 3_000;

#[test]
fn the_engine_is_equal_to_a_naive_reading() {
    let cases = setting("BRIGHTLINE_CASES", CASES);
    let search = setting("BRIGHTLINE_SEARCH", SEARCH);
    let shrink = setting("BRIGHTLINE_SHRINK", SHRINK);
    let seed = match std::env::var("BRIGHTLINE_SEED").as_deref() {
        Err(_) => SEED,
        Ok("fresh") => std::time::SystemTime::UNIX_EPOCH.elapsed().expect("a time after 1970").subsec_nanos().into(),
        Ok(seed) => seed.parse::<u64>().expect("a seed"),
    };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config { cases, max_shrink_iters: 0, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let tally = RefCell::new(Tally::default());
    let outcome = runner.run(&tapes(), |tapes| {
        compare(&Case::draw(&tapes), search, &mut tally.borrow_mut()).map_err(TestCaseError::fail)
    });
    let tally = tally.into_inner();
    println!("seed {seed}: {tally:#?}");
    match outcome {
        Ok(()) => check_spread(&tally, seed),
        Err(TestError::Fail(_, tapes)) => {
            let fails = |tapes: &Tapes| compare(&Case::draw(tapes), 1, &mut Tally::default()).err();
            let kind = |difference: &Difference| difference.starts_with(REJECTED);
            let first = fails(&tapes).expect("it failed");
            let tapes = minimal(tapes, shrink, |tapes| fails(tapes).is_some_and(|other| kind(&other) == kind(&first)));
            panic!("seed {seed}\n{}\n{}", show(&Case::draw(&tapes)), fails(&tapes).unwrap_or_default());
        }
        Err(aborted) => panic!("{aborted}"),
    }
}

/// A number from the environment, or that of the usual run.
fn setting<T: std::str::FromStr<Err: std::fmt::Debug>>(name: &str, usual: T) -> T {
    std::env::var(name).map_or(usual, |number| number.parse().expect(name))
}

/// A generator that drifts to one verdict compares little.
fn check_spread(tally: &Tally, seed: u64) {
    let all: usize = tally.verdicts.values().sum();
    let share = |verdict: Verdict| 100 * tally.verdicts.get(verdict.as_str()).copied().unwrap_or(0) / all.max(1);
    println!("{all} verdicts of rules compared");
    if tally.standards >= CASES as usize {
        assert!(seed != SEED || all >= 300_000, "{all} verdicts are too few");
        assert!(share(Verdict::Met) >= 20 && share(Verdict::Unmet) >= 20 && share(Verdict::Waived) >= 3, "{tally:#?}");
    }
}

fn show(case: &Case) -> String {
    let mut shown = case.texts.join("\n");
    for record in &case.records {
        let _ = writeln!(shown, "exception record {record:?}");
    }
    for (documents, at) in &case.worlds {
        let _ = writeln!(shown, "-- at {at}");
        for document in documents {
            let _ = writeln!(shown, "{} from {:?}: {:?}", document.name, document.source, document.root);
        }
    }
    shown
}
