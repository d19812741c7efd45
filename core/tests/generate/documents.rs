//! Documents: who agree, contradict each other, say too little, too late, or what is not theirs to say.

use std::collections::BTreeMap;

use brightline::{Instant, Reference, Tree};

use super::{
    literals::{COMPONENTS, DAY, GROUPS, RELEASES, USERS, day, fact, instant, instant_text, text, unfit},
    schema::{SOURCES, Schema},
    tape::Tape,
};
use crate::reference::Document;

/// The tapes of one world of facts: what is true of each subject, what each document says of it, and when it is judged.
pub(crate) type FactTapes = (Vec<Vec<u16>>, Vec<Vec<u16>>, Vec<u16>);

/// The documents, and the instant of evaluation.
pub(crate) fn draw(schema: &Schema, (truths, documents, at): &FactTapes) -> (Vec<Document>, Instant) {
    let documents = documents.iter().enumerate();
    let documents = documents.map(|(number, tape)| document(number, schema, truths, &mut Tape::new(tape))).collect();
    let tape = &mut Tape::new(at);
    let at = match tape.chance(30) {
        true => instant(tape),
        false => day(tape.below(6) as i64 - 1) + tape.pick(&[0, 0, 0, 1, -1, DAY / 2]),
    };
    (documents, Instant::from_micros(at).expect("a near instant"))
}

fn document(number: usize, schema: &Schema, truths: &[Vec<u16>], tape: &mut Tape) -> Document {
    let (entity, names) = match tape.weighted(&[70, 20, 10]) {
        0 => (&schema.entities[0], COMPONENTS),
        1 => (schema.entity("group"), GROUPS),
        _ => (schema.entity("user"), USERS),
    };
    let name = [0, 2][tape.weighted(&[60, 40])];
    let namespace = if tape.chance(12) { "other" } else { "default" };
    let release = (entity.kind == "component" && tape.chance(15)).then(|| tape.pick(&RELEASES));
    let source = match entity.source {
        Some(source) if tape.chance(75) => Some(source),
        _ => (!tape.chance(25)).then(|| tape.pick(&SOURCES)),
    };
    let observed = (!tape.chance(30)).then(|| match tape.chance(80) {
        true => day(-(tape.below(4) as i64)) + tape.pick(&[0, 0, -1, 1, DAY / 2]),
        false => instant(tape),
    });

    let mut root = Tree::Object(BTreeMap::new());
    let subject = Reference::new(entity.kind, namespace, names[name], release).expect("a reference");
    identify(&mut root, &subject, tape);
    if let Some(micros) = observed {
        put(&mut root, &["observed_at".into()], text(&instant_text(micros, tape)));
    }
    let deviates = tape.chance(20);
    let nothing = vec![];
    let truth = truths.get(name + entity.kind.len() % 3).unwrap_or(&nothing);
    let truth = &mut Tape::new(truth);
    for field in &entity.fields {
        let truth = if truth.chance(6) { unfit(truth) } else { fact(&field.ty, truth) };
        let may_say = field.source.is_none_or(|only| source == Some(only));
        let says = match tape.chance(if may_say { 88 } else { 8 }) {
            false => continue,
            true => match tape.weighted(if deviates { &[80, 10, 10] } else { &[1] }) {
                0 => truth,
                1 => unfit(tape),
                _ => fact(&field.ty, tape),
            },
        };
        put(&mut root, &field.path(), says);
    }
    if tape.chance(60) {
        let kind = match tape.weighted(&[75, 15, 10]) {
            0 => text("service"),
            1 => text("library"),
            _ => unfit(tape),
        };
        put(&mut root, &["spec".into(), "type".into()], kind);
    }
    if tape.chance(40) {
        put(&mut root, &["rank".into()], Tree::Number(if tape.chance(20) { 2.0 } else { 1.0 }));
    }
    for path in [&["measured".to_owned()][..], &["sonar".into(), "measured".into()]] {
        if tape.chance(60) {
            let micros = instant(tape);
            let measured = if tape.chance(5) { unfit(tape) } else { text(&instant_text(micros, tape)) };
            put(&mut root, path, measured);
        }
    }
    Document {
        name: format!("d{number}.json"),
        source: source.map(str::to_owned),
        observed: observed.and_then(Instant::from_micros),
        subject,
        root,
    }
}

/// The subject, in one of the ways a document may name it.
fn identify(root: &mut Tree, subject: &Reference, tape: &mut Tape) {
    let mut says = |path: &[&str], value: &str| {
        put(root, &path.iter().map(|key| key.to_string()).collect::<Vec<_>>(), text(value));
    };
    let (kind, namespace, name) = (subject.kind(), subject.namespace(), subject.name());
    let says_namespace = namespace != "default" || tape.chance(20);
    match (tape.below(4), subject.release()) {
        (1, release) => {
            says(&["kind"], &kind.to_uppercase());
            says(&["name"], name);
            says_namespace.then(|| says(&["namespace"], namespace));
            if let Some(release) = release {
                says(&["release"], release)
            }
        }
        (2, None) => {
            says(&["apiVersion"], "backstage.io/v1alpha1");
            says(&["kind"], kind);
            says(&["metadata", "name"], name);
            says_namespace.then(|| says(&["metadata", "namespace"], namespace));
        }
        _ => says(&["subject"], subject.as_str()),
    }
}

/// Puts a value at a path, where nothing but objects stands above it and nothing at it.
fn put(tree: &mut Tree, path: &[String], value: Tree) {
    let (Tree::Object(object), [key, rest @ ..]) = (tree, path) else { return };
    match rest {
        [] => {
            object.entry(key.as_str().into()).or_insert(value);
        }
        rest => put(object.entry(key.as_str().into()).or_insert_with(|| Tree::Object(BTreeMap::new())), rest, value),
    }
}
