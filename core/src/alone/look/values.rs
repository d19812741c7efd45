//! Values of terms: what a condition compares where it is more than one cell.

use super::{Cell, Look, MAX_VISITS, Operand, Truth, matching::Tally};
use crate::{
    Instant, Tree,
    alone::{
        operand::{Folded, missing},
        terms::{Constant, Folding, Fresh, Term},
    },
    program::Function,
};

/// The definitions' values, in the order in which they are computed. A judgement allocates nothing for so many as
/// standards have.
pub(super) type Definitions<'a> = smallvec::SmallVec<[Defined<'a>; 8]>;

/// A definition's value, and the elements visited for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Defined<'a> {
    value: Operand<'a>,
    visits: u64,
}

impl<'a> Look<'a> {
    /// Computes the definitions, each after those it rests on.
    pub(in crate::alone) fn define(&mut self, definitions: &'a [Term]) {
        for definition in definitions {
            self.visits = 0;
            let value = self.term(definition);
            let value = if self.visits > MAX_VISITS { Operand::Bad } else { value };
            self.definitions.push(Defined { value, visits: self.visits });
        }
    }

    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn both(&mut self, terms: &'a [Term; 2]) -> (Operand<'a>, Operand<'a>) {
        let [left, right] = terms;
        (self.term(left), self.term(right))
    }

