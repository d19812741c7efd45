//! What may stand in a file at all: its size, and characters that would show a reader something else than is read.

use crate::{Diagnostic, FileId, Span, codes};

/// The most bytes a file may have: 1 MiB.
pub const MAX_FILE: usize = 1024 * 1024;

/// The places shown one by one; the others are counted.
const SHOWN: usize = 100;

/// Control characters but tab and line ends, and those that change the direction of writing.
pub(crate) fn forbidden(character: char) -> bool {
    let line_layout = matches!(character, '\t' | '\n' | '\r');
    (character.is_control() && !line_layout) || is_bidirectional(character)
}

fn is_bidirectional(character: char) -> bool {
    matches!(character, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Whether a text has any such character.
pub(crate) fn any_forbidden(text: &str) -> bool {
    // Most texts have no byte with which one begins; that is seen many bytes at a time.
    let may_begin = |byte: u8| {
        let line_layout = matches!(byte, b'\t' | b'\n' | b'\r');
        (byte < b' ' && !line_layout) || matches!(byte, 0x7F | 0xC2 | 0xD8 | 0xE2)
    };
    let any = |bytes: &[u8]| bytes.iter().fold(false, |any, byte| any | may_begin(*byte));
    text.as_bytes().chunks(64).any(any) && text.chars().any(forbidden)
}

/// Refuses a file that is too large.
pub(crate) fn size(file: FileId, text: &str) -> Option<Diagnostic> {
    (text.len() > MAX_FILE).then(|| {
        let message = format!("a file has at most {MAX_FILE} bytes, this one has {}", text.len());
        Diagnostic::error(codes::FILE_TOO_LARGE, Span::new(file, 0, 0), message)
            .help("a standard may be spread over several files")
    })
}

/// All forbidden characters, and the text with spaces in their stead (byte for byte) so that the rest can still be read;
/// none where there is nothing to replace.
pub(crate) fn check(file: FileId, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
    if !any_forbidden(text) {
        return None;
    }
    let mut clean: Option<String> = None;
    let mut count = 0usize;
    let mut copied = 0;
    for (at, character) in text.char_indices().filter(|(_, character)| forbidden(*character)) {
        let length = character.len_utf8();
        let clean = clean.get_or_insert_with(|| String::with_capacity(text.len()));
        clean.push_str(text.get(copied..at).unwrap_or_default());
        clean.extend(std::iter::repeat_n(' ', length));
        copied = at + length;
        count += 1;
        if count <= SHOWN {
            let kind = if is_bidirectional(character) { "bidirectional" } else { "control" };
            let number = u32::from(character);
            let message = format!("the {kind} character U+{number:04X} may not stand in a file");
            let help = match character {
                '\u{1B}' => "remove it; it looks as if the output of a terminal had been pasted here",
                '\0' => "remove it; the file may be in UTF-16, it must be in UTF-8",
                _ => "remove it; it does not show, or makes what follows show otherwise than it is read",
            };
            diagnostics
                .push(Diagnostic::error(codes::FORBIDDEN_CHARACTER, byte_span(file, at, length), message).help(help));
        }
    }
    if count > SHOWN {
        let message = format!("and {} more such characters", count - SHOWN);
        diagnostics.push(Diagnostic::error(
            codes::FORBIDDEN_CHARACTER,
            byte_span(file, copied.saturating_sub(1), 0),
            message,
        ));
    }
    clean.map(|mut clean| {
        clean.push_str(text.get(copied..).unwrap_or_default());
        clean
    })
}

fn byte_span(file: FileId, at: usize, length: usize) -> Span {
    let place = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    Span::new(file, place(at), place(at + length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg_attr(miri, ignore = "too much for an interpreter")]
    fn no_forbidden_character_is_passed_over() {
        for character in '\0'..=char::MAX {
            assert_eq!(any_forbidden(&format!("a{character}b")), forbidden(character), "{character:?}");
        }
    }
}
