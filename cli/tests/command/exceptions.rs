//! `brightline exceptions`: the register, its formats, and its exit status.

use serde_json::Value;

use crate::folder::{BAD, Folder, GOOD, Ran};

/// An exception for checkout's pager from 10 January to `until`.
fn record(name: &str, subject: &str, until: &str) -> String {
    format!(
        r#"{{"name": "{name}", "for": {{"entity": "service", "subject": "{subject}"}}, "waives": ["readiness/has-pager"],
        "reason": "The rota | is *new*", "risk": {{"level": "high", "assessment": "a page waits"}}, "follow_up": "https://tracker.example/A_1",
        "requested": {{"by": "user:amy", "on": "2026-01-08"}}, "approved": {{"by": "user:cto", "on": "2026-01-09"}},
        "from": "2026-01-10", "until": "{until}"}}"#
    )
}

const PAGERLESS: &str = r#"{"subject": "service:lone", "lifecycle": "production", "owner": "amy"}"#;

fn folder(records: &[String]) -> Folder {
    let folder = Folder::with_standard()
        .file("facts/good.json", GOOD)
        .file("facts/bad.json", BAD)
        .file("facts/lone.json", PAGERLESS);
    folder.file("exceptions/all.json", format!("[{}]", records.join(",")))
}

fn run(records: &[String], more: &str) -> Ran {
    folder(records).run(&format!("exceptions standard --at 2026-01-15 --facts facts --exceptions exceptions {more}"))
}

#[test]
fn zero_when_nothing_needs_attention() {
    let ran = run(&[record("EX-1", "lone", "2026-02-05")], "").ends(0, &[]);
    assert!(ran.out.contains("~ EX-1"), "{}", ran.out);
    assert!(ran.out.contains("21  through 2026-02-04"), "{}", ran.out);
    run(&[], "").ends(0, &[]);
}

#[test]
fn zero_when_it_is_about_to_end() {
    let ran = run(&[record("EX-1", "lone", "2026-01-20")], "").ends(0, &[]);
    assert!(ran.out.contains("about-to-end: its effect ends in 5 days, at 2026-01-20"), "{}", ran.out);
    let told = [
        "exceptions",
        "standard",
        "--at",
        "2026-01-15",
        "--facts",
        "facts",
        "--exceptions",
        "exceptions",
        "--about-to-end",
        "4 days",
    ];
    let output = folder(&[record("EX-1", "lone", "2026-01-20")]).command(&told).output().unwrap();
    assert!(!String::from_utf8(output.stdout).unwrap().contains("about-to-end"));
}

#[test]
fn one_when_something_does() {
    run(&[record("EX-1", "lone", "2026-03-05")], "").ends(1, &[]);
    run(&[record("EX-1", "checkout", "2026-02-05")], "").ends(1, &[]);
    run(&[record("EX-1", "nobody", "2026-02-05")], "").ends(1, &[]);
    run(&[record("EX-1", "lone", "2026-01-12")], "").ends(1, &[]);
    run(&[record("EX-1", "lone", "2026-02-05"), record("EX-2", "lone", "2026-02-06")], "").ends(1, &[]);
}

#[test]
fn two_when_it_cannot_be_told_and_three_when_a_part_cannot() {
    run(&[], "--about-to-end soon").ends(2, &["a duration is expected, as in `14 days`"]);
    folder(&[]).run("exceptions nowhere --at 2026-01-15").ends(2, &["nowhere"]);
    let broken =
        folder(&[record("EX-1", "lone", "2026-02-05")]).file("exceptions/b.json", r#"{"name": "EX-2", "unti": 1}"#);
    let ran = broken.run("exceptions standard --at 2026-01-15 --facts facts --exceptions exceptions");
    let ran = ran.ends(3, &["exceptions/b.json", "did you mean `until`?"]);
    assert!(ran.out.contains("EX-1") && !ran.out.contains("EX-2"));
    let none = Folder::with_standard().file("facts/a.json", "{");
    none.run("exceptions standard --at 2026-01-15 --facts facts").ends(2, &["no document can be used"]);
}

#[test]
fn without_facts_it_says_what_is_not_known() {
    let folder = folder(&[record("EX-1", "nobody", "2026-02-05")]);
    folder
        .run("exceptions standard --at 2026-01-15 --exceptions exceptions")
        .ends(0, &["no facts are named: whether a rule is met anyway"]);
}

#[test]
fn a_page_has_eighty_columns() {
    let long = record("EX-WITH-A-NAME-THAT-IS-LONGER-THAN-ANY-COLUMN", "lone", "2026-02-05");
    let ran = run(&[long, record("EX-2", "checkout", "2026-01-31T09:30:00Z")], "--verbose");
    assert!(ran.out.lines().all(|line| line.chars().count() <= 80), "{}", ran.out);
    assert!(
        ran.out.contains("follow-up https://tracker.example/A_1") && ran.out.contains("a page waits"),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains('\u{1b}'));
}

#[test]
fn json_and_markdown_are_whole() {
    let records = [record("EX-1", "lone", "2026-02-05"), record("EX-2", "checkout", "2026-02-05")];
    let value: Value = serde_json::from_str(&run(&records, "--format json").out).unwrap();
    assert_eq!(value["schema"], "brightline/register/1");
    assert_eq!(value["exceptions"][0]["name"], "EX-2");
    assert_eq!(value["exceptions"][0]["findings"][0]["finding"], "needless");

    let markdown = run(&records, "--format markdown").out;
    assert!(markdown.contains("| ⚠ EX-2 | active | service checkout |"), "{markdown}");
    assert!(markdown.contains("- reason: The rota \\| is \\*new\\*\n"), "{markdown}");
    assert!(markdown.contains("- follow-up: <https://tracker.example/A_1>\n"), "{markdown}");
    assert!(markdown.contains("- **needless: the rule is met anyway (BL314)**\n"), "{markdown}");
    assert!(!markdown.contains('\u{1b}'));
}

#[test]
fn a_file_holds_the_same() {
    let records = [record("EX-1", "lone", "2026-02-05")];
    let folder = folder(&records);
    folder
        .run("exceptions standard --at 2026-01-15 --facts facts --exceptions exceptions --format markdown --output register.md")
        .ends(0, &[]);
    let written = std::fs::read_to_string(folder.path().join("register.md")).unwrap();
    assert_eq!(written, run(&records, "--format markdown").out);
}
