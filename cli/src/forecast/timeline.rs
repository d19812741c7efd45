//! A line for each subject whose standing changes: when it is ready, when only by exception, when not.

use std::collections::BTreeMap;

use anstyle::Style;
use brightline::{Footing, Forecast, ForecastChange, Instant, Reference};

use super::words;
use crate::{
    console::{BAD, FAINT, GOOD, STRONG, WAIVED},
    moment::{DAY, day, moment},
    page::{COLUMNS, fitted, width},
};

/// Rows where not all of them are asked for.
const ROWS: usize = 30;
const SIGN: usize = 2;
const GAP: usize = 2;
/// Names are cut past this.
const NAME: usize = 28;
/// `  2026-01-15`: when it drops.
const TAIL: usize = GAP + DAY;

/// How a result stands, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shade {
    NotScored,
    Earned,
    Granted,
    Below,
}

/// The changes of one result, in order.
struct Row<'a> {
    subject: &'a Reference,
    scorecard: &'a str,
    changes: Vec<&'a ForecastChange>,
}

/// Writes the lines. `named`: whether scorecards have to be told apart.
pub(super) fn write(forecast: &Forecast, named: bool, verbose: bool, page: &mut String) {
    let mut by_result: BTreeMap<(&str, &Reference), Vec<&ForecastChange>> = BTreeMap::new();
    for change in &forecast.changes {
        by_result.entry((&change.scorecard, &change.subject)).or_default().push(change);
    }
    let rows = by_result.into_iter().map(|((scorecard, subject), changes)| Row { subject, scorecard, changes });
    let mut rows: Vec<Row<'_>> = rows.filter(Row::shows).collect();
    if rows.is_empty() {
        return;
    }
    // Those that drop go first, the earliest before all.
    rows.sort_by_key(|row| (row.scorecard, row.dropped().is_none(), row.dropped()));
    let most = if verbose { usize::MAX } else { ROWS };
    let more = rows.len().saturating_sub(most);
    rows.truncate(most);
    let names = rows.iter().map(|row| width(&words::short(row.subject)));
    let name = names.max().unwrap_or_default().clamp(12, NAME);
    let cells = COLUMNS - SIGN - name - GAP - TAIL;
    write_scale(forecast, SIGN + name + GAP, cells, page);
    let mut last = "";
    for row in &rows {
        if named && row.scorecard != last {
            page.push_str(&format!("{FAINT}{}{FAINT:#}\n", row.scorecard));
            last = row.scorecard;
        }
        row.write(forecast, name, cells, page);
    }
    if more > 0 {
        page.push_str(&format!("{FAINT}  and {more} more (--verbose shows them){FAINT:#}\n"));
    }
    let legend = [Shade::Earned, Shade::Granted, Shade::Below].map(|shade| {
        let (cell, style, word) = shade.drawn();
        format!("{style}{cell}{style:#} {word}")
    });
    page.push_str(&format!("{}{}\n\n", " ".repeat(SIGN + name + GAP), legend.join("  ")));
}

/// The first and the last instant above the first and the last cell.
fn write_scale(forecast: &Forecast, indent: usize, cells: usize, page: &mut String) {
    let (first, last) = (day(forecast.at), day(forecast.until));
    let between = cells.saturating_sub(width(&first) + width(&last));
    let between = if between >= 2 { format!(" {} ", "─".repeat(between - 2)) } else { " ".into() };
    page.push_str(&format!("{}{FAINT}{first}{between}{last}  drops{FAINT:#}\n", " ".repeat(indent)));
}

impl Row<'_> {
    /// Whether a line would show anything.
    fn shows(&self) -> bool {
        self.changes.iter().any(|change| Shade::of(&change.from) != Shade::of(&change.to))
    }

    fn dropped(&self) -> Option<Instant> {
        self.changes.iter().find(|change| change.drops()).map(|change| change.at)
    }

    fn write(&self, forecast: &Forecast, name: usize, cells: usize, page: &mut String) {
        let last = self.changes.last().map_or(Shade::NotScored, |change| Shade::of(&change.to));
        let (sign, style) = match (self.dropped(), last) {
            (Some(_), _) => ('✗', BAD),
            (None, Shade::Below | Shade::NotScored) => ('·', FAINT),
            (None, Shade::Granted) => ('~', WAIVED),
            (None, Shade::Earned) => ('✓', GOOD),
        };
        let named = fitted(&words::short(self.subject), name + GAP);
        page.push_str(&format!("{style}{sign}{style:#} {STRONG}{named}{STRONG:#}"));
        let mut drawn = (0..cells).map(|cell| self.shade(forecast, cell, cells)).peekable();
        while let Some(shade) = drawn.next() {
            let mut run = 1;
            while drawn.next_if_eq(&shade).is_some() {
                run += 1;
            }
            let (cell, style, _) = shade.drawn();
            page.push_str(&format!("{style}{}{style:#}", cell.to_string().repeat(run)));
        }
        if let Some(dropped) = self.dropped() {
            page.push_str(&format!("  {BAD}{}{BAD:#}", moment(dropped, DAY)));
        }
        page.push('\n');
    }

    /// The worst of a cell's stretch of time.
    fn shade(&self, forecast: &Forecast, cell: usize, cells: usize) -> Shade {
        let (at, until) = (i128::from(forecast.at.micros()), i128::from(forecast.until.micros()));
        let place = |cell: usize| at + (until - at) * cell as i128 / cells as i128;
        let (begin, end) = (place(cell), place(cell + 1));
        let before = self.changes.iter().rev().find(|change| i128::from(change.at.micros()) <= begin);
        let first = before.map(|change| Shade::of(&change.to));
        let first = first.or_else(|| self.changes.first().map(|change| Shade::of(&change.from)));
        let within = self.changes.iter().filter(|change| {
            let micros = i128::from(change.at.micros());
            // What happens at the very end still shows.
            micros > begin && (micros < end || (cell + 1 == cells && micros == end))
        });
        within.map(|change| Shade::of(&change.to)).chain(first).max().unwrap_or(Shade::NotScored)
    }
}

impl Shade {
    fn of(footing: &Footing) -> Self {
        match footing {
            Footing::Scored(standing) if !standing.ready => Self::Below,
            Footing::Scored(standing) if !standing.earned_ready => Self::Granted,
            Footing::Scored(_) => Self::Earned,
            Footing::NotThere | Footing::NotApplicable => Self::NotScored,
        }
    }

    fn drawn(self) -> (char, Style, &'static str) {
        match self {
            Self::Earned => ('█', GOOD, "ready"),
            Self::Granted => ('▒', WAIVED, "by exception"),
            Self::Below => ('─', BAD, "below the bar"),
            Self::NotScored => (' ', FAINT, "not scored"),
        }
    }
}
