//! Judging: the tests of a scorecard looked at for one subject's cells at one instant.
//!
//! A judgement is some hundred nanoseconds, of which telling one form from another is the most: a rule's one-cell check is
//! looked at where it is met, without a call, and by its form first, for what a cell holds is nearly always what is
//! expected. What does more has a frame of its own, so that the many short conditions do not pay for its registers.

mod matching;
mod values;

use super::{
    cells::{Cell, Cells, ROOT, Run, SILENT},
    operand::{Operand, either_missing, missing},
    terms::{Between, Check, Elements, Entry, Frame, Matching, Place, Site, Spread, Term, Test, Truth},
};
use crate::{Missing, eval::MAX_VISITS, pattern::Pattern, program::Comparison};
use matching::Tally;
use values::Definitions;

/// One subject at one instant.
pub(super) struct Look<'a> {
    cells: &'a Cells,
    /// The cells at hand, by [`Frame`].
    frames: [&'a [Cell]; 3],
    /// In microseconds, as all instants here.
    pub(super) at: i64,
    /// When its document was observed.
    observed: Option<i64>,
    definitions: Definitions<'a>,
    visits: u64,
}

impl<'a> Look<'a> {
    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn new(cells: &'a Cells, at: i64, observed: Option<i64>) -> Self {
        let definitions = Definitions::new();
        Self { cells, frames: [cells.area(ROOT), &[], &[]], at, observed, definitions, visits: 0 }
    }

    /// A condition, within the bound of work.
    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn begin(&mut self, test: &'a Test) -> Truth {
        self.visits = 0;
        self.bounded(test)
    }

    /// Whether a rule's requirement is true, the first of all that are.
    #[inline(always)]
    pub(super) fn is_met(&mut self, requires: &'a Test) -> bool {
        self.visits = 0;
        let truth = match requires {
            // No variable is known here: the cell is the subject's.
            Test::Check(place, check) => {
                let [subject, ..] = self.frames;
                self.check(subject.get(place.offset as usize).unwrap_or(&SILENT), check)
            }
            _ => self.bounded(requires),
        };
        truth == Truth::True
    }

    /// Whether the rest of them are. What follows one that is not cannot mend it.
    #[inline(never)]
    pub(super) fn are_met(&mut self, requires: &'a [Test]) -> bool {
        requires.iter().all(|test| self.bounded(test) == Truth::True)
    }

    #[cfg_attr(target_family = "wasm", inline)]
    fn bounded(&mut self, test: &'a Test) -> Truth {
        let truth = self.test(test);
        if self.visits > MAX_VISITS { Truth::Bad } else { truth }
    }

