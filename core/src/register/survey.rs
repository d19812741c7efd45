//! Looks at every exception, for every rule and subject that it covers.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Covered, ExceptionState, ExceptionTarget, Finding, FindingKind, Register, RegisteredException, RiskAssessment,
    Signature, words,
};
use crate::{
    Duration, Exceptions, Facts, Horizon, Instant, Reference, Standard, Verdict,
    compiled::{self, Exception, Governance, RuleId, Scorecard, Target},
    eval::{Subject, World},
    exceptions::{self, Candidates, Clause, State},
    facts,
    judge::{Bench, Outcomes},
    order,
    schema::EntityId,
};

const DAY: i64 = 24 * 60 * 60 * 1_000_000;

pub(super) fn register(
    standard: &Standard,
    facts: &Facts,
    exceptions: &Exceptions,
    at: Instant,
    about_to_end: Duration,
) -> Register {
    let checked = &standard.checked;
    let all = checked.exceptions.iter().chain(&exceptions.records);
    let later = |exception: &Exception| exception.requested.as_ref().is_some_and(|requested| requested.on > at);
    let known: Vec<&Exception> = all.filter(|exception| !later(exception)).collect();
    let survey = Survey {
        standard,
        facts,
        known: &known,
        world: World::new(&checked.names, &checked.program, facts, at),
        bench: Bench {
            scorecards: &checked.scorecards,
            order: &checked.order,
            waivers: exceptions::Waivers::new(&checked.scorecards, known.iter().copied()),
        },
        about_to_end,
    };
    let pairs = survey.pairs();
    let mut by_name: BTreeMap<&str, Own<'_>> = BTreeMap::new();
    for (key, found) in &pairs {
        for pair in found {
            by_name.entry(&pair.exception.name).or_default().push((key, pair));
        }
    }
    let mut own =
        |exception: &Exception| by_name.get_mut(exception.name.as_str()).map(std::mem::take).unwrap_or_default();
    let mut entries: Vec<_> = known.iter().map(|exception| survey.entry(exception, &own(exception), &pairs)).collect();
    order::sort_by(&mut entries, |a, b| (a.urgency(), &a.name).cmp(&(b.urgency(), &b.name)));
    Register { at, about_to_end, exceptions: entries, problems: exceptions.problems.clone() }
}

/// One exception for one rule and one subject.
struct Pair<'a> {
    exception: &'a Exception,
    state: State,
    /// Whether the subject is there.
    here: bool,
    verdict: Option<Verdict>,
}

/// By rule and subject; of each pair the exceptions by name.
type Pairs<'a> = BTreeMap<(RuleId, Reference), Vec<Pair<'a>>>;

/// The pairs of one exception.
type Own<'p> = Vec<(&'p (RuleId, Reference), &'p Pair<'p>)>;

struct Survey<'a> {
    standard: &'a Standard,
    facts: &'a Facts,
    known: &'a [&'a Exception],
    world: World<'a>,
    bench: Bench<'a>,
    about_to_end: Duration,
}

impl<'a> Survey<'a> {
    fn at(&self) -> Instant {
        self.world.at
    }

