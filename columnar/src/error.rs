//! Why a table cannot be one of subjects.

use std::fmt;

/// One thing that makes a table impossible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnFault {
    /// The column; none where one is lacking.
    pub column: Option<String>,
    /// What the standard, or the form of a table, expects.
    pub expected: String,
    /// What there is.
    pub found: String,
    /// What would mend it.
    pub help: Option<String>,
}

/// Why a standard cannot be compiled for a table: all that is wrong with its columns, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableError {
    /// At least one.
    pub faults: Vec<ColumnFault>,
}

impl fmt::Display for ColumnFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(column) = &self.column {
            write!(f, "column `{column}`: ")?;
        }
        write!(f, "expected {}, found {}", self.expected, self.found)?;
        match &self.help {
            Some(help) => write!(f, " ({help})"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, fault) in self.faults.iter().enumerate() {
            let line = if place == 0 { "" } else { "\n" };
            write!(f, "{line}{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for TableError {}

impl From<ColumnFault> for TableError {
    fn from(fault: ColumnFault) -> Self {
        Self { faults: vec![fault] }
    }
}
