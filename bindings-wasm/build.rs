//! Linker settings that hold however the crate is built.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32") {
        // What the engine needs is bounded by its counters; said here so that a change of the linker's own default
        // changes nothing. The stack stands first in memory, so that running over its end traps and overwrites nothing.
        println!("cargo::rustc-link-arg-cdylib=-zstack-size=1048576");
        println!("cargo::rustc-link-arg-cdylib=--stack-first");
    }
}
