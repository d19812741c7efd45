//! Standards, facts, exceptions and instants at random: every text is well typed, and small domains make equal values,
//! thresholds reached to the microsecond, and contradicting documents common.
//!
//! Each part is drawn from its own tape of choices, and a smaller choice is a simpler one. So what fails is made small by
//! dropping tapes, which are rules, documents and exceptions, and by simplifying those that are left.

pub(crate) mod case;
pub(crate) mod documents;
pub(crate) mod exceptions;
pub(crate) mod expression;
pub(crate) mod lists;
pub(crate) mod literals;
pub(crate) mod minimal;
pub(crate) mod schema;
pub(crate) mod standard;
pub(crate) mod tape;
