//! Truth values of many rows: true, false, absent or bad.

use std::rc::Rc;

use brightline::{Missing, Value};

use crate::bits::{self, Bits};

/// Where values are true, of those that are there; where none is, `state` says why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Truth {
    pub(crate) length: usize,
    /// Set only where `state` is ok.
    pub(crate) yes: Bits,
    pub(crate) state: Rc<State>,
}

/// Whether values are there: `ok`, `bad`, or, in neither, absent. Shared by all that is made of a column's values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) ok: Bits,
    /// None where none is bad.
    pub(crate) bad: Option<Bits>,
}

impl State {
    /// All there.
    pub(crate) fn full(length: usize) -> Self {
        Self { ok: bits::all(length), bad: None }
    }

    /// None there, for a reason.
    pub(crate) fn empty(length: usize, reason: Missing) -> Self {
        Self { ok: bits::none(length), bad: reason.is_bad().then(|| bits::all(length)) }
    }

    /// Why a value is missing, where it is.
    pub(crate) fn missing(&self, place: usize) -> Option<Missing> {
        if bits::get(&self.ok, place) {
            None
        } else if self.bad.as_ref().is_some_and(|bad| bits::get(bad, place)) {
            Some(Missing::Computed)
        } else {
            Some(Missing::Absent)
        }
    }

    /// Where two operands are there, and why a result is missing where one is not.
    pub(crate) fn both(self: &Rc<Self>, other: &Rc<Self>) -> Rc<Self> {
        if Rc::ptr_eq(self, other) {
            return Rc::clone(self);
        }
        let ok = bits::zip(&self.ok, &other.ok, |one, other| one & other);
        Rc::new(Self { ok, bad: joined(self.bad.as_ref(), other.bad.as_ref()) })
    }

    /// Makes bad what is there and does not fit.
    pub(crate) fn take_bad(&mut self, unfit: &[u64]) {
        let bad = self.bad.get_or_insert_with(|| vec![0; self.ok.len()]);
        for ((ok, bad), unfit) in self.ok.iter_mut().zip(bad).zip(unfit) {
            *bad |= *ok & unfit;
            *ok &= !unfit;
        }
    }

    /// Neither there nor bad.
    pub(crate) fn absent(&self, length: usize) -> Bits {
        let mut absent: Bits = self.ok.iter().map(|ok| !ok).collect();
        if let Some(bad) = &self.bad {
            absent.iter_mut().zip(bad).for_each(|(absent, bad)| *absent &= !bad);
        }
        bits::trim(&mut absent, length);
        absent
    }

    pub(crate) fn gather(&self, from: &[u32]) -> Self {
        Self { ok: bits::gather(&self.ok, from), bad: self.bad.as_ref().map(|bad| bits::gather(bad, from)) }
    }
}

/// What is in either.
fn joined(one: Option<&Bits>, other: Option<&Bits>) -> Option<Bits> {
    match (one, other) {
        (None, None) => None,
        (Some(only), None) | (None, Some(only)) => Some(only.clone()),
        (Some(one), Some(other)) => Some(bits::zip(one, other, |one, other| one | other)),
    }
}

impl Truth {
    pub(crate) fn same(value: &Value, length: usize) -> Self {
        let state = match value {
            Value::Bool(_) => State::full(length),
            Value::Missing(reason) => State::empty(length, *reason),
            _ => State::empty(length, Missing::Computed),
        };
        let yes = if *value == Value::Bool(true) { bits::all(length) } else { bits::none(length) };
        Self { length, yes, state: state.into() }
    }

    /// What holds where it is asked of values that are there.
    pub(crate) fn of(mut holds: Bits, length: usize, state: &Rc<State>) -> Self {
        bits::keep(&mut holds, &state.ok);
        Self { length, yes: holds, state: Rc::clone(state) }
    }

    /// Of rows of which at most one bit is set.
    pub(crate) fn parts(length: usize, yes: Bits, no: &[u64], bad: Option<Bits>) -> Self {
        let ok = bits::zip(&yes, no, |yes, no| yes | no);
        Self { length, yes, state: State { ok, bad }.into() }
    }

