//! From the arena of a standard to the tests of one scorecard.
//!
//! What asks about other subjects, or makes values that outlive a comparison, is not translated: a scorecard that does
//! so is judged by the engine that explains. Everything here means what [`crate::eval`] says; generated standards hold
//! the two equal.

use std::sync::Arc;

use super::{
    layout::{Below, LaidId, Layout},
    terms::{Check, Constant, Entry, Fresh, Many, Place, Spread, Term, Test, Truth},
};
use crate::{
    Missing, Value,
    check::names::Names,
    program::{Comparison, DefinitionId, Node, NodeId, Program},
    schema::{Entity, EntityId, FieldId, Type},
};

/// It cannot be judged from one subject's cells.
#[derive(Debug)]
pub(super) struct Untranslated;

type Outcome<T> = Result<T, Untranslated>;

/// A time of observation that stands at a path of its own.
type Observed<'a> = (&'a [String], LaidId);

/// Translates the conditions of one entity.
pub(super) struct Translator<'a> {
    pub(super) names: &'a Names,
    pub(super) program: &'a Program,
    pub(super) entity: &'a Entity,
    pub(super) layout: Layout,
    pub(super) observed: Vec<Observed<'a>>,
    /// In the order in which they are computed.
    pub(super) definitions: &'a [DefinitionId],
    variables: Vec<LaidId>,
}

/// Cells that a node reads as they stand, and the field they belong to where that must be fresh.
struct Reading {
    place: Place,
    laid: LaidId,
    field: Option<FieldId>,
}

impl<'a> Translator<'a> {
    pub(super) fn new(
        names: &'a Names,
        program: &'a Program,
        entity: EntityId,
        definitions: &'a [DefinitionId],
    ) -> Outcome<Self> {
        let entity = names.schema.entity(entity).ok_or(Untranslated)?;
        Ok(Self {
            names,
            program,
            entity,
            layout: Layout::new(),
            observed: Vec::new(),
            definitions,
            variables: Vec::new(),
        })
    }

