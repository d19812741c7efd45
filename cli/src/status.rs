//! Exit statuses, a contract with scripts and pipelines.

use std::process::ExitCode;

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

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(match status {
            Status::Holds => 0,
            Status::Fails => 1,
            Status::Unusable => 2,
            Status::Partial => 3,
        })
    }
}
