//! JSON text straight into the slots of one subject: what nobody reads is passed over, and no tree is built.
//!
//! Whatever is unusual (a key written with an escape, an object of very many keys, half a surrogate pair) and whatever
//! is wrong is left to the reader of trees, which says what and where: here one byte that is not understood ends it.

use std::str::from_utf8;

use brightline::{Input, Problem, Slots, Spot, Tree};

use crate::{Format, MAX_BYTES, MAX_LEVELS, read::only_tree, text::behind_mark};

/// One document as JSON text, for a [`brightline::Judge`].
///
/// ```
/// use brightline::{Exceptions, Instant, Source, Standard};
/// use brightline_documents::Json;
///
/// let text = r#"entity s { coverage number } scorecard c for s { bar b tier b { rule r { require coverage >= 80 } } }"#;
/// let standard = Standard::compile([Source::new("s.bright", text)])?;
/// let judge = standard.scorecard("c").unwrap().judge(&Exceptions::none());
///
/// let bound = judge.bind(&Json(br#"{"kind": "s", "name": "checkout", "coverage": 81}"#), None).unwrap();
/// let at = Instant::parse("2026-01-15").unwrap();
/// assert!(bound.judge(at).unwrap().ready);
/// # Ok::<(), brightline::CompileError>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Json<'t>(pub &'t [u8]);

impl Input for Json<'_> {
    type Error = Problem;

    #[cfg_attr(target_family = "wasm", inline)]
    fn fill(&self, slots: &mut Slots<'_>) -> Result<bool, Problem> {
        let bytes = behind_mark(self.0);
        if bytes.len() > MAX_BYTES {
            return Ok(false);
        }
        let Ok(text) = from_utf8(bytes) else { return Ok(false) };
        let mut reader = Reader { text, bytes, at: 0, keys: Vec::new(), unescaped: String::new() };
        let top = slots.top();
        Ok(reader.document(slots, top).is_some())
    }

    fn tree(&self) -> Result<Tree, Problem> {
        only_tree("document", Format::Json, self.0)
    }
}

/// Reads one text from front to back; none where it does not understand.
struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// The keys of the open objects that nobody reads, for none may stand twice.
    keys: Vec<&'t str>,
    unescaped: String,
}

/// A text, and whether it stands as it is or in [`Reader::unescaped`].
enum Text<'t> {
    Plain(&'t str),
    Unescaped,
}

/// Keys of one object that nobody reads: past these every further one would be compared with too many.
const MAX_UNREAD: usize = 64;

impl<'t> Reader<'t> {
    #[cfg_attr(target_family = "wasm", inline)]
    fn document(&mut self, slots: &mut Slots<'_>, top: Spot) -> Option<()> {
        if self.peek()? != b'{' {
            return None;
        }
        self.value(slots, top, MAX_LEVELS)?;
        self.space();
        (self.at == self.bytes.len()).then_some(())
    }

