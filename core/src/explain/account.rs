//! Puts an explanation together: the results of a report, and for each rule what they rest on.

use std::collections::BTreeMap;

use super::{Change, ExceptionAccount, ExplainedResult, ExplainedRule, Explanation, Part, Waivable, part};
use crate::{
    ExceptionState, Exceptions, Facts, Instant, Proof, Reference, RuleResult, ScorecardResult, Selection, Standard,
    Value, Verdict,
    compiled::{Applies, Asks, Exception, Governance, Ground, Requirement, Rule, RuleId, Scorecard},
    eval::{Mode, Subject, World},
    exceptions::{self, State},
    judge::{Bench, Outcomes, RuleOutcome},
    order,
    program::ScorecardId,
    proof,
    register::words,
    schema::EntityId,
};

pub(super) fn explain(
    standard: &Standard,
    facts: &Facts,
    exceptions: &Exceptions,
    at: Instant,
    selection: &Selection,
) -> Explanation {
    let report = standard.evaluate_selected(facts, exceptions, at, selection);
    let checked = &standard.checked;
    let all = checked.exceptions.iter().chain(&exceptions.records);
    let accountant = Accountant {
        standard,
        facts,
        world: World::new(&checked.names, &checked.program, facts, at),
        bench: Bench {
            scorecards: &checked.scorecards,
            order: &checked.order,
            waivers: exceptions::Waivers::new(&checked.scorecards, all),
        },
    };
    let mut results = Vec::new();
    let mut rest = report.results.into_iter().peekable();
    while let Some(first) = rest.next() {
        let reference = first.subject.clone();
        let mut of_subject = vec![first];
        while let Some(next) = rest.next_if(|next| next.subject == reference) {
            of_subject.push(next);
        }
        results.extend(accountant.subject(&reference, of_subject));
    }
    Explanation { at, results, problems: report.problems }
}

struct Accountant<'a> {
    standard: &'a Standard,
    facts: &'a Facts,
    world: World<'a>,
    bench: Bench<'a>,
}

impl Accountant<'_> {
    /// All results of one subject, which may be of several entities.
    fn subject(&self, reference: &Reference, results: Vec<ScorecardResult>) -> Vec<ExplainedResult> {
        let mut by_entity: BTreeMap<EntityId, Vec<(ScorecardId, &Scorecard, ScorecardResult)>> = BTreeMap::new();
        for result in results {
            let mut scorecards = (0..).map(ScorecardId).zip(self.bench.scorecards);
            if let Some((id, scorecard)) = scorecards.find(|(_, scorecard)| scorecard.name == result.scorecard) {
                by_entity.entry(scorecard.entity).or_default().push((id, scorecard, result));
            }
        }
        let mut explained = Vec::new();
        for (entity, results) in by_entity {
            let mut subject = Subject::new(&self.world, entity, reference.clone());
            self.world.is_taken(entity, reference, &mut subject.horizon);
            let outcomes = self.bench.outcomes(&mut subject, entity);
            let changes = self.changes(entity, reference, &outcomes, subject.horizon.next());
            for (id, scorecard, result) in results {
                explained.push(self.result(id, scorecard, result, &changes, &mut subject));
            }
        }
        order::sort_by(&mut explained, |a, b| a.result.scorecard.cmp(&b.result.scorecard));
        explained
    }

    fn result(
        &self,
        id: ScorecardId,
        scorecard: &Scorecard,
        result: ScorecardResult,
        changes: &BTreeMap<RuleId, Change>,
        subject: &mut Subject<'_>,
    ) -> ExplainedResult {
        let judged = result.judgement.as_ref().map_or(&[][..], |judgement| &judgement.rules);
        let rules = scorecard.rules().zip(judged).enumerate().map(|(place, ((_, rule), judged))| {
            let id = RuleId { scorecard: id, rule: place };
            self.rule(id, rule, judged, changes.get(&id).cloned(), subject)
        });
        let rules = rules.collect();
        ExplainedResult { applies: self.applies(scorecard.applies.as_ref(), subject), rules, result }
    }

    fn rule(
        &self,
        id: RuleId,
        rule: &Rule,
        judged: &RuleResult,
        change: Option<Change>,
        subject: &mut Subject<'_>,
    ) -> ExplainedRule {
        let requires = rule.requires.iter().map(|require| {
            start(require, subject);
            part::of(self.standard, subject, require.node)
        });
        let requires = requires.collect();
        let mut exceptions: Vec<ExceptionAccount> = self
            .bench
            .waivers
            .covering(id, subject)
            .into_iter()
            .map(|(exception, state)| account(exception, state, &rule.governance))
            .collect();
        order::sort_by(&mut exceptions, |a, b| {
            (a.state != ExceptionState::Active, &a.name).cmp(&(b.state != ExceptionState::Active, &b.name))
        });
        ExplainedRule {
            result: judged.clone(),
            effective: rule.effective,
            retired: rule.retired,
            applies: self.applies(rule.applies.as_ref(), subject),
            requires,
            proof: if judged.verdict == Verdict::Met { self.proof_of(rule, subject) } else { judged.proof.clone() },
            exceptions,
            waivable: waivable(&rule.governance),
            change,
        }
    }

    fn applies(&self, applies: Option<&Applies>, subject: &mut Subject<'_>) -> Option<Part> {
        let applies = applies?;
        subject.start(Mode::Granted);
        Some(part::of(self.standard, subject, applies.when))
    }

    /// What makes every requirement of a rule that is met come out true.
    fn proof_of(&self, rule: &Rule, subject: &mut Subject<'_>) -> Vec<Proof> {
        let mut proofs = Vec::new();
        for require in &rule.requires {
            subject.start(Mode::Earned);
            proofs.extend(proof::of_success(self.standard, subject, require.node));
        }
        proofs
    }

    /// When each rule differs first, and how: the subject is judged again at each instant at which something may turn.
    fn changes(
        &self,
        entity: EntityId,
        reference: &Reference,
        outcomes: &Outcomes,
        mut next: Option<Instant>,
    ) -> BTreeMap<RuleId, Change> {
        let checked = &self.standard.checked;
        let now = by_rule(outcomes);
        let mut changes = BTreeMap::new();
        while let Some(at) = next.filter(|_| changes.len() < now.len()) {
            let world = World::new(&checked.names, &checked.program, self.facts, at);
            let judged = self.bench.judge(&world, entity, reference);
            let then = judged.outcomes.as_ref().map(by_rule).unwrap_or_default();
            for (id, outcome) in &now {
                let then = then.get(id).copied();
                if then != Some(*outcome) {
                    changes.entry(*id).or_insert_with(|| Change {
                        at,
                        verdict: then.map(|then| then.verdict),
                        exception: then.and_then(|then| then.waiver.as_ref()).map(|waiver| waiver.exception.clone()),
                    });
                }
            }
            next = judged.next;
        }
        changes
    }
}

