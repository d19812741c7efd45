//! Elements of a list of which something is true.
//!
//! Nearly always it is one or two checks of an element's own cells. Then a check is made of all elements at once, and
//! what it finds is kept as bits: telling which check it is costs more than making it, and is so done once.

use super::{Look, MAX_VISITS, SILENT, Truth, missing};
use crate::alone::{
    cells::Cell,
    terms::{Body, Check, Matching},
};

/// Of how many elements it is true, and how it is missing of others: false where of none.
pub(super) struct Tally {
    pub(super) matching: u32,
    pub(super) missing: Truth,
}

/// Elements by what checks find of them, a bit for each.
#[derive(Debug, Clone, Copy)]
struct Found {
    /// Of which no check is false yet.
    possible: u64,
    /// Of which a check is missing.
    absent: u64,
    bad: u64,
}

impl<'a> Look<'a> {
    /// All elements are looked at: how much work is done does not hang on their order.
    #[inline(never)]
    pub(super) fn tally(&mut self, matching: &'a Matching) -> Result<Tally, Truth> {
        let elements = &matching.elements;
        let run = self.run(&elements.list)?;
        let tests = match &matching.body {
            Body::Checks(checks) => {
                let cells = self.cells.area(run.area).get(run.start as usize..).unwrap_or_default();
                let stride = elements.stride as usize;
                return Ok(match run.count {
                    count @ 0..=u64::BITS => self.few(cells, stride, count, checks),
                    count => self.many(cells, stride, count, checks),
                });
            }
            Body::Tests(tests) => tests,
        };
        let mut tally = Tally { matching: 0, missing: Truth::False };
        for element in self.spread(run, elements.stride) {
            self.stand(elements, element);
            match self.all(tests) {
                Truth::False => {}
                Truth::True => tally.matching += 1,
                reason => tally.missing = tally.missing.max(reason),
            }
            if self.visits > MAX_VISITS {
                return Err(Truth::Bad);
            }
        }
        Ok(tally)
    }

    /// Of so many elements, no more than there are bits.
    #[inline(always)]
    fn few(&self, cells: &[Cell], stride: usize, count: u32, checks: &[(u32, Check)]) -> Tally {
        let mut found = Found { possible: u64::MAX, absent: 0, bad: 0 };
        // All bits that no element stands for are false.
        found.possible = found.possible.checked_shr(u64::BITS - count).unwrap_or_default();
        for (offset, check) in checks {
            let cells = cells.get(*offset as usize..).unwrap_or_default();
            // The cheapest and commonest have a loop of their own.
            match check {
                Check::Choices(will_do) => found.gather(cells, stride, count, |cell| match cell {
                    Cell::Choice(rank) => Some(will_do >> (rank & 63) & 1 == 1),
                    _ => None,
                }),
                Check::Is(wanted) => found.gather(cells, stride, count, |cell| match cell {
                    Cell::Bool(value) => Some(value == wanted),
                    _ => None,
                }),
                check => self.gather(&mut found, cells, stride, count, check),
            }
        }
        // What is false of one check is so of all, whatever is missing of others.
        let Found { possible, absent, bad } = found;
        let missing = match (possible & bad, possible & absent) {
            (0, 0) => Truth::False,
            (0, _) => Truth::Absent,
            _ => Truth::Bad,
        };
        Tally { matching: ones(possible & !absent & !bad), missing }
    }

    #[cold]
    #[cfg_attr(target_family = "wasm", inline)]
    fn many(&self, mut cells: &[Cell], stride: usize, count: u32, checks: &[(u32, Check)]) -> Tally {
        let mut tally = Tally { matching: 0, missing: Truth::False };
        let mut left = count;
        while left > 0 {
            let some = left.min(u64::BITS);
            let Tally { matching, missing } = self.few(cells, stride, some, checks);
            tally = Tally { matching: tally.matching + matching, missing: tally.missing.max(missing) };
            cells = cells.get(stride * some as usize..).unwrap_or_default();
            left -= some;
        }
        tally
    }

    #[inline(never)]
    fn gather(&self, found: &mut Found, cells: &[Cell], stride: usize, count: u32, check: &Check) {
        let (mut place, mut bit) = (0_usize, 1_u64);
        for _ in 0..count {
            found.tell(bit, self.check(cells.get(place).unwrap_or(&SILENT), check));
            place = place.wrapping_add(stride);
            bit <<= 1;
        }
    }
}

impl Found {
    /// Makes a check of so many elements; `holds` says nothing of cells that do not hold what is expected.
    #[inline(always)]
    fn gather(&mut self, cells: &[Cell], stride: usize, count: u32, holds: impl Fn(&Cell) -> Option<bool>) {
        let mut is_false = 0_u64;
        let mut place = 0_usize;
        for element in 0..count {
            let cell = cells.get(place).unwrap_or(&SILENT);
            match holds(cell) {
                Some(holds) => is_false |= u64::from(!holds).wrapping_shl(element),
                None => self.unexpected(element, cell),
            }
            place = place.wrapping_add(stride);
        }
        self.possible &= !is_false;
    }

    #[cold]
    #[cfg_attr(target_family = "wasm", inline)]
    fn unexpected(&mut self, element: u32, cell: &Cell) {
        let truth = match cell {
            Cell::Missing(reason) => missing(*reason),
            _ => Truth::Bad,
        };
        self.tell(1_u64.wrapping_shl(element), truth);
    }

    #[cfg_attr(target_family = "wasm", inline)]
    fn tell(&mut self, bit: u64, truth: Truth) {
        match truth {
            Truth::True => {}
            Truth::False => self.possible &= !bit,
            Truth::Absent => self.absent |= bit,
            Truth::Bad => self.bad |= bit,
        }
    }
}

/// How many bits are set. There are few, or none: then the processor's own instruction, which not all have, is not missed.
#[inline(always)]
fn ones(mut bits: u64) -> u32 {
    let mut ones = 0;
    while bits != 0 {
        bits &= bits.wrapping_sub(1);
        ones += 1;
    }
    ones
}
