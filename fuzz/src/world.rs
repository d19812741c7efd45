//! The standards and facts that any bytes are held against, and what holds of every answer.

use std::sync::OnceLock;

use brightline::{Exceptions, Facts, Instant, Place, Report, Selection, Source, Standard};
use brightline_documents::{Format, read, read_trees};

/// Every field names its source, and so does every entity.
const STANDARD: &str = include_str!("world/closed.bright");
/// No field names a source, and nothing asks for another subject.
const OPEN_STANDARD: &str = include_str!("world/open.bright");
const CATALOG: &str = include_str!("world/catalog.yaml");
const SCAN: &str = include_str!("world/scan.yaml");
const RECORDS: &str = include_str!("world/exceptions.yaml");

/// The rule that takes no exceptions.
pub(crate) const NEVER_WAIVED: &str = "has-owner";
/// The rule that asks for a tier of the other scorecard.
pub(crate) const ASKS: &str = "secured";
/// The scorecard of [`open`].
pub(crate) const OPEN: &str = "open";

fn compiled(text: &str) -> Standard {
    Standard::compile([Source::new("world.bright", text)]).unwrap_or_else(|error| panic!("{error}"))
}

/// The standard that trusts two sources.
pub(crate) fn standard() -> &'static Standard {
    static ONCE: OnceLock<Standard> = OnceLock::new();
    ONCE.get_or_init(|| compiled(STANDARD))
}

/// The standard that trusts everybody.
pub(crate) fn open() -> &'static Standard {
    static ONCE: OnceLock<Standard> = OnceLock::new();
    ONCE.get_or_init(|| compiled(OPEN_STANDARD))
}

/// Facts of both sources, of which all is in order.
pub(crate) fn facts() -> &'static Facts {
    static ONCE: OnceLock<Facts> = OnceLock::new();
    ONCE.get_or_init(|| {
        let mut documents = Vec::new();
        for (source, text) in [("catalog", CATALOG), ("scan", SCAN)] {
            let found = read(source, Some(source), Format::Yaml, text.as_bytes(), standard().schema());
            assert_eq!(found.problems, []);
            documents.extend(found.documents);
        }
        Facts::new(documents, vec![])
    })
}

/// Exceptions, some of which are in effect.
pub(crate) fn exceptions() -> &'static Exceptions {
    static ONCE: OnceLock<Exceptions> = OnceLock::new();
    ONCE.get_or_init(|| {
        let (records, problems) = read_trees("exceptions", Format::Yaml, RECORDS.as_bytes());
        assert_eq!(problems, []);
        let exceptions = standard().read_exceptions(records);
        assert_eq!(exceptions.problems(), []);
        exceptions
    })
}

/// Where everybody stands by what the two sources say, and by the exceptions.
pub(crate) fn trusted() -> &'static [Place<'static>] {
    static ONCE: OnceLock<Vec<Place<'static>>> = OnceLock::new();
    ONCE.get_or_init(|| standard().overview(facts(), exceptions(), at(), &Selection::default()))
}

/// The report on these facts without an exception.
pub(crate) fn without_exceptions() -> &'static Report {
    static ONCE: OnceLock<Report> = OnceLock::new();
    ONCE.get_or_init(|| standard().evaluate(facts(), &Exceptions::none(), at()))
}

/// When it is judged.
pub(crate) fn at() -> Instant {
    Instant::parse("2026-01-15").expect("a date")
}

/// How far is looked ahead.
pub(crate) fn until() -> Instant {
    Instant::parse("2026-07-01").expect("a date")
}

/// Every result has a verdict for every rule of its scorecard, and the bytes are canonical.
pub(crate) fn is_complete(standard: &Standard, report: &Report) {
    for result in &report.results {
        let Some(judgement) = &result.judgement else { continue };
        let scorecard = standard.scorecard(&result.scorecard).expect("a scorecard of the standard");
        let rules: Vec<&str> = scorecard.rules().map(|rule| rule.name).collect();
        let judged: Vec<&str> = judgement.rules.iter().map(|rule| rule.rule.as_str()).collect();
        assert_eq!(rules, judged);
        assert!(!judgement.earned_ready || judgement.ready, "earned and not granted");
    }
    is_canonical(&report.to_json());
}

/// A stranger reads the bytes and writes them as they are.
pub(crate) fn is_canonical(json: &str) {
    let read: serde_json::Value = serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"));
    assert_eq!(serde_json::to_string(&read).expect("a value"), json);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_world_has_some_of_each() {
        let report = standard().evaluate(facts(), exceptions(), at());
        let count = |wanted: &str| {
            let rules = report.results.iter().flat_map(|result| &result.judgement).flat_map(|found| &found.rules);
            rules.filter(|rule| rule.verdict.as_str() == wanted).count()
        };
        assert!(count("met") >= 20 && count("unmet") >= 20, "{} met, {} unmet", count("met"), count("unmet"));
        assert!(count("waived") >= 1 && count("not-applicable") >= 1);
        let never = standard().rule("readiness", NEVER_WAIVED);
        assert!(never.is_some() && standard().rule("readiness", ASKS).is_some());
    }
}
