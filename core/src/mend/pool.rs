//! Values worth trying: those that a text names, their neighbours, and plain ones of the type.

use std::{collections::BTreeMap, sync::Arc};

use brightline_dsl::Instant;

use crate::{
    Missing, Reference, Value,
    eval::World,
    message,
    schema::{EntityId, Type},
    version,
};

const DAY: i128 = 86_400_000_000;

/// More subjects than so many are not offered for a reference.
const SUBJECTS: usize = 16;

/// Values of a type, those that `seeds` suggest first. Every interval, point and gap between the seeds has one.
pub(super) fn pool(world: &World<'_>, ty: &Type, namespace: &str, seeds: &[Value]) -> Vec<Value> {
    let mut values = Vec::new();
    for seed in seeds {
        near(world, ty, seed, &mut values);
    }
    plain(world, ty, namespace, &mut values);
    values.retain(|value| fits(world, ty, value));
    values
}

/// The first value of the pool that is `wanted`; no more are made than it takes.
pub(super) fn first_of_pool(
    world: &World<'_>,
    ty: &Type,
    namespace: &str,
    seeds: &[Value],
    wanted: impl Fn(&Value) -> bool,
) -> Option<Value> {
    let mut values = Vec::with_capacity(8);
    let first = |values: &mut Vec<Value>| values.drain(..).find(|value| fits(world, ty, value) && wanted(value));
    for seed in seeds {
        near(world, ty, seed, &mut values);
        if let Some(found) = first(&mut values) {
            return Some(found);
        }
    }
    plain(world, ty, namespace, &mut values);
    first(&mut values)
}

fn near(world: &World<'_>, ty: &Type, seed: &Value, values: &mut Vec<Value>) {
    let shifted = |instant: &Instant, by: i128| {
        let micros = i64::try_from(i128::from(instant.micros()) + by).ok();
        micros.and_then(Instant::from_micros).map(Value::Instant)
    };
    match (ty, seed) {
        (Type::Text, Value::Text(text)) => {
            values.push(seed.clone());
            values.push(Value::text(&format!("{text}x")));
            values.push(Value::text(&text.to_lowercase()));
            values.push(Value::text(&text.to_uppercase()));
        }
        (Type::Text, Value::Number(number)) => {
            for number in [*number, number + 1.0, number - 1.0] {
                values.push(Value::text(&message::number_text(number)));
            }
            if (0.0..=256.0).contains(number) {
                for length in [number.ceil(), number.floor() + 1.0, number.floor() - 1.0] {
                    values.push(Value::text(&"a".repeat(length.max(0.0) as usize)));
                }
            }
        }
        (Type::Text, Value::Instant(instant)) => {
            for by in [0, DAY, -DAY, 1_000_000, -1_000_000] {
                values.extend(shifted(instant, by).map(|value| Value::text(&message::in_words(&value, None))));
            }
        }
        (Type::Text, Value::Duration(length)) => {
            for by in [-length.micros, DAY - length.micros, -length.micros - DAY, 0] {
                values.extend(shifted(&world.at, by).map(|value| Value::text(&message::in_words(&value, None))));
            }
        }
        (Type::Text, Value::Version(_)) => {
            let mut versions = Vec::new();
            near(world, &Type::Version, seed, &mut versions);
            values.extend(versions.iter().map(|value| Value::text(&message::in_words(value, None))));
        }
        (Type::Number, Value::Number(number)) => {
            for number in
                [*number, number + 1.0, number - 1.0, number.next_up(), number.next_down(), -number, number / 2.0]
            {
                values.push(Value::number(number));
            }
        }
        (Type::Time | Type::Deadline, Value::Instant(instant)) => {
            for by in [0, DAY, -DAY, 1, -1] {
                values.extend(shifted(instant, by));
            }
        }
        (Type::Time | Type::Deadline, Value::Duration(length)) => {
            for by in [0, DAY, -DAY, 1, -1] {
                values.extend(shifted(&world.at, by - length.micros));
                values.extend(shifted(&world.at, length.micros + by));
            }
        }
        (Type::Duration, Value::Duration(length)) => {
            for by in [0, DAY, -DAY, 1, -1] {
                values.push(Value::duration(length.micros + by));
            }
        }
        (Type::Version, Value::Version(found)) => {
            let mut push = |version: semver::Version| values.push(Value::Version(Arc::new(version)));
            push((**found).clone());
            push(semver::Version::new(found.major, found.minor, found.patch));
            push(semver::Version::new(found.major, found.minor, found.patch.saturating_add(1)));
            for text in [
                format!("{}.{}.{}-0", found.major, found.minor, found.patch),
                format!("{}.{}.{}-zz", found.major, found.minor, found.patch),
                format!("{}.{}.{}-{}.0", found.major, found.minor, found.patch, found.pre),
                format!("{}.{}.{}-0", found.major, found.minor, found.patch.saturating_add(1)),
            ] {
                if let Some(version) = version(&text) {
                    push(version);
                }
            }
        }
        (Type::OneOf(_), Value::Choice(..))
        | (Type::Bool, Value::Bool(_))
        | (Type::Ref(_), Value::Ref(_))
        | (Type::Record(_), Value::Record(_))
        | (Type::Map(_), Value::Map(_)) => values.push(seed.clone()),
        (Type::List(_), Value::List(elements)) => {
            values.push(seed.clone());
            for without in 0..elements.len().min(8) {
                let rest = elements.iter().enumerate().filter(|(place, _)| *place != without);
                values.push(Value::List(rest.map(|(_, element)| element.clone()).collect()));
            }
        }
        (Type::List(of), seed) => {
            let mut elements = Vec::new();
            near(world, of, seed, &mut elements);
            values.extend(elements.into_iter().take(1).map(|element| Value::List([element].into())));
        }
        _ => {}
    }
}

