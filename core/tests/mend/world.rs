//! Standards of generated rules over documents that can be changed fact by fact.
#![allow(dead_code, missing_docs)]

use std::collections::BTreeMap;

use brightline::{
    Assignment, Document, Exceptions, FactChange, FactStep, Facts, Instant, Report, Source, Standard, Tree, Value,
};

use crate::generate::{
    expression::Scope,
    literals::{fact, unfit},
    schema::{Entity, Field, Schema, Type},
    tape::Tape,
};

/// A number sequence that is the same each time.
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(crate) fn tape(&mut self, length: usize) -> Vec<u16> {
        (0..length).map(|_| (self.next() >> 24) as u16).collect()
    }
}

pub(crate) fn cases(otherwise: u64) -> u64 {
    std::env::var("BRIGHTLINE_CASES").map_or(otherwise, |cases| cases.parse().expect("a number of cases"))
}

pub(crate) fn at() -> Instant {
    Instant::parse("2026-01-15").expect("a date")
}

/// A schema at random whose fields stand under their own names, open to every source and never stale.
pub(crate) fn schema(numbers: &mut Numbers) -> Schema {
    let fields: Vec<Vec<u16>> = (0..7).map(|_| numbers.tape(40)).collect();
    let group_fields: Vec<Vec<u16>> = (0..2).map(|_| numbers.tape(40)).collect();
    let mut schema = Schema::draw(&numbers.tape(20), &fields, &group_fields);
    plain(&mut schema);
    schema
}

/// The same of a schema that is given.
pub(crate) fn plain(schema: &mut Schema) {
    for entity in &mut schema.entities {
        (entity.source, entity.when) = (None, None);
        for field in &mut entity.fields {
            (field.from, field.source, field.fresh, field.observed_from) = (None, None, None, None);
        }
    }
}

pub(crate) fn field(name: &str, ty: Type) -> Field {
    Field { name: name.into(), ty, from: None, source: None, fresh: None, observed_from: None }
}

/// Conditions about the first entity.
pub(crate) fn conditions(schema: &Schema, depth: usize, count: usize, numbers: &mut Numbers) -> Vec<String> {
    let scope = Scope::new(schema, &schema.entities[0], &[], vec![]);
    (0..count).map(|_| scope.condition(depth, &mut Tape::new(&numbers.tape(120)))).collect()
}

