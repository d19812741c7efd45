//! Judging: the tests of a scorecard looked at for one subject's cells at one instant.

use std::cmp::Ordering;

use super::{
    cells::{Cell, Cells, ROOT, Run, SILENT},
    terms::{Check, Constant, Entry, Fresh, Many, Place, Spread, Term, Test, Truth},
};
use crate::{
    Instant, Length, Missing, Tree,
    eval::MAX_VISITS,
    pattern,
    program::{Arithmetic, Fold, Function},
};

/// A value, borrowed from the cells or from the standard.
#[derive(Debug, Clone, Copy)]
pub(super) enum Operand<'a> {
    Absent,
    Bad,
    Bool(bool),
    Number(f64),
    Text(&'a str),
    Choice(u32),
    Instant(i64),
    Length(Length),
    Version(&'a semver::Version),
    Ref(&'a str),
    List(Run),
    Map(Run),
    Record,
}

/// A definition's value, and the elements visited for it.
#[derive(Debug, Clone, Copy)]
struct Defined<'a> {
    value: Operand<'a>,
    visits: u64,
}

/// One subject at one instant.
pub(super) struct Look<'a> {
    cells: &'a Cells,
    root: &'a [Cell],
    at: i64,
    /// When its document was observed.
    observed: Option<i64>,
    /// The elements that the variables of a quantifier, and of one within it, stand for: there are no more.
    outer: &'a [Cell],
    inner: &'a [Cell],
    definitions: Vec<Defined<'a>>,
    visits: u64,
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

impl Truth {
    fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::True => Self::False,
            missing => missing,
        }
    }

    /// Of two that are missing: bad goes before absent.
    fn or(self, other: Self) -> Self {
        if self == Self::Bad || other == Self::Bad { Self::Bad } else { Self::Absent }
    }
}

/// An `or` over many: true once one is, else missing once one is, else false.
struct Either(Truth);

impl Either {
    fn add(&mut self, truth: Truth) {
        self.0 = match (self.0, truth) {
            (Truth::True, _) | (_, Truth::True) => Truth::True,
            (before, Truth::False) => before,
            (Truth::False, missing) => missing,
            (before, missing) => before.or(missing),
        };
    }
}

impl<'a> Look<'a> {
    pub(super) fn new(cells: &'a Cells, at: i64, observed: Option<i64>) -> Self {
        Self { cells, root: cells.area(ROOT), at, observed, outer: &[], inner: &[], definitions: Vec::new(), visits: 0 }
    }

    /// Computes the definitions, each after those it rests on.
    pub(super) fn define(&mut self, definitions: &'a [Term]) {
        for definition in definitions {
            self.visits = 0;
            let value = self.term(definition);
            let value = if self.visits > MAX_VISITS { Operand::Bad } else { value };
            self.definitions.push(Defined { value, visits: self.visits });
        }
    }

    /// Begins a rule: what it visits is counted from here.
    pub(super) fn start(&mut self) {
        self.visits = 0;
    }

    /// A condition within the bound of work.
    pub(super) fn bounded(&mut self, test: &'a Test) -> Truth {
        let truth = self.test(test);
        if self.visits > MAX_VISITS { Truth::Bad } else { truth }
    }

    // Inlined with `test` and `check` below: a rule is mostly one cell against a constant, and a call costs as much.
    #[inline(always)]
    fn cell(&self, place: &'a Place) -> Cell {
        let found = match place {
            Place::Root(offset) => self.root.get(*offset),
            Place::Element { depth: 0, offset } => self.outer.get(*offset),
            Place::Element { offset, .. } => self.inner.get(*offset),
            Place::Entry(entry) => return self.entry_cell(entry),
        };
        match found {
            Some(cell) => *cell,
            None => SILENT,
        }
    }

    fn entry_cell(&self, entry: &'a Entry) -> Cell {
        match self.cell(&entry.map) {
            Cell::Map(run) => {
                let found = self.entry(run, &entry.key, entry.stride).and_then(|cells| cells.get(entry.offset));
                found.copied().unwrap_or(SILENT)
            }
            missing => missing,
        }
    }

