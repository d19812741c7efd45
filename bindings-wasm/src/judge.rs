//! One subject judged alone: what `js/judge.js` is made of.
//!
//! A verdict set takes less time than a call with texts in it does. So a document is written straight into the engine's
//! memory ([`Judge::room`]), and what is found is read from there ([`Found`]); only numbers cross, and one of them comes
//! back: a call that returns several, as one that may throw does, takes a list in JavaScript.

use std::ptr;

use brightline::{Exceptions, Instant, Problem, Refusal, Verdict};
use brightline_wasm_judge::{Found, read};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::refusal;

/// A scorecard and exceptions.
#[wasm_bindgen]
pub struct Judge {
    engine: brightline::Judge,
    /// The document to be read.
    text: Vec<u8>,
    slots: brightline::Bound,
    found: Found,
    /// Why the last call gave no place.
    refusal: Option<JsValue>,
}

/// One document, read for one judge.
#[wasm_bindgen]
pub struct Bound {
    slots: brightline::Bound,
    found: Found,
    /// Why the last call gave no place.
    refusal: Option<JsValue>,
}

#[derive(Serialize)]
struct Names<'a> {
    tiers: Vec<&'a str>,
    rules: Vec<&'a str>,
    verdicts: [&'static str; 6],
}

impl Judge {
    pub(crate) fn new(scorecard: brightline::Scorecard<'_>, exceptions: &Exceptions) -> Self {
        let engine = scorecard.judge(exceptions);
        let slots = engine.blank();
        Self { engine, text: Vec::new(), slots, found: Found::default(), refusal: None }
    }
}

#[wasm_bindgen]
impl Judge {
    /// The names behind the numbers, as JSON.
    pub fn names(&self) -> String {
        let names = Names {
            tiers: self.engine.tiers().collect(),
            rules: self.engine.rules().collect(),
            verdicts: Verdict::ALL.map(Verdict::as_str),
        };
        serde_json::to_string(&names).unwrap_or_default()
    }

    /// Seconds since 1970, rounded down, of an instant as text; and the microseconds within that second.
    pub fn instant(text: &str) -> Result<Vec<f64>, JsValue> {
        let micros = crate::standard::instant("at", text)?.micros();
        Ok(vec![micros.div_euclid(1_000_000) as f64, micros.rem_euclid(1_000_000) as f64])
    }

    /// Where so many bytes of JSON can be written.
    pub fn room(&mut self, bytes: usize) -> *mut u8 {
        if self.text.len() < bytes {
            self.text.resize(bytes, 0);
        }
        self.text.as_mut_ptr()
    }

    /// Reads and judges the document of so many bytes; where what was found stands, nowhere where it is refused.
    pub fn judge(&mut self, length: usize, source: Option<String>, seconds: f64, micros: u32) -> *const u64 {
        let at = match instant(seconds, micros) {
            Ok(at) => at,
            Err(refusal) => return refuse(&mut self.refusal, refusal),
        };
        match read(&mut self.slots, self.text.get(..length).unwrap_or_default(), source.as_deref()) {
            Ok(()) => self.found.judge(&self.slots, at),
            Err(refusal) => refuse(&mut self.refusal, refused(refusal)),
        }
    }

    /// Why the last document was refused.
    pub fn refusal(&mut self) -> JsValue {
        self.refusal.take().unwrap_or(JsValue::UNDEFINED)
    }

    /// Reads the document of so many bytes, to judge it at any instant.
    pub fn bind(&self, length: usize, source: Option<String>) -> Result<Bound, JsValue> {
        let mut slots = self.engine.blank();
        read(&mut slots, self.text.get(..length).unwrap_or_default(), source.as_deref()).map_err(refused)?;
        Ok(Bound { slots, found: Found::default(), refusal: None })
    }
}

#[wasm_bindgen]
impl Bound {
    /// Where what is found at an instant stands, nowhere where that is refused.
    pub fn judge(&mut self, seconds: f64, micros: u32) -> *const u64 {
        match instant(seconds, micros) {
            Ok(at) => self.found.judge(&self.slots, at),
            Err(refusal) => refuse(&mut self.refusal, refusal),
        }
    }

    /// Why the last instant was refused.
    pub fn refusal(&mut self) -> JsValue {
        self.refusal.take().unwrap_or(JsValue::UNDEFINED)
    }
}

/// The place of nothing, and why.
fn refuse(last: &mut Option<JsValue>, refusal: JsValue) -> *const u64 {
    *last = Some(refusal);
    ptr::null()
}

fn refused(refusal: Refusal<Problem>) -> JsValue {
    let problem = match refusal {
        Refusal::Input(problem) => problem,
        Refusal::Document(problem) => *problem,
    };
    refusal::of_document(&problem)
}

/// An instant as JavaScript has it: no number of its own holds microseconds of all years.
fn instant(seconds: f64, micros: u32) -> Result<Instant, JsValue> {
    let whole = if seconds.abs() < 1e12 { seconds as i64 } else { i64::MAX };
    let at = whole.checked_mul(1_000_000).and_then(|at| at.checked_add(micros.into())).and_then(Instant::from_micros);
    at.ok_or_else(|| {
        let help = "the years 0001 to 9999 can be judged";
        refusal::Refusal::argument("`at` is beyond the years that the language knows", help).into()
    })
}
