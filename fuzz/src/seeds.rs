//! What the fuzzer begins from: the examples and the conformance cases, cut into the inputs of each target.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Inputs for a target, the same each time.
///
/// # Errors
///
/// A folder of the project cannot be read.
pub fn of(target: &str, project: &Path) -> io::Result<Vec<Vec<u8>>> {
    let mut files = Vec::new();
    for folder in ["examples", "conformance", "fuzz/src/world", "bindings-wasm/playground/starter"] {
        collect(&project.join(folder), &mut files)?;
    }
    files.sort();
    let mut seeds = Vec::new();
    for file in files {
        let Ok(text) = fs::read_to_string(&file) else { continue };
        match file.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
            "md" => blocks(&text).for_each(|(language, role, body)| seed(target, language, role, body, &mut seeds)),
            extension => seed(target, extension, "facts", &text, &mut seeds),
        }
    }
    // Choices are bytes like any others.
    if matches!(target, "evaluation" | "forecast" | "report") {
        let mut state = 1_u64;
        for length in (0..64).map(|number| 40 + number * 60) {
            let byte = |_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 56) as u8
            };
            seeds.push((0..length).map(byte).collect());
        }
    }
    // What no case of a person's needs be found again.
    seeds.retain(|seed| seed.len() <= 8_192);
    Ok(seeds)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { collect(&path, files)? } else { files.push(path) }
    }
    Ok(())
}

/// The fenced blocks of a chapter: language, role and body.
fn blocks(text: &str) -> impl Iterator<Item = (&str, &str, &str)> {
    text.split("\n```").skip(1).step_by(2).filter_map(|block| {
        let (info, body) = block.split_once('\n')?;
        let mut words = info.split_whitespace();
        Some((words.next()?, words.next().unwrap_or_default(), body))
    })
}

fn seed(target: &str, language: &str, role: &str, body: &str, seeds: &mut Vec<Vec<u8>>) {
    let format = match language {
        "json" => 0,
        "jsonl" => 1,
        "yaml" | "yml" => 2,
        "csv" => 3,
        _ => 4,
    };
    let behind = |before: &[u8]| [before, body.as_bytes()].concat();
    match (target, language) {
        ("compile", "bright") => seeds.push(body.into()),
        ("print", "bright") => {
            // The words behind `require`, as far as the line or the next clause.
            let requires = body.split("require ").skip(1).map(|rest| rest.split(['\n', '}']).next().unwrap_or(rest));
            seeds.extend(requires.map(|expression| expression.trim().into()));
        }
        ("slots", "json") if role == "facts" => seeds.push(body.into()),
        ("documents" | "untrusted", _) if format < 4 && role == "facts" => {
            seeds.extend([0, 1, 2].map(|source| behind(&[format, source])));
        }
        ("records", "json") if role != "expect" => seeds.push(behind(&[0])),
        ("records", "yaml") => seeds.push(behind(&[1])),
        _ => {}
    }
}
