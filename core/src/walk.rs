//! A subject through time: judged once, and then only where something turns.

use std::mem;

use crate::{
    Horizon, Instant, Noted, Reference, Selection, Turn,
    compiled::{Rule, RuleId, Scorecard},
    eval::Subject,
    evaluate::Fleet,
    exceptions::Waiver,
    facts::Row,
    judge::{self, Bench, Evidence, Outcome, RuleOutcome},
    program::ScorecardId,
    schema::EntityId,
};

/// Where a subject stands on a scorecard.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Place {
    NotThere,
    NotApplicable,
    Scored(Outcome),
}

/// A result that differs, and what turned.
pub(crate) struct Turned<'w> {
    pub(crate) id: ScorecardId,
    pub(crate) scorecard: &'w Scorecard,
    pub(crate) from: Place,
    pub(crate) to: Place,
    /// Of the result as a whole: of whether it is there and applies.
    pub(crate) turns: Vec<Turn>,
    /// Of each rule whose evidence or exception turned, by place.
    pub(crate) rules: Vec<(usize, Vec<Turn>)>,
}

/// A subject on its way.
pub(crate) struct Walk<'w> {
    fleet: &'w Fleet<'w>,
    entity: EntityId,
    reference: &'w Reference,
    selection: &'w Selection,
    there: Noted,
    /// None while it is not there.
    judged: Option<(Subject<'w>, Vec<Board<'w>>)>,
}

impl<'w> Walk<'w> {
    /// Judges a subject at the instant of the fleet.
    pub(crate) fn begin(
        fleet: &'w Fleet<'w>,
        entity: EntityId,
        reference: &'w Reference,
        selection: &'w Selection,
    ) -> Self {
        let mut walk = Self { fleet, entity, reference, selection, there: Noted::default(), judged: None };
        let horizon = Horizon::telling(fleet.world.at);
        if walk.is_there(&horizon) {
            walk.judged = Some(walk.arrive(horizon, None));
        }
        walk
    }

    /// Judges a subject that is there at the instant of the fleet, of which these are the facts. No reasons are noted.
    pub(crate) fn with(
        fleet: &'w Fleet<'w>,
        entity: EntityId,
        reference: &'w Reference,
        selection: &'w Selection,
        row: Row,
    ) -> Self {
        let mut walk = Self { fleet, entity, reference, selection, there: Noted::default(), judged: None };
        let horizon = Horizon::new(fleet.world.at);
        walk.is_there(&horizon);
        walk.judged = Some(walk.arrive(horizon, Some(row)));
        walk
    }

    /// The subject as it was judged last, and what each wanted scorecard says of it.
    pub(crate) fn judged(
        &mut self,
    ) -> Option<(&mut Subject<'w>, impl Iterator<Item = (ScorecardId, Option<&Outcome>)>)> {
        let (subject, boards) = self.judged.as_mut()?;
        let wanted = boards.iter().filter(|board| board.wanted);
        Some((subject, wanted.map(|board| (board.id, board.outcome.as_ref()))))
    }

    /// The next instant at which a wanted result may differ.
    pub(crate) fn next(&self) -> Option<Instant> {
        let boards = self.judged.iter().flat_map(|(_, boards)| boards).filter(|board| board.wanted);
        boards.filter_map(Board::next).chain(self.there.next).min()
    }

    /// How many wanted results are scored, and how many of them are ready.
    pub(crate) fn scored(&self) -> (usize, usize) {
        let boards = || self.judged.iter().flat_map(|(_, boards)| boards).filter(|board| board.wanted);
        let outcomes = || boards().filter_map(|board| board.outcome.as_ref());
        (outcomes().count(), outcomes().filter(|outcome| outcome.granted.ready).count())
    }