    /// Each rule that an exception waives for each subject that it covers, there or not.
    fn pairs(&self) -> Pairs<'a> {
        let mut pairs = Pairs::new();
        let mut by_entity: BTreeMap<EntityId, Vec<&Exception>> = BTreeMap::new();
        for exception in self.known {
            by_entity.entry(exception.entity).or_default().push(exception);
        }
        for (entity, exceptions) in by_entity {
            let here = facts::subjects(self.facts, self.standard.schema(), entity, &mut Horizon::new(self.at()));
            let named = exceptions.iter().filter_map(|exception| match &exception.target {
                Target::Subject(named) => Some(named),
                Target::Where(_) => None,
            });
            let known = order::set(here.iter().flat_map(|here| [here.clone(), here.bare()]));
            let gone = order::set(named.filter(|named| !known.contains(*named)));
            let here = here.iter().map(|subject| (subject, true));
            let candidates = Candidates::new(exceptions.clone());
            for (subject, here) in here.chain(gone.into_iter().map(|subject| (subject, false))) {
                self.about(entity, subject, here, &candidates.about(subject), &mut pairs);
            }
        }
        pairs
    }

    fn about(
        &self,
        entity: EntityId,
        reference: &Reference,
        here: bool,
        exceptions: &[&'a Exception],
        pairs: &mut Pairs<'a>,
    ) {
        let mut subject = Subject::new(&self.world, entity, reference.clone());
        let mut rules = BTreeSet::new();
        for exception in exceptions {
            // A condition is about those who are there.
            let may = here || matches!(exception.target, Target::Subject(_));
            if may && exceptions::covers(exception, &mut subject) {
                rules.extend(exception.waives.iter().copied());
            }
        }
        if rules.is_empty() {
            return;
        }
        let outcomes = if here { self.bench.outcomes(&mut subject, entity) } else { Vec::new() };
        for rule in rules {
            let verdict = verdict(&outcomes, rule);
            let covering = self.bench.waivers.covering(rule, &mut subject).into_iter();
            let covering = covering.filter(|(exception, _)| here || matches!(exception.target, Target::Subject(_)));
            let found = covering.map(|(exception, state)| Pair { exception, state, here, verdict });
            pairs.insert((rule, reference.clone()), found.collect());
        }
    }

    fn entry(&self, exception: &Exception, own: &Own<'_>, pairs: &Pairs<'a>) -> RegisteredException {
        let covers = own.iter().map(|((rule, subject), pair)| Covered {
            rule: self.rule_name(*rule),
            subject: subject.clone(),
            state: pair.state.into(),
            clause: match pair.state {
                State::Invalid(clause) => Some(clause.as_str()),
                _ => None,
            },
            verdict: pair.verdict,
        });
        let covers: Vec<Covered> = covers.collect();
        let by_dates = || ExceptionState::from(exceptions::standing(exception, self.at()));
        let state = covers.iter().map(|covered| covered.state).min().unwrap_or_else(by_dates);
        let signature = |signed: &Option<compiled::Signed>| {
            signed.as_ref().map(|signed| Signature { by: signed.by.clone(), on: signed.on })
        };
        let entity = self.standard.schema().entity(exception.entity);
        RegisteredException {
            name: exception.name.clone(),
            place: exception.place.clone(),
            state,
            entity: entity.map_or_else(String::new, |entity| entity.name.clone()),
            target: match &exception.target {
                Target::Subject(subject) => ExceptionTarget::Subject(subject.clone()),
                Target::Where(condition) => ExceptionTarget::Where(condition.text.clone()),
            },
            reason: exception.reason.clone(),
            risk: exception
                .risk
                .as_ref()
                .map(|risk| RiskAssessment { level: risk.level.clone(), assessment: risk.assessment.clone() }),
            control: exception.control.clone(),
            follow_up: exception.follow_up.clone(),
            requested: signature(&exception.requested),
            approved: signature(&exception.approved),
            denied: signature(&exception.denied),
            revoked: signature(&exception.revoked),
            revoked_because: exception.revoked_because.clone(),
            from: exceptions::begins(exception),
            until: exception.until,
            days_left: self.days_left(exception, state),
            findings: self.findings(exception, own, pairs),
            covers,
        }
    }

    /// The whole days of effect that lie ahead.
    fn days_left(&self, exception: &Exception, state: ExceptionState) -> Option<i64> {
        let approved = exception.approved.as_ref()?;
        let from = match state {
            ExceptionState::Active => self.at(),
            ExceptionState::Scheduled => exceptions::begin(exception, approved),
            _ => return None,
        };
        Some((exceptions::end(exception).micros() - from.micros()).max(0) / DAY)
    }

    fn is_over(&self, exception: &Exception) -> bool {
        let denied = exception.denied.as_ref().is_some_and(|denied| denied.on <= self.at());
        denied || self.at() >= exceptions::end(exception)
    }

    fn findings(&self, exception: &Exception, own: &Own<'_>, pairs: &Pairs<'a>) -> Vec<Finding> {
        let mut findings = Gathered::default();
        let over = self.is_over(exception);
        for gone in &exception.gone {
            let message = format!("there is no `{gone}` any more");
            findings.add(FindingKind::Orphaned, !over, message, Some(gone), None);
        }
        let mut unused: BTreeMap<RuleId, BTreeMap<&Reference, &'static str>> = BTreeMap::new();
        let mut used: BTreeSet<RuleId> = BTreeSet::new();
        for ((rule, subject), pair) in own {
            let name = self.rule_name(*rule);
            if !pair.here && !self.facts.documents().is_empty() {
                let message = "there is no such subject at this instant".to_owned();
                findings.add(FindingKind::Orphaned, !over, message, None, Some(subject));
            }
            let others: &[Pair<'_>] = pairs.get(&(*rule, subject.clone())).map_or(&[], Vec::as_slice);
            let others = || others.iter().filter(|other| other.exception.name != exception.name);
            match pair.state {
                State::Invalid(clause) => {
                    let message = self.broken(clause, exception, *rule);
                    findings.add(FindingKind::Invalid, !over, message, Some(&name), Some(subject));
                }
                State::Expired if pair.verdict == Some(Verdict::Unmet) => {
                    let later = |other: &Pair<'_>| {
                        let key = |exception: &Exception| (exceptions::end(exception), exception.name.clone());
                        other.state == State::Expired && key(other.exception) > key(exception)
                    };
                    if !others().any(later) {
                        let ended = words::date(exception.until);
                        let message = format!("its time ended at {ended}, and the rule is still unmet");
                        findings.add(FindingKind::ExpiredAndUnmet, true, message, Some(&name), Some(subject));
                    }
                }
                State::Active => {
                    match needless(pair) {
                        Some(why) => _ = unused.entry(*rule).or_default().insert(subject, why),
                        None => _ = used.insert(*rule),
                    }
                    for other in others().filter(|other| other.state == State::Active) {
                        let until = words::date(exceptions::end(other.exception));
                        let message = format!("`{}` is active for the same until {until}", other.exception.name);
                        findings.add(FindingKind::Duplicate, true, message, Some(&name), Some(subject));
                    }
                    if self.is_about_to_end(exception) && !others().any(|other| continues(other, exception)) {
                        let message = self.ending(exception);
                        findings.add(FindingKind::AboutToEnd, false, message, Some(&name), Some(subject));
                    }
                }
                _ => {}
            }
        }
        for (rule, subjects) in unused.into_iter().filter(|(rule, _)| !used.contains(rule)) {
            for (subject, why) in subjects {
                let name = self.rule_name(rule);
                findings.add(FindingKind::Needless, true, why.to_owned(), Some(&name), Some(subject));
            }
        }
        if let Target::Where(condition) = &exception.target {
            self.about_condition(exception, condition, own, over, &mut findings);
        }
        findings.sorted()
    }

    fn about_condition(
        &self,
        exception: &Exception,
        condition: &compiled::Condition,
        own: &Own<'_>,
        over: bool,
        findings: &mut Gathered,
    ) {
        if over {
            return;
        }
        let covered = order::set(own.iter().map(|((_, subject), _)| subject));
        let active = exceptions::standing(exception, self.at()) == State::Active;
        if covered.is_empty() && active && !exception.waives.is_empty() && !self.facts.documents().is_empty() {
            let message = "its condition is true of no subject at this instant".to_owned();
            findings.add(FindingKind::Needless, true, message, None, None);
        }
        let subjects = if covered.len() == 1 { "subject" } else { "subjects" };
        let message = format!(
            "it covers no subject by name but every one for which `{}` is true: {} {subjects} at this instant",
            condition.text,
            covered.len()
        );
        findings.add(FindingKind::Condition, false, message, None, None);
    }

    fn is_about_to_end(&self, exception: &Exception) -> bool {
        exceptions::end(exception).micros() - self.at().micros() <= self.about_to_end.micros()
    }

    fn ending(&self, exception: &Exception) -> String {
        let end = exceptions::end(exception);
        let left = Duration::from_micros(end.micros() - self.at().micros());
        format!("its effect ends in {}, at {}", words::length(left), words::date(end))
    }

    fn broken(&self, clause: Clause, exception: &Exception, rule: RuleId) -> String {
        let rule = self.scorecard(rule).and_then(|scorecard| scorecard.rule(rule.rule));
        let none = Governance::default();
        words::broken(clause, exception, rule.map_or(&none, |rule| &rule.governance))
    }

    fn scorecard(&self, rule: RuleId) -> Option<&'a Scorecard> {
        self.bench.scorecards.get(rule.scorecard.0 as usize)
    }

    fn rule_name(&self, id: RuleId) -> String {
        let scorecard = self.scorecard(id);
        let rule = scorecard.and_then(|scorecard| scorecard.rule(id.rule));
        let name = |name: Option<&String>| name.cloned().unwrap_or_default();
        format!("{}/{}", name(scorecard.map(|found| &found.name)), name(rule.map(|found| &found.name)))
    }
}

