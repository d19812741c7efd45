//! From what documents say to typed values: nothing is coerced, and what does not fit is a missing value and a problem.

use std::sync::Arc;

use brightline_dsl::{Duration, Instant};

use super::{
    Document, Problem, Tree,
    bounds::MAX_ELEMENTS,
    codes, document,
    expectation::{expected, mend},
    merge::{self, Agreement, Found, Said, Together, agree},
    place::{Step, path_text},
    quote,
};
use crate::{
    Horizon, Missing, Reference, Value,
    horizon::{Fact, Turn},
    schema::{EntityId, FieldId, RecordField, Schema, Type},
    version,
};

/// Reads the values of one subject.
pub(super) struct Reader<'a, 'b> {
    schema: &'a Schema,
    subject: &'b Reference,
    /// The entity and the slot that is read.
    slot: (EntityId, FieldId),
    horizon: &'b mut Horizon,
    /// Where problems go; without it nothing is said of them, which is the quicker.
    problems: Option<&'b mut Vec<Problem>>,
    /// Where in the documents we are, for what is to be said of it.
    path: &'b mut Vec<Step<'a>>,
}

impl<'a, 'b> Reader<'a, 'b> {
    pub(super) fn new(
        schema: &'a Schema,
        subject: &'b Reference,
        slot: (EntityId, FieldId),
        horizon: &'b mut Horizon,
        problems: Option<&'b mut Vec<Problem>>,
        path: &'b mut Vec<Step<'a>>,
    ) -> Self {
        Self { schema, subject, slot, horizon, problems, path }
    }

    pub(super) fn horizon(&mut self) -> &mut Horizon {
        self.horizon
    }

    /// The fact that is read.
    pub(super) fn fact(&self) -> Fact {
        let (entity, field) = self.slot;
        Fact { entity, subject: self.subject.clone(), field }
    }

    /// Whether problems are wanted.
    pub(super) fn reports(&self) -> bool {
        self.problems.is_some()
    }

    /// The value of that type in what was found at `path`.
    pub(super) fn found(&mut self, ty: &'a Type, path: &'a [String], found: &Found<'a>) -> Value {
        match found {
            Found::Said(said) => {
                self.go_to(path, path.len());
                self.value(ty, said)
            }
            Found::Conflict(depth, one, other) => {
                self.go_to(path, *depth);
                self.conflict(*one, *other)
            }
            Found::NoObject(depth, one) => {
                self.go_to(path, *depth);
                self.problem(codes::WRONG_TYPE, Some(one.document), || {
                    let below = path.get(*depth).map_or("", String::as_str);
                    format!("expected an object with {}, found {}", quote::ticked(below), quote::found(one.tree))
                });
                Value::Missing(Missing::WrongType)
            }
        }
    }

    fn go_to(&mut self, path: &'a [String], depth: usize) {
        self.path.clear();
        self.path.extend(path.iter().take(depth).map(|key| Step::Key(key)));
    }

    /// Says that `document` states at `path` what only `source` may.
    pub(super) fn foreign(&mut self, path: &'a [String], source: &str, document: &Document) {
        self.go_to(path, path.len());
        self.problem(codes::FOREIGN_SOURCE, Some(document), || {
            let from = document.source.as_deref().map_or_else(|| "no named source".into(), quote::ticked);
            format!("expected {} alone to state this, found it in a document of {from}", quote::ticked(source))
        });
    }

