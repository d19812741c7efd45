//! The forecast against evaluation: on standards, facts, exceptions and instants at random, what a forecast says of every
//! instant is what evaluation says at that instant.
//!
//! A report is taken at the beginning and every change is applied to it in turn. At each change, a microsecond before
//! each, and at sampled instants between, the result must be what evaluation gives; the first change of each result is
//! its `valid_until`. `BRIGHTLINE_CASES` and `BRIGHTLINE_SEED` as in `equivalence`.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::string_slice
)]

#[allow(dead_code)]
mod generate;
#[allow(dead_code)]
mod held;
#[allow(dead_code)]
mod reference;

use std::cell::RefCell;

use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use generate::{
    case::{Case, Tapes, tapes},
    minimal::minimal,
};
use held::forecast::{Tally, compare};

const CASES: u32 = 100;
#[test]
fn a_forecast_says_what_evaluation_will_say() {
    let cases = std::env::var("BRIGHTLINE_CASES").map_or(CASES, |cases| cases.parse().expect("a number of cases"));
    let seed = match std::env::var("BRIGHTLINE_SEED").as_deref() {
        Err(_) => 1,
        Ok("fresh") => std::time::SystemTime::UNIX_EPOCH.elapsed().expect("a time after 1970").subsec_nanos().into(),
        Ok(seed) => seed.parse::<u64>().expect("a seed"),
    };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config { cases, max_shrink_iters: 0, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let tally = RefCell::new(Tally::default());
    let outcome = runner
        .run(&tapes(), |tapes| compare(&Case::draw(&tapes), &mut tally.borrow_mut()).map_err(TestCaseError::fail));
    let tally = tally.into_inner();
    println!("seed {seed}: {tally:#?}");
    println!("{} results compared with evaluation at {} instants", tally.results, tally.instants);
    match outcome {
        Ok(()) if cases >= CASES => {
            assert!(tally.results >= 20_000, "too few comparisons: {}", tally.results);
            assert!(tally.drops >= 100 && tally.appearing >= 20 && tally.for_ever >= 100, "{tally:#?}");
            assert!(tally.causes.len() >= 9, "{tally:#?}");
        }
        Ok(()) => {}
        Err(TestError::Fail(_, tapes)) => {
            let fails = |tapes: &Tapes| compare(&Case::draw(tapes), &mut Tally::default()).err();
            let tapes = minimal(tapes, 2_000, |tapes| fails(tapes).is_some());
            let case = Case::draw(&tapes);
            panic!("seed {seed}\n{}\n{:#?}\n{}", case.texts.join("\n"), case, fails(&tapes).unwrap_or_default());
        }
        Err(aborted) => panic!("{aborted}"),
    }
}
