//! Where one document of a YAML file ends and the next begins.
//!
//! A `---` or `...` at the start of a line is a boundary whatever stands around it, so the boundaries are known before
//! anything is read: each document gets a parser of its own, with its own anchors, and its size is known.

/// The part of a file that holds one document, with the directives and comments before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece<'t> {
    /// The number of its first line in the file.
    pub(super) line: usize,
    pub(super) text: &'t str,
}

/// The pieces of a file, one after the other without gaps.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut first_line = 1;
    let mut begin = 0;
    // Whether the document of the piece has begun: before, there are only directives, comments and blank lines.
    let mut begun = false;
    let mut at = 0;
    let mut number = 1;
    let mut cut = |begin: &mut usize, first_line: &mut usize, at: usize, number: usize| {
        if let Some(text) = text.get(*begin..at).filter(|text| !text.is_empty()) {
            pieces.push(Piece { line: *first_line, text });
        }
        (*begin, *first_line) = (at, number);
    };
    while let Some(line) = text.get(at..).filter(|rest| !rest.is_empty()).map(first_line_of) {
        if is_marker(line, "---") {
            if begun {
                cut(&mut begin, &mut first_line, at, number);
            }
            begun = true;
        }
        let ends_document = is_marker(line, "...");
        begun |= !ends_document && !is_before_document(line);
        at += line.len();
        number += 1;
        if ends_document && begun {
            cut(&mut begin, &mut first_line, at, number);
            begun = false;
        }
    }
    cut(&mut begin, &mut first_line, at, number);
    pieces
}

/// The first line with its end: a line feed, a carriage return, or both.
fn first_line_of(text: &str) -> &str {
    let end = match text.bytes().position(|byte| matches!(byte, b'\n' | b'\r')) {
        None => text.len(),
        Some(end) if text.get(end..).is_some_and(|rest| rest.starts_with("\r\n")) => end + 2,
        Some(end) => end + 1,
    };
    text.get(..end).unwrap_or(text)
}

fn is_marker(line: &str, marker: &str) -> bool {
    line.strip_prefix(marker).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\n', '\r']))
}

fn is_before_document(line: &str) -> bool {
    let content = line.trim_ascii_start();
    content.is_empty() || content.starts_with('#') || line.starts_with('%')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(usize, &str)]) {
        let found: Vec<_> = pieces(text).iter().map(|piece| (piece.line, piece.text)).collect();
        assert_eq!(found, expected);
        assert_eq!(found.iter().map(|(_, text)| *text).collect::<String>(), text);
    }

    #[test]
    fn documents_end_at_markers() {
        check("", &[]);
        check("a: 1", &[(1, "a: 1")]);
        check("---\na: 1\n---\nb: 2\n", &[(1, "---\na: 1\n"), (3, "---\nb: 2\n")]);
        check("a: 1\r\n---\r\nb: 2", &[(1, "a: 1\r\n"), (2, "---\r\nb: 2")]);
        check("a: 1\r---\rb: 2", &[(1, "a: 1\r"), (2, "---\rb: 2")]);
        check("# c\n%YAML 1.2\n--- {}\n...\n# d\n---\n", &[(1, "# c\n%YAML 1.2\n--- {}\n...\n"), (5, "# d\n---\n")]);
        check("---\n---", &[(1, "---\n"), (2, "---")]);
    }

    #[test]
    fn what_only_begins_like_a_marker_is_none() {
        check("---a\n----\n ---\n--\n", &[(1, "---a\n----\n ---\n--\n")]);
        check("a: |\n  ---\n  ...\n", &[(1, "a: |\n  ---\n  ...\n")]);
        check("...\n...\na: 1\n", &[(1, "...\n...\na: 1\n")]);
    }
}
