//! What must be known before the grammar is asked: that every text and bracket is closed, and that nothing nests deeper
//! than the stack of a small thread can bear. pest has no such bound of its own.

use std::collections::BTreeMap;

use crate::lexer::{Lexer, Token, TokenKind};
use crate::order;

/// The deepest nesting given to pest: 64 levels of an expression inside of the blocks of an item. What nests a little
/// deeper than the language allows is thus still read, and told with its exact place.
const MAX_OPEN: usize = 64 + 4;

/// What one may find wrong before reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The token is a text or pattern that is not closed.
    Unclosed,
    /// The token is a bracket that nothing closes; the other token, where there is one, is where that was seen.
    NeverClosed(Option<usize>),
    /// The token closes nothing.
    ClosesNothing,
    /// The token closes a bracket of another kind, which is the other token.
    ClosesOther(usize),
    /// The token is the first that nests too deep.
    TooDeep,
    /// The token is wrong by a fault that was found before it.
    Said,
}

/// The most tokens between the beginning of a line and a `{` whose block is called by the head before it.
const LONGEST_HEAD: usize = 32;

/// The tokens of a text, and what is wrong with them.
pub(crate) struct Scan {
    pub(crate) tokens: Vec<Token>,
    /// For each opening bracket, by its index, the index of the token behind its block.
    pub(crate) ends: BTreeMap<usize, usize>,
    /// Faults by the index of their token, in written order.
    pub(crate) faults: Vec<(usize, Fault)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opened {
    Bracket(char),
    /// Until its `else`.
    If,
    /// Until its `where`, of an `every` until its `has`.
    Quantifier {
        every: bool,
    },
}

/// Reads the tokens of a text and pairs its brackets.
pub(crate) fn scan(text: &str) -> Scan {
    let mut scanner = Scanner {
        text,
        scan: Scan { tokens: Lexer::new(text).collect(), ends: BTreeMap::new(), faults: Vec::new() },
        open: Vec::new(),
        was_deep: false,
    };
    for index in 0..scanner.scan.tokens.len() {
        scanner.token(index);
    }
    let end = scanner.scan.tokens.len();
    scanner.abandon(0, end, None);
    let mut scan = scanner.scan;
    order::sort_by_key(&mut scan.faults, |(index, _)| *index);
    scan
}

/// Where a text that stands alone first nests too deep, in bytes.
pub(crate) fn too_deep(text: &str) -> Option<usize> {
    let scan = scan(text);
    let (index, _) = scan.faults.iter().find(|(_, fault)| *fault == Fault::TooDeep)?;
    scan.tokens.get(*index).map(|token| token.start)
}

struct Scanner<'t> {
    text: &'t str,
    scan: Scan,
    /// What is open, and the index of the token that opened it.
    open: Vec<(Opened, usize)>,
    /// Whether the nesting of this item has been reported; the rest of it is passed over.
    was_deep: bool,
}

