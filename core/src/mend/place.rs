//! Places in the facts: how a condition reaches them, what stands there, and what would if it were otherwise.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    Missing, Reference, Value,
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
    /// As the standard names it: `coverage`, `vulns[3].severity`, `owner.email`.
    pub(super) path: String,
    pub(super) ty: Type,
    /// The path of its field.
    pub(super) field_path: String,
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
    pub(super) fn down(&self, step: Step) -> Option<Self> {
        let mut below = self.clone();
        match (&step, &self.ty) {
            (Step::Part(place), Type::Record(parts)) => {
                let part = parts.get(*place)?;
                below.path = format!("{}.{}", self.path, part.name);
                below.ty = part.ty.clone();
            }
            (Step::Key(key), Type::Map(of)) => {
                below.path = format!("{}[\"{key}\"]", self.path);
                below.ty = (**of).clone();
            }
            (Step::Index(place), Type::List(of)) => {
                below.path = format!("{}[{place}]", self.path);
                below.ty = (**of).clone();
            }
            _ => return None,
        }
        let Address::Fact { steps, .. } = &mut below.address else { return None };
        steps.push(step);
        Some(below)
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
    changes: impl IntoIterator<Item = (&'c Address, &'c To)>,
) -> BTreeMap<(EntityId, Reference), Row> {
    let mut changes: Vec<_> = changes.into_iter().collect();
    // Removals last, and the last element first: so none shifts the place of another.
    order::sort_by(&mut changes, |(a, to), (b, other)| {
        let removed = |to: &To| *to == To::Removed;
        let by_place = if removed(to) { b.cmp(a) } else { a.cmp(b) };
        removed(to).cmp(&removed(other)).then(by_place)
    });
    let mut rows = BTreeMap::new();
    for (address, to) in changes {
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
