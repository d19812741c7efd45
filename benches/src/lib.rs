//! The benchmarks: one workload, the same verdicts demanded of every contestant, all of them timed in turn.
//!
//! `cargo xtask bench` runs everything and writes `docs/benchmarks.md`; `cargo xtask bench quick` runs what needs no peer.
// A benchmark may stop where something is not as it should be.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

pub mod columns;
pub mod contestant;
pub mod measure;
pub mod scale;
pub mod verdicts;
pub mod workload;

pub mod ours;

pub mod hand;
