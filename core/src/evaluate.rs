//! The whole of an evaluation: every subject on every scorecard, with reasons, at one instant.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    Exceptions, Facts, Horizon, Instant, Judgement, Next, Problem, Proof, Reference, Report, RuleLabel, RuleResult,
    ScorecardResult, Standard, Summary, Value, Verdict,
    compiled::{MessagePart, Rule, Scorecard},
    digest,
    eval::{Mode, Subject, World},
    exceptions::Waivers,
    facts::{self, Row},
    findings,
    judge::{Bench, Outcome, Outcomes, RuleOutcome},
    mend::{self, Mend},
    message, order,
    program::ScorecardId,
    proof,
    schema::EntityId,
    walk::Walk,
};

/// Which results are wanted; everything by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Only this scorecard.
    pub scorecard: Option<String>,
    /// Only this subject; without a release all of its releases too.
    pub subject: Option<Reference>,
}

impl Selection {
    pub(crate) fn wants(&self, scorecard: &Scorecard) -> bool {
        self.scorecard.as_ref().is_none_or(|wanted| *wanted == scorecard.name)
    }

    fn wants_subject(&self, subject: &Reference) -> bool {
        self.subject.as_ref().is_none_or(|wanted| wanted.covers(subject))
    }
}

pub(crate) fn evaluate(
    standard: &Standard,
    facts: &Facts,
    exceptions: &Exceptions,
    at: Instant,
    selection: &Selection,
) -> Report {
    let fleet = Fleet::new(standard, facts, exceptions, at);
    let entities = fleet.entities(selection);
    let mut results = Vec::new();
    // What is wrong with a subject's facts is found in reading them, and they are read once.
    let of_facts = facts::problems(facts, standard.schema(), at, |entity, reference, row| {
        if entities.contains(&entity) && selection.wants_subject(reference) {
            fleet.results_of(entity, reference, selection, row, &mut results);
        }
    });
    order::sort_by(&mut results, |a, b| (&a.subject, &a.scorecard).cmp(&(&b.subject, &b.scorecard)));
    let problems = all_problems(of_facts, standard, exceptions, at, selection);
    let digest = digest::inputs(standard, facts, exceptions);
    Report { at, digest, summary: summary(&results), results, problems }
}

/// What is wrong with the evidence at an instant, by document and path, and what is to be said of the scorecards.
pub(crate) fn problems(
    standard: &Standard,
    facts: &Facts,
    exceptions: &Exceptions,
    at: Instant,
    selection: &Selection,
) -> Vec<Problem> {
    let of_facts = facts::problems(facts, standard.schema(), at, |_, _, _| {});
    all_problems(of_facts, standard, exceptions, at, selection)
}

fn all_problems(
    mut problems: Vec<Problem>,
    standard: &Standard,
    exceptions: &Exceptions,
    at: Instant,
    selection: &Selection,
) -> Vec<Problem> {
    problems.extend(exceptions.problems.iter().cloned());
    problems.extend(findings::findings(standard, at, selection));
    order::sort(&mut problems);
    problems.dedup();
    problems
}

/// A standard, facts and exceptions at an instant.
pub(crate) struct Fleet<'a> {
    pub(crate) standard: &'a Standard,
    pub(crate) facts: &'a Facts,
    pub(crate) world: World<'a>,
    pub(crate) bench: Bench<'a>,
}

impl<'a> Fleet<'a> {
    pub(crate) fn new(standard: &'a Standard, facts: &'a Facts, exceptions: &'a Exceptions, at: Instant) -> Self {
        let all = standard.checked.exceptions.iter().chain(&exceptions.records);
        Self::with(standard, facts, all, at)
    }

    /// With these exceptions and no others.
    pub(crate) fn with(
        standard: &'a Standard,
        facts: &'a Facts,
        exceptions: impl IntoIterator<Item = &'a crate::compiled::Exception>,
        at: Instant,
    ) -> Self {
        let checked = &standard.checked;
        Self {
            standard,
            facts,
            world: World::new(&checked.names, &checked.program, facts, at),
            bench: Bench {
                scorecards: &checked.scorecards,
                order: &checked.order,
                waivers: Waivers::new(&checked.scorecards, exceptions),
            },
        }
    }

    /// The entities that have a wanted scorecard.
    fn entities(&self, selection: &Selection) -> BTreeSet<EntityId> {
        let wanted = self.bench.scorecards.iter().filter(|scorecard| selection.wants(scorecard));
        order::set(wanted.map(|scorecard| scorecard.entity))
    }

    /// The subjects that are wanted, of each entity that has a scorecard that is.
    pub(crate) fn subjects(&self, selection: &Selection) -> Vec<(EntityId, Reference)> {
        let mut subjects = Vec::new();
        for entity in self.entities(selection) {
            let mut horizon = Horizon::new(self.world.at);
            let found = facts::subjects(self.facts, self.standard.schema(), entity, &mut horizon);
            let wanted = |subject: &Reference| selection.wants_subject(subject);
            subjects.extend(found.into_iter().filter(wanted).map(|subject| (entity, subject)));
        }
        subjects
    }

