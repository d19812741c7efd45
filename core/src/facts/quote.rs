//! How what a document says is shown in a message: short, in one line, and with nothing that acts on a terminal.

use std::fmt::Write;

use super::{Tree, blank::is_invisible, place::Step};

/// More characters of a text are not shown.
const SHOWN: usize = 60;

/// The text itself, cut short, with invisible characters other than the blank written as `\u{…}`.
pub(super) fn plain(text: &str) -> String {
    let mut shown = String::new();
    for (index, character) in text.chars().enumerate() {
        if index == SHOWN {
            shown.push('…');
            break;
        }
        if character != ' ' && is_invisible(character) {
            // Writing to a `String` cannot fail.
            let _ = write!(shown, "{}", character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// The text in backticks.
pub(super) fn ticked(text: &str) -> String {
    format!("`{}`", plain(text))
}

/// What stands there, with its type in words: ``the text `80` ``, ``the number `80` ``, `a list`.
pub(super) fn found(tree: &Tree) -> String {
    match tree {
        Tree::Null => "null".into(),
        Tree::Bool(value) => format!("`{value}`"),
        Tree::Number(value) => format!("the number `{}`", number(*value)),
        Tree::Unrepresentable(text) => format!("the number {}", ticked(text)),
        Tree::Text(text) => format!("the text {}", ticked(text)),
        Tree::List(items) if items.is_empty() => "an empty list".into(),
        Tree::List(items) if items.len() == 1 => "a list of 1 element".into(),
        Tree::List(items) => format!("a list of {} elements", items.len()),
        Tree::Object(_) => "an object".into(),
        Tree::Instant(instant) => format!("the instant `{instant}`"),
        Tree::Duration(duration) => format!("the duration `{duration}`"),
    }
}

/// What two documents say that do not agree: each in words, and where below they first differ.
pub(super) fn difference<'a>(mut one: &'a Tree, mut other: &'a Tree) -> (String, String, Vec<Step<'a>>) {
    let mut below = Vec::new();
    loop {
        let deeper = match (one, other) {
            (Tree::List(a), Tree::List(b)) if a.len() == b.len() => {
                a.iter().zip(b).enumerate().find(|(_, (a, b))| a != b).map(|(index, (a, b))| (Step::Index(index), a, b))
            }
            (Tree::Object(a), Tree::Object(b)) => {
                a.iter().find_map(|(key, a)| b.get(key).filter(|b| a != *b).map(|b| (Step::Key(key), a, b)))
            }
            _ => None,
        };
        let Some((step, a, b)) = deeper else { return (found(one), found(other), below) };
        below.push(step);
        (one, other) = (a, b);
    }
}

/// A number as JSON would write it.
fn number(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 { format!("{value:.0}") } else { format!("{value:?}") }
}
