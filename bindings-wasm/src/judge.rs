//! One subject judged alone: what `js/judge.js` is made of.
//!
//! A verdict set takes less time than a call with texts in it does. So a document is written straight into the engine's
//! memory ([`Judge::room`]), and what is found is read from there ([`Found`]); only numbers cross, and one of them comes
//! back: a call that returns several, as one that may throw does, takes a list in JavaScript.

use std::ptr;

use brightline::{Exceptions, Instant, Problem, Refusal, Verdict, Verdicts};
use brightline_documents::Json;
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
}

/// One document, read for one judge.
#[wasm_bindgen]
pub struct Bound {
    slots: brightline::Bound,
    found: Found,
}

/// What was found, where JavaScript reads it. Words of eight bytes: first in its low half the state (0 not there, 1 does
/// not apply, 2 judged), with 4 for ready and 8 for earned ready, in its high half the tier (0 none), with the earned one
/// above its lower 16 bits; then both scores (NaN where there is none); then the verdicts in three bits each, by their
/// places in [`Verdict::ALL`], ten in each half.
#[derive(Default)]
struct Found {
    verdicts: Verdicts,
    words: Vec<u64>,
    /// Why the last call gave no place.
    refusal: Option<JsValue>,
}

#[derive(Serialize)]
struct Names<'a> {
    tiers: Vec<&'a str>,
    rules: Vec<&'a str>,
    verdicts: [&'static str; 6],
}

impl Found {
    /// Where what is found at an instant stands.
    fn judge(&mut self, slots: &brightline::Bound, at: Instant) -> *const u64 {
        let is_there = slots.judge_into(at, &mut self.verdicts);
        let found = &self.verdicts;
        let state = u64::from(is_there) + u64::from(found.applies);
        let state = state | u64::from(found.ready) << 2 | u64::from(found.earned_ready) << 3;
        let tier = |place: Option<usize>| place.map_or(0, |place| place as u64 + 1);
        let tiers = tier(found.tier) | tier(found.earned_tier) << 16;
        let score = |score: Option<f64>| score.unwrap_or(f64::NAN).to_bits();
        self.words.clear();
        self.words.extend([state | tiers << 32, score(found.score), score(found.earned_score)]);
        let (mut word, mut shift) = (0, 0);
        for verdict in found.rules() {
            if shift == 64 {
                self.words.push(word);
                (word, shift) = (0, 0);
            }
            word |= (*verdict as u64) << shift;
            shift += if shift == 27 || shift == 59 { 5 } else { 3 };
        }
        self.words.push(word);
        self.words.as_ptr()
    }

    /// The place of nothing, and why.
    fn refuse(&mut self, refusal: JsValue) -> *const u64 {
        self.refusal = Some(refusal);
        ptr::null()
    }
}

impl Judge {
    pub(crate) fn new(scorecard: brightline::Scorecard<'_>, exceptions: &Exceptions) -> Self {
        let engine = scorecard.judge(exceptions);
        let slots = engine.blank();
        Self { engine, text: Vec::new(), slots, found: Found::default() }
    }

    fn document(&self, length: usize) -> Json<'_> {
        Json(self.text.get(..length).unwrap_or_default())
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
        self.text.resize(bytes, 0);
        self.text.as_mut_ptr()
    }

    /// Reads and judges the document of so many bytes; where what was found stands, nowhere where it is refused.
    pub fn judge(&mut self, length: usize, source: Option<String>, seconds: f64, micros: u32) -> *const u64 {
        let at = match instant(seconds, micros) {
            Ok(at) => at,
            Err(refusal) => return self.found.refuse(refusal),
        };
        let document = Json(self.text.get(..length).unwrap_or_default());
        match self.slots.read(&document, source.as_deref()) {
            Ok(()) => self.found.judge(&self.slots, at),
            Err(refusal) => self.found.refuse(refused(refusal)),
        }
    }

    /// Why the last document was refused.
    pub fn refusal(&mut self) -> JsValue {
        self.found.refusal.take().unwrap_or(JsValue::UNDEFINED)
    }

    /// Reads the document of so many bytes, to judge it at any instant.
    pub fn bind(&self, length: usize, source: Option<String>) -> Result<Bound, JsValue> {
        let slots = self.engine.bind(&self.document(length), source.as_deref()).map_err(refused)?;
        Ok(Bound { slots, found: Found::default() })
    }
}

#[wasm_bindgen]
impl Bound {
    /// Where what is found at an instant stands, nowhere where that is refused.
    pub fn judge(&mut self, seconds: f64, micros: u32) -> *const u64 {
        match instant(seconds, micros) {
            Ok(at) => self.found.judge(&self.slots, at),
            Err(refusal) => self.found.refuse(refusal),
        }
    }

    /// Why the last instant was refused.
    pub fn refusal(&mut self) -> JsValue {
        self.found.refusal.take().unwrap_or(JsValue::UNDEFINED)
    }
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
