//! Changes in words: what a fact has to be, and what it is.

use std::{borrow::Cow, collections::BTreeSet, fmt::Write as _};

use crate::{
    Missing, Value,
    check::names::Names,
    message,
    program::{Comparison, TextTest},
    schema::{Field, Type},
};

use super::{
    goal::{Goal, order},
    place::Address,
    plan::Wanted,
};

/// More characters of a value are not shown.
const SHOWN: usize = 80;

/// What a value is wanted to be: `at least 80`, `one of "restricted", "isolated"`, `a known group`.
pub(super) fn goal(goal: &Goal, ty: &Type, names: &Names) -> String {
    match goal {
        Goal::Compare(comparison, value) => compared(*comparison, value, ty, names),
        Goal::Dated(_, _, said) | Goal::Such(said, _) => said.clone(),
        Goal::Among(values, wanted) => {
            let values: Vec<_> = values.iter().map(|value| named(value, ty, names)).collect();
            let none = if *wanted { "one of" } else { "none of" };
            match values.as_slice() {
                [one] if *wanted => format!("exactly {one}"),
                [one] => format!("not {one}"),
                many => format!("{none} {}", many.join(", ")),
            }
        }
        Goal::Text(test, part, wanted) => {
            let (does, not) = match test {
                TextTest::Contains => ("contains", "contain"),
                TextTest::StartsWith => ("starts with", "start with"),
                TextTest::EndsWith => ("ends with", "end with"),
            };
            let part = cut(part);
            if *wanted {
                format!("a text that {does} \"{part}\"")
            } else {
                format!("a text that does not {not} \"{part}\"")
            }
        }
        Goal::Matches(pattern, wanted) => {
            let inner = pattern.written();
            let does = if *wanted { "matches" } else { "does not match" };
            format!("a text that {does} /{inner}/")
        }
        Goal::Known(entities, wanted) => {
            let entities = entities.iter().filter_map(|id| names.schema.entity(*id));
            let entities: Vec<_> = entities.map(|entity| entity.name.as_str()).collect();
            let known = format!("a known {}", entities.join(" or "));
            if *wanted { known } else { format!("absent, or not {known}") }
        }
        Goal::Stable(true) => "no pre-release".into(),
        Goal::Stable(false) => "a pre-release".into(),
        Goal::Absent => "absent".into(),
        Goal::Stated => stated(ty).into(),
        Goal::Removed => "removed".into(),
    }
}

fn stated(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "true or false",
        Type::Number => "a number",
        Type::Text => "a text",
        Type::Time => "a time",
        Type::Deadline => "an instant",
        Type::Duration => "a duration",
        Type::Version => "a version",
        Type::List(_) => "a list",
        Type::Ref(_) => "a reference",
        _ => "present",
    }
}

fn compared(comparison: Comparison, value: &Value, ty: &Type, names: &Names) -> String {
    let said = named(value, ty, names);
    if let Value::Version(_) = value {
        return match comparison {
            Comparison::Equal => format!("exactly version {said}"),
            Comparison::NotEqual => format!("not version {said}"),
            Comparison::Less => format!("a version below {said}"),
            Comparison::LessOrEqual => format!("a version of at most {said}"),
            Comparison::Greater => format!("a version above {said}"),
            Comparison::GreaterOrEqual => format!("a version of at least {said}"),
        };
    }
    match (comparison, value) {
        (Comparison::Equal, Value::Bool(value)) => value.to_string(),
        (Comparison::NotEqual, Value::Bool(value)) => (!value).to_string(),
        (Comparison::Equal, Value::List(elements)) if elements.is_empty() => "empty".into(),
        (Comparison::NotEqual, Value::List(elements)) if elements.is_empty() => "not empty".into(),
        (Comparison::Equal, _) => format!("exactly {said}"),
        (Comparison::NotEqual, _) => format!("not {said}"),
        _ => bounded(comparison, matches!(value, Value::Instant(_)), &said),
    }
}

