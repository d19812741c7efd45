//! Values, and how what is missing spreads.

use std::{cmp::Ordering, collections::BTreeMap};

use brightline::{Instant, Missing, Reference};

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Missing(Missing),
    Bool(bool),
    Number(f64),
    Text(String),
    /// A value of a `one of`, and its place in the list.
    Choice(usize, String),
    Instant(Instant),
    Duration(i128),
    Version(Version),
    Ref(Reference),
    List(Vec<Value>),
    /// Keys that are not null; a blank or bad value is a missing one at a key that is there.
    Map(BTreeMap<String, Value>),
    Record(BTreeMap<String, Value>),
    /// 0 is `none`, 1 the lowest tier.
    Tier(usize),
}

/// What spreads through operators: a value, or why there is none.
pub(crate) type Found<T> = Result<T, Missing>;

impl Value {
    pub(crate) fn found(self) -> Found<Value> {
        match self {
            Self::Missing(why) => Err(why),
            value => Ok(value),
        }
    }

    /// Numbers are always finite and `-0` is `0`; what is not finite has no value.
    pub(crate) fn number(number: f64) -> Self {
        if number.is_finite() { Self::Number(number + 0.0) } else { Self::Missing(Missing::Computed) }
    }

    pub(crate) fn is_true(&self) -> bool {
        *self == Self::Bool(true)
    }

    pub(crate) fn is_false(&self) -> bool {
        *self == Self::Bool(false)
    }
}

impl From<Found<Value>> for Value {
    fn from(found: Found<Value>) -> Self {
        found.unwrap_or_else(Self::Missing)
    }
}

pub(crate) fn is_bad(why: Missing) -> bool {
    !matches!(why, Missing::Absent | Missing::Null | Missing::Blank)
}

/// Section 6, Missing: bad if any operand that made it missing is bad, else absent.
pub(crate) fn worse(a: Missing, b: Missing) -> Missing {
    if !is_bad(a) && is_bad(b) { b } else { a }
}

pub(crate) fn both(a: Value, b: Value) -> Found<(Value, Value)> {
    match (a.found(), b.found()) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(a), Err(b)) => Err(worse(a, b)),
        (Err(why), Ok(_)) | (Ok(_), Err(why)) => Err(why),
    }
}

pub(crate) fn not(value: Value) -> Value {
    match value {
        Value::Bool(bool) => Value::Bool(!bool),
        missing => missing,
    }
}

pub(crate) fn and(a: Value, b: Value) -> Value {
    match (a, b) {
        (Value::Bool(false), _) | (_, Value::Bool(false)) => Value::Bool(false),
        (Value::Missing(a), Value::Missing(b)) => Value::Missing(worse(a, b)),
        (Value::Missing(why), _) | (_, Value::Missing(why)) => Value::Missing(why),
        _ => Value::Bool(true),
    }
}

pub(crate) fn or(a: Value, b: Value) -> Value {
    not(and(not(a), not(b)))
}

/// `==`: lists and records as an `and` over their parts.
pub(crate) fn equal(a: &Value, b: &Value) -> Value {
    let all = |pairs: Vec<(&Value, &Value)>| {
        pairs.into_iter().fold(Value::Bool(true), |so_far, (a, b)| and(so_far, equal(a, b)))
    };
    match (a, b) {
        (Value::Missing(a), Value::Missing(b)) => Value::Missing(worse(*a, *b)),
        (Value::Missing(why), _) | (_, Value::Missing(why)) => Value::Missing(*why),
        (Value::List(a), Value::List(b)) if a.len() != b.len() => Value::Bool(false),
        (Value::List(a), Value::List(b)) => all(a.iter().zip(b).collect()),
        (Value::Record(a), Value::Record(b)) => all(a.values().zip(b.values()).collect()),
        (Value::Version(a), Value::Version(b)) => Value::Bool(a.order(b) == Ordering::Equal),
        (Value::Choice(_, a), Value::Choice(_, b)) => Value::Bool(a == b),
        (a, b) => {
            assert_eq!(std::mem::discriminant(a), std::mem::discriminant(b), "{a:?} == {b:?}");
            Value::Bool(a == b)
        }
    }
}

/// The order of two values that have one.
pub(crate) fn order(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.partial_cmp(b).expect("numbers are finite"),
        (Value::Instant(a), Value::Instant(b)) => a.cmp(b),
        (Value::Duration(a), Value::Duration(b)) => a.cmp(b),
        (Value::Version(a), Value::Version(b)) => a.order(b),
        (Value::Choice(a, _), Value::Choice(b, _)) | (Value::Tier(a), Value::Tier(b)) => a.cmp(b),
        (a, b) => panic!("no order between {a:?} and {b:?}"),
    }
}

/// A semantic version without its build metadata; what stands behind the hyphen is the pre-release.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Version {
    numbers: [u64; 3],
    pre_release: Vec<String>,
}

impl Version {
    /// Minor and patch may be left out.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (text, build) = text.split_once('+').map_or((text, None), |(text, build)| (text, Some(build)));
        let (core, pre) = text.split_once('-').map_or((text, None), |(core, pre)| (core, Some(pre)));
        let word = |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if build.is_some_and(|build| !build.split('.').all(|part| word(&part))) {
            return None;
        }
        let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit()) && (part == "0" || !part.starts_with('0'));
        let given: Vec<&str> = core.split('.').collect();
        if given.len() > 3 || !given.iter().all(|part| !part.is_empty() && digits(part)) {
            return None;
        }
        let mut numbers = [0; 3];
        for (number, part) in numbers.iter_mut().zip(given) {
            *number = part.parse().ok()?;
        }
        let pre_release: Vec<String> = pre.iter().flat_map(|pre| pre.split('.')).map(String::from).collect();
        let fits = |part: &String| word(&part.as_str()) && (digits(part) || part.chars().any(|c| !c.is_ascii_digit()));
        pre_release.iter().all(fits).then_some(Self { numbers, pre_release })
    }

    pub(crate) fn is_stable(&self) -> bool {
        self.pre_release.is_empty()
    }

    /// Semantic version precedence.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        let identifier = |a: &String, b: &String| match (a.parse::<u64>(), b.parse::<u64>()) {
            (Ok(a), Ok(b)) => a.cmp(&b),
            (Ok(_), Err(_)) => Ordering::Less,
            (Err(_), Ok(_)) => Ordering::Greater,
            (Err(_), Err(_)) => a.cmp(b),
        };
        self.numbers.cmp(&other.numbers).then_with(|| match (self.is_stable(), other.is_stable()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) => self
                .pre_release
                .iter()
                .zip(&other.pre_release)
                .map(|(a, b)| identifier(a, b))
                .find(|order| order.is_ne())
                .unwrap_or_else(|| self.pre_release.len().cmp(&other.pre_release.len())),
        })
    }
}
