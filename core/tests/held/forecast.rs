//! What a forecast says of every instant against what evaluation says at that instant.

use std::collections::{BTreeMap, BTreeSet};

use brightline::{
    Cause, Exceptions, Facts, Footing, Forecast, ForecastChange, Instant, NextTier, Report, RuleChange, Ruling,
    ScorecardResult, Selection, Source, Standard, Standing,
};

use crate::generate::case::Case;

const HOUR: i64 = 3_600_000_000;
const YEAR: i64 = 365 * 24 * HOUR;

/// What was compared.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) worlds: usize,
    /// Instants at which all results were evaluated and compared.
    pub(crate) instants: usize,
    /// Results compared at these, each counted at each.
    pub(crate) results: usize,
    pub(crate) changes: usize,
    pub(crate) rules: usize,
    pub(crate) appearing: usize,
    pub(crate) disappearing: usize,
    pub(crate) applying: usize,
    pub(crate) drops: usize,
    pub(crate) for_ever: usize,
    pub(crate) causes: BTreeMap<String, usize>,
}

/// Results as they stand, by subject and scorecard; a rule by its place.
type Standings = BTreeMap<(String, String), (Footing, Vec<(String, Ruling)>)>;

/// Every change of a year, applied in turn, against evaluation at and between the instants.
pub(crate) fn compare(case: &Case, tally: &mut Tally) -> Result<(), String> {
    let sources = ["a.bright", "b.bright"].into_iter().zip(&case.texts);
    let sources = sources.map(|(name, text)| Source::new(name, text.as_str()));
    let Ok(standard) = Standard::compile(sources) else { return Ok(()) };
    let records = case.records.iter().enumerate().map(|(number, record)| (format!("e{number}.json"), record.clone()));
    let exceptions = standard.read_exceptions(records);
    for (documents, at) in &case.worlds {
        let read = documents.iter().map(|document| {
            brightline::Document::read(&document.name, document.source.as_deref(), document.root.clone())
                .map_err(|problem| problem.message)
        });
        let facts = Facts::new(read.collect::<Result<_, _>>()?, vec![]);
        compare_world(&standard, &facts, &exceptions, *at, tally).map_err(|why| format!("from {at}: {why}"))?;
    }
    Ok(())
}

fn compare_world(
    standard: &Standard,
    facts: &Facts,
    exceptions: &Exceptions,
    at: Instant,
    tally: &mut Tally,
) -> Result<(), String> {
    let until = Instant::from_micros(at.micros() + YEAR).expect("a near instant");
    let forecast = standard.forecast(facts, exceptions, at, until, &Selection::default());
    tally.worlds += 1;
    if let Some(pair) = forecast.changes.windows(2).find(|pair| key(&pair[0]) >= key(&pair[1])) {
        return Err(format!("out of order: {pair:#?}"));
    }
    let report = standard.evaluate(facts, exceptions, at);
    check_ends(&report, &forecast, tally)?;

    let mut now = standings(&report);
    let compared = |now: &Standings, instant: Instant, tally: &mut Tally| {
        let evaluated = standings(&standard.evaluate(facts, exceptions, instant));
        tally.instants += 1;
        tally.results += evaluated.len();
        match differing(now, &evaluated) {
            Some(difference) => Err(format!("at {instant}: {difference}")),
            None => Ok(()),
        }
    };
    let turning: BTreeSet<Instant> = forecast.changes.iter().map(|change| change.at).collect();
    let mut last = at;
    for instant in turning {
        // Between two changes: half-way, and the last microsecond.
        for between in [last.micros() + (instant.micros() - last.micros()) / 2, instant.micros() - 1] {
            let between = Instant::from_micros(between).expect("a near instant");
            compared(&now, between, tally)?;
        }
        for change in forecast.changes.iter().filter(|change| change.at == instant) {
            apply(&mut now, change, tally)?;
        }
        compared(&now, instant, tally)?;
        last = instant;
    }
    // After the last change, at instants that generated dates come close to.
    for hours in [1, 24, 7 * 24, 30 * 24] {
        let later = Instant::from_micros(last.micros() + hours * HOUR + 1).expect("a near instant");
        if later <= until {
            compared(&now, later, tally)?;
        }
    }
    compared(&now, until, tally)?;
    let scored: Vec<_> = now.values().filter(|(footing, _)| matches!(footing, Footing::Scored(_))).collect();
    let ready = scored.iter().filter(|(footing, _)| footing.is_ready()).count();
    let outlook = forecast.outlook;
    if (outlook.scored, outlook.ready) != (report.summary.scored, report.summary.ready)
        || (outlook.scored_then, outlook.ready_then) != (scored.len(), ready)
    {
        return Err(format!("{outlook:?}, but {:?} and then {} scored, {ready} ready", report.summary, scored.len()));
    }
    Ok(())
}

