//! The wire form of a forecast, `brightline/forecast/1`.

use serde::Serialize;

use super::{Number, text};
use crate::{Cause, Footing, Forecast, ForecastChange, RuleChange, Ruling, Standing};

/// The schema of forecasts.
pub const FORECAST_SCHEMA: &str = "brightline/forecast/1";

#[derive(Serialize)]
struct WireForecast<'a> {
    schema: &'static str,
    engine: &'static str,
    at: String,
    until: String,
    summary: WireOutlook,
    changes: Vec<WireChange<'a>>,
}

#[derive(Serialize)]
struct WireOutlook {
    scored: usize,
    ready: usize,
    scored_then: usize,
    ready_then: usize,
    subjects: usize,
    dropping: usize,
    changes: usize,
}

#[derive(Serialize)]
struct WireChange<'a> {
    at: String,
    subject: &'a str,
    scorecard: &'a str,
    drops: bool,
    from: Option<WireFooting<'a>>,
    to: Option<WireFooting<'a>>,
    rules: Vec<WireRuleChange<'a>>,
    causes: Vec<WireCause<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    dropped_by: Vec<WireCause<'a>>,
}

#[derive(Serialize)]
struct WireFooting<'a> {
    applies: bool,
    ready: Option<bool>,
    tier: Option<&'a str>,
    score: Option<Number>,
    earned_ready: Option<bool>,
    earned_tier: Option<&'a str>,
    earned_score: Option<Number>,
    next: Option<WireNextTier<'a>>,
}

#[derive(Serialize)]
struct WireNextTier<'a> {
    tier: &'a str,
    rules: &'a [String],
}

#[derive(Serialize)]
struct WireRuleChange<'a> {
    rule: &'a str,
    tier: &'a str,
    from: Option<WireRuling<'a>>,
    to: WireRuling<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    causes: Vec<WireCause<'a>>,
}

#[derive(Serialize)]
struct WireRuling<'a> {
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    exception: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
}

/// The keys that a cause has depend on the first of them.
#[derive(Serialize, Default)]
struct WireCause<'a> {
    cause: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    exception: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scorecard: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    observed: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expression: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
}

impl Forecast {
    /// The canonical JSON of the forecast: the same bytes on every host, written as a report is.
    ///
    /// `from` and `to` of a change are null where the subject is not there.
    #[must_use]
    pub fn to_json(&self) -> String {
        // As a report, it holds nothing that serde_json could refuse.
        serde_json::to_string(&WireForecast::of(self)).unwrap_or_default()
    }
}

impl<'a> WireForecast<'a> {
    fn of(forecast: &'a Forecast) -> Self {
        let outlook = forecast.outlook;
        Self {
            schema: FORECAST_SCHEMA,
            engine: env!("CARGO_PKG_VERSION"),
            at: forecast.at.to_string(),
            until: forecast.until.to_string(),
            summary: WireOutlook {
                scored: outlook.scored,
                ready: outlook.ready,
                scored_then: outlook.scored_then,
                ready_then: outlook.ready_then,
                subjects: outlook.subjects,
                dropping: outlook.dropping,
                changes: forecast.changes.len(),
            },
            changes: forecast.changes.iter().map(WireChange::of).collect(),
        }
    }
}

impl<'a> WireChange<'a> {
    fn of(change: &'a ForecastChange) -> Self {
        Self {
            at: change.at.to_string(),
            subject: change.subject.as_str(),
            scorecard: &change.scorecard,
            drops: change.drops(),
            from: WireFooting::of(&change.from),
            to: WireFooting::of(&change.to),
            rules: change.rules.iter().map(WireRuleChange::of).collect(),
            causes: change.causes.iter().map(WireCause::of).collect(),
            dropped_by: change.dropped_by.iter().map(WireCause::of).collect(),
        }
    }
}

impl<'a> WireFooting<'a> {
    fn of(footing: &'a Footing) -> Option<Self> {
        match footing {
            Footing::NotThere => None,
            Footing::NotApplicable => Some(Self::standing(None)),
            Footing::Scored(standing) => Some(Self::standing(Some(standing))),
        }
    }

    fn standing(standing: Option<&'a Standing>) -> Self {
        Self {
            applies: standing.is_some(),
            ready: standing.map(|found| found.ready),
            tier: standing.and_then(|found| found.tier.as_deref()),
            score: standing.and_then(|found| found.score).map(Number),
            earned_ready: standing.map(|found| found.earned_ready),
            earned_tier: standing.and_then(|found| found.earned_tier.as_deref()),
            earned_score: standing.and_then(|found| found.earned_score).map(Number),
            next: standing
                .and_then(|found| found.next.as_ref())
                .map(|next| WireNextTier { tier: &next.tier, rules: &next.rules }),
        }
    }
}

impl<'a> WireRuleChange<'a> {
    fn of(change: &'a RuleChange) -> Self {
        Self {
            rule: &change.rule,
            tier: &change.tier,
            from: change.from.as_ref().map(WireRuling::of),
            to: WireRuling::of(&change.to),
            causes: change.causes.iter().map(WireCause::of).collect(),
        }
    }
}

impl<'a> WireRuling<'a> {
    fn of(ruling: &'a Ruling) -> Self {
        let exception = ruling.exception.as_deref();
        Self { verdict: ruling.verdict.as_str(), exception, until: text(ruling.until) }
    }
}

impl<'a> WireCause<'a> {
    fn of(cause: &'a Cause) -> Self {
        let mut wire = Self { cause: cause.as_str(), ..Self::default() };
        match cause {
            Cause::Exception { exception, event } => {
                wire.exception = Some(exception);
                wire.event = Some(event.as_str());
            }
            Cause::Rule { scorecard, rule, event } => {
                wire.scorecard = Some(scorecard);
                wire.rule = Some(rule);
                wire.event = Some(event.as_str());
            }
            Cause::Stale { subject, field, document, observed } => {
                wire.subject = Some(subject.as_str());
                wire.field = Some(field);
                wire.document = document.as_deref();
                wire.observed = text(*observed);
            }
            Cause::Dated { subject, field, document } => {
                wire.subject = Some(subject.as_str());
                wire.field = Some(field);
                wire.document = document.as_deref();
            }
            Cause::Document { document, subject } => {
                wire.document = Some(document);
                wire.subject = Some(subject.as_str());
            }
            Cause::Threshold { expression, source } => {
                wire.expression = Some(expression);
                wire.source = Some(source);
            }
        }
        wire
    }
}
