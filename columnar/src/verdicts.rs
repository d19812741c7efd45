//! Rules of a scorecard: from truth values to verdicts, and from verdicts to tiers.

use std::{borrow::Cow, rc::Rc};

use brightline::{
    Instant, Missing, Value,
    columns::{Card, Condition, Definition, MAX_VISITS, Rule},
};

use crate::{
    bits::{self, Bits},
    dictionary::Codes,
    lane::Lane,
    tile::{At, Mode, Tile},
    waivers::{Carrier, Waivers},
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

/// More elements may have been visited for a row than a rule may: only the engine that counts them one by one can tell.
#[derive(Debug)]
pub(crate) struct TooMany;

impl<'b> Tile<'_, 'b> {
    /// Begins a rule: what it visits is counted from here.
    fn start(&mut self, mode: Mode) {
        self.mode = mode;
        self.visits = 0;
    }

    /// Computes definitions, each after those it rests on.
    pub(crate) fn define(&mut self, definitions: &[Definition]) -> Result<(), TooMany> {
        for definition in definitions {
            for mode in [Mode::Earned, Mode::Granted] {
                if self.definitions.contains_key(&(definition.id, mode)) {
                    continue;
                }
                let earned = self.definitions.get(&(definition.id, Mode::Earned)).cloned();
                let defined = match earned {
                    Some(earned) if !definition.asks_others => earned,
                    _ => {
                        self.start(mode);
                        let lane = self.eval(definition.node);
                        (lane, self.visits)
                    }
                };
                if defined.1 > MAX_VISITS {
                    return Err(TooMany);
                }
                self.definitions.insert((definition.id, mode), defined);
            }
        }
        Ok(())
    }

    /// What a scorecard says of all rows; its tier is then known to those that ask.
    pub(crate) fn judge(&mut self, card: &Card, waivers: &Waivers<'b>) -> Result<Judged, TooMany> {
        self.judge_again(card, waivers, None)
    }

    /// [`Tile::judge`] of rows of which something was said before; a rule that time does not move says it again.
    pub(crate) fn judge_again(
        &mut self,
        card: &Card,
        waivers: &Waivers<'b>,
        before: Option<(&Judged, &[bool])>,
    ) -> Result<Judged, TooMany> {
        self.define(&card.definitions)?;
        let length = self.rows();
        let applies = match self.stopped(card.applies)? {
            Some(stopped) => bits::without(&bits::all(length), &stopped),
            None => bits::all(length),
        };
        let mut rules = Vec::with_capacity(card.rules.len());
        for (place, rule) in card.rules.iter().enumerate() {
            let same = before.filter(|(_, moves)| moves.get(place) == Some(&false));
            match same.and_then(|(before, _)| before.rules.get(place)) {
                Some(before) => rules.push(before.clone()),
                None => rules.push(self.rule(card, place, rule, &applies, waivers)?),
            }
        }
        let (granted, earned) = stand(card, &rules, &applies);
        if self.shared.asks_tiers {
            let tiers = [tier_lane(&applies, &earned, length), tier_lane(&applies, &granted, length)];
            self.tiers.insert(card.id, tiers);
        }
        Ok(Judged { applies, rules, granted, earned })
    }

    /// Where a condition of applicability keeps rows out: where it is false, in both readings.
    fn stopped(&mut self, condition: Option<Condition>) -> Result<Option<Bits>, TooMany> {
        let Some(condition) = condition else { return Ok(None) };
        self.start(Mode::Granted);
        let mut stopped = self.truth(condition.node).no();
        let mut most = self.visits;
        if condition.asks_others {
            self.start(Mode::Earned);
            let earned = self.truth(condition.node);
            bits::keep(&mut stopped, &earned.no());
            most = most.max(self.visits);
        }
        if most > MAX_VISITS { Err(TooMany) } else { Ok(Some(stopped)) }
    }

    /// Where every requirement is true.
    fn met(&mut self, rule: &Rule, mode: Mode) -> Result<Bits, TooMany> {
        self.start(mode);
        let mut met: Option<Bits> = None;
        for require in &rule.requires {
            let truth = self.truth(require.node);
            match &mut met {
                None => {
                    met = Some(match Rc::try_unwrap(truth) {
                        Ok(truth) => truth.yes,
                        Err(truth) => truth.yes.clone(),
                    })
                }
                Some(met) => bits::keep(met, &truth.yes),
            }
        }
        if self.visits > MAX_VISITS { Err(TooMany) } else { Ok(met.unwrap_or_else(|| bits::all(self.rows()))) }
    }

    /// Where an instant has come, and whether it has for all or for none.
    fn since(&mut self, instant: Option<Instant>) -> Option<Bits> {
        let instant = instant?;
        match &self.at {
            At::One(at) => {
                let has_come = *at >= instant;
                if !has_come && self.notes {
                    (0..self.rows()).for_each(|row| self.note(row, instant.micros()));
                }
                has_come.then(|| bits::all(self.rows()))
            }
            At::Each(_) => {
                let come = bits::collect(self.rows(), |row| self.at(row) >= instant);
                (0..self.rows()).for_each(|row| self.note(row, instant.micros()));
                Some(come)
            }
        }
    }

    fn rule(
        &mut self,
        card: &Card,
        place: usize,
        rule: &Rule,
        applies: &Bits,
        waivers: &Waivers<'b>,
    ) -> Result<RuleBits, TooMany> {
        let effective = self.since(rule.effective);
        let retired = self.since(rule.retired).map(|retired| bits::zip(&retired, applies, |one, other| one & other));
        let announced = rule.effective.map(|_| match &effective {
            None => applies.clone(),
            Some(effective) => bits::without(applies, effective),
        });
        // Announced goes before retired.
        let retired = match (retired, &announced) {
            (Some(retired), Some(announced)) => Some(bits::without(&retired, announced)),
            (retired, _) => retired,
        };
        let mut open: Option<Bits> = None;
        for aside in [&announced, &retired].into_iter().flatten() {
            open = Some(bits::without(open.as_ref().unwrap_or(applies), aside));
        }
        let not_applicable = self.stopped(rule.applies)?;
        let not_applicable = not_applicable.map(|stopped| {
            let before = open.as_ref().unwrap_or(applies);
            let aside = bits::zip(&stopped, before, |stopped, open| stopped & open);
            open = Some(bits::without(before, &aside));
            aside
        });
        let mut met = self.met(rule, Mode::Granted)?;
        bits::keep(&mut met, open.as_ref().unwrap_or(applies));
        let asks = rule.requires.iter().any(|require| require.asks_others);
        let mut waived: Option<Bits> = None;
        if asks {
            let earned = self.met(rule, Mode::Earned)?;
            waived = Some(bits::without(&met, &earned));
            bits::keep(&mut met, &earned);
        }
        let mut carriers = Vec::new();
        if waivers.waive(card.id, place) {
            let unmet = bits::without(open.as_ref().unwrap_or(applies), &met);
            carriers = waivers.carriers(self, card.id, place, &unmet)?;
        }
        if !carriers.is_empty() {
            let carried = waived.get_or_insert_with(|| bits::none(self.rows()));
            carriers.iter().for_each(|(row, _)| bits::set(carried, *row as usize));
        }
        Ok(RuleBits { met, open, waived, not_applicable, announced, retired, carriers })
    }
}

/// Tiers and readiness, granted and earned.
fn stand(card: &Card, rules: &[RuleBits], applies: &Bits) -> (Passed, Passed) {
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

/// The tiers as values for conditions that ask for them.
fn tier_lane<'s>(applies: &[u64], passed: &Passed, length: usize) -> Lane<'s> {
    let tiers = passed.tiers.len();
    let mut values: Vec<Value> = (0..=tiers).filter_map(|tier| u32::try_from(tier).ok().map(Value::Tier)).collect();
    let not_applicable = values.len() as u8;
    values.push(Value::Missing(Missing::NotApplicable));
    let mut codes = vec![not_applicable; length];
    for (row, code) in codes.iter_mut().enumerate() {
        if bits::get(applies, row) {
            let highest = passed.tiers.iter().rposition(|tier| bits::get(tier, row));
            *code = highest.map_or(0, |tier| tier as u8 + 1);
        }
    }
    Lane::Codes(Codes::complete(codes, values).into())
}
