//! An expression that stands alone, as a record of data writes one.

use std::cell::RefCell;

use crate::ast::Expr;
use crate::grammar::{self, Rule};
use crate::reader::{Reader, child};
use crate::{Diagnostic, FileId, characters, expression, scan, unexpected};

/// Reads a text that is one expression; its spans are of `file`.
///
/// ```
/// use brightline_dsl::{FileId, parse_expression};
/// assert!(parse_expression(FileId(0), "lifecycle == \"production\"").is_ok());
/// assert!(parse_expression(FileId(0), "lifecycle ==").is_err());
/// ```
///
/// # Errors
///
/// All that is wrong with the text.
pub fn parse_expression(file: FileId, text: &str) -> Result<Expr, Vec<Diagnostic>> {
    if let Some(diagnostic) = characters::size(file, text) {
        return Err(vec![diagnostic]);
    }
    let mut diagnostics = Vec::new();
    let clean = characters::check(file, text, &mut diagnostics);
    let text = clean.as_deref().unwrap_or(text);
    let diagnostics = RefCell::new(diagnostics);
    let reader = Reader::of_file(file, text, &diagnostics);
    let expr = read(&reader, text);
    let diagnostics = diagnostics.into_inner();
    match expr {
        Some(expr) if diagnostics.is_empty() => Ok(expr),
        _ => Err(diagnostics),
    }
}

fn read(reader: &Reader<'_>, text: &str) -> Option<Expr> {
    if let Some(nodes) = grammar::swiftly(Rule::lone_expression, text) {
        return expression::read(reader, child(nodes.roots().next()?, Rule::expression)?);
    }
    if let Some(deep) = scan::too_deep(text) {
        reader.report(expression::too_deep_at(reader.span_of(deep, deep + 1)));
        return None;
    }
    match grammar::parse(Rule::lone_expression, text) {
        Ok(nodes) => expression::read(reader, child(nodes.roots().next()?, Rule::expression)?),
        Err(error) => {
            reader.report(unexpected::explain(reader, text, &error, None));
            None
        }
    }
}
