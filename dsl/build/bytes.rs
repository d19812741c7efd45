//! Sets of bytes, and the patterns that ask whether one is in a set.

use std::fmt::Write;

/// Some of the 256 bytes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Bytes([bool; 256]);

impl Bytes {
    pub(crate) fn none() -> Self {
        Self([false; 256])
    }

    pub(crate) fn all() -> Self {
        Self([true; 256])
    }

    pub(crate) fn range(first: u8, last: u8) -> Self {
        let mut bytes = Self::none();
        for (byte, is_in) in (0..=u8::MAX).zip(&mut bytes.0) {
            *is_in = (first..=last).contains(&byte);
        }
        bytes
    }

    pub(crate) fn one(byte: u8) -> Self {
        Self::range(byte, byte)
    }

    pub(crate) fn or(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(is_in, other)| *is_in |= other);
        self
    }

    pub(crate) fn without(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(is_in, other)| *is_in &= !other);
        self
    }

    pub(crate) fn has(&self, byte: u8) -> bool {
        self.0.get(usize::from(byte)).copied().unwrap_or_default()
    }

    pub(crate) fn is_all(&self) -> bool {
        *self == Self::all()
    }

    /// The pattern of the set for an `Option<u8>`; none for the empty set.
    pub(crate) fn pattern(&self) -> Option<String> {
        let mut pattern = String::new();
        let mut next = 0_u16;
        while let Some(first) = (next..256).find(|byte| self.holds(*byte)) {
            let end = (first..256).find(|byte| !self.holds(*byte)).unwrap_or(256);
            let bar = if pattern.is_empty() { "" } else { " | " };
            let _ = match end - first {
                1 => write!(pattern, "{bar}{first}"),
                _ => write!(pattern, "{bar}{first}..={}", end - 1),
            };
            next = end;
        }
        (!pattern.is_empty()).then(|| format!("Some({pattern})"))
    }

    fn holds(&self, byte: u16) -> bool {
        u8::try_from(byte).is_ok_and(|byte| self.has(byte))
    }
}
