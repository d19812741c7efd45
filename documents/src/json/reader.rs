//! JSON as events to a [`Builder`].
//!
//! Written out here, for three things are needed at once that no reader of JSON offers together: a number as it is
//! written, of whatever length; objects that are read to their end behind a fault, so that the next element of the array
//! can be read (half a surrogate pair, a key twice, the 129th level); and no recursion.

use std::{borrow::Cow, iter, sync::Arc};

use brightline::Tree;

use crate::{
    MAX_BYTES,
    builder::{Builder, Node},
    fault::{Fault, PAST_BOUND},
    text::{found, ticked},
};

/// Reads one text from front to back. Errors are of syntax, and final; what is only wrong with the document is told to
/// its builder.
#[derive(Debug)]
pub(super) struct Reader<'t> {
    text: &'t str,
    at: usize,
}

type Outcome<T> = Result<T, Fault<usize>>;

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// The byte it stands before.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// What comes next, white space left behind.
    pub(super) fn peek(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.text.as_bytes().get(self.at) {
            self.at += 1;
        }
        self.text.as_bytes().get(self.at).copied()
    }

    /// Nothing comes next.
    pub(super) fn end(&mut self) -> Outcome<()> {
        if self.peek().is_some() { self.expected("the end") } else { Ok(()) }
    }

    /// Behind the `[` that comes next: whether an element follows.
    pub(super) fn begin_array(&mut self) -> bool {
        self.at += 1;
        !self.take(b']')
    }

    /// Behind an element of an array: whether another follows.
    pub(super) fn next_element(&mut self) -> Outcome<bool> {
        if self.take(b',') {
            Ok(true)
        } else if self.take(b']') {
            Ok(false)
        } else {
            self.expected("`,` or `]`")
        }
    }

    /// Reads one value.
    pub(super) fn value(&mut self, builder: &mut Builder<usize>) -> Outcome<()> {
        self.peek();
        let start = self.at;
        // What is open, outermost first: `true` for an object. A byte a level, for the builder counts its own.
        let mut open = Vec::new();
        loop {
            if self.begin_value(builder, &mut open)? {
                continue;
            }
            loop {
                if self.at - start > MAX_BYTES {
                    builder.refuse(Fault::new(start, PAST_BOUND, "a document of more than 64 MiB"));
                }
                let Some(in_object) = open.last().copied() else { return Ok(()) };
                let more = if in_object { self.next_entry(builder)? } else { self.next_element()? };
                if more {
                    break;
                }
                open.pop();
                close(self.at, builder);
            }
        }
    }

    /// Reads a scalar, an empty list or object, or the beginning of another; says whether a value is to follow.
    fn begin_value(&mut self, builder: &mut Builder<usize>, open: &mut Vec<bool>) -> Outcome<bool> {
        let next = self.peek();
        let at = self.at;
        let tree = match next {
            Some(b'{') => {
                builder.open_object(at);
                self.at += 1;
                if self.take(b'}') {
                    close(at, builder);
                    return Ok(false);
                }
                self.key(builder)?;
                open.push(true);
                return Ok(true);
            }
            Some(b'[') => {
                builder.open_list(at);
                if self.begin_array() {
                    open.push(false);
                    return Ok(true);
                }
                close(at, builder);
                return Ok(false);
            }
            Some(b'"') => Tree::Text(self.string(builder)?.into()),
            Some(b'-' | b'0'..=b'9') => {
                let number = self.word(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
                Tree::number(number).ok_or_else(|| {
                    Fault::unreadable(at, format!("{} is not a number as JSON writes it", ticked(number)))
                })?
            }
            _ => match self.word(|byte| byte.is_ascii_alphanumeric()) {
                "null" => Tree::Null,
                "true" => Tree::Bool(true),
                "false" => Tree::Bool(false),
                _ => {
                    self.at = at;
                    return self.expected("a value");
                }
            },
        };
        builder.put(at, Node::scalar(tree));
        Ok(false)
    }

    /// Behind an entry of an object: whether another follows, and its key.
    fn next_entry(&mut self, builder: &mut Builder<usize>) -> Outcome<bool> {
        if self.take(b',') {
            self.key(builder)?;
            Ok(true)
        } else if self.take(b'}') {
            Ok(false)
        } else {
            self.expected("`,` or `}`")
        }
    }

    fn key(&mut self, builder: &mut Builder<usize>) -> Outcome<()> {
        if self.peek() != Some(b'"') {
            return self.expected("a key in double quotes");
        }
        let at = self.at;
        let key: Arc<str> = self.string(builder)?.into();
        builder.key(at, key);
        if self.take(b':') { Ok(()) } else { self.expected("`:`") }
    }

    /// The text in the quotes that come next.
    fn string(&mut self, builder: &mut Builder<usize>) -> Outcome<Cow<'t, str>> {
        let start = self.at;
        self.at += 1;
        let mut decoded = String::new();
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let plain = rest.bytes().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20));
            let Some((plain, end)) = plain.and_then(|end| rest.split_at_checked(end)) else {
                return Err(Fault::unreadable(start, "the text that begins here has no closing `\"`"));
            };
            self.at += plain.len();
            match end.bytes().next() {
                Some(b'"') => {
                    self.at += 1;
                    if decoded.is_empty() {
                        return Ok(Cow::Borrowed(plain));
                    }
                    decoded.push_str(plain);
                    return Ok(Cow::Owned(decoded));
                }
                Some(b'\\') => {
                    decoded.push_str(plain);
                    decoded.push(self.escape(builder)?);
                }
                _ => {
                    let message =
                        format!("a text holds the control character {}, which JSON escapes", found(self.text, self.at));
                    return Err(Fault::unreadable(self.at, message));
                }
            }
        }
    }

    /// The character of the escape that comes next. Half a surrogate pair costs the document and no more.
    fn escape(&mut self, builder: &mut Builder<usize>) -> Outcome<char> {
        let at = self.at;
        self.at += 2;
        Ok(match self.text.as_bytes().get(at + 1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let unit = self.hex(at)?;
                let follows = self.text.get(self.at..).is_some_and(|rest| rest.starts_with("\\u"));
                let behind = self.at;
                let mut second = None;
                if (0xd800..0xdc00).contains(&unit) && follows {
                    self.at += 2;
                    second = Some(self.hex(behind)?);
                }
                match char::decode_utf16(iter::once(unit).chain(second)).next() {
                    Some(Ok(character)) => character,
                    _ => {
                        // The second escape may stand for itself.
                        self.at = behind;
                        let message =
                            format!("`\\u{unit:04x}` is half of a surrogate pair, and its other half is not there");
                        builder.refuse(Fault::unreadable(at, message));
                        char::REPLACEMENT_CHARACTER
                    }
                }
            }
            _ => {
                return Err(Fault::unreadable(
                    at,
                    format!("JSON has no escape {}", ticked(self.text.get(at..).map_or("", first_two))),
                ));
            }
        })
    }

    /// The four digits behind the `\u` at `escape`.
    fn hex(&mut self, escape: usize) -> Outcome<u16> {
        let digits =
            self.text.get(self.at..self.at + 4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        self.at += 4;
        digits
            .and_then(|digits| u16::from_str_radix(digits, 16).ok())
            .ok_or_else(|| Fault::unreadable(escape, "`\\u` is followed by four hexadecimal digits"))
    }

    fn take(&mut self, byte: u8) -> bool {
        let taken = self.peek() == Some(byte);
        self.at += usize::from(taken);
        taken
    }

    fn word(&mut self, belongs: impl Fn(u8) -> bool) -> &'t str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let end = rest.bytes().position(|byte| !belongs(byte)).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    fn expected<T>(&self, what: &str) -> Outcome<T> {
        Err(Fault::unreadable(self.at, format!("expected {what}, found {}", found(self.text, self.at))))
    }
}

fn close(at: usize, builder: &mut Builder<usize>) {
    if let Some(node) = builder.close() {
        builder.put(at, node);
    }
}

fn first_two(text: &str) -> &str {
    text.char_indices().nth(2).map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}
