//! The form of most conditions: one cell against constants.

use std::sync::Arc;

use super::{Outcome, Reading, Translator};
use crate::{
    Value,
    alone::terms::{Between, Check, Frame, Place, Site, Term, Test},
    facts::bounds::MAX_ELEMENTS,
    program::{Comparison, Node, NodeId},
    schema::Type,
};

impl Translator<'_> {
    /// The form for one cell against constants, where a condition has it.
    pub(super) fn check(&mut self, id: NodeId) -> Outcome<Option<Test>> {
        let node = self.node(id)?;
        let (place, check) = match node {
            Node::Compare(comparison, left, right) => return self.comparison(*comparison, *left, *right),
            Node::Member { element, list } => {
                let Node::List(elements) = self.node(*list)? else { return Ok(None) };
                let Some((place, ty)) = self.cell(*element)? else { return Ok(None) };
                let constants = elements.iter().map(|element| match self.program.node(*element) {
                    Some(Node::Constant(value)) => Some(value),
                    _ => None,
                });
                let Some(constants) = constants.collect::<Option<Vec<_>>>() else { return Ok(None) };
                let check = match ty {
                    Type::OneOf(values) if values.values.len() <= MOST_CHOICES => {
                        let mut will_do = 0;
                        for constant in constants {
                            let Value::Choice(rank, _) = constant else { return Ok(None) };
                            will_do |= 1 << rank;
                        }
                        Check::Choices(will_do)
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
            Node::HasKey { map, key } => return self.key(*map, *key),
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
            Node::Field(_) | Node::Variable(_) | Node::Part { .. } | Node::Key { .. } => match self.cell(id)? {
                Some((place, Type::Bool)) => (place, Check::Is(true)),
                _ => return Ok(None),
            },
            _ => return Ok(None),
        };
        Ok(Some(Test::Check(place, check)))
    }

    fn comparison(&mut self, comparison: Comparison, left: NodeId, right: NodeId) -> Outcome<Option<Test>> {
        let Node::Constant(constant) = self.node(right)? else { return Ok(None) };
        if let (Node::Count { list, distinct: false }, Value::Number(than)) = (self.node(left)?, constant)
            && matches!(self.type_of(*list)?, Type::List(_))
            && let (Term::Cell(place), laid) = self.elements(*list)?
        {
            let spread = self.spread(laid)?;
            let check = |range| Ok(Test::Check(place, Check::Count(whole(range), spread)));
            return bounds(comparison, *than, check).map(Some);
        }
        /// Of how long ago, or how long from now.
        type Moving = fn(Between<i64>) -> Check;
        let (operand, moving): (_, Option<Moving>) = match self.node(left)? {
            Node::Age(operand) => (*operand, Some(Check::Age)),
            Node::Until(operand) => (*operand, Some(Check::Until)),
            _ => (left, None),
        };
        let Some((place, ty)) = self.cell(operand)? else { return Ok(None) };
        Ok(Some(match (moving, ty, constant) {
            (Some(moving), Type::Time | Type::Deadline, Value::Duration(length)) => {
                let Ok(micros) = i64::try_from(length.micros) else { return Ok(None) };
                bounds(comparison, micros, |range| Ok(Test::Check(place, moving(range))))?
            }
            (None, Type::Number, Value::Number(number)) => {
                bounds(comparison, *number, |range| Ok(Test::Check(place, Check::Number(range))))?
            }
            (None, Type::OneOf(values), Value::Choice(rank, _)) if values.values.len() <= MOST_CHOICES => {
                let will_do = (0..).take(values.values.len()).filter(|value: &u32| comparison.holds(value.cmp(rank)));
                Test::Check(place, Check::Choices(will_do.fold(0, |mask, value| mask | 1 << value)))
            }
            (None, Type::Text, Value::Text(text)) => {
                let wanted = comparison == Comparison::Equal;
                Test::Check(place, Check::TextIs { text: (**text).into(), wanted })
            }
            _ => return Ok(None),
        }))
    }

    fn key(&mut self, map: NodeId, key: NodeId) -> Outcome<Option<Test>> {
        let Node::Constant(Value::Text(key) | Value::Choice(_, key)) = self.node(key)? else { return Ok(None) };
        let Some(Reading { laid, field, .. }) = self.reading(map)? else { return Ok(None) };
        if let Some((head, laid)) = self.keyed(map, laid, field, key)? {
            self.layout.using(laid);
            let place = Place { frame: Frame::Subject, offset: self.offset(laid)? };
            let check = Check::Keyed { head, timed: *self.ty(laid)? == Type::Time };
            return Ok(Some(Test::Check(place, check)));
        }
        let (Term::Cell(place), laid) = self.elements(map)? else { return Ok(None) };
        Ok(Some(Test::Check(place, Check::HasKey(Box::new(((**key).into(), self.spread(laid)?))))))
    }

    /// One cell that need not be fresh, and its type.
    fn cell(&mut self, id: NodeId) -> Outcome<Option<(Place, Type)>> {
        let Some(Reading { site: Site::At(place), laid, field }) = self.reading(id)? else { return Ok(None) };
        let is_fresh = field.and_then(|field| self.entity.fields.get(field.0 as usize)?.fresh).is_some();
        if is_fresh {
            return Ok(None);
        }
        self.layout.using(laid);
        Ok(Some((place, self.ty(laid)?.clone())))
    }
}

/// So many values of a `one of` have a bit each.
const MOST_CHOICES: usize = 64;

/// What is ordered, with the values before and after one and at both ends.
pub(super) trait Ordered: Copy {
    const LEAST: Self;
    const MOST: Self;
    fn before(self) -> Self;
    fn after(self) -> Self;
}

impl Ordered for f64 {
    const LEAST: Self = Self::NEG_INFINITY;
    const MOST: Self = Self::INFINITY;

    fn before(self) -> Self {
        self.next_down()
    }

    fn after(self) -> Self {
        self.next_up()
    }
}

/// Of microseconds between two instants, which are far from both ends.
impl Ordered for i64 {
    const LEAST: Self = Self::MIN;
    const MOST: Self = Self::MAX;

    fn before(self) -> Self {
        self.saturating_sub(1)
    }

    fn after(self) -> Self {
        self.saturating_add(1)
    }
}

/// A comparison with a constant, as the bounds that a value has to lie between.
pub(super) fn bounds<T: Ordered>(
    comparison: Comparison,
    than: T,
    test: impl FnOnce(Between<T>) -> Outcome<Test>,
) -> Outcome<Test> {
    let (least, most) = match comparison {
        Comparison::Equal | Comparison::NotEqual => (than, than),
        Comparison::Less => (T::LEAST, than.before()),
        Comparison::LessOrEqual => (T::LEAST, than),
        Comparison::Greater => (than.after(), T::MOST),
        Comparison::GreaterOrEqual => (than, T::MOST),
    };
    let test = test(Between { least, most })?;
    Ok(if comparison == Comparison::NotEqual { test.negated() } else { test })
}

/// The whole numbers of elements within bounds; a list has no more than [`MAX_ELEMENTS`].
fn whole(range: Between<f64>) -> Between<u32> {
    let beyond = MAX_ELEMENTS as f64 + 1.0;
    // Within 0 and `beyond` by then, and without a fraction.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let count = |number: f64| number.clamp(0.0, beyond) as u32;
    // None at all lies below nothing.
    if range.most < 0.0 {
        return Between { least: 1, most: 0 };
    }
    Between { least: count(range.least.ceil()), most: count(range.most.floor()) }
}
