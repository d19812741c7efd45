//! Text to syntax tree, in the order of what a text goes through.

use std::cell::RefCell;

use crate::ast::File;
use crate::grammar::{self, Rule};
use crate::reader::Reader;
use crate::recover::Recovery;
use crate::scan::{Fault, Scan};
use crate::words::is_reserved;
use crate::{Diagnostic, FileId, characters, codes, items, order, scan, unexpected};

/// The most diagnostics shown of one file.
const MOST: usize = 200;

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parsed {
    /// The items that could be read. Where a diagnostic is an error, some may be missing or lack a part.
    pub file: File,
    /// All that is wrong with the text, in written order.
    pub diagnostics: Vec<Diagnostic>,
    /// The names of what stands in the text and could not be read: whoever looks for one of these finds nothing, and
    /// need not be told so. Sorted, each once.
    pub lost: Vec<String>,
}

/// Reads the text of one file.
///
/// Never fails and never panics: what can be read is in [`Parsed::file`], all that is wrong in [`Parsed::diagnostics`], and
/// a broken item costs that item alone. The time is linear in the size of the text, the stack needed is less than 256 KiB.
///
/// ```
/// use brightline_dsl::{FileId, ast, parse};
///
/// let parsed = parse(FileId(0), "define calm for service = open_alerts == 0");
/// assert!(parsed.diagnostics.is_empty());
/// assert!(matches!(parsed.file.items.as_slice(), [ast::Item::Define(define)] if define.name.text == "calm"));
///
/// let parsed = parse(FileId(0), "define calm for service = open_alerts = 0");
/// assert_eq!(parsed.diagnostics.len(), 1);
/// ```
#[must_use]
pub fn parse(file: FileId, text: &str) -> Parsed {
    if let Some(diagnostic) = characters::size(file, text) {
        return Parsed { diagnostics: vec![diagnostic], ..Parsed::default() };
    }
    swiftly(file, text).unwrap_or_else(|| thoroughly(file, text))
}

/// What a text says in which nothing is wrong; none where something is, or might be.
fn swiftly(file: FileId, text: &str) -> Option<Parsed> {
    if characters::any_forbidden(text) {
        return None;
    }
    let nodes = grammar::swiftly(Rule::file, text)?;
    let diagnostics = RefCell::new(Vec::new());
    let reader = Reader::of_file(file, text, &diagnostics);
    let items = nodes.parts().filter(|node| !matches!(node.as_rule(), Rule::EOI | Rule::byte_order_mark));
    let items = items.map(|node| items::read(&reader, node)).collect::<Option<_>>()?;
    diagnostics.into_inner().is_empty().then(|| Parsed { file: File { items }, ..Parsed::default() })
}

/// What any text says, and all that is wrong with it.
fn thoroughly(file: FileId, text: &str) -> Parsed {
    let mut diagnostics = Vec::new();
    let clean = characters::check(file, text, &mut diagnostics);
    let (original, text) = (text, clean.as_deref().unwrap_or(text));
    let scan = scan::scan(text);
    let shallow = without_deep_items(text, &scan);
    let text = shallow.as_deref().unwrap_or(text);
    let diagnostics = RefCell::new(diagnostics);
    let reader = Reader::of_file(file, text, &diagnostics);
    let mut recovery = Recovery::new(&reader, text, &scan);
    recovery.explain_faults();
    let mut items = Vec::new();
    match grammar::parse(Rule::file, text) {
        Ok(nodes) => {
            let mut definition = None;
            for node in nodes.parts() {
                let (kind, start) = (node.as_rule(), reader.offset_of(node.as_str()));
                match kind {
                    Rule::recovery => {
                        if definition.is_some_and(|definition| recovery.goes_on(definition, start)) {
                            items.pop();
                        }
                        items.extend(recovery.item(start, start + node.as_str().len(), definition));
                    }
                    Rule::EOI | Rule::byte_order_mark => {}
                    _ => items.extend(recovery.whole(node)),
                }
                definition = (kind == Rule::define).then_some(start);
            }
        }
        Err(error) => reader.report(unexpected::explain(&reader, text, &error, None)),
    }
    let mut lost = recovery.lost;
    lost.retain(|name| !name.is_empty() && !is_reserved(name));
    order::sort(&mut lost);
    lost.dedup();
    Parsed { file: File { items }, diagnostics: in_order(on_characters(original, diagnostics.into_inner())), lost }
}

/// The text with blanks for each item that nests too deep for the grammar; none where there is no such item.
fn without_deep_items(text: &str, scan: &Scan) -> Option<String> {
    let deep: Vec<usize> =
        scan.faults.iter().filter(|(_, fault)| *fault == Fault::TooDeep).map(|(index, _)| *index).collect();
    if deep.is_empty() {
        return None;
    }
    let begins = |index: &usize| {
        scan.tokens.get(*index).is_some_and(|token| token.begins_column) && scan.begins_item(text, *index)
    };
    let mut shallow = String::with_capacity(text.len());
    let mut copied = 0;
    for index in deep {
        let first = (0..index).rev().find(begins).unwrap_or(0);
        let last = (index..scan.tokens.len()).find(begins);
        let start = scan.tokens.get(first).map_or(0, |token| token.start);
        let end = last.and_then(|last| scan.tokens.get(last)).map_or(text.len(), |token| token.start);
        shallow.push_str(text.get(copied..start).unwrap_or_default());
        shallow.extend(std::iter::repeat_n(' ', end - start.max(copied)));
        copied = end;
    }
    shallow.push_str(text.get(copied..).unwrap_or_default());
    Some(shallow)
}

/// With places that hold whole characters: one that was replaced by blanks may have been cut.
fn on_characters(text: &str, mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    for label in diagnostics.iter_mut().flat_map(|diagnostic| &mut diagnostic.labels) {
        while !text.is_char_boundary(label.span.start as usize) {
            label.span.start -= 1;
        }
        while label.span.end as usize <= text.len() && !text.is_char_boundary(label.span.end as usize) {
            label.span.end += 1;
        }
    }
    diagnostics
}

/// As they stand in the text, and no more than anyone would read.
fn in_order(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    order::sort_by_key(&mut diagnostics, |diagnostic| (diagnostic.span().start, diagnostic.span().end));
    diagnostics.dedup();
    if diagnostics.len() > MOST {
        let rest = diagnostics.split_off(MOST);
        let at = rest.first().map(Diagnostic::span).unwrap_or_default();
        let message = format!("and {} more errors from here on", rest.len());
        diagnostics.push(Diagnostic::error(codes::TOO_MANY, at, message));
    }
    diagnostics
}

#[cfg(test)]
mod tests;
