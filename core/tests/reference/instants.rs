//! Section 4, valid until, without a formula: the outcome is computed again at every instant that might matter.

use std::collections::BTreeSet;

use brightline::{Duration, Instant, Reference, Tree};
use brightline_dsl::ast::Scorecard;

use super::{World, verdicts::Outcome};

/// Every instant written anywhere in texts, documents and records; each shifted by every duration written anywhere, and
/// by the sum of two; and what lies half-way, for conditions that approach each other from both sides. Each with its
/// neighbours.
pub(crate) fn candidates(texts: &[&str], world: &World, records: &[Tree], at: Instant) -> BTreeSet<Instant> {
    let mut instants: BTreeSet<i64> =
        world.documents.iter().filter_map(|it| it.observed).map(Instant::micros).collect();
    let mut durations: BTreeSet<i64> = BTreeSet::from([0]);
    let mut read = |text: &str| {
        instants.extend(Instant::parse(text).map(Instant::micros));
        durations.extend(Duration::parse(text).map(Duration::micros));
    };
    let literal = r"\d{4}-\d\d-\d\d(T[0-9:.]+(Z|[+-]\d\d:\d\d))?|[0-9.]+ (second|minute|hour|day|week)s?";
    let literal = regex::Regex::new(literal).expect("a pattern");
    for found in texts.iter().flat_map(|text| literal.find_iter(text)) {
        read(found.as_str());
    }
    for tree in world.documents.iter().map(|document| &document.root).chain(records) {
        leaves(tree, &mut read);
    }
    let mut sums = BTreeSet::new();
    for a in &durations {
        for b in durations.iter().chain([&0]) {
            sums.extend([a + b, a - b, -a - b]);
        }
    }
    let later = |instant: i64| -> Vec<Instant> {
        let neighbours = [instant - 1, instant, instant + 1].into_iter().filter_map(Instant::from_micros);
        neighbours.filter(|instant| *instant > at).collect()
    };
    let mut candidates = BTreeSet::new();
    for instant in &instants {
        for sum in &sums {
            candidates.extend(later(instant + sum));
            candidates.extend(later(instant + sum / 2));
        }
    }
    candidates
}

fn leaves(tree: &Tree, read: &mut dyn FnMut(&str)) {
    match tree {
        Tree::Text(text) => read(text),
        Tree::Instant(instant) => read(&instant.to_string()),
        Tree::Duration(duration) => read(&duration.to_string()),
        Tree::List(elements) => elements.iter().for_each(|element| leaves(element, read)),
        Tree::Object(object) => object.values().for_each(|value| leaves(value, read)),
        _ => {}
    }
}

impl World {
    /// The first of the candidates at which the outcome is another than `now`.
    pub(crate) fn first_change(
        &self,
        scorecard: &Scorecard,
        subject: &Reference,
        now: &Outcome,
        candidates: impl IntoIterator<Item = Instant>,
    ) -> Option<Instant> {
        candidates.into_iter().find(|candidate| self.outcome(scorecard, subject, *candidate) != *now)
    }
}
