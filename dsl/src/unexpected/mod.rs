//! Where the grammar came to a halt, said to a person: what was expected, what was found, and the nearest right thing.
//!
//! pest gives a place and the rules that could have gone on there. [`expected`] makes words of the rules, [`hint`] looks at
//! what stands there instead and says what was most likely meant.

mod expected;
mod hint;
mod together;

use pest::error::{Error, ErrorVariant, InputLocation};

use crate::grammar::Rule;
use crate::lexer::{Lexer, Token, TokenKind};
use crate::reader::Reader;
use crate::words::is_reserved;
use crate::{Diagnostic, Span, codes, expression};

/// The most bytes of what was found that a message shows.
const SHOWN: usize = 40;

/// What stands at the place of an error.
struct Found<'t> {
    /// None at the end of the text.
    kind: Option<TokenKind>,
    source: &'t str,
    /// The source of the token before, empty if there is none.
    before: &'t str,
    /// The token after.
    after: &'t str,
    span: Span,
}

/// The diagnostic of an error that pest has found in `source`, a slice of the text that is read, behind which stands `then`.
pub(crate) fn explain(
    reader: &Reader<'_>,
    source: &str,
    error: &Error<Rule>,
    then: Option<&'static str>,
) -> Diagnostic {
    let offset = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let found = found(reader, source, offset);
    let ErrorVariant::ParsingError { positives, .. } = &error.variant else {
        // The one error of its own that pest has: the stack is nearly used up.
        return expression::too_deep_at(found.span);
    };
    let expected = expected::of(positives, then);
    if expected.is_name() && found.kind == Some(TokenKind::Word) && is_reserved(found.source) {
        return Diagnostic::error(
            codes::RESERVED_NAME,
            found.span,
            format!("expected {}, found `{}`, which names nothing", expected.listed(), found.source),
        )
        .help("it is a word of the language; choose another name");
    }
    let message = format!("expected {}, found {}", expected.listed(), found.said());
    let fault = Diagnostic::error(codes::UNEXPECTED, found.span, message);
    match hint::of(&expected, &found) {
        Some(help) => fault.help(help),
        None => fault,
    }
}

/// The token at an offset of `source`. What follows `source` in the text counts: a part that ends too early is followed by
/// the next one.
fn found<'t>(reader: &Reader<'t>, source: &str, offset: usize) -> Found<'t> {
    let start = reader.offset_of(source);
    let rest = reader.rest(start + offset);
    let mut tokens = Lexer::new(rest);
    let token = tokens.next();
    let said = |token: Option<Token>| token.and_then(|token| rest.get(token.start..token.end)).unwrap_or_default();
    let before = Lexer::new(source).take_while(|token| token.end <= offset).last();
    let at = start + offset;
    let span = match token {
        Some(token) if !token.begins_line || token.start == 0 => reader.span_of(at + token.start, at + token.end),
        // On a later line: the place is where the text before it ends.
        _ => {
            let end = before.map_or(at, |before| start + before.end);
            reader.span_of(end, end)
        }
    };
    Found {
        kind: token.map(|token| token.kind),
        source: said(token),
        before: before
            .and_then(|before| reader.rest(start + before.start).get(..before.end - before.start))
            .unwrap_or_default(),
        after: said(tokens.next()),
        span,
    }
}

impl Found<'_> {
    fn said(&self) -> String {
        if self.kind.is_none() {
            return "the end of the text".to_owned();
        }
        let mut characters = self.source.chars();
        if let (Some(only), None) = (characters.next(), characters.next())
            && !only.is_ascii()
            && !only.is_alphanumeric()
        {
            return format!("`{only}` (U+{:04X})", u32::from(only));
        }
        let line = self.source.lines().next().unwrap_or_default();
        let shown: String = line.chars().take(SHOWN).collect();
        let more = if shown.len() < self.source.len() { "…" } else { "" };
        format!("`{shown}{more}`")
    }

    fn is_word(&self) -> bool {
        self.kind == Some(TokenKind::Word)
    }
}