    #[cfg_attr(target_family = "wasm", inline)]
    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.bytes.get(self.at) {
            self.at += 1;
        }
    }

    /// What comes next, white space left behind.
    #[cfg_attr(target_family = "wasm", inline)]
    fn peek(&mut self) -> Option<u8> {
        self.space();
        self.bytes.get(self.at).copied()
    }

    #[cfg_attr(target_family = "wasm", inline)]
    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// Behind a member or element: whether another follows, or `close` came.
    #[cfg_attr(target_family = "wasm", inline)]
    fn more(&mut self, close: u8) -> Option<bool> {
        let byte = self.peek()?;
        self.at += 1;
        match byte {
            b',' => Some(true),
            byte if byte == close => Some(false),
            _ => None,
        }
    }

    /// `levels`: how many lists and objects may still be opened.
    #[cfg_attr(target_family = "wasm", inline)]
    fn value(&mut self, slots: &mut Slots<'_>, spot: Spot, levels: usize) -> Option<()> {
        match self.peek()? {
            b'"' => match self.string()? {
                Text::Plain(text) => slots.text(spot, text),
                Text::Unescaped => slots.text(spot, &self.unescaped),
            },
            b'{' => self.object(slots, spot, levels.checked_sub(1)?)?,
            b'[' => self.list(slots, spot, levels.checked_sub(1)?)?,
            b't' => {
                self.word("true")?;
                slots.bool(spot, true);
            }
            b'f' => {
                self.word("false")?;
                slots.bool(spot, false);
            }
            b'n' => {
                self.word("null")?;
                slots.null(spot);
            }
            _ => match self.number()? {
                Some(number) => slots.number(spot, number),
                None => slots.unrepresentable(spot),
            },
        }
        Some(())
    }

    #[cfg_attr(target_family = "wasm", inline)]
    fn list(&mut self, slots: &mut Slots<'_>, spot: Spot, levels: usize) -> Option<()> {
        let mut open = slots.list(spot);
        self.at += 1;
        let mut more = self.peek()? != b']';
        if !more {
            self.at += 1;
        }
        while more {
            match open.as_mut().and_then(|open| slots.element(open)) {
                Some(element) => self.value(slots, element, levels)?,
                None => self.pass(levels)?,
            }
            more = self.more(b']')?;
        }
        if let Some(open) = open {
            slots.close(&open);
        }
        Some(())
    }

    #[cfg_attr(target_family = "wasm", inline)]
    fn object(&mut self, slots: &mut Slots<'_>, spot: Spot, levels: usize) -> Option<()> {
        let mut open = slots.object(spot);
        let first_unread = self.keys.len();
        // Of the keys that are read, those that came, a bit for each.
        let mut came = 0_u128;
        let mut hint = 0;
        self.at += 1;
        let mut more = self.peek()? != b'}';
        if !more {
            self.at += 1;
        }
        while more {
            let key = self.key()?;
            let below = slots.behind(spot, key, &mut hint);
            if below.is_some() {
                let bit = 1_u128.checked_shl(u32::try_from(hint).ok()?)?;
                if came & bit != 0 {
                    return None;
                }
                came |= bit;
            } else {
                self.is_new(first_unread, key)?;
            }
            let entry = open.as_mut().and_then(|open| slots.entry(open, key));
            match (below, entry) {
                (None, None) => self.pass(levels)?,
                (Some(one), None) | (None, Some(one)) => self.value(slots, one, levels)?,
                (Some(one), Some(other)) => {
                    // What a map holds may be a field of its own too: it is read for both.
                    let start = self.at;
                    self.value(slots, one, levels)?;
                    self.at = start;
                    self.value(slots, other, levels)?;
                }
            }
            more = self.more(b'}')?;
        }
        self.keys.truncate(first_unread);
        if let Some(open) = open {
            slots.close(&open);
        }
        Some(())
    }

    /// A key and the colon behind it.
    #[cfg_attr(target_family = "wasm", inline)]
    fn key(&mut self) -> Option<&'t str> {
        if self.peek()? != b'"' {
            return None;
        }
        let Text::Plain(key) = self.string()? else { return None };
        self.take(b':')?;
        Some(key)
    }

    /// Remembers a key that nobody reads, if it is not there yet.
    #[cfg_attr(target_family = "wasm", inline)]
    fn is_new(&mut self, first: usize, key: &'t str) -> Option<()> {
        let before = self.keys.get(first..)?;
        if before.len() >= MAX_UNREAD || before.contains(&key) {
            return None;
        }
        self.keys.push(key);
        Some(())
    }

    /// Passes over a value that nobody reads.
    #[cfg_attr(target_family = "wasm", inline)]
    fn pass(&mut self, levels: usize) -> Option<()> {
        match self.peek()? {
            b'"' => self.string().map(drop),
            b'{' => {
                let levels = levels.checked_sub(1)?;
                let first = self.keys.len();
                self.at += 1;
                let mut more = self.peek()? != b'}';
                if !more {
                    self.at += 1;
                }
                while more {
                    let key = self.key()?;
                    self.is_new(first, key)?;
                    self.pass(levels)?;
                    more = self.more(b'}')?;
                }
                self.keys.truncate(first);
                Some(())
            }
            b'[' => {
                let levels = levels.checked_sub(1)?;
                self.at += 1;
                let mut more = self.peek()? != b']';
                if !more {
                    self.at += 1;
                }
                while more {
                    self.pass(levels)?;
                    more = self.more(b']')?;
                }
                Some(())
            }
            b't' => self.word("true"),
            b'f' => self.word("false"),
            b'n' => self.word("null"),
            _ => self.number().map(drop),
        }
    }

    #[cfg_attr(target_family = "wasm", inline)]
    fn word(&mut self, word: &str) -> Option<()> {
        self.bytes.get(self.at..)?.starts_with(word.as_bytes()).then(|| self.at += word.len())
    }

    /// Within a text, where the next byte stands that ends it, escapes or may not be there.
    #[cfg_attr(target_family = "wasm", inline)]
    fn special(&self, mut at: usize) -> Option<usize> {
        const ONES: u64 = u64::from_ne_bytes([1; 8]);
        const HIGHS: u64 = ONES << 7;
        // Eight bytes at once: a byte is zero where, less one, it borrows into its own high bit and had none.
        let zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
        while let Some(Ok(eight)) = self.bytes.get(at..at + 8).map(<[u8; 8]>::try_from) {
            let word = u64::from_le_bytes(eight);
            let below_space = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
            let found = zero(word ^ (ONES * u64::from(b'"'))) | zero(word ^ (ONES * u64::from(b'\\'))) | below_space;
            if found != 0 {
                return Some(at + (found.trailing_zeros() / 8) as usize);
            }
            at += 8;
        }
        let rest = self.bytes.get(at..)?;
        rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | ..0x20)).map(|place| at + place)
    }

    /// The text that begins here.
    #[cfg_attr(target_family = "wasm", inline)]
    fn string(&mut self) -> Option<Text<'t>> {
        let start = self.at + 1;
        let end = self.special(start)?;
        match self.bytes.get(end)? {
            b'"' => {
                self.at = end + 1;
                self.text.get(start..end).map(Text::Plain)
            }
            b'\\' => {
                self.unescape(start, end)?;
                Some(Text::Unescaped)
            }
            _ => None,
        }
    }

    /// The text that begins at `start`, with an escape at `at`.
    #[cfg_attr(target_family = "wasm", inline)]
    fn unescape(&mut self, start: usize, at: usize) -> Option<()> {
        self.unescaped.clear();
        let (mut from, mut at) = (start, at);
        loop {
            self.unescaped.push_str(self.text.get(from..at)?);
            match self.bytes.get(at)? {
                b'"' => {
                    self.at = at + 1;
                    return Some(());
                }
                b'\\' => {
                    let (character, length) = self.escape(at + 1)?;
                    self.unescaped.push(character);
                    from = at + 1 + length;
                }
                _ => return None,
            }
            at = self.special(from)?;
        }
    }

    /// The character that an escape stands for, and how many bytes it has behind the backslash.
    #[cfg_attr(target_family = "wasm", inline)]
    fn escape(&self, at: usize) -> Option<(char, usize)> {
        let plain = |character| Some((character, 1));
        match self.bytes.get(at)? {
            b'"' => plain('"'),
            b'\\' => plain('\\'),
            b'/' => plain('/'),
            b'b' => plain('\u{8}'),
            b'f' => plain('\u{c}'),
            b'n' => plain('\n'),
            b'r' => plain('\r'),
            b't' => plain('\t'),
            b'u' => {
                let first = self.unit(at + 1)?;
                if let Some(character) = char::from_u32(first) {
                    return Some((character, 5));
                }
                // The second half of a pair has to follow the first.
                let pair = self.bytes.get(at + 5..at + 7)? == b"\\u" && (0xd800..0xdc00).contains(&first);
                let second = self.unit(at + 7).filter(|second| pair && (0xdc00..0xe000).contains(second))?;
                char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00)).map(|character| (character, 11))
            }
            _ => None,
        }
    }

    /// Four hexadecimal digits.
    #[cfg_attr(target_family = "wasm", inline)]
    fn unit(&self, at: usize) -> Option<u32> {
        let digits = self.bytes.get(at..at + 4)?;
        digits.iter().try_fold(0, |unit, digit| Some(unit << 4 | char::from(*digit).to_digit(16)?))
    }

    /// A number; none of it where no double holds it.
    #[cfg_attr(target_family = "wasm", inline)]
    fn number(&mut self) -> Option<Option<f64>> {
        let start = self.at;
        let rest = self.bytes.get(start..)?;
        let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
        let length = rest.iter().position(|byte| !is_part(byte)).unwrap_or(rest.len());
        let token = rest.get(..length)?;
        self.at += length;
        // Most numbers are short integers, which a double holds whatever they are.
        if let [b'1'..=b'9', ..] | [b'0'] = token
            && length <= 15
            && token.iter().all(u8::is_ascii_digit)
        {
            let number = token.iter().fold(0_u64, |number, digit| number * 10 + u64::from(digit - b'0'));
            return Some(Some(number as f64));
        }
        match Tree::number(self.text.get(start..self.at)?)? {
            Tree::Number(number) => Some(Some(number)),
            _ => Some(None),
        }
    }
}
