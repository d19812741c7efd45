//! From bitmaps to what stands in columns: codes of verdicts and tiers, and scores.

use std::borrow::Cow;

use crate::{
    bits::{self, Bits},
    judged::{Judged, Passed, RuleBits},
};

/// For each byte of a bitmap its bits as bytes of 0 and 1, in their order.
const SPREAD: [u64; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut bit = 0;
        while bit < 8 {
            #[allow(clippy::indexing_slicing, reason = "a constant: out of bounds would not compile")]
            if byte >> bit & 1 == 1 {
                table[byte] |= 1 << (bit * 8);
            }
            bit += 1;
        }
        byte += 1;
    }
    table
};

/// Adds `weight` to the bytes of the rows whose bits are set.
fn add(bytes: &mut [u8], bits: &[u64], weight: u8) {
    let spread = |byte: u8| SPREAD.get(usize::from(byte)).copied().unwrap_or(0).wrapping_mul(weight.into());
    let (groups, rest) = bytes.as_chunks_mut::<64>();
    let mut words = bits.iter();
    for (group, word) in groups.iter_mut().zip(&mut words) {
        let (eights, _) = group.as_chunks_mut::<8>();
        for (eight, byte) in eights.iter_mut().zip(word.to_le_bytes()) {
            // No sum of a byte's reaches the next.
            *eight = u64::from_le_bytes(*eight).wrapping_add(spread(byte)).to_le_bytes();
        }
    }
    if let Some(word) = words.next() {
        for (place, byte) in rest.iter_mut().enumerate() {
            *byte = byte.wrapping_add((word >> place & 1) as u8 * weight);
        }
    }
}

/// The codes of the verdicts of one rule, in the order of [`crate::write::VERDICTS`].
pub(crate) fn verdicts(rule: &RuleBits, length: usize) -> Vec<i8> {
    let mut codes = vec![0; length];
    // Of each row one bit is set at most, so that the sum is its code.
    add(&mut codes, &rule.met, 1);
    let others = [&rule.waived, &rule.not_applicable, &rule.announced, &rule.retired];
    for (bits, code) in others.into_iter().zip(2..) {
        bits.iter().for_each(|bits| add(&mut codes, bits, code));
    }
    // Codes are small: nothing changes its sign.
    codes.into_iter().map(|code| code as i8).collect()
}

/// The places of the highest tiers passed, negative for none.
pub(crate) fn tiers(passed: &Passed, length: usize) -> Vec<i8> {
    let mut codes = vec![0_u8; length];
    let mut above = bits::none(length);
    // One more for each tier at or below the highest passed.
    for tier in passed.tiers.iter().rev() {
        bits::join(&mut above, tier);
        add(&mut codes, &above, 1);
    }
    codes.into_iter().map(|code| code as i8 - 1).collect()
}

/// Whether waived rules are among those passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    Granted,
    Earned,
}

/// The weighted shares of what is passed of what counts; no number where nothing does.
pub(crate) fn scores(weights: &[f64], judged: &Judged, which: Which, length: usize) -> Vec<f64> {
    fn passes(rule: &RuleBits, which: Which) -> Cow<'_, Bits> {
        match which {
            Which::Granted => rule.passes(),
            Which::Earned => Cow::Borrowed(&rule.met),
        }
    }
    let rules = &judged.rules;
    let total: f64 = weights.iter().sum();
    // Sums of small whole numbers are the same in any order, and fit a byte.
    if total <= 255.0 && weights.iter().all(|weight| weight.fract() == 0.0) {
        let (mut passed, mut counted) = (vec![0_u8; length], vec![0_u8; length]);
        for (rule, weight) in rules.iter().zip(weights) {
            add(&mut passed, &passes(rule, which), *weight as u8);
            add(&mut counted, rule.counts(&judged.applies), *weight as u8);
        }
        // Zero by zero is no number.
        return passed.iter().zip(&counted).map(|(passed, counted)| f64::from(*passed) / f64::from(*counted)).collect();
    }
    let (mut passed, mut counted) = (vec![0.0; length], vec![0.0; length]);
    for (rule, weight) in rules.iter().zip(weights) {
        for (sums, bits) in [(&mut passed, &*passes(rule, which)), (&mut counted, rule.counts(&judged.applies))] {
            for row in bits::places(bits) {
                if let Some(sum) = sums.get_mut(row) {
                    *sum += weight;
                }
            }
        }
    }
    passed.iter().zip(&counted).map(|(passed, counted): (&f64, &f64)| passed / counted).collect()
}
