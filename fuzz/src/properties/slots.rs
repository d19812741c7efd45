//! JSON read straight into slots against JSON read into a tree.

use brightline::{Exceptions, Facts, Selection, Verdict};
use brightline_documents::{Format, Json, read};

use crate::world;

/// What holds.
pub const WHAT: &str = "any bytes as the JSON of one document give the same verdicts whether they are read straight into \
                        slots, as a tree into slots, or as a document into a report; what one refuses, all refuse";

/// Panics where it does not hold.
pub fn holds(bytes: &[u8]) {
    let (standard, at) = (world::open(), world::at());
    let found = read("document", None, Format::Json, bytes, standard.schema());
    let scorecard = standard.scorecard(world::OPEN).expect("it is there");
    let judge = scorecard.judge(&Exceptions::none());
    assert!(judge.is_direct(), "nothing is compared");
    let usable =
        found.problems.is_empty() && found.documents.len() == 1 && found.documents[0].subject.kind() == "component";
    let bound = match judge.bind(&Json(bytes), None) {
        Ok(bound) => bound,
        Err(refusal) => return assert!(!usable, "slots refuse what trees take: {refusal:?}"),
    };
    assert!(usable, "slots take what trees refuse: {:?}", found.problems);
    let subject = found.documents[0].subject.clone();
    let tree = found.documents[0].root.clone();
    // The judgement of a report without its reasons, which would take most of the time.
    let facts = Facts::new(found.documents, vec![]);
    let places = standard.overview(&facts, &Exceptions::none(), at, &Selection::default());
    let expected: Option<Vec<Verdict>> =
        places.into_iter().find(|place| place.subject == subject).map(|place| place.verdicts);
    assert_eq!(bound.judge(at).map(|found| found.rules().to_vec()), expected);
    let bound = judge.bind(&tree, None).expect("a tree that was read");
    assert_eq!(bound.judge(at).map(|found| found.rules().to_vec()), expected, "as a tree");
}
