//! What is allocated, and what stays: `cargo xtask bench memory`. Counted, not timed, and the same each time.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::hint::black_box;

use allocation_counter::{AllocationInfo, measure};
use brightline::{Exceptions, Source, Standard};
use brightline_benches::{measure::line, ours, scale, verdicts::RULES, workload};

fn main() {
    let standard = workload::standard();
    // Whatever is made at first use is there by now.
    let facts: Vec<_> = workload::documents().into_iter().map(|text| ours::facts(&standard, text)).collect();
    let evaluate = |facts| standard.evaluate(facts, &Exceptions::none(), workload::at());
    black_box(evaluate(&facts[0]));

    for rules in scale::SIZES {
        let sources = scale::sources(rules);
        let rules = rules.div_ceil(RULES) * RULES;
        let (kept, standard) = counted(|| Standard::compile(sources).unwrap());
        drop(standard);
        let name = format!("a standard of {rules} rules, bytes kept a rule");
        figure(&name, kept.bytes_current as f64 / rules as f64);
    }
    let source = || [Source::new("readiness.bright", workload::STANDARD)];
    let (made, _) = counted(|| Standard::compile(source()).unwrap());
    figure("compiling 24 rules, allocations", made.count_total as f64);

    let subjects = facts.len() as f64;
    let documents = workload::documents();
    let (kept, read) = counted(|| documents.iter().map(|text| ours::facts(&standard, text)).collect::<Vec<_>>());
    drop(read);
    figure("a subject as facts, bytes kept", kept.bytes_current as f64 / subjects);
    figure("a subject as facts, allocations", kept.count_total as f64 / subjects);
    let (made, _) = counted(|| facts.iter().for_each(|facts| drop(black_box(evaluate(facts)))));
    figure("a full report, allocations", made.count_total as f64 / subjects);
}

/// What some work allocates, and what of it stays with what it gives.
fn counted<T>(work: impl FnOnce() -> T) -> (AllocationInfo, T) {
    let mut made = None;
    let info = measure(|| made = Some(work()));
    (info, made.unwrap())
}

fn figure(name: &str, figure: f64) {
    line(&["memory", name, "", "", ""], &[figure]);
}
