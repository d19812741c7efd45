//! A page of 80 columns: how wide text is, and where its lines end.

use anstyle::Style;
use unicode_width::UnicodeWidthStr as _;

/// The columns of a page.
pub(crate) const COLUMNS: usize = 80;

/// The columns a text takes on a terminal.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// `text` in `columns` columns: filled with spaces, or cut with `…`.
pub(crate) fn fitted(text: &str, columns: usize) -> String {
    let wide = width(text);
    if wide <= columns {
        return format!("{text}{}", " ".repeat(columns - wide));
    }
    let (kept, _) = broken(text, columns.saturating_sub(1));
    let cut = format!("{kept}…");
    let wide = width(&cut);
    format!("{cut}{}", " ".repeat(columns.saturating_sub(wide)))
}

/// `text` in lines: the first of at most `first` columns, the others of at most `rest`. Lines end between words, and
/// within a word only where it is longer than a line.
pub(crate) fn wrapped(text: &str, first: usize, rest: usize) -> Vec<String> {
    let rest = rest.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut room = first;
    for mut word in text.split_whitespace() {
        let space = usize::from(!line.is_empty());
        if width(&line) + space + width(word) > room && (!line.is_empty() || room < rest) {
            lines.push(std::mem::take(&mut line));
            room = rest;
        }
        while width(word) > room {
            let (fits, left) = broken(word, room);
            lines.push(fits.to_owned());
            word = left;
            room = rest;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

/// As much of `text` as `columns` columns hold, at least one character, and what is left.
fn broken(text: &str, columns: usize) -> (&str, &str) {
    let fits = |at: usize| text.split_at_checked(at).filter(|(kept, _)| width(kept) <= columns);
    let ends = text.char_indices().map(|(at, letter)| at + letter.len_utf8());
    let least = text.chars().next().map_or(0, char::len_utf8);
    let parts = ends.map_while(fits).last();
    parts.or_else(|| text.split_at_checked(least)).unwrap_or((text, ""))
}

/// Text below a head: `head` at `indent`, `body` from column `hang` on, on the same line where the head leaves room.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paragraph<'a> {
    /// The column the head begins in.
    pub(crate) indent: usize,
    /// A few words.
    pub(crate) head: &'a str,
    /// Of the head.
    pub(crate) head_style: Style,
    /// The column the body begins in.
    pub(crate) hang: usize,
    /// Any number of words.
    pub(crate) body: &'a str,
    /// Of the body.
    pub(crate) body_style: Style,
}

impl Paragraph<'_> {
    /// Writes it; nothing where there is neither head nor body.
    pub(crate) fn write(self, page: &mut String) {
        let Self { indent, head, head_style, hang, body, body_style } = self;
        let mut column = 0;
        let mut put = |from: usize, style: Style, line: &str| {
            if column > 0 && column >= from {
                page.push('\n');
                column = 0;
            }
            page.push_str(&format!("{}{style}{line}{style:#}", " ".repeat(from.saturating_sub(column))));
            column = from.max(column) + width(line);
        };
        let heads = wrapped(head, COLUMNS - indent, COLUMNS - indent);
        let bodies = wrapped(body, COLUMNS - hang, COLUMNS - hang);
        for line in heads.iter().filter(|line| !line.is_empty()) {
            put(indent, head_style, line);
        }
        for line in bodies.iter().filter(|line| !line.is_empty()) {
            put(hang, body_style, line);
        }
        if column > 0 {
            page.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_between_words_and_words_only_where_they_must() {
        assert_eq!(wrapped("one two three", 7, 7), ["one two", "three"]);
        assert_eq!(wrapped("abcdefghij", 4, 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrapped("a abcdefghij", 4, 4), ["a", "abcd", "efgh", "ij"]);
        assert_eq!(wrapped("", 4, 4), [""]);
        assert_eq!(wrapped("準備完了です", 5, 5), ["準備", "完了", "です"]);
    }

    #[test]
    fn what_does_not_fit_is_cut_and_says_so() {
        assert_eq!(fitted("gold", 6), "gold  ");
        assert_eq!(fitted("platinum", 6), "plati…");
        assert_eq!(fitted("準備完了", 6), "準備… ");
    }

    #[test]
    fn a_body_stands_beside_a_short_head_and_below_a_long_one() {
        let plain = Style::new();
        let write = |head| {
            let mut page = String::new();
            Paragraph { indent: 2, head, head_style: plain, hang: 8, body: "body", body_style: plain }.write(&mut page);
            page
        };
        assert_eq!(write("head"), "  head  body\n");
        assert_eq!(write("a long head"), "  a long head\n        body\n");
    }
}
