//! One scorecard: its heading, its rows, its counts.

use std::collections::BTreeMap;

use anstyle::Style;
use brightline::{Instant, Report, ScorecardResult, Standard, Verdict};

use super::row::{Columns, Row};
use crate::{
    console::{BAD, FAINT, GOOD, STRONG, WAIVED, visible},
    page::{COLUMNS, Paragraph, width},
};

/// Subjects the scorecard does not apply to that are named; of a fleet it may be thousands.
const NAMED: usize = 12;

/// The results of one scorecard, in the order of the report.
pub(super) struct Section<'a> {
    at: Instant,
    name: &'a str,
    title: Option<&'a str>,
    bar: &'a str,
    rows: Vec<Row<'a>>,
    not_scored: Vec<String>,
}

/// What the last line counts.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    scored: usize,
    ready: usize,
    earned: usize,
    waived: usize,
    not_scored: usize,
}

impl<'a> Section<'a> {
    /// One for each scorecard that has results, by name.
    pub(super) fn all(report: &'a Report, standard: &'a Standard) -> Vec<Self> {
        let mut by_scorecard: BTreeMap<&str, Vec<&ScorecardResult>> = BTreeMap::new();
        for result in &report.results {
            by_scorecard.entry(&result.scorecard).or_default().push(result);
        }
        by_scorecard.into_iter().map(|(name, results)| Self::of(report.at, name, &results, standard)).collect()
    }

    fn of(at: Instant, name: &'a str, results: &[&'a ScorecardResult], standard: &'a Standard) -> Self {
        let about = standard.scorecard(name).ok();
        let tiers: Vec<&str> = about.iter().flat_map(|about| about.tiers()).map(|(tier, _)| tier).collect();
        let bar = about.map_or("", |about| about.bar());
        let blocks = |tier: &str| {
            let place = |name| tiers.iter().position(|other| *other == name);
            place(tier) <= place(bar)
        };
        let mut rows = Vec::new();
        let mut not_scored = Vec::new();
        for result in results {
            match &result.judgement {
                Some(judgement) => rows.push(Row::of(result, judgement, standard, blocks)),
                None => not_scored.push(short(result)),
            }
        }
        Self { at, name, title: about.and_then(|about| about.title()), bar, rows, not_scored }
    }

    /// Writes it.
    pub(super) fn write(&self, page: &mut String) -> Counts {
        let title = self.title.map(|title| format!(": {}", visible(title))).unwrap_or_default();
        let plain = Style::new();
        let head = format!("{}{title}", self.name);
        Paragraph { indent: 0, head: &head, head_style: STRONG, hang: 0, body: "", body_style: plain }.write(page);
        let about = format!("bar {}, at {}, times in UTC", self.bar, self.at);
        Paragraph { indent: 0, head: "", head_style: plain, hang: 0, body: &about, body_style: FAINT }.write(page);
        page.push('\n');
        if !self.rows.is_empty() {
            let columns = Columns::of(&self.rows);
            columns.write_heading(page);
            for row in &self.rows {
                row.write(&columns, page);
            }
        }
        self.write_not_scored(page);
        page.push('\n');
        let counts = self.counts();
        counts.write(page);
        counts
    }

    fn write_not_scored(&self, page: &mut String) {
        if self.not_scored.is_empty() {
            return;
        }
        let mut names = self.not_scored.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
        if let Some(rest) = self.not_scored.len().checked_sub(NAMED).filter(|rest| *rest > 0) {
            names.push_str(&format!(" and {rest} more"));
        }
        let head = "· the scorecard does not apply to";
        let hang = width(head) + 1;
        debug_assert!(hang < COLUMNS);
        Paragraph { indent: 0, head, head_style: FAINT, hang, body: &names, body_style: FAINT }.write(page);
    }

    fn counts(&self) -> Counts {
        let judgements = || self.rows.iter().map(|row| row.judgement);
        let waived = |judgement: &brightline::Judgement| {
            judgement.rules.iter().filter(|rule| rule.verdict == Verdict::Waived).count()
        };
        Counts {
            scored: self.rows.len(),
            ready: judgements().filter(|judgement| judgement.ready).count(),
            earned: judgements().filter(|judgement| judgement.earned_ready).count(),
            waived: judgements().map(waived).sum(),
            not_scored: self.not_scored.len(),
        }
    }
}

impl Counts {
    /// Counts on.
    pub(super) fn add(&mut self, other: Self) {
        self.scored += other.scored;
        self.ready += other.ready;
        self.earned += other.earned;
        self.waived += other.waived;
        self.not_scored += other.not_scored;
    }

    /// The summary line.
    pub(super) fn write(self, page: &mut String) {
        let Self { scored, ready, earned, waived, not_scored } = self;
        let failing = scored - ready;
        let rules = if waived == 1 { "rule" } else { "rules" };
        let of = |count: usize, style: Style| if count > 0 { style } else { Style::new() };
        let (good, bad, carried) = (of(ready, GOOD), of(failing, BAD), of(waived, WAIVED));
        page.push_str(&format!(
            "{scored} scored · {good}{ready} ready{good:#} ({earned} earned) · {bad}{failing} not ready{bad:#} · \
             {carried}{waived} {rules} waived{carried:#}",
        ));
        if not_scored > 0 {
            page.push_str(&format!(" · {not_scored} not scored"));
        }
        page.push('\n');
    }
}

/// A subject as a section calls it: all are of the scorecard's kind, most in the namespace `default`.
pub(super) fn short(result: &ScorecardResult) -> String {
    let text = result.subject.as_str();
    let rest = text.split_once(':').map_or(text, |(_, rest)| rest);
    rest.strip_prefix("default/").unwrap_or(rest).to_owned()
}
