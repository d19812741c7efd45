//! How everybody stands, without reasons: for pages that draw a fleet anew while somebody types or drags.

use brightline::{Place, Rank, Selection, Verdict};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::{
    exceptions::Exceptions,
    facts::Facts,
    standard::{Evidence, Standard, instant, json},
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WirePlace<'a> {
    subject: &'a str,
    scorecard: &'a str,
    applies: bool,
    ready: Option<bool>,
    tier: Option<&'a str>,
    score: Option<f64>,
    earned_ready: Option<bool>,
    earned_tier: Option<&'a str>,
    earned_score: Option<f64>,
    /// A letter a rule, by tier and written order: a fleet of hundreds has tens of thousands.
    verdicts: String,
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

#[wasm_bindgen]
impl Standard {
    /// Where everybody stands at an instant, as a JSON list.
    pub fn overview(&self, facts: &Facts, exceptions: &Exceptions, at: &str) -> Result<String, JsValue> {
        let at = instant("at", at)?;
        let Evidence { facts, records } = self.evidence(facts, exceptions);
        let places = self.0.overview(&facts, &records.exceptions, at, &Selection::default());
        Ok(json(&places.iter().map(wire).collect::<Vec<_>>()))
    }

    /// What is wrong with the evidence at an instant, as a JSON list: what a report has as `problems`.
    pub fn problems(&self, facts: &Facts, exceptions: &Exceptions, at: &str) -> Result<String, JsValue> {
        let at = instant("at", at)?;
        let Evidence { facts, records } = self.evidence(facts, exceptions);
        let problems = self.0.problems(&facts, &records.exceptions, at, &Selection::default());
        let wire = problems.iter().map(|problem| WireProblem {
            code: problem.code,
            severity: problem.severity.as_str(),
            message: &problem.message,
            document: problem.document.as_deref(),
            path: problem.path.as_deref(),
        });
        Ok(json(&wire.collect::<Vec<_>>()))
    }
}

fn wire<'a>(place: &'a Place<'a>) -> WirePlace<'a> {
    let granted: Option<&Rank<'a>> = place.ranks.as_ref().map(|[granted, _]| granted);
    let earned: Option<&Rank<'a>> = place.ranks.as_ref().map(|[_, earned]| earned);
    WirePlace {
        subject: place.subject.as_str(),
        scorecard: place.scorecard,
        applies: granted.is_some(),
        ready: granted.map(|rank| rank.ready),
        tier: granted.and_then(|rank| rank.tier),
        score: granted.and_then(|rank| rank.score),
        earned_ready: earned.map(|rank| rank.ready),
        earned_tier: earned.and_then(|rank| rank.tier),
        earned_score: earned.and_then(|rank| rank.score),
        verdicts: place.verdicts.iter().map(|verdict| letter(*verdict)).collect(),
    }
}

fn letter(verdict: Verdict) -> char {
    match verdict {
        Verdict::Met => 'm',
        Verdict::Unmet => 'u',
        Verdict::Waived => 'w',
        Verdict::NotApplicable => 'n',
        Verdict::Announced => 'a',
        Verdict::Retired => 'r',
    }
}
