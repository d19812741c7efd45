//! What the scan found, said to a person.

use crate::lexer::TokenKind;
use crate::reader::Reader;
use crate::scan::{Fault, Scan};
use crate::{Diagnostic, Span, codes, expression};

/// The diagnostic of a fault at the token of that index; none where another has said it.
pub(crate) fn explain(reader: &Reader<'_>, scan: &Scan, text: &str, index: usize, fault: Fault) -> Option<Diagnostic> {
    let at = place(reader, scan, index);
    let sign = scan.source(text, index);
    Some(match fault {
        Fault::Said => return None,
        Fault::ClosesOther(opener) => {
            let open = scan.source(text, opener);
            Diagnostic::error(
                codes::UNPAIRED_BRACKET,
                at,
                format!("this `{sign}` stands where `{open}` is to be closed"),
            )
            .also(place(reader, scan, opener), "opened here")
            .help(format!("write `{}`", if open == "(" { ')' } else { ']' }))
        }
        Fault::TooDeep => expression::too_deep_at(at),
        Fault::Unclosed => unclosed(scan.tokens.get(index).map(|token| token.kind), at),
        Fault::ClosesNothing => {
            let partner = match sign {
                ")" => '(',
                "]" => '[',
                _ => '{',
            };
            Diagnostic::error(codes::UNPAIRED_BRACKET, at, format!("this `{sign}` closes nothing"))
                .help(format!("remove it, or open its block with `{partner}`; one further above may be too many"))
        }
        Fault::NeverClosed(seen) => {
            let partner = match sign {
                "(" => ')',
                "[" => ']',
                _ => '}',
            };
            let what = match scan.opened_by(text, index) {
                Some((head, name)) => format!("the `{{` of the {head} `{name}` is never closed"),
                None => format!("this `{sign}` is never closed"),
            };
            let fault = Diagnostic::error(codes::UNPAIRED_BRACKET, at, what);
            match seen {
                Some(seen) => fault.also(place(reader, scan, seen), format!("`{partner}` is missing before this")),
                None => fault.help(format!("write `{partner}` where it ends")),
            }
        }
    })
}

fn unclosed(kind: Option<TokenKind>, at: Span) -> Diagnostic {
    let (message, help) = match kind {
        Some(TokenKind::UnclosedLongText) => {
            ("this text is never closed", "write `\"\"\"` where it ends; a text that is empty is `\"\"`")
        }
        Some(TokenKind::UnclosedPattern) => {
            ("this pattern is not closed on its line", "write `/` where it ends; a slash in a pattern is `\\/`")
        }
        _ => (
            "this text is not closed on its line",
            "write `\"` where it ends; a text of several lines stands between `\"\"\"` and `\"\"\"`",
        ),
    };
    Diagnostic::error(codes::UNCLOSED_TEXT, at, message).help(help)
}

fn place(reader: &Reader<'_>, scan: &Scan, index: usize) -> Span {
    scan.tokens.get(index).map_or_else(Span::default, |token| reader.span_of(token.start, token.end))
}