impl From<State> for ExceptionState {
    fn from(state: State) -> Self {
        match state {
            State::Invalid(_) => Self::Invalid,
            State::Denied => Self::Denied,
            State::Requested => Self::Requested,
            State::Revoked => Self::Revoked,
            State::Expired => Self::Expired,
            State::Scheduled => Self::Scheduled,
            State::Active => Self::Active,
        }
    }
}

/// None where the scorecard does not apply.
fn verdict(outcomes: &Outcomes, rule: RuleId) -> Option<Verdict> {
    let (_, outcome) = outcomes.iter().find(|(id, _)| *id == rule.scorecard)?;
    outcome.as_ref()?.rules.get(rule.rule).map(|rule| rule.verdict)
}

/// Why nobody needs an active exception, where it is so. One for a rule that is only announced was agreed on in advance.
fn needless(pair: &Pair<'_>) -> Option<&'static str> {
    match pair.verdict {
        _ if !pair.here => None,
        Some(Verdict::Met) => Some("the rule is met anyway"),
        Some(Verdict::NotApplicable) => Some("the rule does not apply"),
        Some(Verdict::Retired) => Some("the rule is retired"),
        None => Some("the scorecard does not apply"),
        Some(Verdict::Announced | Verdict::Waived | Verdict::Unmet) => None,
    }
}

/// Whether another exception for the same carries on where this one ends.
fn continues(other: &Pair<'_>, this: &Exception) -> bool {
    let end = exceptions::end(this);
    let begins = other.exception.approved.as_ref().map(|approved| exceptions::begin(other.exception, approved));
    matches!(other.state, State::Active | State::Scheduled)
        && begins.is_some_and(|begins| begins <= end)
        && exceptions::end(other.exception) > end
}

/// Findings of one exception, those of one kind and wording put together.
#[derive(Default)]
struct Gathered {
    found: BTreeMap<(FindingKind, String), Concerned>,
}

/// What a finding is about.
#[derive(Default)]
struct Concerned {
    attention: bool,
    rules: BTreeSet<String>,
    subjects: BTreeSet<Reference>,
}

impl Gathered {
    fn add(
        &mut self,
        kind: FindingKind,
        attention: bool,
        message: String,
        rule: Option<&String>,
        subject: Option<&Reference>,
    ) {
        let concerned = self.found.entry((kind, message)).or_default();
        concerned.attention |= attention;
        concerned.rules.extend(rule.cloned());
        concerned.subjects.extend(subject.cloned());
    }

    fn sorted(self) -> Vec<Finding> {
        let found = self.found.into_iter().map(|((kind, message), concerned)| Finding {
            kind,
            needs_attention: concerned.attention,
            message,
            rules: concerned.rules.into_iter().collect(),
            subjects: concerned.subjects.into_iter().collect(),
        });
        found.collect()
    }
}