/// A bound on a duration or an instant: `at most 30 days`, `on or after 2025-12-16`.
pub(super) fn bound(comparison: Comparison, value: &Value) -> String {
    let said = message::in_words(value, None);
    match comparison {
        Comparison::Equal => format!("exactly {said}"),
        Comparison::NotEqual => format!("not {said}"),
        _ => bounded(comparison, matches!(value, Value::Instant(_)), &said),
    }
}

fn bounded(comparison: Comparison, is_instant: bool, said: &str) -> String {
    let words = match (comparison, is_instant) {
        (Comparison::Less, false) => "below",
        (Comparison::LessOrEqual, false) => "at most",
        (Comparison::Greater, false) => "more than",
        (_, false) => "at least",
        (Comparison::Less, true) => "before",
        (Comparison::LessOrEqual, true) => "not after",
        (Comparison::Greater, true) => "after",
        (_, true) => "on or after",
    };
    format!("{words} {said}")
}

fn named(value: &Value, ty: &Type, names: &Names) -> String {
    match (value, ty) {
        (Value::Tier(place), Type::Tier(scorecard)) => {
            let tiers = names.find_scorecard(scorecard).map(|(_, scorecard)| scorecard.tiers.as_slice());
            let tier = (*place as usize).checked_sub(1).and_then(|place| tiers?.get(place));
            tier.map_or_else(|| "none".into(), Clone::clone)
        }
        (Value::Text(text), _) => format!("\"{}\"", cut(text)),
        (Value::List(elements), _) if elements.is_empty() => "empty".into(),
        (Value::Choice(_, text), _) => cut(text).into_owned(),
        _ => {
            let said = message::in_words(value, None);
            let shown = match cut(&said) {
                Cow::Borrowed(_) => None,
                Cow::Owned(shown) => Some(shown),
            };
            shown.unwrap_or(said)
        }
    }
}

/// A text in one line, cut short.
fn cut(text: &str) -> Cow<'_, str> {
    // Most texts are short and plain, and stay as they are.
    if text.len() <= SHOWN && text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return text.into();
    }
    let mut shown: String = text
        .chars()
        .take(SHOWN)
        .map(|c| if crate::facts::is_blank(c.encode_utf8(&mut [0; 4])) { ' ' } else { c })
        .collect();
    if text.chars().count() > SHOWN {
        shown.push('…');
    }
    shown.into()
}

/// One fact that is to change, in words. `places` are all that is wanted below it, in order; `found` is what a
/// document says there, where that does not fit.
pub(super) fn fact(
    unit: &Address,
    places: &[&Wanted],
    field: Option<&Field>,
    found: impl FnOnce() -> Option<String>,
    names: &Names,
) -> String {
    let Some(first) = places.first() else { return String::new() };
    let whole = first.place.address == *unit;
    let mut path = if whole {
        first.place.path(names)
    } else {
        let (path, field_path) = (first.place.path(names), first.place.field_path(names));
        path_of(unit, &path, &field_path, first.place.address.depth())
    };
    let current = &first.current;
    let comes = unit.is_element() && whole && matches!(current, Value::Missing(Missing::Absent));
    let is_new = comes || (!whole && !matches!(current, Value::Missing(reason) if reason.is_bad()));
    let mut wanted: Vec<String> = Vec::new();
    if is_new {
        wanted.push(if unit.depth() == 0 { "a list".into() } else { "one more".into() });
    }
    if let Some(Missing::WrongType) = current.missing()
        && whole
        && !first.goals.iter().any(|goal| matches!(goal, Goal::Removed | Goal::Absent))
    {
        wanted.push(stated(&first.place.ty).into());
    }
    for place in places {
        let mut goals = distinct(place, names);
        if comes && place.place.address == *unit {
            goals.retain(|said| said != stated(&place.place.ty) || places.len() == 1);
        }
        let full = if whole && place.place.address == *unit { String::new() } else { place.place.path(names) };
        let below = full.strip_prefix(&path).map(|rest| rest.trim_start_matches('.')).unwrap_or_default();
        if below.is_empty() {
            wanted.extend(goals);
        } else {
            wanted.push(format!("with {below} {}", goals.join(", ")));
        }
    }
    if let Some(reason) = current.missing().filter(|reason| reason.is_bad()) {
        wanted.extend(evidence(reason, field, is_plain(places)));
    }
    wanted.dedup();
    let wanted = refine(wanted, current.missing());
    let unknown = matches!(current, Value::Ref(_)) && whole && asks_for_known(first);
    path.push_str(": ");
    for (place, words) in wanted.iter().enumerate() {
        path.push_str(if place == 0 { "" } else { ", " });
        path.push_str(words);
    }
    if !(is_new && unit.depth() > 0) {
        let is = is(current, &first.place.ty, field, found, names);
        // Writing to a `String` cannot fail.
        let _ = write!(path, " ({is}{})", if unknown { ", which nobody knows" } else { "" });
    }
    path
}

