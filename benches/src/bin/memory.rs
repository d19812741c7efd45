//! What is allocated, and what stays: `cargo xtask bench memory`. Counted, not timed, and the same each time.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::indexing_slicing)]

use std::hint::black_box;

use allocation_counter::{AllocationInfo, measure};
use brightline::{Bound, Exceptions, Source, Standard, Verdicts};
use brightline_benches::{measure::line, ours, scale, verdicts::RULES, workload};
use brightline_documents::Json;

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
    let scorecard = standard.scorecard(workload::SCORECARD).unwrap();
    let (kept, judge) = counted(|| scorecard.judge(&Exceptions::none()));
    figure("a judge of 24 rules, bytes kept a rule", kept.bytes_current as f64 / RULES as f64);
    let bind = |text: &&str| judge.bind(&Json(text.as_bytes()), None).unwrap();
    let (kept, bound) = counted(|| documents.iter().map(bind).collect::<Vec<_>>());
    figure("a subject bound, bytes kept", kept.bytes_current as f64 / subjects);
    figure("a subject bound, allocations", kept.count_total as f64 / subjects);
    let mut verdicts = Verdicts::default();
    let judged = |bound: &Bound, verdicts: &mut Verdicts| {
        bound.judge_into(workload::at(), verdicts);
    };
    judged(&bound[0], &mut verdicts);
    let (made, ()) = counted(|| bound.iter().for_each(|bound| judged(bound, &mut verdicts)));
    figure("verdicts of a bound subject, allocations", made.count_total as f64 / subjects);
    let mut slots = judge.blank();
    let mut from_text = || {
        for text in &documents {
            slots.read(&Json(text.as_bytes()), None).unwrap();
            slots.judge_into(workload::at(), &mut verdicts);
        }
    };
    // The first pass makes the lists as long as the longest.
    from_text();
    let (made, ()) = counted(from_text);
    figure("verdicts from JSON text, allocations", made.count_total as f64 / subjects);
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
