//! The forecast against evaluation, on generated standards and worlds.

use crate::{
    choices,
    generate::case::Case,
    held::forecast::{Tally, compare},
};

/// What holds.
pub const WHAT: &str = "what a forecast says of any instant of a year is what evaluation says at that instant";

/// Panics where it does not hold.
pub fn holds(bytes: &[u8]) {
    let mut tapes = choices::tapes(bytes);
    // A year of evaluations each.
    tapes.worlds.truncate(2);
    let case = Case::draw(&tapes);
    if let Err(difference) = compare(&case, &mut Tally::default()) {
        panic!("{difference}\n{}", case.texts.join("\n"));
    }
}