    fn value(&mut self, ty: &'a Type, said: &[Said<'a>]) -> Value {
        match (agree(said), ty) {
            (Agreement::Silent(reason), _) => Value::Missing(reason),
            (Agreement::Conflict(one, other), _) => self.conflict(one, other),
            (Agreement::Objects(_), Type::Record(parts)) => self.record(parts, said),
            (Agreement::Objects(first), Type::Map(ty)) => self.map(ty, first, said),
            (Agreement::Whole(one), Type::List(ty)) if let Tree::List(items) = one.tree => self.list(ty, one, items),
            (Agreement::Objects(one) | Agreement::Whole(one), _) => self.scalar(ty, one),
        }
    }

    fn record(&mut self, parts: &'a [RecordField], said: &[Said<'a>]) -> Value {
        let read = parts.iter().map(|part| {
            let below = merge::of_part(said, part);
            let key = below.first().map_or(&*part.key, |one| merge::part_key(*one, part));
            self.below(Step::Key(key), &part.ty, &below)
        });
        Value::Record(read.collect())
    }

    fn map(&mut self, ty: &'a Type, first: Said<'a>, said: &[Said<'a>]) -> Value {
        // One document has its keys in order, each once.
        let entries: Vec<_> = match (said, first.tree) {
            ([_], Tree::Object(entries)) => {
                let stated = entries.iter().filter(|(_, tree)| **tree != Tree::Null);
                stated.map(|(key, tree)| (key, Together::One(Said { tree, ..first }))).collect()
            }
            _ => {
                let entries = merge::keys(said).into_iter().map(|key| (key, merge::down(said, key)));
                entries.filter(|(_, below)| below.iter().any(|one| *one.tree != Tree::Null)).collect()
            }
        };
        if entries.len() > MAX_ELEMENTS {
            return self.too_large(first, || format!("an object of {} keys", entries.len()));
        }
        let read = entries.iter().map(|(key, below)| (Arc::clone(key), self.below(Step::Key(key), ty, below)));
        Value::Map(Arc::new(crate::order::map(read)))
    }

    fn list(&mut self, ty: &'a Type, list: Said<'a>, items: &'a [Tree]) -> Value {
        if items.len() > MAX_ELEMENTS {
            return self.too_large(list, || quote::found(list.tree));
        }
        let read =
            items.iter().enumerate().map(|(index, tree)| self.below(Step::Index(index), ty, &[Said { tree, ..list }]));
        Value::List(read.collect())
    }

    fn below(&mut self, step: Step<'a>, ty: &'a Type, said: &[Said<'a>]) -> Value {
        self.path.push(step);
        let value = self.value(ty, said);
        self.path.pop();
        value
    }

    fn scalar(&mut self, ty: &'a Type, one: Said<'a>) -> Value {
        if let Tree::Unrepresentable(_) = one.tree {
            self.problem(codes::TOO_LARGE, Some(one.document), || {
                format!(
                    "expected a number that a double holds, integers within ±2^53, found {}",
                    quote::found(one.tree)
                )
            });
            return Value::Missing(Missing::TooLarge);
        }
        let value = match (ty, one.tree) {
            (Type::Bool, Tree::Bool(value)) => Some(Value::Bool(*value)),
            (Type::Number, Tree::Number(value)) => Some(Value::number(*value)),
            (Type::Text, Tree::Text(text)) => Some(Value::Text(Arc::clone(text))),
            (Type::Time, tree) => document::instant(tree).map(|time| self.time(time, one)),
            (Type::Deadline, tree) => document::instant(tree).map(Value::Instant),
            (Type::Duration, Tree::Duration(value)) => Some(duration(*value)),
            (Type::Duration, Tree::Text(text)) => Duration::parse(text).map(duration),
            (Type::Version, Tree::Text(text)) => version(text).map(|version| Value::Version(Arc::new(version))),
            (Type::OneOf(one_of), Tree::Text(text)) => {
                one_of.rank(text).map(|rank| Value::Choice(rank, Arc::clone(text)))
            }
            (Type::Ref(entities), Tree::Text(text)) => {
                let mut kinds = entities.iter().filter_map(|id| self.schema.entity(*id)).map(|entity| &*entity.kind);
                let reference = kinds
                    .clone()
                    .next()
                    .and_then(|kind| Reference::parse(text, kind, self.subject.namespace()))
                    .filter(|reference| kinds.any(|kind| kind == reference.kind()));
                reference.map(Value::Ref)
            }
            _ => None,
        };
        value.unwrap_or_else(|| {
            let schema = self.schema;
            self.problem(codes::WRONG_TYPE, Some(one.document), || {
                format!("expected {}, found {}{}", expected(ty, schema), quote::found(one.tree), mend(ty, one.tree))
            });
            Value::Missing(Missing::WrongType)
        })
    }

    fn time(&mut self, time: Instant, one: Said<'a>) -> Value {
        let at = self.horizon.at();
        if time <= at {
            return Value::Instant(time);
        }
        let fact = self.fact();
        self.horizon.note(time, || Turn::Comes(fact));
        self.problem(codes::FUTURE, Some(one.document), || {
            format!("expected a time not after the instant of evaluation, found {}", quote::found(one.tree))
        });
        Value::Missing(Missing::Future)
    }

    fn too_large(&mut self, one: Said<'a>, found: impl Fn() -> String) -> Value {
        self.problem(codes::TOO_LARGE, Some(one.document), || {
            format!("expected at most {MAX_ELEMENTS} elements, found {}", found())
        });
        Value::Missing(Missing::TooLarge)
    }

    fn conflict(&mut self, one: Said<'a>, other: Said<'a>) -> Value {
        self.problem(codes::CONFLICT, None, || {
            let (this, that, below) = quote::difference(one.tree, other.tree);
            let place = if below.is_empty() { String::new() } else { format!(", first at `{}`", path_text(&below)) };
            // The narrowest subject the two documents have in common, so that one conflict of a subject's own documents
            // is one problem, however many releases it has.
            let about = if one.document.subject.release().is_some() { one.document } else { other.document };
            format!(
                "the documents about {} differ{place}: {} says {this}, {} says {that}",
                quote::ticked(about.subject.as_str()),
                quote::ticked(&one.document.name),
                quote::ticked(&other.document.name),
            )
        });
        Value::Missing(Missing::Conflict)
    }

    fn problem(&mut self, code: &'static str, document: Option<&Document>, message: impl FnOnce() -> String) {
        if let Some(problems) = &mut self.problems {
            let document = document.map(|document| &*document.name);
            problems.push(Problem::value(code, document, path_text(self.path), message()));
        }
    }
}

fn duration(duration: Duration) -> Value {
    Value::duration(duration.micros().into())
}
