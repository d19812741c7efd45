//! Saying things: results on standard output, everything else on standard error.
//!
//! Nothing here fails when the other end has gone away (`brightline check | head`): what is lost then is what nobody
//! reads. Colours are written always and taken out by `anstream` where the stream is no terminal or `NO_COLOR` is set.

use std::{
    fs,
    io::{self, IsTerminal as _, Write as _},
    path::Path,
};

use anstyle::{AnsiColor, Style};

use crate::refusal::Refusal;

/// Bold.
pub(crate) const STRONG: Style = Style::new().bold();
/// For what is beside the point.
pub(crate) const FAINT: Style = Style::new().dimmed();
/// For what is well.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// For what is carried by an exception.
pub(crate) const WAIVED: Style = AnsiColor::Yellow.on_default();
/// For what is not well.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
/// For hints.
pub(crate) const HINT: Style = AnsiColor::Cyan.on_default();

/// A line (or several) on standard error.
pub(crate) fn say(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// `error: …`, and what to do about it.
pub(crate) fn error(message: &str, help: Option<&str>) {
    titled(BAD, "error", message);
    if let Some(text) = help {
        titled(HINT, "  help", text);
    }
}

/// `warning: …`
pub(crate) fn warning(message: &str) {
    titled(WAIVED.bold(), "warning", message);
}

/// `note: …`
pub(crate) fn note(message: &str) {
    titled(HINT, "note", message);
}

fn titled(style: Style, title: &str, message: &str) {
    say(&format!("{style}{title}{style:#}: {}", visible(message)));
}

/// A result: to the file, or else to standard output.
///
/// `exact` bytes get no line end, unless a person is looking.
pub(crate) fn deliver(result: &str, exact: bool, file: Option<&Path>) -> Result<(), Refusal> {
    if let Some(path) = file {
        let plain = if exact { result.to_owned() } else { anstream::adapter::strip_str(result).to_string() };
        return fs::write(path, plain)
            .map_err(|error| Refusal::new(format!("`{}` cannot be written: {}", path.display(), reason(&error))));
    }
    let written = if exact {
        // Past the colour filter: these bytes are a contract.
        let mut out = io::stdout().lock();
        let line_end = if out.is_terminal() { "\n" } else { "" };
        out.write_all(result.as_bytes()).and_then(|()| out.write_all(line_end.as_bytes())).and_then(|()| out.flush())
    } else {
        let mut out = anstream::stdout().lock();
        out.write_all(result.as_bytes()).and_then(|()| out.flush())
    };
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Refusal::new(format!("standard output cannot be written: {}", reason(&error))))
        }
        _ => Ok(()),
    }
}

/// An error of the system in a few words, without its number.
pub(crate) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// Text of others as it can be shown: control characters and those that turn the direction of writing are spelt out,
/// so that no fact moves the cursor, hides a line or reverses a verdict.
pub(crate) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        let direction =
            matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if letter == '\n' || letter == '\t' {
            shown.push(' ');
        } else if letter.is_control() || direction || matches!(letter, '\u{2028}' | '\u{2029}') {
            shown.extend(letter.escape_unicode());
        } else {
            shown.push(letter);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_moves_the_cursor_or_turns_the_line() {
        assert_eq!(visible("a\u{1b}[2Jb\r\u{202e}c\nd"), "a\\u{1b}[2Jb\\u{d}\\u{202e}c d");
        assert_eq!(visible("größer als 🚦"), "größer als 🚦");
    }

    #[test]
    fn a_reason_has_no_number() {
        let error = fs::read("no/such/file").err().map(|error| reason(&error));
        assert!(error.is_some_and(|text| !text.contains("os error") && text.starts_with(char::is_lowercase)));
    }
}
