//! One subject judged alone: what `js/judge.js` is made of.
//!
//! A verdict set takes less time than a call with texts in it does. So a document is written straight into the engine's
//! memory ([`Judge::room`]), and what is found is read from there ([`Found`]); only numbers cross.

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

/// What was found, where JavaScript reads it: two scores (NaN where there is none), then as numbers of two bytes the
/// state (0 not there, 1 does not apply, 2 judged), ready, tier (0 none), earned ready, earned tier, and the verdicts by
/// their places in [`Verdict::ALL`].
#[derive(Default)]
struct Found {
    verdicts: Verdicts,
    scores: [f64; 2],
    words: Vec<u16>,
    bytes: Vec<u8>,
}

#[derive(Serialize)]
struct Names<'a> {
    tiers: Vec<&'a str>,
    rules: Vec<&'a str>,
    verdicts: [&'static str; 6],
}

impl Found {
    fn judge(&mut self, slots: &brightline::Bound, at: Instant) -> *const u8 {
        let is_there = slots.judge_into(at, &mut self.verdicts);
        let found = &self.verdicts;
        let tier = |place: Option<usize>| place.and_then(|place| u16::try_from(place + 1).ok()).unwrap_or(0);
        let state = u16::from(is_there) + u16::from(found.applies);
        self.scores = [found.score.unwrap_or(f64::NAN), found.earned_score.unwrap_or(f64::NAN)];
        self.words.clear();
        self.words.extend([state, found.ready.into(), tier(found.tier), found.earned_ready.into()]);
        self.words.push(tier(found.earned_tier));
        let code = |verdict: &Verdict| Verdict::ALL.iter().position(|known| known == verdict);
        self.words.extend(found.rules().iter().map(|verdict| code(verdict).map_or(u16::MAX, |code| code as u16)));
        self.bytes.clear();
        self.bytes.extend(self.scores.iter().flat_map(|score| score.to_le_bytes()));
        self.bytes.extend(self.words.iter().flat_map(|word| word.to_le_bytes()));
        self.bytes.as_ptr()
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

    /// Reads and judges the document of so many bytes; where what was found stands.
    pub fn judge(
        &mut self,
        length: usize,
        source: Option<String>,
        seconds: f64,
        micros: u32,
    ) -> Result<*const u8, JsValue> {
        let at = instant(seconds, micros)?;
        let document = Json(self.text.get(..length).unwrap_or_default());
        self.slots.read(&document, source.as_deref()).map_err(refused)?;
        Ok(self.found.judge(&self.slots, at))
    }

    /// Reads the document of so many bytes, to judge it at any instant.
    pub fn bind(&self, length: usize, source: Option<String>) -> Result<Bound, JsValue> {
        let slots = self.engine.bind(&self.document(length), source.as_deref()).map_err(refused)?;
        Ok(Bound { slots, found: Found::default() })
    }
}

#[wasm_bindgen]
impl Bound {
    /// Where what is found at an instant stands.
    pub fn judge(&mut self, seconds: f64, micros: u32) -> Result<*const u8, JsValue> {
        Ok(self.found.judge(&self.slots, instant(seconds, micros)?))
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