    /// The elements or entries of a run, each as its cells.
    fn spread(&self, run: Run, stride: usize) -> impl Iterator<Item = &'a [Cell]> + use<'a> {
        let start = run.start as usize;
        let cells = self.cells.area(run.area).get(start..start.saturating_add(run.count as usize * stride));
        cells.unwrap_or_default().chunks_exact(stride.max(1))
    }

    fn entry(&self, run: Run, key: &str, stride: usize) -> Option<&'a [Cell]> {
        let is_it = |entry: &&[Cell]| matches!(entry.first(), Some(Cell::Text(text)) if self.cells.text(*text) == key);
        self.spread(run, stride).find(is_it)
    }

    #[inline(always)]
    pub(super) fn test(&mut self, test: &'a Test) -> Truth {
        match test {
            Test::Check(place, check) => self.check(self.cell(place), check),
            _ => self.compound(test),
        }
    }

    fn compound(&mut self, test: &'a Test) -> Truth {
        match test {
            Test::Constant(truth) => *truth,
            Test::Check(place, check) => self.check(self.cell(place), check),
            Test::Value(term) => truth(self.term(term)),
            Test::Not(test) => self.test(test).not(),
            Test::All(all) => self.all(all),
            Test::Either(all) => self.either(all),
            Test::Equal(left, right) => {
                let (left, right) = (self.term(left), self.term(right));
                equal(left, right)
            }
            Test::Order(comparison, left, right) => {
                let (left, right) = (self.term(left), self.term(right));
                match either_missing(left, right) {
                    Some(missing) => missing,
                    None => order(left, right).map_or(Truth::Bad, |order| comparison.holds(order).into()),
                }
            }
            Test::Among(element, among) => {
                let element = self.term(element);
                if let Some(missing) = absence(element) {
                    return missing;
                }
                let mut found = Either(Truth::False);
                for other in among {
                    let other = self.term(other);
                    found.add(equal(element, other));
                }
                found.0
            }
            Test::Within { element, list, spread } => {
                let (element, list) = (self.term(element), self.many(list));
                let run = match (absence(element), list) {
                    (None, Operand::List(run)) => run,
                    (missing, list) => return merged(missing, absence(list)),
                };
                let mut found = Either(Truth::False);
                for other in self.spread(run, spread.stride) {
                    let other = other.first().copied().unwrap_or(SILENT);
                    found.add(equal(element, self.operand(other, spread.timed)));
                }
                found.0
            }
            Test::HasKey { map, key, spread } => {
                let (map, key) = (self.many(map), self.term(key));
                match (map, key) {
                    (Operand::Map(run), Operand::Text(key)) => self.has_key(run, key, *spread),
                    (map, key) => merged(absence(map), absence(key)),
                }
            }
            Test::Text(test, left, right) => {
                let (left, right) = (self.term(left), self.term(right));
                match (left, right) {
                    (Operand::Text(text), Operand::Text(part)) => test.holds(text, part).into(),
                    (left, right) => merged(absence(left), absence(right)),
                }
            }
            Test::Matches(operand, pattern) => match self.term(operand) {
                Operand::Text(text) => pattern::holds(pattern, text).map_or(Truth::Bad, Into::into),
                other => absence(other).unwrap_or(Truth::Bad),
            },
            Test::Stable(operand) => match self.term(operand) {
                Operand::Version(version) => version.pre.is_empty().into(),
                other => absence(other).unwrap_or(Truth::Bad),
            },
            Test::IsAbsent { term, wanted } => match self.term(term) {
                Operand::Bad => Truth::Bad,
                Operand::Absent => (*wanted).into(),
                _ => (!wanted).into(),
            },
            Test::Otherwise(left, right) => match self.test(left) {
                Truth::Absent => self.test(right),
                other => other,
            },
            Test::If(parts) => {
                let [condition, then, otherwise] = &**parts;
                match self.test(condition) {
                    Truth::True => self.test(then),
                    Truth::False => self.test(otherwise),
                    missing => missing,
                }
            }
            Test::Any { list, depth, stride, body } => self.some(list, *depth, *stride, body),
            Test::Every { list, depth, stride, filter, body } => {
                self.every(list, *depth, *stride, filter.as_deref(), body)
            }
        }
    }

    // Each of these has a frame of its own, so that the many short conditions do not pay for the registers of the few
    // that loop.
    #[inline(never)]
    fn all(&mut self, all: &'a [Test]) -> Truth {
        let mut found = Truth::True;
        for test in all {
            match self.test(test) {
                Truth::True => {}
                Truth::False => return Truth::False,
                missing => found = if found == Truth::True { missing } else { found.or(missing) },
            }
        }
        found
    }

    #[inline(never)]
    fn either(&mut self, all: &'a [Test]) -> Truth {
        let mut found = Either(Truth::False);
        for test in all {
            found.add(self.test(test));
            if found.0 == Truth::True {
                break;
            }
        }
        found.0
    }

    #[inline(never)]
    fn some(&mut self, list: &'a Many, depth: usize, stride: usize, body: &'a Test) -> Truth {
        self.any(list, depth, stride, |this| this.test(body))
    }

    #[inline(never)]
    fn every(
        &mut self,
        list: &'a Many,
        depth: usize,
        stride: usize,
        filter: Option<&'a Test>,
        body: &'a Test,
    ) -> Truth {
        // The dual of `any`: no element that the filter lets through fails the body.
        let failed = self.any(list, depth, stride, |this| {
            let let_in = filter.map_or(Truth::True, |filter| this.test(filter));
            if let_in == Truth::False {
                return let_in;
            }
            match (let_in, this.test(body).not()) {
                (_, Truth::False) => Truth::False,
                (Truth::True, failed) => failed,
                (missing, Truth::True) => missing,
                (missing, failed) => missing.or(failed),
            }
        });
        failed.not()
    }

    /// Whether `test` is true of some element; all are looked at, for which work is done does not hang on their order.
    #[inline(always)]
    fn any(&mut self, list: &'a Many, depth: usize, stride: usize, mut test: impl FnMut(&mut Self) -> Truth) -> Truth {
        let run = match self.many(list) {
            Operand::List(run) => run,
            other => return absence(other).unwrap_or(Truth::Bad),
        };
        if !self.visit(run.count) {
            return Truth::Bad;
        }
        let mut found = Either(Truth::False);
        for element in self.spread(run, stride) {
            self.stand(depth, element);
            found.add(test(self));
            if self.visits > MAX_VISITS {
                return Truth::Bad;
            }
        }
        found.0
    }

    fn many(&mut self, many: &'a Many) -> Operand<'a> {
        match many {
            Many::Cell(place) => self.operand(self.cell(place), false),
            Many::Fresh(fresh) => self.fresh(fresh),
        }
    }

    fn keyed(&self, head: usize, behind: Cell, timed: bool) -> Truth {
        match (self.root.get(head), behind) {
            (Some(Cell::Missing(reason)), _) => missing(*reason),
            // Null says that the key is not there; a blank value is one.
            (_, Cell::Missing(Missing::Absent | Missing::Null)) => Truth::False,
            (_, Cell::Missing(reason)) if reason.is_bad() => Truth::Bad,
            (_, Cell::Instant(instant)) if timed && instant > self.at => Truth::Bad,
            _ => Truth::True,
        }
    }

    fn has_key(&self, run: Run, key: &str, spread: Spread) -> Truth {
        match self.entry(run, key, spread.stride) {
            None => Truth::False,
            // A key with a blank value is there, one with a bad value tells nothing.
            Some(entry) => match self.operand(entry.get(1).copied().unwrap_or(SILENT), spread.timed) {
                Operand::Bad => Truth::Bad,
                _ => Truth::True,
            },
        }
    }

    /// How many elements there are; missing where one is.
    fn count(&self, run: Run, spread: Spread) -> Result<f64, Truth> {
        let mut found = Either(Truth::False);
        for element in self.spread(run, spread.stride) {
            match element.first() {
                Some(Cell::Missing(reason)) => found.add(missing(*reason)),
                Some(Cell::Instant(instant)) if spread.timed && *instant > self.at => found.add(Truth::Bad),
                _ => {}
            }
        }
        if found.0 == Truth::False { Ok(run.count.into()) } else { Err(found.0) }
    }

    #[inline(always)]
    fn stand(&mut self, depth: usize, element: &'a [Cell]) {
        if depth == 0 {
            self.outer = element;
        } else {
            self.inner = element;
        }
    }

    fn visit(&mut self, elements: u32) -> bool {
        self.visits = self.visits.saturating_add(elements.into());
        self.visits <= MAX_VISITS
    }

    #[inline(always)]
    fn check(&self, cell: Cell, check: &Check) -> Truth {
        let holds = match (check, cell) {
            (Check::IsAbsent(wanted), Cell::Missing(reason)) if !reason.is_bad() => *wanted,
            (Check::Keyed { head, timed }, cell) => return self.keyed(*head, cell, *timed),
            (_, Cell::Missing(reason)) => return missing(reason),
            (Check::IsAbsent(wanted), _) => !wanted,
            (Check::Number(comparison, than), Cell::Number(number)) => comparison.holds_of(number, *than),
            (Check::Choices(mask), Cell::Choice(rank)) => mask >> rank & 1 == 1,
            (Check::Is(wanted), Cell::Bool(value)) => value == *wanted,
            (Check::HasKey { key, spread }, Cell::Map(run)) => return self.has_key(run, key, *spread),
            (Check::Count { comparison, than, spread }, Cell::List(run)) => match self.count(run, *spread) {
                Ok(count) => comparison.holds_of(count, *than),
                Err(missing) => return missing,
            },
            (Check::TextIs { text, wanted }, Cell::Text(found)) => (self.cells.text(found) == &**text) == *wanted,
            (Check::TextIn(texts), Cell::Text(found)) => {
                let found = self.cells.text(found);
                texts.iter().any(|text| **text == *found)
            }
            (Check::Text(test, part), Cell::Text(found)) => test.holds(self.cells.text(found), part),
            (Check::Matches(pattern), Cell::Text(found)) => match pattern::holds(pattern, self.cells.text(found)) {
                Some(holds) => holds,
                None => return Truth::Bad,
            },
            (Check::Age(..), Cell::Instant(instant)) if instant > self.at => return Truth::Bad,
            (Check::Age(comparison, than), Cell::Instant(instant)) => comparison.holds((self.at - instant).cmp(than)),
            (Check::Until(comparison, than), Cell::Instant(instant)) => comparison.holds((instant - self.at).cmp(than)),
            _ => return Truth::Bad,
        };
        holds.into()
    }

    /// `timed`: it is a `time`, and bad while it lies ahead.
    fn operand(&self, cell: Cell, timed: bool) -> Operand<'a> {
        match cell {
            Cell::Missing(reason) if reason.is_bad() => Operand::Bad,
            Cell::Missing(_) => Operand::Absent,
            Cell::Bool(value) => Operand::Bool(value),
            Cell::Number(value) => Operand::Number(value),
            Cell::Text(text) => Operand::Text(self.cells.text(text)),
            Cell::Choice(rank) => Operand::Choice(rank),
            Cell::Instant(instant) if timed && instant > self.at => Operand::Bad,
            Cell::Instant(instant) => Operand::Instant(instant),
            Cell::Duration(micros) => length(micros.into(), 0),
            Cell::Version(place) => self.cells.version(place).map_or(Operand::Bad, Operand::Version),
            Cell::Ref(reference) => Operand::Ref(self.cells.text(reference)),
            Cell::List(run) => Operand::List(run),
            Cell::Map(run) => Operand::Map(run),
            Cell::Record => Operand::Record,
        }
    }

    pub(super) fn term(&mut self, term: &'a Term) -> Operand<'a> {
        match term {
            Term::Constant(constant) => value(constant),
            Term::Cell(place) => self.operand(self.cell(place), false),
            Term::Time(place) => self.operand(self.cell(place), true),
            Term::Fresh(fresh) => self.fresh(fresh),
            Term::Definition(place) => {
                let Some(Defined { value, visits }) = self.definitions.get(*place).copied() else {
                    return Operand::Bad;
                };
                self.visits = self.visits.saturating_add(visits);
                value
            }
            Term::Test(test) => match self.test(test) {
                Truth::False => Operand::Bool(false),
                Truth::True => Operand::Bool(true),
                Truth::Absent => Operand::Absent,
                Truth::Bad => Operand::Bad,
            },
            Term::Otherwise(left, right) => match self.term(left) {
                Operand::Absent => self.term(right),
                other => other,
            },
            Term::If(condition, then, otherwise) => match self.test(condition) {
                Truth::True => self.term(then),
                Truth::False => self.term(otherwise),
                Truth::Absent => Operand::Absent,
                Truth::Bad => Operand::Bad,
            },
            Term::Negate(operand) => match self.term(operand) {
                Operand::Number(number) => self::number(-number),
                Operand::Length(length) => Operand::Length(Length { micros: -length.micros, slope: -length.slope }),
                other => other,
            },
            Term::Arithmetic(operation, left, right) => {
                let (left, right) = (self.term(left), self.term(right));
                arithmetic(*operation, left, right)
            }
            Term::Count { list, spread } => match self.many(list) {
                Operand::List(run) => self.count(run, *spread).map_or_else(of_missing, Operand::Number),
                other => missing_operand(other),
            },
            Term::CountKeys(map) => match self.many(map) {
                Operand::Map(run) => Operand::Number(run.count.into()),
                other => missing_operand(other),
            },
            Term::Fold { fold, list, depth, stride, filter, value } => {
                self.fold(*fold, list, *depth, *stride, filter.as_deref(), value.as_deref())
            }
            Term::Age(operand) => match self.term(operand) {
                Operand::Instant(instant) if instant > self.at => Operand::Bad,
                Operand::Instant(instant) => length((self.at - instant).into(), 1),
                other => other,
            },
            Term::Until(operand) => match self.term(operand) {
                Operand::Instant(instant) => length((instant - self.at).into(), -1),
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

    fn fresh(&mut self, fresh: &'a Fresh) -> Operand<'a> {
        let head = self.root.get(fresh.head).copied().unwrap_or(SILENT);
        if !matches!(head, Cell::Missing(_)) {
            let observed = match fresh.observed {
                None => self.observed,
                Some(cell) => match self.root.get(cell) {
                    Some(Cell::Instant(instant)) if *instant <= self.at => Some(*instant),
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

    fn fold(
        &mut self,
        fold: Fold,
        list: &'a Many,
        depth: usize,
        stride: usize,
        filter: Option<&'a Test>,
        value: Option<&'a Term>,
    ) -> Operand<'a> {
        let run = match self.many(list) {
            Operand::List(run) => run,
            other => return missing_operand(other),
        };
        if !self.visit(run.count) {
            return Operand::Bad;
        }
        let mut missing = Either(Truth::False);
        let mut folded = Folded::new(fold);
        for element in self.spread(run, stride) {
            self.stand(depth, element);
            match filter.map_or(Truth::True, |filter| self.test(filter)) {
                Truth::False => {}
                Truth::True => {
                    let taken = value.map_or(Operand::Bool(true), |value| self.term(value));
                    match absence(taken) {
                        Some(reason) => missing.add(reason),
                        None => folded.add(taken),
                    }
                }
                reason => missing.add(reason),
            }
            if self.visits > MAX_VISITS {
                return Operand::Bad;
            }
        }
        match missing.0 {
            Truth::False => folded.result(),
            reason => of_missing(reason),
        }
    }

    fn call(&self, function: Function, operand: Operand<'a>) -> Operand<'a> {
        match (function, operand) {
            (_, Operand::Absent | Operand::Bad) => operand,
            (Function::Trim, Operand::Text(text)) => Operand::Text(text.trim()),
            (Function::Length, Operand::Text(text)) => Operand::Number(text.chars().count() as f64),
            (Function::Number, Operand::Text(text)) => match Tree::number(text) {
                Some(Tree::Number(value)) => number(value),
                _ => Operand::Bad,
            },
            (Function::Time, Operand::Text(text)) => match Instant::parse(text) {
                Some(instant) if instant.micros() <= self.at => Operand::Instant(instant.micros()),
                _ => Operand::Bad,
            },
            (Function::Round, Operand::Number(value)) => number(value.round()),
            (Function::Floor, Operand::Number(value)) => number(value.floor()),
            (Function::Ceil, Operand::Number(value)) => number(value.ceil()),
            (Function::Abs, Operand::Number(value)) => number(value.abs()),
            _ => Operand::Bad,
        }
    }
}

/// What a fold has gathered.
struct Folded<'a> {
    fold: Fold,
    count: u64,
    sum: f64,
    micros: i128,
    extreme: Option<Operand<'a>>,
}

impl<'a> Folded<'a> {
    fn new(fold: Fold) -> Self {
        Self { fold, count: 0, sum: 0.0, micros: 0, extreme: None }
    }

    fn add(&mut self, value: Operand<'a>) {
        self.count += 1;
        match (self.fold, value) {
            (Fold::Sum | Fold::Average, Operand::Number(number)) => self.sum += number,
            (Fold::SumOfDurations, Operand::Length(length)) => self.micros += length.micros,
            (Fold::Min | Fold::Max, value) => {
                let beyond = if self.fold == Fold::Min { Ordering::Less } else { Ordering::Greater };
                if self.extreme.is_none_or(|extreme| order(value, extreme) == Some(beyond)) {
                    self.extreme = Some(value);
                }
            }
            _ => {}
        }
    }

    fn result(self) -> Operand<'a> {
        match self.fold {
            Fold::Count => number(self.count as f64),
            Fold::Sum => number(self.sum),
            Fold::SumOfDurations => length(self.micros, 0),
            Fold::Average if self.count == 0 => Operand::Absent,
            // A sum past the largest double is none, and so is its average.
            Fold::Average => match number(self.sum) {
                Operand::Number(sum) => number(sum / self.count as f64),
                other => other,
            },
            Fold::Min | Fold::Max => self.extreme.unwrap_or(Operand::Absent),
        }
    }
}

fn value(constant: &Constant) -> Operand<'_> {
    match constant {
        Constant::Bad => Operand::Bad,
        Constant::Absent => Operand::Absent,
        Constant::Bool(value) => Operand::Bool(*value),
        Constant::Number(value) => Operand::Number(*value),
        Constant::Text(text) => Operand::Text(text),
        Constant::Choice(rank) => Operand::Choice(*rank),
        Constant::Instant(instant) => Operand::Instant(*instant),
        Constant::Length(length) => Operand::Length(*length),
        Constant::Version(version) => Operand::Version(version),
        Constant::Ref(reference) => Operand::Ref(reference),
    }
}

fn missing(reason: Missing) -> Truth {
    if reason.is_bad() { Truth::Bad } else { Truth::Absent }
}

/// How an operand is missing, where it is.
fn absence(operand: Operand<'_>) -> Option<Truth> {
    match operand {
        Operand::Absent => Some(Truth::Absent),
        Operand::Bad => Some(Truth::Bad),
        _ => None,
    }
}

fn either_missing(left: Operand<'_>, right: Operand<'_>) -> Option<Truth> {
    match (absence(left), absence(right)) {
        (None, None) => None,
        (left, right) => Some(merged(left, right)),
    }
}

/// What is missing of two; what is of no type that is expected here is bad.
fn merged(left: Option<Truth>, right: Option<Truth>) -> Truth {
    match (left, right) {
        (Some(left), Some(right)) => left.or(right),
        (Some(missing), None) | (None, Some(missing)) => missing,
        (None, None) => Truth::Bad,
    }
}

fn missing_operand(operand: Operand<'_>) -> Operand<'_> {
    if matches!(operand, Operand::Absent) { operand } else { Operand::Bad }
}

fn of_missing<'a>(truth: Truth) -> Operand<'a> {
    if truth == Truth::Absent { Operand::Absent } else { Operand::Bad }
}

fn truth(operand: Operand<'_>) -> Truth {
    match operand {
        Operand::Bool(value) => value.into(),
        other => absence(other).unwrap_or(Truth::Bad),
    }
}

fn number<'a>(value: f64) -> Operand<'a> {
    if value.is_finite() { Operand::Number(value + 0.0) } else { Operand::Bad }
}

fn length<'a>(micros: i128, slope: i64) -> Operand<'a> {
    let length = Length { micros, slope };
    if length.is_bounded() { Operand::Length(length) } else { Operand::Bad }
}

fn arithmetic<'a>(operation: Arithmetic, left: Operand<'a>, right: Operand<'a>) -> Operand<'a> {
    if let Some(missing) = either_missing(left, right) {
        return of_missing(missing);
    }
    match (left, right) {
        (Operand::Number(left), Operand::Number(right)) => number(match operation {
            Arithmetic::Add => left + right,
            Arithmetic::Subtract => left - right,
            Arithmetic::Multiply => left * right,
            Arithmetic::Divide => left / right,
        }),
        (Operand::Length(left), Operand::Length(right)) => match operation {
            Arithmetic::Subtract => length(left.micros - right.micros, left.slope - right.slope),
            _ => length(left.micros + right.micros, left.slope + right.slope),
        },
        (Operand::Instant(left), Operand::Instant(right)) => length(i128::from(left) - i128::from(right), 0),
        (Operand::Instant(instant), Operand::Length(by)) => {
            let by = if operation == Arithmetic::Subtract { -by.micros } else { by.micros };
            let micros = i64::try_from(i128::from(instant) + by).ok().and_then(Instant::from_micros);
            micros.map_or(Operand::Bad, |instant| Operand::Instant(instant.micros()))
        }
        _ => Operand::Bad,
    }
}

fn equal(left: Operand<'_>, right: Operand<'_>) -> Truth {
    if let Some(missing) = either_missing(left, right) {
        return missing;
    }
    match (left, right) {
        (Operand::Bool(left), Operand::Bool(right)) => left == right,
        (Operand::Number(left), Operand::Number(right)) => left == right,
        (Operand::Text(left), Operand::Text(right)) | (Operand::Ref(left), Operand::Ref(right)) => left == right,
        (Operand::Choice(left), Operand::Choice(right)) => left == right,
        (Operand::Instant(left), Operand::Instant(right)) => left == right,
        (Operand::Length(left), Operand::Length(right)) => left.micros == right.micros,
        (Operand::Version(left), Operand::Version(right)) => left == right,
        _ => false,
    }
    .into()
}

fn order(left: Operand<'_>, right: Operand<'_>) -> Option<Ordering> {
    match (left, right) {
        (Operand::Number(left), Operand::Number(right)) => left.partial_cmp(&right),
        (Operand::Instant(left), Operand::Instant(right)) => Some(left.cmp(&right)),
        (Operand::Length(left), Operand::Length(right)) => Some(left.micros.cmp(&right.micros)),
        (Operand::Version(left), Operand::Version(right)) => Some(left.cmp_precedence(right)),
        (Operand::Choice(left), Operand::Choice(right)) => Some(left.cmp(&right)),
        _ => None,
    }
}