    /// `timed`: it is a `time`, and bad while it lies ahead.
    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn operand(&self, cell: &Cell, timed: bool) -> Operand<'a> {
        match *cell {
            Cell::Missing(reason) => missing(reason).into(),
            Cell::Bool(value) => Operand::Bool(value),
            Cell::Number(value) => Operand::Number(value),
            Cell::Text(text) => Operand::Text(self.cells.text(text)),
            Cell::Choice(rank) => Operand::Choice(rank),
            Cell::Instant(instant) if timed && instant > self.at => Operand::Bad,
            Cell::Instant(instant) => Operand::Instant(instant),
            Cell::Duration(micros) => Operand::length(micros.into()),
            Cell::Version(place) => self.cells.version(place).map_or(Operand::Bad, Operand::Version),
            Cell::Ref(reference) => Operand::Ref(self.cells.text(reference)),
            Cell::List(run) => Operand::List(run),
            Cell::Map(run) => Operand::Map(run),
            Cell::Record => Operand::Record,
        }
    }

    /// A number; most are asked for as such, and handed on without their form.
    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn number(&mut self, term: &'a Term) -> Result<f64, Truth> {
        match term {
            Term::Constant(Constant::Number(number)) => Ok(*number),
            Term::Cell(place) => match self.cell(*place) {
                Cell::Number(number) => Ok(*number),
                Cell::Missing(reason) => Err(missing(*reason)),
                _ => Err(Truth::Bad),
            },
            Term::Otherwise(terms) => {
                let [left, right] = &**terms;
                match self.number(left) {
                    Err(Truth::Absent) => self.number(right),
                    other => other,
                }
            }
            Term::If(parts) => {
                let (condition, then, otherwise) = &**parts;
                match self.test(condition) {
                    Truth::True => self.number(then),
                    Truth::False => self.number(otherwise),
                    missing => Err(missing),
                }
            }
            Term::CountWhere(matching) => match self.tally(matching)? {
                Tally { matching, missing: Truth::False } => Ok(matching.into()),
                Tally { missing, .. } => Err(missing),
            },
            term => self.other_number(term),
        }
    }

    #[inline(never)]
    fn other_number(&mut self, term: &'a Term) -> Result<f64, Truth> {
        match self.term(term) {
            Operand::Number(number) => Ok(number),
            other => Err(other.or_bad()),
        }
    }

    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn term(&mut self, term: &'a Term) -> Operand<'a> {
        match term {
            Term::Constant(constant) => constant.into(),
            Term::Cell(place) => self.operand(self.cell(*place), false),
            Term::Time(place) => self.operand(self.cell(*place), true),
            Term::Entry { entry, timed } => self.operand(self.behind(entry), *timed),
            Term::Fresh(fresh) => self.fresh(fresh),
            Term::Definition(place) => {
                let Some(Defined { value, visits }) = self.definitions.get(*place).copied() else {
                    return Operand::Bad;
                };
                self.visits = self.visits.saturating_add(visits);
                value
            }
            Term::Test(test) => self.test(test).into(),
            Term::Otherwise(terms) => {
                let [left, right] = &**terms;
                match self.term(left) {
                    Operand::Absent => self.term(right),
                    other => other,
                }
            }
            Term::If(parts) => {
                let (condition, then, otherwise) = &**parts;
                match self.test(condition) {
                    Truth::True => self.term(then),
                    Truth::False => self.term(otherwise),
                    missing => missing.into(),
                }
            }
            Term::Negate(operand) => match self.term(operand) {
                Operand::Number(number) => Operand::number(-number),
                Operand::Length(micros) => Operand::Length(-micros),
                other => other,
            },
            Term::Arithmetic(operation, operands) => {
                let (left, right) = self.both(operands);
                Operand::arithmetic(*operation, left, right)
            }
            Term::Count { list, spread } => match self.term(list) {
                Operand::List(run) => match self.absent_elements(run, *spread) {
                    Truth::False => Operand::Number(run.count.into()),
                    missing => missing.into(),
                },
                other => other.or_bad().into(),
            },
            Term::CountKeys(map) => match self.term(map) {
                Operand::Map(run) => Operand::Number(run.count.into()),
                other => other.or_bad().into(),
            },
            Term::CountWhere(_) => self.number(term).map_or_else(Into::into, Operand::Number),
            Term::Fold(folding) => self.fold(folding),
            Term::Age(operand) => match self.term(operand) {
                Operand::Instant(instant) if instant > self.at => Operand::Bad,
                Operand::Instant(instant) => Operand::length((self.at - instant).into()),
                other => other,
            },
            Term::Until(operand) => match self.term(operand) {
                Operand::Instant(instant) => Operand::length((instant - self.at).into()),
                other => other,
            },
            Term::Call(function, operand) => {
                let operand = self.term(operand);
                self.call(*function, operand)
            }
            Term::Spelt(values, operand) => match self.term(operand) {
                Operand::Choice(rank) => {
                    values.values.get(rank as usize).map_or(Operand::Bad, |text| Operand::Text(text))
                }
                other => other,
            },
        }
    }

    #[cfg_attr(target_family = "wasm", inline)]
    fn fresh(&mut self, fresh: &'a Fresh) -> Operand<'a> {
        if !matches!(self.cell(fresh.head), Cell::Missing(_)) {
            let observed = match fresh.observed {
                None => self.observed,
                Some(place) => match self.cell(place) {
                    Cell::Instant(instant) if *instant <= self.at => Some(*instant),
                    _ => None,
                },
            };
            let is_fresh = observed.is_some_and(|observed| self.at.saturating_sub(observed) < fresh.micros);
            if !is_fresh {
                return Operand::Bad;
            }
        }
        self.term(&fresh.term)
    }

    #[cfg_attr(target_family = "wasm", inline)]
    fn fold(&mut self, folding: &'a Folding) -> Operand<'a> {
        let elements = &folding.elements;
        let run = match self.run(&elements.list) {
            Ok(run) => run,
            Err(missing) => return missing.into(),
        };
        let mut missing = Truth::False;
        let mut folded = Folded::new(folding.fold);
        for element in self.spread(run, elements.stride) {
            self.stand(elements, element);
            match folding.filter.as_ref().map_or(Truth::True, |filter| self.test(filter)) {
                Truth::False => {}
                Truth::True => {
                    let taken = folding.value.as_ref().map_or(Operand::Bool(true), |value| self.term(value));
                    match taken.missing() {
                        Some(reason) => missing = missing.max(reason),
                        None => folded.add(taken),
                    }
                }
                reason => missing = missing.max(reason),
            }
            if self.visits > MAX_VISITS {
                return Operand::Bad;
            }
        }
        if missing == Truth::False { folded.result() } else { missing.into() }
    }

    #[cfg_attr(target_family = "wasm", inline)]
    fn call(&self, function: Function, operand: Operand<'a>) -> Operand<'a> {
        match (function, operand) {
            (_, Operand::Absent | Operand::Bad) => operand,
            (Function::Trim, Operand::Text(text)) => Operand::Text(text.trim()),
            (Function::Length, Operand::Text(text)) => Operand::Number(text.chars().count() as f64),
            (Function::Number, Operand::Text(text)) => match Tree::number(text) {
                Some(Tree::Number(value)) => Operand::number(value),
                _ => Operand::Bad,
            },
            (Function::Time, Operand::Text(text)) => match Instant::parse(text) {
                Some(instant) if instant.micros() <= self.at => Operand::Instant(instant.micros()),
                _ => Operand::Bad,
            },
            (Function::Round, Operand::Number(value)) => Operand::number(value.round()),
            (Function::Floor, Operand::Number(value)) => Operand::number(value.floor()),
            (Function::Ceil, Operand::Number(value)) => Operand::number(value.ceil()),
            (Function::Abs, Operand::Number(value)) => Operand::number(value.abs()),
            _ => Operand::Bad,
        }
    }
}