fn key(change: &ForecastChange) -> (Instant, &str, &str) {
    (change.at, change.subject.as_str(), &change.scorecard)
}

/// `valid_until` of each result is its first change, and for ever where there is none.
fn check_ends(report: &Report, forecast: &Forecast, tally: &mut Tally) -> Result<(), String> {
    for result in &report.results {
        let of = |change: &&ForecastChange| change.subject == result.subject && change.scorecard == result.scorecard;
        let first = forecast.changes.iter().find(of).map(|change| change.at);
        let end = result.valid_until.filter(|end| *end <= forecast.until);
        if first != end {
            let ScorecardResult { subject, scorecard, valid_until, .. } = result;
            return Err(format!("{subject} {scorecard} valid until {valid_until:?}, but first changes at {first:?}"));
        }
        tally.for_ever += usize::from(first.is_none());
    }
    Ok(())
}

/// A report in the words of a forecast.
fn standings(report: &Report) -> Standings {
    let standing = |result: &ScorecardResult| {
        let key = (result.subject.to_string(), result.scorecard.clone());
        let Some(judgement) = &result.judgement else { return (key, (Footing::NotApplicable, vec![])) };
        let standing = Standing {
            ready: judgement.ready,
            tier: judgement.tier.clone(),
            score: judgement.score,
            earned_ready: judgement.earned_ready,
            earned_tier: judgement.earned_tier.clone(),
            earned_score: judgement.earned_score,
            next: judgement.next.as_ref().map(|next| NextTier { tier: next.tier.clone(), rules: next.rules.clone() }),
        };
        let rules = judgement.rules.iter().map(|rule| {
            let ruling = Ruling { verdict: rule.verdict, exception: rule.exception.clone(), until: rule.until };
            (rule.rule.clone(), ruling)
        });
        (key, (Footing::Scored(standing), rules.collect()))
    };
    report.results.iter().map(standing).collect()
}

fn differing(now: &Standings, evaluated: &Standings) -> Option<String> {
    let keys: BTreeSet<_> = now.keys().chain(evaluated.keys()).collect();
    let differs = keys.into_iter().find(|key| now.get(*key) != evaluated.get(*key))?;
    Some(format!("{differs:?}\n  forecast: {:#?}\n  evaluation: {:#?}", now.get(differs), evaluated.get(differs)))
}

/// Applies a change, which must say just what differs, and why.
fn apply(now: &mut Standings, change: &ForecastChange, tally: &mut Tally) -> Result<(), String> {
    let said = |why: &str| Err(format!("{why}: {change:#?}"));
    let key = (change.subject.to_string(), change.scorecard.clone());
    let before = now.remove(&key);
    let (from, mut rules) = before.unwrap_or((Footing::NotThere, vec![]));
    if from != change.from {
        return said(&format!("it stood at {from:?}"));
    }
    if change.from == change.to && change.rules.is_empty() {
        return said("nothing changes");
    }
    if change.causes.is_empty() || (change.drops() == change.dropped_by.is_empty()) {
        return said("without a cause");
    }
    tally.changes += 1;
    tally.rules += change.rules.len();
    tally.drops += usize::from(change.drops());
    for cause in &change.causes {
        *tally.causes.entry(word(cause)).or_default() += 1;
    }
    match (&change.from, &change.to) {
        (Footing::NotThere, _) => tally.appearing += 1,
        (_, Footing::NotThere) => tally.disappearing += 1,
        (Footing::Scored(_), Footing::Scored(_)) => {}
        _ => tally.applying += 1,
    }
    if !matches!(change.to, Footing::Scored(_)) {
        rules.clear();
    }
    for RuleChange { rule, from, to, causes, .. } in &change.rules {
        match rules.iter_mut().find(|(name, _)| name == rule) {
            Some((_, ruling)) => {
                if from.as_ref() != Some(&*ruling) || from.as_ref() == Some(to) || causes.is_empty() {
                    return said(&format!("`{rule}` was {ruling:?}"));
                }
                let within = causes.iter().all(|cause| change.causes.contains(cause));
                if !within {
                    return said(&format!("`{rule}` has causes of others"));
                }
                *ruling = to.clone();
            }
            None if from.is_none() => rules.push((rule.clone(), to.clone())),
            None => return said(&format!("`{rule}` was not judged before")),
        }
    }
    if change.to != Footing::NotThere {
        now.insert(key, (change.to.clone(), rules));
    }
    Ok(())
}

fn word(cause: &Cause) -> String {
    match cause {
        Cause::Exception { event, .. } => format!("exception {}", event.as_str()),
        Cause::Rule { event, .. } => format!("rule {}", event.as_str()),
        other => other.as_str().to_owned(),
    }
}
