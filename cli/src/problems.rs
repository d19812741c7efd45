//! Data problems, for people: what cannot be used first, then what does not count.

use std::collections::BTreeSet;

use anstyle::Style;
use brightline::{Problem, Severity};

use crate::{
    console::{self, BAD, FAINT, STRONG, WAIVED, visible},
    page::Paragraph,
};

/// Problems of one kind that are shown where not all of them are asked for.
const SHOWN: usize = 10;

/// Says them on standard error.
pub(crate) fn say(problems: &[Problem], verbose: bool) {
    let text = render(problems, if verbose { usize::MAX } else { SHOWN });
    if !text.is_empty() {
        console::say(&text);
    }
}

/// All of them, at most `most` of each kind.
fn render(problems: &[Problem], most: usize) -> String {
    let refused = |problem: &&Problem| problem.refused;
    let bad = |problem: &&Problem| !problem.refused && problem.severity == Severity::Error;
    let doubtful = |problem: &&Problem| !problem.refused && problem.severity == Severity::Warning;
    let mut page = String::new();
    let refused: Vec<&Problem> = problems.iter().filter(refused).collect();
    let words = ["document or record cannot be used", "documents or records cannot be used"];
    group(&mut page, BAD, "error", words, refused, most);
    group(
        &mut page,
        WAIVED.bold(),
        "warning",
        ["data problem", "data problems"],
        problems.iter().filter(bad).collect(),
        most,
    );
    let doubtful = problems.iter().filter(doubtful).collect();
    group(&mut page, WAIVED.bold(), "warning", ["finding about the data", "findings about the data"], doubtful, most);
    page
}

fn group(page: &mut String, style: Style, title: &str, words: [&str; 2], problems: Vec<&Problem>, most: usize) {
    let [one, many] = words;
    if problems.is_empty() {
        return;
    }
    // What cannot be used is counted once, however much is wrong with it.
    let refused: BTreeSet<_> =
        problems.iter().filter(|problem| problem.refused).map(|problem| &problem.document).collect();
    let count = if refused.is_empty() { problems.len() } else { refused.len() };
    let words = if count == 1 { one } else { many };
    page.push_str(&format!("{style}{title}{style:#}: {count} {words}\n"));
    for problem in problems.iter().take(most) {
        let document = problem.document.as_deref().map(visible);
        let place = match (document, problem.path.as_deref().map(visible)) {
            (Some(document), Some(path)) => format!("{document}, {path}"),
            (Some(place), None) | (None, Some(place)) => place,
            (None, None) => "the facts".into(),
        };
        let body = format!("{} ({})", visible(&problem.message), problem.code);
        let plain = Style::new();
        Paragraph { indent: 2, head: &place, head_style: STRONG, hang: 6, body: "", body_style: plain }.write(page);
        Paragraph { indent: 6, head: "", head_style: plain, hang: 6, body: &body, body_style: plain }.write(page);
    }
    if let Some(rest) = problems.len().checked_sub(most).filter(|rest| *rest > 0) {
        page.push_str(&format!("  {FAINT}and {rest} more, shown with --verbose{FAINT:#}\n"));
    }
}
