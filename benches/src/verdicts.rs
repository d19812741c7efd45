//! What every contestant gives for one subject: a verdict for each rule, the tier, readiness and score.

use std::fmt;

/// How many rules there are.
pub const RULES: usize = 24;
/// How many of them stand in bronze, in silver and in gold.
pub const TIERS: [usize; 3] = [10, 8, 6];

/// All that is asked about one subject.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Verdicts {
    /// A bit for each rule that is met, the first rule's lowest.
    pub met: u32,
    /// A bit for each rule that applies.
    pub counts: u32,
    /// The highest tier passed: 0 none, 1 bronze, 2 silver, 3 gold.
    pub tier: u8,
    /// The bar is passed.
    pub ready: bool,
    /// The share of counting rules that are met.
    pub score: f64,
}

impl Verdicts {
    /// The tier, readiness and score that follow from the verdicts. The bits of `met` are among those of `counts`.
    #[must_use]
    #[inline]
    pub fn of(met: u32, counts: u32) -> Self {
        const BRONZE: u32 = (1 << TIERS[0]) - 1;
        const SILVER: u32 = ((1 << TIERS[1]) - 1) << TIERS[0];
        const GOLD: u32 = ((1 << TIERS[2]) - 1) << (TIERS[0] + TIERS[1]);
        let unmet = counts & !met;
        let mut tier = 0;
        // A tier is passed if nothing of it, or below, is unmet; the highest passed that has a counting rule is granted.
        for (place, mask) in [BRONZE, SILVER, GOLD].into_iter().enumerate() {
            if unmet & mask != 0 {
                break;
            }
            if counts & mask != 0 {
                tier = u8::try_from(place).unwrap_or(0) + 1;
            }
        }
        let ready = unmet & BRONZE == 0 && counts & BRONZE != 0;
        let score = f64::from(met.count_ones()) / f64::from(counts.count_ones());
        Self { met, counts, tier, ready, score }
    }

    /// From what was found of each rule: whether it applies, and whether it is met.
    #[must_use]
    pub fn collect(rules: impl IntoIterator<Item = (bool, bool)>) -> Self {
        let (mut met, mut counts) = (0, 0);
        for (place, (applies, holds)) in rules.into_iter().enumerate() {
            counts |= u32::from(applies) << place;
            met |= u32::from(applies && holds) << place;
        }
        Self::of(met, counts)
    }
}

impl fmt::Display for Verdicts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for rule in 0..RULES {
            let letter = match (self.counts >> rule & 1, self.met >> rule & 1) {
                (0, _) => 'N',
                (_, 0) => 'U',
                _ => 'M',
            };
            write!(f, "{letter}")?;
        }
        let tier = ["none", "bronze", "silver", "gold"][usize::from(self.tier)];
        write!(f, " {tier} {}", if self.ready { "ready" } else { "not-ready" })
    }
}
