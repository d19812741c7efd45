//! JSON, YAML and CSV as facts and exceptions.
//!
//! Bytes come in, documents go out: each a [`brightline::Tree`] with a name that leads back to its file, and whatever
//! could not be read as a [`brightline::Problem`] with its line and column. Nothing here opens a file, merges documents
//! or knows a type; the one thing asked of a [`brightline::schema::Schema`] is how the cells of a table are to be read,
//! for a table has no types of its own.
//!
//! # What a broken document costs
//!
//! Itself. A document past a bound, with a key twice, with half a surrogate pair or without a subject is refused, and
//! its neighbours in the file are read. Only where the syntax of the file does not hold, so that nobody can say where
//! one document ends and the next begins, is the file refused whole; JSON lines always hold, for lines are lines.
//!
//! | format | documents of a file |
//! | --- | --- |
//! | JSON | the object; or each element of the array; or each line, if each line is an object |
//! | JSON lines | each line that is not blank |
//! | YAML | each document that is not empty, a list of documents counting as its elements |
//! | CSV | each row that says something, under a header of paths |
//!
//! # Bounds
//!
//! [`MAX_BYTES`] and [`MAX_LEVELS`] for each document, and [`MAX_ALIASED`] nodes that YAML aliases may bring into one.
//! Reading takes time and memory in proportion to the bytes (and to what aliases bring in), and no format is read by
//! recursion, so that the depth of a document never becomes the depth of a stack.
//!
//! ```
//! use brightline::schema::Schema;
//! use brightline_documents::{Format, read};
//!
//! let text = "kind: Component\nname: checkout\nowner: payments\n---\nkind: Component\nkind: Group\n";
//! let read = read("catalog.yaml", None, Format::Yaml, text.as_bytes(), &Schema::default());
//! assert_eq!((read.found, read.documents.len()), (2, 1));
//! assert_eq!(&*read.documents[0].name, "catalog.yaml#1");
//! assert_eq!(read.problems[0].document.as_deref(), Some("catalog.yaml#2"));
//! assert_eq!(read.problems[0].message, "line 6, column 1: the key `kind` stands here a second time");
//! ```

mod builder;
mod csv;
mod fault;
mod format;
mod json;
mod place;
mod read;
mod text;
mod yaml;

pub use csv::path;
pub use fault::{DUPLICATE_KEY, NOT_A_DOCUMENT, PAST_BOUND, UNREADABLE};
pub use format::Format;
pub use json::Json;
pub use read::{Read, read, read_trees};

/// How many bytes a document may have: 64 MiB.
pub const MAX_BYTES: usize = 64 << 20;

/// How many lists and objects may stand within one another, the document itself included.
pub const MAX_LEVELS: usize = 128;

/// How many values the aliases of one YAML document may bring in beside those that are written out.
pub const MAX_ALIASED: usize = 1_000_000;

/// How many values aliases may bring into all documents of one file, so that many small documents together cannot do
/// what one may not.
pub const MAX_ALIASED_IN_FILE: usize = 10 * MAX_ALIASED;

/// The README's example of a program that embeds both crates is compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
