//! The engine against the naive reading, on generated standards and worlds.

use crate::{
    choices,
    generate::case::Case,
    held::evaluation::{Tally, compare},
};

/// What holds.
pub const WHAT: &str = "a generated standard compiles, unless it takes too much work; its verdicts on generated facts and \
                        exceptions are those of the naive reading, each holds to its end and not longer, and the order of documents is not seen";

/// Panics where it does not hold.
pub fn holds(bytes: &[u8]) {
    let case = Case::draw(&choices::tapes(bytes));
    if let Err(difference) = compare(&case, 7, &mut Tally::default()) {
        panic!("{difference}\n{}", case.texts.join("\n"));
    }
}
