//! The forecast for people: a sentence, a timeline, and what happens on it.

use std::collections::{BTreeMap, BTreeSet};

use anstyle::Style;
use brightline::{Forecast, ForecastChange, Reference, Standard};

use super::{events, timeline, words};
use crate::{
    console::{BAD, FAINT, GOOD, STRONG},
    moment::day,
    page::Paragraph,
};

/// The whole page.
pub(super) fn render(forecast: &Forecast, standard: &Standard, verbose: bool) -> String {
    let mut page = String::new();
    let plain = Style::new();
    let mut say = |text: &str, style| {
        let paragraph = Paragraph { indent: 0, head: "", head_style: plain, hang: 0, body: text, body_style: style };
        paragraph.write(&mut page);
    };
    say(&sentence(forecast), STRONG);
    let outlook = forecast.outlook;
    let named = standard.scorecards().count() > 1;
    let (at, until) = (day(forecast.at), day(forecast.until));
    let what = if named { "results ready" } else { "ready" };
    let ready = format!(
        "{} of {} {what} at {at}, {} of {} at {until}; times in UTC",
        outlook.ready, outlook.scored, outlook.ready_then, outlook.scored_then
    );
    say(&ready, FAINT);
    if forecast.changes.is_empty() {
        return page;
    }
    page.push('\n');
    timeline::write(forecast, named, verbose, &mut page);
    events::write(&forecast.changes, named, verbose, &mut page);
    page.push('\n');
    let style = if outlook.dropping > 0 { BAD } else { GOOD };
    page.push_str(&format!(
        "{} of {} · {style}{} below the bar{style:#}\n",
        words::counted(forecast.changes.len(), "change", "changes"),
        words::counted(outlook.subjects, "subject", "subjects"),
        words::counted(outlook.dropping, "drops", "drop"),
    ));
    page
}

/// `With no change, 3 subjects drop below the bar by 2026-03-01, 2 of them when EX-142 ends.`
fn sentence(forecast: &Forecast) -> String {
    let until = day(forecast.until);
    if forecast.changes.is_empty() {
        return format!("With no change, nothing differs until {until}.");
    }
    let firsts = first_drops(&forecast.changes);
    let Some(last) = firsts.iter().map(|change| change.at).max() else {
        return format!("With no change, nobody drops below the bar until {until}.");
    };
    let mut by_cause: BTreeMap<String, usize> = BTreeMap::new();
    for change in &firsts {
        let labels: BTreeSet<String> =
            change.dropped_by.iter().map(|cause| words::because(cause, &change.subject)).collect();
        labels.into_iter().for_each(|label| *by_cause.entry(label).or_default() += 1);
    }
    // The first by name of those that most have in common.
    let most = by_cause.iter().rev().max_by_key(|(_, count)| **count);
    let because = match most {
        Some((label, count)) if *count == firsts.len() && *count == 1 => format!(", {label}"),
        Some((label, count)) if *count == firsts.len() => format!(", all of them {label}"),
        Some((label, count)) => format!(", {count} of them {label}"),
        None => String::new(),
    };
    let who = words::counted(firsts.len(), "subject drops", "subjects drop");
    let back = firsts.iter().filter(|first| is_back(forecast, &first.subject)).count();
    let back = match back {
        0 => String::new(),
        back if back == firsts.len() && back == 1 => "; it is back by the end".into(),
        back => format!("; {back} {} back by the end", if back == 1 { "is" } else { "are" }),
    };
    format!("With no change, {who} below the bar by {}{because}{back}.", day(last))
}

/// Of each subject that drops, the change in which it first does.
fn first_drops(changes: &[ForecastChange]) -> Vec<&ForecastChange> {
    let mut seen = BTreeSet::new();
    changes.iter().filter(|change| change.drops() && seen.insert(&change.subject)).collect()
}

/// Whether none of a subject's results that drop is below the bar at the end.
fn is_back(forecast: &Forecast, subject: &Reference) -> bool {
    let mut last: BTreeMap<&str, &ForecastChange> = BTreeMap::new();
    last.extend(
        forecast.changes.iter().filter(|change| change.subject == *subject).map(|it| (it.scorecard.as_str(), it)),
    );
    !last.values().any(|change| change.to.is_below_the_bar())
}
