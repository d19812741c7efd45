//! The one value type: what a fact, an expression or a message is.

use std::{collections::BTreeMap, sync::Arc};

use brightline_dsl::Instant;

use crate::Reference;

/// Why there is no value. The first three are *absent*, the others *bad* evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Missing {
    /// No document says it.
    Absent,
    /// A document says null.
    Null,
    /// A document says a text of nothing but white space, control, format and other invisible characters.
    Blank,
    /// A document says something of another type.
    WrongType,
    /// The observation is older than the field allows.
    Stale,
    /// The field must be fresh, and no observation is dated.
    Unobserved,
    /// The value, or its observation, is dated after the instant of evaluation.
    Future,
    /// Two documents say different things.
    Conflict,
    /// Only a source that may not say it does.
    Source,
    /// A number no double holds exactly, a list or map over 10,000, or more work than a rule may cause.
    TooLarge,
    /// An operation that has no result: a division by zero, `number("abc")`.
    Computed,
    /// A reference that names no known subject was followed.
    Unknown,
    /// The other scorecard does not apply.
    NotApplicable,
}

impl Missing {
    /// Whether it is bad evidence rather than absence.
    #[must_use]
    pub fn is_bad(self) -> bool {
        self > Self::Blank
    }

    /// The word in a report: `absent`, `wrong-type`, ….
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Null => "null",
            Self::Blank => "blank",
            Self::WrongType => "wrong-type",
            Self::Stale => "stale",
            Self::Unobserved => "unobserved",
            Self::Future => "future",
            Self::Conflict => "conflict",
            Self::Source => "source",
            Self::TooLarge => "too-large",
            Self::Computed => "computed",
            Self::Unknown => "unknown",
            Self::NotApplicable => "not-applicable",
        }
    }

    /// The reason of a result that two operands made missing: bad goes before absent, then the first written.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        if other.is_bad() && !self.is_bad() { other } else { self }
    }
}

/// A length of time in microseconds that may move with the instant of evaluation, as `age` and `until` do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    /// Its microseconds at the instant of evaluation.
    pub micros: i128,
    /// How many microseconds it gains with each microsecond that passes: 1 for `age`, -1 for `until`, 0 at rest.
    pub slope: i64,
}

impl Length {
    /// The largest there is, of either sign: a fold adds up a million of them without an overflow.
    const MOST: i128 = 10_i128.pow(30);
    /// The steepest there is, of either sign.
    const STEEPEST: i64 = 10_i64.pow(15);

    /// Whether it is within all bounds, as sums of sums of sums may not be.
    pub(crate) fn is_bounded(self) -> bool {
        self.micros.abs() <= Self::MOST && self.slope.abs() <= Self::STEEPEST
    }
}

/// A value. Cheap to clone: what is large is shared.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// There is none, and why.
    Missing(Missing),
    /// `true`, `false`
    Bool(bool),
    /// Always finite, never `-0`.
    Number(f64),
    /// A text.
    Text(Arc<str>),
    /// A value of a `one of`: its place in the list, and its text.
    Choice(u32, Arc<str>),
    /// A time or a deadline.
    Instant(Instant),
    /// A duration.
    Duration(Length),
    /// A semantic version, its build metadata left out.
    Version(Arc<semver::Version>),
    /// A reference to a subject.
    Ref(Reference),
    /// Elements, missing ones among them.
    List(Arc<[Value]>),
    /// Keys and values, missing ones among them.
    Map(Arc<BTreeMap<Arc<str>, Value>>),
    /// The parts of a record, in the order of its type.
    Record(Arc<[Value]>),
    /// A tier of a scorecard by its place, lowest first; 0 is `none`.
    Tier(u32),
}

impl Value {
    /// A number, or *computed* where it is not finite; `-0` is `0`.
    #[must_use]
    pub fn number(number: f64) -> Self {
        if number.is_finite() { Self::Number(number + 0.0) } else { Self::Missing(Missing::Computed) }
    }

    /// A duration at rest, or *computed* where it is beyond all bounds.
    #[must_use]
    pub fn duration(micros: i128) -> Self {
        Self::length(Length { micros, slope: 0 })
    }

    /// A duration, or *computed* where it is beyond all bounds, as sums of sums of sums may be.
    pub(crate) fn length(length: Length) -> Self {
        if length.is_bounded() { Self::Duration(length) } else { Self::Missing(Missing::Computed) }
    }

    /// A text.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::Text(text.into())
    }

    /// Whether it is another at each instant, as a duration with `age` or `until` in it.
    pub(crate) fn moves(&self) -> bool {
        match self {
            Self::Duration(length) => length.slope != 0,
            Self::List(parts) | Self::Record(parts) => parts.iter().any(Self::moves),
            _ => false,
        }
    }

    /// Why it is missing, where it is.
    #[must_use]
    pub fn missing(&self) -> Option<Missing> {
        match self {
            Self::Missing(reason) => Some(*reason),
            _ => None,
        }
    }
}

/// Reads a semantic version; minor and patch may be left out, build metadata is ignored.
///
/// ```
/// use brightline::version;
/// assert!(version("1.2") < version("1.2.1"));
/// assert!(version("2.0.0-rc.1") < version("2"));
/// assert_eq!(version("v1"), None);
/// ```
#[must_use]
pub fn version(text: &str) -> Option<semver::Version> {
    let core_end = text.find(['-', '+']).unwrap_or(text.len());
    let (core, rest) = text.split_at_checked(core_end)?;
    let padding = match core.matches('.').count() {
        0 => ".0.0",
        1 => ".0",
        _ => "",
    };
    let mut version = semver::Version::parse(&format!("{core}{padding}{rest}")).ok()?;
    version.build = semver::BuildMetadata::EMPTY;
    Some(version)
}
