//! The table as people see it.

use std::{io::Read as _, process::Stdio};

use unicode_width::UnicodeWidthStr as _;

use crate::folder::{BAD, Folder, GOOD, IDLE, STANDARD};

fn folder() -> Folder {
    let long = "the-name-of-a-service-that-somebody-chose-on-a-long-day-and-nobody-has-changed-since-then";
    let document = format!(r#"{{"subject": "service:{long}", "lifecycle": "production", "pager": "x"}}"#);
    let wide = r#"{"subject": "service:wide", "lifecycle": "production", "owner": "a", "pager": "a", "sonar": {"coverage": "準備完了準備完了準備完了準備完了準備完了準備完了準備完了準備完了"}}"#;
    Folder::with_standard()
        .file("facts/good.json", GOOD)
        .file("facts/bad.json", BAD)
        .file("facts/idle.json", IDLE)
        .file("facts/long.json", document)
        .file("sonar/wide.json", wide)
        .file(&format!("sonar/{long}.json"), "{")
}

#[test]
fn it_says_who_is_ready_and_what_is_missing() {
    let ran = folder().check("--facts facts sonar=sonar").ends(1, &[]);
    for text in [
        "✓ checkout",
        "✗ search",
        "NOT READY",
        "owner is not stated",
        "fix: Name an owner",
        "→ silver",
        "needs coverage",
    ] {
        assert!(ran.out.contains(text), "`{text}` is not in\n{}", ran.out);
    }
    assert!(ran.out.contains("the scorecard does not apply to lab"), "{}", ran.out);
    let last = ran.out.lines().last().unwrap();
    assert_eq!(last, "4 scored · 2 ready (2 earned) · 2 not ready · 0 rules waived · 1 not scored");
}

#[test]
fn every_line_fits_80_columns() {
    let ran = folder().check("--facts facts sonar=sonar --verbose").ends(1, &[]);
    for line in ran.out.lines().chain(ran.err.lines()) {
        assert!(line.width() <= 80, "{} columns: {line}", line.width());
    }
    assert!(ran.out.lines().all(|line| line == line.trim_end()), "{}", ran.out);
}

#[test]
fn there_is_no_escape_where_nobody_sees_colours() {
    let folder = folder();
    let piped = folder.check("--facts facts sonar=sonar");
    assert!(!piped.out.contains('\u{1b}') && !piped.err.contains('\u{1b}'));
    let arguments = ["check", "standard", "--facts", "facts", "--at", "2026-01-15"];
    let coloured = folder.command(&arguments).env("CLICOLOR_FORCE", "1").output().unwrap();
    assert!(coloured.stdout.contains(&0x1b), "colours are written where they are asked for");
    let both = folder.command(&arguments).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1").output().unwrap();
    assert!(!both.stdout.contains(&0x1b) && !both.stderr.contains(&0x1b), "NO_COLOR goes first");
}

#[test]
fn no_fact_writes_to_the_terminal() {
    let evil = r#"{"subject": "service:evil", "lifecycle": "production", "owner": "a", "pager": "\u001b[2J", "odd\u001b[1A": 1,
        "sonar": {"coverage": "\u001b[2K\u202e80"}}"#;
    let standard =
        STANDARD.replace("Coverage is {coverage}", "Pager is {pager}").replace("pager is present", "pager == \"x\"");
    let folder = Folder::empty().file("standard/a.bright", standard).file("facts/evil.json", evil);
    // Coloured, for without colours every escape is taken out, its own and others'.
    let arguments = ["check", "standard", "--facts", "sonar=facts", "--at", "2026-01-15"];
    let output = folder.command(&arguments).env("CLICOLOR_FORCE", "1").output().unwrap();
    for bytes in [output.stdout, output.stderr] {
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains("\\u{1b}[2") && text.contains("\u{1b}[1m"), "{text:?}");
        for evil in ["\u{1b}[2J", "\u{1b}[2K", "\u{1b}[1A", "\u{202e}"] {
            assert!(!text.contains(evil), "{text:?}");
        }
    }
}

#[test]
fn a_file_gets_what_a_pipe_gets() {
    let folder = folder();
    let piped = folder.check("--facts facts");
    let written = folder.check("--facts facts --output report.txt").ends(1, &[]);
    assert_eq!(written.out, "");
    assert_eq!(std::fs::read_to_string(folder.path().join("report.txt")).unwrap(), piped.out);
    folder.check("--facts facts --output no/such/folder").ends(2, &["cannot be written"]);
}

#[test]
fn a_reader_that_goes_away_is_no_trouble() {
    let many: String = (0..3000)
        .map(|number| format!("{{\"subject\": \"service:s{number}\", \"lifecycle\": \"production\"}}\n"))
        .collect();
    let folder = Folder::with_standard().file("facts/many.jsonl", many);
    let arguments = ["check", "standard", "--facts", "facts", "--at", "2026-01-15"];
    let mut command = folder.command(&arguments);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut few = [0; 16];
    child.stdout.take().unwrap().read_exact(&mut few).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn many_problems_are_counted_and_shown_on_demand() {
    let many: String =
        (0..40).map(|number| format!("{{\"subject\": \"service:s{number}\", \"owner\": 7}}\n")).collect();
    let folder = Folder::with_standard().file("facts/good.json", GOOD).file("facts/many.jsonl", many);
    let ran =
        folder.check("--facts facts").ends(1, &["warning: 40 data problems", "and 30 more, shown with --verbose"]);
    assert_eq!(ran.err.matches("many.jsonl#").count(), 10);
    assert_eq!(folder.check("--facts facts -v").err.matches("many.jsonl#").count(), 40);
}
