//! What the README shows is what a reader gets.

use std::{fs, path::Path, process::Command};

/// Each console block of the README: the command after `$`, and the output below it.
pub(crate) fn blocks(readme: &str) -> Vec<(&str, &str)> {
    let blocks = readme.split("```console\n$ ").skip(1).filter_map(|rest| rest.split_once("```"));
    blocks.map(|(block, _)| block.split_once('\n').unwrap_or((block, ""))).collect()
}

/// Whether `shown` is `real`, a line `…` standing for any lines.
pub(crate) fn is_excerpt(shown: &str, real: &str) -> bool {
    let Some((before, after)) = shown.split_once("…\n") else { return real == shown };
    let Some(mut rest) = real.strip_prefix(before) else { return false };
    loop {
        if is_excerpt(after, rest) {
            return true;
        }
        let Some((_, next)) = rest.split_once('\n') else { return false };
        rest = next;
    }
}

#[test]
fn its_output_is_real() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let blocks = blocks(&readme);
    assert!(!blocks.is_empty(), "the README shows no run");
    for (command, shown) in blocks {
        let arguments = command.strip_prefix("cargo run --release -- ").expect("a command of this project");
        let output = Command::new(env!("CARGO_BIN_EXE_brightline"))
            .current_dir(root)
            .args(arguments.split_whitespace())
            .env("NO_COLOR", "1")
            .output()
            .unwrap();
        let real = String::from_utf8(output.stdout).unwrap();
        assert!(is_excerpt(shown, &real), "README.md shows\n{shown}\nand `{command}` gives\n{real}");
    }
}

#[test]
fn an_excerpt_leaves_out_whole_lines_where_it_says_so() {
    assert!(is_excerpt("a\n…\nd\n", "a\nb\nc\nd\n"));
    assert!(is_excerpt("a\n…\nc\n…\ne\n", "a\nb\nc\nd\ne\n"));
    assert!(is_excerpt("a\n", "a\n"));
    assert!(!is_excerpt("a\nd\n", "a\nb\nd\n"));
    assert!(!is_excerpt("a\n…\nx\n", "a\nb\nc\n"));
    assert!(!is_excerpt("b\n…\nc\n", "a\nb\nc\n"));
    assert!(!is_excerpt("", "a\n"));
}
