//! Turns the compiled crate into what JavaScript loads: `brightline-wasm-pack IN.wasm OUT_FOLDER`.
//!
//! The library that writes the glue is of the version of `Cargo.lock`, as the glue demands, and nobody has to have a tool
//! of just that version installed.
#![allow(clippy::print_stderr)]

use std::{env, path::Path, process::ExitCode};

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [input, output] = arguments.as_slice() else {
        eprintln!("usage: brightline-wasm-pack IN.wasm OUT_FOLDER");
        return ExitCode::from(2);
    };
    let mut bindgen = Bindgen::new();
    bindgen.input_path(input).out_name("brightline").typescript(false).remove_producers_section(true);
    // The names of functions stay in: `cargo xtask wasm` reads from them what fills the file, and takes them out then.
    bindgen.remove_name_section(false);
    // Of this form the glue leaves the loading to us: each host has its own way, and ours are in `js/`.
    let written = bindgen.bundler(true).and_then(|bindgen| bindgen.generate(Path::new(output)));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
