//! What comes out, for generated standards and worlds.

use brightline::{Document, Exceptions, Facts, Selection, Source, Standard};

use crate::{choices, generate::case::Case, world};

/// What holds.
pub const WHAT: &str = "reports of generated standards and worlds are complete and canonical: their bytes, read and \
                        written by a stranger, are the same bytes; they replay as identical and sealed; overview and \
                        verdicts of one document alone say what the report says";

/// Panics where it does not hold.
pub fn holds(bytes: &[u8]) {
    let case = Case::draw(&choices::tapes(bytes));
    let sources = ["a.bright", "b.bright"].into_iter().zip(&case.texts);
    let Ok(standard) = Standard::compile(sources.map(|(name, text)| Source::new(name, text.as_str()))) else { return };
    let records = case.records.iter().enumerate().map(|(number, record)| (format!("e{number}.json"), record.clone()));
    let exceptions = standard.read_exceptions(records);
    for (documents, at) in &case.worlds {
        let read = documents
            .iter()
            .filter_map(|it| Document::read(&it.name, it.source.as_deref(), it.root.clone()).ok())
            .collect::<Vec<_>>();
        let facts = Facts::new(read.clone(), vec![]);
        let report = standard.evaluate(&facts, &exceptions, *at);
        world::is_complete(&standard, &report);
        let json = report.to_json();
        world::is_canonical(&json);
        let replay = standard.verify(&json, &facts, &exceptions).expect("a report of ours");
        assert!(replay.identical && replay.sealed && replay.differences.is_empty());
        world::is_canonical(&standard.explain(&facts, &exceptions, *at, &Selection::default()).to_json(&standard));
        world::is_canonical(&standard.register(&facts, &exceptions, *at).to_json());
        overview(&standard, &facts, &exceptions, &report);
        alone(&standard, &read, &exceptions, *at);
    }
}

fn overview(standard: &Standard, facts: &Facts, exceptions: &Exceptions, report: &brightline::Report) {
    let places = standard.overview(facts, exceptions, report.at, &Selection::default());
    assert_eq!(places.len(), report.results.len());
    for (place, result) in places.iter().zip(&report.results) {
        assert_eq!((&place.subject, place.scorecard), (&result.subject, result.scorecard.as_str()));
        let ready = result.judgement.as_ref().map(|found| (found.earned_ready, found.ready));
        let ranks = place.ranks.as_ref().map(|[earned, granted]| (earned.ready, granted.ready));
        assert!(ranks == ready || ranks == ready.map(|(earned, granted)| (granted, earned)), "{place:?} {result:?}");
    }
}

/// Each document judged alone, without a report.
fn alone(standard: &Standard, documents: &[Document], exceptions: &Exceptions, at: brightline::Instant) {
    for name in standard.scorecards() {
        let judge = standard.scorecard(name).expect("its own name").judge(exceptions);
        for document in documents {
            let selection = Selection { scorecard: Some(name.to_owned()), subject: Some(document.subject.clone()) };
            let facts = Facts::new(vec![document.clone()], vec![]);
            let report = standard.evaluate_selected(&facts, exceptions, at, &selection);
            let expected = report.results.iter().find(|result| result.subject == document.subject);
            let found = judge.bind(&document.root, document.source.as_deref()).ok().and_then(|bound| bound.judge(at));
            assert_eq!(found.is_some(), expected.is_some(), "{name} {document:?}");
            let (Some(found), Some(expected)) = (found, expected) else { continue };
            assert_eq!(found.applies, expected.judgement.is_some(), "{name} {document:?}");
            let rules = expected.judgement.iter().flat_map(|judgement| &judgement.rules);
            assert_eq!(found.rules(), rules.map(|rule| rule.verdict).collect::<Vec<_>>(), "{name} {document:?}");
        }
    }
}