    #[inline(always)]
    fn cell(&self, place: Place) -> &'a Cell {
        let cells = self.frames.get(place.frame as usize);
        match cells.and_then(|cells| cells.get(place.offset as usize)) {
            Some(cell) => cell,
            None => &SILENT,
        }
    }

    #[cfg_attr(target_family = "wasm", inline)]
    fn site(&self, site: &Site) -> &'a Cell {
        match site {
            Site::At(place) => self.cell(*place),
            Site::Behind(entry) => self.behind(entry),
        }
    }

    #[cfg_attr(target_family = "wasm", inline)]
    fn behind(&self, entry: &Entry) -> &'a Cell {
        match self.site(&entry.map) {
            Cell::Map(run) => {
                let found = self.entry(*run, &entry.key, entry.stride);
                found.and_then(|cells| cells.get(entry.offset as usize)).unwrap_or(&SILENT)
            }
            missing => missing,
        }
    }

    /// The elements or entries of a run, each as its cells.
    #[inline(always)]
    fn spread(&self, run: Run, stride: u32) -> impl Iterator<Item = &'a [Cell]> + use<'a> {
        let stride = stride as usize;
        let mut rest = self.cells.area(run.area).get(run.start as usize..).unwrap_or_default();
        (0..run.count).map_while(move |_| {
            let (element, after) = rest.split_at_checked(stride)?;
            rest = after;
            Some(element)
        })
    }

    #[cfg_attr(target_family = "wasm", inline)]
    fn entry(&self, run: Run, key: &str, stride: u32) -> Option<&'a [Cell]> {
        let is_it = |entry: &&[Cell]| matches!(entry.first(), Some(Cell::Text(text)) if self.cells.is(*text, key));
        self.spread(run, stride).find(is_it)
    }

    #[inline(always)]
    fn check(&self, cell: &Cell, check: &Check) -> Truth {
        match (check, cell) {
            (Check::Number(range), Cell::Number(number)) => range.holds(*number).into(),
            (Check::Choices(will_do), Cell::Choice(rank)) => (will_do >> (rank & 63) & 1 == 1).into(),
            (Check::Is(wanted), Cell::Bool(value)) => (value == wanted).into(),
            (Check::Age(range), Cell::Instant(instant)) if *instant <= self.at => {
                range.holds(self.at.wrapping_sub(*instant)).into()
            }
            (Check::Until(range), Cell::Instant(instant)) => range.holds(instant.wrapping_sub(self.at)).into(),
            (Check::TextIs { text, wanted }, Cell::Text(found)) => (self.cells.is(*found, text) == *wanted).into(),
            (Check::TextIn(texts), Cell::Text(found)) => texts.iter().any(|text| self.cells.is(*found, text)).into(),
            (Check::Text(test, part), Cell::Text(found)) => test.holds(self.cells.text(*found), part).into(),
            (Check::Matches(pattern), Cell::Text(found)) => matched(pattern, self.cells.text(*found)),
            (Check::Count(range, spread), Cell::List(run)) => match self.absent_elements(*run, *spread) {
                Truth::False => range.holds(run.count).into(),
                missing => missing,
            },
            (Check::IsAbsent(wanted), Cell::Missing(reason)) if !reason.is_bad() => (*wanted).into(),
            (Check::Keyed { head, timed }, cell) => self.keyed(*head, cell, *timed),
            (_, Cell::Missing(reason)) => missing(*reason),
            (Check::IsAbsent(wanted), _) => (!wanted).into(),
            (Check::HasKey(asked), Cell::Map(run)) => self.has_key(*run, &asked.0, asked.1),
            _ => Truth::Bad,
        }
    }

    #[inline(never)]
    fn check_at(&self, place: Place, check: &Check) -> Truth {
        self.check(self.cell(place), check)
    }

    // No more than where to go: what is done there has its own frame.
    #[cfg_attr(target_family = "wasm", inline)]
    fn test(&mut self, test: &'a Test) -> Truth {
        match test {
            Test::Constant(truth) => *truth,
            Test::Check(place, check) => self.check_at(*place, check),
            Test::Number(term, range) => self.number_within(term, *range),
            Test::Numbers(comparison, terms) => self.numbers(*comparison, terms),
            Test::Value(term) => self.truth(term),
            Test::Not(test) => self.test(test).not(),
            Test::All(all) => self.all(all),
            Test::Either(all) => self.either(all),
            Test::Any { matching, wanted } => self.any(matching, *wanted),
            Test::Among(element, among) => self.among(element, among),
            Test::Within { element, list, spread } => self.within(element, list, *spread),
            Test::Otherwise(tests) => self.test_otherwise(tests),
            Test::If(tests) => self.test_if(tests),
            Test::Equal(_)
            | Test::Order(..)
            | Test::HasKey { .. }
            | Test::Text(..)
            | Test::Matches(..)
            | Test::Stable(_)
            | Test::IsAbsent { .. } => self.compound(test),
        }
    }

    /// Of values of any type.
    #[inline(never)]
    fn compound(&mut self, test: &'a Test) -> Truth {
        match test {
            Test::Equal(operands) => {
                let (left, right) = self.both(operands);
                left.equals(right)
            }
            Test::Order(comparison, operands) => {
                let (left, right) = self.both(operands);
                match left.order(right) {
                    Some(order) => comparison.holds(order).into(),
                    None => either_missing(left, right).unwrap_or(Truth::Bad),
                }
            }
            Test::HasKey { map, key, spread } => match (self.term(map), self.term(key)) {
                (Operand::Map(run), Operand::Text(key)) => self.has_key(run, key, *spread),
                (map, key) => either_missing(map, key).unwrap_or(Truth::Bad),
            },
            Test::Text(test, operands) => match self.both(operands) {
                (Operand::Text(text), Operand::Text(part)) => test.holds(text, part).into(),
                (left, right) => either_missing(left, right).unwrap_or(Truth::Bad),
            },
            Test::Matches(operand, pattern) => match self.term(operand) {
                Operand::Text(text) => matched(pattern, text),
                other => other.or_bad(),
            },
            Test::Stable(operand) => match self.term(operand) {
                Operand::Version(version) => version.pre.is_empty().into(),
                other => other.or_bad(),
            },
            Test::IsAbsent { term, wanted } => match self.term(term) {
                Operand::Bad => Truth::Bad,
                Operand::Absent => (*wanted).into(),
                _ => (!wanted).into(),
            },
            // All others were told apart before.
            _ => Truth::Bad,
        }
    }

    #[inline(never)]
    fn truth(&mut self, term: &'a Term) -> Truth {
        self.term(term).truth()
    }

    #[inline(never)]
    fn number_within(&mut self, term: &'a Term, range: Between<f64>) -> Truth {
        match self.number(term) {
            Ok(number) => range.holds(number).into(),
            Err(missing) => missing,
        }
    }

    #[inline(never)]
    fn numbers(&mut self, comparison: Comparison, terms: &'a [Term; 2]) -> Truth {
        let [left, right] = terms;
        match (self.number(left), self.number(right)) {
            (Ok(left), Ok(right)) => comparison.holds_of(left, right).into(),
            (left, right) => left.err().max(right.err()).unwrap_or(Truth::Bad),
        }
    }

    #[inline(never)]
    fn any(&mut self, matching: &'a Matching, wanted: bool) -> Truth {
        let found = match self.tally(matching) {
            Ok(Tally { matching: 0, missing }) => missing,
            Ok(_) => Truth::True,
            Err(missing) => return missing,
        };
        if wanted { found } else { found.not() }
    }

    #[inline(never)]
    fn test_otherwise(&mut self, [left, right]: &'a [Test; 2]) -> Truth {
        match self.test(left) {
            Truth::Absent => self.test(right),
            other => other,
        }
    }

    #[inline(never)]
    fn test_if(&mut self, [condition, then, otherwise]: &'a [Test; 3]) -> Truth {
        match self.test(condition) {
            Truth::True => self.test(then),
            Truth::False => self.test(otherwise),
            missing => missing,
        }
    }

    /// Whether all are true: false once one is, else missing once one is.
    #[inline(never)]
    fn all(&mut self, all: &'a [Test]) -> Truth {
        let mut failed = Truth::False;
        for test in all {
            failed = failed.max(self.test(test).not());
            if failed == Truth::True {
                break;
            }
        }
        failed.not()
    }

    #[inline(never)]
    fn either(&mut self, all: &'a [Test]) -> Truth {
        let mut found = Truth::False;
        for test in all {
            found = found.max(self.test(test));
            if found == Truth::True {
                break;
            }
        }
        found
    }

    /// The elements of a list, and that they are visited.
    #[inline(always)]
    fn run(&mut self, list: &'a Term) -> Result<Run, Truth> {
        let found = match list {
            Term::Cell(place) => match self.cell(*place) {
                Cell::List(run) => Ok(*run),
                Cell::Missing(reason) => Err(missing(*reason)),
                _ => Err(Truth::Bad),
            },
            list => match self.term(list) {
                Operand::List(run) => Ok(run),
                other => Err(other.or_bad()),
            },
        };
        let run = found?;
        // No sum of so few counts comes near the largest there is.
        self.visits = self.visits.wrapping_add(run.count.into());
        if self.visits > MAX_VISITS { Err(Truth::Bad) } else { Ok(run) }
    }

    #[inline(always)]
    fn stand(&mut self, elements: &Elements, element: &'a [Cell]) {
        if let Some(frame) = self.frames.get_mut(elements.frame as usize) {
            *frame = element;
        }
    }

    #[inline(never)]
    fn among(&mut self, element: &'a Term, among: &'a [Term]) -> Truth {
        let element = self.term(element);
        if let Some(missing) = element.missing() {
            return missing;
        }
        among.iter().map(|other| element.equals(self.term(other))).max().unwrap_or(Truth::False)
    }

    #[inline(never)]
    fn within(&mut self, element: &'a Term, list: &'a Term, spread: Spread) -> Truth {
        let (element, list) = (self.term(element), self.term(list));
        let run = match (element.missing(), list) {
            (None, Operand::List(run)) => run,
            _ => return either_missing(element, list).unwrap_or(Truth::Bad),
        };
        let others = self.spread(run, spread.stride).map(|other| other.first().unwrap_or(&SILENT));
        others.map(|other| element.equals(self.operand(other, spread.timed))).max().unwrap_or(Truth::False)
    }

    #[inline(never)]
    fn keyed(&self, head: u32, behind: &Cell, timed: bool) -> Truth {
        match (self.cell(Place { frame: Frame::Subject, offset: head }), behind) {
            (Cell::Missing(reason), _) => missing(*reason),
            // Null says that the key is not there; a blank value is one.
            (_, Cell::Missing(Missing::Absent | Missing::Null)) => Truth::False,
            (_, Cell::Missing(reason)) if reason.is_bad() => Truth::Bad,
            (_, Cell::Instant(instant)) if timed && *instant > self.at => Truth::Bad,
            _ => Truth::True,
        }
    }

    #[inline(never)]
    fn has_key(&self, run: Run, key: &str, spread: Spread) -> Truth {
        match self.entry(run, key, spread.stride) {
            None => Truth::False,
            // A key with a blank value is there, one with a bad value tells nothing.
            Some(entry) => match self.operand(entry.get(1).unwrap_or(&SILENT), spread.timed) {
                Operand::Bad => Truth::Bad,
                _ => Truth::True,
            },
        }
    }

    /// How an element is missing, of a list of which one is; false where all are there.
    #[inline(always)]
    fn absent_elements(&self, run: Run, spread: Spread) -> Truth {
        let mut found = Truth::False;
        for element in self.spread(run, spread.stride) {
            match element.first() {
                Some(Cell::Missing(reason)) => found = found.max(missing(*reason)),
                Some(Cell::Instant(instant)) if spread.timed && *instant > self.at => found = Truth::Bad,
                _ => {}
            }
        }
        found
    }
}

/// Whether a pattern matches a text; of one that is too long to be matched nobody knows.
fn matched(pattern: &Pattern, text: &str) -> Truth {
    pattern.holds(text).map_or(Truth::Bad, Into::into)
}
