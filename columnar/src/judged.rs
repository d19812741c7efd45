//! What was said of some rows: verdicts as bitmaps, and the tiers that follow from them.

use std::borrow::Cow;

use brightline::columns::Card;

use crate::{
    bits::{self, Bits},
    waivers::Carrier,
};

/// What a scorecard says of the rows of a tile.
#[derive(Debug, Clone)]
pub(crate) struct Judged {
    pub(crate) applies: Bits,
    /// By tier and written order.
    pub(crate) rules: Vec<RuleBits>,
    pub(crate) granted: Passed,
    pub(crate) earned: Passed,
}

/// The verdicts of one rule. It counts for the rows that are open, and is unmet where it is neither met nor waived.
#[derive(Debug, Clone)]
pub(crate) struct RuleBits {
    pub(crate) met: Bits,
    /// None where these are all for which the scorecard applies.
    pub(crate) open: Option<Bits>,
    pub(crate) waived: Option<Bits>,
    pub(crate) not_applicable: Option<Bits>,
    pub(crate) announced: Option<Bits>,
    pub(crate) retired: Option<Bits>,
    /// The exceptions that carry rows, by row.
    pub(crate) carriers: Vec<(u32, Carrier)>,
}

/// The tiers of the rows, in one of the two readings.
#[derive(Debug, Clone)]
pub(crate) struct Passed {
    pub(crate) ready: Bits,
    /// By tier, lowest first: whether it and all below are passed and it has a counting rule.
    pub(crate) tiers: Vec<Bits>,
}

impl RuleBits {
    /// The rows for which the rule counts, of those for which the scorecard applies.
    pub(crate) fn counts<'a>(&'a self, applies: &'a Bits) -> &'a Bits {
        self.open.as_ref().unwrap_or(applies)
    }

    /// The rows that pass it, waived ones among them, and nothing else.
    pub(crate) fn into_passes(self) -> Bits {
        let mut passes = self.met;
        if let Some(waived) = &self.waived {
            bits::join(&mut passes, waived);
        }
        passes
    }

    /// The rows that pass it, waived ones among them.
    pub(crate) fn passes(&self) -> Cow<'_, Bits> {
        match &self.waived {
            None => Cow::Borrowed(&self.met),
            Some(waived) => Cow::Owned(bits::zip(&self.met, waived, |met, waived| met | waived)),
        }
    }

    /// The rows whose verdicts are not those of another time. Who is unmet is nothing else.
    fn differs(&self, other: &Self) -> Bits {
        let mut differs = bits::zip(&self.met, &other.met, |one, other| one ^ other);
        let pairs = [
            (&self.waived, &other.waived),
            (&self.not_applicable, &other.not_applicable),
            (&self.announced, &other.announced),
            (&self.retired, &other.retired),
        ];
        for (one, other) in pairs {
            match (one, other) {
                (None, None) => {}
                (Some(only), None) | (None, Some(only)) => bits::join(&mut differs, only),
                (Some(one), Some(other)) => {
                    bits::join(&mut differs, &bits::zip(one, other, |one, other| one ^ other));
                }
            }
        }
        let mut others = other.carriers.iter().peekable();
        for (row, carrier) in &self.carriers {
            while others.peek().is_some_and(|(other, _)| other < row) {
                others.next();
            }
            if others.peek().is_none_or(|(other, found)| other != row || found != carrier) {
                bits::set(&mut differs, *row as usize);
            }
        }
        differs
    }
}

impl Judged {
    /// The rows of which something else is said at another time.
    pub(crate) fn differs(&self, other: &Self) -> Bits {
        let mut differs = bits::zip(&self.applies, &other.applies, |one, other| one ^ other);
        for (one, other) in self.rules.iter().zip(&other.rules) {
            bits::join(&mut differs, &one.differs(other));
        }
        differs
    }

