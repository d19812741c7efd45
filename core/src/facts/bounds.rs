//! How much of a document counts.

/// Elements of a list, or keys of a map that say something; beyond it the fact is bad.
pub const MAX_ELEMENTS: usize = 10_000;

/// Lists and objects within one another in a document, its root included; beyond it the document is refused.
pub(crate) const MAX_DEPTH: usize = 128;

/// The last integer, on either side of zero, that a double tells from its neighbours: 2^53.
pub(crate) const MAX_INTEGER: u64 = 1 << 53;
