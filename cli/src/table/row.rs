//! One subject: a line of the table, and the lines below it.

use anstyle::Style;
use brightline::{Instant, Judgement, Missing, RuleResult, ScorecardResult, Standard, Value, Verdict};

use super::section::short;
use crate::{
    console::{BAD, FAINT, GOOD, HINT, STRONG, WAIVED, visible},
    moment::{MINUTE, last_day, moment},
    page::{COLUMNS, Paragraph, fitted, width},
};

/// One subject on one scorecard.
pub(super) struct Row<'a> {
    name: String,
    pub(super) judgement: &'a Judgement,
    valid_until: Option<Instant>,
    notes: Vec<Note>,
}

/// A line below a row: a sign and a name, and what is to be said of it.
struct Note {
    sign: char,
    name: String,
    style: Style,
    /// The first is said plainly, the others faintly.
    said: Vec<String>,
}

/// The widths of the columns.
pub(super) struct Columns {
    name: usize,
    tier: usize,
}

/// Names of tiers are cut past this.
const TIER: usize = 9;
const SIGN: usize = 2;
const VERDICT: usize = 9;
const SCORE: usize = 5;
const GAP: usize = 2;
/// Facts that are said of one rule, and letters of each.
const FACTS: usize = 4;
const LETTERS: usize = 120;
/// The indent and the sign of a note.
const NOTE: usize = 4;

impl<'a> Row<'a> {
    /// The row of a result; `blocks` says of a tier whether it is at or below the bar.
    pub(super) fn of(
        result: &'a ScorecardResult,
        judgement: &'a Judgement,
        standard: &'a Standard,
        blocks: impl Fn(&str) -> bool,
    ) -> Self {
        let mut notes = Vec::new();
        let about = |rule: &RuleResult| standard.rule(&result.scorecard, &rule.rule);
        let title = |rule: &RuleResult| about(rule).and_then(|about| about.title).unwrap_or_default();
        for rule in judgement.rules.iter().filter(|rule| rule.verdict == Verdict::Unmet && blocks(&rule.tier)) {
            let mut said = vec![visible(rule.message.as_deref().unwrap_or(title(rule)))];
            said.extend(facts(rule));
            said.extend(about(rule).and_then(|about| about.fix).map(|fix| format!("fix: {}", visible(fix))));
            notes.push(Note { sign: '✗', name: rule.rule.clone(), style: BAD, said });
        }
        if notes.is_empty() && !judgement.ready {
            let said = vec!["no rule up to the bar counts for it, so nothing shows that it is ready".into()];
            notes.push(Note { sign: '✗', name: "no bar".into(), style: BAD, said });
        }
        for rule in judgement.rules.iter().filter(|rule| rule.verdict == Verdict::Waived) {
            let carried = match (&rule.exception, rule.until) {
                (Some(exception), Some(until)) => format!("waived by {exception} {}", last_day(until)),
                (Some(exception), None) => format!("waived by {exception}"),
                (None, _) => "waived: met only by an exception to another scorecard".into(),
            };
            let why = visible(rule.message.as_deref().unwrap_or(title(rule)));
            notes.push(Note { sign: '~', name: rule.rule.clone(), style: WAIVED, said: vec![carried, why] });
        }
        if let Some(next) = judgement.next.as_ref().filter(|next| judgement.ready || !blocks(&next.tier)) {
            let said = vec![format!("needs {}", next.rules.join(", "))];
            notes.push(Note { sign: '→', name: next.tier.clone(), style: HINT, said });
        }
        Self { name: short(result), judgement, valid_until: result.valid_until, notes }
    }

    /// Writes it.
    pub(super) fn write(&self, columns: &Columns, page: &mut String) {
        let Judgement { ready, tier, earned_tier, score, .. } = self.judgement;
        let (sign, style, word) = if *ready { ("✓", GOOD, "ready") } else { ("✗", BAD, "NOT READY") };
        if width(&self.name) > columns.name {
            let (head, body) = (sign, self.name.as_str());
            Paragraph { indent: 0, head, head_style: style, hang: SIGN, body, body_style: STRONG }.write(page);
            page.push_str(&" ".repeat(columns.hang()));
        } else {
            let name = fitted(&self.name, columns.name + GAP);
            page.push_str(&format!("{style}{sign}{style:#} {STRONG}{name}{STRONG:#}"));
        }
        let none = || "none".to_owned();
        let granted = tier.clone().unwrap_or_else(none);
        let earned = earned_tier.clone().unwrap_or_else(none);
        let lent = if granted == earned { Style::new() } else { WAIVED };
        let score = score.map_or("-".into(), percent);
        let valid_until = self.valid_until.map_or("for ever".into(), |until| moment(until, MINUTE));
        let tail = format!(
            "{style}{word:<VERDICT$}{style:#}  {}  {lent}{}{lent:#}  {score:>SCORE$}  {FAINT}{valid_until}{FAINT:#}",
            fitted(&granted, columns.tier),
            fitted(&earned, columns.tier),
        );
        page.push_str(&tail);
        page.push('\n');
        for note in &self.notes {
            note.write(columns, page);
        }
    }
}

