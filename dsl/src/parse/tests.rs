//! The swift way says of a text what the thorough one does, or leaves it to that.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice)]

use super::{swiftly, thoroughly};
use crate::FileId;

const GOOD: &str = include_str!("../../tests/support/good.bright");

/// Whether the swift way read it.
fn equal(text: &str) -> bool {
    let swift = swiftly(FileId(3), text);
    let thorough = thoroughly(FileId(3), text);
    match &swift {
        Some(swift) => assert_eq!(*swift, thorough, "{text}"),
        // Nothing that is right goes the long way, but what nests deep.
        None => assert!(!thorough.diagnostics.is_empty() || text.contains("(((("), "{text}"),
    }
    swift.is_some()
}

#[test]
fn both_ways_say_the_same() {
    assert!(equal(GOOD) && equal(&GOOD.replace('\n', "\r\n")) && equal(""));
    let nested = |levels: usize| format!("define a for b = {}x{}", "(".repeat(levels), ")".repeat(levels));
    assert!(equal(&nested(20)) && !equal(&nested(40)) && !equal(&nested(64)) && !equal(&nested(65)));
    assert!(equal(
        "test \"t\" of s { at 2026-01-01 given {} with exception x { waives a until 2026-01-02 } expect ready }"
    ));
    // As the recovery reads it, an exception of the file begins here.
    assert!(!equal(
        "test \"t\" of s { at 2026-01-01 given {} with\nexception x for e \"f\" { waives a until 2026-01-02 } expect ready }"
    ));
}

#[test]
#[cfg_attr(miri, ignore = "too much for an interpreter")]
fn whatever_word_is_another() {
    let words: Vec<&str> = GOOD.split_inclusive([' ', '\n', '(', ')', '{', '}', '"', ',']).collect();
    let others = [
        "x ",
        "(",
        ")",
        "\"",
        "1 ",
        "not ",
        "3 days ",
        "-1 ",
        "== ",
        "\n",
        "rule ",
        "if ",
        "2026-02-30 ",
        "a-b ",
        "[",
        "",
    ];
    let mut swift = 0;
    for at in 0..words.len() {
        for other in others.iter().skip(at % 4).step_by(4) {
            let text: String =
                words.iter().enumerate().map(|(place, word)| if place == at { *other } else { *word }).collect();
            swift += usize::from(equal(&text));
        }
    }
    assert!(swift > words.len() / 4, "{swift}");
}

#[test]
#[cfg_attr(miri, ignore = "too much for an interpreter")]
fn whatever_two_words_change_places() {
    let words: Vec<&str> = GOOD.split_inclusive([' ', '\n']).collect();
    for at in 1..words.len() {
        let mut words = words.clone();
        words.swap(at - 1, at);
        equal(&words.concat());
        equal(&words[..at].concat());
        equal(&words[at..].concat());
    }
}
