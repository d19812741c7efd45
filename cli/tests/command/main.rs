//! The command as scripts and people meet it: what it reads, what it says, and its exit status.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

mod folder;

mod exceptions;
mod explain;
mod forecast;
mod inputs;
mod json;
mod page;
mod project;
mod readme;
mod statuses;
mod tables;
mod tests;
mod verify;
