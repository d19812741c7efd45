//! The `brightline` command, as a program; what it does is the library's.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(brightline_cli::run(std::env::args_os()))
}