impl Scanner<'_> {
    fn word(&self, index: usize) -> &str {
        self.scan.word(self.text, index)
    }

    fn token(&mut self, index: usize) {
        let Some(token) = self.scan.tokens.get(index).copied() else {
            return;
        };
        let skipped = self.was_deep && token.kind != TokenKind::Word;
        match token.kind {
            _ if skipped => {}
            TokenKind::Open(bracket) => self.push(Opened::Bracket(bracket), index),
            TokenKind::Close(bracket) => self.close(bracket, index),
            TokenKind::Word => self.keyword(index, token),
            TokenKind::UnclosedText if self.ends_text_begun_above(index) => {
                self.scan.faults.push((index, Fault::Said));
            }
            TokenKind::UnclosedText | TokenKind::UnclosedLongText | TokenKind::UnclosedPattern => {
                self.scan.faults.push((index, Fault::Unclosed));
            }
            _ => {}
        }
    }

    /// Whether this is a quote at the end of its line, and a text further above was left open: then it is one text over
    /// several lines.
    fn ends_text_begun_above(&self, index: usize) -> bool {
        let alone = self.scan.source(self.text, index).trim_end() == "\"";
        alone && matches!(self.scan.faults.last(), Some((above, Fault::Unclosed)) if index - above < LONGEST_HEAD)
    }

    fn push(&mut self, opened: Opened, index: usize) {
        self.open.push((opened, index));
        if self.open.len() > MAX_OPEN {
            self.was_deep = true;
            self.open.clear();
            self.scan.faults.push((index, Fault::TooDeep));
        }
    }

    fn keyword(&mut self, index: usize, token: Token) {
        if token.begins_column && self.scan.begins_item(self.text, index) {
            self.abandon(0, index, Some(index));
            self.was_deep = false;
            return;
        }
        let top = self.open.last().map(|(opened, _)| *opened);
        match self.word(index) {
            _ if self.was_deep => {}
            "if" if !self.is_key(index) => self.push(Opened::If, index),
            "else" if top == Some(Opened::If) => _ = self.open.pop(),
            word @ ("any" | "no" | "every") if self.word(index + 2) == "in" => {
                self.push(Opened::Quantifier { every: word == "every" }, index);
            }
            "where" if top == Some(Opened::Quantifier { every: false }) => _ = self.open.pop(),
            "has" if top == Some(Opened::Quantifier { every: true }) => _ = self.open.pop(),
            "rule" | "tier" if token.begins_line => self.begin_block(index),
            _ => {}
        }
    }

    /// Whether the word is a key of a path or of a record, where any word may stand.
    fn is_key(&self, index: usize) -> bool {
        let before = index.checked_sub(1).map_or("", |before| self.scan.source(self.text, before));
        before == "." || before == "from" || matches!(self.scan.source(self.text, index + 1), ":" | ".")
    }

    /// A rule does not begin inside of a rule, nor a tier inside of one of both: the block before was left open.
    fn begin_block(&mut self, index: usize) {
        let Some(block) = self.scan.block_head(self.text, index) else {
            return;
        };
        let is_open = |(opened, at): &(Opened, usize)| {
            *opened == Opened::Bracket('{')
                && matches!(self.scan.head_of(self.text, *at), Some(head) if head == "rule" || (head == block && block == "tier"))
        };
        if let Some(from) = self.open.iter().position(is_open) {
            self.abandon(from, index, Some(index));
        }
    }

    fn close(&mut self, bracket: char, index: usize) {
        let partner = match bracket {
            ')' => '(',
            ']' => '[',
            _ => '{',
        };
        let found = self.open.iter().rposition(|(opened, _)| *opened == Opened::Bracket(partner));
        let fence = self.open.iter().rposition(|(opened, _)| *opened == Opened::Bracket('{'));
        match found {
            // A `)` does not reach over the block it stands in.
            Some(at) if partner == '{' || fence.is_none_or(|fence| fence < at) => {
                self.abandon(at + 1, index, Some(index));
                if let Some((_, opener)) = self.open.pop() {
                    self.scan.ends.insert(opener, index + 1);
                }
            }
            _ => match self.open.pop_if(|(opened, _)| partner != '{' && matches!(opened, Opened::Bracket('(' | '['))) {
                Some((_, opener)) => {
                    self.scan.ends.insert(opener, index + 1);
                    self.scan.faults.push((index, Fault::ClosesOther(opener)));
                }
                None => self.scan.faults.push((index, Fault::ClosesNothing)),
            },
        }
    }

    /// Gives up what is open from the `from`-th on: its blocks end before the token `end`.
    fn abandon(&mut self, from: usize, end: usize, seen: Option<usize>) {
        for (opened, index) in self.open.drain(from.min(self.open.len())..).rev() {
            if let Opened::Bracket(_) = opened {
                self.scan.ends.insert(index, end);
                self.scan.faults.push((index, Fault::NeverClosed(seen)));
            }
        }
    }
}

