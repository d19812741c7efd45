//! A standard, and everything it says of facts.

use std::rc::Rc;

use brightline::{Duration, Instant, MAX_WORK, Selection, Source, nearest};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::{
    diagnostics,
    exceptions::{Exceptions, Records},
    facts::Facts,
    judge::Judge,
    refusal::{self, Refusal},
    scorecard::WireScorecard,
};

/// Checked text.
#[wasm_bindgen]
pub struct Standard(pub(crate) Rc<brightline::Standard>);

/// Facts and exceptions as this standard reads them.
pub(crate) struct Evidence {
    pub(crate) facts: Rc<brightline::Facts>,
    pub(crate) records: Rc<Records>,
}

#[derive(Serialize)]
struct WireOutcome<'a> {
    title: &'a str,
    scorecard: &'a str,
    place: &'a str,
    passed: bool,
    failures: Vec<WireFailure<'a>>,
}

#[derive(Serialize)]
struct WireFailure<'a> {
    place: &'a str,
    expected: &'a str,
    found: &'a str,
}

#[wasm_bindgen]
impl Standard {
    /// Compiles files, `names` and `texts` side by side, and refuses what takes more than `within` steps for a subject.
    #[wasm_bindgen(constructor)]
    pub fn compile(names: Vec<String>, texts: Vec<String>, within: Option<f64>) -> Result<Self, JsValue> {
        let sources = names.into_iter().zip(texts).map(|(name, text)| Source::new(name, text));
        let standard = brightline::Standard::compile_within(sources, within.map_or(MAX_WORK, |steps| steps as u64))
            .map_err(|error| refusal::of_standard(&error))?;
        Ok(Self(Rc::new(standard)))
    }

    /// The most steps that judging one subject may take.
    pub fn work(&self) -> f64 {
        self.0.work() as f64
    }

    /// Its warnings, as a JSON list.
    pub fn warnings(&self) -> String {
        json(&diagnostics::wire(self.0.warnings(), self.0.sources()))
    }

    /// The names of its scorecards, as a JSON list.
    pub fn scorecards(&self) -> String {
        json(&self.0.scorecards().collect::<Vec<_>>())
    }

    /// One scorecard, as JSON.
    pub fn scorecard(&self, name: &str) -> Result<String, JsValue> {
        let scorecard = self.0.scorecard(name).map_err(|_| self.unknown(name))?;
        Ok(json(&WireScorecard::of(scorecard, self.0.sources())))
    }

    /// What judges one subject at a time on a scorecard.
    pub fn judge(&self, scorecard: &str, exceptions: &Exceptions) -> Result<Judge, JsValue> {
        let scorecard = self.0.scorecard(scorecard).map_err(|_| self.unknown(scorecard))?;
        Ok(Judge::new(scorecard, &exceptions.read(&self.0).exceptions))
    }

    /// The canonical report.
    pub fn evaluate(
        &self,
        facts: &Facts,
        exceptions: &Exceptions,
        at: &str,
        scorecard: Option<String>,
        subject: Option<String>,
    ) -> Result<String, JsValue> {
        let at = instant("at", at)?;
        let selection = self.selection(scorecard, subject)?;
        let Evidence { facts, records } = self.evidence(facts, exceptions);
        Ok(self.0.evaluate_selected(&facts, &records.exceptions, at, &selection).to_json())
    }

    /// The canonical forecast.
    pub fn forecast(
        &self,
        facts: &Facts,
        exceptions: &Exceptions,
        at: &str,
        until: &str,
        scorecard: Option<String>,
        subject: Option<String>,
    ) -> Result<String, JsValue> {
        let at = instant("at", at)?;
        let until = end(at, until)?;
        let selection = self.selection(scorecard, subject)?;
        let Evidence { facts, records } = self.evidence(facts, exceptions);
        Ok(self.0.forecast(&facts, &records.exceptions, at, until, &selection).to_json())
    }

    /// The canonical explanation of one subject, of one rule alone where one is named.
    pub fn explain(
        &self,
        facts: &Facts,
        exceptions: &Exceptions,
        at: &str,
        scorecard: Option<String>,
        subject: Option<String>,
        rule: Option<String>,
    ) -> Result<String, JsValue> {
        let at = instant("at", at)?;
        let selection = self.selection(scorecard, subject)?;
        if let Some(rule) = &rule {
            self.known_rule(rule, selection.scorecard.as_deref())?;
        }
        let Evidence { facts, records } = self.evidence(facts, exceptions);
        let explanation = self.0.explain(&facts, &records.exceptions, at, &selection);
        let explanation = match &rule {
            Some(rule) => explanation.of_rule(rule),
            None => explanation,
        };
        Ok(explanation.to_json(&self.0))
    }

