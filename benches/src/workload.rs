//! What is judged: the scorecard, the 64 documents, the instant, and the verdicts that every contestant has to give.

use brightline::{Instant, Source, Standard};

/// The scorecard.
pub const STANDARD: &str = include_str!("../workload/readiness.bright");
/// Its name.
pub const SCORECARD: &str = "production-readiness";
/// The instant of judgement, in seconds since 1970: 2026-01-15T00:00:00Z.
pub const AT_SECONDS: i64 = 1_768_435_200;

const SUBJECTS: &str = include_str!("../workload/subjects.json");
const VERDICTS: &str = include_str!("../workload/verdicts.txt");

/// The instant of judgement.
#[must_use]
pub fn at() -> Instant {
    Instant::parse("2026-01-15").unwrap()
}

/// The scorecard, compiled.
#[must_use]
pub fn standard() -> Standard {
    Standard::compile([Source::new("readiness.bright", STANDARD)]).unwrap()
}

/// The documents, one text each. The file has one a line.
#[must_use]
pub fn documents() -> Vec<&'static str> {
    let lines = SUBJECTS.lines().filter(|line| line.starts_with('{'));
    lines.map(|line| line.strip_suffix(',').unwrap_or(line)).collect()
}

/// For each document in turn, the verdicts of its rules, its tier and whether it is ready, as [`Verdicts`] writes them.
///
/// [`Verdicts`]: crate::verdicts::Verdicts
#[must_use]
pub fn expected() -> Vec<&'static str> {
    VERDICTS.lines().map(|line| line.split_once(' ').unwrap().1).collect()
}
