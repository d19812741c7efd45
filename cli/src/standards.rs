//! The standard: its files, read and compiled.

use brightline::{Diagnostic, MAX_WORK, Source, Sources, Span, Standard};

use crate::{diagnostics, files::Listing, project::Inputs, refusal::Refusal};

/// The compiler refuses a file of more than 1 MiB and says how long it is; what is longer than this is not even read.
const LONGEST: u64 = 64 << 20;

/// Warnings shown where not all of them are asked for.
const SHOWN: usize = 5;

/// Reads and compiles the standard, and says its warnings.
pub(crate) fn read(inputs: &Inputs, verbose: bool) -> Result<Standard, Refusal> {
    let steps = inputs.within.unwrap_or(MAX_WORK);
    let standard = Standard::compile_within(sources(inputs)?, steps).map_err(|error| {
        inputs.say_what_names_mean();
        Refusal::Text { diagnostics: error.diagnostics, sources: error.sources }
    })?;
    if !standard.warnings().is_empty() {
        inputs.say_what_names_mean();
    }
    diagnostics::draw(standard.warnings(), standard.sources(), if verbose { usize::MAX } else { SHOWN });
    Ok(standard)
}

/// The texts of the standard's files.
pub(crate) fn sources(inputs: &Inputs) -> Result<Vec<Source>, Refusal> {
    let listing = Listing::of(&inputs.standard, is_standard)?;
    if let Some((name, reason)) = listing.unreadable.first() {
        return Err(Refusal::new(format!("`{name}` cannot be read: {reason}")));
    }
    if listing.entries.is_empty() {
        let names: Vec<_> = inputs.standard.iter().map(|root| format!("`{}`", root.name())).collect();
        return Err(Refusal::new(format!("there is no `.bright` file in {}", names.join(", "))));
    }
    let mut sources = Vec::new();
    let mut unreadable = Vec::new();
    for entry in listing.entries {
        if entry.named && !is_standard(&entry.name) && entry.name != "<stdin>" {
            let other =
                [".json", ".jsonl", ".ndjson", ".yaml", ".yml", ".csv"].iter().any(|end| entry.name.ends_with(end));
            let refusal = Refusal::new(format!("`{}` is no standard: its name does not end in `.bright`", entry.name));
            return Err(if other {
                refusal.help("name facts with --facts, exceptions with --exceptions")
            } else {
                refusal
            });
        }
        let bytes =
            entry.read(LONGEST).map_err(|reason| Refusal::new(format!("`{}` cannot be read: {reason}", entry.name)))?;
        if bytes.len() as u64 > LONGEST {
            return Err(Refusal::new(format!("`{}` is larger than 64 MiB", entry.name)));
        }
        match String::from_utf8(bytes) {
            Ok(text) => sources.push(Source::new(entry.name, text)),
            Err(error) => unreadable.push((entry.name, error)),
        }
    }
    if unreadable.is_empty() { Ok(sources) } else { Err(not_utf8(unreadable)) }
}

fn is_standard(name: &str) -> bool {
    name.ends_with(".bright")
}

/// Points at the first byte of each file that is no UTF-8.
fn not_utf8(files: Vec<(String, std::string::FromUtf8Error)>) -> Refusal {
    let mut places = Vec::new();
    let mut texts = Vec::new();
    for (name, error) in files {
        places.push((name.clone(), error.utf8_error().valid_up_to()));
        texts.push(Source::new(name, String::from_utf8_lossy(error.as_bytes())));
    }
    let sources = Sources::new(texts);
    let diagnostics = sources
        .iter()
        .filter_map(|(file, source)| {
            let (_, at) = places.iter().find(|(name, _)| *name == source.name)?;
            let at = u32::try_from(*at).ok()?;
            // What cannot be read shows as U+FFFD, three bytes long.
            let diagnostic = Diagnostic::error("BL905", Span::new(file, at, at + 3), "this is not UTF-8");
            Some(diagnostic.help("save the file as UTF-8"))
        })
        .collect();
    Refusal::Text { diagnostics, sources }
}
