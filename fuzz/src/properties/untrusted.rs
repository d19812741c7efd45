//! Documents of a source that nobody asked.

use brightline::{Facts, Verdict};
use brightline_documents::{Format, read};

use crate::world;

/// What holds.
pub const WHAT: &str = "whatever documents come from a source that no field and no entity names, no verdict gets better, \
                        nobody becomes ready, and no subject appears or disappears";

/// The format is the first byte, whether the source has a name the second.
pub fn holds(bytes: &[u8]) {
    let [format, source, text @ ..] = bytes else { return };
    let format = [Format::Json, Format::JsonLines, Format::Yaml, Format::Csv][usize::from(format % 4)];
    let source = [None, Some("team")][usize::from(source % 2)];
    let (standard, facts, exceptions, at) = (world::standard(), world::facts(), world::exceptions(), world::at());
    let found = read("f", source, format, text, standard.schema());
    let mut documents = facts.documents().to_vec();
    documents.extend(found.documents);
    let without = standard.evaluate(facts, exceptions, at);
    let with = standard.evaluate(&Facts::new(documents, found.problems), exceptions, at);
    let subjects = |report: &brightline::Report| -> Vec<_> {
        report.results.iter().map(|result| (result.subject.clone(), result.scorecard.clone())).collect()
    };
    assert_eq!(subjects(&with), subjects(&without));
    for (before, after) in without.results.iter().zip(&with.results) {
        let Some(before) = &before.judgement else { continue };
        let after = after.judgement.as_ref().expect("whom a scorecard applies to does not escape it");
        assert!(!after.ready || before.ready, "it became ready: {after:?}");
        assert!(!after.earned_ready || before.earned_ready, "it became ready: {after:?}");
        for (before, after) in before.rules.iter().zip(&after.rules) {
            let better = match after.verdict {
                Verdict::Unmet | Verdict::Announced | Verdict::Retired => false,
                Verdict::Met | Verdict::NotApplicable => before.verdict != after.verdict,
                // What was met is carried by an exception where its evidence is spoilt.
                Verdict::Waived => !matches!(before.verdict, Verdict::Waived | Verdict::Met | Verdict::NotApplicable),
            };
            assert!(!better, "{} was {:?} and is {:?}", after.rule, before.verdict, after.verdict);
        }
    }
}
