//! Bytes as text, and text as it is shown in a message.

use std::fmt::Write;

use crate::{
    fault::Fault,
    place::{Place, Places},
};

/// More characters of a text are not shown.
const SHOWN: usize = 60;

/// The bytes behind a byte order mark.
pub(crate) fn behind_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes)
}

/// The bytes as text that begins at `start`.
pub(crate) fn utf8(bytes: &[u8], start: Place) -> Result<&str, Fault> {
    std::str::from_utf8(bytes).map_err(|error| {
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            return Fault::unreadable(start, "expected UTF-8, found UTF-16; save the file as UTF-8");
        }
        let (before, rest) = bytes.split_at_checked(error.valid_up_to()).unwrap_or((bytes, &[]));
        let at = Places::new(std::str::from_utf8(before).unwrap_or_default(), start).of(before.len());
        let byte = rest.first().copied().unwrap_or_default();
        Fault::unreadable(at, format!("expected UTF-8, found the byte `{byte:02X}`"))
    })
}

/// The text in backticks, cut short, with control characters written out.
pub(crate) fn ticked(text: &str) -> String {
    let mut shown = String::from("`");
    for (index, character) in text.chars().enumerate() {
        if index == SHOWN {
            shown.push('…');
            break;
        }
        if is_plain(character) {
            shown.push(character);
        } else {
            // Writing to a `String` cannot fail.
            let _ = write!(shown, "{}", character.escape_unicode());
        }
    }
    shown.push('`');
    shown
}

/// Whether a character shows itself: neither a control character nor one that turns the direction of a line.
fn is_plain(character: char) -> bool {
    !character.is_control()
        && !matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// What stands at a byte: a word, a character, or the end.
pub(crate) fn found(text: &str, at: usize) -> String {
    let rest = text.get(at..).unwrap_or_default();
    let word = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
    match rest.chars().next() {
        None => "the end".into(),
        Some(first) if word == 0 => ticked(first.encode_utf8(&mut [0; 4])),
        Some(_) => ticked(rest.get(..word).unwrap_or_default()),
    }
}

/// Says so, where the line at fault has what a template has: people take the template for the document made from it.
pub(crate) fn with_placeholder_hint(mut fault: Fault, line: &str) -> Fault {
    if let Some(mark) = ["${{", "{{", "{%", "<%"].into_iter().find(|mark| line.contains(mark)) {
        // Writing to a `String` cannot fail.
        let _ = write!(fault.message, "; `{mark}` looks like a placeholder of a template, to be filled in before");
    }
    fault
}

/// The line of that number.
pub(crate) fn line(text: &str, number: usize) -> &str {
    text.lines().nth(number.saturating_sub(1)).unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_utf_8_are_placed() {
        let fault = utf8(b"a\nb\xe9c", Place::START).unwrap_err();
        assert_eq!((fault.at, &*fault.message), (Place { line: 2, column: 2 }, "expected UTF-8, found the byte `E9`"));
        let fault = utf8(b"\xff\xfea\0", Place::START).unwrap_err();
        assert!(fault.message.contains("UTF-16"));
    }

    #[test]
    fn what_is_shown_is_short_and_plain() {
        assert_eq!(ticked("a\u{1b}[31m\u{202e}"), r"`a\u{1b}[31m\u{202e}`");
        assert_eq!(ticked(&"é".repeat(61)), format!("`{}…`", "é".repeat(60)));
        assert_eq!(found("a NaN", 2), "`NaN`");
        assert_eq!(found("a }", 2), "`}`");
        assert_eq!(found("a", 1), "the end");
    }
}
