//! Any bytes as exceptions.

use brightline::Verdict;
use brightline_documents::{Format, read_trees};

use crate::world;

/// What holds.
pub const WHAT: &str = "any bytes as exceptions, in JSON or YAML, are read or refused record by record; what is earned \
                        stays what it is without them, nothing but an unmet rule is waived, and a rule that nobody may \
                        waive never is";

/// The format is the first byte.
pub fn holds(bytes: &[u8]) {
    let [format, text @ ..] = bytes else { return };
    let format = [Format::Json, Format::Yaml][usize::from(format % 2)];
    let (standard, facts, at) = (world::standard(), world::facts(), world::at());
    let (records, _) = read_trees("e", format, text);
    let exceptions = standard.read_exceptions(records);
    drop(standard.register(facts, &exceptions, at).to_json());
    let without = world::without_exceptions();
    let with = standard.evaluate(facts, &exceptions, at);
    world::is_complete(standard, &with);
    assert_eq!(with.results.len(), without.results.len());
    for (before, after) in without.results.iter().zip(&with.results) {
        assert_eq!((&before.subject, &before.scorecard), (&after.subject, &after.scorecard));
        let (before, after) = match (&before.judgement, &after.judgement) {
            (None, None) => continue,
            (Some(before), Some(after)) => (before, after),
            other => panic!("whether a scorecard applies hangs on an exception: {other:?}"),
        };
        assert_eq!(before.earned_ready, after.earned_ready);
        assert_eq!((&before.earned_tier, before.earned_score), (&after.earned_tier, after.earned_score));
        for (before, after) in before.rules.iter().zip(&after.rules) {
            assert_eq!(before.rule, after.rule);
            if before.verdict != after.verdict {
                assert_eq!((before.verdict, after.verdict), (Verdict::Unmet, Verdict::Waived), "{after:?}");
                assert_ne!(after.rule, world::NEVER_WAIVED);
                // A rule that asks another scorecard is waived where that one's rules are.
                let until = after.until.filter(|_| after.exception.is_some());
                assert!(until.is_some_and(|until| until > at) || after.rule == world::ASKS, "{after:?}");
            }
        }
    }
}
