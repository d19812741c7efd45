//! Writes a second machine for `src/grammar.pest`.
//!
//! pest's own machine tries one alternative after the other, byte by byte, and notes at each what it would have liked to
//! see: what an error needs, and most of the time of compiling a standard. The text of a standard that is right needs no
//! such notes. So from the same grammar, as pest reads and rearranges it, code is written that asks the next byte which
//! alternatives can begin with it at all, and notes nothing. What it reads it reads as pest does, node by node (a test
//! holds it to that); where it cannot read on, pest is asked from the beginning, for the recovery and the error.

// That is how a build script speaks to cargo.
#![allow(clippy::print_stdout)]

mod bytes;
mod code;
mod first;

use std::{collections::BTreeMap, env, error::Error, fs, path::Path};

use pest_meta::{
    optimizer::{OptimizedRule, optimize},
    parser::{self, Rule},
};

/// The rules the machine is asked for.
const ENTRIES: [&str; 2] = ["file", "lone_expression"];

/// What stands for a text that is not right: never matches here, so that pest is asked.
const NEVER: &str = "recovery";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=src/grammar.pest");
    let text = fs::read_to_string("src/grammar.pest")?;
    let pairs = parser::parse(Rule::grammar_rules, &text)?;
    let rules = parser::consume_rules(pairs).map_err(|errors| format!("{errors:?}"))?;
    let rules: BTreeMap<String, OptimizedRule> =
        optimize(rules).into_iter().map(|rule| (rule.name.clone(), rule)).collect();
    let code = code::write(&rules)?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("swift.rs"), code)?;
    Ok(())
}
