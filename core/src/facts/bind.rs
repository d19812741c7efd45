//! Facts into slots: the fields of a subject, read once, so that nothing is looked up by name while rules run.

use std::mem;

use brightline_dsl::Instant;

use super::{
    Document, Facts, Layout, Problem, Tree, freshness,
    merge::{self, Found, Said, Together, Trail},
    place::Step,
    read::Reader,
    subjects,
};
use crate::{
    Horizon, Missing, Noted, Reference, Turn, Value,
    compiled::NOTHING,
    order,
    schema::{EntityId, Field, FieldId, Schema, Type},
};

/// What is known of a subject: one value for each field of its entity, in their order.
///
/// Beside each stands when it may differ, so that only who reads it is touched by that.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Row(pub(crate) Vec<Value>, Vec<Noted>);

impl Row {
    /// A value; when it may differ is noted.
    pub(crate) fn read(&self, slot: FieldId, horizon: &mut Horizon) -> Value {
        if let Some(noted) = self.1.get(slot.0 as usize) {
            horizon.take_in(noted);
        }
        self.0.get(slot.0 as usize).cloned().unwrap_or(NOTHING)
    }

    /// Exchanges values, those given for those that stand.
    pub(crate) fn swap(&mut self, slots: &mut [(FieldId, Value)]) {
        for (slot, value) in slots {
            if let Some(found) = self.0.get_mut(slot.0 as usize) {
                mem::swap(found, value);
            }
        }
    }

    /// The first instant at which any value may differ.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.1.iter().filter_map(|noted| noted.next).min()
    }

    /// Reads those values again that may differ by the horizon's instant.
    pub(crate) fn renew(
        &mut self,
        facts: &Facts,
        schema: &Schema,
        entity: EntityId,
        subject: &Reference,
        horizon: &Horizon,
    ) {
        if !self.1.iter().any(|noted| noted.is_due(horizon.at())) {
            return;
        }
        let mut binder = Binder::new(facts, schema, entity, subject, horizon);
        for ((slot, value), noted) in (0..).map(FieldId).zip(&mut self.0).zip(&mut self.1) {
            if noted.is_due(horizon.at()) {
                (*value, *noted) = binder.slot(slot, None);
            }
        }
    }
}

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
    let row = row(facts, schema, entity, subject, horizon, None);
    row.1.iter().for_each(|noted| horizon.take_in(noted));
    row
}

/// One fact of a subject, and when it may differ.
pub(crate) fn bind_one(
    facts: &Facts,
    schema: &Schema,
    entity: EntityId,
    subject: &Reference,
    slot: FieldId,
    horizon: &Horizon,
) -> (Value, Noted) {
    Binder::new(facts, schema, entity, subject, horizon).slot(slot, None)
}

/// The value of that type in what a single document says in one place.
pub(crate) fn read_alone(
    schema: &Schema,
    (entity, slot): (EntityId, FieldId),
    document: &Document,
    ty: &Type,
    tree: &Tree,
    horizon: &mut Horizon,
) -> Value {
    let mut path = Vec::new();
    let mut reader = Reader::new(schema, &document.subject, (entity, slot), horizon, None, &mut path);
    reader.found(ty, &[], &Found::Said(Together::One(Said { document, tree })))
}

/// All that is wrong with the evidence at an instant: in reading documents, and in the facts of every subject that an
/// entity takes; each once, by document and path. Each of these subjects is shown to `seen` with its facts, so that
/// nobody has to read them again.
pub(crate) fn problems(
    facts: &Facts,
    schema: &Schema,
    at: Instant,
    mut seen: impl FnMut(EntityId, &Reference, Row),
) -> Vec<Problem> {
    let mut problems = facts.problems().to_vec();
    for (id, _) in schema.iter() {
        let mut horizon = Horizon::new(at);
        for subject in subjects::taken(facts, schema, id, &mut horizon, Some(&mut problems)) {
            seen(id, &subject, row(facts, schema, id, &subject, &horizon, Some(&mut problems)));
        }
    }
    order::sort(&mut problems);
    problems.dedup();
    problems
}

