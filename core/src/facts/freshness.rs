//! When a fact was observed, and whether that is recent enough.

use super::{
    Document, Layout,
    merge::{self, Agreement, Said, agree, newest},
    read::Reader,
};
use crate::{
    Horizon, Missing, Value,
    schema::{Field, Type},
};

/// Why a fact that is stated does not count for its time of observation; none where it counts.
pub(super) fn fault<'a>(
    reader: &mut Reader<'a, '_>,
    field: &'a Field,
    heard: &[&'a Document],
    said: &[Said<'a>],
) -> Option<Missing> {
    // A document of fields has no paths to read an observation from: its own date stands for it.
    let by_path = field.observed_from.as_ref().filter(|_| said.iter().all(|one| one.document.layout == Layout::Paths));
    let observed = match by_path {
        Some(path) => {
            let found = merge::at_path(heard, path);
            match reader.found(&Type::Time, path, &found) {
                Value::Instant(observed) => Some(observed),
                Value::Missing(Missing::Future) => return Some(Missing::Future),
                _ => None,
            }
        }
        None if field.fresh.is_some() => deciding(&field.ty, said).and_then(|one| one.document.observed),
        None => None,
    };
    let fresh = field.fresh?;
    let Some(observed) = observed else { return Some(Missing::Unobserved) };
    let horizon: &mut Horizon = reader.horizon();
    let end = i128::from(observed.micros()) + i128::from(fresh.micros());
    horizon.note_micros(end);
    (i128::from(horizon.at().micros()) >= end).then_some(Missing::Stale)
}

/// The statement whose observation counts for a fact of that type: of those that agree on a list or scalar the newest,
/// of the parts of a record or map that say anything the oldest.
pub(super) fn deciding<'a>(ty: &Type, said: &[Said<'a>]) -> Option<Said<'a>> {
    let below: Vec<_> = match (agree(said), ty) {
        (Agreement::Silent(_), _) => return None,
        (Agreement::Objects(_), Type::Record(parts)) => {
            parts.iter().filter_map(|part| deciding(&part.ty, &merge::of_part(said, part))).collect()
        }
        (Agreement::Objects(_), Type::Map(ty)) => {
            merge::keys(said).into_iter().filter_map(|key| deciding(ty, &merge::down(said, key))).collect()
        }
        _ => Vec::new(),
    };
    // An object of which no part says anything is itself what is said.
    below.into_iter().min_by_key(|one| one.document.observed).or_else(|| newest(said))
}
