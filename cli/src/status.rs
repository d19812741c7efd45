//! Exit statuses, a contract with scripts and pipelines.

/// How a command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// 0: at least one subject is scored and all that are scored are ready; every test holds.
    Holds,
    /// 3: some document or record could not be used, and all the rest is ready.
    Partial,
    /// 1: somebody is not ready, or a test fails.
    Fails,
    /// 2: the command line, a standard or every document cannot be used, or nothing was scored.
    Unusable,
}

impl Status {
    /// The number.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Holds => 0,
            Self::Fails => 1,
            Self::Unusable => 2,
            Self::Partial => 3,
        }
    }
}