    /// What the wanted scorecards say of a subject that is there and of which these are the facts.
    fn results_of(
        &self,
        entity: EntityId,
        reference: &Reference,
        selection: &Selection,
        row: Row,
        results: &mut Vec<ScorecardResult>,
    ) {
        let before = results.len();
        let mut walk = Walk::with(self, entity, reference, selection, row);
        let Some((subject, wanted)) = walk.judged() else { return };
        let wanted = wanted.filter_map(|(id, outcome)| Some((id, self.scorecard(id)?, outcome)));
        let mut ids = Vec::new();
        for (id, scorecard, outcome) in wanted {
            ids.push(id);
            results.push(ScorecardResult {
                subject: reference.clone(),
                scorecard: scorecard.name.clone(),
                judgement: outcome.map(|outcome| self.judgement((id, scorecard), outcome, subject)),
                valid_until: None,
            });
        }
        // The first instant at which each differs: from one at which something it looks at may turn to the next, for
        // between two of them nothing can. Only what turns there is judged again.
        let mut open = ids.len();
        while let Some(at) = walk.next().filter(|_| open > 0) {
            for turned in walk.go_to(at) {
                let result = ids.iter().position(|id| *id == turned.id).and_then(|own| results.get_mut(before + own));
                if let Some(end @ None) = result.map(|result| &mut result.valid_until) {
                    *end = Some(at);
                    open -= 1;
                }
            }
        }
    }

    /// What the wanted scorecards say of a subject, whether it is there or not: tests may ask about one of whom nothing is
    /// stated.
    pub(crate) fn results(
        &self,
        entity: EntityId,
        reference: &Reference,
        selection: &Selection,
    ) -> Vec<ScorecardResult> {
        let (mut subject, wanted, ends) = self.judged(entity, reference, selection);
        let results = wanted.iter().filter_map(|(id, outcome)| {
            let scorecard = self.scorecard(*id)?;
            let judgement = outcome.as_ref().map(|outcome| self.judgement((*id, scorecard), outcome, &mut subject));
            Some(ScorecardResult {
                subject: reference.clone(),
                scorecard: scorecard.name.clone(),
                judgement,
                valid_until: ends.get(id).copied(),
            })
        });
        results.collect()
    }

    /// The outcomes of a subject on the wanted scorecards, without reasons, and until when each holds.
    pub(crate) fn outcomes(
        &self,
        entity: EntityId,
        reference: &Reference,
        selection: &Selection,
    ) -> impl Iterator<Item = (ScorecardId, Option<Outcome>, Option<Instant>)> {
        let (_, wanted, ends) = self.judged(entity, reference, selection);
        wanted.into_iter().map(move |(id, outcome)| (id, outcome, ends.get(&id).copied()))
    }

    fn judged(
        &self,
        entity: EntityId,
        reference: &Reference,
        selection: &Selection,
    ) -> (Subject<'_>, Outcomes, BTreeMap<ScorecardId, Instant>) {
        let mut subject = Subject::new(&self.world, entity, reference.clone());
        self.world.is_taken(entity, reference, &mut subject.horizon);
        let outcomes = self.bench.outcomes(&mut subject, entity);
        let wanted: Outcomes = outcomes
            .into_iter()
            .filter(|(id, _)| self.scorecard(*id).is_some_and(|scorecard| selection.wants(scorecard)))
            .collect();
        let ends = self.ends(entity, reference, &wanted, subject.horizon.next());
        (subject, wanted, ends)
    }

