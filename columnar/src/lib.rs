//! Fleets: a standard meets Arrow record batches, and gives the verdicts of all their rows.
//!
//! A [`Table`] is a standard compiled for the columns of a table: each row is a document about its subject, each column a
//! path of it. What comes out is what [`brightline::Standard::evaluate`] says of the same facts, without reasons.
//!
//! ```
//! use std::sync::Arc;
//! use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray, cast::AsArray};
//! use brightline::{Exceptions, Instant, Source, Standard};
//! use brightline_columnar::{Table, TableOptions};
//!
//! let text = r#"
//!     entity service { owner text  coverage number from sonar.coverage }
//!     scorecard readiness for service {
//!       bar bronze
//!       tier bronze { rule has-owner { require owner is present } }
//!       tier silver { rule coverage  { require coverage >= 80 } }
//!     }
//! "#;
//! let standard = Standard::compile([Source::new("readiness.bright", text)])?;
//! let batch = RecordBatch::try_from_iter([
//!     ("subject", Arc::new(StringArray::from(vec!["service:default/checkout", "service:default/search"])) as ArrayRef),
//!     ("owner", Arc::new(StringArray::from(vec![Some("payments"), None]))),
//!     ("sonar.coverage", Arc::new(Float64Array::from(vec![71.0, 93.0]))),
//! ])?;
//!
//! let table = Table::compile(&standard, &batch.schema(), TableOptions::default())?;
//! let outcome = table.evaluate(&batch, &Exceptions::none(), Instant::parse("2026-01-15").expect("a date"))?;
//! let ready = outcome.verdicts.column_by_name("ready").expect("a column").as_boolean();
//! assert_eq!((ready.value(0), ready.value(1)), (true, false));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

// In reading order: how a table's columns become documents, what is said of them, and how it is written down.
mod error;
mod layout;
mod problem;
mod table;

mod alone;
mod cells;
mod documents;
mod doors;
mod merged;
mod source;

mod dictionary;
mod elements;
mod instants;
mod lane;
mod numbers;
mod read;
mod repeating;
mod text;

mod by_rows;
mod engine;
mod follow;
mod joined;
mod judged;
mod level;
mod lists;
mod moving;
mod nodes;
mod others;
mod side_by_side;
mod subjects;
mod tile;
mod verdicts;
mod waivers;

mod codes;
mod fleet;
mod links;
mod spread;
mod stream;
mod write;

mod bits;
mod simd;
mod stretches;
mod truth;

pub use alone::rows_stand_alone;
pub use error::{ColumnFault, TableError};
pub use fleet::Fleet;
pub use links::{approvers, reference_steps};
pub use problem::ColumnProblem;
pub use spread::Spread;
pub use stream::Stream;
pub use table::{Beside, Form, Outcome, Table, TableOptions};

/// The guide, whose examples are run with the tests.
#[cfg(doctest)]
#[doc = include_str!("../../docs/fleets.md")]
struct Guide;
