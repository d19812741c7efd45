//! Subjects one by one, by the engine that counts each step.
//!
//! Nothing comes here but a row whose lists might come to more than the elements that a rule may visit, and subjects of very
//! many rows.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use arrow_array::{Array, ArrayRef, StringArray};
use brightline::{
    Document, Facts, Instant, LeanResult, Reference, Selection, Verdict,
    columns::{Card, Register},
};

use crate::{
    bits,
    engine::{Evaluation, Part, Plan, asks_others},
    judged::{Judged, Passed, RuleBits},
    links::{reached, reference_steps},
    text,
    tile::Tile,
    waivers::{Carrier, Waivers},
};

impl Plan {
    /// The rows of a tile one by one: where lists are so long that only counting each visit tells whether it is one too
    /// many, a tile of one row is left.
    pub(crate) fn by_rows(
        &self,
        evaluation: &Evaluation<'_>,
        waivers: &Waivers<'_>,
        tile: &Tile<'_, '_>,
        rows: Option<Vec<u32>>,
        later: Vec<(u32, i64)>,
    ) -> Part {
        let documents = (0..tile.rows()).map(|row| tile.shared.layout.documents(&tile.batch, row, &tile.subject(row)));
        let part = self.one_by_one(evaluation, waivers, &tile.subjects, documents);
        // All of these are there, for the entity takes them.
        Part { rows, later, ..part }
    }

    /// Subjects one by one, by the documents about each.
    pub(crate) fn one_by_one(
        &self,
        evaluation: &Evaluation<'_>,
        waivers: &Waivers<'_>,
        names: &ArrayRef,
        documents: impl Iterator<Item = Vec<Document>>,
    ) -> Part {
        let length = names.len();
        let mut judged: Vec<Judged> = self.cards.iter().map(|card| Judged::blank(card, length)).collect();
        let mut ends = vec![vec![i64::MAX; length]; self.cards.len()];
        let mut there = Vec::with_capacity(length);
        let asks = asks_others(evaluation.standard.program()) || waivers.ask_others();
        let steps = reference_steps(evaluation.standard, evaluation.exceptions);
        let approvers: BTreeSet<Reference> = match waivers.register.name(0) {
            Some(_) => waivers.register.approvers().into_iter().map(Reference::bare).collect(),
            None => BTreeSet::new(),
        };
        let others = asks || !approvers.is_empty();
        let mut looked = Vec::new();
        for (row, mut documents) in documents.enumerate() {
            let Some(subject) = text::at(names, row).and_then(|name| Reference::parse(name, "", "")) else { continue };
            let index = others.then(|| (evaluation.index)());
            let reached =
                index.as_ref().map(|index| reached(evaluation.standard, &documents, index, steps)).unwrap_or_default();
            let bare = subject.bare();
            let about = reached.iter().chain(&approvers).filter(|other| **other != bare).collect::<BTreeSet<_>>();
            documents.extend(about.iter().filter_map(|other| Some(index.as_ref()?.documents(other))).flatten());
            if evaluation.keeps_track {
                looked.extend(reached.into_iter().filter_map(|other| Some((u32::try_from(row).ok()?, other))));
            }
            let facts = Facts::new(documents, Vec::new());
            let selection = Selection { scorecard: None, subject: Some(subject.clone()) };
            let results = evaluation.standard.lean_results(&facts, evaluation.exceptions, evaluation.at, &selection);
            let mut is_there = false;
            for result in results.iter().filter(|result| result.subject == subject) {
                let place = self
                    .cards
                    .iter()
                    .position(|card| evaluation.standard.scorecard_name(card.id) == Some(result.scorecard));
                let Some(place) = place else { continue };
                is_there = true;
                if let (Some(judged), Some(card)) = (judged.get_mut(place), self.cards.get(place)) {
                    judged.take(card, row, result, waivers.register);
                }
                if let Some(end) = ends.get_mut(place).and_then(|ends| ends.get_mut(row)) {
                    *end = result.valid_until.map_or(i64::MAX, Instant::micros);
                }
            }
            if is_there {
                there.extend(u32::try_from(row));
            }
        }
        judged.iter_mut().zip(&self.cards).for_each(|(judged, card)| judged.stand(card));
        if !evaluation.valid_until {
            ends.clear();
        }
        let names = Arc::clone(names);
        let mut part = Part {
            rows: None,
            judged_of: length,
            length,
            names,
            judged,
            ends,
            misfits: BTreeMap::new(),
            looked,
            later: Vec::new(),
        };
        if there.len() < length {
            part.keep(there);
        }
        part
    }
}

impl Part {
    /// Leaves only some rows, those that the entity takes.
    fn keep(&mut self, rows: Vec<u32>) {
        let names = rows.iter().map(|row| text::at(&self.names, *row as usize).unwrap_or_default());
        self.names = Arc::new(StringArray::from_iter_values(names));
        self.judged.iter_mut().for_each(|judged| *judged = judged.gather(&rows));
        for ends in &mut self.ends {
            *ends = rows.iter().filter_map(|row| ends.get(*row as usize)).copied().collect();
        }
        self.length = rows.len();
        self.rows = Some(rows);
    }
}

impl Judged {
    /// Nothing said of so many rows.
    fn blank(card: &Card, length: usize) -> Self {
        let rule = || RuleBits {
            met: bits::none(length),
            open: Some(bits::none(length)),
            waived: Some(bits::none(length)),
            not_applicable: Some(bits::none(length)),
            announced: Some(bits::none(length)),
            retired: Some(bits::none(length)),
            carriers: Vec::new(),
        };
        let passed = || Passed { ready: bits::none(length), tiers: Vec::new() };
        let rules = card.rules.iter().map(|_| rule()).collect();
        Self { applies: bits::none(length), rules, granted: passed(), earned: passed() }
    }

    /// Takes in what the engine that explains says of a row.
    fn take(&mut self, card: &Card, row: usize, result: &LeanResult<'_>, register: &Register<'_>) {
        if result.ranks.is_none() {
            return;
        }
        bits::set(&mut self.applies, row);
        for ((rule, found), _) in self.rules.iter_mut().zip(&result.rules).zip(&card.rules) {
            if matches!(found.verdict, Verdict::Met | Verdict::Unmet | Verdict::Waived) {
                rule.open.iter_mut().for_each(|open| bits::set(open, row));
            }
            let bits = match found.verdict {
                Verdict::Met => Some(&mut rule.met),
                Verdict::Unmet => None,
                Verdict::Waived => rule.waived.as_mut(),
                Verdict::NotApplicable => rule.not_applicable.as_mut(),
                Verdict::Announced => rule.announced.as_mut(),
                Verdict::Retired => rule.retired.as_mut(),
            };
            if let Some(bits) = bits {
                bits::set(bits, row);
            }
            let Some((name, until)) = &found.waiver else { continue };
            let place = (0..).map_while(|place| register.name(place)).position(|known| known == name);
            let place = place.and_then(|place| u32::try_from(place).ok());
            if let (Some(exception), Ok(row)) = (place, u32::try_from(row)) {
                rule.carriers.push((row, Carrier { exception, until: until.micros() }));
            }
        }
    }
}
