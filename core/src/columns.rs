//! The compiled form of a standard, for an engine that walks columns of subjects instead of one subject at a time.
//!
//! Such an engine reads facts, keeps truth values and adds up verdicts in its own way; what an operation of the language
//! means, what a document says of a field, and which exception carries a rule it asks here, so that there is one answer.
//! `brightline-columnar` is that engine. To whoever wants verdicts, [`Standard::evaluate`] is of more use.

use crate::{
    Document, Exceptions, Facts, Horizon, Instant, Layout, Missing, Reference, Standard, Tree, Value,
    compiled::{self, Asks, Exception, NOTHING, RuleId, Target},
    eval::{self, Subject, World},
    exceptions, facts,
    schema::{EntityId, FieldId, Schema, Type},
};

pub use crate::{
    eval::MAX_VISITS,
    facts::{bounds::MAX_ELEMENTS, is_blank},
    pattern::Pattern,
    program::{Arithmetic, Comparison, DefinitionId, Fold, Function, Node, NodeId, Program, ScorecardId, TextTest},
};

/// A scorecard by the conditions that decide it.
#[derive(Debug, Clone)]
pub struct Card {
    /// Its number.
    pub id: ScorecardId,
    /// Whom it scores.
    pub entity: EntityId,
    /// When it applies.
    pub applies: Option<Condition>,
    /// The place of the minimum bar among the tiers.
    pub bar: usize,
    /// By tier and written order.
    pub rules: Vec<Rule>,
    /// What its conditions rest on, in an order in which they can be computed.
    pub definitions: Vec<Definition>,
}

impl Card {
    /// Whether it asks for the tiers of others.
    #[must_use]
    pub fn asks_others(&self) -> bool {
        let of_rules = self.rules.iter().flat_map(|rule| rule.requires.iter().chain(&rule.applies));
        let mut conditions = self.applies.iter().chain(of_rules);
        conditions.any(|condition| condition.asks_others)
    }
}

/// A rule by the conditions that decide it.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The place of its tier.
    pub tier: usize,
    /// All of them must be true.
    pub requires: Vec<Condition>,
    /// When it applies.
    pub applies: Option<Condition>,
    /// It is announced before.
    pub effective: Option<Instant>,
    /// It is retired from then on.
    pub retired: Option<Instant>,
    /// Its weight in the score.
    pub weight: f64,
}

/// A condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condition {
    /// Its node in [`Standard::program`].
    pub node: NodeId,
    /// Whether it asks for the tier of another scorecard, and so is judged twice: as earned and as granted.
    pub asks_others: bool,
}

/// A definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Definition {
    /// Its number.
    pub id: DefinitionId,
    /// Its node in [`Standard::program`].
    pub node: NodeId,
    /// Whether it asks for the tier of another scorecard.
    pub asks_others: bool,
}

impl Standard {
    /// The nodes of all conditions.
    #[must_use]
    pub fn program(&self) -> &Program {
        &self.checked.program
    }

    /// The scorecards by their conditions, each after those it asks.
    #[must_use]
    pub fn cards(&self) -> Vec<Card> {
        let order = self.checked.order.iter();
        order
            .filter_map(|id| Some((*id, self.checked.scorecards.get(id.0 as usize)?)))
            .map(|(id, found)| self.card(id, found))
            .collect()
    }

    /// The name of a scorecard.
    #[must_use]
    pub fn scorecard_name(&self, id: ScorecardId) -> Option<&str> {
        self.checked.scorecards.get(id.0 as usize).map(|scorecard| scorecard.name.as_str())
    }

    fn card(&self, id: ScorecardId, scorecard: &compiled::Scorecard) -> Card {
        let rules = scorecard.rules().map(|(tier, rule)| Rule {
            tier,
            requires: rule.requires.iter().map(|require| condition(require.node, require.asks)).collect(),
            applies: rule.applies.as_ref().map(|applies| condition(applies.when, applies.asks)),
            effective: rule.effective,
            retired: rule.retired,
            weight: rule.weight,
        });
        Card {
            id,
            entity: scorecard.entity,
            applies: scorecard.applies.as_ref().map(|applies| condition(applies.when, applies.asks)),
            bar: scorecard.bar,
            rules: rules.collect(),
            definitions: self.definitions(&scorecard.definitions),
        }
    }

    fn definitions(&self, ids: &[DefinitionId]) -> Vec<Definition> {
        let found = ids.iter().filter_map(|id| {
            let definition = self.checked.names.definition(*id)?;
            Some(Definition { id: *id, node: definition.body?, asks_others: !definition.uses.scorecards.is_empty() })
        });
        found.collect()
    }
}

