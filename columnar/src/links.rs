//! Who refers to whom: what somebody has to know who brings rows together before they are judged.

use std::{collections::BTreeSet, sync::Arc};

use arrow_array::{
    ArrayRef, RecordBatch, StringArray,
    builder::{ListBuilder, StringBuilder},
};
use arrow_schema::ArrowError;
use brightline::{
    Document, Exceptions, Instant, Reference, Standard, Tree, Value,
    columns::{self, Covers, Moment, Node, Program, Register},
    schema::Field,
};

use crate::{Table, alone::leads_away, others::Index};

impl Table {
    /// Of each row its subject, without release (null where it names none), and all subjects that it refers to, likewise.
    /// Rows of one subject are judged together, and those it refers to have to be known.
    ///
    /// # Errors
    ///
    /// The batch has other columns than the table was compiled for.
    pub fn links(&self, batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
        self.fits(batch)?;
        let mut targets = ListBuilder::new(StringBuilder::new());
        let mut subjects = Vec::with_capacity(batch.num_rows());
        for row in 0..batch.num_rows() {
            let subject = self.layout.subject(batch, row).ok();
            let found = subject.as_ref().map(|subject| {
                let documents = self.layout.documents(batch, row, subject);
                documents.iter().fold(BTreeSet::new(), |mut found, document| {
                    refers(&self.standard, document, &mut found);
                    found
                })
            });
            found.unwrap_or_default().iter().for_each(|target| targets.values().append_value(target.as_str()));
            targets.append(true);
            subjects.push(subject.map(|subject| subject.bare().as_str().to_owned()));
        }
        let subjects: ArrayRef = Arc::new(StringArray::from(subjects));
        let targets: ArrayRef = Arc::new(targets.finish());
        RecordBatch::try_from_iter_with_nullable([("subject", subjects, true), ("refers_to", targets, true)])
    }
}

/// All that a document refers to in some field of its kind, whether the field counts or not.
fn refers(standard: &Standard, document: &Document, found: &mut BTreeSet<Reference>) {
    let schema = standard.schema();
    let of_kind = schema.iter().filter(|(_, entity)| entity.kind == document.subject.kind());
    for field in of_kind.flat_map(|(_, entity)| &entity.fields).filter(|field| leads_away(&field.ty)) {
        let Some(tree) = at_path(&document.root, field) else { continue };
        let mut moment = Moment::new(Instant::MAX);
        gather(&columns::value(schema, &field.ty, tree, &document.subject, &mut moment), found);
    }
}

/// All whom a subject's documents may lead to in so many steps.
pub(crate) fn reached(standard: &Standard, documents: &[Document], index: &Index, steps: usize) -> BTreeSet<Reference> {
    let mut reached = BTreeSet::new();
    documents.iter().for_each(|document| refers(standard, document, &mut reached));
    for _ in 1..steps {
        for other in reached.clone() {
            index.documents(&other).iter().for_each(|document| refers(standard, document, &mut reached));
        }
    }
    reached
}

fn at_path<'t>(root: &'t Tree, field: &Field) -> Option<&'t Tree> {
    field.path.iter().try_fold(root, |tree, key| tree.get(key))
}

fn gather(value: &Value, found: &mut BTreeSet<Reference>) {
    match value {
        Value::Ref(reference) => drop(found.insert(reference.bare())),
        Value::List(values) | Value::Record(values) => values.iter().for_each(|value| gather(value, found)),
        Value::Map(entries) => entries.values().for_each(|value| gather(value, found)),
        _ => {}
    }
}

/// How many references one behind the other a condition may follow: so many times rows have to be brought to those that
/// refer to them.
#[must_use]
pub fn reference_steps(standard: &Standard, exceptions: &Exceptions) -> usize {
    if crate::rows_stand_alone(standard) {
        return 0;
    }
    let register = Register::new(standard, exceptions);
    let conditions = (0..).map_while(|place| register.covers(place));
    let steps_of_conditions = conditions.filter_map(|covers| match covers {
        Covers::Where(program, ..) => Some(steps(standard, program)),
        Covers::Subject(_) => None,
    });
    steps_of_conditions.chain([steps(standard, standard.program())]).max().unwrap_or(0)
}

/// One for what is asked of a subject that is referred to, and one for each place at which the answer is a reference again.
fn steps(standard: &Standard, program: &Program) -> usize {
    let schema = standard.schema();
    let leads_on = |node: &&Node| match node {
        Node::Follow { slots, .. } => slots.iter().any(|(entity, field)| {
            let fields = schema.entity(*entity).map(|entity| &entity.fields);
            fields.and_then(|fields| fields.get(field.0 as usize)).is_some_and(|field| leads_away(&field.ty))
        }),
        _ => false,
    };
    1 + program.nodes().filter(leads_on).count()
}

/// Those whose members may approve exceptions: everybody's verdicts may rest on them.
#[must_use]
pub fn approvers(standard: &Standard) -> Vec<Reference> {
    let none = Exceptions::none();
    Register::new(standard, &none).approvers().into_iter().cloned().collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::TableOptions;
    use arrow_array::{Array, cast::AsArray};
    use brightline::Source;

    #[test]
    fn rows_say_whom_they_refer_to_and_rules_how_far_they_follow() {
        let text = r#"
            entity service { owner ref group  uses list of ref service }
            entity group { lead ref user }
            entity user { email text }
            scorecard readiness for service {
              bar bronze
              tier bronze { rule reachable { require owner.lead.email is present } }
            }
        "#;
        let standard = Standard::compile([Source::new("a.bright", text)]).unwrap();
        assert_eq!(reference_steps(&standard, &Exceptions::none()), 2);
        let text = |texts: Vec<Option<&str>>| -> ArrayRef { Arc::new(StringArray::from(texts)) };
        let mut uses = ListBuilder::new(StringBuilder::new());
        uses.append_value([Some("b"), Some("service:other/c@1.0"), Some("group:x")]);
        uses.append_null();
        let batch = RecordBatch::try_from_iter_with_nullable([
            ("subject", text(vec![Some("service:pay/a@2.0"), None]), true),
            ("owner", text(vec![Some("Core"), Some("core")]), true),
            ("uses", Arc::new(uses.finish()), true),
        ])
        .unwrap();
        let table = Table::compile(&standard, &batch.schema(), TableOptions::default()).unwrap();
        let links = table.links(&batch).unwrap();
        assert_eq!(links.column(0).as_string::<i32>().value(0), "service:pay/a");
        assert!(links.column(0).is_null(1));
        let targets = links.column(1).as_list::<i32>().value(0);
        let targets: Vec<&str> = targets.as_string::<i32>().iter().flatten().collect();
        assert_eq!(targets, ["group:pay/core", "service:other/c", "service:pay/b"]);
        assert_eq!(links.column(1).as_list::<i32>().value(1).len(), 0);
    }
}
