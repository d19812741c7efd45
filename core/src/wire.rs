//! The wire form: the one place that knows how a report is written, `brightline/report/1`.
//!
//! Field order here is the key order of the canonical form. Fields may be added; none is renamed or removed without a
//! new schema number.

mod explain;
mod forecast;
mod register;

use std::collections::BTreeMap;

use serde::{Serialize, Serializer, ser::SerializeMap};

pub use explain::EXPLANATION_SCHEMA;
pub use forecast::FORECAST_SCHEMA;
pub use register::REGISTER_SCHEMA;

use crate::{Instant, Proof, Report, RuleResult, ScorecardResult, Value, digest};

/// The schema of reports.
pub const REPORT_SCHEMA: &str = "brightline/report/1";

#[derive(Serialize)]
struct WireReport<'a> {
    schema: &'static str,
    engine: &'static str,
    at: String,
    digest: WireDigest<'a>,
    summary: WireSummary,
    results: Vec<WireResult<'a>>,
    problems: Vec<WireProblem<'a>>,
}

#[derive(Serialize)]
struct WireDigest<'a> {
    standard: &'a str,
    facts: &'a str,
    exceptions: &'a str,
    /// Empty until the rest is written.
    report: &'static str,
}

#[derive(Serialize)]
struct WireSummary {
    subjects: usize,
    scored: usize,
    ready: usize,
    earned_ready: usize,
    waived_rules: usize,
}

#[derive(Serialize)]
struct WireResult<'a> {
    subject: &'a str,
    scorecard: &'a str,
    applies: bool,
    ready: Option<bool>,
    tier: Option<&'a str>,
    score: Option<Number>,
    earned_ready: Option<bool>,
    earned_tier: Option<&'a str>,
    earned_score: Option<Number>,
    valid_until: Option<String>,
    next: Option<WireNext<'a>>,
    rules: Vec<WireRule<'a>>,
    /// Beside `next` and not within, for `next` is compared whole by those who wait for a tier.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    next_mend: &'a [String],
}

#[derive(Serialize)]
struct WireNext<'a> {
    tier: &'a str,
    rules: &'a [String],
}

#[derive(Serialize)]
struct WireRule<'a> {
    rule: &'a str,
    tier: &'a str,
    verdict: &'static str,
    source: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    exception: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    proof: Vec<WireProof<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    mend: &'a [String],
}

#[derive(Serialize)]
struct WireProof<'a> {
    expression: &'a str,
    found: BTreeMap<&'a str, WireValue<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    observed: Option<String>,
}

#[derive(Serialize)]
struct WireProblem<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
}

/// A number in shortest round-trip form: a whole one has no fraction.
pub(crate) struct Number(pub(crate) f64);

/// The largest double below which every whole number is exact.
const WHOLE: f64 = 9_007_199_254_740_992.0;

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.fract() == 0.0 && self.0.abs() <= WHOLE {
            // In range and whole, so nothing is lost.
            serializer.serialize_i64(self.0 as i64)
        } else {
            serializer.serialize_f64(self.0)
        }
    }
}

struct WireValue<'a>(&'a Value);

impl Serialize for WireValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Missing(reason) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("missing", reason.as_str())?;
                map.end()
            }
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Number(number) => Number(*number).serialize(serializer),
            Value::Text(text) | Value::Choice(_, text) => serializer.serialize_str(text),
            Value::Instant(instant) => serializer.collect_str(instant),
            Value::Duration(length) => match i64::try_from(length.micros) {
                Ok(micros) => serializer.collect_str(&crate::Duration::from_micros(micros)),
                Err(_) => serializer.collect_str(&format_args!("{} microseconds", length.micros)),
            },
            Value::Version(version) => serializer.collect_str(version),
            Value::Ref(reference) => serializer.serialize_str(reference.as_str()),
            Value::List(values) | Value::Record(values) => serializer.collect_seq(values.iter().map(WireValue)),
            Value::Map(entries) => {
                serializer.collect_map(entries.iter().map(|(key, value)| (&**key, WireValue(value))))
            }
            Value::Tier(place) => serializer.serialize_u32(*place),
        }
    }
}