    fn node(&self, id: NodeId) -> Outcome<&'a Node> {
        self.program.node(id).ok_or(Untranslated)
    }

    fn ty(&self, id: LaidId) -> Outcome<&Type> {
        self.layout.get(id).map(|laid| &laid.ty).ok_or(Untranslated)
    }

    /// The type of a node.
    fn type_of(&mut self, id: NodeId) -> Outcome<Type> {
        if let Some(reading) = self.reading(id)? {
            return self.ty(reading.laid).cloned();
        }
        Ok(match self.node(id)? {
            Node::Constant(value) => match value {
                Value::Bool(_) => Type::Bool,
                Value::Number(_) => Type::Number,
                Value::Text(_) => Type::Text,
                Value::Instant(_) => Type::Deadline,
                Value::Duration(_) => Type::Duration,
                Value::Version(_) => Type::Version,
                Value::Ref(_) => Type::Ref(Arc::default()),
                // The text of a constant is at hand, so which `one of` it is need not be known.
                Value::Choice(..) | Value::Missing(_) => Type::Any,
                _ => return Err(Untranslated),
            },
            Node::Definition(id) => self.names.definition(*id).ok_or(Untranslated)?.kind.ty.clone(),
            Node::Not(_)
            | Node::And(..)
            | Node::Or(..)
            | Node::Compare(..)
            | Node::Member { .. }
            | Node::HasKey { .. }
            | Node::Text(..)
            | Node::Matches(..)
            | Node::IsPresent(_)
            | Node::IsAbsent(_)
            | Node::IsKnown { .. }
            | Node::Any { .. }
            | Node::Every { .. } => Type::Bool,
            Node::Otherwise(left, right) => self.joined(*left, *right)?,
            Node::If { then, otherwise, .. } => self.joined(*then, *otherwise)?,
            Node::Negate(operand) => self.type_of(*operand)?,
            Node::Arithmetic(_, left, right) => match (self.type_of(*left)?, self.type_of(*right)?) {
                (Type::Time | Type::Deadline, Type::Duration) => Type::Deadline,
                (Type::Number, _) => Type::Number,
                _ => Type::Duration,
            },
            Node::Count { .. } => Type::Number,
            Node::Fold { fold, list, value, .. } => match (fold, value) {
                (crate::program::Fold::SumOfDurations, _) => Type::Duration,
                (crate::program::Fold::Min | crate::program::Fold::Max, Some(value)) => {
                    self.inside(*list, |this, _| this.type_of(*value))?
                }
                _ => Type::Number,
            },
            Node::Age(_) | Node::Until(_) => Type::Duration,
            Node::Call(function, _) => {
                use crate::program::Function::{
                    Abs, Ceil, Floor, Length, Lower, Number, Round, Stable, Time, Trim, Upper, Version,
                };
                match function {
                    Lower | Upper | Trim => Type::Text,
                    Length | Number | Round | Floor | Ceil | Abs => Type::Number,
                    Time => Type::Time,
                    Version => Type::Version,
                    Stable => Type::Bool,
                }
            }
            _ => return Err(Untranslated),
        })
    }

    fn joined(&mut self, left: NodeId, right: NodeId) -> Outcome<Type> {
        Ok(match (self.type_of(left)?, self.type_of(right)?) {
            (Type::Any, other) | (other, Type::Any) => other,
            (Type::Time, Type::Deadline) => Type::Deadline,
            (left, _) => left,
        })
    }

    /// The cells that a node reads as they stand, where it does.
    fn reading(&mut self, id: NodeId) -> Outcome<Option<Reading>> {
        Ok(match self.node(id)? {
            Node::Field(field) => {
                let laid = self.layout.field(self.entity, *field).ok_or(Untranslated)?;
                let offset = self.layout.get(laid).ok_or(Untranslated)?.offset;
                Some(Reading { place: Place::Root(offset), laid, field: Some(*field) })
            }
            Node::Variable(depth) => {
                let laid = *self.variables.get(*depth).ok_or(Untranslated)?;
                let offset = self.layout.get(laid).ok_or(Untranslated)?.offset;
                Some(Reading { place: Place::Element { depth: *depth, offset }, laid, field: None })
            }
            Node::Part { record, part } => {
                let Some(Reading { place, laid, field }) = self.reading(*record)? else { return Err(Untranslated) };
                let Below::Parts(_, parts) = &self.layout.get(laid).ok_or(Untranslated)?.below else {
                    return Err(Untranslated);
                };
                let laid = *parts.get(*part).ok_or(Untranslated)?;
                let to = self.layout.get(laid).ok_or(Untranslated)?.offset;
                let place = match place {
                    Place::Root(_) => Place::Root(to),
                    Place::Element { depth, .. } => Place::Element { depth, offset: to },
                    Place::Entry(entry) => Place::Entry(Box::new(Entry { offset: to, ..*entry })),
                };
                Some(Reading { place, laid, field })
            }
            Node::Key { map, key } => {
                let Some(Reading { place, laid, field }) = self.reading(*map)? else { return Err(Untranslated) };
                if let Some((_, laid)) = self.keyed(*map, &place, laid, field, key)? {
                    let offset = self.layout.get(laid).ok_or(Untranslated)?.offset;
                    return Ok(Some(Reading { place: Place::Root(offset), laid, field }));
                }
                self.layout.using(laid);
                let Below::Elements { stride, element, .. } = self.layout.get(laid).ok_or(Untranslated)?.below else {
                    return Err(Untranslated);
                };
                let offset = self.layout.get(element).ok_or(Untranslated)?.offset;
                let place = Place::Entry(Box::new(Entry { map: place, key: (**key).into(), stride, offset }));
                Some(Reading { place, laid: element, field })
            }
            _ => None,
        })
    }

    /// The cell of a map that is a field, and what stands behind one of its keys; none where the map has to be read whole:
    /// one that must be fresh, or that only one source may say, is as a whole what it is, and so is a part of a record.
    fn keyed(
        &mut self,
        node: NodeId,
        place: &Place,
        map: LaidId,
        field: Option<FieldId>,
        key: &str,
    ) -> Outcome<Option<(usize, LaidId)>> {
        let field = field.and_then(|field| self.entity.fields.get(field.0 as usize));
        let is_plain = field.is_some_and(|field| field.fresh.is_none() && field.source.is_none());
        match place {
            Place::Root(head) if is_plain && matches!(self.node(node)?, Node::Field(_)) => {
                let behind = self.layout.keyed(map, key).ok_or(Untranslated)?;
                Ok(Some((*head, behind)))
            }
            _ => Ok(None),
        }
    }

    /// The field's freshness, where it asks for it.
    fn fresh(&mut self, field: Option<FieldId>, term: Term) -> Outcome<Term> {
        let entity = self.entity;
        let Some((id, field)) = field.and_then(|id| Some((id, entity.fields.get(id.0 as usize)?))) else {
            return Ok(term);
        };
        let Some(fresh) = field.fresh else { return Ok(term) };
        let head = self.layout.field(entity, id).ok_or(Untranslated)?;
        // Whether it is missing in itself is asked of it first.
        self.layout.using(head);
        let head = self.layout.get(head).ok_or(Untranslated)?.offset;
        let observed = match &field.observed_from {
            None => None,
            Some(path) => {
                let known = self.observed.iter().find(|(known, _)| *known == path.as_slice()).map(|(_, laid)| *laid);
                let laid = known.unwrap_or_else(|| {
                    let laid = self.layout.hidden(&Type::Time);
                    self.layout.using(laid);
                    self.observed.push((path, laid));
                    laid
                });
                Some(self.layout.get(laid).ok_or(Untranslated)?.offset)
            }
        };
        Ok(Term::Fresh(Box::new(Fresh { head, micros: fresh.micros(), observed, term })))
    }

    /// One cell that need not be fresh, and its type.
    fn cell(&mut self, id: NodeId) -> Outcome<Option<(Place, Type)>> {
        let Some(Reading { place, laid, field }) = self.reading(id)? else { return Ok(None) };
        let is_fresh = field.and_then(|field| self.entity.fields.get(field.0 as usize)?.fresh).is_some();
        if is_fresh {
            return Ok(None);
        }
        self.layout.using(laid);
        Ok(Some((place, self.ty(laid)?.clone())))
    }

    pub(super) fn test(&mut self, id: NodeId) -> Outcome<Test> {
        if let Some(check) = self.check(id)? {
            return Ok(check);
        }
        Ok(match self.node(id)? {
            Node::Constant(Value::Bool(value)) => Test::Constant(if *value { Truth::True } else { Truth::False }),
            Node::Constant(Value::Missing(reason)) => Test::Constant(missing(*reason)),
            Node::Not(operand) => Test::Not(Box::new(self.test(*operand)?)),
            Node::And(..) => {
                let mut all = Vec::new();
                self.chain(id, true, &mut all)?;
                Test::All(all)
            }
            Node::Or(..) => {
                let mut either = Vec::new();
                self.chain(id, false, &mut either)?;
                Test::Either(either)
            }
            Node::Compare(comparison, left, right) => self.compare(*comparison, *left, *right)?,
            Node::Member { element, list } => self.member(*element, *list)?,
            Node::HasKey { map, key } => {
                let (map, laid) = self.elements(*map)?;
                Test::HasKey { map, key: Box::new(self.text(*key)?), spread: self.spread(laid)? }
            }
            Node::Text(test, left, right) => {
                Test::Text(*test, Box::new(self.text(*left)?), Box::new(self.text(*right)?))
            }
            Node::Matches(operand, pattern) => Test::Matches(Box::new(self.text(*operand)?), Arc::clone(pattern)),
            Node::IsPresent(operand) => Test::IsAbsent { term: Box::new(self.single(*operand)?), wanted: false },
            Node::IsAbsent(operand) => Test::IsAbsent { term: Box::new(self.single(*operand)?), wanted: true },
            Node::Otherwise(left, right) => Test::Otherwise(Box::new(self.test(*left)?), Box::new(self.test(*right)?)),
            Node::If { condition, then, otherwise } => {
                Test::If(Box::new([self.test(*condition)?, self.test(*then)?, self.test(*otherwise)?]))
            }
            Node::Any { list, body } => {
                let (list, laid) = self.elements(*list)?;
                let stride = self.spread(laid)?.stride;
                let depth = self.variables.len();
                let body = self.with(laid, |this| this.test(*body))?;
                Test::Any { list, depth, stride, body: Box::new(body) }
            }
            Node::Every { list, filter, body } => {
                let (list, laid) = self.elements(*list)?;
                let stride = self.spread(laid)?.stride;
                let depth = self.variables.len();
                let (filter, body) = self.with(laid, |this| {
                    Ok((filter.map(|filter| this.test(filter).map(Box::new)).transpose()?, this.test(*body)?))
                })?;
                Test::Every { list, depth, stride, filter, body: Box::new(body) }
            }
            Node::Call(crate::program::Function::Stable, operand) => Test::Stable(Box::new(self.term(*operand)?)),
            Node::Field(_) | Node::Variable(_) | Node::Part { .. } | Node::Key { .. } | Node::Definition(_) => {
                Test::Value(Box::new(self.term(id)?))
            }
            _ => return Err(Untranslated),
        })
    }

    /// The operands of a chain of `and`, or of `or`, in written order.
    fn chain(&mut self, id: NodeId, is_and: bool, into: &mut Vec<Test>) -> Outcome<()> {
        match self.node(id)? {
            Node::And(left, right) if is_and => {
                self.chain(*left, is_and, into)?;
                self.chain(*right, is_and, into)
            }
            Node::Or(left, right) if !is_and => {
                self.chain(*left, is_and, into)?;
                self.chain(*right, is_and, into)
            }
            _ => {
                into.push(self.test(id)?);
                Ok(())
            }
        }
    }

    /// The form for one cell against constants, where a condition has it.
    fn check(&mut self, id: NodeId) -> Outcome<Option<Test>> {
        let node = self.node(id)?;
        let check = match node {
            Node::Compare(comparison, left, right) => {
                let Node::Constant(constant) = self.node(*right)? else { return Ok(None) };
                if let (Node::Count { list, distinct: false }, Value::Number(than)) = (self.node(*left)?, constant)
                    && let Some((Many::Cell(place), spread)) = self.many(*list)?
                {
                    let check = Check::Count { comparison: *comparison, than: *than, spread };
                    return Ok(Some(Test::Check(place, check)));
                }
                let (moving, operand) = match self.node(*left)? {
                    Node::Age(operand) => (Some(true), *operand),
                    Node::Until(operand) => (Some(false), *operand),
                    _ => (None, *left),
                };
                let Some((place, ty)) = self.cell(operand)? else { return Ok(None) };
                let check = match (moving, ty, constant) {
                    (Some(is_age), Type::Time | Type::Deadline, Value::Duration(length)) => {
                        let Ok(micros) = i64::try_from(length.micros) else { return Ok(None) };
                        if is_age { Check::Age(*comparison, micros) } else { Check::Until(*comparison, micros) }
                    }
                    (None, Type::Number, Value::Number(number)) => Check::Number(*comparison, *number),
                    (None, Type::OneOf(values), Value::Choice(rank, _)) if values.values.len() <= 64 => {
                        let will_do =
                            (0..).take(values.values.len()).filter(|value: &u32| comparison.holds(value.cmp(rank)));
                        Check::Choices(will_do.fold(0, |mask, value| mask | 1 << value))
                    }
                    (None, Type::Text, Value::Text(text)) => {
                        Check::TextIs { text: (**text).into(), wanted: *comparison == Comparison::Equal }
                    }
                    _ => return Ok(None),
                };
                (place, check)
            }
            Node::Member { element, list } => {
                let Node::List(elements) = self.node(*list)? else { return Ok(None) };
                let Some((place, ty)) = self.cell(*element)? else { return Ok(None) };
                let constants = elements.iter().map(|element| match self.program.node(*element) {
                    Some(Node::Constant(value)) => Some(value),
                    _ => None,
                });
                let Some(constants) = constants.collect::<Option<Vec<_>>>() else { return Ok(None) };
                let check = match ty {
                    Type::OneOf(values) if values.values.len() <= 64 => {
                        let mut mask = 0;
                        for constant in constants {
                            let Value::Choice(rank, _) = constant else { return Ok(None) };
                            mask |= 1 << rank;
                        }
                        Check::Choices(mask)
                    }
                    Type::Text => {
                        let texts = constants.into_iter().map(|constant| match constant {
                            Value::Text(text) => Some((**text).into()),
                            _ => None,
                        });
                        let Some(texts) = texts.collect::<Option<_>>() else { return Ok(None) };
                        Check::TextIn(texts)
                    }
                    _ => return Ok(None),
                };
                (place, check)
            }
            Node::HasKey { map, key } => {
                let Node::Constant(Value::Text(key) | Value::Choice(_, key)) = self.node(*key)? else {
                    return Ok(None);
                };
                let Some(Reading { place, laid, field }) = self.reading(*map)? else { return Ok(None) };
                if let Some((head, laid)) = self.keyed(*map, &place, laid, field, key)? {
                    self.layout.using(laid);
                    let behind = self.layout.get(laid).ok_or(Untranslated)?;
                    let check = Check::Keyed { head, timed: behind.ty == Type::Time };
                    return Ok(Some(Test::Check(Place::Root(behind.offset), check)));
                }
                match self.elements(*map)? {
                    (Many::Cell(place), laid) => {
                        (place, Check::HasKey { key: (**key).into(), spread: self.spread(laid)? })
                    }
                    _ => return Ok(None),
                }
            }
            Node::Text(test, left, right) => {
                let Node::Constant(Value::Text(part)) = self.node(*right)? else { return Ok(None) };
                match self.cell(*left)? {
                    Some((place, Type::Text)) => (place, Check::Text(*test, (**part).into())),
                    _ => return Ok(None),
                }
            }
            Node::Matches(operand, pattern) => match self.cell(*operand)? {
                Some((place, Type::Text)) => (place, Check::Matches(Arc::clone(pattern))),
                _ => return Ok(None),
            },
            Node::IsPresent(operand) | Node::IsAbsent(operand) => match self.cell(*operand)? {
                Some((_, Type::Time | Type::List(_) | Type::Map(_) | Type::Record(_))) | None => return Ok(None),
                Some((place, _)) => (place, Check::IsAbsent(matches!(node, Node::IsAbsent(_)))),
            },
            Node::Not(operand) => match self.cell(*operand)? {
                Some((place, Type::Bool)) => (place, Check::Is(false)),
                _ => return Ok(None),
            },
            Node::Field(_) | Node::Variable(_) | Node::Part { .. } | Node::Key { .. } => match self.cell(id)? {
                Some((place, Type::Bool)) => (place, Check::Is(true)),
                _ => return Ok(None),
            },
            _ => return Ok(None),
        };
        Ok(Some(Test::Check(check.0, check.1)))
    }

    fn compare(&mut self, comparison: Comparison, left: NodeId, right: NodeId) -> Outcome<Test> {
        let (left, right) = (self.scalar(left)?, self.scalar(right)?);
        Ok(match comparison {
            Comparison::Equal => Test::Equal(left, right),
            Comparison::NotEqual => Test::Not(Box::new(Test::Equal(left, right))),
            _ => Test::Order(comparison, left, right),
        })
    }

    fn member(&mut self, element: NodeId, list: NodeId) -> Outcome<Test> {
        let element = self.scalar(element)?;
        if let Node::List(elements) = self.node(list)? {
            let among =
                elements.iter().map(|element| self.scalar(*element).map(|term| *term)).collect::<Result<_, _>>()?;
            return Ok(Test::Among(element, among));
        }
        let (list, laid) = self.elements(list)?;
        if matches!(self.ty(laid)?, Type::List(_) | Type::Map(_) | Type::Record(_)) {
            return Err(Untranslated);
        }
        Ok(Test::Within { element, list, spread: self.spread(laid)? })
    }

    /// A value that is compared whole: lists, maps and records are not.
    fn scalar(&mut self, id: NodeId) -> Outcome<Box<Term>> {
        match self.type_of(id)? {
            Type::List(_) | Type::Map(_) | Type::Record(_) | Type::Tier(_) => Err(Untranslated),
            _ => self.term(id).map(Box::new),
        }
    }

    /// A value that `is present` asks about, a condition among them.
    fn single(&mut self, id: NodeId) -> Outcome<Term> {
        self.scalar(id).map(|term| *term)
    }

    /// A text; a value of a `one of` is spelt out.
    fn text(&mut self, id: NodeId) -> Outcome<Term> {
        if let Node::Constant(Value::Choice(_, text)) = self.node(id)? {
            return Ok(Term::Constant(Constant::Text(Arc::clone(text))));
        }
        Ok(match self.type_of(id)? {
            Type::OneOf(values) => Term::Spelt(values, Box::new(self.term(id)?)),
            _ => self.term(id)?,
        })
    }

    /// A list or map that is read as it stands, and its elements.
    fn elements(&mut self, id: NodeId) -> Outcome<(Many, LaidId)> {
        let Some(Reading { place, laid, field }) = self.reading(id)? else { return Err(Untranslated) };
        self.layout.using(laid);
        let Below::Elements { element, .. } = self.layout.get(laid).ok_or(Untranslated)?.below else {
            return Err(Untranslated);
        };
        let many = match self.fresh(field, Term::Cell(place))? {
            Term::Fresh(fresh) => Many::Fresh(fresh),
            Term::Cell(place) => Many::Cell(place),
            _ => return Err(Untranslated),
        };
        Ok((many, element))
    }

    /// A list, not a map, and how its elements stand; none where it is not read as it stands.
    fn many(&mut self, id: NodeId) -> Outcome<Option<(Many, Spread)>> {
        if !matches!(self.type_of(id)?, Type::List(_)) {
            return Ok(None);
        }
        let (many, laid) = self.elements(id)?;
        Ok(Some((many, self.spread(laid)?)))
    }

    /// How wide the elements are in their area, what stands before them included, and whether they are times.
    fn spread(&self, element: LaidId) -> Outcome<Spread> {
        let laid = self.layout.get(element).ok_or(Untranslated)?;
        Ok(Spread { stride: laid.offset + laid.width, timed: laid.ty == Type::Time })
    }

    fn with<T>(&mut self, element: LaidId, inside: impl FnOnce(&mut Self) -> Outcome<T>) -> Outcome<T> {
        self.variables.push(element);
        let result = inside(self);
        self.variables.pop();
        result
    }

    fn inside<T>(&mut self, list: NodeId, inside: impl FnOnce(&mut Self, LaidId) -> Outcome<T>) -> Outcome<T> {
        let (_, element) = self.elements(list)?;
        self.with(element, |this| inside(this, element))
    }

    pub(super) fn term(&mut self, id: NodeId) -> Outcome<Term> {
        if let Some(Reading { place, laid, field }) = self.reading(id)? {
            self.layout.using(laid);
            let term = if *self.ty(laid)? == Type::Time { Term::Time(place) } else { Term::Cell(place) };
            return self.fresh(field, term);
        }
        Ok(match self.node(id)? {
            Node::Constant(value) => Term::Constant(constant(value)?),
            Node::Definition(id) => {
                Term::Definition(self.definitions.iter().position(|known| known == id).ok_or(Untranslated)?)
            }
            Node::Otherwise(left, right) if self.type_of(id)? != Type::Bool => {
                Term::Otherwise(self.scalar(*left)?, self.scalar(*right)?)
            }
            Node::If { condition, then, otherwise } if self.type_of(id)? != Type::Bool => {
                Term::If(Box::new(self.test(*condition)?), self.scalar(*then)?, self.scalar(*otherwise)?)
            }
            Node::Negate(operand) => Term::Negate(Box::new(self.term(*operand)?)),
            Node::Arithmetic(operation, left, right) => {
                Term::Arithmetic(*operation, Box::new(self.term(*left)?), Box::new(self.term(*right)?))
            }
            Node::Count { list, distinct: false } => {
                let is_map = matches!(self.type_of(*list)?, Type::Map(_));
                let (list, laid) = self.elements(*list)?;
                if is_map { Term::CountKeys(list) } else { Term::Count { list, spread: self.spread(laid)? } }
            }
            Node::Fold { fold, list, filter, value } => {
                let (list, laid) = self.elements(*list)?;
                let stride = self.spread(laid)?.stride;
                let depth = self.variables.len();
                let (filter, value) = self.with(laid, |this| {
                    Ok((
                        filter.map(|filter| this.test(filter).map(Box::new)).transpose()?,
                        value.map(|value| this.scalar(value)).transpose()?,
                    ))
                })?;
                Term::Fold { fold: *fold, list, depth, stride, filter, value }
            }
            Node::Age(operand) => Term::Age(Box::new(self.term(*operand)?)),
            Node::Until(operand) => Term::Until(Box::new(self.term(*operand)?)),
            Node::Call(function, operand) => {
                use crate::program::Function::{Abs, Ceil, Floor, Length, Number, Round, Stable, Time, Trim};
                match function {
                    Length | Trim => Term::Call(*function, Box::new(self.text(*operand)?)),
                    Number | Time | Round | Floor | Ceil | Abs => Term::Call(*function, Box::new(self.term(*operand)?)),
                    Stable => Term::Test(Box::new(self.test(id)?)),
                    // What they make has nowhere to stand.
                    _ => return Err(Untranslated),
                }
            }
            Node::List(_) | Node::Follow { .. } | Node::TierOf(_) | Node::IsKnown { .. } | Node::Count { .. } => {
                return Err(Untranslated);
            }
            _ => Term::Test(Box::new(self.test(id)?)),
        })
    }
}

fn missing(reason: Missing) -> Truth {
    if reason.is_bad() { Truth::Bad } else { Truth::Absent }
}

fn constant(value: &Value) -> Outcome<Constant> {
    Ok(match value {
        Value::Missing(reason) if reason.is_bad() => Constant::Bad,
        Value::Missing(_) => Constant::Absent,
        Value::Bool(value) => Constant::Bool(*value),
        Value::Number(value) => Constant::Number(*value),
        Value::Text(text) => Constant::Text(Arc::clone(text)),
        Value::Choice(rank, _) => Constant::Choice(*rank),
        Value::Instant(instant) => Constant::Instant(instant.micros()),
        Value::Duration(length) => Constant::Length(*length),
        Value::Version(version) => Constant::Version(Arc::clone(version)),
        Value::Ref(reference) => Constant::Ref(reference.as_str().into()),
        Value::List(_) | Value::Map(_) | Value::Record(_) | Value::Tier(_) => return Err(Untranslated),
    })
}
