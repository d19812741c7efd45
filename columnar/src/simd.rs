//! Loops that a processor does for many values at once, in the widest form that this one has, chosen when they run.

use crate::bits::{self, Bits};

/// Packs truth values of one byte each, 0 or 255, into a word.
trait Pack: Copy {
    fn pack(self, bytes: &[u8; 64]) -> u64;
}

/// On any processor.
#[derive(Clone, Copy)]
struct Plain;

impl Pack for Plain {
    #[inline(always)]
    fn pack(self, bytes: &[u8; 64]) -> u64 {
        let mut word = 0;
        let (groups, _) = bytes.as_chunks::<8>();
        for (place, group) in groups.iter().enumerate() {
            // The multiplication moves the lowest bit of each byte into the highest byte, in their order.
            let lowest = u64::from_le_bytes(*group) & 0x0101_0101_0101_0101;
            word |= (lowest.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (place * 8);
        }
        word
    }
}

#[cfg(target_arch = "x86_64")]
impl Pack for pulp::x86::V3 {
    #[inline(always)]
    fn pack(self, bytes: &[u8; 64]) -> u64 {
        let (halves, _) = bytes.as_chunks::<32>();
        let of = |half: Option<&[u8; 32]>| {
            let half: std::arch::x86_64::__m256i = pulp::cast(half.copied().unwrap_or([0; 32]));
            u64::from(self.avx2._mm256_movemask_epi8(half).cast_unsigned())
        };
        of(halves.first()) | of(halves.get(1)) << 32
    }
}

/// Runs a loop for the widest vectors, with what packs there.
macro_rules! widest {
    ($pack:ident => $run:expr) => {{
        #[cfg(target_arch = "x86_64")]
        if let Some($pack) = pulp::x86::V3::try_new() {
            return $pack.vectorize(
                #[inline(always)]
                || $run,
            );
        }
        let $pack = Plain;
        pulp::Arch::new().dispatch(
            #[inline(always)]
            || $run,
        )
    }};
}

/// The values for which something holds.
pub(crate) fn ask<T: Copy>(values: &[T], holds: impl Fn(T) -> bool + Copy) -> Bits {
    widest!(pack => asked(pack, values, holds))
}

#[inline(always)]
fn asked<T: Copy>(pack: impl Pack, values: &[T], holds: impl Fn(T) -> bool + Copy) -> Bits {
    let (chunks, rest) = values.as_chunks::<64>();
    let mut bits = bits::none(values.len());
    let mut words = bits.iter_mut();
    let mut bytes = [0_u8; 64];
    for (chunk, word) in chunks.iter().zip(&mut words) {
        for (byte, value) in bytes.iter_mut().zip(chunk) {
            *byte = u8::from(holds(*value)).wrapping_neg();
        }
        *word = pack.pack(&bytes);
    }
    if let Some(word) = words.next() {
        bytes = [0; 64];
        for (byte, value) in bytes.iter_mut().zip(rest) {
            *byte = u8::from(holds(*value)).wrapping_neg();
        }
        *word = pack.pack(&bytes);
    }
    bits
}

/// The pairs for which something holds.
pub(crate) fn ask_pairs<T: Copy, U: Copy>(one: &[T], other: &[U], holds: impl Fn(T, U) -> bool + Copy) -> Bits {
    widest!(pack => asked_pairs(pack, one, other, holds))
}

#[inline(always)]
fn asked_pairs<T: Copy, U: Copy>(pack: impl Pack, one: &[T], other: &[U], holds: impl Fn(T, U) -> bool + Copy) -> Bits {
    let mut bits = bits::none(one.len());
    for ((one, other), word) in one.chunks(64).zip(other.chunks(64)).zip(&mut bits) {
        let mut bytes = [0_u8; 64];
        for ((byte, one), other) in bytes.iter_mut().zip(one).zip(other) {
            *byte = u8::from(holds(*one, *other)).wrapping_neg();
        }
        *word = pack.pack(&bytes);
    }
    bits
}

/// Whether something holds of any value.
pub(crate) fn any<T: Copy>(values: &[T], holds: impl Fn(T) -> bool + Copy) -> bool {
    pulp::Arch::new().dispatch(
        #[inline(always)]
        || {
            let mut any = false;
            // All of a chunk at once, for a loop that may end anywhere goes value by value.
            for chunk in values.chunks(512) {
                any |= chunk.iter().fold(false, |any, value| any | holds(*value));
            }
            any
        },
    )
}

/// What each value becomes.
pub(crate) fn each<T: Copy, U: Copy + Default>(values: &[T], of: impl Fn(T) -> U + Copy) -> Vec<U> {
    pulp::Arch::new().dispatch(
        #[inline(always)]
        || {
            let mut all = vec![U::default(); values.len()];
            for (to, value) in all.iter_mut().zip(values) {
                *to = of(*value);
            }
            all
        },
    )
}

/// How many of the bytes of references separate their parts, or stand in none: all but small letters, digits, dots, hyphens
/// and underscores.
pub(crate) fn count_separating(bytes: &[u8]) -> u64 {
    widest!(pack => counted(pack, bytes))
}

#[inline(always)]
fn counted(pack: impl Pack, bytes: &[u8]) -> u64 {
    let (chunks, rest) = bytes.as_chunks::<64>();
    let separates = |byte: u8| {
        let is_letter = byte.wrapping_sub(b'a') < 26;
        // The hyphen and the dot stand before the slash, and the digits behind it.
        let is_digit = (byte.wrapping_sub(b'-') < 13) & (byte != b'/');
        !(is_letter | is_digit | (byte == b'_'))
    };
    let mut count = 0_u64;
    let mut found = [0_u8; 64];
    for chunk in chunks {
        for (found, byte) in found.iter_mut().zip(chunk) {
            *found = u8::from(separates(*byte)).wrapping_neg();
        }
        count += u64::from(pack.pack(&found).count_ones());
    }
    count + rest.iter().filter(|byte| separates(**byte)).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_counted_once() {
        for byte in 0..=u8::MAX {
            let is_part = matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-');
            assert_eq!(count_separating(&[byte]), u64::from(!is_part), "{byte}");
            assert_eq!(count_separating(&[byte; 100]), if is_part { 0 } else { 100 }, "{byte}");
            assert_eq!(counted(Plain, &[byte; 100]), if is_part { 0 } else { 100 }, "{byte}");
        }
    }

    #[test]
    fn asking_many_at_once_is_asking_each() {
        for length in [0, 1, 63, 64, 65, 130, 600] {
            let values: Vec<u16> = (0..length).collect();
            let holds = |value: u16| value % 3 == 1;
            let expected = bits::collect(values.len(), |place| place % 3 == 1);
            assert_eq!(ask(&values, holds), expected);
            assert_eq!(asked(Plain, &values, holds), expected);
            assert_eq!(ask_pairs(&values, &values, |one, other| holds(one) && one == other), expected);
            assert_eq!(asked_pairs(Plain, &values, &values, |one, _| holds(one)), expected);
            assert_eq!(any(&values, holds), length > 1);
            assert_eq!(each(&values, |value| u32::from(value) + 1), (1..=u32::from(length)).collect::<Vec<_>>());
        }
    }
}