impl Scan {
    /// The source of a token; empty past the last.
    pub(crate) fn source<'t>(&self, text: &'t str, index: usize) -> &'t str {
        self.tokens.get(index).and_then(|token| text.get(token.start..token.end)).unwrap_or_default()
    }

    /// The same where the token is a word, else empty.
    pub(crate) fn word<'t>(&self, text: &'t str, index: usize) -> &'t str {
        let is_word = self.tokens.get(index).is_some_and(|token| token.kind == TokenKind::Word);
        if is_word { self.source(text, index) } else { "" }
    }

    pub(crate) fn kind(&self, index: usize) -> Option<TokenKind> {
        self.tokens.get(index).map(|token| token.kind)
    }

    /// Whether an item begins with this token. More than its word is asked, for a field may be called `test` too.
    pub(crate) fn begins_item(&self, text: &str, index: usize) -> bool {
        let begins_line = self.tokens.get(index).is_some_and(|token| token.begins_line);
        let named = self.kind(index + 1) == Some(TokenKind::Word);
        let next = self.word(text, index + 2);
        match self.word(text, index) {
            _ if !begins_line => false,
            "test" => matches!(self.kind(index + 1), Some(TokenKind::Text | TokenKind::UnclosedText)),
            "define" | "scorecard" | "exception" => named && next == "for",
            "entity" => {
                let titled = matches!(self.kind(index + 2), Some(TokenKind::Text | TokenKind::Open('{')));
                let noted = matches!(next, "source" | "when") || (next == "of" && self.word(text, index + 3) == "kind");
                named && (titled || (noted && self.opens_on_line(index)))
            }
            _ => false,
        }
    }

    /// Whether a `{` follows on the line of this token.
    fn opens_on_line(&self, index: usize) -> bool {
        let rest = self.tokens.get(index + 1..).unwrap_or_default();
        let mut line = rest.iter().take(LONGEST_HEAD).take_while(|token| !token.begins_line);
        line.any(|token| token.kind == TokenKind::Open('{'))
    }

    /// The name of the item that this token is of.
    pub(crate) fn item_name<'t>(&self, text: &'t str, index: usize) -> Option<&'t str> {
        let first = (0..index).rev().find(|index| self.begins_item(text, *index))?;
        Some(self.word(text, first + 1)).filter(|name| !name.is_empty())
    }

    /// `rule` or `tier`, where the head of such a block begins with this token.
    pub(crate) fn block_head(&self, text: &str, index: usize) -> Option<&'static str> {
        let head = match self.word(text, index) {
            "rule" => "rule",
            "tier" => "tier",
            _ => return None,
        };
        let named = self.kind(index + 1) == Some(TokenKind::Word);
        let opens =
            matches!(self.kind(index + 2), Some(TokenKind::Text | TokenKind::UnclosedText | TokenKind::Open('{')));
        (named && opens).then_some(head)
    }

    /// `rule` or `tier`, where this `{` opens the block of one.
    fn head_of(&self, text: &str, brace: usize) -> Option<&'static str> {
        [2, 3].into_iter().find_map(|back| self.block_head(text, brace.checked_sub(back)?))
    }

    /// What block this `{` opens, and how that is called, where it is the block of something with a name.
    pub(crate) fn opened_by<'t>(&self, text: &'t str, brace: usize) -> Option<(&'t str, &'t str)> {
        if self.kind(brace) != Some(TokenKind::Open('{')) {
            return None;
        }
        let begins_line = |index: &usize| self.tokens.get(*index).is_some_and(|token| token.begins_line);
        let line = (brace.saturating_sub(LONGEST_HEAD)..brace).rev().find(begins_line)?;
        let head = self.word(text, line);
        let is_head = self.block_head(text, line).is_some() || (self.begins_item(text, line) && head != "test");
        is_head.then(|| (head, self.word(text, line + 1)))
    }
}