    /// What is said of rows one behind the other; of all but the last a multiple of 64.
    pub(crate) fn concat<'j>(parts: impl Iterator<Item = (&'j Self, usize)> + Clone) -> Option<Self> {
        let (first, _) = parts.clone().next()?;
        let lengths: Vec<usize> = parts.clone().map(|(_, length)| length).collect();
        let join =
            |of: &dyn Fn(&Self) -> Option<&Bits>| bits::concat(parts.clone().map(|(part, length)| (of(part), length)));
        let optional =
            |of: &dyn Fn(&Self) -> Option<&Bits>| parts.clone().any(|(part, _)| of(part).is_some()).then(|| join(of));
        let rule = |place: usize| {
            let starts = lengths.iter().scan(0_usize, |start, length| Some(std::mem::replace(start, *start + length)));
            let carriers = parts.clone().zip(starts).flat_map(|((part, _), start)| {
                let carriers = part.rules.get(place).into_iter().flat_map(|rule| &rule.carriers);
                carriers.map(move |(row, carrier)| (row + start as u32, *carrier))
            });
            let is_open = |part: &Self| part.rules.get(place).is_some_and(|rule| rule.open.is_some());
            let open = parts
                .clone()
                .any(|(part, _)| is_open(part))
                .then(|| join(&|part| part.rules.get(place).map(|rule| rule.counts(&part.applies))));
            RuleBits {
                met: join(&|part| part.rules.get(place).map(|rule| &rule.met)),
                open,
                waived: optional(&|part| part.rules.get(place)?.waived.as_ref()),
                not_applicable: optional(&|part| part.rules.get(place)?.not_applicable.as_ref()),
                announced: optional(&|part| part.rules.get(place)?.announced.as_ref()),
                retired: optional(&|part| part.rules.get(place)?.retired.as_ref()),
                carriers: carriers.collect(),
            }
        };
        let passed = |which: &dyn Fn(&Self) -> &Passed| {
            let tiers = 0..which(first).tiers.len();
            Passed {
                ready: bits::concat(parts.clone().map(|(part, length)| (Some(&which(part).ready), length))),
                tiers: tiers
                    .map(|tier| bits::concat(parts.clone().map(|(part, length)| (which(part).tiers.get(tier), length))))
                    .collect(),
            }
        };
        Some(Self {
            applies: join(&|part| Some(&part.applies)),
            rules: (0..first.rules.len()).map(rule).collect(),
            granted: passed(&|part| &part.granted),
            earned: passed(&|part| &part.earned),
        })
    }

    /// Finds tiers and readiness from the verdicts.
    pub(crate) fn stand(&mut self, card: &Card) {
        (self.granted, self.earned) = stand(card, &self.rules, &self.applies);
    }

    /// The same rows, taken out and put together anew.
    pub(crate) fn gather(&self, from: &[u32]) -> Self {
        let of = |found: &Bits| bits::gather(found, from);
        let passed =
            |passed: &Passed| Passed { ready: of(&passed.ready), tiers: passed.tiers.iter().map(of).collect() };
        let rule = |rule: &RuleBits| RuleBits {
            met: of(&rule.met),
            open: rule.open.as_ref().map(of),
            waived: rule.waived.as_ref().map(of),
            not_applicable: rule.not_applicable.as_ref().map(of),
            announced: rule.announced.as_ref().map(of),
            retired: rule.retired.as_ref().map(of),
            carriers: (0..)
                .zip(from)
                .filter_map(|(to, from)| {
                    let place = rule.carriers.binary_search_by_key(from, |(row, _)| *row).ok()?;
                    Some((to, rule.carriers.get(place)?.1))
                })
                .collect(),
        };
        Self {
            applies: of(&self.applies),
            rules: self.rules.iter().map(rule).collect(),
            granted: passed(&self.granted),
            earned: passed(&self.earned),
        }
    }
}

/// Tiers and readiness, granted and earned.
pub(crate) fn stand(card: &Card, rules: &[RuleBits], applies: &Bits) -> (Passed, Passed) {
    let granted = passed(card, rules, applies, RuleBits::passes);
    if rules.iter().all(|rule| rule.waived.is_none()) {
        return (granted.clone(), granted);
    }
    (granted, passed(card, rules, applies, |rule| Cow::Borrowed(&rule.met)))
}

/// Tiers and readiness, where `passes` tells who passes a rule that counts for it.
fn passed<'r>(
    card: &Card,
    rules: &'r [RuleBits],
    applies: &'r Bits,
    passes: impl Fn(&'r RuleBits) -> Cow<'r, Bits>,
) -> Passed {
    let tiers = card.rules.iter().map(|rule| rule.tier + 1).max().unwrap_or(0);
    let none = || vec![0; applies.len()];
    let mut passed = Vec::with_capacity(tiers);
    let (mut failed, mut counted, mut ready) = (none(), none(), none());
    for tier in 0..tiers {
        let mut has_rule = none();
        for (_, rule) in card.rules.iter().zip(rules).filter(|(rule, _)| rule.tier == tier) {
            let counts = rule.counts(applies);
            bits::join(&mut has_rule, counts);
            for ((failed, counts), passes) in failed.iter_mut().zip(counts).zip(&*passes(rule)) {
                *failed |= counts & !passes;
            }
        }
        bits::join(&mut counted, &has_rule);
        passed.push(bits::without(&has_rule, &failed));
        if tier == card.bar {
            ready = bits::without(&counted, &failed);
        }
    }
    Passed { ready, tiers: passed }
}
