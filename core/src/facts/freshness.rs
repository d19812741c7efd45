//! When a fact was observed, and whether that is recent enough.

use brightline_dsl::Instant;

use super::{
    Document, Layout,
    merge::{self, Agreement, Found, Said, agree},
    read::Reader,
};
use crate::{
    Missing, Value,
    horizon::Turn,
    schema::{Field, Type},
};

/// Why a fact that is stated and must be fresh does not count; none where it counts.
pub(super) fn fault<'a>(
    reader: &mut Reader<'a, '_>,
    field: &'a Field,
    heard: &[&'a Document],
    said: &[Said<'a>],
) -> Option<Missing> {
    let fresh = field.fresh?;
    let dates: Vec<_> = said.iter().map(|one| (one.document, observed(reader, field, heard, one.document))).collect();
    let of = |document: &Document| {
        dates.iter().find(|(other, _)| std::ptr::eq(*other, document)).and_then(|(_, observed)| *observed)
    };
    let deciding = deciding(&field.ty, said, &of);
    let Some(observed) = deciding.and_then(|one| of(one.document)) else { return Some(Missing::Unobserved) };
    let fact = reader.fact();
    let horizon = reader.horizon();
    let end = i128::from(observed.micros()) + i128::from(fresh.micros());
    horizon.note_micros(end, || Turn::Stale(fact));
    (i128::from(horizon.at().micros()) >= end).then_some(Missing::Stale)
}

/// When what a document says of a field was observed; a time that lies ahead, or that cannot be read, is none.
fn observed<'a>(
    reader: &mut Reader<'a, '_>,
    field: &'a Field,
    heard: &[&'a Document],
    document: &'a Document,
) -> Option<Instant> {
    // A document of fields has no paths to read an observation from: its own date stands for it.
    let Some(path) = field.observed_from.as_ref().filter(|_| document.layout == Layout::Paths) else {
        return document.observed;
    };
    let own = merge::at_path(&[document], path);
    // A document that is silent there leaves it to what the others say together.
    let found = if is_silent(&own) { merge::at_path(heard, path) } else { own };
    match reader.found(&Type::Time, path, &found) {
        Value::Instant(observed) => Some(observed),
        _ => None,
    }
}

/// Whether nothing is said.
pub(super) fn is_silent(found: &Found<'_>) -> bool {
    matches!(found, Found::Said(said) if matches!(agree(said), Agreement::Silent(_)))
}

/// The statement whose observation counts for a fact of that type: of those that agree on a list or scalar the newest,
/// of the parts of a record or map that say anything the oldest.
pub(super) fn deciding<'a>(
    ty: &Type,
    said: &[Said<'a>],
    observed: &impl Fn(&Document) -> Option<Instant>,
) -> Option<Said<'a>> {
    let below: Vec<_> = match (agree(said), ty) {
        (Agreement::Silent(_), _) => return None,
        (Agreement::Objects(_), Type::Record(parts)) => {
            parts.iter().filter_map(|part| deciding(&part.ty, &merge::of_part(said, part), observed)).collect()
        }
        (Agreement::Objects(_), Type::Map(ty)) => {
            let keys = merge::keys(said).into_iter().map(|key| merge::down(said, key));
            // A key with a blank value is there, so it may be the oldest.
            keys.filter_map(|said| deciding(ty, &said, observed).or_else(|| blank(&said, observed))).collect()
        }
        _ => Vec::new(),
    };
    // An object of which no part says anything is itself what is said.
    below.into_iter().min_by_key(|one| observed(one.document)).or_else(|| newest(said, observed))
}

/// The newest of those that say something blank.
fn blank<'a>(said: &[Said<'a>], observed: &impl Fn(&Document) -> Option<Instant>) -> Option<Said<'a>> {
    let blank = said.iter().rev().filter(|one| one.silence() == Some(Missing::Blank));
    blank.max_by_key(|one| observed(one.document)).copied()
}

/// The newest of those that say anything, the first by name among equals; a dated one goes before an undated.
fn newest<'a>(said: &[Said<'a>], observed: &impl Fn(&Document) -> Option<Instant>) -> Option<Said<'a>> {
    let speaking = said.iter().filter(|one| one.silence().is_none());
    // `max_by_key` gives the last of equals, hence backwards.
    speaking.rev().max_by_key(|one| observed(one.document)).copied()
}
