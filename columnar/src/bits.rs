//! Bitmaps: a word for each 64 rows, the bits past the last row zero.

/// A bitmap.
pub(crate) type Bits = Vec<u64>;

/// As many words as `length` bits need.
pub(crate) fn words(length: usize) -> usize {
    length.div_ceil(64)
}

/// No bit set.
pub(crate) fn none(length: usize) -> Bits {
    vec![0; words(length)]
}

/// Every bit set.
pub(crate) fn all(length: usize) -> Bits {
    let mut bits = vec![u64::MAX; words(length)];
    trim(&mut bits, length);
    bits
}

/// Clears the bits past the last row.
pub(crate) fn trim(bits: &mut [u64], length: usize) {
    let rest = length % 64;
    if rest > 0
        && let Some(last) = bits.last_mut()
    {
        *last &= (1 << rest) - 1;
    }
}

/// Bits by a question about each place.
pub(crate) fn collect(length: usize, mut is_set: impl FnMut(usize) -> bool) -> Bits {
    let word = |word: usize| {
        let start = word * 64;
        let mut bits = 0;
        for place in start..(start + 64).min(length) {
            bits |= u64::from(is_set(place)) << (place - start);
        }
        bits
    };
    (0..words(length)).map(word).collect()
}

/// Whether a bit is set.
pub(crate) fn get(bits: &[u64], place: usize) -> bool {
    bits.get(place / 64).is_some_and(|word| word >> (place % 64) & 1 == 1)
}

/// Sets a bit.
pub(crate) fn set(bits: &mut [u64], place: usize) {
    if let Some(word) = bits.get_mut(place / 64) {
        *word |= 1 << (place % 64);
    }
}

/// Clears a bit.
pub(crate) fn clear(bits: &mut [u64], place: usize) {
    if let Some(word) = bits.get_mut(place / 64) {
        *word &= !(1 << (place % 64));
    }
}

/// Whether any bit is set from `start` up to `end`.
#[cfg(test)]
pub(crate) fn any_in(bits: &[u64], start: usize, end: usize) -> bool {
    if start >= end {
        return false;
    }
    let (first, last) = (start / 64, (end - 1) / 64);
    let head = u64::MAX << (start % 64);
    let tail = u64::MAX >> (63 - (end - 1) % 64);
    let word = |place: usize| bits.get(place).copied().unwrap_or(0);
    if first == last {
        return word(first) & head & tail != 0;
    }
    word(first) & head != 0 || (first + 1..last).any(|place| word(place) != 0) || word(last) & tail != 0
}

/// How many bits are set from `start` up to `end`.
pub(crate) fn count_in(bits: &[u64], start: usize, end: usize) -> u32 {
    if start >= end {
        return 0;
    }
    let (first, last) = (start / 64, (end - 1) / 64);
    let head = u64::MAX << (start % 64);
    let tail = u64::MAX >> (63 - (end - 1) % 64);
    let word = |place: usize| bits.get(place).copied().unwrap_or(0);
    if first == last {
        return (word(first) & head & tail).count_ones();
    }
    let between: u32 = (first + 1..last).map(|place| word(place).count_ones()).sum();
    (word(first) & head).count_ones() + between + (word(last) & tail).count_ones()
}

/// The places of the bits that are set.
pub(crate) fn places(bits: &[u64]) -> impl Iterator<Item = usize> + '_ {
    bits.iter().enumerate().flat_map(|(place, word)| {
        let mut rest = *word;
        std::iter::from_fn(move || {
            (rest != 0).then(|| {
                let bit = rest.trailing_zeros() as usize;
                rest &= rest - 1;
                place * 64 + bit
            })
        })
    })
}

/// A bitmap of Arrow's, from its own first bit on.
pub(crate) fn from_arrow(buffer: &arrow_buffer::BooleanBuffer) -> Bits {
    let chunks = buffer.bit_chunks();
    let mut bits: Bits = Vec::with_capacity(words(buffer.len()));
    bits.extend(chunks.iter());
    if chunks.remainder_len() > 0 {
        bits.push(chunks.remainder_bits());
    }
    bits
}

/// A bitmap for Arrow.
pub(crate) fn to_arrow(bits: Bits, length: usize) -> arrow_buffer::BooleanBuffer {
    arrow_buffer::BooleanBuffer::new(arrow_buffer::Buffer::from_vec(bits), 0, length)
}

/// Bit by bit.
pub(crate) fn zip(left: &[u64], right: &[u64], of: impl Fn(u64, u64) -> u64) -> Bits {
    left.iter().zip(right).map(|(left, right)| of(*left, *right)).collect()
}

/// All of one that are not in the other.
pub(crate) fn without(left: &[u64], right: &[u64]) -> Bits {
    zip(left, right, |left, right| left & !right)
}

/// Takes away what is not in the other.
pub(crate) fn keep(bits: &mut [u64], other: &[u64]) {
    for (bits, other) in bits.iter_mut().zip(other) {
        *bits &= other;
    }
}

/// Whether no bit is set.
pub(crate) fn is_none(bits: &[u64]) -> bool {
    bits.iter().all(|word| *word == 0)
}

/// Adds the bits of another.
pub(crate) fn join(bits: &mut [u64], other: &[u64]) {
    for (bits, other) in bits.iter_mut().zip(other) {
        *bits |= other;
    }
}

/// The bits at some places, in their order.
pub(crate) fn gather(bits: &[u64], from: &[u32]) -> Bits {
    collect(from.len(), |place| from.get(place).is_some_and(|from| get(bits, *from as usize)))
}

/// Bitmaps one behind the other; one that is not there has no bit set.
pub(crate) fn concat<'b>(parts: impl Iterator<Item = (Option<&'b Bits>, usize)> + Clone) -> Bits {
    let length = parts.clone().map(|(_, length)| length).sum();
    let mut all = Vec::with_capacity(words(length));
    let mut filled = 0;
    for (part, length) in parts {
        let shift = filled % 64;
        match part {
            // Tiles are of whole words, all but the last.
            Some(part) if shift == 0 => all.extend_from_slice(part),
            None if shift == 0 => all.resize(all.len() + words(length), 0),
            part => {
                for place in 0..words(length) {
                    let word = part.and_then(|part| part.get(place)).copied().unwrap_or(0);
                    if let Some(last) = all.last_mut() {
                        *last |= word << shift;
                    }
                    all.push(word >> (64 - shift));
                }
            }
        }
        filled += length;
        all.truncate(words(filled));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_asked_across_words() {
        let bits = collect(200, |place| place == 3 || place == 64 || place == 127 || place == 199);
        for (start, end) in [(0, 3), (4, 64), (65, 127), (128, 199), (5, 5)] {
            assert!(!any_in(&bits, start, end), "{start}..{end}");
        }
        for (start, end, count) in [(0, 4, 1), (3, 65, 2), (0, 200, 4), (64, 128, 2), (199, 200, 1)] {
            assert!(any_in(&bits, start, end));
            assert_eq!(count_in(&bits, start, end), count, "{start}..{end}");
        }
        assert_eq!(places(&bits).collect::<Vec<_>>(), [3, 64, 127, 199]);
    }
}
