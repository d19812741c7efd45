//! What is wrong with the evidence of a table, by column.

use std::collections::BTreeMap;

use brightline::Missing;

/// Values of one column that do not count, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnProblem {
    /// The path of the column, or of the field that it states.
    pub column: String,
    /// The code of a report's problem, `BL201` and on.
    pub code: &'static str,
    /// What was expected and found, of the first row.
    pub message: String,
    /// In how many rows.
    pub rows: u64,
    /// The first of them, counted from 0.
    pub first: u64,
}

/// Problems as they are found, row by row or all at once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Problems(BTreeMap<(String, &'static str), ColumnProblem>);

impl Problems {
    /// So many rows of a column, the first of them `first`.
    pub(crate) fn add(
        &mut self,
        column: &str,
        code: &'static str,
        rows: u64,
        first: u64,
        message: impl FnOnce() -> String,
    ) {
        if rows == 0 {
            return;
        }
        match self.0.get_mut(&(column.to_owned(), code)) {
            Some(found) => {
                found.rows += rows;
                if first < found.first {
                    found.first = first;
                    found.message = message();
                }
            }
            None => {
                let problem = ColumnProblem { column: column.to_owned(), code, message: message(), rows, first };
                self.0.insert((column.to_owned(), code), problem);
            }
        }
    }

    /// By column and code.
    pub(crate) fn into_vec(self) -> Vec<ColumnProblem> {
        self.0.into_values().collect()
    }
}

/// A row that names no subject is not judged.
pub(crate) const NO_SUBJECT: &str = "BL208";

/// The code of a report's problem for a value that is missing for a reason.
pub(crate) fn code(reason: Missing) -> &'static str {
    match reason {
        Missing::Conflict => "BL202",
        Missing::Source => "BL203",
        Missing::TooLarge => "BL204",
        Missing::Future => "BL205",
        _ => "BL201",
    }
}

/// A path without the places of elements: all elements of a list are one column.
pub(crate) fn without_places(path: &str) -> String {
    let mut kept = String::new();
    let mut rest = path;
    while let Some((before, behind)) = rest.split_once('[') {
        kept.push_str(before);
        match behind.split_once(']') {
            Some((place, after)) if place.bytes().all(|byte| byte.is_ascii_digit()) => rest = after,
            _ => {
                kept.push('[');
                rest = behind;
            }
        }
    }
    kept + rest
}
