//! Files as the command reads them, and diagnostics as it draws them, for hosts that bring the command along.

use std::path::Path;

use brightline::{Diagnostic, Problem, Source, Sources};
use brightline_documents::Format;

pub use crate::{arguments::is_source, evidence::HeldFile, refusal::Refusal};
use crate::{evidence, files::Root, project, standards};

/// The texts of the standard that these files and folders are; one of them may hold a `brightline.toml` that says where
/// the standard is.
///
/// # Errors
///
/// What cannot be read, is no standard by its name, or is no text.
pub fn sources(paths: &[&Path]) -> Result<Vec<Source>, Refusal> {
    let paths: Vec<String> = paths.iter().map(|path| argument(path)).collect();
    standards::sources(&project::standard(&paths)?)
}

/// The files of facts that `path` is or holds, unread, and what is wrong with those that cannot be read.
///
/// # Errors
///
/// There is no such path.
pub fn facts(path: &Path) -> Result<(Vec<HeldFile>, Vec<Problem>), Refusal> {
    evidence::files(&Root::argument(&argument(path)), |name| Format::of(name).is_some())
}

/// The files of exceptions that `path` is or holds, unread, and what is wrong with those that cannot be read.
///
/// # Errors
///
/// There is no such path, or it is a file of a standard.
pub fn exceptions(path: &Path) -> Result<(Vec<HeldFile>, Vec<Problem>), Refusal> {
    let (files, problems) = evidence::files(&Root::argument(&argument(path)), evidence::may_hold_records)?;
    files.iter().try_for_each(|file| evidence::no_standard(&file.name))?;
    Ok((files, problems))
}

/// A diagnostic as people know it, without colours: the source line, the place underlined, the help below.
#[must_use]
pub fn drawn(diagnostic: &Diagnostic, sources: &Sources) -> String {
    crate::diagnostics::drawn(diagnostic, sources)
}

/// A path as an argument; a file that is called `-` is a file here.
fn argument(path: &Path) -> String {
    if path.as_os_str() == "-" { "./-".into() } else { path.to_string_lossy().into_owned() }
}
