//! Everything that needs no peer, timed in turn: `cargo xtask bench quick`.

use brightline_benches::{
    contestant::demand_equal_verdicts,
    hand,
    measure::{self, Effort},
    ours,
};

fn main() {
    let contestants: Vec<_> = ours::contestants().into_iter().chain(hand::contestants()).collect();
    demand_equal_verdicts(&contestants);
    measure::run("rust", &contestants, Effort::from_environment());
}
