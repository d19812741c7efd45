//! A small world to bind in: one entity, a few documents, values shown as text.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

mod deep;
mod horizons;
mod identities;
mod merging;
mod observing;
mod origins;
mod sources;
mod taking;
mod trees;
mod values;

use std::sync::Arc;

use brightline_dsl::{Duration, Instant, Severity, Span};
use serde_json::{Value as Json, json};

use super::{Document, Facts, Layout, Tree, bind, problems};
use crate::{
    Horizon, Reference, Value,
    schema::{Entity, EntityId, Field, OneOf, RecordField, Schema, Type},
};

const COMPONENT: EntityId = EntityId(0);

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap_or_else(|| panic!("{text} is no instant"))
}

fn days(count: i64) -> Duration {
    Duration::from_micros(count * 86_400_000_000)
}

fn reference(text: &str) -> Reference {
    Reference::parse(text, "component", "default").unwrap()
}

fn tree(json: &Json) -> Tree {
    match json {
        Json::Null => Tree::Null,
        Json::Bool(value) => Tree::Bool(*value),
        Json::Number(number) => Tree::number(&number.to_string()).unwrap(),
        Json::String(text) => Tree::Text(text.as_str().into()),
        Json::Array(items) => Tree::List(items.iter().map(tree).collect()),
        Json::Object(entries) => {
            Tree::Object(entries.iter().map(|(key, value)| (key.as_str().into(), tree(value))).collect())
        }
    }
}

/// A document about `component:default/checkout`, unless it says otherwise; `sonar:x.json` comes from source `sonar`.
fn document(name: &str, mut json: Json) -> Document {
    if json.get("subject").is_none() && json.get("kind").is_none() {
        json["subject"] = "component:default/checkout".into();
    }
    let (source, name) = name.split_once(':').map_or((None, name), |(source, name)| (Some(source), name));
    Document::read(name, source, tree(&json)).unwrap_or_else(|problem| panic!("{problem:?}"))
}

/// A `given` of a test: keys are fields.
fn given(json: &Json, observed: Instant) -> Document {
    Document {
        name: "given".into(),
        source: None,
        subject: reference("checkout"),
        observed: Some(observed),
        root: tree(json),
        layout: Layout::Fields,
    }
}

fn field(name: &str, ty: Type) -> Field {
    Field {
        name: name.into(),
        ty,
        path: vec![name.into()],
        source: None,
        fresh: None,
        observed_from: None,
        span: Span::default(),
    }
}

fn path(text: &str) -> Vec<String> {
    text.split('.').map(Into::into).collect()
}

fn entity(name: &str, fields: Vec<Field>) -> Entity {
    Entity {
        name: name.into(),
        title: None,
        kind: name.into(),
        source: None,
        when: vec![],
        fields,
        span: Span::default(),
    }
}

fn list(ty: Type) -> Type {
    Type::List(Arc::new(ty))
}

fn map(ty: Type) -> Type {
    Type::Map(Arc::new(ty))
}

fn record(parts: &[(&str, &str, Type)]) -> Type {
    let part =
        |(name, key, ty): &(&str, &str, Type)| RecordField { name: (*name).into(), key: (*key).into(), ty: ty.clone() };
    Type::Record(Arc::new(parts.iter().map(part).collect()))
}

fn one_of(values: &[&str]) -> Type {
    Type::OneOf(Arc::new(OneOf { values: values.iter().map(|value| (*value).into()).collect(), ordered: true }))
}

/// Documents, and entities of which the first is `component`; `group` is always the second.
struct World {
    facts: Facts,
    schema: Schema,
}

impl World {
    fn new(fields: Vec<Field>, documents: Vec<Document>) -> Self {
        Self::of(entity("component", fields), documents)
    }

    fn of(component: Entity, documents: Vec<Document>) -> Self {
        let entities = vec![component, entity("group", vec![]), entity("user", vec![])];
        Self { facts: Facts::new(documents, vec![]), schema: Schema { entities } }
    }

    /// The values of a subject's fields, and when something next differs (`-`: never).
    fn bind(&self, subject: &str, instant: &str) -> (String, String) {
        let mut horizon = Horizon::new(at(instant));
        let row = bind(&self.facts, &self.schema, COMPONENT, &reference(subject), &mut horizon);
        let values: Vec<_> = row.0.iter().map(show).collect();
        (values.join(" "), next(&horizon))
    }

    fn values(&self, instant: &str) -> String {
        self.bind("checkout", instant).0
    }

    /// `code document path message`, `-` where there is none.
    fn problems(&self, instant: &str) -> Vec<String> {
        let or_dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".into());
        let problems = problems(&self.facts, &self.schema, at(instant), |_, _, _| {}).into_iter();
        problems
            .map(|problem| {
                let warning = if problem.severity == Severity::Warning { "warning " } else { "" };
                format!(
                    "{warning}{} {} {} {}",
                    problem.code,
                    or_dash(&problem.document),
                    or_dash(&problem.path),
                    problem.message
                )
            })
            .collect()
    }
}

fn next(horizon: &Horizon) -> String {
    horizon.next().map_or_else(|| "-".into(), |next| next.to_string())
}

/// `80`, `"text"`, `?stale`, `[1 2]`, `{key:1}`, `(part part)`, `low#0`, `<reference>`.
fn show(value: &Value) -> String {
    let all = |values: &[Value]| values.iter().map(show).collect::<Vec<_>>().join(" ");
    match value {
        Value::Missing(reason) => format!("?{}", reason.as_str()),
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::Text(text) => format!("{text:?}"),
        Value::Choice(rank, text) => format!("{text}#{rank}"),
        Value::Instant(instant) => instant.to_string(),
        Value::Duration(length) => format!("{}s", length.micros / 1_000_000),
        Value::Version(version) => format!("v{version}"),
        Value::Ref(reference) => format!("<{reference}>"),
        Value::List(items) => format!("[{}]", all(items)),
        Value::Map(entries) => {
            let entries: Vec<_> = entries.iter().map(|(key, value)| format!("{key}:{}", show(value))).collect();
            format!("{{{}}}", entries.join(" "))
        }
        Value::Record(parts) => format!("({})", all(parts)),
        Value::Tier(rank) => format!("tier {rank}"),
    }
}

/// One field read from one document.
#[track_caller]
fn reads(ty: &Type, json: Json, expected: &str) {
    let world = World::new(vec![field("x", ty.clone())], vec![document("a.json", json!({"x": json.clone()}))]);
    assert_eq!(world.values("2026-01-15"), expected, "{json}");
}
