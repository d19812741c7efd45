//! Rules of a scorecard: from truth values to verdicts.

use std::rc::Rc;

use brightline::{
    Instant, Missing, Value,
    columns::{Card, Condition, Definition, MAX_VISITS, Rule},
};

use crate::{
    bits::{self, Bits},
    dictionary::Codes,
    judged::{Judged, Passed, RuleBits, stand},
    lane::Lane,
    tile::{At, Mode, Tile},
    waivers::Waivers,
};

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
