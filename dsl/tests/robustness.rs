//! Texts that were damaged: nothing panics, every place is in the text, and damage is never passed over in silence.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

mod support;

use brightline_dsl::{FileId, Parsed, Severity, parse};

const GOOD: &str = include_str!("support/good.bright");

/// Parses on a small stack and looks at what is said.
fn checked(text: &str) -> Parsed {
    let owned = text.to_owned();
    let parsed = std::thread::Builder::new()
        .stack_size(256 * 1024)
        .spawn(move || parse(FileId(7), &owned))
        .unwrap()
        .join()
        .unwrap_or_else(|_| panic!("{text}"));
    for diagnostic in &parsed.diagnostics {
        assert_eq!(diagnostic.severity, Severity::Error);
        assert!(diagnostic.code.starts_with("BL0") && diagnostic.code != "BL099", "{text}\n{diagnostic:?}");
        assert!(
            !diagnostic.message.ends_with('.') && !diagnostic.message.contains("something else"),
            "{text}\n{diagnostic:?}"
        );
        for label in &diagnostic.labels {
            let (start, end) = (label.span.start as usize, label.span.end as usize);
            assert!(
                label.span.file == FileId(7) && start <= end && text.get(start..end).is_some(),
                "{text}\n{diagnostic:?}"
            );
        }
    }
    parsed
}

/// The words and signs of a text with the white space between them.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let same = |c: char| {
            if first.is_alphanumeric() {
                c.is_alphanumeric() || c == '_'
            } else {
                first.is_whitespace() && c.is_whitespace()
            }
        };
        let end = rest.find(|c: char| !same(c)).unwrap_or(rest.len()).max(first.len_utf8());
        pieces.push(&rest[..end]);
        rest = &rest[end..];
    }
    pieces
}

#[test]
fn the_text_is_in_order_to_begin_with() {
    let parsed = checked(GOOD);
    assert_eq!(parsed.diagnostics, []);
    assert_eq!(parsed.file.items.len(), 5);
}

#[test]
fn any_piece_may_be_missing() {
    let pieces = pieces(GOOD);
    let mut silent = 0;
    for missing in 0..pieces.len() {
        let text: String =
            pieces.iter().enumerate().filter(|(index, _)| *index != missing).map(|(_, piece)| *piece).collect();
        let parsed = checked(&text);
        // Many pieces may go and leave a text in order; one that does not is said to be broken.
        if parsed.diagnostics.is_empty() {
            silent += 1;
            assert_eq!(parsed.file.items.len(), 5, "{:?} is missing from {text}", pieces[missing]);
            assert!(parsed.lost.is_empty());
        }
        assert!(parsed.diagnostics.len() <= 4, "{:?} is missing: {:#?}", pieces[missing], parsed.diagnostics);
        assert!(parsed.file.items.len() >= 3, "{:?} is missing: {:#?}", pieces[missing], parsed.diagnostics);
    }
    assert!(silent < pieces.len() * 3 / 4);
}

#[test]
fn any_piece_may_be_another() {
    let pieces = pieces(GOOD);
    let strange = [
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "\"",
        "\"\"\"",
        "#",
        "/",
        "matches /",
        "not",
        "if",
        "every",
        "define",
        "\nscorecard x for y {",
        "é",
        "'",
        "-",
        "==",
        "\u{202E}",
        "1__0",
        ",",
    ];
    // A third of them at each place, in turn.
    let pairs = (0..pieces.len())
        .flat_map(|index| strange.iter().skip(index % 3).step_by(3).map(move |strange| (index, strange)));
    for (index, strange) in pairs {
        let text: String =
            pieces.iter().enumerate().map(|(at, piece)| if at == index { *strange } else { *piece }).collect();
        checked(&text);
    }
}

#[test]
fn any_text_may_end_anywhere() {
    for (end, _) in GOOD.char_indices() {
        checked(&GOOD[..end]);
        checked(&GOOD[end..]);
    }
}

#[test]
fn pieces_in_any_order() {
    let pieces = pieces(GOOD);
    let mut seed: u64 = 7;
    for _ in 0..2_000 {
        let mut next = |bound: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % bound
        };
        let length = 1 + next(200);
        let text: String = (0..length).map(|_| pieces[next(pieces.len())]).collect();
        checked(&text);
    }
}

#[test]
fn line_ends_of_other_systems_change_nothing() {
    let parsed = checked(&GOOD.replace('\n', "\r\n"));
    assert_eq!(parsed.diagnostics, []);
    let (with, without) = (shapes(&parsed), shapes(&checked(GOOD)));
    assert_eq!(with, without);
}

/// All that the items say, without the places.
fn shapes(parsed: &Parsed) -> String {
    let written = format!("{:#?}", parsed.file);
    let is_place = |line: &&str| {
        let line = line.trim_start();
        ["span: ", "file: ", "start: ", "end: "].iter().any(|field| line.starts_with(field))
            || line.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | ')'))
    };
    written.lines().filter(|line| !is_place(line)).collect::<Vec<_>>().join("\n")
}
