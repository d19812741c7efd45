//! Standards of any size: the workload's rules again and again, one scorecard of 24 rules beside the other.

use brightline::{Source, Standard};

use crate::{
    contestant::{Contestant, Pass, Task},
    verdicts::RULES,
    workload,
};

/// How large the standards are that are compiled.
pub const SIZES: [usize; 3] = [24, 1_000, 10_000];

/// Sources with at least so many rules. A file has at most a mebibyte, so that a large standard has many of them.
#[must_use]
pub fn sources(rules: usize) -> Vec<Source> {
    let (entity, scorecard) = workload::STANDARD.split_once("scorecard ").unwrap();
    let (_, body) = scorecard.split_once(' ').unwrap();
    let copies = rules.div_ceil(RULES);
    let scorecards: Vec<String> = (0..copies).map(|copy| format!("scorecard readiness-{copy} {body}\n")).collect();
    let files = scorecards.chunks(50).map(|scorecards| scorecards.concat());
    let files = files.enumerate().map(|(place, text)| Source::new(format!("readiness-{place}.bright"), text));
    [Source::new("entity.bright", entity)].into_iter().chain(files).collect()
}

/// How many bytes of text.
#[must_use]
pub fn bytes(sources: &[Source]) -> usize {
    sources.iter().map(|source| source.text.len()).sum()
}

/// The sizes as contestants, so that they are timed in turn with all else.
#[must_use]
pub fn contestants() -> Vec<Contestant> {
    let contestant = |rules: usize, name: &'static str| {
        let sources = sources(rules);
        let size = bytes(&sources);
        Contestant {
            name,
            version: size.to_string(),
            note: "version column: bytes",
            tasks: vec![(Task::Compile, Pass::once(move || Standard::compile(sources.clone()).unwrap()))],
        }
    };
    SIZES
        .into_iter()
        .zip(["24 rules", "1,000 rules", "10,000 rules"])
        .map(|(rules, name)| contestant(rules, name))
        .collect()
}