    /// Goes on to an instant, and says which wanted results differ there.
    pub(crate) fn go_to(&mut self, at: Instant) -> Vec<Turned<'w>> {
        let horizon = Horizon::telling(at);
        let mut turns = Vec::new();
        let there = if self.there.is_due(at) {
            turns = mem::take(&mut self.there.turns);
            self.is_there(&horizon)
        } else {
            self.judged.is_some()
        };
        match (self.judged.take(), there) {
            (None, false) => Vec::new(),
            (None, true) => {
                let (subject, boards) = self.arrive(horizon, None);
                let wanted = boards.iter().filter(|board| board.wanted);
                let came = wanted.map(|board| board.turned(Place::NotThere, board.place(), &turns)).collect();
                self.judged = Some((subject, boards));
                came
            }
            (Some((_, boards)), false) => {
                let wanted = boards.iter().filter(|board| board.wanted);
                wanted.map(|board| board.turned(board.place(), Place::NotThere, &turns)).collect()
            }
            (Some((mut subject, mut boards)), true) => {
                subject.advance(at);
                let asked = boards.len() > 1;
                let mut all = Vec::new();
                for board in boards.iter_mut().filter(|board| board.is_due(at)) {
                    let turned = board.judge(&self.fleet.bench, &mut subject);
                    if asked {
                        board.tell(&mut subject);
                    }
                    all.extend(turned.filter(|_| board.wanted));
                }
                self.judged = Some((subject, boards));
                all
            }
        }
    }

    fn is_there(&mut self, horizon: &Horizon) -> bool {
        let mut own = horizon.blank();
        let there = self.fleet.world.is_taken(self.entity, self.reference, &mut own);
        self.there = own.into_noted();
        there
    }

    /// The subject, bound, and all scorecards of its entity: those that are not wanted may be asked by those that are.
    fn arrive(&self, horizon: Horizon, row: Option<Row>) -> (Subject<'w>, Vec<Board<'w>>) {
        let fleet = self.fleet;
        let reference = self.reference.clone();
        let mut subject = match row {
            Some(row) => Subject::of(&fleet.world, self.entity, reference, horizon, row),
            None => Subject::at(&fleet.world, self.entity, reference, horizon),
        };
        let mut boards = Vec::new();
        for id in fleet.bench.order {
            let found = fleet.bench.scorecards.get(id.0 as usize);
            let Some(scorecard) = found.filter(|found| found.entity == self.entity) else { continue };
            let mut board = Board::new(*id, scorecard, self.selection.wants(scorecard));
            board.judge(&fleet.bench, &mut subject);
            board.tell(&mut subject);
            boards.push(board);
        }
        (subject, boards)
    }
}

/// A scorecard as it judged the subject last.
struct Board<'w> {
    id: ScorecardId,
    scorecard: &'w Scorecard,
    wanted: bool,
    /// None before the first judgement.
    applies: Option<bool>,
    noted: Noted,
    /// Empty where it does not apply.
    rules: Vec<Ruled>,
    outcome: Option<Outcome>,
}

impl<'w> Board<'w> {
    fn new(id: ScorecardId, scorecard: &'w Scorecard, wanted: bool) -> Self {
        let noted = Noted::default();
        Self { id, scorecard, wanted, applies: None, noted, rules: Vec::new(), outcome: None }
    }

    fn all_noted(&self) -> impl Iterator<Item = &Noted> {
        self.rules.iter().flat_map(|rule| [&rule.noted, &rule.waiver_noted]).chain([&self.noted])
    }

    fn next(&self) -> Option<Instant> {
        self.all_noted().filter_map(|noted| noted.next).min()
    }

    fn is_due(&self, at: Instant) -> bool {
        self.all_noted().any(|noted| noted.is_due(at))
    }

    fn place(&self) -> Place {
        self.outcome.clone().map_or(Place::NotApplicable, Place::Scored)
    }