    /// The canonical register of exceptions.
    pub fn register(
        &self,
        facts: &Facts,
        exceptions: &Exceptions,
        at: &str,
        about_to_end: Option<String>,
    ) -> Result<String, JsValue> {
        let at = instant("at", at)?;
        let about_to_end = match about_to_end {
            None => brightline::ABOUT_TO_END,
            Some(text) => Duration::parse(&text).filter(|length| length.micros() >= 0).ok_or_else(|| {
                let help = "write a duration, such as `14 days` or `12 hours`";
                Refusal::argument(format!("`endingWithin` is no duration: `{text}`"), help)
            })?,
        };
        let Evidence { facts, records } = self.evidence(facts, exceptions);
        Ok(self.0.register_ending_within(&facts, &records.exceptions, at, about_to_end).to_json())
    }

    /// What becomes of the tests that stand in it, as a JSON list.
    pub fn test(&self) -> String {
        let outcomes = self.0.run_tests();
        let wire = outcomes.iter().map(|outcome| WireOutcome {
            title: &outcome.title,
            scorecard: &outcome.scorecard,
            place: &outcome.place,
            passed: outcome.passed(),
            failures: outcome
                .failures
                .iter()
                .map(|failure| WireFailure {
                    place: &failure.place,
                    expected: &failure.expected,
                    found: &failure.found,
                })
                .collect(),
        });
        json(&wire.collect::<Vec<_>>())
    }
}

impl Standard {
    pub(crate) fn evidence(&self, facts: &Facts, exceptions: &Exceptions) -> Evidence {
        let mut facts = facts.read(&self.0);
        let records = exceptions.read(&self.0);
        if !records.problems.is_empty() {
            let problems = [facts.problems(), &records.problems].concat();
            facts = Rc::new(brightline::Facts::new(facts.documents().to_vec(), problems));
        }
        Evidence { facts, records }
    }

    fn selection(&self, scorecard: Option<String>, subject: Option<String>) -> Result<Selection, Refusal<'static>> {
        if let Some(name) = &scorecard
            && self.0.scorecard(name).is_err()
        {
            return Err(self.unknown(name));
        }
        let subject = subject.map(|text| {
            self.0.reference(&text).ok_or_else(|| {
                let help = "write `kind:namespace/name@release`; namespace and release may be left out, and the kind \
                            where the standard scores one alone";
                Refusal::argument(format!("`{text}` is no reference to one subject"), help)
            })
        });
        Ok(Selection { scorecard, subject: subject.transpose()? })
    }

    fn unknown(&self, scorecard: &str) -> Refusal<'static> {
        let names = self.0.scorecards();
        Refusal::name(format!("there is no scorecard `{scorecard}`"), suggestion(scorecard, names))
    }

    /// That some rule has the name, of the scorecard where one is named.
    fn known_rule(&self, rule: &str, scorecard: Option<&str>) -> Result<(), Refusal<'static>> {
        let scorecards = self.0.scorecards().filter(|name| scorecard.is_none_or(|wanted| wanted == *name));
        let rules = scorecards.filter_map(|name| self.0.scorecard(name).ok()).flat_map(|found| found.rules());
        let names: Vec<&str> = rules.map(|found| found.name).collect();
        if names.contains(&rule) {
            return Ok(());
        }
        Err(Refusal::name(format!("there is no rule `{rule}`"), suggestion(rule, names.into_iter())))
    }
}

fn suggestion<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    nearest(name, names).map(|near| format!("did you mean `{near}`?"))
}

pub(crate) fn instant(argument: &str, text: &str) -> Result<Instant, Refusal<'static>> {
    Instant::parse(text).ok_or_else(|| {
        let help = "write a day or an instant with its offset, such as `2026-01-15` or `2026-01-15T09:30:00Z`";
        Refusal::argument(format!("`{argument}` is no instant: `{text}`"), help)
    })
}

/// The end of a forecast: an instant, or how long from its beginning.
fn end(at: Instant, text: &str) -> Result<Instant, Refusal<'static>> {
    let after = |length: Duration| at.micros().checked_add(length.micros()).and_then(Instant::from_micros);
    let until = match Duration::parse(text) {
        Some(length) => after(length).ok_or_else(|| {
            Refusal::argument(format!("`until` leads beyond the year 9999: `{text}`"), "look less far ahead")
        })?,
        None => Instant::parse(text).ok_or_else(|| {
            let help = "write an instant or how long from `at`, such as `2026-04-01` or `90 days`";
            Refusal::argument(format!("`until` is neither an instant nor a duration: `{text}`"), help)
        })?,
    };
    if until > at {
        return Ok(until);
    }
    let message = format!("`until` {until} is not after {at}, where the forecast begins");
    Err(Refusal::argument(message, "name a later instant"))
}

/// Texts and finite numbers: there is nothing serde_json could refuse.
pub(crate) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
