//! The files of a standard, and lines and columns in them.

use crate::{FileId, Span, order};

/// One file: its name as the host knows it, and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The name shown in messages and reports: a path with `/`, relative where the host can make it so.
    pub name: String,
    /// The text.
    pub text: String,
}

impl Source {
    /// A file called `name` that says `text`.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), text: text.into() }
    }
}

/// A line and a column, both from 1; the column counts characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

/// All files of a standard, sorted by name so that the order of arrival is never visible.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sources {
    files: Vec<Source>,
    /// For each file the byte at which each line starts, so that a place is found without reading the file again.
    lines: Vec<Vec<usize>>,
}

impl Sources {
    /// The files in the order of their names; [`FileId`]s are numbered so.
    #[must_use]
    pub fn new(mut files: Vec<Source>) -> Self {
        order::sort_by(&mut files, |a, b| (&a.name, &a.text).cmp(&(&b.name, &b.text)));
        let lines = files.iter().map(|file| starts_of_lines(&file.text)).collect();
        Self { files, lines }
    }

    /// The files with their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        (0u32..).map(FileId).zip(&self.files)
    }

    /// The file of that number.
    #[must_use]
    pub fn get(&self, file: FileId) -> Option<&Source> {
        self.files.get(usize::try_from(file.0).ok()?)
    }

    /// Where a span begins.
    #[must_use]
    pub fn position(&self, span: Span) -> Position {
        let (start, file) = (span.start as usize, span.file.0 as usize);
        let lines = self.lines.get(file).map(Vec::as_slice).unwrap_or_default();
        let line = lines.partition_point(|line| *line <= start);
        let line_start = line.checked_sub(1).and_then(|line| lines.get(line)).copied().unwrap_or_default();
        let before = self.get(span.file).and_then(|source| source.text.get(line_start..start)).unwrap_or_default();
        Position {
            line: u32::try_from(line.max(1)).unwrap_or(u32::MAX),
            column: u32::try_from(before.chars().count() + 1).unwrap_or(u32::MAX),
        }
    }

    /// The text of a span.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file)
            .and_then(|source| source.text.get(span.start as usize..span.end as usize))
            .unwrap_or_default()
    }

    /// `file:line:column` of where a span begins.
    #[must_use]
    pub fn place(&self, span: Span) -> String {
        let Position { line, column } = self.position(span);
        let name = self.get(span.file).map_or("", |source| source.name.as_str());
        format!("{name}:{line}:{column}")
    }
}

fn starts_of_lines(text: &str) -> Vec<usize> {
    // Counted first: they are kept as long as the text, and room for more would be kept with them.
    let count = text.bytes().filter(|byte| *byte == b'\n').count();
    let mut starts = Vec::with_capacity(count + 1);
    starts.push(0);
    starts.extend(text.match_indices('\n').map(|(at, _)| at + 1));
    starts
}