fn plain(world: &World<'_>, ty: &Type, namespace: &str, values: &mut Vec<Value>) {
    match ty {
        Type::Bool => values.extend([true, false].map(Value::Bool)),
        Type::Number => values.extend([0.0, 1.0, 100.0, -1.0].map(Value::Number)),
        Type::Text => values.extend(["stated", "a", "1", "1.0.0", "A"].map(Value::text)),
        Type::Time | Type::Deadline => {
            near(world, ty, &Value::Instant(world.at), values);
        }
        Type::Duration => values.extend([DAY, 0, -DAY].map(Value::duration)),
        Type::Version => values
            .extend(["1.0.0", "0.0.0-0"].iter().filter_map(|text| version(text)).map(|v| Value::Version(v.into()))),
        Type::OneOf(one_of) => {
            values.extend((0..).zip(&one_of.values).map(|(place, text)| Value::Choice(place, Arc::clone(text))));
        }
        Type::List(of) => {
            values.push(Value::List([].into()));
            let mut elements = Vec::new();
            plain(world, of, namespace, &mut elements);
            values.extend(elements.into_iter().take(2).map(|element| Value::List([element].into())));
        }
        Type::Map(_) => values.push(Value::Map(Arc::new(BTreeMap::new()))),
        Type::Record(parts) => values.push(Value::Record(vec![Value::Missing(Missing::Absent); parts.len()].into())),
        Type::Ref(entities) => {
            for entity in entities.iter() {
                values.extend(world.subjects(*entity).iter().take(SUBJECTS).cloned().map(Value::Ref));
            }
            values.extend(nobody(world, entities, namespace).map(Value::Ref));
        }
        Type::Tier(_) | Type::Any => {}
    }
}

/// A reference that names no subject.
fn nobody(world: &World<'_>, entities: &[EntityId], namespace: &str) -> Option<Reference> {
    let kind = entities.first().and_then(|id| world.names.schema.entity(*id))?;
    Reference::new(&kind.kind, namespace, "somebody-else", None)
}

/// Whether a fact of that type may be so; parts may be missing.
fn fits(world: &World<'_>, ty: &Type, value: &Value) -> bool {
    let below = |ty: &Type, value: &Value| value.missing().is_some() || fits(world, ty, value);
    match (ty, value) {
        (Type::Time, Value::Instant(instant)) => *instant <= world.at,
        (Type::Text, Value::Text(text)) => !crate::facts::is_blank(text),
        (Type::Number, Value::Number(number)) => number.fract() != 0.0 || number.abs() <= 9_007_199_254_740_992.0,
        (Type::Duration, Value::Duration(length)) => length.slope == 0 && i64::try_from(length.micros).is_ok(),
        (Type::OneOf(one_of), Value::Choice(rank, text)) => one_of.rank(text) == Some(*rank),
        (Type::Ref(entities), Value::Ref(reference)) => entities
            .iter()
            .any(|id| world.names.schema.entity(*id).is_some_and(|entity| entity.kind == reference.kind())),
        (Type::List(of), Value::List(elements)) => elements.iter().all(|element| below(of, element)),
        (Type::Map(of), Value::Map(entries)) => entries.values().all(|entry| below(of, entry)),
        (Type::Record(types), Value::Record(parts)) => {
            types.len() == parts.len() && types.iter().zip(parts.iter()).all(|(ty, part)| below(&ty.ty, part))
        }
        (Type::Bool, Value::Bool(_)) | (Type::Deadline, Value::Instant(_)) | (Type::Version, Value::Version(_)) => true,
        _ => false,
    }
}
