//! Section 1, entity and documents: what the documents together say of a subject at an instant.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use brightline::{Duration, Instant, Missing, Reference, Tree};
use brightline_dsl::ast::{Entity, Field, LiteralKind, Path, TypeKind};
use regex::Regex;

use super::{
    World,
    values::{Value, Version, is_bad},
};

/// A document: its name, its named source, its `observed_at`, whom it is about, and what it says.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    pub(crate) name: String,
    pub(crate) source: Option<String>,
    pub(crate) observed: Option<Instant>,
    pub(crate) subject: Reference,
    pub(crate) root: Tree,
}

/// What several documents say at one place: each with the tree that stands there.
type Said<'a> = Vec<(&'a Document, &'a Tree)>;

impl World {
    /// The documents that count for a subject: its own and, for a release, those without one; none observed after `at`.
    fn about(&self, subject: &Reference, at: Instant) -> Vec<&Document> {
        self.documents
            .iter()
            .filter(|document| document.subject == *subject || document.subject == subject.bare())
            .filter(|document| document.observed.is_none_or(|observed| observed <= at))
            .collect()
    }

    /// The subjects that documents name: each of the entity's source alone, where it has one.
    fn named(&self, entity: &Entity, at: Instant) -> BTreeSet<Reference> {
        let kind = self.kind(&entity.name.text);
        self.documents
            .iter()
            .filter(|document| document.observed.is_none_or(|observed| observed <= at))
            .filter(|document| document.subject.kind() == kind && brings(entity, document))
            .map(|document| document.subject.clone())
            .collect()
    }

    /// The subjects of an entity: each that is named, where `when` takes it; and the bare subject of each such release,
    /// unless documents of its own say that it is none.
    pub(crate) fn subjects(&self, entity: &Entity, at: Instant) -> BTreeSet<Reference> {
        let named = self.named(entity, at);
        let taken: BTreeSet<_> = named.iter().filter(|subject| self.taken(entity, subject, at)).cloned().collect();
        let bare = taken.iter().map(Reference::bare).filter(|bare| !named.contains(bare));
        taken.iter().cloned().chain(bare).collect()
    }

    /// `r is known`, section 6: it, or a release of it, has documents and is taken by the entity.
    pub(crate) fn known(&self, entity: &Entity, reference: &Reference, at: Instant) -> bool {
        self.named(entity, at).iter().any(|named| reference.covers(named) && self.taken(entity, named, at))
    }

    /// The `when` of an entity: a missing path takes the subject, a value of another type is not equal.
    fn taken(&self, entity: &Entity, subject: &Reference, at: Instant) -> bool {
        let heard: Vec<_> = self.about(subject, at).into_iter().filter(|document| brings(entity, document)).collect();
        entity.when.iter().all(|term| {
            let Ok(said) = descend(&heard, &term.path) else { return true };
            let Ok(said) = agreed(&said) else { return true };
            let equal = match (&term.value.kind, said) {
                (LiteralKind::Bool(wanted), Tree::Bool(found)) => wanted == found,
                (LiteralKind::Number(wanted), Tree::Number(found)) => wanted == found,
                (LiteralKind::Text(wanted), Tree::Text(found)) => **wanted == **found,
                (_, Tree::Unrepresentable(_)) => return true,
                _ => false,
            };
            equal != term.negated
        })
    }

    /// A fact: what the field of a subject is.
    pub(crate) fn fact(&self, field: &Field, subject: &Reference, at: Instant) -> Value {
        let path = field.from.clone().unwrap_or_else(|| Path { keys: vec![field.name.text.clone()], span: field.span });
        let all = self.about(subject, at);
        let (heard, unheard): (Vec<_>, Vec<_>) = all.into_iter().partition(|document| {
            field.source.as_ref().is_none_or(|source| document.source.as_deref() == Some(&source.text))
        });
        let said = match descend(&heard, &path) {
            Ok(said) => said,
            Err(why) => return Value::Missing(why),
        };
        let value = self.read(&field.ty.kind, &said, subject, at);
        match value {
            Value::Missing(why) if !is_bad(why) => {
                // Absent from the source that may say it, and stated by another: bad.
                let states = |document| descend(&[document], &path).is_ok_and(|said| !stating(&said).is_empty());
                let elsewhere = unheard.into_iter().any(states);
                Value::Missing(if elsewhere { Missing::Source } else { why })
            }
            Value::Missing(why) => Value::Missing(why),
            value => match &field.fresh {
                Some(fresh) => match self.freshness(field, &heard, &said, fresh.value, at) {
                    Some(why) => Value::Missing(why),
                    None => value,
                },
                None => value,
            },
        }
    }

