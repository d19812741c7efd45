//! Facts into slots: the fields of a subject, read once, so that nothing is looked up by name while rules run.

use brightline_dsl::Instant;

use super::{
    Document, Facts, Layout, Problem, freshness,
    merge::{self, Found, Said},
    read::Reader,
    subjects,
};
use crate::{
    Horizon, Missing, Reference, Value,
    schema::{EntityId, Field, Schema},
};

/// What is known of a subject: one value for each field of its entity, in their order.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Row(pub(crate) Vec<Value>);

/// The facts of a subject, whether its entity takes it or not: of a bare one its bare documents, of a release those and
/// its own.
///
/// Notes every instant after the horizon's from which a value may differ with the same documents.
pub(crate) fn bind(
    facts: &Facts,
    schema: &Schema,
    entity: EntityId,
    subject: &Reference,
    horizon: &mut Horizon,
) -> Row {
    row(facts, schema, entity, subject, horizon, None)
}

/// All that is wrong with the evidence at an instant: in reading documents, and in the facts of every subject that an
/// entity takes; each once, by document and path.
pub(crate) fn problems(facts: &Facts, schema: &Schema, at: Instant) -> Vec<Problem> {
    let mut problems = facts.problems().to_vec();
    for (id, _) in schema.iter() {
        let mut horizon = Horizon::new(at);
        for subject in subjects::taken(facts, schema, id, &mut horizon, Some(&mut problems)) {
            row(facts, schema, id, &subject, &mut horizon, Some(&mut problems));
        }
    }
    problems.sort();
    problems.dedup();
    problems
}

fn row(
    facts: &Facts,
    schema: &Schema,
    entity: EntityId,
    subject: &Reference,
    horizon: &mut Horizon,
    problems: Option<&mut Vec<Problem>>,
) -> Row {
    let Some(entity) = schema.entity(entity) else { return Row::default() };
    let documents = facts.about(subject, horizon);
    let mut reader = Reader::new(schema, subject, horizon, problems);
    Row(entity.fields.iter().map(|field| value(&mut reader, field, &documents)).collect())
}

fn value<'a>(reader: &mut Reader<'a, '_>, field: &'a Field, documents: &[&'a Document]) -> Value {
    let Some(source) = field.source.as_deref() else { return heard_value(reader, field, documents) };
    let (heard, others): (Vec<_>, Vec<_>) = documents.iter().partition(|document| document.is_heard_by(Some(source)));
    let value = heard_value(reader, field, &heard);
    let is_absent = value.missing().is_some_and(|reason| !reason.is_bad());
    if !is_absent && !reader.reports() {
        return value;
    }
    let mut is_stated = false;
    for document in others.iter().filter(|document| states(document, field)) {
        is_stated = true;
        reader.foreign(&field.path, source, document);
    }
    if is_absent && is_stated { Value::Missing(Missing::Source) } else { value }
}

fn heard_value<'a>(reader: &mut Reader<'a, '_>, field: &'a Field, heard: &[&'a Document]) -> Value {
    let found = merge::of_field(heard, field);
    let value = reader.found(&field.ty, &field.path, &found);
    let Found::Said(said) = found else { return value };
    if value.missing().is_some() {
        return value;
    }
    freshness::fault(reader, field, heard, &said).map_or(value, Value::Missing)
}

/// Whether a document by itself says anything where the field stands.
pub(super) fn states(document: &Document, field: &Field) -> bool {
    statement(document, field).is_some_and(|said| said.silence().is_none())
}

/// What a document by itself says where the field stands.
fn statement<'a>(document: &'a Document, field: &Field) -> Option<Said<'a>> {
    let tree = match document.layout {
        Layout::Fields => document.root.get(&field.name),
        Layout::Paths => field.path.iter().try_fold(&document.root, |tree, key| tree.get(key)),
    };
    tree.map(|tree| Said { document, tree })
}
