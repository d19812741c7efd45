//! Places in the facts: how a condition reaches them, what stands there, and what would if it were otherwise.

use std::{collections::BTreeMap, fmt::Write as _, sync::Arc};

use smallvec::SmallVec;

use crate::{
    Missing, Reference, Value,
    check::names::Names,
    eval::World,
    facts::Row,
    order,
    program::ScorecardId,
    schema::{EntityId, FieldId, Type},
};

/// A place in the facts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Address {
    Fact {
        entity: EntityId,
        subject: Reference,
        field: FieldId,
        steps: Vec<Step>,
    },
    /// The tier on another scorecard, which rests on facts of its own.
    Tier(ScorecardId),
}

/// One step down from a field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    Part(usize),
    Key(Arc<str>),
    Index(usize),
}

/// A place as a condition reaches it.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) address: Address,
    /// How the way to its field is named; none where it is the subject's own, which is named as it was declared.
    pub(super) before: Option<Arc<str>>,
    pub(super) ty: Type,
}

/// What becomes of a place.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum To {
    /// It says this; a missing value is silence.
    Value(Value),
    /// The element or key is gone.
    Removed,
    /// Something that nobody can name here: a text of a pattern, a subject that has yet to be.
    Open,
}

impl Place {
    /// The place a step further down.
    pub(super) fn down(mut self, step: Step) -> Option<Self> {
        self.ty = match (&step, &self.ty) {
            (Step::Part(place), Type::Record(parts)) => parts.get(*place)?.ty.clone(),
            (Step::Key(_), Type::Map(of)) | (Step::Index(_), Type::List(of)) => (**of).clone(),
            _ => return None,
        };
        let Address::Fact { steps, .. } = &mut self.address else { return None };
        steps.push(step);
        Some(self)
    }

    /// The path of its field, as the standard names it: `coverage`, `owner.email`.
    pub(super) fn field_path(&self, names: &Names) -> String {
        match &self.address {
            Address::Fact { entity, field, .. } => {
                let declared = names.schema.entity(*entity).and_then(|entity| entity.fields.get(field.0 as usize));
                let name = declared.map_or("", |declared| &declared.name);
                // As long as most sentences that begin with it: it grows into one.
                let mut path = String::with_capacity(96);
                path.push_str(self.before.as_deref().unwrap_or_default());
                path.push_str(name);
                path
            }
            Address::Tier(scorecard) => {
                format!("tier({})", names.scorecard(*scorecard).map_or("", |found| found.name.as_str()))
            }
        }
    }

    /// As the standard names it: `coverage`, `vulns[3].severity`, `owner.email`.
    pub(super) fn path(&self, names: &Names) -> String {
        let mut path = self.field_path(names);
        let Address::Fact { entity, field, steps, .. } = &self.address else { return path };
        let declared = names.schema.entity(*entity).and_then(|entity| entity.fields.get(field.0 as usize));
        let Some(mut ty) = declared.map(|declared| &declared.ty) else { return path };
        for step in steps {
            // Writing to a `String` cannot fail.
            let _ = match (step, ty) {
                (Step::Part(place), Type::Record(parts)) => {
                    let Some(part) = parts.get(*place) else { break };
                    ty = &part.ty;
                    write!(path, ".{}", part.name)
                }
                (Step::Key(key), Type::Map(of)) => {
                    ty = of;
                    write!(path, "[\"{key}\"]")
                }
                (Step::Index(place), Type::List(of)) => {
                    ty = of;
                    write!(path, "[{place}]")
                }
                _ => break,
            };
        }
        path
    }
}

impl Address {
    fn steps(&self) -> &[Step] {
        match self {
            Self::Fact { steps, .. } => steps,
            Self::Tier(_) => &[],
        }
    }

    /// The place so many steps below its field.
    pub(super) fn above(&self, depth: usize) -> Self {
        let mut above = self.clone();
        if let Self::Fact { steps, .. } = &mut above {
            steps.truncate(depth);
        }
        above
    }

    /// Whether it is that of an element of a list.
    pub(super) fn is_element(&self) -> bool {
        matches!(self.steps().last(), Some(Step::Index(_)))
    }

    pub(super) fn depth(&self) -> usize {
        self.steps().len()
    }
}

/// What stands below a field's value at these steps.
pub(super) fn value_at(value: &Value, steps: &[Step]) -> Value {
    let Some((step, rest)) = steps.split_first() else { return value.clone() };
    let below = match (step, value) {
        (_, Value::Missing(reason)) => return Value::Missing(*reason),
        (Step::Part(place), Value::Record(parts)) => parts.get(*place),
        (Step::Index(place), Value::List(elements)) => elements.get(*place),
        (Step::Key(key), Value::Map(entries)) => entries.get(key),
        _ => None,
    };
    below.map_or(Value::Missing(Missing::Absent), |below| value_at(below, rest))
}

