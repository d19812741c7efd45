//! Exceptions as masks: whom each covers is found by an index of subjects, or by its condition for all rows at once; which
//! of those that cover a row carries a rule is asked of the register once for each set of them.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap},
};

use brightline::{
    Facts, Instant, Reference,
    columns::{Covers, MAX_VISITS, Moment, Register, ScorecardId},
};

use crate::{
    bits::{self, Bits},
    text,
    tile::{Mode, Tile},
    verdicts::TooMany,
};

/// The exception that carries a row, by its place in the register, and when its effect ends, in microseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Carrier {
    pub(crate) exception: u32,
    pub(crate) until: i64,
}

/// The exceptions that waive a rule, those that cover a row, those that count among its renewals, and the instant.
type Question = (ScorecardId, usize, Vec<usize>, Vec<usize>, Instant);

/// The exception that carries the row, and when that may change.
type Answer = (Option<Carrier>, Option<Instant>);

/// The exceptions of an evaluation.
pub(crate) struct Waivers<'r> {
    pub(crate) register: &'r Register<'r>,
    /// By subject without release: those that name it or a release of it.
    by_subject: HashMap<String, Vec<(usize, Reference)>>,
    /// Who is a member of what.
    members: &'r Facts,
    answers: RefCell<HashMap<Question, Answer>>,
    waiving: BTreeMap<(ScorecardId, usize), Vec<usize>>,
}

impl<'r> Waivers<'r> {
    pub(crate) fn new(
        register: &'r Register<'r>,
        members: &'r Facts,
        rules: impl IntoIterator<Item = (ScorecardId, usize)>,
    ) -> Self {
        let waiving: BTreeMap<_, _> =
            rules.into_iter().map(|(card, rule)| ((card, rule), register.waiving(card, rule))).collect();
        let mut by_subject: HashMap<String, Vec<(usize, Reference)>> = HashMap::new();
        let mut places: Vec<usize> = waiving.values().flatten().copied().collect();
        places.sort_unstable();
        places.dedup();
        for place in places {
            if let Some(Covers::Subject(reference)) = register.covers(place) {
                by_subject.entry(reference.bare().as_str().to_owned()).or_default().push((place, reference.clone()));
            }
        }
        Self { register, by_subject, members, answers: RefCell::default(), waiving }
    }

    /// Whether any exception waives a rule.
    pub(crate) fn waive(&self, card: ScorecardId, rule: usize) -> bool {
        self.waiving.get(&(card, rule)).is_some_and(|places| !places.is_empty())
    }

    /// Whether a condition of an exception asks about other subjects.
    pub(crate) fn ask_others(&self) -> bool {
        let covers = self.waiving.values().flatten().filter_map(|place| self.register.covers(*place));
        covers.into_iter().any(|covers| crate::engine::covers_others(&covers))
    }

    /// The exceptions that carry a rule, of the rows that do not meet it.
    pub(crate) fn carriers(
        &self,
        tile: &mut Tile<'_, 'r>,
        card: ScorecardId,
        rule: usize,
        unmet: &Bits,
    ) -> Result<Vec<(u32, Carrier)>, TooMany> {
        let Some(places) = self.waiving.get(&(card, rule)).filter(|places| !places.is_empty()) else {
            return Ok(Vec::new());
        };
        let mut by_condition: Vec<(usize, Bits)> = Vec::new();
        for place in places {
            if let Some(covered) = self.condition(tile, *place)? {
                by_condition.push((*place, covered));
            }
        }
        let mut found = Vec::new();
        for row in bits::places(unmet) {
            let mut covering: Vec<usize> =
                by_condition.iter().filter(|(_, covered)| bits::get(covered, row)).map(|(place, _)| *place).collect();
            let mut renewing = covering.clone();
            if let Some(named) = self.named(tile, row) {
                let subject = tile.subject(row);
                for (place, reference) in named.iter().filter(|(place, _)| places.contains(place)) {
                    renewing.push(*place);
                    if reference.covers(&subject) {
                        covering.push(*place);
                    }
                }
            }
            if covering.is_empty() {
                continue;
            }
            covering.sort_unstable();
            renewing.sort_unstable();
            let at = tile.at(row);
            let (carrier, turns) = self.answer((card, rule, covering, renewing, at));
            tile.note_instant(row, turns);
            if let (Some(carrier), Ok(row)) = (carrier, u32::try_from(row)) {
                found.push((row, carrier));
            }
        }
        Ok(found)
    }

    /// Those that name a row's subject or a release of it.
    fn named(&self, tile: &Tile<'_, '_>, row: usize) -> Option<&[(usize, Reference)]> {
        if self.by_subject.is_empty() {
            return None;
        }
        let subject = text::at(&tile.subjects, row)?;
        let bare = subject.split_once('@').map_or(subject, |(bare, _)| bare);
        self.by_subject.get(bare).map(Vec::as_slice)
    }

    /// Where the condition of an exception is true; none where it names a subject.
    fn condition(&self, tile: &mut Tile<'_, 'r>, place: usize) -> Result<Option<Bits>, TooMany> {
        let Some(Covers::Where(program, node, definitions)) = self.register.covers(place) else { return Ok(None) };
        if let Some(covered) = tile.covered.get(&place) {
            return Ok(Some(covered.clone()));
        }
        tile.define(&definitions)?;
        let covered = tile.apart(program, |tile| {
            tile.mode = Mode::Granted;
            tile.visits = 0;
            let covered = tile.truth(node).yes.clone();
            (covered, tile.visits)
        });
        if covered.1 > MAX_VISITS {
            return Err(TooMany);
        }
        tile.covered.insert(place, covered.0.clone());
        Ok(Some(covered.0))
    }

    fn answer(&self, question: Question) -> (Option<Carrier>, Option<Instant>) {
        if let Some(answer) = self.answers.borrow().get(&question) {
            return *answer;
        }
        let (card, rule, covering, renewing, at) = &question;
        let mut moment = Moment::new(*at);
        let carrier = self.register.carrier(*card, *rule, covering, renewing, self.members, &mut moment);
        let carrier = carrier
            .and_then(|(place, until)| Some(Carrier { exception: u32::try_from(place).ok()?, until: until.micros() }));
        let answer = (carrier, moment.next());
        self.answers.borrow_mut().insert(question, answer);
        answer
    }
}
