//! When something may differ, and why: noted while it is looked at, so that nothing has to be searched for.

use std::sync::Arc;

use brightline_dsl::Instant;

use crate::{
    Reference,
    compiled::RuleId,
    program::NodeId,
    schema::{EntityId, FieldId},
};

/// An instant of evaluation, and the earliest instant after it from which something that was looked at may differ.
#[derive(Debug, Clone)]
pub(crate) struct Horizon {
    at: Instant,
    next: Option<Instant>,
    /// Whether reasons are wanted.
    tells: bool,
    turns: Vec<Turn>,
}

/// The earliest instant at which something may differ, and all that turns there.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Noted {
    pub(crate) next: Option<Instant>,
    /// Empty where no reasons were wanted.
    pub(crate) turns: Vec<Turn>,
}

/// What turns at an instant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Turn {
    /// An exception comes to one of its dates.
    Exception(Arc<str>, Date),
    /// Something that the condition of an exception compares.
    Covers(Arc<str>),
    /// The observation of a fact becomes too old.
    Stale(Fact),
    /// A fact, or an observation, that was dated ahead.
    Comes(Fact),
    /// A document that was observed ahead, and about whom it is.
    Document(Arc<str>, Reference),
    /// A comparison of durations, or an `age` or `time` of what lies ahead.
    Condition(NodeId),
    /// A rule takes effect.
    Effective(RuleId),
    /// A rule retires.
    Retired(RuleId),
}

/// A slot of a subject.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fact {
    pub(crate) entity: EntityId,
    pub(crate) subject: Reference,
    pub(crate) field: FieldId,
}

/// The dates of an exception.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Date {
    Requested,
    Approved,
    Denied,
    Revoked,
    From,
    Until,
}

impl Horizon {
    /// Nothing noted after `at` yet, and no reasons wanted.
    #[must_use]
    pub(crate) fn new(at: Instant) -> Self {
        Self { at, next: None, tells: false, turns: Vec::new() }
    }

    /// Nothing noted after `at` yet; reasons are wanted.
    #[must_use]
    pub(crate) fn telling(at: Instant) -> Self {
        Self { tells: true, ..Self::new(at) }
    }

    /// Of the same instant, nothing noted yet.
    #[must_use]
    pub(crate) fn blank(&self) -> Self {
        self.later(self.at)
    }

    /// Of a later instant, nothing noted yet.
    #[must_use]
    pub(crate) fn later(&self, at: Instant) -> Self {
        Self { tells: self.tells, ..Self::new(at) }
    }

    /// The instant of evaluation.
    #[must_use]
    pub(crate) fn at(&self) -> Instant {
        self.at
    }

    /// The earliest instant noted; none where nothing changes any more.
    #[must_use]
    pub(crate) fn next(&self) -> Option<Instant> {
        self.next
    }

    /// Notes that something may differ from `instant` on, and why; the past is no news.
    pub(crate) fn note(&mut self, instant: Instant, turn: impl FnOnce() -> Turn) {
        if self.brings_forward(instant) && self.tells {
            let turn = turn();
            if !self.turns.contains(&turn) {
                self.turns.push(turn);
            }
        }
    }

    /// Notes a microsecond count since 1970 as [`Horizon::note`] does; beyond the years 0001 to 9999 nothing happens.
    pub(crate) fn note_micros(&mut self, micros: i128, turn: impl FnOnce() -> Turn) {
        if let Some(instant) = i64::try_from(micros).ok().and_then(Instant::from_micros) {
            self.note(instant, turn);
        }
    }

    /// Notes what was noted elsewhere.
    pub(crate) fn take_in(&mut self, noted: &Noted) {
        let Some(instant) = noted.next else { return };
        if self.brings_forward(instant) {
            for turn in &noted.turns {
                if !self.turns.contains(turn) {
                    self.turns.push(turn.clone());
                }
            }
        }
    }

    /// Whether `instant` is news: none earlier is noted. Those later are forgotten.
    fn brings_forward(&mut self, instant: Instant) -> bool {
        if instant <= self.at || self.next.is_some_and(|next| next < instant) {
            return false;
        }
        if self.next != Some(instant) {
            self.next = Some(instant);
            self.turns.clear();
        }
        true
    }

    /// What was noted.
    #[must_use]
    pub(crate) fn into_noted(self) -> Noted {
        Noted { next: self.next, turns: self.turns }
    }
}

impl Noted {
    /// Whether what was looked at may differ by `at`.
    #[must_use]
    pub(crate) fn is_due(&self, at: Instant) -> bool {
        self.next.is_some_and(|next| next <= at)
    }
}