impl Note {
    fn write(&self, columns: &Columns, page: &mut String) {
        let hang = columns.hang();
        let head = format!("{} {}", self.sign, self.name);
        let mut said = self.said.iter();
        let first = said.next().map_or("", String::as_str);
        let plain = Style::new();
        let indent = NOTE - 2;
        Paragraph { indent, head: &head, head_style: self.style, hang, body: first, body_style: plain }.write(page);
        for body in said {
            Paragraph { indent: hang, head: "", head_style: plain, hang, body, body_style: FAINT }.write(page);
        }
    }
}

impl Columns {
    /// As wide as these rows want, and no wider than the page.
    pub(super) fn of(rows: &[Row<'_>]) -> Self {
        let widest = |least: usize, most: usize, widths: &mut dyn Iterator<Item = usize>| {
            widths.fold(least, usize::max).min(most)
        };
        let tiers = |row: &Row<'_>| {
            [&row.judgement.tier, &row.judgement.earned_tier].into_iter().flatten().map(|tier| width(tier)).max()
        };
        let tier = widest(7, TIER, &mut rows.iter().filter_map(tiers));
        let fixed = SIGN + GAP + VERDICT + GAP + tier + GAP + tier + GAP + SCORE + GAP + MINUTE;
        let names = rows.iter().map(|row| width(&row.name));
        let notes = rows.iter().flat_map(|row| &row.notes).map(|note| width(&note.name) + NOTE - SIGN);
        Self { name: widest(12, COLUMNS - fixed, &mut names.chain(notes)), tier }
    }

    /// The column that notes begin in: below the verdicts.
    fn hang(&self) -> usize {
        SIGN + self.name + GAP
    }

    pub(super) fn write_heading(&self, page: &mut String) {
        let heading = format!(
            "{}{:<VERDICT$}  {}  {}  {:>SCORE$}  valid until",
            " ".repeat(self.hang()),
            "verdict",
            fitted("granted", self.tier),
            fitted("earned", self.tier),
            "score",
        );
        page.push_str(&format!("{FAINT}{heading}{FAINT:#}\n"));
    }
}

/// Of an unmet rule, the facts that decided it: those that are missing, and why; where the rule has no message of its own
/// the others too.
fn facts(rule: &RuleResult) -> Option<String> {
    let mut reasons: Vec<String> = Vec::new();
    for proof in &rule.proof {
        for (path, value) in &proof.found {
            let said = match value {
                Value::Missing(reason) => {
                    let from = proof.from.as_deref().filter(|_| reason.is_bad());
                    let from = from.map(|document| format!(" ({document})")).unwrap_or_default();
                    format!("{path} {}{from}", in_words(*reason))
                }
                _ if rule.message.is_some() => continue,
                value => format!("{path} is {}", shortened(&value.in_words())),
            };
            let said = visible(&said);
            if !reasons.contains(&said) {
                reasons.push(said);
            }
        }
    }
    let more = reasons.len().saturating_sub(FACTS);
    reasons.truncate(FACTS);
    if more > 0 {
        reasons.push(format!("and {more} more"));
    }
    (!reasons.is_empty()).then(|| reasons.join("; "))
}

/// A list or a text of a fact may be as long as a document.
pub(crate) fn shortened(text: &str) -> String {
    match text.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}…", text.split_at_checked(end).map_or("", |(kept, _)| kept)),
        None => text.to_owned(),
    }
}

/// Why a fact is missing, behind its name.
pub(crate) fn in_words(reason: Missing) -> &'static str {
    match reason {
        Missing::Absent => "is not stated",
        Missing::Null => "is null",
        Missing::Blank => "is blank",
        Missing::WrongType => "has the wrong type",
        Missing::Stale => "is stale",
        Missing::Unobserved => "has no time of observation",
        Missing::Future => "is dated in the future",
        Missing::Conflict => "is in conflict",
        Missing::Source => "is from a source that may not say it",
        Missing::TooLarge => "is too large",
        Missing::Computed => "cannot be computed",
        Missing::Unknown => "names nobody known",
        Missing::NotApplicable => "does not apply",
    }
}

/// Never rounded up: 99.9 is not all.
fn percent(share: f64) -> String {
    format!("{:.0} %", (share * 100.0 + 1e-9).floor())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_never_rounded_up() {
        assert_eq!(percent(1.0), "100 %");
        assert_eq!(percent(0.999), "99 %");
        assert_eq!(percent(0.29), "29 %");
        assert_eq!(percent(0.0), "0 %");
    }
}