    fn scorecard(&self, id: ScorecardId) -> Option<&'a Scorecard> {
        self.bench.scorecards.get(id.0 as usize)
    }

    /// The first instant at which each outcome differs. The subject is judged again at each instant at which something
    /// it looks at may turn, and nowhere else: between two of them nothing can.
    fn ends(
        &self,
        entity: EntityId,
        reference: &Reference,
        outcomes: &Outcomes,
        mut next: Option<Instant>,
    ) -> BTreeMap<ScorecardId, Instant> {
        let mut ends = BTreeMap::new();
        let checked = &self.standard.checked;
        while let Some(at) = next.filter(|_| ends.len() < outcomes.len()) {
            let world = World::new(&checked.names, &checked.program, self.facts, at);
            let judged = self.bench.judge(&world, entity, reference);
            for (id, outcome) in outcomes {
                let then = judged.outcomes.as_ref().and_then(|then| then.iter().find(|(other, _)| other == id));
                if then.map(|(_, then)| then) != Some(outcome) {
                    ends.entry(*id).or_insert(at);
                }
            }
            next = judged.next;
        }
        ends
    }

    fn judgement(
        &self,
        (id, scorecard): (ScorecardId, &Scorecard),
        outcome: &Outcome,
        subject: &mut Subject<'_>,
    ) -> Judgement {
        let tier = |place: usize| scorecard.tiers.get(place).map_or_else(String::new, |tier| tier.name.clone());
        let rules = scorecard.rules().zip(self.standard.labels(id)).zip(&outcome.rules);
        let rules =
            rules.map(|(((_, rule), label), outcome)| self.rule_result(scorecard, rule, label, outcome, subject));
        let rules: Vec<RuleResult> = rules.collect();
        let next = outcome.next.as_ref().map(|(place, unmet)| {
            let mend = match unmet.as_slice() {
                [one] => rules.get(*one).map(|rule| Mend { words: rule.mend.clone(), changes: rule.changes.clone() }),
                _ => None,
            };
            let mend = mend.unwrap_or_else(|| self.mend(scorecard, unmet, subject));
            let names = unmet.iter().filter_map(|place| rules.get(*place)).map(|rule| rule.rule.clone());
            Next { tier: tier(*place), rules: names.collect(), mend: mend.words, changes: mend.changes }
        });
        Judgement {
            ready: outcome.granted.ready,
            tier: outcome.granted.tier.map(tier),
            score: outcome.granted.score,
            earned_ready: outcome.earned.ready,
            earned_tier: outcome.earned.tier.map(tier),
            earned_score: outcome.earned.score,
            next,
            rules,
        }
    }

    /// What would mend some rules of a scorecard, by their places over all tiers, all together.
    fn mend(&self, scorecard: &Scorecard, rules: &[usize], subject: &mut Subject<'_>) -> Mend {
        let rules: Vec<&Rule> = rules.iter().filter_map(|place| scorecard.rule(*place)).collect();
        mend::of(self.standard, &scorecard.definitions, scorecard.applies.as_ref(), &rules, subject)
    }

    fn rule_result(
        &self,
        scorecard: &Scorecard,
        rule: &Rule,
        label: &Arc<RuleLabel>,
        outcome: &RuleOutcome,
        subject: &mut Subject<'_>,
    ) -> RuleResult {
        let message = match outcome.verdict {
            Verdict::NotApplicable => rule.applies.as_ref().and_then(|applies| applies.otherwise.clone()),
            Verdict::Unmet | Verdict::Waived => self.message(rule, subject),
            _ => None,
        };
        let mend = match outcome.verdict {
            Verdict::Unmet | Verdict::Waived => {
                mend::of(self.standard, &scorecard.definitions, scorecard.applies.as_ref(), &[rule], subject)
            }
            _ => Mend::default(),
        };
        RuleResult {
            label: Arc::clone(label),
            verdict: outcome.verdict,
            exception: outcome.waiver.as_ref().map(|waiver| waiver.exception.clone()),
            until: outcome.waiver.as_ref().map(|waiver| waiver.until),
            message,
            proof: self.proof(rule, outcome, subject),
            mend: mend.words,
            changes: mend.changes,
        }
    }

    /// For each requirement that failed, what decided it. One that only a waiver elsewhere meets failed as earned.
    fn proof(&self, rule: &Rule, outcome: &RuleOutcome, subject: &mut Subject<'_>) -> Vec<Proof> {
        let mut proofs = Vec::new();
        if !matches!(outcome.verdict, Verdict::Unmet | Verdict::Waived) {
            return proofs;
        }
        for require in &rule.requires {
            for mode in [Mode::Granted, Mode::Earned] {
                subject.start(mode);
                if subject.value(require.node) == Value::Bool(true) {
                    continue;
                }
                subject.start(mode);
                proofs.extend(proof::of_failure(self.standard, subject, require.node));
                break;
            }
        }
        proofs
    }

    /// The rule's message, facts filled in.
    fn message(&self, rule: &Rule, subject: &mut Subject<'_>) -> Option<String> {
        if rule.message.is_empty() {
            return None;
        }
        let mut text = String::new();
        for part in &rule.message {
            match part {
                MessagePart::Text(part) => text.push_str(part),
                MessagePart::Value(node, tiers_of) => {
                    subject.start(Mode::Granted);
                    let value = subject.value(*node);
                    let tiers = tiers_of.and_then(|id| self.scorecard(id));
                    text.push_str(&message::in_words(&value, tiers));
                }
            }
        }
        Some(text)
    }
}

fn summary(results: &[ScorecardResult]) -> Summary {
    let judgements = || results.iter().filter_map(|result| result.judgement.as_ref());
    let waived = judgements().flat_map(|judgement| &judgement.rules).filter(|rule| rule.verdict == Verdict::Waived);
    Summary {
        subjects: order::set(results.iter().map(|result| &result.subject)).len(),
        scored: judgements().count(),
        ready: judgements().filter(|judgement| judgement.ready).count(),
        earned_ready: judgements().filter(|judgement| judgement.earned_ready).count(),
        waived_rules: waived.count(),
    }
}
