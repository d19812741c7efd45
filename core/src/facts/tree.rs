//! A document's content, as it was written: no types yet.

use std::{cmp::Ordering, collections::BTreeMap, sync::Arc};

use brightline_dsl::{Duration, Instant};

use super::bounds::MAX_INTEGER;

/// What a document says at some place.
#[derive(Debug, Clone, PartialEq)]
pub enum Tree {
    /// Null: says nothing.
    Null,
    /// A bool.
    Bool(bool),
    /// A number that a double holds: finite, and within ±2^53 where written as an integer.
    Number(f64),
    /// A number that no double holds exactly, as written: `9007199254740993`, `1e400`.
    Unrepresentable(Arc<str>),
    /// A text.
    Text(Arc<str>),
    /// A list.
    List(Vec<Tree>),
    /// Keys and what stands at them.
    Object(BTreeMap<Arc<str>, Tree>),
    /// An instant, where the form of the document has them (a test's `given`, a column of a table).
    Instant(Instant),
    /// A duration, likewise.
    Duration(Duration),
}

impl Tree {
    /// A number as JSON and YAML write it: an integer beyond ±2^53, or a number beyond a double, is
    /// [`Tree::Unrepresentable`]. None where `text` is not a JSON number.
    ///
    /// ```
    /// use brightline::Tree;
    /// assert_eq!(Tree::number("80.5"), Some(Tree::Number(80.5)));
    /// assert_eq!(Tree::number("9007199254740993"), Some(Tree::Unrepresentable("9007199254740993".into())));
    /// assert_eq!(Tree::number("080"), None);
    /// ```
    #[must_use]
    pub fn number(text: &str) -> Option<Self> {
        let integer = is_json_number(text)?;
        let value: f64 = text.parse().ok()?;
        let digits = text.strip_prefix('-').unwrap_or(text);
        let fits =
            if integer { digits.parse().is_ok_and(|digits: u64| digits <= MAX_INTEGER) } else { value.is_finite() };
        // Adding zero leaves no `-0`.
        Some(if fits { Self::Number(value + 0.0) } else { Self::Unrepresentable(text.into()) })
    }

    /// What stands at a key, where this is an object that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(entries) => entries.get(key),
            _ => None,
        }
    }

    /// Whether lists and objects stand at most `levels` deep within one another, this one included.
    pub(super) fn is_within(&self, levels: usize) -> bool {
        let below = |tree: &Self| levels > 0 && tree.is_within(levels - 1);
        match self {
            Self::List(items) => levels > 0 && items.iter().all(below),
            Self::Object(entries) => levels > 0 && entries.values().all(below),
            _ => true,
        }
    }

    /// A total order, so that documents can be sorted whatever they say.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => a.cmp(b),
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            (Self::Unrepresentable(a), Self::Unrepresentable(b)) | (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::List(a), Self::List(b)) => {
                first_difference(a.iter().zip(b).map(|(a, b)| a.order(b))).then(a.len().cmp(&b.len()))
            }
            (Self::Object(a), Self::Object(b)) => {
                let entries = a.iter().zip(b).map(|((k, a), (l, b))| k.cmp(l).then_with(|| a.order(b)));
                first_difference(entries).then(a.len().cmp(&b.len()))
            }
            (Self::Instant(a), Self::Instant(b)) => a.cmp(b),
            (Self::Duration(a), Self::Duration(b)) => a.cmp(b),
            _ => self.rank().cmp(&other.rank()),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Null => 0,
            Self::Bool(_) => 1,
            Self::Number(_) => 2,
            Self::Unrepresentable(_) => 3,
            Self::Text(_) => 4,
            Self::List(_) => 5,
            Self::Object(_) => 6,
            Self::Instant(_) => 7,
            Self::Duration(_) => 8,
        }
    }
}

fn first_difference(mut orders: impl Iterator<Item = Ordering>) -> Ordering {
    orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

/// Whether the whole text is a number of JSON's grammar, and then whether it is an integer: no fraction, no exponent.
fn is_json_number(text: &str) -> Option<bool> {
    let rest = text.strip_prefix('-').unwrap_or(text);
    let rest = match rest.strip_prefix('0') {
        Some(rest) => rest,
        None => digits(rest)?,
    };
    let (rest, fraction) = match rest.strip_prefix('.') {
        Some(rest) => (digits(rest)?, true),
        None => (rest, false),
    };
    let (rest, exponent) = match rest.strip_prefix(['e', 'E']) {
        Some(rest) => (digits(rest.strip_prefix(['+', '-']).unwrap_or(rest))?, true),
        None => (rest, false),
    };
    rest.is_empty().then_some(!fraction && !exponent)
}

/// What follows one or more digits.
fn digits(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    (rest.len() < text.len()).then_some(rest)
}
