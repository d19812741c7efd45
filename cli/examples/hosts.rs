//! The command against cases that another host answered: `hosts CASES FOLDER`. One process runs them all, each from files
//! in `FOLDER`, named in reverse order; what it writes is, byte for byte, the report that the cases hold.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr
)]

use std::{env, ffi::OsString, fs, path::Path, process::ExitCode};

use serde_json::Value;

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    let [Some(cases), Some(folder)] = [arguments.next(), arguments.next()] else {
        eprintln!("usage: hosts CASES FOLDER");
        return ExitCode::from(2);
    };
    let suite: Value = serde_json::from_slice(&fs::read(cases).expect("the cases")).expect("JSON");
    let folder = Path::new(&folder);
    let (mut compared, mut differing) = (0, 0);
    for (number, case) in suite["cases"].as_array().expect("cases").iter().enumerate() {
        if case["tests"].is_null() {
            continue;
        }
        let here = folder.join(number.to_string());
        fs::create_dir_all(&here).expect("a folder");
        // Reports name files as the command line does.
        env::set_current_dir(&here).expect("a folder");
        let given = arguments_of(case);
        for answer in case["answers"].as_array().expect("answers") {
            let mut all = vec!["brightline".to_owned(), "check".to_owned()];
            all.extend(given.iter().cloned());
            let at = answer["at"].as_str().expect("an instant");
            all.extend(["--at", at, "--format", "json", "--output", "report.json"].map(String::from));
            let status = brightline_cli::run(all.into_iter().map(OsString::from));
            let found = fs::read_to_string("report.json").unwrap_or_default();
            compared += 1;
            if Some(found.trim_end_matches('\n')) != answer["report"].as_str() {
                differing += 1;
                eprintln!("{} at {at} differs (status {status})", case["place"]);
            }
        }
        env::set_current_dir(folder).expect("a folder");
        fs::remove_dir_all(&here).expect("a folder of our own");
    }
    println!("{compared} reports of the command compared, {differing} differ");
    if compared > 0 && differing == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Writes the files of a case here, and names them.
fn arguments_of(case: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let write = |file: &Value| {
        let name = text(&file["name"]);
        fs::write(&name, text(&file["text"])).expect("a file");
        name
    };
    let files = |role: &str| case[role].as_array().cloned().unwrap_or_default().into_iter().rev();
    let mut arguments: Vec<String> = files("standard").map(|file| write(&file)).collect();
    let facts = files("facts").map(|file| {
        let name = write(&file);
        file["source"].as_str().map_or(name.clone(), |source| format!("{source}={name}"))
    });
    let facts: Vec<String> = facts.collect();
    // The command wants facts: a case without any gives it a file that holds none.
    let facts = if facts.is_empty() { vec![none()] } else { facts };
    arguments.push("--facts".into());
    arguments.extend(facts);
    let exceptions: Vec<String> = files("exceptions").map(|file| write(&file)).collect();
    if !exceptions.is_empty() {
        arguments.push("--exceptions".into());
        arguments.extend(exceptions);
    }
    arguments
}

fn none() -> String {
    fs::write("none.jsonl", "").expect("a file");
    "none.jsonl".into()
}
