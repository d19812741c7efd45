//! What happens, instant by instant: who drops, who rises, whose tier changes, and which rules turn, and why. What happens
//! alike to several subjects is said once.

use anstyle::Style;
use brightline::{Footing, ForecastChange, Instant, Standing};

use super::words;
use crate::{
    console::{BAD, FAINT, GOOD, STRONG, WAIVED},
    moment::day,
    page::Paragraph,
};

const INDENT: usize = 2;
const HANG: usize = 15;
/// Names in a row where not all of them are asked for.
const NAMED: usize = 12;
/// Subjects that are named with a rule; more of them are counted.
const FEW: usize = 3;

/// What becomes of a result, in the order in which it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Drops,
    Rises,
    Comes,
    Goes,
    Tier,
    Earned,
}

/// Writes all that happens. `named`: whether scorecards have to be told apart.
pub(super) fn write(changes: &[ForecastChange], named: bool, verbose: bool, page: &mut String) {
    let mut rest = changes;
    while let Some(first) = rest.first() {
        let here = rest.iter().take_while(|change| change.at == first.at).count();
        let (now, later) = rest.split_at_checked(here).unwrap_or((rest, &[]));
        let mut scorecards: Vec<&str> = now.iter().map(|change| change.scorecard.as_str()).collect();
        scorecards.sort_unstable();
        scorecards.dedup();
        for scorecard in scorecards {
            let of: Vec<_> = now.iter().filter(|change| change.scorecard == scorecard).collect();
            write_instant(first.at, &of, named, verbose, page);
        }
        rest = later;
    }
}

/// What happens at an instant on one scorecard.
fn write_instant(at: Instant, changes: &[&ForecastChange], named: bool, verbose: bool, page: &mut String) {
    let scorecard = changes.first().filter(|_| named).map(|change| format!("  {FAINT}{}{FAINT:#}", change.scorecard));
    page.push_str(&format!("{STRONG}{}{STRONG:#}{}\n", day(at), scorecard.unwrap_or_default()));
    for fate in [Fate::Drops, Fate::Rises, Fate::Comes, Fate::Goes, Fate::Tier, Fate::Earned] {
        let met: Vec<String> =
            changes.iter().filter(|change| Fate::of(change) == Some(fate)).map(|change| fate.said(change)).collect();
        if !met.is_empty() {
            let (head, style) = fate.head();
            paragraph(head, style, &row(&met, verbose)).write(page);
        }
    }
    let mut head = "· rules";
    for line in rules(changes, verbose) {
        paragraph(head, FAINT, &line).write(page);
        head = "";
    }
}

fn paragraph<'a>(head: &'a str, head_style: Style, body: &'a str) -> Paragraph<'a> {
    Paragraph { indent: INDENT, head, head_style, hang: HANG, body, body_style: Style::new() }
}

fn row(names: &[String], verbose: bool) -> String {
    let most = if verbose { usize::MAX } else { NAMED };
    let more = names.len().saturating_sub(most);
    let shown = names.iter().take(most).map(String::as_str).collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

/// The rules that turn, each with for whom and why: by tier and written order of who comes first.
fn rules(changes: &[&ForecastChange], verbose: bool) -> Vec<String> {
    let mut all: Vec<(String, String, Vec<String>)> = Vec::new();
    for change in changes {
        let subject = words::short(&change.subject);
        for rule in &change.rules {
            // Those of a result that comes are too many to say, and have no cause of their own: a check says them.
            if rule.from.is_some() {
                let (what, why) = (words::rule(rule), words::causes(&rule.causes, &change.subject));
                match all.iter_mut().find(|(other, reason, _)| *other == what && *reason == why) {
                    Some((_, _, subjects)) => subjects.push(subject.clone()),
                    None => all.push((what, why, vec![subject.clone()])),
                }
            }
        }
    }
    let said = all.into_iter().map(|(what, why, subjects)| {
        let whom = match subjects.len() {
            count if count > FEW && !verbose => format!("{count} subjects"),
            _ => subjects.join(", "),
        };
        format!("{what} for {whom}: {why}")
    });
    said.collect()
}

impl Fate {
    fn of(change: &ForecastChange) -> Option<Self> {
        match (&change.from, &change.to) {
            _ if change.drops() => Some(Self::Drops),
            (_, Footing::NotThere | Footing::NotApplicable) => Some(Self::Goes),
            (Footing::NotThere | Footing::NotApplicable, _) => Some(Self::Comes),
            _ if change.rises() => Some(Self::Rises),
            (Footing::Scored(from), Footing::Scored(to)) if from.tier != to.tier => Some(Self::Tier),
            (Footing::Scored(from), Footing::Scored(to)) => {
                ((&from.earned_tier, from.earned_ready) != (&to.earned_tier, to.earned_ready)).then_some(Self::Earned)
            }
        }
    }

    fn head(self) -> (&'static str, Style) {
        match self {
            Self::Drops => ("✗ NOT READY", BAD),
            Self::Rises => ("✓ ready", GOOD),
            Self::Comes => ("+ scored", GOOD),
            Self::Goes => ("- gone", FAINT),
            Self::Tier => ("→ tier", WAIVED),
            Self::Earned => ("~ earned", WAIVED),
        }
    }

    /// The subject, and what is worth saying beside it.
    fn said(self, change: &ForecastChange) -> String {
        let name = words::short(&change.subject);
        let why = || words::causes(&change.causes, &change.subject);
        let tiers = |of: fn(&Standing) -> Option<&String>| match (&change.from, &change.to) {
            (Footing::Scored(from), Footing::Scored(to)) => {
                format!("{} → {}", words::tier(of(from)), words::tier(of(to)))
            }
            (_, Footing::Scored(to)) => words::tier(of(to)),
            _ => String::new(),
        };
        match (self, &change.from, &change.to) {
            (Self::Drops, Footing::Scored(_), _) | (Self::Rises, ..) => name,
            (Self::Drops | Self::Comes, ..) => {
                format!("{name} ({}: {})", tiers(|standing| standing.tier.as_ref()), why())
            }
            (Self::Goes, _, Footing::NotApplicable) => format!("{name} (the scorecard no longer applies: {})", why()),
            (Self::Goes, ..) => format!("{name} ({})", why()),
            (Self::Tier, ..) => format!("{name} {}", tiers(|standing| standing.tier.as_ref())),
            (Self::Earned, ..) => format!("{name} {}", tiers(|standing| standing.earned_tier.as_ref())),
        }
    }
}
