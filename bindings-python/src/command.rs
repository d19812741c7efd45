//! The `brightline` command, as the wheel brings it.

use std::ffi::OsString;

use pyo3::{Python, pyfunction};

/// Runs the command with these arguments, its own name first, and gives its exit status.
#[pyfunction]
pub(crate) fn run_command(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| brightline_cli::run(arguments))
}