    /// Why a fact that must be fresh does not count, if it does not.
    fn freshness(
        &self,
        field: &Field,
        heard: &[&Document],
        said: &Said,
        fresh: Duration,
        at: Instant,
    ) -> Option<Missing> {
        // Each document has the time at the path of its own; one that says none there has that of the others.
        let stated = |documents: &[&Document], path| {
            match agreed(&descend(documents, path)?)? {
                Tree::Text(text) => Instant::parse(text),
                Tree::Instant(instant) => Some(*instant),
                _ => None,
            }
            .filter(|observed| *observed <= at)
            .ok_or(Missing::WrongType)
        };
        let parts = observations(&field.ty.kind, said, &|document| match &field.observed_from {
            None => document.observed,
            Some(path) => match stated(&[document], path) {
                Err(Missing::Absent) => stated(heard, path).ok(),
                observed => observed.ok(),
            },
        });
        let mut oldest = None;
        for part in parts {
            let observed = match part {
                Some(observed) => observed,
                None => return Some(Missing::Unobserved),
            };
            oldest = Some(oldest.map_or(observed, |oldest: Instant| oldest.min(observed)));
        }
        match oldest {
            None => Some(Missing::Unobserved),
            Some(oldest) => (at.micros() - oldest.micros() >= fresh.micros()).then_some(Missing::Stale),
        }
    }

    /// What is said at one place, as a value of that type: objects merged key by key, everything else compared whole.
    fn read(&self, ty: &TypeKind, said: &Said, subject: &Reference, at: Instant) -> Value {
        let stating = stating(said);
        if stating.is_empty() {
            let blank = said.iter().any(|(_, tree)| matches!(tree, Tree::Text(_)));
            return Value::Missing(match said.is_empty() {
                true => Missing::Absent,
                false if blank => Missing::Blank,
                false => Missing::Null,
            });
        }
        if let Some(keys) = objects(&stating) {
            return match ty {
                TypeKind::Record(parts) => Value::Record(
                    parts
                        .iter()
                        .map(|part| {
                            let key = part.from.as_ref().map_or(&part.name.text, |from| &from.value);
                            (part.name.text.clone(), self.read(&part.ty.kind, &at_key(&stating, key), subject, at))
                        })
                        .collect(),
                ),
                TypeKind::Map(_) if keys.len() > 10_000 => Value::Missing(Missing::TooLarge),
                TypeKind::Map(element) => Value::Map(
                    keys.iter()
                        .map(|key| (key.to_string(), self.read(&element.kind, &at_key(&stating, key), subject, at)))
                        .filter(|(_, value)| !matches!(value, Value::Missing(Missing::Absent | Missing::Null)))
                        .collect::<BTreeMap<_, _>>(),
                ),
                _ => Value::Missing(agreed(&stating).err().unwrap_or(Missing::WrongType)),
            };
        }
        match agreed(&stating) {
            Err(why) => Value::Missing(why),
            Ok(Tree::List(elements)) => match ty {
                TypeKind::List(_) if elements.len() > 10_000 => Value::Missing(Missing::TooLarge),
                TypeKind::List(ty) => {
                    let document = stating[0].0;
                    Value::List(
                        elements
                            .iter()
                            .map(|element| self.read(&ty.kind, &vec![(document, element)], subject, at))
                            .collect(),
                    )
                }
                _ => Value::Missing(Missing::WrongType),
            },
            Ok(tree) => self.scalar(ty, tree, subject, at).unwrap_or_else(Value::Missing),
        }
    }

    /// Nothing is coerced.
    fn scalar(&self, ty: &TypeKind, tree: &Tree, subject: &Reference, at: Instant) -> Result<Value, Missing> {
        let instant = match tree {
            Tree::Text(text) => Instant::parse(text),
            Tree::Instant(instant) => Some(*instant),
            _ => None,
        };
        match (ty, tree) {
            (TypeKind::Bool, Tree::Bool(bool)) => Ok(Value::Bool(*bool)),
            (TypeKind::Number, Tree::Number(number)) => Ok(Value::number(*number)),
            (_, Tree::Unrepresentable(_)) => Err(Missing::TooLarge),
            (TypeKind::Text, Tree::Text(text)) => Ok(Value::Text(text.to_string())),
            (TypeKind::Time, _) => match instant.ok_or(Missing::WrongType)? {
                instant if instant > at => Err(Missing::Future),
                instant => Ok(Value::Instant(instant)),
            },
            (TypeKind::Deadline, _) => instant.map(Value::Instant).ok_or(Missing::WrongType),
            (TypeKind::Duration, Tree::Duration(duration)) => Ok(Value::Duration(duration.micros().into())),
            (TypeKind::Duration, Tree::Text(text)) => {
                Duration::parse(text).map(|length| Value::Duration(length.micros().into())).ok_or(Missing::WrongType)
            }
            (TypeKind::Version, Tree::Text(text)) => Version::parse(text).map(Value::Version).ok_or(Missing::WrongType),
            (TypeKind::OneOf { values, .. }, Tree::Text(text)) => values
                .iter()
                .position(|value| *value.value == **text)
                .map(|rank| Value::Choice(rank, text.to_string()))
                .ok_or(Missing::WrongType),
            (TypeKind::Ref(entities), Tree::Text(text)) => {
                Reference::parse(text, &self.kind(&entities[0].text), subject.namespace())
                    .filter(|reference| entities.iter().any(|entity| self.kind(&entity.text) == reference.kind()))
                    .map(Value::Ref)
                    .ok_or(Missing::WrongType)
            }
            _ => Err(Missing::WrongType),
        }
    }
}

