//! Everything in Rust, peers included, timed in turn: `cargo xtask bench`.
//!
//! Each peer has its rules in the form its own documentation calls the quickest: compiled once, all 24 in one evaluation
//! where it can give a list, texts and numbers in its own values. Instants all have one form here, so they are compared
//! as texts with limits that stand in the rules, as if these were compiled for the instant of judgement; a peer that
//! does not compare texts gets them as seconds. What a peer cannot say, the host computes, and the note of the
//! contestant says so.

mod cedar;
mod cel;
mod datalogic;
mod host;
mod regorus;
mod rhai;
mod zen;

use brightline_benches::{
    contestant::demand_equal_verdicts,
    hand,
    measure::{self, Effort},
    ours, scale,
};

fn main() {
    let peers =
        [datalogic::contestant(), cel::contestant(), rhai::contestant(), zen::contestant(), cedar::contestant()];
    let contestants: Vec<_> =
        ours::contestants().into_iter().chain(hand::contestants()).chain(peers).chain(regorus::contestants()).collect();
    demand_equal_verdicts(&contestants);
    let effort = Effort::from_environment();
    measure::run("rust", &contestants, effort);
    measure::run("scale", &scale::contestants(), effort);
}
