//! `exceptions { … }`: who may waive, for how long, how often, on what grounds.

use super::{check_word, lasting};
use crate::ast::{At, Governance};
use crate::grammar::Rule;
use crate::quantities::signed_number;
use crate::reader::{Clauses, Node, Reader, child};
use crate::{Diagnostic, codes};

pub(super) fn read(reader: &Reader<'_>, node: Node<'_>) -> Governance {
    let mut governance = Governance { span: reader.span(&node), ..Governance::default() };
    let mut clauses = Clauses::of("a block of exceptions");
    for part in node.into_inner() {
        let at = reader.span(&part);
        match part.as_rule() {
            Rule::last if clauses.once(reader, "last at most", at) => {
                governance.last = lasting(reader, part, "last at most");
            }
            Rule::renew if clauses.once(reader, "renew at most", at) => governance.renew = renewals(reader, part),
            Rule::approved_by if clauses.once(reader, "approved by any of", at) => {
                governance.approved_by = Some(reader.texts(part));
            }
            Rule::grounds if clauses.once(reader, "require", at) => {
                let words =
                    part.into_inner().filter(|word| word.as_rule() == Rule::name).map(|word| reader.name(&word));
                let words: Vec<_> = words.collect();
                for word in &words {
                    check_word(reader, word, "ground of an exception", &["reason", "risk", "control", "follow-up"]);
                }
                governance.require = Some(words);
            }
            Rule::requester_may_approve if clauses.once(reader, "requester may approve", at) => {
                governance.requester_may_approve = Some(at);
            }
            _ => {}
        }
    }
    governance
}

fn renewals(reader: &Reader<'_>, node: Node<'_>) -> Option<At<u32>> {
    let before = reader.found();
    let number = signed_number(reader, child(node, Rule::signed_number)?)?;
    let whole = number.value.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number.value);
    if !whole && reader.found() == before {
        reader.report(
            Diagnostic::error(codes::BAD_NUMBER, number.span, "`renew at most` takes a whole number, 0 or more")
                .help("`renew at most 0` allows one exception and no other after it"),
        );
    }
    // Exact: the number has just been found to be one of these.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let value = if whole { number.value as u32 } else { 0 };
    Some(At { value, span: number.span })
}
