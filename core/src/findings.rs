//! Findings about a standard at an instant that a report has to say, whatever the facts are.

use std::collections::BTreeSet;

use brightline_dsl::{Instant, Severity};

use crate::{Problem, Standard, compiled::Scorecard, evaluate::Selection};

/// A scorecard whose bar asks nothing at the instant.
const NO_BAR: &str = "BL401";

/// What is to be said of the scorecards that are wanted.
pub(crate) fn findings(standard: &Standard, at: Instant, selection: &Selection) -> BTreeSet<Problem> {
    let wanted = standard.checked.scorecards.iter().filter(|scorecard| selection.wants(scorecard));
    crate::order::set(wanted.filter_map(|scorecard| no_bar(scorecard, at)))
}

/// A bar all of whose rules are announced or retired is no bar: nobody is ready by it, which would puzzle everybody.
fn no_bar(scorecard: &Scorecard, at: Instant) -> Option<Problem> {
    let asked = || scorecard.rules().filter(|(tier, _)| *tier <= scorecard.bar).map(|(_, rule)| rule);
    let is_retired = |retired: Option<Instant>| retired.is_some_and(|retired| retired <= at);
    let counts = |effective: Option<Instant>| effective.is_none_or(|effective| effective <= at);
    if asked().any(|rule| counts(rule.effective) && !is_retired(rule.retired)) {
        return None;
    }
    let coming = asked().filter(|rule| rule.retired.is_none_or(|retired| rule.effective < Some(retired)));
    let first = coming.filter_map(|rule| rule.effective).filter(|effective| *effective > at).min();
    let then = match first {
        Some(first) => format!("the first takes effect on {first}"),
        None => "none ever will again".into(),
    };
    let bar = scorecard.tiers.get(scorecard.bar).map_or("", |tier| tier.name.as_str());
    Some(Problem {
        document: None,
        path: None,
        code: NO_BAR,
        severity: Severity::Warning,
        message: format!(
            "no rule up to the bar `{bar}` of `{}` counts at {at}, so nobody is ready by it; {then}",
            scorecard.name
        ),
        refused: false,
    })
}
