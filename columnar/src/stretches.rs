//! Lists as stretches of one long row of elements: what is asked of their elements, gathered for all lists at once.

use crate::bits::{self, Bits};

/// Where the elements of lists stand among all, list behind list. Between two there may be elements of none.
#[derive(Debug)]
pub(crate) struct Stretches {
    /// Of each list where its elements begin and end.
    pub(crate) ranges: Vec<(u32, u32)>,
    /// How many elements there are.
    pub(crate) length: usize,
    /// The last element of each list.
    ends: Picked,
    /// The lists that have any.
    filled: Picked,
    /// The elements that are of a list; none where all are.
    within: Option<Bits>,
}

impl Stretches {
    pub(crate) fn new(ranges: Vec<(u32, u32)>, length: usize) -> Self {
        let (mut ends, mut filled) = (bits::none(length), bits::none(ranges.len()));
        let mut elements = 0;
        for (list, (start, end)) in ranges.iter().enumerate().filter(|(_, (start, end))| start < end) {
            bits::set(&mut ends, *end as usize - 1);
            bits::set(&mut filled, list);
            elements += (end - start) as usize;
        }
        let within = (elements < length).then(|| {
            let mut within = bits::none(length);
            ranges.iter().for_each(|(start, end)| (*start..*end).for_each(|it| bits::set(&mut within, it as usize)));
            within
        });
        Self { ranges, length, ends: Picked::new(ends), filled: Picked::new(filled), within }
    }

    /// The lists that have an element whose bit is set.
    ///
    /// All lists are asked by one addition of two numbers as long as all elements. One has the bits that are asked, but
    /// for those of last elements, the other the bits of all but last elements: within a list where one is asked the sum
    /// carries over into its last element, and from there no further.
    pub(crate) fn any(&self, asked: &[u64]) -> Bits {
        let mut carry = 0;
        let mut found = asked.to_vec();
        if let Some(within) = &self.within {
            bits::keep(&mut found, within);
        }
        for (word, ends) in found.iter_mut().zip(&self.ends.mask) {
            let (sum, over) = (*word & !ends).carrying_add(!ends, carry != 0);
            carry = u64::from(over);
            *word |= sum;
        }
        self.filled.spread(&self.ends.squeeze(&found))
    }

    /// How many elements of each list have their bit set.
    pub(crate) fn count(&self, asked: &[u64]) -> Vec<f64> {
        let count = |(start, end): &(u32, u32)| f64::from(bits::count_in(asked, *start as usize, *end as usize));
        self.ranges.iter().map(count).collect()
    }
}

/// Places of a bitmap that are picked out: how to move their bits together, and apart again.
///
/// Each bit moves by the number of places before it that are not picked. It does so in six steps, of 1, 2, 4 to 32 places,
/// and for each step it is known which bits take part: so all bits of a word move at once, and many words side by side.
#[derive(Debug)]
struct Picked {
    mask: Bits,
    steps: [Bits; 6],
}

impl Picked {
    fn new(mask: Bits) -> Self {
        let mut steps = [(); 6].map(|()| vec![0; mask.len()]);
        for (place, word) in mask.iter().enumerate() {
            let (mut left, mut gaps) = (*word, !word << 1);
            for (step, moving) in steps.iter_mut().enumerate() {
                // Of each place whether the gaps before it are odd in number.
                let odd = (0..6).fold(gaps, |odd, shift| odd ^ odd << (1 << shift));
                let moves = odd & left;
                if let Some(word) = moving.get_mut(place) {
                    *word = moves;
                }
                left = (left ^ moves) | moves >> (1 << step);
                gaps &= !odd;
            }
        }
        Self { mask, steps }
    }

    /// The bits of picked places, one behind the other.
    fn squeeze(&self, bits: &[u64]) -> Bits {
        let mut moved = bits::zip(bits, &self.mask, |bits, mask| bits & mask);
        for (step, moving) in self.steps.iter().enumerate() {
            for (word, moving) in moved.iter_mut().zip(moving) {
                let moves = *word & moving;
                *word = (*word ^ moves) | moves >> (1 << step);
            }
        }
        let mut all = Vec::with_capacity(moved.len());
        let (mut last, mut filled) = (0, 0);
        for (word, mask) in moved.into_iter().zip(&self.mask) {
            last |= word << filled;
            let count = mask.count_ones();
            if filled + count >= 64 {
                all.push(last);
                last = word.checked_shr(64 - filled).unwrap_or(0);
            }
            filled = (filled + count) % 64;
        }
        all.push(last);
        all
    }

    /// Bits that stand one behind the other, in picked places.
    fn spread(&self, bits: &[u64]) -> Bits {
        let word = |place: usize| bits.get(place).copied().unwrap_or(0);
        let mut taken = 0_usize;
        let mut moved: Bits = Vec::with_capacity(self.mask.len());
        for mask in &self.mask {
            let (place, shift) = (taken / 64, taken % 64);
            let above = word(place + 1).checked_shl(64 - shift as u32).unwrap_or(0);
            moved.push(word(place) >> shift | above);
            taken += mask.count_ones() as usize;
        }
        for (step, moving) in self.steps.iter().enumerate().rev() {
            for (word, moving) in moved.iter_mut().zip(moving) {
                *word = (*word & !moving) | *word << (1 << step) & moving;
            }
        }
        bits::keep(&mut moved, &self.mask);
        moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lists of lengths that repeat, some empty and some behind elements of none.
    fn lists(lengths: &[u32], gap: u32) -> Stretches {
        let mut ranges = Vec::new();
        let mut start = 0;
        for (list, length) in (0..).zip(lengths.iter().cycle().take(700)) {
            start += if list % 5 == 0 { gap } else { 0 };
            ranges.push((start, start + length));
            start += length;
        }
        Stretches::new(ranges, start as usize)
    }

    #[test]
    fn asking_all_lists_at_once_is_asking_each() {
        for lengths in [&[1][..], &[3, 0, 1], &[0, 0, 70], &[64, 64, 1], &[200, 0, 5, 63], &[0]] {
            for gap in [0, 1, 65] {
                let lists = lists(lengths, gap);
                for every in [1, 2, 7, 64, 1_000_003] {
                    let asked = bits::collect(lists.length, |place| place % every == every / 2);
                    let any = |list: usize| {
                        let range = lists.ranges.get(list);
                        range.is_some_and(|(start, end)| bits::any_in(&asked, *start as usize, *end as usize))
                    };
                    assert_eq!(lists.any(&asked), bits::collect(700, any), "{lengths:?} {gap} {every}");
                }
            }
        }
    }
}
