//! One subject read and judged, and what was found as numbers that JavaScript reads from memory.
//!
//! In a browser everything is compiled for size, but for this crate (`profile.wasm` in the manifest of the workspace).
//! What the engine marks as `inline` is compiled here, hence for speed; that nothing of it is drawn into the bindings,
//! and so made small again, the attributes below see to.

use brightline::{Bound, Instant, Problem, Refusal, Verdicts};
use brightline_documents::Json;

/// What was found. Words of eight bytes: first in its low half the state (0 not there, 1 does not apply, 2 judged), with
/// 4 for ready and 8 for earned ready, in its high half the tier (0 none), with the earned one above its lower 16 bits;
/// then both scores (NaN where there is none); then the verdicts in three bits each, by their places in
/// [`brightline::Verdict::ALL`], ten in each half.
#[derive(Debug, Default)]
pub struct Found {
    verdicts: Verdicts,
    words: Vec<u64>,
}

impl Found {
    /// Where what is found at an instant stands.
    #[inline(never)]
    pub fn judge(&mut self, slots: &Bound, at: Instant) -> *const u64 {
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
}

/// Reads a document of JSON text into slots.
///
/// # Errors
///
/// As of [`Bound::read`].
#[inline(never)]
pub fn read(slots: &mut Bound, text: &[u8], source: Option<&str>) -> Result<(), Refusal<Problem>> {
    slots.read(&Json(text), source)
}