/// How many of the steps below a field name one fact: what is bad as a whole is observed anew as a whole, a new element
/// is added as a whole, and all else is stated by itself.
pub(super) fn unit(value: &Value, steps: &[Step], depth: usize) -> usize {
    let Some((step, rest)) = steps.split_first() else { return depth };
    match (step, value) {
        (_, Value::Missing(reason)) if reason.is_bad() => depth,
        (Step::Index(_), Value::Missing(_)) => depth,
        (Step::Part(place), Value::Record(parts)) => {
            parts.get(*place).map_or(depth + steps.len(), |below| unit(below, rest, depth + 1))
        }
        (Step::Index(place), Value::List(elements)) => {
            elements.get(*place).map_or(depth + 1, |below| unit(below, rest, depth + 1))
        }
        (Step::Key(key), Value::Map(entries)) => {
            entries.get(key).map_or(depth + steps.len(), |below| unit(below, rest, depth + 1))
        }
        _ => depth + steps.len(),
    }
}

/// The rows as they would be after these changes: those that differ, by subject.
pub(super) fn rows_after<'c>(
    world: &World<'_>,
    own: (EntityId, &Reference, &Row),
    changes: &mut [(&'c Address, &'c To)],
) -> BTreeMap<(EntityId, Reference), Row> {
    let mut rows = BTreeMap::new();
    for (address, to) in in_order(changes) {
        let Address::Fact { entity, subject, field, steps } = address else { continue };
        let row: &mut Row = rows.entry((*entity, subject.clone())).or_insert_with(|| match own {
            (own_entity, own_subject, row) if own_entity == *entity && own_subject == subject => row.clone(),
            _ => (*world.row(*entity, subject, &crate::Horizon::new(world.at))).clone(),
        });
        let ty = world.names.schema.entity(*entity).and_then(|entity| entity.fields.get(field.0 as usize));
        if let (Some(slot), Some(field)) = (row.0.get_mut(field.0 as usize), ty) {
            *slot = with(slot, &field.ty, steps, to);
        }
    }
    rows
}

/// The fields of a subject as they would be after these changes: those that differ. None where another subject is to
/// change too.
pub(super) fn own_after<'c>(
    world: &World<'_>,
    own: (EntityId, &Reference, &Row),
    changes: &mut [(&'c Address, &'c To)],
) -> Option<SmallVec<[(FieldId, Value); 2]>> {
    let (own_entity, own_subject, row) = own;
    let fields = &world.names.schema.entity(own_entity)?.fields;
    let mut slots = SmallVec::<[(FieldId, Value); 2]>::new();
    for (address, to) in in_order(changes) {
        let Address::Fact { entity, subject, field, steps } = address else { continue };
        if *entity != own_entity || subject != own_subject {
            return None;
        }
        let (Some(found), Some(declared)) = (row.0.get(field.0 as usize), fields.get(field.0 as usize)) else {
            continue;
        };
        match slots.iter_mut().find(|(slot, _)| slot == field) {
            Some((_, value)) => *value = with(value, &declared.ty, steps, to),
            None => slots.push((*field, with(found, &declared.ty, steps, to))),
        }
    }
    Some(slots)
}

/// Removals last, and the last element first: so none shifts the place of another.
fn in_order<'c>(changes: &mut [(&'c Address, &'c To)]) -> impl Iterator<Item = (&'c Address, &'c To)> {
    order::sort_by(changes, |(a, to), (b, other)| {
        let removed = |to: &To| *to == To::Removed;
        let by_place = if removed(to) { b.cmp(a) } else { a.cmp(b) };
        removed(to).cmp(&removed(other)).then(by_place)
    });
    changes.iter().copied()
}

/// A value with one place below it changed.
fn with(value: &Value, ty: &Type, steps: &[Step], to: &To) -> Value {
    let Some((step, rest)) = steps.split_first() else {
        return match to {
            To::Value(value) => value.clone(),
            To::Removed => Value::Missing(Missing::Absent),
            To::Open => value.clone(),
        };
    };
    let gone = rest.is_empty() && *to == To::Removed;
    match (step, ty) {
        (Step::Part(place), Type::Record(types)) => {
            let mut parts = match value {
                Value::Record(parts) => parts.to_vec(),
                _ => vec![Value::Missing(Missing::Absent); types.len()],
            };
            if let (Some(part), Some(ty)) = (parts.get_mut(*place), types.get(*place)) {
                *part = with(part, &ty.ty, rest, to);
            }
            Value::Record(parts.into())
        }
        (Step::Index(place), Type::List(of)) => {
            let mut elements = match value {
                Value::List(elements) => elements.to_vec(),
                _ => Vec::new(),
            };
            if gone {
                if *place < elements.len() {
                    elements.remove(*place);
                }
            } else if let Some(element) = elements.get_mut(*place) {
                *element = with(element, of, rest, to);
            } else {
                elements.push(with(&Value::Missing(Missing::Absent), of, rest, to));
            }
            Value::List(elements.into())
        }
        (Step::Key(key), Type::Map(of)) => {
            let mut entries = match value {
                Value::Map(entries) => (**entries).clone(),
                _ => BTreeMap::new(),
            };
            let says_nothing = rest.is_empty() && matches!(to, To::Value(Value::Missing(_)));
            if gone || says_nothing {
                entries = crate::order::map(entries.into_iter().filter(|(other, _)| other != key));
            } else {
                let before = entries.get(key).cloned().unwrap_or(Value::Missing(Missing::Absent));
                entries.insert(Arc::clone(key), with(&before, of, rest, to));
            }
            Value::Map(Arc::new(entries))
        }
        _ => value.clone(),
    }
}
