//! Diagnostics as people know them: the source line, the place underlined, the help below.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use brightline::{Diagnostic, Severity, Sources, Span};

use crate::console;

/// No more lines of source than this on either side of what is underlined.
const AROUND: usize = 2;

/// How wide a drawing may be.
const COLUMNS: usize = 100;

/// One of them as text without colours.
pub(crate) fn drawn(diagnostic: &Diagnostic, sources: &Sources) -> String {
    Renderer::plain().term_width(COLUMNS).render(&groups(diagnostic, sources))
}

/// Draws the first `most` of them on standard error, and says how many more there are.
pub(crate) fn draw(diagnostics: &[Diagnostic], sources: &Sources, most: usize) {
    let renderer = Renderer::styled().term_width(COLUMNS);
    for diagnostic in diagnostics.iter().take(most) {
        console::say(&renderer.render(&groups(diagnostic, sources)));
        console::say("");
    }
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
    let warnings = diagnostics.len() - errors;
    if errors > 0 {
        console::error(&counted(errors, "error"), None);
    } else if warnings > most {
        console::warning(&format!("{} more, shown with --verbose", counted(warnings - most, "warning")));
    }
}

fn counted(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}

fn groups<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Vec<Group<'a>> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(diagnostic.message.as_str()).id(diagnostic.code));
    // One snippet a file, the first where the trouble is.
    let mut files = Vec::new();
    for label in &diagnostic.labels {
        if !files.contains(&label.span.file) {
            files.push(label.span.file);
        }
    }
    for file in files {
        let Some(source) = sources.get(file) else { continue };
        let places = || diagnostic.labels.iter().enumerate().filter(|(_, label)| label.span.file == file);
        let Some(excerpt) = excerpt(&source.text, places().map(|(_, label)| label.span)) else { continue };
        let annotations = places().map(|(number, label)| {
            let kind = if number == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
            annotation(kind, &excerpt, label.span, &label.text)
        });
        let snippet = Snippet::source(excerpt.text).line_start(excerpt.line).path(source.name.as_str());
        group = group.element(snippet.annotations(annotations));
    }
    match &diagnostic.help {
        Some(help) => vec![group.element(Level::HELP.message(help.as_str()))],
        None => vec![group],
    }
}

/// The lines around the places of one file: a file of a megabyte is not looked through for each of its errors.
struct Excerpt<'a> {
    text: &'a str,
    line: usize,
    start: usize,
}

fn excerpt(text: &str, spans: impl Iterator<Item = Span> + Clone) -> Option<Excerpt<'_>> {
    let first = floor(text, spans.clone().map(|span| span.start).min()? as usize);
    let last = floor(text, spans.map(|span| span.end.max(span.start)).max()? as usize);
    let (before, _) = text.split_at_checked(first)?;
    let (_, after) = text.split_at_checked(last)?;
    let start = before.rmatch_indices('\n').nth(AROUND).map_or(0, |(at, _)| at + 1);
    let end = after.match_indices('\n').nth(AROUND).map_or(text.len(), |(at, _)| last + at);
    let line = text.get(..start)?.matches('\n').count() + 1;
    Some(Excerpt { text: text.get(start..end)?, line, start })
}

fn annotation<'a>(kind: AnnotationKind, excerpt: &Excerpt<'_>, span: Span, label: &'a str) -> Annotation<'a> {
    let inside = |byte: u32| floor(excerpt.text, (byte as usize).saturating_sub(excerpt.start));
    let start = inside(span.start);
    let annotation = kind.span(start..inside(span.end).max(start));
    if label.is_empty() { annotation } else { annotation.label(label) }
}

/// The nearest character boundary at or before `at`, within the text.
fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at.min(text.len()))
}
