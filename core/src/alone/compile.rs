//! From the arena of a standard to the tests of one scorecard.
//!
//! What asks about other subjects, or makes values that outlive a comparison, is not translated: a scorecard that does
//! so is judged by the engine that explains. Everything here means what [`crate::eval`] says; generated standards hold
//! the two equal.

use std::sync::Arc;

mod checks;

use super::{
    layout::{Below, LaidId, Layout},
    operand::missing,
    terms::{Body, Constant, Elements, Entry, Folding, Frame, Fresh, Matching, Place, Site, Spread, Term, Test, Truth},
};
use crate::{
    Value,
    check::names::Names,
    program::{Comparison, DefinitionId, Fold, Node, NodeId, Program},
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
    site: Site,
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
                let place = Place { frame: Frame::Subject, offset: self.offset(laid)? };
                Some(Reading { site: Site::At(place), laid, field: Some(*field) })
            }
            Node::Variable(depth) => {
                let laid = *self.variables.get(*depth).ok_or(Untranslated)?;
                let frame = frame(*depth)?;
                Some(Reading { site: Site::At(Place { frame, offset: self.offset(laid)? }), laid, field: None })
            }
            Node::Part { record, part } => {
                let Some(Reading { site, laid, field }) = self.reading(*record)? else { return Err(Untranslated) };
                let Below::Parts(_, parts) = &self.layout.get(laid).ok_or(Untranslated)?.below else {
                    return Err(Untranslated);
                };
                let laid = *parts.get(*part).ok_or(Untranslated)?;
                let offset = self.offset(laid)?;
                let site = match site {
                    Site::At(Place { frame, .. }) => Site::At(Place { frame, offset }),
                    Site::Behind(entry) => Site::Behind(Box::new(Entry { offset, ..*entry })),
                };
                Some(Reading { site, laid, field })
            }
            Node::Key { map, key } => {
                let Some(Reading { site, laid, field }) = self.reading(*map)? else { return Err(Untranslated) };
                if let Some((_, laid)) = self.keyed(*map, laid, field, key)? {
                    let place = Place { frame: Frame::Subject, offset: self.offset(laid)? };
                    return Ok(Some(Reading { site: Site::At(place), laid, field }));
                }
                self.layout.using(laid);
                let Below::Elements { stride, element, .. } = self.layout.get(laid).ok_or(Untranslated)?.below else {
                    return Err(Untranslated);
                };
                let entry =
                    Entry { map: site, key: (**key).into(), stride: number(stride)?, offset: self.offset(element)? };
                Some(Reading { site: Site::Behind(Box::new(entry)), laid: element, field })
            }
            _ => None,
        })
    }

    /// The first cell of what is laid out, in its frame.
    fn offset(&self, id: LaidId) -> Outcome<u32> {
        number(self.layout.get(id).ok_or(Untranslated)?.offset)
    }

    /// The cell of a map that is a field, and what stands behind one of its keys; none where the map has to be read whole:
    /// one that must be fresh, or that only one source may say, is as a whole what it is, and so is a part of a record.
    fn keyed(
        &mut self,
        node: NodeId,
        map: LaidId,
        field: Option<FieldId>,
        key: &str,
    ) -> Outcome<Option<(u32, LaidId)>> {
        let field = field.and_then(|field| self.entity.fields.get(field.0 as usize));
        let is_plain = field.is_some_and(|field| field.fresh.is_none() && field.source.is_none());
        if !is_plain || !matches!(self.node(node)?, Node::Field(_)) {
            return Ok(None);
        }
        let head = self.offset(map)?;
        let behind = self.layout.keyed(map, key).ok_or(Untranslated)?;
        Ok(Some((head, behind)))
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
        let head = Place { frame: Frame::Subject, offset: self.offset(head)? };
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
                Some(Place { frame: Frame::Subject, offset: self.offset(laid)? })
            }
        };
        Ok(Term::Fresh(Box::new(Fresh { head, micros: fresh.micros(), observed, term })))
    }

    pub(super) fn test(&mut self, id: NodeId) -> Outcome<Test> {
        if let Some(check) = self.check(id)? {
            return Ok(check);
        }
        Ok(match self.node(id)? {
            Node::Constant(Value::Bool(value)) => Test::Constant(if *value { Truth::True } else { Truth::False }),
            Node::Constant(Value::Missing(reason)) => Test::Constant(missing(*reason)),
            Node::Not(operand) => self.test(*operand)?.negated(),
            Node::And(..) => {
                let mut all = Vec::new();
                self.chain(id, true, &mut all)?;
                Test::All(all.into())
            }
            Node::Or(..) => {
                let mut either = Vec::new();
                self.chain(id, false, &mut either)?;
                Test::Either(either.into())
            }
            Node::Compare(comparison, left, right) => self.compare(*comparison, *left, *right)?,
            Node::Member { element, list } => self.member(*element, *list)?,
            Node::HasKey { map, key } => {
                let (map, laid) = self.elements(*map)?;
                Test::HasKey { map: Box::new(map), key: Box::new(self.text(*key)?), spread: self.spread(laid)? }
            }
            Node::Text(test, left, right) => Test::Text(*test, Box::new([self.text(*left)?, self.text(*right)?])),
            Node::Matches(operand, pattern) => Test::Matches(Box::new(self.text(*operand)?), Arc::clone(pattern)),
            Node::IsPresent(operand) => Test::IsAbsent { term: Box::new(self.single(*operand)?), wanted: false },
            Node::IsAbsent(operand) => Test::IsAbsent { term: Box::new(self.single(*operand)?), wanted: true },
            Node::Otherwise(left, right) => Test::Otherwise(Box::new([self.test(*left)?, self.test(*right)?])),
            Node::If { condition, then, otherwise } => {
                Test::If(Box::new([self.test(*condition)?, self.test(*then)?, self.test(*otherwise)?]))
            }
            Node::Any { list, body } => self.any(*list, |this| Ok(this.test(*body)?.conjuncts()))?,
            // The dual of `any`: no element that the filter lets through fails the body.
            Node::Every { list, filter, body } => {
                let failing = |this: &mut Self| {
                    let filter = filter.map(|filter| this.test(filter)).transpose()?;
                    let mut failing = filter.map_or_else(Vec::new, Test::conjuncts);
                    failing.extend(this.test(*body)?.negated().conjuncts());
                    Ok(failing)
                };
                self.any(*list, failing)?.negated()
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

    /// `any`, where all that `body` gives is true of an element.
    fn any(&mut self, list: NodeId, body: impl FnOnce(&mut Self) -> Outcome<Vec<Test>>) -> Outcome<Test> {
        let (elements, laid) = self.over(list)?;
        let body = Body::new(self.with(laid, body)?, elements.frame);
        Ok(Test::Any { matching: Box::new(Matching { elements, body }), wanted: true })
    }

    fn compare(&mut self, comparison: Comparison, left: NodeId, right: NodeId) -> Outcome<Test> {
        if let Node::Constant(Value::Number(than)) = self.node(right)?
            && self.type_of(left)? == Type::Number
        {
            let test = |range| Ok(Test::Number(self.scalar(left)?, range));
            return checks::bounds(comparison, *than, test);
        }
        let are_numbers = self.type_of(left)? == Type::Number && self.type_of(right)? == Type::Number;
        let operands = Box::new([*self.scalar(left)?, *self.scalar(right)?]);
        Ok(match comparison {
            comparison if are_numbers => Test::Numbers(comparison, operands),
            Comparison::Equal => Test::Equal(operands),
            Comparison::NotEqual => Test::Equal(operands).negated(),
            _ => Test::Order(comparison, operands),
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
        Ok(Test::Within { element, list: Box::new(list), spread: self.spread(laid)? })
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
    fn elements(&mut self, id: NodeId) -> Outcome<(Term, LaidId)> {
        let Some(reading) = self.reading(id)? else { return Err(Untranslated) };
        let Below::Elements { element, .. } = self.layout.get(reading.laid).ok_or(Untranslated)?.below else {
            return Err(Untranslated);
        };
        Ok((self.read(reading)?, element))
    }

    /// A list whose elements are gone over, and these.
    fn over(&mut self, list: NodeId) -> Outcome<(Elements, LaidId)> {
        let (list, laid) = self.elements(list)?;
        let elements = Elements { list, stride: self.spread(laid)?.stride, frame: frame(self.variables.len())? };
        Ok((elements, laid))
    }

    /// How wide the elements are in their area, what stands before them included, and whether they are times.
    fn spread(&self, element: LaidId) -> Outcome<Spread> {
        let laid = self.layout.get(element).ok_or(Untranslated)?;
        Ok(Spread { stride: number(laid.offset + laid.width)?, timed: laid.ty == Type::Time })
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

    /// What a node reads as it stands, as a value.
    fn read(&mut self, Reading { site, laid, field }: Reading) -> Outcome<Term> {
        self.layout.using(laid);
        let timed = *self.ty(laid)? == Type::Time;
        let term = match site {
            Site::At(place) if timed => Term::Time(place),
            Site::At(place) => Term::Cell(place),
            Site::Behind(entry) => Term::Entry { entry, timed },
        };
        self.fresh(field, term)
    }

    pub(super) fn term(&mut self, id: NodeId) -> Outcome<Term> {
        if let Some(reading) = self.reading(id)? {
            return self.read(reading);
        }
        Ok(match self.node(id)? {
            Node::Constant(value) => Term::Constant(constant(value)?),
            Node::Definition(id) => {
                Term::Definition(self.definitions.iter().position(|known| known == id).ok_or(Untranslated)?)
            }
            Node::Otherwise(left, right) if self.type_of(id)? != Type::Bool => {
                Term::Otherwise(Box::new([*self.scalar(*left)?, *self.scalar(*right)?]))
            }
            Node::If { condition, then, otherwise } if self.type_of(id)? != Type::Bool => {
                Term::If(Box::new((self.test(*condition)?, *self.scalar(*then)?, *self.scalar(*otherwise)?)))
            }
            Node::Negate(operand) => Term::Negate(Box::new(self.term(*operand)?)),
            Node::Arithmetic(operation, left, right) => {
                Term::Arithmetic(*operation, Box::new([self.term(*left)?, self.term(*right)?]))
            }
            Node::Count { list, distinct: false } => {
                let is_map = matches!(self.type_of(*list)?, Type::Map(_));
                let (list, laid) = self.elements(*list)?;
                let list = Box::new(list);
                if is_map { Term::CountKeys(list) } else { Term::Count { list, spread: self.spread(laid)? } }
            }
            Node::Fold { fold, list, filter, value } => {
                let (elements, laid) = self.over(*list)?;
                let (filter, value) = self.with(laid, |this| {
                    Ok((
                        filter.map(|filter| this.test(filter)).transpose()?,
                        value.map(|value| this.scalar(value)).transpose()?,
                    ))
                })?;
                match (fold, filter, value) {
                    (Fold::Count, Some(filter), None) => {
                        let body = Body::new(filter.conjuncts(), elements.frame);
                        Term::CountWhere(Box::new(Matching { elements, body }))
                    }
                    (fold, filter, value) => {
                        let value = value.map(|value| *value);
                        Term::Fold(Box::new(Folding { fold: *fold, elements, filter, value }))
                    }
                }
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

/// Where the elements stand that a variable stands for, by its depth.
fn frame(depth: usize) -> Outcome<Frame> {
    match depth {
        0 => Ok(Frame::Outer),
        1 => Ok(Frame::Inner),
        _ => Err(Untranslated),
    }
}

fn number(count: usize) -> Outcome<u32> {
    u32::try_from(count).map_err(|_| Untranslated)
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
        Value::Duration(length) => Constant::Length(length.micros),
        Value::Version(version) => Constant::Version(Arc::clone(version)),
        Value::Ref(reference) => Constant::Ref(reference.as_str().into()),
        Value::List(_) | Value::Map(_) | Value::Record(_) | Value::Tier(_) => return Err(Untranslated),
    })
}