fn condition(node: NodeId, asks: Asks) -> Condition {
    Condition { node, asks_others: asks == Asks::Others }
}

/// An instant of evaluation, and the first after it at which something that was looked at may differ.
#[derive(Debug, Clone)]
pub struct Moment(Horizon);

impl Moment {
    /// Nothing was looked at yet.
    #[must_use]
    pub fn new(at: Instant) -> Self {
        Self(Horizon::new(at))
    }

    /// The instant of evaluation.
    #[must_use]
    pub fn at(&self) -> Instant {
        self.0.at()
    }

    /// The first instant at which something may differ.
    #[must_use]
    pub fn next(&self) -> Option<Instant> {
        self.0.next()
    }
}

/// The value of a node whose operands, in the order of [`Node::operands`], have these values. Of nodes that look at
/// facts, definitions, tiers or the elements of a list there is none.
#[must_use]
pub fn apply(node: &Node, id: NodeId, operands: &[&Value], moment: &mut Moment) -> Value {
    let horizon = &mut moment.0;
    match (node, operands) {
        (Node::Constant(value), []) => value.clone(),
        (Node::Part { part, .. }, [record]) => match record {
            Value::Record(parts) => parts.get(*part).cloned().unwrap_or(NOTHING),
            other => (*other).clone(),
        },
        (Node::Key { key, .. }, [map]) => match map {
            Value::Map(entries) => entries.get(key).cloned().unwrap_or(Value::Missing(Missing::Absent)),
            other => (*other).clone(),
        },
        (Node::Not(_), [operand]) => eval::logic::not((*operand).clone()),
        (Node::And(..), [left, right]) => eval::logic::both_of((*left).clone(), (*right).clone(), false),
        (Node::Or(..), [left, right]) => eval::logic::both_of((*left).clone(), (*right).clone(), true),
        (Node::Compare(comparison, ..), [left, right]) => eval::compare::compare(*comparison, left, right, id, horizon),
        (Node::Member { .. }, [element, list]) => eval::logic::member(element, list),
        (Node::HasKey { .. }, [map, key]) => eval::logic::has_key(map, key),
        (Node::Text(test, ..), [left, right]) => eval::text::test(*test, left, right),
        (Node::Matches(_, pattern), [operand]) => eval::text::matches(operand, pattern),
        (Node::IsPresent(_), [operand]) => eval::logic::is_absent(operand, false),
        (Node::IsAbsent(_), [operand]) => eval::logic::is_absent(operand, true),
        (Node::Otherwise(..), [left, right]) => match left {
            Value::Missing(reason) if !reason.is_bad() => (*right).clone(),
            other => (*other).clone(),
        },
        (Node::Negate(_), [operand]) => eval::arithmetic::negate((*operand).clone()),
        (Node::Arithmetic(operation, ..), [left, right]) => eval::arithmetic::apply(*operation, left, right),
        (Node::If { .. }, [condition, then, otherwise]) => match condition {
            Value::Bool(true) => (*then).clone(),
            Value::Bool(false) => (*otherwise).clone(),
            other => (*other).clone(),
        },
        (Node::Count { distinct, .. }, [list]) => eval::fold::count(list, *distinct),
        (Node::Age(_), [operand]) => eval::arithmetic::age((*operand).clone(), id, horizon),
        (Node::Until(_), [operand]) => eval::arithmetic::until((*operand).clone(), horizon),
        (Node::Call(function, _), [operand]) => eval::call(*function, (*operand).clone(), id, horizon),
        (Node::List(_), elements) => Value::List(elements.iter().map(|element| (*element).clone()).collect()),
        _ => NOTHING,
    }
}

/// `==` of two values of one type.
#[must_use]
pub fn equal(left: &Value, right: &Value) -> Value {
    eval::compare::equal(left, right)
}

/// What becomes of the values of a list none of which is missing.
#[must_use]
pub fn fold(fold: Fold, values: &[Value]) -> Value {
    eval::fold::folded(fold, values)
}

/// The value of a field in what a single document about `subject` says where the field stands.
#[must_use]
pub fn value(schema: &Schema, ty: &Type, tree: &Tree, subject: &Reference, moment: &mut Moment) -> Value {
    let document = Document {
        name: "".into(),
        source: None,
        subject: subject.clone(),
        observed: None,
        root: Tree::Null,
        layout: Layout::Paths,
    };
    facts::read_alone(schema, (EntityId(0), FieldId(0)), &document, ty, tree, &mut moment.0)
}

