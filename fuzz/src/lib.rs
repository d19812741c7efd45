//! Properties that hold for any input. Each has a function `holds`, which panics where it does not; a target of
//! libFuzzer looks for bytes that make it panic, and an ordinary test replays what was found before.

pub mod properties;
pub mod seeds;

mod choices;
mod world;

// What the tests of `core` generate and compare, at the places where it stands there.
#[allow(dead_code, reason = "the tests of `core` use the rest")]
#[path = "../../core/tests/generate/mod.rs"]
mod generate;
#[allow(dead_code, reason = "the tests of `core` use the rest")]
#[path = "../../core/tests/held/mod.rs"]
mod held;
#[allow(dead_code, reason = "the tests of `core` use the rest")]
#[path = "../../core/tests/reference/mod.rs"]
mod reference;
