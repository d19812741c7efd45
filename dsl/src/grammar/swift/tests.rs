//! Whatever the swift machine reads, it reads as pest does, node by node; and it reads all that pest finds right.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

use super::{super::pests, parse};
use crate::{grammar::Rule, nodes::Nodes, scan};

/// A text that has all there is (`tests/robustness.rs` takes it apart in its own way).
const GOOD: &str = include_str!("../../../tests/support/good.bright");

/// How often the swift machine read a text.
fn equal(kind: Rule, text: &str) -> bool {
    // What nests too deep is taken out before either machine is asked.
    if scan::too_deep(text).is_some() {
        return false;
    }
    let by_pest = pests::parse(kind, text);
    match (parse(kind, text), by_pest) {
        (Some(swift), Ok(pest)) => {
            assert_eq!(swift, pest, "{text}");
            true
        }
        (Some(_), Err(error)) => panic!("pest refuses it: {error}\n{text}"),
        // What nests deeper is pest's.
        (None, Ok(pest)) if !nests_much(&pest) => {
            // pest reads any text as a file; what is not right in it is one node.
            let is_right = pest.parts().all(|node| node.as_rule() != Rule::recovery);
            assert!(!is_right, "the swift machine refuses it: {text}");
            false
        }
        (None, _) => false,
    }
}

fn nests_much(nodes: &Nodes<'_>) -> bool {
    let around = |at: usize| (0..at).filter(|outer| nodes.entries[*outer].next as usize > at).count();
    (0..nodes.entries.len()).any(|at| around(at) > 32)
}

fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let same = |c: char| if is_word(first) { is_word(c) } else { first.is_whitespace() && c.is_whitespace() };
        let end = rest.find(|c: char| !same(c)).unwrap_or(rest.len()).max(first.len_utf8());
        pieces.push(&rest[..end]);
        rest = &rest[end..];
    }
    pieces
}

/// Numbers that look random and are the same each time.
fn numbers(mut seed: u64) -> impl FnMut(usize) -> usize {
    move |bound| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % bound
    }
}

#[test]
fn the_whole_language() {
    assert!(equal(Rule::file, GOOD));
    assert!(equal(Rule::file, &GOOD.replace('\n', "\r\n")));
    assert!(equal(Rule::file, &format!("\u{FEFF}{GOOD}")));
    assert!(equal(Rule::file, &GOOD.replace(' ', " # é\n ")) || equal(Rule::file, &GOOD.replace('\n', " # é\n ")));
}

#[test]
#[cfg_attr(miri, ignore = "too much for an interpreter")]
fn a_piece_missing_or_another() {
    let pieces = pieces(GOOD);
    let others =
        ["(", "]", "{", "\"", "/", "not", "if x then", "-", "==", "<", "1", "x", ",", ".", "é", "#", "in", "from"];
    let mut read = 0;
    for at in 0..pieces.len() {
        // Some others at each place, in turn.
        for other in others.iter().skip(at % 6).step_by(6).chain([&""]) {
            let text: String =
                pieces.iter().enumerate().map(|(place, piece)| if place == at { *other } else { *piece }).collect();
            read += usize::from(equal(Rule::file, &text));
        }
    }
    // Enough of them are right for this to say something.
    assert!(read > pieces.len() / 2, "{read}");
}

#[test]
#[cfg_attr(miri, ignore = "too much for an interpreter")]
fn texts_that_end_anywhere() {
    for (end, _) in GOOD.char_indices() {
        equal(Rule::file, &GOOD[..end]);
        equal(Rule::file, &GOOD[end..]);
    }
}

#[test]
#[cfg_attr(miri, ignore = "too much for an interpreter")]
fn expressions_of_any_words() {
    let words = [
        "a",
        "b-c",
        "1",
        "1.5",
        "30 days",
        "2026-01-02",
        "\"t\"",
        "(",
        ")",
        "[",
        "]",
        ",",
        ".",
        ".x",
        "[\"k\"]",
        "not",
        "and",
        "or",
        "==",
        "<",
        "<=",
        "in",
        "not in",
        "contains",
        "starts with",
        "matches /x/",
        "is present",
        "is not known",
        "otherwise",
        "+",
        "-",
        "*",
        "/",
        "if",
        "then",
        "else",
        "any v in a where",
        "every v in a where b has",
        "count(",
        "sum(",
        "distinct",
        "for v in a",
        "where",
        "true",
        "none",
        "distinct(",
        "matches",
        "#\n",
    ];
    let mut next = numbers(11);
    let mut read = 0;
    for _ in 0..60_000 {
        let length = 1 + next(7);
        let text: Vec<&str> = (0..length).map(|_| words[next(words.len())]).collect();
        let space = ["", " ", " \n"][next(3)];
        read += usize::from(equal(Rule::lone_expression, &text.join(space)));
    }
    assert!(read > 1_000, "{read}");
}

#[test]
#[cfg_attr(miri, ignore = "too much for an interpreter")]
fn pieces_in_any_order() {
    let pieces = pieces(GOOD);
    let mut next = numbers(7);
    for _ in 0..3_000 {
        let length = 1 + next(40);
        let text: String = (0..length).map(|_| pieces[next(pieces.len())]).collect();
        equal(Rule::file, &text);
        equal(Rule::lone_expression, &text);
    }
}
