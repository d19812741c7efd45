//! The engine's report against the naive reading's, and how long each result holds.

use std::collections::BTreeMap;

use brightline::{Facts, Instant, Reference, Report, Source, Sources, Standard};

use crate::{
    generate::case::Case,
    reference::{
        Document, World,
        instants::candidates,
        verdicts::{Judged, Ruled},
    },
};

/// The two sides' answers that differ, in words.
pub(crate) type Difference = String;

/// What was compared.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) standards: usize,
    pub(crate) results: usize,
    pub(crate) verdicts: BTreeMap<&'static str, usize>,
    pub(crate) by_exception: usize,
    pub(crate) ends: usize,
    pub(crate) for_ever: usize,
    pub(crate) searched: usize,
    pub(crate) candidates: usize,
}

/// How a difference begins that is none between two evaluations.
pub(crate) const REJECTED: &str = "the generated text is rejected";

/// Of what may take more steps for a subject than any host allows.
const TOO_MUCH_WORK: &str = "BL118";

/// The report and the ends of its results, world by world; one end in so many is `searched` for at every instant that
/// might matter.
pub(crate) fn compare(case: &Case, search: usize, tally: &mut Tally) -> Result<(), Difference> {
    let files = [("a.bright", &case.texts[0]), ("b.bright", &case.texts[1])];
    let sources: Vec<Source> = files.iter().map(|(name, text)| Source::new(*name, text.as_str())).collect();
    let standard = match Standard::compile(sources.clone()) {
        Ok(standard) => standard,
        // It checks, and its worst facts would take too long: so it is meant to be.
        Err(error) if error.diagnostics.iter().any(|it| it.code == TOO_MUCH_WORK) => return Ok(()),
        Err(error) => {
            let sources = Sources::new(sources);
            let diagnostics = error.diagnostics.iter();
            let said = diagnostics
                .map(|it| format!("{}: {} {}: {:?}\n", sources.place(it.span()), it.code, it.message, it.help));
            return Err(format!("{REJECTED}:\n{}", said.collect::<String>()));
        }
    };
    let records = case.records.iter().enumerate().map(|(number, record)| (format!("e{number}.json"), record.clone()));
    let exceptions = standard.read_exceptions(records);
    let sources = Sources::new(sources);
    let files: Vec<_> = sources.iter().map(|(id, source)| brightline_dsl::parse(id, &source.text).file).collect();
    tally.standards += 1;
    for (number, (documents, at)) in case.worlds.iter().enumerate() {
        let read: Vec<_> = documents.iter().map(read).collect::<Result<_, _>>()?;
        let report = standard.evaluate(&Facts::new(read.clone(), vec![]), &exceptions, *at);
        if tally.standards.is_multiple_of(10) {
            let backwards = Facts::new(read.into_iter().rev().collect(), vec![]);
            if standard.evaluate(&backwards, &exceptions, *at) != report {
                return Err(format!("world {number}, at {at}: the order of the documents is visible"));
            }
        }
        let world = World::new(&files, documents.clone(), &case.records);
        compare_report(&report, &world, *at, tally).map_err(|why| format!("world {number}, at {at}: {why}"))?;
        // In turn another of the results of the first world.
        let searched = (tally.standards.is_multiple_of(search) && number == 0).then_some(tally.standards / search);
        compare_ends(&report, &world, case, *at, searched, tally)
            .map_err(|why| format!("world {number}, at {at}: {why}"))?;
    }
    Ok(())
}

fn read(document: &Document) -> Result<brightline::Document, Difference> {
    let read = brightline::Document::read(&document.name, document.source.as_deref(), document.root.clone())
        .map_err(|problem| format!("{} is refused: {}", document.name, problem.message))?;
    if read.subject != document.subject || read.observed != document.observed {
        return Err(format!("{document:?} is read as {read:?}"));
    }
    Ok(read)
}