/// Whether all that is wanted is that something of the type is there.
fn is_plain(places: &[&Wanted]) -> bool {
    places.iter().all(|place| place.goals.iter().all(|goal| matches!(goal, Goal::Stated)))
}

/// A fresh observation says enough where nothing else is asked.
fn refine(wanted: Vec<String>, reason: Option<Missing>) -> Vec<String> {
    match (reason, wanted.as_slice()) {
        (Some(Missing::Stale | Missing::Unobserved), [_, fresh]) if fresh.starts_with("a fresh") => vec![fresh.clone()],
        (Some(Missing::WrongType), [first, second, ..]) if first == second => {
            wanted.get(1..).unwrap_or_default().to_vec()
        }
        _ => wanted,
    }
}

/// What bad evidence asks for besides.
fn evidence(reason: Missing, field: Option<&Field>, plain: bool) -> Option<String> {
    match reason {
        Missing::Stale | Missing::Unobserved => {
            let within =
                field.and_then(|field| field.fresh).map(|fresh| format!(" of the last {fresh}")).unwrap_or_default();
            Some(format!("{} observation{within}", if plain { "a fresh" } else { "by a fresh" }))
        }
        Missing::Conflict => Some("said alike by all documents".into()),
        Missing::Source => {
            let source = field.and_then(|field| field.source.as_deref()).unwrap_or_default();
            Some(format!("said by {source}"))
        }
        _ => None,
    }
}

/// The path of a unit, from that of a place below it.
fn path_of(unit: &Address, path: &str, field: &str, depth: usize) -> String {
    if unit.depth() == 0 {
        return field.to_owned();
    }
    // Each step of the address is one of the path: a part, a key or an index.
    let rest = path.strip_prefix(field).unwrap_or_default();
    let mut ends: Vec<usize> = Vec::new();
    let mut in_quotes = false;
    for (at, character) in rest.char_indices() {
        match character {
            '"' => in_quotes = !in_quotes,
            '.' | '[' if !in_quotes && at > 0 => ends.push(at),
            _ => {}
        }
    }
    ends.push(rest.len());
    let end = ends.get(unit.depth().min(depth).saturating_sub(1)).copied().unwrap_or(rest.len());
    format!("{field}{}", rest.get(..end).unwrap_or(rest))
}

/// Of several bounds only those that none of the others implies.
fn distinct(wanted: &Wanted, names: &Names) -> Vec<String> {
    let goals = &wanted.goals;
    if let [one] = goals.as_slice() {
        return vec![goal(one, &wanted.place.ty, names)];
    }
    let implied = |place: usize, goal: &Goal| {
        goals.iter().enumerate().any(|(other_place, other)| {
            other_place != place
                && (implies(other, goal, other_place < place) || names_more(other, goal, wanted, names))
        })
    };
    let mut said = BTreeSet::new();
    let kept = goals.iter().enumerate().filter(|(place, goal)| !implied(*place, goal));
    kept.map(|(_, one)| goal(one, &wanted.place.ty, names)).filter(|words| said.insert(words.clone())).collect()
}

