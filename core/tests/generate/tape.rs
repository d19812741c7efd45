//! Choices, one after another; where the tape ends, every choice is the first and simplest.

#[derive(Debug, Clone)]
pub(crate) struct Tape<'a> {
    choices: std::slice::Iter<'a, u16>,
}

impl<'a> Tape<'a> {
    pub(crate) fn new(choices: &'a [u16]) -> Self {
        Self { choices: choices.iter() }
    }

    /// Something below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::from(self.choices.next().copied().unwrap_or(0)) % end.max(1)
    }

    /// True in so many cases of a hundred; false is the simpler.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    pub(crate) fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    /// The place of one of some weights.
    pub(crate) fn weighted(&mut self, weights: &[usize]) -> usize {
        let mut choice = self.below(weights.iter().sum());
        for (place, weight) in weights.iter().enumerate() {
            if choice < *weight {
                return place;
            }
            choice -= weight;
        }
        0
    }
}
