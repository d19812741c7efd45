//! Truth values of many rows: true, false, absent or bad.

use brightline::{Missing, Value};

use crate::bits::{self, Bits};

/// Three bitmaps, of which at most one has a row's bit; where none has it, the value is absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Truth {
    pub(crate) length: usize,
    pub(crate) yes: Bits,
    pub(crate) no: Bits,
    pub(crate) bad: Bits,
}

/// Whether values are there: `ok`, `bad`, or, in neither, absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) ok: Bits,
    pub(crate) bad: Bits,
}

impl State {
    /// All there.
    pub(crate) fn full(length: usize) -> Self {
        Self { ok: bits::all(length), bad: bits::none(length) }
    }

    /// Why a value is missing, where it is.
    pub(crate) fn missing(&self, place: usize) -> Option<Missing> {
        if bits::get(&self.ok, place) {
            None
        } else if bits::get(&self.bad, place) {
            Some(Missing::Computed)
        } else {
            Some(Missing::Absent)
        }
    }

    /// Where two operands are there, and why a result is missing where one is not.
    pub(crate) fn both(&self, other: &Self) -> Self {
        let bad = bits::zip(&self.bad, &other.bad, |one, other| one | other);
        Self { ok: bits::zip(&self.ok, &other.ok, |one, other| one & other), bad }
    }

    pub(crate) fn gather(&self, from: &[u32]) -> Self {
        Self { ok: bits::gather(&self.ok, from), bad: bits::gather(&self.bad, from) }
    }
}

impl Truth {
    pub(crate) fn same(value: &Value, length: usize) -> Self {
        let (all, none) = (|| bits::all(length), || bits::none(length));
        let (yes, no, bad) = match value {
            Value::Bool(true) => (all(), none(), none()),
            Value::Bool(false) => (none(), all(), none()),
            Value::Missing(reason) if !reason.is_bad() => (none(), none(), none()),
            _ => (none(), none(), all()),
        };
        Self { length, yes, no, bad }
    }

    /// What holds where it is asked of values that are there.
    pub(crate) fn of(length: usize, holds: &[u64], state: &State) -> Self {
        Self {
            length,
            yes: bits::zip(holds, &state.ok, |holds, ok| holds & ok),
            no: bits::zip(holds, &state.ok, |holds, ok| !holds & ok),
            bad: state.bad.clone(),
        }
    }

    pub(crate) fn collect<'v>(length: usize, mut value: impl FnMut(usize) -> std::borrow::Cow<'v, Value>) -> Self {
        let mut truth = Self { length, yes: bits::none(length), no: bits::none(length), bad: bits::none(length) };
        for place in 0..length {
            match &*value(place) {
                Value::Bool(true) => bits::set(&mut truth.yes, place),
                Value::Bool(false) => bits::set(&mut truth.no, place),
                Value::Missing(reason) if !reason.is_bad() => {}
                _ => bits::set(&mut truth.bad, place),
            }
        }
        truth
    }

    pub(crate) fn value(&self, place: usize) -> Value {
        if bits::get(&self.yes, place) {
            Value::Bool(true)
        } else if bits::get(&self.no, place) {
            Value::Bool(false)
        } else if bits::get(&self.bad, place) {
            Value::Missing(Missing::Computed)
        } else {
            Value::Missing(Missing::Absent)
        }
    }

    /// Whether each is there.
    pub(crate) fn state(&self) -> State {
        State { ok: bits::zip(&self.yes, &self.no, |yes, no| yes | no), bad: self.bad.clone() }
    }

    /// Those that are neither there nor bad.
    pub(crate) fn absent(&self) -> Bits {
        let known = self.yes.iter().zip(&self.no).zip(&self.bad);
        let mut absent: Bits = known.map(|((yes, no), bad)| !(yes | no | bad)).collect();
        bits::trim(&mut absent, self.length);
        absent
    }

    pub(crate) fn not(self) -> Self {
        Self { yes: self.no, no: self.yes, ..self }
    }

    /// Kleene's `and`.
    pub(crate) fn and(mut self, other: &Self) -> Self {
        for ((left, right), (no, other_no)) in
            self.bad.iter_mut().zip(&other.bad).zip(self.no.iter_mut().zip(&other.no))
        {
            *no |= other_no;
            *left = (*left | right) & !*no;
        }
        self.yes.iter_mut().zip(&other.yes).for_each(|(yes, other)| *yes &= other);
        self
    }

    /// Kleene's `or`.
    pub(crate) fn or(self, other: &Self) -> Self {
        let mut turned = self.not();
        for ((left, right), (yes, other_yes)) in
            turned.bad.iter_mut().zip(&other.bad).zip(turned.no.iter_mut().zip(&other.yes))
        {
            *yes |= other_yes;
            *left = (*left | right) & !*yes;
        }
        turned.yes.iter_mut().zip(&other.no).for_each(|(no, other)| *no &= other);
        turned.not()
    }

    /// The other where it is absent.
    pub(crate) fn otherwise(mut self, other: &Self) -> Self {
        let absent = self.absent();
        let fill = |own: &mut Bits, others: &Bits| {
            own.iter_mut().zip(others).zip(&absent).for_each(|((own, other), absent)| *own |= other & absent);
        };
        fill(&mut self.yes, &other.yes);
        fill(&mut self.no, &other.no);
        fill(&mut self.bad, &other.bad);
        self
    }

    /// One where it is true, the other where it is false.
    pub(crate) fn choose(&self, then: &Self, otherwise: &Self) -> Self {
        let pick = |then: &Bits, otherwise: &Bits| -> Bits {
            let arms = then.iter().zip(otherwise).zip(self.yes.iter().zip(&self.no));
            arms.map(|((then, otherwise), (yes, no))| then & yes | otherwise & no).collect()
        };
        let mut bad = pick(&then.bad, &otherwise.bad);
        bits::join(&mut bad, &self.bad);
        Self { length: self.length, yes: pick(&then.yes, &otherwise.yes), no: pick(&then.no, &otherwise.no), bad }
    }

    pub(crate) fn gather(&self, from: &[u32]) -> Self {
        Self {
            length: from.len(),
            yes: bits::gather(&self.yes, from),
            no: bits::gather(&self.no, from),
            bad: bits::gather(&self.bad, from),
        }
    }
}
