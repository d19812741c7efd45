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
