//! Standards and documents at random, by the generators of the core's own tests.

use brightline::{Exceptions, Source, Standard};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use crate::generate::case::{Case, tapes};

/// What the generators make.
pub(crate) mod reference {
    /// What one document says.
    #[derive(Debug, Clone)]
    pub(crate) struct Document {
        pub(crate) name: String,
        pub(crate) source: Option<String>,
        pub(crate) observed: Option<brightline::Instant>,
        pub(crate) subject: brightline::Reference,
        pub(crate) root: brightline::Tree,
    }
}

/// Holds `test` of so many cases, or of as many as the variable says, each with a number of its own for further choices;
/// the draws of another `salt` are others. The number of cases.
pub(crate) fn cases(variable: &str, usual: u32, salt: u8, test: impl Fn(&Case, u64) -> Result<(), String>) -> u32 {
    let number = |name: &str, usual: u32| std::env::var(name).map_or(usual, |number| number.parse().expect("a number"));
    let (cases, seed) = (number(variable, usual), number("BRIGHTLINE_SEED", 1));
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&seed.to_le_bytes());
    bytes[31] = salt;
    let config = Config { cases, max_shrink_iters: 0, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let drawn = std::cell::Cell::new(0);
    let outcome = runner.run(&tapes(), |tapes| {
        let number = u64::from(seed) * 1_000_003 + drawn.replace(drawn.get() + 1);
        test(&Case::draw(&tapes), number).map_err(TestCaseError::fail)
    });
    println!("seed {seed}");
    if let Err(error) = outcome {
        panic!("{}", error.to_string().lines().take(160).collect::<Vec<_>>().join("\n"));
    }
    cases
}

/// The standard of a case, and its exceptions that come as data.
pub(crate) fn standard(case: &Case) -> Result<(Standard, Exceptions), String> {
    let texts = [("a.bright", &case.texts[0]), ("b.bright", &case.texts[1])];
    let standard =
        Standard::compile(texts.map(|(name, text)| Source::new(name, text.as_str()))).map_err(|e| e.to_string())?;
    let records = case.records.iter().enumerate().map(|(number, record)| (format!("e{number}.json"), record.clone()));
    let exceptions = standard.read_exceptions(records);
    Ok((standard, exceptions))
}
