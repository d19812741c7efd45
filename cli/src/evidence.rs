//! Facts and exceptions: the files that hold them, read into documents and records.
//!
//! What is wrong with one file costs that file alone, and is said with the report.

use brightline::{Document, Problem, Severity, Standard, Tree};
use brightline_documents::{Format, PAST_BOUND, UNREADABLE, read, read_trees};

use crate::{
    files::{Entry, Listing, Root},
    progress::Progress,
    refusal::Refusal,
    tables,
};

/// The longest file that is read. A single document may have 64 MiB; this bounds files of many.
const LONGEST: u64 = 1 << 30;

/// What the files of facts hold.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    /// The documents that can be used.
    pub(crate) documents: Vec<Document>,
    /// What is wrong with the others.
    pub(crate) problems: Vec<Problem>,
    /// How many documents there are, with those that cannot be used.
    pub(crate) found: usize,
    /// Files in folders that are no documents by their names.
    pub(crate) passed_over: Vec<String>,
}

/// What the files of exceptions hold.
#[derive(Debug, Default)]
pub(crate) struct Records {
    /// The records that can be read, each with its name in reports.
    pub(crate) trees: Vec<(String, Tree)>,
    /// What is wrong with the others.
    pub(crate) problems: Vec<Problem>,
    /// Files in folders that hold no records by their names.
    pub(crate) passed_over: Vec<String>,
}

/// A file that has been read and not been looked into.
#[derive(Debug)]
pub struct HeldFile {
    /// How it is called in reports.
    pub name: String,
    /// As its name says, or else as it begins.
    pub format: Format,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Reads the facts.
pub(crate) fn facts(
    named: &[(Option<String>, Root)],
    standard: &Standard,
    progress: &Progress,
) -> Result<Facts, Refusal> {
    let mut facts = Facts::default();
    let mut sources: Vec<&Option<String>> = named.iter().map(|(source, _)| source).collect();
    sources.sort();
    sources.dedup();
    for source in sources {
        let roots = named.iter().filter(|(other, _)| other == source).map(|(_, root)| root);
        let wanted = |name: &str| Format::of(name).is_some() || tables::Kind::of(name).is_some();
        let listing = Listing::of(roots, wanted)?;
        facts.found += listing.unreadable.len();
        facts.problems.extend(listing.unreadable.into_iter().map(|(name, reason)| unreadable(&name, &reason)));
        facts.passed_over.extend(listing.passed_over);
        progress.expect("reading facts", listing.entries.len());
        for entry in listing.entries {
            progress.advance();
            if let Some(kind) = tables::Kind::of(&entry.name) {
                let rows = tables::documents(&entry, kind, source.as_deref(), standard);
                facts.documents.extend(rows.documents);
                facts.problems.extend(rows.problems);
                facts.found += rows.found;
                continue;
            }
            match bytes(&entry) {
                Ok(bytes) => {
                    let format = format(&entry, &bytes);
                    let read = read(&entry.name, source.as_deref(), format, &bytes, standard.schema());
                    facts.documents.extend(read.documents);
                    facts.problems.extend(read.problems);
                    facts.found += read.found;
                }
                Err(problem) => {
                    facts.problems.push(problem);
                    facts.found += 1;
                }
            }
        }
    }
    Ok(facts)
}

/// Reads the exceptions that come as data.
pub(crate) fn records(named: &[Root]) -> Result<Records, Refusal> {
    let mut records = Records::default();
    let listing = Listing::of(named, may_hold_records)?;
    records.problems.extend(listing.unreadable.into_iter().map(|(name, reason)| unreadable(&name, &reason)));
    records.passed_over = listing.passed_over;
    for entry in listing.entries {
        no_standard(&entry.name)?;
        match bytes(&entry) {
            Ok(bytes) => {
                let (trees, problems) = read_trees(&entry.name, format(&entry, &bytes), &bytes);
                records.trees.extend(trees);
                records.problems.extend(problems);
            }
            Err(problem) => records.problems.push(problem),
        }
    }
    Ok(records)
}

/// Whether a file of that name may hold records: a table has no place for lists.
pub(crate) fn may_hold_records(name: &str) -> bool {
    Format::of(name).is_some_and(|format| format != Format::Csv)
}

/// Refuses a file of a standard where records are expected.
pub(crate) fn no_standard(name: &str) -> Result<(), Refusal> {
    if !name.ends_with(".bright") {
        return Ok(());
    }
    Err(Refusal::new(format!("`{name}` is a file of the standard, and --exceptions takes data"))
        .help("name it beside the standard: it may hold exceptions"))
}

/// The bytes of the files of facts that `root` means, each with its name and format, and what is wrong with the others.
pub(crate) fn files(root: &Root, wanted: impl Fn(&str) -> bool) -> Result<(Vec<HeldFile>, Vec<Problem>), Refusal> {
    let listing = Listing::of([root], wanted)?;
    let mut problems: Vec<Problem> =
        listing.unreadable.into_iter().map(|(name, reason)| unreadable(&name, &reason)).collect();
    let mut files = Vec::new();
    for entry in listing.entries {
        match bytes(&entry) {
            Ok(bytes) => files.push(HeldFile { format: format(&entry, &bytes), name: entry.name, bytes }),
            Err(problem) => problems.push(problem),
        }
    }
    Ok((files, problems))
}

fn bytes(entry: &Entry) -> Result<Vec<u8>, Problem> {
    let bytes = entry.read(LONGEST).map_err(|reason| unreadable(&entry.name, &reason))?;
    if bytes.len() as u64 > LONGEST {
        let message = "the file is larger than 1 GiB, divide it".into();
        return Err(Problem { code: PAST_BOUND, message, ..unreadable(&entry.name, "") });
    }
    Ok(bytes)
}

fn unreadable(name: &str, reason: &str) -> Problem {
    Problem {
        document: Some(name.into()),
        path: None,
        code: UNREADABLE,
        severity: Severity::Error,
        message: format!("cannot be read: {reason}"),
        refused: true,
    }
}

/// As the file's name says, or, of standard input and other files that were named themselves, as they begin.
fn format(entry: &Entry, bytes: &[u8]) -> Format {
    Format::of(&entry.name).unwrap_or_else(|| sniffed(bytes))
}

/// JSON begins with a bracket, the first line of a table has commas and no key of YAML.
fn sniffed(bytes: &[u8]) -> Format {
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes).trim_ascii_start();
    if text.starts_with(b"{") || text.starts_with(b"[") {
        return Format::Json;
    }
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default().trim_ascii_end();
    let key = line.ends_with(b":") || line.windows(2).any(|pair| pair == b": ");
    let mark = line.starts_with(b"#") || line.starts_with(b"-") || line.starts_with(b"%");
    if line.contains(&b',') && !key && !mark { Format::Csv } else { Format::Yaml }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_name_is_known_by_how_it_begins() {
        assert_eq!(sniffed(b" \n{\"kind\": 1}"), Format::Json);
        assert_eq!(sniffed(b"[]"), Format::Json);
        assert_eq!(sniffed("\u{feff}subject,owner\r\na,b\r\n".as_bytes()), Format::Csv);
        assert_eq!(sniffed(b"kind: a, b\n"), Format::Yaml);
        assert_eq!(sniffed(b"metadata:\n  name: a\n"), Format::Yaml);
        assert_eq!(sniffed(b"# a, b\nkind: a\n"), Format::Yaml);
        assert_eq!(sniffed(b"--- # a, b\nkind: a\n"), Format::Yaml);
        assert_eq!(sniffed(b""), Format::Yaml);
    }
}
