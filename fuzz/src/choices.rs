//! Bytes to the choices that generated cases are drawn from.
//!
//! `arbitrary` takes the lengths of lists from the end of the bytes and the choices from their beginning, so that a byte
//! changed changes one choice, and a byte dropped does not turn all that follow into others.

use arbitrary::{Result, Unstructured};

use crate::generate::case::Tapes;

/// The choices of a case; where the bytes end, every choice is the simplest.
pub(crate) fn tapes(bytes: &[u8]) -> Tapes {
    let mut rest = Unstructured::new(bytes);
    draw(&mut rest).unwrap_or_else(|_| Tapes {
        schema: vec![],
        fields: vec![vec![]],
        group_fields: vec![],
        definitions: vec![],
        scorecards: vec![(vec![], vec![vec![vec![]]])],
        exceptions: vec![],
        worlds: vec![(vec![], vec![], vec![])],
    })
}

fn draw(rest: &mut Unstructured<'_>) -> Result<Tapes> {
    Ok(Tapes {
        schema: tape(rest, 40)?,
        fields: list(rest, 1, 10, |rest| tape(rest, 60))?,
        group_fields: list(rest, 0, 2, |rest| tape(rest, 60))?,
        definitions: list(rest, 0, 4, |rest| tape(rest, 80))?,
        scorecards: list(rest, 1, 3, |rest| {
            let tiers = |rest: &mut Unstructured<'_>| list(rest, 1, 4, |rest| tape(rest, 120));
            Ok((tape(rest, 60)?, list(rest, 1, 3, tiers)?))
        })?,
        exceptions: list(rest, 0, 8, |rest| tape(rest, 60))?,
        worlds: list(rest, 1, 3, |rest| {
            let truths = list(rest, 0, 5, |rest| tape(rest, 120))?;
            Ok((truths, list(rest, 0, 12, |rest| tape(rest, 150))?, tape(rest, 8)?))
        })?,
    })
}

fn list<T>(
    rest: &mut Unstructured<'_>,
    least: usize,
    most: usize,
    mut one: impl FnMut(&mut Unstructured<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    let length = rest.int_in_range(least..=most)?;
    (0..length).map(|_| one(rest)).collect()
}

/// A tape of choices, each a byte or, where it is large, two: most choices are among few.
fn tape(rest: &mut Unstructured<'_>, longest: usize) -> Result<Vec<u16>> {
    let length = rest.int_in_range(0..=longest)?;
    let mut choices = Vec::with_capacity(length);
    while choices.len() < length && !rest.is_empty() {
        let choice: u8 = rest.arbitrary()?;
        let wide = if choice >= 200 { u16::from(rest.arbitrary::<u8>()?) << 8 } else { 0 };
        choices.push(u16::from(choice) | wide);
    }
    Ok(choices)
}
