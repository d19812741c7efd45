//! Documents of a source that nobody asked.

use brightline::{Facts, Place, Selection, Verdict};
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
    let (standard, exceptions, at) = (world::standard(), world::exceptions(), world::at());
    let found = read("f", source, format, text, standard.schema());
    let mut documents = world::facts().documents().to_vec();
    documents.extend(found.documents);
    let facts = Facts::new(documents, found.problems);
    let with = standard.overview(&facts, exceptions, at, &Selection::default());
    let without = world::trusted();
    let subjects = |places: &[Place<'_>]| -> Vec<_> {
        places.iter().map(|place| (place.subject.clone(), place.scorecard.to_owned())).collect()
    };
    assert_eq!(subjects(&with), subjects(without));
    for (before, after) in without.iter().zip(&with) {
        let Some(ranks) = &before.ranks else { continue };
        let now = after.ranks.as_ref().expect("whom a scorecard applies to does not escape it");
        for (before, now) in ranks.iter().zip(now) {
            assert!(!now.ready || before.ready, "it became ready: {after:?}");
        }
        for (place, (before, after)) in before.verdicts.iter().zip(&after.verdicts).enumerate() {
            let better = match after {
                Verdict::Unmet | Verdict::Announced | Verdict::Retired => false,
                Verdict::Met | Verdict::NotApplicable => before != after,
                // What was met is carried by an exception where its evidence is spoilt.
                Verdict::Waived => !matches!(before, Verdict::Waived | Verdict::Met | Verdict::NotApplicable),
            };
            assert!(!better, "rule {place} was {before:?} and is {after:?}");
        }
    }
}
