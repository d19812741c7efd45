//! `brightline._brightline`: what the Python package is made of.
//!
//! A binding converts and nothing else: no rule of the language is visible here. In reading order: the four nouns
//! (`standard`, `scorecard`, `facts`, `exceptions`), one subject judged
//! alone (`input`, `judge`), tables of other libraries (`table`, `verdict_table`, `arrow`), how Python's values become documents (`tree`, `instant`), how what
//! comes out becomes Python's (`classes`, `diagnostics`, `refusal`), and the command.
//!
//! Reports leave as their canonical bytes; the Python side opens them when somebody looks (`brightline/_report.py`). So
//! there is one report and one wire form, and judging needs no interpreter: it is detached meanwhile.
//!
//! Nothing here panics: what pyo3 would turn into a `PanicException` is out of reach, since a dict is read from a copy
//! of its items (iterating one that changes panics in pyo3) and the lints of the workspace hold for the rest.

mod standard;
// In reading order, as above.
mod scorecard;

mod exceptions;
mod facts;
mod held;

mod input;
mod judge;

mod arrow;
mod table;
mod verdict_table;

mod instant;
mod place;
mod tree;

mod classes;
mod diagnostics;
mod refusal;

mod command;

/// The private module of the package `brightline`.
#[pyo3::pymodule(gil_used = false)]
mod _brightline {
    #[pymodule_export]
    use crate::command::run_command;
    #[pymodule_export]
    use crate::exceptions::Exceptions;
    #[pymodule_export]
    use crate::facts::Facts;
    #[pymodule_export]
    use crate::judge::{BoundFacts, Verdicts};
    #[pymodule_export]
    use crate::scorecard::Scorecard;
    #[pymodule_export]
    use crate::standard::Standard;
    #[pymodule_export]
    use crate::verdict_table::{VerdictStream, VerdictTable};

    /// The version of the engine, as reports name it.
    #[pymodule_export]
    #[allow(non_upper_case_globals)]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
