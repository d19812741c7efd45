//! Texts: their escapes, and the indentation of those that span lines.

use crate::characters::forbidden;
use crate::reader::{Node, Reader};
use crate::{Diagnostic, codes};

/// What a text says, and where each byte of that stands in the file (one more entry for the end).
#[derive(Default)]
pub(crate) struct Decoded {
    pub(crate) value: String,
    pub(crate) places: Vec<u32>,
    /// Which bytes of `value` come from an escape.
    pub(crate) escaped: Vec<bool>,
}

impl Decoded {
    fn push(&mut self, character: char, place: u32, escaped: bool) {
        self.value.push(character);
        for _ in 0..character.len_utf8() {
            self.places.push(place);
            self.escaped.push(escaped);
        }
    }
}

/// What a text on one line says in which nothing is escaped: just what is written.
pub(crate) fn plain(raw: &str) -> Option<&str> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    (!raw.starts_with("\"\"\"") && !inner.contains('\\')).then_some(inner)
}

/// Reads the text of a `text` node.
pub(crate) fn decode(reader: &Reader<'_>, node: &Node<'_>) -> Decoded {
    let raw = node.as_str();
    let begin = reader.offset_of(raw);
    let mut decoded = Decoded::default();
    if let Some(inner) = raw.strip_prefix("\"\"\"").and_then(|raw| raw.strip_suffix("\"\"\"")) {
        decode_long(reader, inner, &mut decoded);
    } else if let Some(inner) = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"')) {
        decode_line(reader, inner, &mut decoded);
    }
    decoded.places.push(reader.span_of(begin, begin + raw.len().saturating_sub(1)).end);
    decoded
}

/// The lines between `"""` and `"""`: what all of them begin with in spaces and tabs is taken away, and so are a first and
/// a last line with nothing else. Line ends are read as line feeds, whatever the editor wrote.
fn decode_long(reader: &Reader<'_>, inner: &str, decoded: &mut Decoded) {
    let mut lines = lines(inner);
    let opening_is_blank = lines.len() > 1 && lines.first().is_some_and(|line| is_blank(line));
    if lines.len() > 1 && lines.last().is_some_and(|line| is_blank(line)) {
        lines.pop();
    }
    let indented = lines.iter().skip(1).filter(|line| !is_blank(line));
    let common = indented.map(|line| indentation(line)).reduce(common_start).unwrap_or_default();
    let body = lines.iter().enumerate().skip(usize::from(opening_is_blank));
    let mut previous: Option<&str> = None;
    for (number, line) in body {
        if let Some(previous) = previous {
            let end = reader.offset_of(previous) + previous.len();
            decoded.push('\n', reader.span_of(end, end).start, false);
        }
        previous = Some(line);
        if number > 0 && is_blank(line) {
            continue;
        }
        let line = if number == 0 { line } else { line.strip_prefix(common).unwrap_or(line) };
        decode_line(reader, line, decoded);
    }
}

fn lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some((line, end)) = rest.find(['\r', '\n']).and_then(|at| rest.split_at_checked(at)) {
        lines.push(line);
        rest = end.strip_prefix("\r\n").or_else(|| end.strip_prefix(['\r', '\n'])).unwrap_or_default();
    }
    lines.push(rest);
    lines
}

fn is_blank(line: &str) -> bool {
    line.bytes().all(|byte| matches!(byte, b' ' | b'\t'))
}

fn indentation(line: &str) -> &str {
    let rest = line.trim_start_matches([' ', '\t']);
    line.get(..line.len() - rest.len()).unwrap_or_default()
}

fn common_start<'t>(a: &'t str, b: &'t str) -> &'t str {
    let length = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    a.get(..length).unwrap_or_default()
}

fn decode_line(reader: &Reader<'_>, line: &str, decoded: &mut Decoded) {
    let begin = reader.offset_of(line);
    let mut rest = line;
    while let Some(character) = rest.chars().next() {
        let at = begin + (line.len() - rest.len());
        let place = reader.span_of(at, at).start;
        if character != '\\' {
            decoded.push(character, place, false);
            rest = rest.get(character.len_utf8()..).unwrap_or_default();
            continue;
        }
        let (meant, length) = escape(rest);
        match meant {
            Ok(meant) => decoded.push(meant, place, true),
            Err(what) => reader.report(
                Diagnostic::error(codes::BAD_ESCAPE, reader.span_of(at, at + length), what)
                    .help("the escapes are `\\\"`, `\\\\`, `\\n`, `\\t` and `\\u{1F6A6}`"),
            ),
        }
        rest = rest.get(length..).unwrap_or_default();
    }
}

/// What the escape at the beginning of `rest` means, or what is wrong with it; and how many bytes it has.
fn escape(rest: &str) -> (Result<char, String>, usize) {
    let escaped = rest.chars().nth(1);
    let meant = match escaped {
        Some('"') => '"',
        Some('\\') => '\\',
        Some('n') => '\n',
        Some('t') => '\t',
        Some('u') => return unicode_escape(rest),
        Some(other) => return (Err(format!("`\\{other}` is no escape")), 1 + other.len_utf8()),
        None => return (Err("a lone `\\` at the end of a line is no escape".to_owned()), 1),
    };
    (Ok(meant), 2)
}

fn unicode_escape(rest: &str) -> (Result<char, String>, usize) {
    let Some((digits, _)) = rest.strip_prefix("\\u{").and_then(|rest| rest.split_once('}')) else {
        return (Err("`\\u` is followed by the number of a character in braces".to_owned()), 2);
    };
    let length = digits.len() + 4;
    let hexadecimal = (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = u32::from_str_radix(digits, 16).ok().filter(|_| hexadecimal);
    match number.and_then(char::from_u32) {
        Some(meant) if forbidden(meant) => {
            (Err(format!("`\\u{{{digits}}}` is a character that no text may have")), length)
        }
        Some(meant) => (Ok(meant), length),
        None if hexadecimal => (Err(format!("`\\u{{{digits}}}` is no character")), length),
        None if digits.len() <= 12 => (Err(format!("`\\u{{{digits}}}` is not one to six hexadecimal digits")), length),
        None => (Err("`\\u{…}` takes one to six hexadecimal digits".to_owned()), 3),
    }
}
