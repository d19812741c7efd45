//! What is timed gives the right verdicts: Brightline by all its paths, and what is written by hand.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use brightline_benches::{
    contestant::{Task, demand_equal_verdicts},
    hand, ours, scale,
    verdicts::Verdicts,
    workload,
};

#[test]
fn every_contestant_of_this_workspace_gives_the_same_verdicts() {
    let contestants: Vec<_> = ours::contestants().into_iter().chain(hand::contestants()).collect();
    demand_equal_verdicts(&contestants);
    let timed = |task| {
        let tasks = contestants.iter().flat_map(|contestant| &contestant.tasks);
        tasks.filter(|(found, _)| *found == task).count()
    };
    assert_eq!((timed(Task::Facts), timed(Task::Text)), (4, 4));
}

#[test]
fn the_workload_meets_every_rule_and_misses_it_and_reaches_every_tier() {
    let expected = workload::expected();
    assert_eq!((workload::documents().len(), expected.len()), (64, 64));
    for rule in 0..24 {
        for letter in ['M', 'U'] {
            let count = expected.iter().filter(|line| line.chars().nth(rule) == Some(letter)).count();
            assert!(count >= 2, "rule {rule}: {letter} {count} times");
        }
    }
    for tier in [" none ", " bronze ", " silver ", " gold "] {
        assert!(expected.iter().filter(|line| line.contains(tier)).count() >= 5, "{tier}");
    }
}

#[test]
fn a_tier_is_granted_only_above_what_is_met() {
    let all = (1 << 24) - 1;
    let written = |met: u32, counts: u32| Verdicts::of(met, counts).to_string();
    assert!(written(all, all).ends_with(" gold ready"));
    assert!(written(all & !(1 << 12), all).ends_with(" bronze ready"));
    assert!(written(all & !1, all).ends_with(" none not-ready"));
    // A bar of which nothing counts is no bar; a tier of which nothing counts is not granted.
    assert!(written(all & !1023, all & !1023).ends_with(" gold not-ready"));
    assert!(written(1023, 1023).ends_with(" bronze ready"));
}

#[test]
fn a_large_standard_has_as_many_rules_as_it_says() {
    for (rules, files) in [(24, 2), (1_000, 2), (10_000, 10)] {
        let sources = scale::sources(rules);
        let found: usize = sources.iter().map(|source| source.text.matches("    rule ").count()).sum();
        assert_eq!((found, sources.len()), (rules.div_ceil(24) * 24, files));
    }
}