/// A requirement that only a waiver elsewhere meets is shown as it was earned.
fn start(require: &Requirement, subject: &mut Subject<'_>) {
    subject.start(Mode::Granted);
    if require.asks == Asks::Others && subject.value(require.node) == Value::Bool(true) {
        subject.start(Mode::Earned);
    }
}

fn by_rule(outcomes: &Outcomes) -> BTreeMap<RuleId, &RuleOutcome> {
    let mut found = BTreeMap::new();
    for (scorecard, outcome) in outcomes {
        let rules = outcome.iter().flat_map(|outcome| outcome.rules.iter().enumerate());
        found.extend(rules.map(|(rule, outcome)| (RuleId { scorecard: *scorecard, rule }, outcome)));
    }
    found
}

fn waivable(governance: &Governance) -> Option<Waivable> {
    if governance.never_waived {
        return None;
    }
    let grounds =
        Ground::ALL.iter().filter(|(_, ground)| *ground == Ground::Reason || governance.require.contains(ground));
    Some(Waivable {
        last: governance.last?,
        renew: governance.renew,
        approved_by: governance.approved_by.clone()?,
        require: grounds.map(|(word, _)| *word).collect(),
    })
}

fn account(exception: &Exception, state: State, governance: &Governance) -> ExceptionAccount {
    let from = exception.approved.as_ref().map(|approved| exceptions::begin(exception, approved));
    let until = exceptions::end(exception);
    let signed = |word: &str, signed: &Option<crate::compiled::Signed>| match signed {
        Some(signed) => format!("{word} by `{}` on {}", signed.by, words::date(signed.on)),
        None => word.to_owned(),
    };
    let words = match state {
        State::Active => signed("approved", &exception.approved),
        State::Scheduled => format!("begins at {}", from.map(words::date).unwrap_or_default()),
        State::Requested => format!("{}, and nobody has answered", signed("requested", &exception.requested)),
        State::Revoked => match &exception.revoked_because {
            Some(why) => format!("{}: {why}", signed("revoked", &exception.revoked)),
            None => signed("revoked", &exception.revoked),
        },
        State::Expired => format!("ended at {}", words::date(until)),
        State::Denied => signed("denied", &exception.denied),
        State::Invalid(clause) => words::broken(clause, exception, governance),
    };
    ExceptionAccount {
        name: exception.name.clone(),
        state: state.into(),
        clause: match state {
            State::Invalid(clause) => Some(clause.as_str()),
            _ => None,
        },
        from,
        until,
        words,
    }
}
