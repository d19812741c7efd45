//! Brightline, as a program that embeds it would call it.

use std::cell::RefCell;

use brightline::{Bound, Exceptions, Facts, Instant, Report, Selection, Source, Standard, Verdict};
use brightline_documents::{Format, Json, read};

use crate::{
    contestant::{Contestant, Pass, Task},
    verdicts::Verdicts,
    workload,
};

/// One document as facts.
///
/// # Panics
///
/// It cannot be read.
#[must_use]
pub fn facts(standard: &Standard, text: &str) -> Facts {
    let read = read("service.json", None, Format::Json, text.as_bytes(), standard.schema());
    assert!(read.problems.is_empty(), "{:?}", read.problems);
    Facts::new(read.documents, read.problems)
}

/// The verdicts of a report about one subject.
///
/// # Panics
///
/// The report is about none.
#[must_use]
pub fn verdicts(report: &Report) -> Verdicts {
    let judgement = report.results[0].judgement.as_ref().unwrap();
    let verdicts = judgement.rules.iter().map(|rule| rule.verdict);
    let verdicts =
        Verdicts::collect(verdicts.map(|verdict| (verdict != Verdict::NotApplicable, verdict == Verdict::Met)));
    // What the report says of tier and readiness is what counts, not what follows from its rules.
    let tier = ["bronze", "silver", "gold"].iter().position(|tier| Some(*tier) == judgement.tier.as_deref());
    let tier = tier.map_or(0, |place| u8::try_from(place).unwrap() + 1);
    Verdicts { tier, ready: judgement.ready, score: judgement.score.unwrap_or(f64::NAN), ..verdicts }
}

/// The paths whose instructions are counted: their names, the contestant and the task.
#[must_use]
pub fn paths() -> Vec<(&'static str, &'static str, Task)> {
    vec![
        ("verdicts", "Brightline", Task::Facts),
        ("text", "Brightline", Task::Text),
        ("report", "Brightline, full report", Task::Facts),
        ("compile", "Brightline, full report", Task::Compile),
    ]
}

/// Who takes part.
#[must_use]
pub fn contestants() -> Vec<Contestant> {
    vec![alone(), report()]
}

/// One subject alone: all verdicts, tiers and scores, without reasons.
fn alone() -> Contestant {
    let standard = workload::standard();
    let judge = || standard.scorecard(workload::SCORECARD).unwrap().judge(&Exceptions::none());
    let documents = workload::documents();
    let bound: Vec<Bound> = documents.iter().map(|text| judge().bind(&Json(text.as_bytes()), None).unwrap()).collect();
    // Memory that is used again and again, as a program that judges in a loop has it.
    let slots: &'static RefCell<_> =
        Box::leak(Box::new(RefCell::new((judge().blank(), brightline::Verdicts::default()))));
    let found: &'static RefCell<_> = Box::leak(Box::new(RefCell::new(brightline::Verdicts::default())));
    Contestant {
        name: "Brightline",
        version: env!("CARGO_PKG_VERSION").into(),
        note: "all verdicts, tiers and scores, without reasons",
        tasks: vec![
            (
                Task::Facts,
                Pass::over(bound, move |bound| {
                    let mut found = found.borrow_mut();
                    bound.judge_into(workload::at(), &mut found);
                    of_alone(&found)
                }),
            ),
            (
                Task::Text,
                Pass::over(documents, move |text| {
                    let (slots, found) = &mut *slots.borrow_mut();
                    slots.read(&Json(text.as_bytes()), None).unwrap();
                    slots.judge_into(workload::at(), found);
                    of_alone(found)
                }),
            ),
        ],
    }
}

fn of_alone(found: &brightline::Verdicts) -> Verdicts {
    let rules = found.rules().iter();
    let verdicts =
        Verdicts::collect(rules.map(|verdict| (*verdict != Verdict::NotApplicable, *verdict == Verdict::Met)));
    let tier = found.tier.map_or(0, |place| u8::try_from(place).unwrap() + 1);
    Verdicts { tier, ready: found.ready, score: found.score.unwrap_or(f64::NAN), ..verdicts }
}

/// The whole report: every verdict with proof, mend, next tier and valid until, problems and the digests of what went in.
fn report() -> Contestant {
    let standard: &'static Standard = Box::leak(Box::new(workload::standard()));
    let evaluate = move |facts: &Facts| standard.evaluate(facts, &Exceptions::none(), workload::at());
    let judge = move |facts: &Facts| verdicts(&evaluate(facts));
    let documents = workload::documents();
    let bound: Vec<Facts> = documents.iter().map(|text| facts(standard, text)).collect();
    let unmet = |facts: &&Facts| {
        let Verdicts { met, counts, .. } = judge(facts);
        (counts & !met).count_ones()
    };
    let three: Vec<Facts> = bound.iter().filter(|facts| unmet(facts) == 3).cloned().collect();
    let compile = || Standard::compile([Source::new("readiness.bright", workload::STANDARD)]).unwrap();
    let read = move |text: &&str| facts(standard, text);
    let selection = Selection::default();
    let everybody = Selection::default();
    let bind = move |facts: &Facts| standard.problems(facts, &Exceptions::none(), workload::at(), &everybody);
    let everybody = Selection::default();
    let overview = move |facts: &Facts| standard.overview(facts, &Exceptions::none(), workload::at(), &everybody);
    let written = move |facts: &Facts| evaluate(facts).to_json();
    let ends = bound.iter().map(|facts| (facts.clone(), evaluate(facts).results[0].valid_until));
    let ends: Vec<(Facts, Instant)> = ends.filter_map(|(facts, end)| Some((facts, end?))).collect();
    let everybody = Selection::default();
    let change = move |(facts, end): &(Facts, Instant)| {
        standard.forecast(facts, &Exceptions::none(), workload::at(), *end, &everybody)
    };
    let end = Instant::parse("2026-04-15").unwrap();
    let forecast = move |facts: &Facts| standard.forecast(facts, &Exceptions::none(), workload::at(), end, &selection);
    Contestant {
        name: "Brightline, full report",
        version: env!("CARGO_PKG_VERSION").into(),
        note: "with proof, mend, next tier and valid until",
        tasks: vec![
            (Task::Facts, Pass::over(bound.clone(), judge)),
            (Task::Text, Pass::over(documents.clone(), move |text| judge(&facts(standard, text)))),
            (Task::Compile, Pass::once(compile)),
            (Task::Own("report, three rules unmet"), Pass::each(three, evaluate)),
            // What a report is made of: each of these does what the one above it does, and more.
            (Task::Own("facts to slots"), Pass::each(bound.clone(), bind)),
            (Task::Own("facts to standings, without reasons"), Pass::each(bound.clone(), overview)),
            (Task::Own("facts to report, to be written and sealed"), Pass::each(bound.clone(), evaluate)),
            (Task::Own("facts to report as JSON, sealed"), Pass::each(bound.clone(), written)),
            (Task::Own("until the first change, with its causes"), Pass::each(ends, change)),
            (Task::Own("read JSON to facts"), Pass::each(documents, read)),
            (Task::Own("forecast of 90 days"), Pass::each(bound, forecast)),
        ],
    }
}
