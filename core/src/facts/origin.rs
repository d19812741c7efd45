//! Whence a fact came.

use std::sync::Arc;

use brightline_dsl::Instant;

use super::{
    Document, Facts, Layout, bind, freshness,
    merge::{self, Agreement, Found, Said, Together, agree},
    quote,
};
use crate::{
    Horizon, Reference,
    schema::{EntityId, Field, FieldId, Schema, Type},
};

/// The document that a fact stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    /// Its name.
    pub(crate) document: Arc<str>,
    /// Its source, where it has one.
    pub(crate) source: Option<Arc<str>>,
    /// When the fact was observed: as the field's `observed from` says, else as the document does.
    pub(crate) observed: Option<Instant>,
}

/// Whence a field, or its part below at these document keys, came: the document whose observation counts; of those that
/// conflict, do not fit or say nothing the first by name; where only another source states it, the first of these. None
/// where no document has it.
pub(crate) fn origin(
    facts: &Facts,
    schema: &Schema,
    entity: EntityId,
    subject: &Reference,
    field: FieldId,
    keys: &[String],
    at: Instant,
) -> Option<Origin> {
    let field = schema.entity(entity)?.fields.get(field.0 as usize)?;
    let documents = facts.about(subject, &mut Horizon::new(at));
    let (heard, others): (Vec<_>, Vec<_>) =
        documents.into_iter().partition(|document| document.is_heard_by(field.source.as_deref()));
    let said = match merge::of_field(&heard, field) {
        Found::Said(said) => {
            let silent = matches!(agree(&said), Agreement::Silent(_));
            if silent && let Some(other) = others.into_iter().find(|document| bind::states(document, field)) {
                return Some(of(other, other.observed));
            }
            let observed = |document: &Document| observation(field, &heard, document);
            below(&field.ty, said, keys, &observed)
        }
        Found::Conflict(_, one, _) | Found::NoObject(_, one) => Some(one),
    }?;
    Some(of(said.document, observation(field, &heard, said.document)))
}

/// The statement that counts below at these keys; a list or scalar on the way is where it ends.
fn below<'a>(
    ty: &Type,
    mut said: Together<'a>,
    keys: &[String],
    observed: &impl Fn(&Document) -> Option<Instant>,
) -> Option<Said<'a>> {
    let mut ty = ty;
    for key in keys {
        match (agree(&said), ty) {
            (Agreement::Objects(_), Type::Record(parts)) => {
                let part = parts.iter().find(|part| part.key == *key)?;
                said = merge::of_part(&said, part);
                ty = &part.ty;
            }
            (Agreement::Objects(_), Type::Map(element)) => {
                said = merge::down(&said, key);
                ty = element;
            }
            (Agreement::Silent(_), _) => return None,
            _ => break,
        }
    }
    match agree(&said) {
        Agreement::Conflict(one, _) => Some(one),
        Agreement::Silent(_) => said.first().copied(),
        Agreement::Objects(_) | Agreement::Whole(_) => freshness::deciding(ty, &said, observed),
    }
}

/// When what a document says of a field was observed, the future not left out: a proof shows it.
/// What stands in the documents at a field, or at its part below at these document keys, as a message shows it.
pub(crate) fn shown(
    facts: &Facts,
    schema: &Schema,
    entity: EntityId,
    subject: &Reference,
    field: FieldId,
    keys: &[String],
    at: Instant,
) -> Option<String> {
    let field = schema.entity(entity)?.fields.get(field.0 as usize)?;
    let mut heard = facts.about(subject, &mut Horizon::new(at));
    heard.retain(|document| document.is_heard_by(field.source.as_deref()));
    match merge::of_field(&heard, field) {
        Found::Said(said) => {
            below(&field.ty, said, keys, &|document| document.observed).map(|said| quote::found(said.tree))
        }
        Found::Conflict(_, one, _) | Found::NoObject(_, one) => Some(quote::found(one.tree)),
    }
}

fn observation(field: &Field, heard: &[&Document], document: &Document) -> Option<Instant> {
    let Some(path) = field.observed_from.as_ref().filter(|_| document.layout == Layout::Paths) else {
        return document.observed;
    };
    let own = merge::at_path(&[document], path);
    match if freshness::is_silent(&own) { merge::at_path(heard, path) } else { own } {
        Found::Said(said) => match agree(&said) {
            Agreement::Whole(one) => super::document::instant(one.tree),
            _ => None,
        },
        Found::Conflict(..) | Found::NoObject(..) => None,
    }
}

fn of(document: &Document, observed: Option<Instant>) -> Origin {
    Origin { document: Arc::clone(&document.name), source: document.source.clone(), observed }
}