    /// That its subject came, or went, which no rule of it turned.
    fn turned(&self, from: Place, to: Place, turns: &[Turn]) -> Turned<'w> {
        Turned { id: self.id, scorecard: self.scorecard, from, to, turns: turns.to_vec(), rules: Vec::new() }
    }

    /// Makes its tier known to the scorecards that ask.
    fn tell(&self, subject: &mut Subject<'_>) {
        let mut horizon = subject.horizon.blank();
        self.all_noted().for_each(|noted| horizon.take_in(noted));
        judge::tell_tier(self.id, self.outcome.as_ref(), horizon.into_noted(), subject);
    }

    /// Judges again what is due at the subject's instant.
    fn judge(&mut self, bench: &Bench<'_>, subject: &mut Subject<'_>) -> Option<Turned<'w>> {
        let at = subject.horizon.at();
        let scorecard = self.scorecard;
        subject.define(&scorecard.definitions);
        let mut turns = Vec::new();
        let mut turned = Vec::new();
        let applied = self.applies;
        if self.applies.is_none() || self.noted.is_due(at) {
            let (applies, noted) = subject.apart(|subject| judge::applies(scorecard.applies.as_ref(), subject));
            let before = mem::replace(&mut self.noted, noted);
            if self.applies.replace(applies) != Some(applies) {
                turns = before.turns;
            }
        }
        if self.applies == Some(false) {
            self.rules.clear();
        } else {
            if self.rules.is_empty() {
                self.rules.reserve_exact(scorecard.tiers.iter().map(|tier| tier.rules.len()).sum());
            }
            let all = scorecard.rules().enumerate();
            for (place, (_, rule)) in all {
                let id = RuleId { scorecard: self.id, rule: place };
                match self.rules.get_mut(place) {
                    Some(ruled) => turned.extend(ruled.judge(bench, id, rule, subject).map(|turns| (place, turns))),
                    None => self.rules.push(Ruled::new(bench, id, rule, subject)),
                }
            }
        }
        // Of which no part differs, it does not differ.
        if self.applies == applied && turned.is_empty() {
            return None;
        }
        let outcome = (self.applies != Some(false)).then(|| {
            let tiers = scorecard.rules().map(|(tier, _)| tier);
            let rules = tiers.zip(&self.rules).map(|(tier, ruled)| ruled.outcome(tier));
            judge::standings(scorecard, rules.collect())
        });
        if outcome == self.outcome {
            return None;
        }
        let place = |outcome: Option<Outcome>| outcome.map_or(Place::NotApplicable, Place::Scored);
        let from = place(mem::replace(&mut self.outcome, outcome.clone()));
        Some(Turned { id: self.id, scorecard, from, to: place(outcome), turns, rules: turned })
    }
}

/// A rule as it was judged last: what facts say and what exceptions say, each with when it may differ.
struct Ruled {
    evidence: Evidence,
    noted: Noted,
    waiver: Option<Waiver>,
    waiver_noted: Noted,
}

impl Ruled {
    fn new(bench: &Bench<'_>, id: RuleId, rule: &Rule, subject: &mut Subject<'_>) -> Self {
        let (evidence, noted) = subject.apart(|subject| judge::evidence(id, rule, subject));
        let mut ruled = Self { evidence, noted, waiver: None, waiver_noted: Noted::default() };
        if evidence.may_be_waived() {
            ruled.ask(bench, id, subject);
        }
        ruled
    }

    /// Judges again what is due, and says what turned where the outcome differs.
    fn judge(&mut self, bench: &Bench<'_>, id: RuleId, rule: &Rule, subject: &mut Subject<'_>) -> Option<Vec<Turn>> {
        let at = subject.horizon.at();
        let (evidence_due, waiver_due) = (self.noted.is_due(at), self.waiver_noted.is_due(at));
        if !evidence_due && !waiver_due {
            return None;
        }
        let verdict = self.verdict();
        let mut turns = Vec::new();
        let was_asked = self.evidence.may_be_waived();
        if evidence_due {
            let (evidence, noted) = subject.apart(|subject| judge::evidence(id, rule, subject));
            let before = mem::replace(&mut self.noted, noted);
            if mem::replace(&mut self.evidence, evidence) != evidence {
                turns.extend(before.turns);
            }
        }
        let before = (self.waiver.clone(), mem::take(&mut self.waiver_noted.turns));
        if !self.evidence.may_be_waived() {
            self.waiver = None;
            self.waiver_noted = Noted::default();
        } else if !was_asked || waiver_due {
            self.ask(bench, id, subject);
            if was_asked && self.waiver != before.0 {
                turns.extend(before.1);
            }
        } else {
            self.waiver_noted.turns = before.1;
        }
        let differs = self.verdict() != verdict || self.waiver != before.0;
        differs.then_some(turns)
    }

    fn ask(&mut self, bench: &Bench<'_>, id: RuleId, subject: &mut Subject<'_>) {
        let (waiver, noted) = subject.apart(|subject| bench.waivers.waiver(id, subject));
        self.waiver = waiver;
        self.waiver_noted = noted;
    }

    fn verdict(&self) -> crate::Verdict {
        self.evidence.verdict(self.waiver.as_ref())
    }

    fn outcome(&self, tier: usize) -> RuleOutcome {
        RuleOutcome { tier, verdict: self.verdict(), waiver: self.waiver.clone() }
    }
}