impl Report {
    /// The canonical JSON of the report: the same bytes on every host.
    ///
    /// Keys stand in the order of the schema, without white space; numbers in shortest form; instants in UTC. It bears
    /// its own digest, which is over these bytes with that digest left empty.
    #[must_use]
    pub fn to_json(&self) -> String {
        // A report holds texts, finite numbers and maps with text keys: there is nothing serde_json could refuse.
        let unsigned = serde_json::to_string(&WireReport::of(self)).unwrap_or_default();
        let seal = digest::seal(&unsigned);
        // Within a text each of these quotes would be escaped, so the first of them is the key.
        unsigned.replacen("\"report\":\"\"", &format!("\"report\":\"{seal}\""), 1)
    }
}

impl<'a> WireReport<'a> {
    fn of(report: &'a Report) -> Self {
        Self {
            schema: REPORT_SCHEMA,
            engine: env!("CARGO_PKG_VERSION"),
            at: report.at.to_string(),
            digest: WireDigest {
                standard: &report.digest.standard,
                facts: &report.digest.facts,
                exceptions: &report.digest.exceptions,
                report: "",
            },
            summary: WireSummary {
                subjects: report.summary.subjects,
                scored: report.summary.scored,
                ready: report.summary.ready,
                earned_ready: report.summary.earned_ready,
                waived_rules: report.summary.waived_rules,
            },
            results: report.results.iter().map(WireResult::of).collect(),
            problems: report.problems.iter().map(WireProblem::of).collect(),
        }
    }
}

impl<'a> WireResult<'a> {
    fn of(result: &'a ScorecardResult) -> Self {
        let judgement = result.judgement.as_ref();
        Self {
            subject: result.subject.as_str(),
            scorecard: &result.scorecard,
            applies: judgement.is_some(),
            ready: judgement.map(|found| found.ready),
            tier: judgement.and_then(|found| found.tier.as_deref()),
            score: judgement.and_then(|found| found.score).map(Number),
            earned_ready: judgement.map(|found| found.earned_ready),
            earned_tier: judgement.and_then(|found| found.earned_tier.as_deref()),
            earned_score: judgement.and_then(|found| found.earned_score).map(Number),
            valid_until: text(result.valid_until),
            next: judgement
                .and_then(|found| found.next.as_ref())
                .map(|next| WireNext { tier: &next.tier, rules: &next.rules }),
            rules: judgement.map(|found| found.rules.iter().map(WireRule::of).collect()).unwrap_or_default(),
            next_mend: judgement.and_then(|found| found.next.as_ref()).map_or(&[], |next| &next.mend),
        }
    }
}

impl<'a> WireRule<'a> {
    fn of(rule: &'a RuleResult) -> Self {
        Self {
            rule: &rule.rule,
            tier: &rule.tier,
            verdict: rule.verdict.as_str(),
            source: &rule.source,
            exception: rule.exception.as_deref(),
            until: text(rule.until),
            message: rule.message.as_deref(),
            proof: rule.proof.iter().map(WireProof::of).collect(),
            mend: &rule.mend,
        }
    }
}

impl<'a> WireProof<'a> {
    fn of(proof: &'a Proof) -> Self {
        Self {
            expression: &proof.expression,
            found: crate::order::map(proof.found.iter().map(|(path, value)| (path.as_str(), WireValue(value)))),
            from: proof.from.as_deref(),
            observed: text(proof.observed),
        }
    }
}

impl<'a> WireProblem<'a> {
    fn of(problem: &'a crate::Problem) -> Self {
        Self {
            code: problem.code,
            severity: problem.severity.as_str(),
            message: &problem.message,
            document: problem.document.as_deref(),
            path: problem.path.as_deref(),
        }
    }
}

fn text(instant: Option<Instant>) -> Option<String> {
    instant.map(|instant| instant.to_string())
}