    pub(crate) fn collect<'v>(length: usize, mut value: impl FnMut(usize) -> std::borrow::Cow<'v, Value>) -> Self {
        let [mut yes, mut no, mut bad] = [(); 3].map(|()| bits::none(length));
        for place in 0..length {
            match &*value(place) {
                Value::Bool(true) => bits::set(&mut yes, place),
                Value::Bool(false) => bits::set(&mut no, place),
                Value::Missing(reason) if !reason.is_bad() => {}
                _ => bits::set(&mut bad, place),
            }
        }
        Self::parts(length, yes, &no, Some(bad))
    }

    /// Where it is false.
    pub(crate) fn no(&self) -> Bits {
        bits::without(&self.state.ok, &self.yes)
    }

    pub(crate) fn value(&self, place: usize) -> Value {
        match self.state.missing(place) {
            Some(reason) => Value::Missing(reason),
            None => Value::Bool(bits::get(&self.yes, place)),
        }
    }

    pub(crate) fn not(&self) -> Self {
        Self { length: self.length, yes: self.no(), state: Rc::clone(&self.state) }
    }

    /// Kleene's `and`.
    pub(crate) fn and(&self, other: &Self) -> Self {
        let yes = bits::zip(&self.yes, &other.yes, |one, other| one & other);
        // One that is false decides, whatever the other is.
        let mut no = self.no();
        bits::join(&mut no, &other.no());
        let bad = joined(self.state.bad.as_ref(), other.state.bad.as_ref());
        Self::parts(self.length, yes, &no, bad.map(|bad| bits::without(&bad, &no)))
    }

    /// Kleene's `or`.
    pub(crate) fn or(&self, other: &Self) -> Self {
        let yes = bits::zip(&self.yes, &other.yes, |one, other| one | other);
        let mut no = self.no();
        bits::keep(&mut no, &other.no());
        let bad = joined(self.state.bad.as_ref(), other.state.bad.as_ref());
        let bad = bad.map(|bad| bits::without(&bad, &yes));
        Self::parts(self.length, yes, &no, bad)
    }

    /// The other where it is absent.
    pub(crate) fn otherwise(&self, other: &Self) -> Self {
        let absent = self.state.absent(self.length);
        let fill = |own: &[u64], others: &[u64]| -> Bits {
            own.iter().zip(others).zip(&absent).map(|((own, other), absent)| own | other & absent).collect()
        };
        let others_bad = other.state.bad.as_ref().map(|bad| bits::zip(bad, &absent, |bad, absent| bad & absent));
        let bad = joined(self.state.bad.as_ref(), others_bad.as_ref());
        let state = State { ok: fill(&self.state.ok, &other.state.ok), bad };
        Self { length: self.length, yes: fill(&self.yes, &other.yes), state: state.into() }
    }

    /// One where it is true, the other where it is false.
    pub(crate) fn choose(&self, then: &Self, otherwise: &Self) -> Self {
        let no = self.no();
        let pick = |then: &[u64], otherwise: &[u64]| -> Bits {
            let arms = then.iter().zip(otherwise).zip(self.yes.iter().zip(&no));
            arms.map(|((then, otherwise), (yes, no))| then & yes | otherwise & no).collect()
        };
        let none = bits::none(self.length);
        let of = |truth: &Self| truth.state.bad.clone().unwrap_or_else(|| none.clone());
        let bad = joined(Some(&pick(&of(then), &of(otherwise))), self.state.bad.as_ref());
        let state = State { ok: pick(&then.state.ok, &otherwise.state.ok), bad };
        Self { length: self.length, yes: pick(&then.yes, &otherwise.yes), state: state.into() }
    }

    pub(crate) fn gather(&self, from: &[u32]) -> Self {
        Self { length: from.len(), yes: bits::gather(&self.yes, from), state: self.state.gather(from).into() }
    }
}
