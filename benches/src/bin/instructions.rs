//! The main path and nothing else, for `cargo xtask instructions`, which counts what it executes under callgrind.
//!
//!     instructions PATH ROUNDS
//!
//! Two counts with different ROUNDS tell what one round costs, whatever starting the program costs.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::{hint::black_box, process::ExitCode};

use brightline_benches::ours;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let [path, rounds] = words.as_slice() else {
        // With nothing asked, what can be asked.
        ours::paths().iter().for_each(|(name, ..)| println!("{name}"));
        return ExitCode::SUCCESS;
    };
    let rounds: u32 = rounds.parse().unwrap_or(1);
    let contestants = ours::contestants();
    let found = ours::paths().into_iter().find(|(name, ..)| name == path);
    let pass = found.and_then(|(_, who, task)| {
        let contestant = contestants.iter().find(|contestant| contestant.name == who)?;
        contestant.tasks.iter().find(|(found, _)| *found == task).map(|(_, pass)| pass)
    });
    let Some(pass) = pass else {
        eprintln!("there is no path `{path}`");
        return ExitCode::from(2);
    };
    for _ in 0..rounds {
        black_box(&pass.run)();
    }
    // What a subject costs is a round's cost by this.
    println!("{}", pass.times);
    ExitCode::SUCCESS
}
