//! The items of a file, a file of this folder each. All of them are read in drafts: a head, then part after part, then the
//! check that nothing is missing. So `recover.rs` can put together what is left of an item of which a part is broken.

mod draft;
mod entity;
mod exception;
mod governance;
mod literal;
mod rule;
mod scorecard;
mod test;
mod tier;
mod types;

pub(crate) use draft::{Draft, whole};
pub(crate) use entity::EntityDraft;
pub(crate) use exception::ExceptionDraft;
pub(crate) use rule::RuleDraft;
pub(crate) use scorecard::ScorecardDraft;
pub(crate) use test::TestDraft;
pub(crate) use tier::TierDraft;

use crate::ast::{Allow, Applies, Define, Item, Path};
use crate::grammar::Rule;
use crate::reader::{Clauses, Node, Parts, Reader};
use crate::words::nearest;
use crate::{Diagnostic, Duration, ast, codes, expression, quantities};

/// The item of a node that was read whole.
pub(crate) fn read(reader: &Reader<'_>, node: Node<'_>) -> Option<Item> {
    match node.as_rule() {
        Rule::entity => whole::<EntityDraft>(reader, node).map(Item::Entity),
        Rule::define => define(reader, node).map(Item::Define),
        Rule::scorecard => whole::<ScorecardDraft>(reader, node).map(Item::Scorecard),
        Rule::exception => whole::<ExceptionDraft>(reader, node).map(Item::Exception),
        Rule::test => whole::<TestDraft>(reader, node).map(Item::Test),
        _ => None,
    }
}

fn define(reader: &Reader<'_>, node: Node<'_>) -> Option<Define> {
    let span = reader.span(&node);
    let mut parts = Parts::of(node);
    Some(Define {
        name: reader.name(&parts.seek(Rule::name)?),
        entity: reader.name(&parts.seek(Rule::name)?),
        body: expression::read(reader, parts.seek(Rule::expression)?)?,
        span,
    })
}

fn allow(reader: &Reader<'_>, node: Node<'_>) -> Option<Allow> {
    let mut parts = Parts::of(node);
    Some(Allow { lint: reader.name(&parts.seek(Rule::name)?), reason: reader.text(&parts.seek(Rule::text)?) })
}

fn applies(reader: &Reader<'_>, node: Node<'_>) -> Option<Applies> {
    let mut parts = Parts::of(node);
    let when = expression::read(reader, parts.seek(Rule::expression)?)?;
    Some(Applies { when, otherwise: parts.seek(Rule::text).map(|node| reader.text(&node)) })
}

fn path(reader: &Reader<'_>, node: Node<'_>) -> Path {
    let span = reader.span(&node);
    let keys = node.into_inner().map(|key| match key.as_rule() {
        Rule::text => reader.text(&key).value,
        _ => key.as_str().to_owned(),
    });
    Path { keys: keys.collect(), span }
}

/// The text of a clause that is a keyword and a text, where the clause stands for the first time.
fn text_once(
    reader: &Reader<'_>,
    clauses: &mut Clauses,
    clause: &'static str,
    node: Node<'_>,
    slot: &mut Option<ast::Text>,
) {
    if clauses.once(reader, clause, reader.span(&node)) {
        *slot = text_of(reader, node);
    }
}

fn text_of(reader: &Reader<'_>, node: Node<'_>) -> Option<ast::Text> {
    crate::reader::child(node, Rule::text).map(|node| reader.text(&node))
}

/// A duration that must be longer than nothing.
fn lasting(reader: &Reader<'_>, node: Node<'_>, what: &str) -> Option<ast::At<Duration>> {
    let before = reader.found();
    let duration = quantities::duration(reader, crate::reader::child(node, Rule::duration)?)?;
    if duration.value <= Duration::default() && reader.found() == before {
        reader.error(codes::BAD_DURATION, duration.span, format!("`{what}` takes a duration longer than nothing"));
    }
    Some(duration)
}

/// Reports a word that is not one of the few that may stand there.
fn check_word(reader: &Reader<'_>, name: &ast::Name, what: &str, words: &[&str]) {
    if words.contains(&name.text.as_str()) {
        return;
    }
    let listed: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    let fault = Diagnostic::error(codes::UNKNOWN_WORD, name.span, format!("`{}` is no {what}", name.text));
    reader.report(match nearest(&name.text, words.iter().copied()) {
        Some(near) => fault.help(format!("write `{near}`; there are {}", listed.join(", "))),
        None => fault.help(format!("there are {}", listed.join(", "))),
    });
}