fn row(
    facts: &Facts,
    schema: &Schema,
    entity: EntityId,
    subject: &Reference,
    horizon: &Horizon,
    mut problems: Option<&mut Vec<Problem>>,
) -> Row {
    let Some(fields) = schema.entity(entity).map(|entity| entity.fields.len()) else { return Row::default() };
    let mut binder = Binder::new(facts, schema, entity, subject, horizon);
    let mut row = Row(Vec::with_capacity(fields), Vec::with_capacity(fields));
    for slot in (0..).map(FieldId).take(fields) {
        let (value, noted) = binder.slot(slot, problems.as_deref_mut());
        row.0.push(value);
        row.1.push(noted);
    }
    row
}

/// Reads the slots of one subject at one instant.
struct Binder<'a> {
    schema: &'a Schema,
    entity: EntityId,
    subject: &'a Reference,
    horizon: &'a Horizon,
    documents: Vec<&'a Document>,
    /// Those that do not count yet.
    later: Vec<&'a Document>,
    /// Memory of the reader, slot after slot.
    path: Vec<Step<'a>>,
    trail: Trail<'a>,
}

impl<'a> Binder<'a> {
    fn new(
        facts: &'a Facts,
        schema: &'a Schema,
        entity: EntityId,
        subject: &'a Reference,
        horizon: &'a Horizon,
    ) -> Self {
        let (documents, later) = facts.by_now(subject, horizon.at());
        Self {
            schema,
            entity,
            subject,
            horizon,
            documents,
            later,
            path: Vec::with_capacity(8),
            trail: Trail::default(),
        }
    }

    fn slot(&mut self, slot: FieldId, problems: Option<&mut Vec<Problem>>) -> (Value, Noted) {
        let entity = self.schema.entity(self.entity);
        let Some(field) = entity.and_then(|entity| entity.fields.get(slot.0 as usize)) else {
            return (NOTHING, Noted::default());
        };
        let mut horizon = self.horizon.blank();
        for document in self.later.iter().filter(|document| touches(document, field)) {
            if let Some(observed) = document.observed {
                horizon.note(observed, || Turn::Document(document.name.clone(), document.subject.clone()));
            }
        }
        let path = &mut self.path;
        let mut reader = Reader::new(self.schema, self.subject, (self.entity, slot), &mut horizon, problems, path);
        let value = value(&mut reader, field, &self.documents, &mut self.trail);
        (value, horizon.into_noted())
    }
}

/// Whether what a document says can matter to a field: it says something on the way to where the field, or its time of
/// observation, stands. An object that lacks the next key does not.
fn touches(document: &Document, field: &Field) -> bool {
    let on_the_way = |path: &[String]| {
        let mut tree = &document.root;
        for key in path {
            if !matches!(tree, Tree::Object(_)) {
                return true;
            }
            let Some(below) = tree.get(key) else { return false };
            tree = below;
        }
        true
    };
    match document.layout {
        Layout::Fields => document.root.get(&field.name).is_some(),
        Layout::Paths => on_the_way(&field.path) || field.observed_from.as_deref().is_some_and(on_the_way),
    }
}

fn value<'a>(
    reader: &mut Reader<'a, '_>,
    field: &'a Field,
    documents: &[&'a Document],
    trail: &mut Trail<'a>,
) -> Value {
    let Some(source) = field.source.as_deref() else {
        return heard_value(reader, field, documents, trail.of_field(documents, field));
    };
    let (heard, others): (Vec<_>, Vec<_>) = documents.iter().partition(|document| document.is_heard_by(Some(source)));
    let value = heard_value(reader, field, &heard, merge::of_field(&heard, field));
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

fn heard_value<'a>(reader: &mut Reader<'a, '_>, field: &'a Field, heard: &[&'a Document], found: Found<'a>) -> Value {
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
