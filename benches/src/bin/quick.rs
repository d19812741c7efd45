//! Everything that needs no peer, timed in turn: `cargo xtask bench quick`.

use brightline_benches::{
    contestant::demand_equal_verdicts,
    hand,
    measure::{self, Effort},
    ours, scale,
};

fn main() {
    let contestants: Vec<_> = ours::contestants().into_iter().chain(hand::contestants()).collect();
    demand_equal_verdicts(&contestants);
    let effort = Effort::from_environment();
    measure::run("rust", &contestants, effort);
    measure::run("scale", &scale::contestants(), effort);
}
