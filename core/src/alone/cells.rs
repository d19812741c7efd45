//! The facts of one subject, flat: a cell for each scalar, lists and maps as runs of cells elsewhere.
//!
//! A record is its head and its parts, one behind the other, so that a part is read at a fixed place. The elements of a
//! list stand in an area of their own, as wide as their type, so that an element is read by multiplication. A record
//! that is missing fills its parts with the same reason: whoever reads a part need not ask for the record first.

use crate::Missing;

/// Where texts stand in [`Cells::text`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    start: u32,
    end: u32,
}

/// A run of elements or entries in an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) area: u16,
    pub(super) start: u32,
    /// How many elements, not cells.
    pub(super) count: u32,
}

/// One fact, or a part of one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell {
    Missing(Missing),
    Bool(bool),
    Number(f64),
    Text(Stretch),
    /// The place among the values of a `one of`.
    Choice(u32),
    /// Microseconds since 1970; of a `time` too, which may lie ahead.
    Instant(i64),
    /// Microseconds.
    Duration(i64),
    /// A place in [`Cells::versions`].
    Version(u32),
    /// A reference, lower-cased and whole.
    Ref(Stretch),
    List(Run),
    Map(Run),
    /// The head of a record that is there.
    Record,
}

/// What stands where nothing was said.
pub(super) const SILENT: Cell = Cell::Missing(Missing::Absent);

/// The area of the subject itself; the others are those of lists and maps.
pub(super) const ROOT: u16 = 0;

/// All cells of one subject. Memory is kept from one subject to the next.
#[derive(Debug, Clone, Default)]
pub(super) struct Cells {
    areas: Vec<Vec<Cell>>,
    text: String,
    versions: Vec<semver::Version>,
}

impl Cells {
    /// Forgets everything; the subject itself is so many silent cells.
    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn clear(&mut self, areas: usize, root: usize) {
        self.areas.iter_mut().for_each(Vec::clear);
        self.areas.resize_with(areas, Vec::new);
        if let Some(first) = self.areas.first_mut() {
            first.resize(root, SILENT);
        }
        self.text.clear();
        self.versions.clear();
    }

    /// The cell at a place; silent where there is none.
    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn get(&self, area: u16, place: usize) -> Cell {
        self.areas.get(usize::from(area)).and_then(|area| area.get(place)).copied().unwrap_or(SILENT)
    }

    /// The cells of an area.
    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn area(&self, area: u16) -> &[Cell] {
        self.areas.get(usize::from(area)).map_or(&[], Vec::as_slice)
    }

    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn set(&mut self, area: u16, place: usize, cell: Cell) {
        if let Some(slot) = self.areas.get_mut(usize::from(area)).and_then(|area| area.get_mut(place)) {
            *slot = cell;
        }
    }

    /// Fills so many cells.
    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn fill(&mut self, area: u16, place: usize, width: usize, cell: Cell) {
        let area = self.areas.get_mut(usize::from(area));
        if let Some(cells) = area.and_then(|area| area.get_mut(place..place.saturating_add(width))) {
            cells.fill(cell);
        }
    }

    /// Adds silent cells at the end of an area; says where they begin.
    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn grow(&mut self, area: u16, width: usize) -> usize {
        let Some(area) = self.areas.get_mut(usize::from(area)) else { return 0 };
        let start = area.len();
        area.resize(start.saturating_add(width), SILENT);
        start
    }

    /// Takes away all cells of an area from a place on.
    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn cut(&mut self, area: u16, place: usize) {
        if let Some(area) = self.areas.get_mut(usize::from(area)) {
            area.truncate(place);
        }
    }

    /// How many cells an area has.
    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn len(&self, area: u16) -> usize {
        self.area(area).len()
    }

    /// Keeps a text, lower-cased in ASCII where asked.
    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn keep(&mut self, parts: &[&str], lower: bool) -> Stretch {
        let start = self.text.len();
        parts.iter().for_each(|part| self.text.push_str(part));
        if lower && let Some(kept) = self.text.get_mut(start..) {
            kept.make_ascii_lowercase();
        }
        let place = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        Stretch { start: place(start), end: place(self.text.len()) }
    }

    /// A text that was kept.
    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn text(&self, stretch: Stretch) -> &str {
        self.text.get(stretch.start as usize..stretch.end as usize).unwrap_or_default()
    }

    /// Whether a text that was kept is this one. Asked of bytes: that a stretch begins and ends with characters need not
    /// be found out again for a comparison.
    #[inline(always)]
    pub(super) fn is(&self, stretch: Stretch, text: &str) -> bool {
        self.text.as_bytes().get(stretch.start as usize..stretch.end as usize) == Some(text.as_bytes())
    }

    /// Keeps a version.
    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn keep_version(&mut self, version: semver::Version) -> Cell {
        self.versions.push(version);
        Cell::Version(u32::try_from(self.versions.len() - 1).unwrap_or(u32::MAX))
    }

    /// A version that was kept.
    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn version(&self, place: u32) -> Option<&semver::Version> {
        self.versions.get(place as usize)
    }

    /// The bytes it has on the heap.
    #[cfg_attr(target_family = "wasm", inline)]
    pub(super) fn bytes(&self) -> usize {
        let areas = self.areas.iter().map(|area| area.capacity() * size_of::<Cell>() + size_of::<Vec<Cell>>());
        areas.sum::<usize>() + self.text.capacity() + self.versions.capacity() * size_of::<semver::Version>()
    }
}