impl Standard {
    /// One fact of a subject, by the documents about it.
    #[must_use]
    pub fn fact(
        &self,
        facts: &Facts,
        entity: EntityId,
        subject: &Reference,
        field: FieldId,
        moment: &mut Moment,
    ) -> Value {
        let (value, noted) = facts::bind_one(facts, self.schema(), entity, subject, field, &moment.0);
        moment.0.take_in(&noted);
        value
    }

    /// Whether an entity takes a subject.
    #[must_use]
    pub fn takes(&self, facts: &Facts, entity: EntityId, subject: &Reference, moment: &mut Moment) -> bool {
        facts::is_taken(facts, self.schema(), entity, subject, &mut moment.0)
    }

    /// Whether a reference names a subject of an entity.
    #[must_use]
    pub fn knows(&self, facts: &Facts, entity: EntityId, reference: &Reference, moment: &mut Moment) -> bool {
        facts::is_known(facts, self.schema(), entity, reference, &mut moment.0)
    }
}

/// The exceptions of a standard's files and those that came as data.
#[derive(Debug)]
pub struct Register<'a> {
    standard: &'a Standard,
    all: Vec<&'a Exception>,
}

/// Whom an exception covers.
#[derive(Debug, Clone)]
pub enum Covers<'a> {
    /// A subject; without a release all of its releases too.
    Subject(&'a Reference),
    /// Every subject for which a condition, in a program of its own, is true.
    Where(&'a Program, NodeId, Vec<Definition>),
}

impl<'a> Register<'a> {
    /// All of them, by name.
    #[must_use]
    pub fn new(standard: &'a Standard, exceptions: &'a Exceptions) -> Self {
        let mut all: Vec<&Exception> = standard.checked.exceptions.iter().chain(&exceptions.records).collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        Self { standard, all }
    }

    /// The places of those that waive a rule of a scorecard, by its place over all tiers.
    #[must_use]
    pub fn waiving(&self, scorecard: ScorecardId, rule: usize) -> Vec<usize> {
        let id = RuleId { scorecard, rule };
        let waive = self.all.iter().enumerate().filter(|(_, exception)| exception.waives.contains(&id));
        waive.map(|(place, _)| place).collect()
    }

    /// Whom one covers.
    #[must_use]
    pub fn covers(&self, place: usize) -> Option<Covers<'a>> {
        Some(match &self.all.get(place)?.target {
            Target::Subject(reference) => Covers::Subject(reference),
            Target::Where(condition) => {
                let definitions = self.standard.definitions(&condition.definitions);
                Covers::Where(&condition.program, condition.node, definitions)
            }
        })
    }

    /// The name of one.
    #[must_use]
    pub fn name(&self, place: usize) -> Option<&'a str> {
        self.all.get(place).map(|exception| exception.name.as_str())
    }

    /// The references of all approvers that a standard lists, whose members may approve.
    #[must_use]
    pub fn approvers(&self) -> Vec<&'a Reference> {
        let rules = self.standard.checked.scorecards.iter().flat_map(compiled::Scorecard::rules);
        let listed = rules.filter_map(|(_, rule)| rule.governance.approved_by.as_ref()).flatten();
        let mut listed: Vec<&Reference> = listed.collect();
        listed.sort_unstable();
        listed.dedup();
        listed
    }

    /// Of those that cover a subject the one that carries a rule: its place, and when its effect ends. `renewing` are those
    /// that count among the subject's renewals; `facts` tell who is a member of what.
    #[must_use]
    pub fn carrier(
        &self,
        scorecard: ScorecardId,
        rule: usize,
        covering: &[usize],
        renewing: &[usize],
        facts: &Facts,
        moment: &mut Moment,
    ) -> Option<(usize, Instant)> {
        let checked = &self.standard.checked;
        let card = checked.scorecards.get(scorecard.0 as usize)?;
        let governance = &card.rule(rule)?.governance;
        let of = |places: &[usize]| places.iter().filter_map(|place| self.all.get(*place).copied()).collect::<Vec<_>>();
        let world = World::new(&checked.names, &checked.program, facts, moment.at());
        let nobody = Reference::new("nobody", crate::DEFAULT_NAMESPACE, "nobody", None)?;
        let mut subject = Subject::new(&world, card.entity, nobody);
        let waiver = exceptions::carrier(&of(covering), &of(renewing), governance, &mut subject);
        moment.0.take_in(&subject.horizon.into_noted());
        let waiver = waiver?;
        let place = self.all.iter().position(|exception| exception.name == waiver.exception)?;
        Some((place, waiver.until))
    }
}
