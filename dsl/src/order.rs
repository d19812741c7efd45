//! Sorting, for all crates of the house: always stable, and small where the code is downloaded.
//!
//! The standard library writes out a sort for each type that is sorted, tuned for many elements; of these there were
//! fifty, a tenth of the code in a browser. There, one sort over places serves all types.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

/// Sorts by the order of the elements themselves; equal ones stay as they stand.
pub fn sort<T: Ord>(items: &mut [T]) {
    sort_by(items, T::cmp);
}

/// Sorts by a key of each element; those of the same key stay as they stand.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(items, |a, b| key(a).cmp(&key(b)));
}

/// Sorts by a key that is worth computing once for each element; those of the same key stay as they stand.
pub fn sort_by_cached_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    if cfg!(target_family = "wasm") {
        let keys: Vec<K> = items.iter().map(key).collect();
        arrange(sorted(keys.len(), &|a, b| keys.get(a).cmp(&keys.get(b))), &mut |a, b| items.swap(a, b));
    } else {
        items.sort_by_cached_key(key);
    }
}

/// Sorts by an order of one's own; equal elements stay as they stand.
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    if cfg!(target_family = "wasm") {
        sort_places(items, compare);
    } else {
        items.sort_by(compare);
    }
}

/// Collects into a set, one after the other; `collect` sorts before, by a sort of its own for each type.
pub fn set<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    set.extend(items);
    set
}

/// Collects into a map as [`set`] does; of two values with one key the later stays.
pub fn map<K: Ord, V>(items: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    map.extend(items);
    map
}

/// What only its closures know the type of the elements in.
fn sort_places<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let places = sorted(items.len(), &|a, b| match (items.get(a), items.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    });
    arrange(places, &mut |a, b| items.swap(a, b));
}

/// For each place, the place where what belongs there stands.
#[inline(never)]
fn sorted(length: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..length).collect();
    places.sort_by(|a, b| compare(*a, *b));
    places
}

/// Moves everything to its place, one circle of exchanges after the other.
#[inline(never)]
fn arrange(mut places: Vec<usize>, exchange: &mut dyn FnMut(usize, usize)) {
    for start in 0..places.len() {
        let mut at = start;
        // A place that is done names itself.
        while let Some(next) = places.get_mut(at).map(|place| std::mem::replace(place, at)) {
            if next == start || next == at {
                break;
            }
            exchange(at, next);
            at = next;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_places_it_is_the_sort_of_the_standard_library() {
        // Numbers of few values, so that many are equal, each with the place it came from.
        let mut state = 1_u32;
        for length in (0..40).chain([500]) {
            for most in [1, 2, 7, 1000] {
                let mut next = || {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (state >> 8) % most
                };
                let items: Vec<(u32, usize)> = (0..length).map(|place| (next(), place)).collect();
                let (mut plain, mut placed) = (items.clone(), items);
                plain.sort_by_key(|pair| std::cmp::Reverse(pair.0));
                sort_places(&mut placed, |a, b| b.0.cmp(&a.0));
                assert_eq!(plain, placed);
            }
        }
    }
}