/// Whether one says of a known subject that it is known, and more.
fn names_more(strong: &Goal, weak: &Goal, wanted: &Wanted, names: &Names) -> bool {
    match (strong, weak) {
        (Goal::Such(said, _), Goal::Known(_, true)) => said.starts_with(&goal(weak, &wanted.place.ty, names)),
        _ => false,
    }
}

/// Whether one bound says all that another does; of two that say the same the first does.
fn implies(strong: &Goal, weak: &Goal, first: bool) -> bool {
    use std::cmp::Ordering;
    let (left, right) = match (bound_of(strong), bound_of(weak)) {
        (Some(left), Some(right)) => (left, right),
        _ => return matches!(weak, Goal::Stated) && !matches!(strong, Goal::Stated | Goal::Absent | Goal::Removed),
    };
    let Some(order) = order(&left.1, &right.1) else { return left == right && first };
    match (left.0, right.0) {
        (Comparison::GreaterOrEqual, Comparison::GreaterOrEqual) | (Comparison::Greater, Comparison::Greater) => {
            order == Ordering::Greater || (order == Ordering::Equal && first)
        }
        (Comparison::Greater, Comparison::GreaterOrEqual) => order != Ordering::Less,
        (Comparison::GreaterOrEqual, Comparison::Greater) => order == Ordering::Greater,
        (Comparison::LessOrEqual, Comparison::LessOrEqual) | (Comparison::Less, Comparison::Less) => {
            order == Ordering::Less || (order == Ordering::Equal && first)
        }
        (Comparison::Less, Comparison::LessOrEqual) => order != Ordering::Greater,
        (Comparison::LessOrEqual, Comparison::Less) => order == Ordering::Less,
        (Comparison::Equal, Comparison::Equal) => first && order == Ordering::Equal,
        (Comparison::Equal, _) => true,
        (Comparison::Less | Comparison::LessOrEqual, Comparison::NotEqual) => order == Ordering::Less,
        (Comparison::Greater | Comparison::GreaterOrEqual, Comparison::NotEqual) => order == Ordering::Greater,
        _ => false,
    }
}

fn bound_of(goal: &Goal) -> Option<(Comparison, Value)> {
    match goal {
        Goal::Compare(comparison, value) => Some((*comparison, value.clone())),
        Goal::Dated(comparison, instant, _) => Some((*comparison, Value::Instant(*instant))),
        _ => None,
    }
}

/// What a fact is: `is 71`, `is stale`, `is the text `81``.
fn is(
    value: &Value,
    ty: &Type,
    field: Option<&Field>,
    found: impl FnOnce() -> Option<String>,
    names: &Names,
) -> String {
    match value {
        Value::Missing(reason) => match reason {
            Missing::WrongType => found().map_or_else(|| "is of another type".into(), |found| format!("is {found}")),
            Missing::Unobserved => "was observed nobody says when".into(),
            Missing::Future => "lies in the future".into(),
            Missing::Conflict => "the documents differ".into(),
            Missing::Source => match field.and_then(|field| field.source.as_deref()) {
                Some(source) => format!("is said, but not by {source}"),
                None => "is said by a source that may not".into(),
            },
            Missing::TooLarge => "is too large".into(),
            Missing::Computed => "cannot be computed".into(),
            Missing::Unknown => "is not known".into(),
            Missing::NotApplicable => "does not apply".into(),
            _ => format!("is {}", reason.as_str()),
        },
        Value::List(elements) if elements.is_empty() => "is empty".into(),
        Value::List(elements) if elements.len() > 3 => format!("has {} elements", elements.len()),
        value => format!("is {}", named(value, ty, names)),
    }
}

/// Whether what is asked of a place is that it names somebody known.
fn asks_for_known(wanted: &Wanted) -> bool {
    wanted.goals.iter().any(|goal| {
        matches!(goal, Goal::Known(_, true)) || matches!(goal, Goal::Such(said, _) if said.starts_with("a known "))
    })
}
