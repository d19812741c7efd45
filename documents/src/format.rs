//! Which format a file is in.

use std::path::Path;

/// The formats that documents come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// One object, an array of them, or one on each line.
    Json,
    /// One object on each line.
    JsonLines,
    /// YAML 1.2 with its core schema, one or more documents.
    Yaml,
    /// A header of paths, and a document on each row.
    Csv,
}

impl Format {
    /// The format that the extension of a file's name stands for, in any case; none where it stands for none.
    ///
    /// ```
    /// use brightline_documents::Format;
    /// assert_eq!(Format::of("reports/ci/builds.ndjson"), Some(Format::JsonLines));
    /// assert_eq!(Format::of("CATALOG.YML"), Some(Format::Yaml));
    /// assert_eq!(Format::of("FILE_LIST.txt"), None);
    /// ```
    #[must_use]
    pub fn of(file_name: &str) -> Option<Self> {
        let extension = Path::new(file_name).extension()?.to_str()?;
        match extension.to_ascii_lowercase().as_str() {
            "json" => Some(Self::Json),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            "yaml" | "yml" => Some(Self::Yaml),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }
}