/// Whether a document may bring subjects of the entity into being.
fn brings(entity: &Entity, document: &Document) -> bool {
    entity.source.as_ref().is_none_or(|source| document.source.as_deref() == Some(&source.text))
}

/// Section 1, the state of a fact: text of nothing but white space, control and format characters is blank; section 6
/// adds what is ignorable by default, and U+2800.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(|character| {
        let mut bytes = [0; 4];
        !character.is_ascii_graphic() && BLANK.is_match(character.encode_utf8(&mut bytes))
    })
}

static BLANK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\x{2800}]").expect("a pattern"));

/// Those that say something: neither null nor blank.
fn stating<'a>(said: &Said<'a>) -> Said<'a> {
    let says = |tree: &Tree| match tree {
        Tree::Null => false,
        Tree::Text(text) => !is_blank(text),
        _ => true,
    };
    said.iter().copied().filter(|(_, tree)| says(tree)).collect()
}

/// All keys, where all that is said are objects.
fn objects<'a>(said: &Said<'a>) -> Option<BTreeSet<&'a str>> {
    let mut keys = BTreeSet::new();
    for (_, tree) in said {
        match tree {
            Tree::Object(object) => keys.extend(object.keys().map(|key| &**key)),
            _ => return None,
        }
    }
    Some(keys)
}

/// What the objects say at a key.
fn at_key<'a>(said: &Said<'a>, key: &str) -> Said<'a> {
    said.iter()
        .filter_map(|(document, tree)| match tree {
            Tree::Object(object) => object.get(key).map(|tree| (*document, tree)),
            _ => None,
        })
        .collect()
}

/// What the documents say at a path; where something other than an object stands above it, why it cannot be said.
fn descend<'a>(documents: &[&'a Document], path: &Path) -> Result<Said<'a>, Missing> {
    let mut said: Said = documents.iter().map(|document| (*document, &document.root)).collect();
    for key in &path.keys {
        said = stating(&said);
        if objects(&said).is_none() {
            return Err(agreed(&said).err().unwrap_or(Missing::WrongType));
        }
        said = at_key(&said, key);
    }
    Ok(said)
}

/// The one value that all who state it agree on.
fn agreed<'a>(said: &Said<'a>) -> Result<&'a Tree, Missing> {
    let stating = stating(said);
    let (_, first) = *stating.first().ok_or(Missing::Absent)?;
    if objects(&stating).is_some() || stating.iter().all(|(_, tree)| same(first, tree)) {
        return Ok(first);
    }
    Err(Missing::Conflict)
}

/// Section 6, Facts: as the documents write them, numbers by value.
fn same(a: &Tree, b: &Tree) -> bool {
    match (a, b) {
        (Tree::List(a), Tree::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Tree::Object(a), Tree::Object(b)) => {
            a.keys().eq(b.keys()) && a.values().zip(b.values()).all(|(a, b)| same(a, b))
        }
        (a, b) => a == b,
    }
}

/// The times of observation of the parts that the type reads: of each, the newest of the documents that agree on it.
fn observations(ty: &TypeKind, said: &Said, observed: &dyn Fn(&Document) -> Option<Instant>) -> Vec<Option<Instant>> {
    let stating = stating(said);
    let newest = |said: &Said| vec![said.iter().filter_map(|(document, _)| observed(document)).max()];
    let parts: Vec<_> = match (ty, objects(&stating)) {
        _ if stating.is_empty() => return vec![],
        (TypeKind::Record(parts), Some(_)) => parts
            .iter()
            .flat_map(|part| {
                let key = part.from.as_ref().map_or(&part.name.text, |from| &from.value);
                observations(&part.ty.kind, &at_key(&stating, key), observed)
            })
            .collect(),
        (TypeKind::Map(element), Some(keys)) => keys
            .iter()
            .flat_map(|key| {
                let said = at_key(&stating, key);
                let parts = observations(&element.kind, &said, observed);
                // A blank value makes its key be there: it is a flag, and may be an old one.
                let blank: Said = said.into_iter().filter(|(_, tree)| **tree != Tree::Null).collect();
                if parts.is_empty() && !blank.is_empty() { newest(&blank) } else { parts }
            })
            .collect(),
        _ => return newest(&stating),
    };
    if parts.is_empty() { newest(&stating) } else { parts }
}
