//! `entity`: what is known of a subject, and where it stands in the documents.

use super::{Draft, allow, lasting, path, types};
use crate::ast::{At, Entity, Field, LiteralKind, Name, Path, WhenTerm};
use crate::grammar::Rule;
use crate::reader::{Clauses, Node, Parts, Reader, child};
use crate::{Diagnostic, Duration, Span, codes};

/// What may begin a line inside of a field.
const WITHIN_FIELD: [&str; 6] = ["from", "source", "fresh", "observed", "or", "of"];

pub(crate) struct EntityDraft {
    entity: Entity,
}

impl Draft for EntityDraft {
    type Item = Entity;
    type Inner = EntityDraft;
    const INNER: Option<&'static str> = None;
    const HEAD: Rule = Rule::entity_head;
    const LONE_HEAD: Rule = Rule::lone_entity_head;
    const LONE_PARTS: Rule = Rule::lone_entity_parts;

    fn begins_part(word: &str) -> bool {
        !WITHIN_FIELD.contains(&word)
    }

    fn begin(reader: &Reader<'_>, head: Node<'_>, span: Span) -> Option<Self> {
        let mut parts = Parts::of(head);
        let mut entity = Entity {
            name: reader.name(&parts.seek(Rule::name)?),
            title: None,
            of_kind: None,
            source: None,
            when: Vec::new(),
            fields: Vec::new(),
            allows: Vec::new(),
            span,
        };
        let mut clauses = Clauses::of("an entity");
        for part in parts {
            let at = reader.span(&part);
            match part.as_rule() {
                Rule::text => entity.title = Some(reader.text(&part)),
                Rule::of_kind if clauses.once(reader, "of kind", at) => entity.of_kind = name_in(reader, part),
                Rule::origin if clauses.once(reader, "source", at) => entity.source = name_in(reader, part),
                Rule::when if clauses.once(reader, "when", at) => entity.when = when(reader, part),
                _ => {}
            }
        }
        Some(Self { entity })
    }

    fn part(&mut self, reader: &Reader<'_>, part: Node<'_>) {
        match part.as_rule() {
            Rule::field => self.entity.fields.extend(field(reader, part)),
            Rule::allow => self.entity.allows.extend(allow(reader, part)),
            _ => {}
        }
    }

    fn finish(self, _: &Reader<'_>, _: bool) -> Entity {
        self.entity
    }
}

fn name_in(reader: &Reader<'_>, node: Node<'_>) -> Option<Name> {
    child(node, Rule::name).map(|node| reader.name(&node))
}

fn path_in(reader: &Reader<'_>, node: Node<'_>) -> Option<Path> {
    child(node, Rule::path).map(|node| path(reader, node))
}

fn when(reader: &Reader<'_>, node: Node<'_>) -> Vec<WhenTerm> {
    let terms = node.into_inner().filter(|part| part.as_rule() == Rule::when_term);
    terms.filter_map(|term| when_term(reader, term)).collect()
}

fn when_term(reader: &Reader<'_>, node: Node<'_>) -> Option<WhenTerm> {
    let span = reader.span(&node);
    let mut parts = Parts::of(node);
    let path = path(reader, parts.seek(Rule::path)?);
    let negated = parts.accept(Rule::op_not_equal);
    let value = super::literal::read(reader, parts.seek(Rule::literal)?)?;
    if !matches!(value.kind, LiteralKind::Text(_) | LiteralKind::Number(_) | LiteralKind::Bool(_)) {
        reader.report(
            Diagnostic::error(
                codes::UNEXPECTED,
                value.span,
                "`when` compares with a text, a number, `true` or `false`",
            )
            .help("documents are compared here before any type is known"),
        );
    }
    Some(WhenTerm { path, negated, value, span })
}

fn field(reader: &Reader<'_>, node: Node<'_>) -> Option<Field> {
    let span = reader.span(&node);
    let mut parts = Parts::of(node);
    let name = reader.plain_name(&parts.seek(Rule::name)?, "field");
    let ty = types::read(reader, parts.seek(Rule::r#type)?)?;
    let (mut from, mut source, mut observed_from) = (None, None, None);
    let mut fresh: Option<At<Duration>> = None;
    let mut clauses = Clauses::of("a field");
    for note in parts {
        let at = reader.span(&note);
        match note.as_rule() {
            Rule::taken_from if clauses.once(reader, "from", at) => from = path_in(reader, note),
            Rule::origin if clauses.once(reader, "source", at) => source = name_in(reader, note),
            Rule::fresh if clauses.once(reader, "fresh for", at) => fresh = lasting(reader, note, "fresh for"),
            Rule::observed if clauses.once(reader, "observed from", at) => observed_from = path_in(reader, note),
            _ => {}
        }
    }
    Some(Field { name, ty, from, source, fresh, observed_from, span })
}
