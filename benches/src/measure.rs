//! Timing: all contestants in turn, several rounds, so that whatever else the machine does meets all alike.

use std::{
    io::{Write, stdout},
    time::{Duration, Instant},
};

use crate::contestant::{Contestant, Pass};

/// How long and how often.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// How many rounds.
    pub rounds: usize,
    /// How long each contestant runs in each of them.
    pub slice: Duration,
}

impl Effort {
    /// As the environment says: `BENCH_ROUNDS` and `BENCH_SLICE_MS`.
    #[must_use]
    pub fn from_environment() -> Self {
        let number =
            |name: &str, default| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default);
        Self { rounds: number("BENCH_ROUNDS", 5) as usize, slice: Duration::from_millis(number("BENCH_SLICE_MS", 10)) }
    }
}

/// Times all tasks of all contestants and prints a line each: `host task name version note` and then nanoseconds by
/// round, with tabs between.
///
/// # Panics
///
/// Standard output cannot be written.
pub fn run(host: &str, contestants: &[Contestant], effort: Effort) {
    let tasks: Vec<_> = contestants
        .iter()
        .flat_map(|contestant| contestant.tasks.iter().map(move |(task, pass)| (contestant, task, pass)))
        .collect();
    let runs: Vec<u32> = tasks.iter().map(|(_, _, pass)| runs(pass, effort.slice)).collect();
    let mut found = vec![Vec::new(); tasks.len()];
    for _ in 0..effort.rounds {
        for ((found, (_, _, pass)), runs) in found.iter_mut().zip(&tasks).zip(&runs) {
            found.push(nanoseconds(pass, *runs));
        }
    }
    for ((contestant, task, _), found) in tasks.iter().zip(found) {
        line(&[host, task.as_str(), contestant.name, &contestant.version, contestant.note], &found);
    }
}

/// One line of results.
///
/// # Panics
///
/// Standard output cannot be written.
pub fn line(words: &[&str], figures: &[f64]) {
    let mut out = stdout().lock();
    write!(out, "{}", words.join("\t")).unwrap();
    for figure in figures {
        write!(out, "\t{figure:.2}").unwrap();
    }
    writeln!(out).unwrap();
}

/// How many runs fill a slice; one at least. The first run is not counted: it warms what is warm afterwards.
fn runs(pass: &Pass, slice: Duration) -> u32 {
    (pass.run)();
    let mut runs = 1;
    loop {
        let began = Instant::now();
        (0..runs).for_each(|_| (pass.run)());
        let took = began.elapsed();
        if took * 4 >= slice {
            let share = slice.as_secs_f64() / took.as_secs_f64();
            return ((f64::from(runs) * share) as u32).max(1);
        }
        runs *= 2;
    }
}

fn nanoseconds(pass: &Pass, runs: u32) -> f64 {
    let began = Instant::now();
    (0..runs).for_each(|_| (pass.run)());
    began.elapsed().as_secs_f64() * 1e9 / (f64::from(runs) * pass.times as f64)
}
