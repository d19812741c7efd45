//! Lines and columns.

use std::fmt;

/// A place in a text as editors count: from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl Place {
    pub(crate) const START: Self = Self { line: 1, column: 1 };
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// Finds the places of offsets in one pass, as long as they are asked for in ascending order: a file of a million
/// faults is still read in linear time.
#[derive(Debug)]
pub(crate) struct Places<'t> {
    text: &'t str,
    start: Place,
    at: usize,
    place: Place,
}

impl<'t> Places<'t> {
    /// The places of `text`, which begins at `start`.
    pub(crate) fn new(text: &'t str, start: Place) -> Self {
        Self { text, start, at: 0, place: start }
    }

    /// The place of the byte at `at`; the end of the text where it is past it.
    pub(crate) fn of(&mut self, at: usize) -> Place {
        if at < self.at {
            (self.at, self.place) = (0, self.start);
        }
        let at = at.min(self.text.len());
        let passed = self.text.get(self.at..at).unwrap_or_default();
        let in_line = match passed.rsplit_once('\n') {
            None => passed,
            Some((lines, in_line)) => {
                self.place = Place { line: self.place.line + lines.matches('\n').count() + 1, column: 1 };
                in_line
            }
        };
        self.place.column += in_line.chars().count();
        self.at = at;
        self.place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_offsets_may_go_back() {
        let mut places = Places::new("aé\r\n🚦x", Place::START);
        assert_eq!(places.of(0), Place::START);
        assert_eq!(places.of(3), Place { line: 1, column: 3 });
        assert_eq!(places.of(9), Place { line: 2, column: 2 });
        assert_eq!(places.of(1), Place { line: 1, column: 2 });
        assert_eq!(places.of(99), Place { line: 2, column: 3 });
    }
}
