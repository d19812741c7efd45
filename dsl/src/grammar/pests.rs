//! The machine that pest makes of the grammar: it reads every text, and says of those that are not right why.

use pest::{Parser, Token, error::Error};

use crate::nodes::{Entry, Nodes};

pub(crate) use machine::Rule;

mod machine {
    // pest writes this code; it is not ours to document.
    #![allow(missing_docs, unreachable_pub, clippy::all, clippy::pedantic)]

    #[derive(pest_derive::Parser)]
    #[grammar = "grammar.pest"]
    pub struct Grammar;
}

pub(super) fn parse(kind: Rule, text: &str) -> Result<Nodes<'_>, Box<Error<Rule>>> {
    let pairs = machine::Grammar::parse(kind, text).map_err(Box::new)?;
    let place = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    let mut entries: Vec<Entry> = Vec::new();
    let mut open = Vec::new();
    for token in pairs.tokens() {
        let here = entries.len();
        match token {
            Token::Start { rule: kind, pos } => {
                open.push(here);
                entries.push(Entry { rule: kind, start: place(pos.pos()), end: 0, next: 0 });
            }
            Token::End { pos, .. } => {
                if let Some(entry) = open.pop().and_then(|open| entries.get_mut(open)) {
                    (entry.end, entry.next) = (place(pos.pos()), place(here));
                }
            }
        }
    }
    Ok(Nodes { text, entries })
}
