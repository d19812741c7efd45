//! Loops that a processor does for many rows at once, in the widest form that this one has.

use crate::bits::Bits;

/// Where codes are equal to one.
pub(crate) fn equal(codes: &[u8], code: u8) -> Bits {
    pulp::Arch::new().dispatch(Equal { codes, code })
}

struct Equal<'a> {
    codes: &'a [u8],
    code: u8,
}

impl pulp::WithSimd for Equal<'_> {
    type Output = Bits;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> Bits {
        let code = self.code;
        crate::bits::ask(self.codes, |found| found == code)
    }
}

/// Where numbers compare with one.
pub(crate) fn compare(values: &[f64], comparison: brightline::columns::Comparison, to: f64) -> Bits {
    pulp::Arch::new().dispatch(Compare { values, comparison, to })
}

struct Compare<'a, T> {
    values: &'a [T],
    comparison: brightline::columns::Comparison,
    to: T,
}

impl<T: Copy + Default + PartialOrd> pulp::WithSimd for Compare<'_, T> {
    type Output = Bits;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> Bits {
        use brightline::columns::Comparison;
        let Self { values, comparison, to } = self;
        // The question is chosen once, so that each loop asks but one.
        match comparison {
            Comparison::Equal => crate::bits::ask(values, |value| value == to),
            Comparison::NotEqual => crate::bits::ask(values, |value| value != to),
            Comparison::Less => crate::bits::ask(values, |value| value < to),
            Comparison::LessOrEqual => crate::bits::ask(values, |value| value <= to),
            Comparison::Greater => crate::bits::ask(values, |value| value > to),
            Comparison::GreaterOrEqual => crate::bits::ask(values, |value| value >= to),
        }
    }
}

/// Where whole numbers compare with one.
pub(crate) fn compare_integers(values: &[i64], comparison: brightline::columns::Comparison, to: i64) -> Bits {
    pulp::Arch::new().dispatch(Compare { values, comparison, to })
}

/// Of the bytes of references: how many separate their parts, and how many stand in none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) colons: u64,
    pub(crate) slashes: u64,
    /// Neither these nor small letters, digits, dots, hyphens and underscores.
    pub(crate) others: u64,
}

/// Counts the bytes of references.
pub(crate) fn count(bytes: &[u8]) -> Counts {
    pulp::Arch::new().dispatch(Count(bytes))
}

struct Count<'a>(&'a [u8]);

impl pulp::WithSimd for Count<'_> {
    type Output = Counts;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> Counts {
        let mut counts = Counts { colons: 0, slashes: 0, others: 0 };
        // So few that a byte holds their counts, which the compiler need not be told at each.
        for chunk in self.0.chunks(128) {
            let (mut colons, mut slashes, mut parts) = (0_u8, 0_u8, 0_u8);
            for byte in chunk {
                colons = colons.wrapping_add(u8::from(*byte == b':'));
                slashes = slashes.wrapping_add(u8::from(*byte == b'/'));
                let is_letter = byte.wrapping_sub(b'a') < 26;
                let is_digit = byte.wrapping_sub(b'0') < 10;
                parts = parts
                    .wrapping_add(u8::from(is_letter | is_digit | (*byte == b'.') | (*byte == b'_') | (*byte == b'-')));
            }
            counts.colons += u64::from(colons);
            counts.slashes += u64::from(slashes);
            counts.others += chunk.len() as u64 - u64::from(parts) - u64::from(colons) - u64::from(slashes);
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_counted_once() {
        let text = "service:default/a.b_c-9".repeat(20) + "@A é:";
        let counts = count(text.as_bytes());
        assert_eq!(counts, Counts { colons: 21, slashes: 20, others: 5 });
    }
}