/// A standard with a rule for each condition, and a scorecard `probe` of which each rule is not applicable exactly
/// where its condition is true, so that no reasons are looked for.
pub(crate) fn standard(schema: &Schema, conditions: &[String]) -> Standard {
    let name = schema.entities[0].name;
    let mut text: String = schema.entities.iter().map(Entity::write).collect();
    text += &format!("scorecard main for {name} {{\n  bar b\n  tier b {{\n");
    for (number, condition) in conditions.iter().enumerate() {
        text += &format!("    rule r{number} {{ require {condition} }}\n");
    }
    text += &format!("  }}\n}}\nscorecard probe for {name} {{\n  bar b\n  tier b {{\n");
    for (number, condition) in conditions.iter().enumerate() {
        text += &format!("    rule r{number} {{ applies when not ({condition}) require true }}\n");
    }
    text += "  }\n}\n";
    Standard::compile([Source::new("a.bright", text.clone())]).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Documents by subject.
pub(crate) type Documents = BTreeMap<String, Tree>;

/// The subjects there are: not all that references name.
pub(crate) fn documents(schema: &Schema, numbers: &mut Numbers) -> Documents {
    let mut documents = Documents::new();
    for (entity, name) in [(0, "checkout"), (0, "search"), (1, "sre"), (1, "pay"), (2, "amy")] {
        let entity = &schema.entities[entity];
        let mut root = BTreeMap::new();
        for field in &entity.fields {
            let tape = numbers.tape(40);
            let tape = &mut Tape::new(&tape);
            match tape.weighted(&[78, 14, 8]) {
                0 => drop(root.insert(field.name.as_str().into(), fact(&field.ty, tape))),
                1 => {}
                _ => drop(root.insert(field.name.as_str().into(), unfit(tape))),
            }
        }
        documents.insert(format!("{}:default/{name}", entity.kind), Tree::Object(root));
    }
    documents
}

pub(crate) fn facts(documents: &Documents) -> Facts {
    let read = documents.iter().map(|(subject, root)| {
        let Tree::Object(entries) = root else { panic!("an object") };
        let mut entries = entries.clone();
        entries.insert("subject".into(), Tree::Text(subject.as_str().into()));
        Document::read(&format!("{subject}.json"), None, Tree::Object(entries)).expect("a subject")
    });
    Facts::new(read.collect(), vec![])
}

pub(crate) fn judge(standard: &Standard, documents: &Documents) -> Report {
    standard.evaluate(&facts(documents), &Exceptions::none(), at())
}

/// The documents after some changes.
pub(crate) fn after(schema: &Schema, documents: &Documents, changes: &[FactChange]) -> Documents {
    let mut documents = documents.clone();
    let mut changes: Vec<&FactChange> = changes.iter().collect();
    changes.sort_by(|a, b| {
        let removed = |change: &FactChange| change.to == Assignment::Removed;
        let place = |a: &FactChange, b: &FactChange| (&a.field, &a.path).cmp(&(&b.field, &b.path));
        removed(a).cmp(&removed(b)).then(if removed(a) { place(b, a) } else { place(a, b) })
    });
    for change in changes {
        let subject = change.subject.as_ref().expect("a fact");
        let entity = schema.entities.iter().find(|entity| entity.kind == subject.kind()).expect("an entity");
        let ty = &entity.fields.iter().find(|field| field.name == change.field).expect("a field").ty;
        let root = documents.get_mut(subject.as_str()).unwrap_or_else(|| panic!("{subject} has no document"));
        let Tree::Object(entries) = root else { panic!("an object") };
        let tree = entries.entry(change.field.as_str().into()).or_insert(Tree::Null);
        assign(tree, ty, &change.path, &change.to);
    }
    documents
}

fn assign(tree: &mut Tree, ty: &Type, path: &[FactStep], to: &Assignment) {
    let Some((step, rest)) = path.split_first() else {
        match to {
            Assignment::Value(value) => *tree = written(value, ty),
            other => panic!("{other:?} of a field"),
        }
        return;
    };
    let gone = rest.is_empty() && *to == Assignment::Removed;
    match (step, ty) {
        (FactStep::Index(place), Type::List(of)) => {
            if !matches!(tree, Tree::List(_)) {
                *tree = Tree::List(vec![]);
            }
            let Tree::List(elements) = tree else { return };
            if gone {
                assert!(*place < elements.len(), "{path:?} of {elements:?} is removed");
                elements.remove(*place);
                return;
            }
            if *place >= elements.len() {
                elements.push(Tree::Null);
            }
            let place = (*place).min(elements.len() - 1);
            assign(&mut elements[place], of, rest, to);
        }
        (FactStep::Part(name), Type::Record(parts)) => {
            let part = parts.iter().find(|part| part.name == *name).expect("a part");
            let entries = object(tree);
            assign(entries.entry(part.key.unwrap_or(&part.name).into()).or_insert(Tree::Null), &part.ty, rest, to);
        }
        (FactStep::Key(key), Type::Map(of)) => {
            let entries = object(tree);
            if gone {
                entries.remove(key.as_str());
            } else {
                assign(entries.entry(key.as_str().into()).or_insert(Tree::Null), of, rest, to);
            }
        }
        other => panic!("{other:?}"),
    }
}

fn object(tree: &mut Tree) -> &mut BTreeMap<std::sync::Arc<str>, Tree> {
    if !matches!(tree, Tree::Object(_)) {
        *tree = Tree::Object(BTreeMap::new());
    }
    let Tree::Object(entries) = tree else { unreachable!() };
    entries
}

/// A value as a document states it.
pub(crate) fn written(value: &Value, ty: &Type) -> Tree {
    match (value, ty) {
        (Value::Missing(_), _) => Tree::Null,
        (Value::Bool(value), _) => Tree::Bool(*value),
        (Value::Number(value), _) => Tree::Number(*value),
        (Value::Text(text) | Value::Choice(_, text), _) => Tree::Text(text.clone()),
        (Value::Instant(instant), _) => Tree::Instant(*instant),
        (Value::Duration(length), _) => {
            Tree::Duration(brightline::Duration::from_micros(length.micros.try_into().expect("a duration that fits")))
        }
        (Value::Version(version), _) => Tree::Text(version.to_string().into()),
        (Value::Ref(reference), _) => Tree::Text(reference.as_str().into()),
        (Value::List(elements), Type::List(of)) => Tree::List(elements.iter().map(|it| written(it, of)).collect()),
        (Value::Map(entries), Type::Map(of)) => {
            Tree::Object(entries.iter().map(|(key, it)| (key.clone(), written(it, of))).collect())
        }
        (Value::Record(values), Type::Record(parts)) => {
            let entries = parts.iter().zip(values.iter());
            Tree::Object(
                entries.map(|(part, it)| (part.key.unwrap_or(&part.name).into(), written(it, &part.ty))).collect(),
            )
        }
        other => panic!("{other:?}"),
    }
}
