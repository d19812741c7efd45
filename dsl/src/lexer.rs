//! The words and signs of a text, told apart exactly as the grammar does: texts, comments and patterns are whole, so that
//! whoever counts brackets or looks for the next item does not look into them.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// A word.
    Word,
    /// Anything that begins with a digit: a number, a day, an instant.
    Number,
    /// A text, closed.
    Text,
    /// A pattern behind `matches`, closed.
    Pattern,
    /// A text of one line that is not closed on it.
    UnclosedText,
    /// A `"""` that is never closed; the token ends with its line.
    UnclosedLongText,
    /// A pattern that is not closed on its line.
    UnclosedPattern,
    /// `(`, `[` or `{`
    Open(char),
    /// `)`, `]` or `}`
    Close(char),
    /// An operator, a comma, or what the language does not have.
    Sign,
}

/// A token and where it stands, in bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Nothing but white space stands before it on its line.
    pub(crate) begins_line: bool,
    /// Not even white space does.
    pub(crate) begins_column: bool,
}

/// Signs of more than one character, the longest first; those of other languages too, to be shown whole in an error.
const SIGNS: [&str; 16] =
    ["===", "!==", "==", "!=", "<=", ">=", "<>", "=>", "=<", "&&", "||", "//", "/*", "->", "??", ".."];

pub(crate) struct Lexer<'t> {
    text: &'t str,
    at: usize,
    line_begins: bool,
    column_begins: bool,
    after_matches: bool,
}

impl<'t> Lexer<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let at = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
        Self { text, at, line_begins: true, column_begins: true, after_matches: false }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_blank(&mut self) {
        while let Some(character) = self.rest().chars().next() {
            match character {
                '\n' | '\r' => (self.line_begins, self.column_begins) = (true, true),
                ' ' | '\t' => self.column_begins = false,
                '#' => {
                    self.at += line_length(self.rest());
                    continue;
                }
                _ => return,
            }
            self.at += 1;
        }
    }

    /// The kind and the length of the token at the beginning of what is left.
    fn measure(&self, first: char) -> (TokenKind, usize) {
        let rest = self.rest();
        match first {
            '"' => measure_text(rest),
            '/' if self.after_matches => match pattern_length(rest) {
                Some(length) => (TokenKind::Pattern, length),
                None => (TokenKind::UnclosedPattern, line_length(rest)),
            },
            '(' | '[' | '{' => (TokenKind::Open(first), 1),
            ')' | ']' | '}' => (TokenKind::Close(first), 1),
            _ if first.is_ascii_digit() => (TokenKind::Number, number_length(rest)),
            _ if first.is_ascii_alphabetic() || first == '_' => (TokenKind::Word, word_length(rest)),
            _ => {
                let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
                (TokenKind::Sign, sign.map_or(first.len_utf8(), |sign| sign.len()))
            }
        }
    }
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        self.skip_blank();
        let (kind, length) = self.measure(self.rest().chars().next()?);
        let (start, end) = (self.at, self.at + length);
        self.after_matches = kind == TokenKind::Word && self.text.get(start..end) == Some("matches");
        self.at = end;
        let token = Token { kind, start, end, begins_line: self.line_begins, begins_column: self.column_begins };
        (self.line_begins, self.column_begins) = (false, false);
        Some(token)
    }
}

fn line_length(rest: &str) -> usize {
    rest.find(['\n', '\r']).unwrap_or(rest.len())
}

fn measure_text(rest: &str) -> (TokenKind, usize) {
    if let Some(inner) = rest.strip_prefix("\"\"\"") {
        return match long_text_length(inner) {
            Some(length) => (TokenKind::Text, length + 3),
            None => (TokenKind::UnclosedLongText, line_length(rest)),
        };
    }
    match closed_length(rest, '"') {
        Some(length) => (TokenKind::Text, length),
        None => (TokenKind::UnclosedText, line_length(rest)),
    }
}

/// Up to and with the closing `"""`.
fn long_text_length(inner: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let found = from + inner.get(from..)?.find(['"', '\\'])?;
        let rest = inner.get(found..)?;
        if rest.starts_with("\"\"\"") {
            return Some(found + 3);
        }
        let escaped = rest.strip_prefix('\\').and_then(|rest| rest.chars().next());
        from = found + 1 + escaped.map_or(0, char::len_utf8);
    }
}

fn pattern_length(rest: &str) -> Option<usize> {
    closed_length(rest, '/')
}

/// From a delimiter up to and with its partner on the same line; a backslash hides the character behind it.
fn closed_length(rest: &str, delimiter: char) -> Option<usize> {
    let mut hidden = false;
    for (at, character) in rest.char_indices().skip(1) {
        match character {
            '\n' | '\r' => return None,
            _ if hidden => hidden = false,
            '\\' => hidden = true,
            _ if character == delimiter => return Some(at + delimiter.len_utf8()),
            _ => {}
        }
    }
    None
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn word_length(rest: &str) -> usize {
    length_while(rest, |byte, next| is_word_byte(byte) || (byte == b'-' && next.is_some_and(is_word_byte)))
}

fn number_length(rest: &str) -> usize {
    let clock = length_while(rest, |byte, _| byte.is_ascii_digit() || byte == b'-');
    let has_clock = rest.as_bytes().get(clock).is_some_and(|byte| matches!(byte, b'T' | b't'));
    length_while(rest, |byte, next| {
        let joins = matches!(byte, b'-' | b'.') || (has_clock && matches!(byte, b':' | b'+'));
        is_word_byte(byte) || (joins && next.is_some_and(|next| next.is_ascii_digit()))
    })
}

fn length_while(rest: &str, mut belongs: impl FnMut(u8, Option<u8>) -> bool) -> usize {
    let bytes = rest.as_bytes();
    let next = bytes.iter().skip(1).copied().map(Some).chain([None]);
    bytes.iter().copied().zip(next).take_while(|(byte, next)| belongs(*byte, *next)).count()
}
