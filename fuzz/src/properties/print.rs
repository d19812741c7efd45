//! Expressions printed and read again.

use brightline_dsl::{FileId, ast::Expr, parse_expression, print};

/// What holds.
pub const WHAT: &str = "any text that is an expression is printed on one line, and what is printed is read as the same \
                        tree and printed as the same text";

/// Panics where it does not hold.
pub fn holds(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(tree) = parse_expression(FileId(0), text) else { return };
    let printed = print::expression(&tree);
    assert!(!printed.contains('\n'), "{printed:?}");
    let again = parse_expression(FileId(0), &printed)
        .unwrap_or_else(|faults| panic!("{text:?} is printed as {printed:?}, which is refused: {faults:?}"));
    assert_eq!(without_places(&tree), without_places(&again), "{text:?} is printed as {printed:?}");
    assert_eq!(print::expression(&again), printed);
}

/// All that a tree says, but where.
fn without_places(tree: &Expr) -> String {
    let written = format!("{tree:?}");
    let mut said = String::with_capacity(written.len());
    let mut rest = written.as_str();
    while let Some((before, behind)) = rest.split_once("span: Span {") {
        said.push_str(before);
        rest = behind.split_once('}').map_or("", |(_, rest)| rest);
    }
    said + rest
}