fn compare_report(report: &Report, world: &World, at: Instant, tally: &mut Tally) -> Result<(), Difference> {
    let key = |subject: &Reference, scorecard: &str| (subject.to_string(), scorecard.to_owned());
    let found: BTreeMap<_, _> = report
        .results
        .iter()
        .map(|result| (key(&result.subject, &result.scorecard), result.judgement.as_ref().map(judged)))
        .collect();
    let mut expected = BTreeMap::new();
    for scorecard in &world.scorecards {
        for subject in world.subjects(world.entity(&scorecard.entity.text), at) {
            let outcome = world.outcome(scorecard, &subject, at).expect("a subject that is there");
            expected.insert(key(&subject, &scorecard.name.text), outcome);
        }
    }
    if let Some(twice) = report
        .results
        .windows(2)
        .find(|pair| key(&pair[0].subject, &pair[0].scorecard) >= key(&pair[1].subject, &pair[1].scorecard))
    {
        return Err(format!("out of order: {} {}", twice[0].subject, twice[0].scorecard));
    }
    for key in expected.keys().chain(found.keys()) {
        if expected.get(key) != found.get(key) {
            return Err(format!("{key:?}\n  reference: {:#?}\n  engine: {:#?}", expected.get(key), found.get(key)));
        }
    }
    tally.results += expected.len();
    for ruled in expected.values().flatten().flat_map(|judged| &judged.rules) {
        *tally.verdicts.entry(ruled.verdict.as_str()).or_default() += 1;
        tally.by_exception += usize::from(ruled.exception.is_some());
    }
    Ok(())
}

fn judged(judgement: &brightline::Judgement) -> Judged {
    Judged {
        ready: judgement.ready,
        tier: judgement.tier.clone(),
        score: judgement.score,
        earned_ready: judgement.earned_ready,
        earned_tier: judgement.earned_tier.clone(),
        earned_score: judgement.earned_score,
        next: judgement.next.as_ref().map(|next| (next.tier.clone(), next.rules.clone())),
        rules: judgement
            .rules
            .iter()
            .map(|rule| Ruled {
                rule: rule.rule.clone(),
                tier: rule.tier.clone(),
                verdict: rule.verdict,
                exception: rule.exception.clone().map(|name| (name, rule.until.expect("an end of its effect"))),
            })
            .collect(),
    }
}

/// `valid_until` of each result: there the outcome differs, a microsecond before it does not, nor at some instants
/// between; for the one that is `searched`, nor at any instant that might matter.
fn compare_ends(
    report: &Report,
    world: &World,
    case: &Case,
    at: Instant,
    searched: Option<usize>,
    tally: &mut Tally,
) -> Result<(), Difference> {
    let chosen = searched.map(|turn| turn % report.results.len().max(1));
    for (number, result) in report.results.iter().enumerate() {
        let scorecard = world.scorecard(&result.scorecard).expect("a scorecard");
        let end = result.valid_until;
        // The two are equal by now, so this is what the reference says at `at`.
        let now = Some(result.judgement.as_ref().map(judged));
        let said = || format!("{} {} valid until {end:?}", result.subject, result.scorecard);
        if let Some(end) = end
            && (end <= at || world.first_change(scorecard, &result.subject, &now, [end]).is_none())
        {
            return Err(format!("{}: nothing differs there", said()));
        }
        let before = end.and_then(|end| Instant::from_micros(end.micros() - 1));
        let hours = [1, 12, 24, 36, 48, 72, 120, 168, 240, 720].map(|hours| at.micros() + hours * 3_600_000_000);
        let between = hours.into_iter().filter_map(Instant::from_micros).chain(before);
        let mut between: Vec<Instant> = match Some(number) == chosen {
            true => {
                let texts: Vec<&str> = case.texts.iter().map(String::as_str).collect();
                let between = candidates(&texts, world, &case.records, at).into_iter().chain(before);
                tally.searched += 1;
                between.collect()
            }
            false => between.skip((tally.results + number) % 5).step_by(5).chain(before).collect(),
        };
        between.retain(|instant| *instant > at && end.is_none_or(|end| *instant < end));
        tally.candidates += between.len();
        if let Some(earlier) = world.first_change(scorecard, &result.subject, &now, between) {
            return Err(format!("{}, but it differs at {earlier}", said()));
        }
        tally.ends += usize::from(end.is_some());
        tally.for_ever += usize::from(end.is_none());
    }
    Ok(())
}
