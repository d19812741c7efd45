//! What the README shows is what a reader gets.

use std::{fs, path::Path, process::Command};

/// Each console block of the README: the command after `$`, and the output below it.
fn blocks(readme: &str) -> Vec<(&str, &str)> {
    readme
        .split("```console\n$ ")
        .skip(1)
        .filter_map(|rest| rest.split_once("\n```").and_then(|(shown, _)| shown.split_once('\n')))
        .collect()
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
        let out = String::from_utf8(output.stdout).unwrap();
        assert_eq!(out.trim_end(), shown, "`{command}` gives something else; paste it into README.md");
    }
}
