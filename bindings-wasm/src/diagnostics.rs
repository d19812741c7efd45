//! Diagnostics with places as editors of JavaScript count them.

use std::collections::BTreeMap;

use brightline::{Diagnostic, Sources, Span};
use serde::Serialize;

/// One diagnostic.
#[derive(Serialize)]
pub(crate) struct WireDiagnostic<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    span: WireSpan<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    labels: Vec<WireLabel<'a>>,
}

#[derive(Serialize)]
struct WireLabel<'a> {
    span: WireSpan<'a>,
    text: &'a str,
}

/// A range of a file. Lines and columns are those of the command, which count characters; `start` and `end` are what
/// `text.slice` takes.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WireSpan<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    start: u32,
    end: u32,
}

/// All of them, each place looked up once.
pub(crate) fn wire<'a>(diagnostics: &'a [Diagnostic], sources: &'a Sources) -> Vec<WireDiagnostic<'a>> {
    let spans = diagnostics.iter().flat_map(|found| found.labels.iter().map(|label| label.span));
    let places = Places::new(spans, sources);
    let wire = |found: &'a Diagnostic| WireDiagnostic {
        code: found.code,
        severity: found.severity.as_str(),
        message: &found.message,
        span: places.span(found.span()),
        help: found.help.as_deref(),
        labels: found
            .labels
            .iter()
            .map(|label| WireLabel { span: places.span(label.span), text: &label.text })
            .collect(),
    };
    diagnostics.iter().map(wire).collect()
}

/// Where some bytes of the files stand for an editor.
pub(crate) struct Places<'a> {
    sources: &'a Sources,
    /// By file and byte.
    found: BTreeMap<(u32, u32), Place>,
}

#[derive(Clone, Copy)]
struct Place {
    line: u32,
    column: u32,
    units: u32,
}

impl<'a> Places<'a> {
    /// Looks the ends of `spans` up in one pass of each file: a file of a megabyte may have thousands of errors.
    pub(crate) fn new(spans: impl Iterator<Item = Span>, sources: &'a Sources) -> Self {
        let start = Place { line: 1, column: 1, units: 0 };
        let ends = spans.flat_map(|span| [(span.file.0, span.start), (span.file.0, span.end)]);
        let mut found = brightline::order::map(ends.map(|end| (end, start)));
        for (file, source) in sources.iter() {
            let mut place = start;
            let mut characters = source.text.char_indices().peekable();
            for ((_, byte), slot) in found.range_mut((file.0, 0)..=(file.0, u32::MAX)) {
                while let Some((_, character)) = characters.next_if(|(at, _)| *at < *byte as usize) {
                    place.units += if u32::from(character) > 0xffff { 2 } else { 1 };
                    place.column += 1;
                    if character == '\n' {
                        place.line += 1;
                        place.column = 1;
                    }
                }
                *slot = place;
            }
        }
        Self { sources, found }
    }

    /// One of the spans that were looked up.
    pub(crate) fn span(&self, span: Span) -> WireSpan<'a> {
        let place = |byte| self.found.get(&(span.file.0, byte)).copied();
        let start = place(span.start).unwrap_or(Place { line: 1, column: 1, units: 0 });
        let end = place(span.end).unwrap_or(start);
        WireSpan {
            file: self.sources.get(span.file).map_or("", |source| source.name.as_str()),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            start: start.units,
            end: end.units,
        }
    }
}
