//! `brightline forecast`: what it says, its formats, and its exit status.

use std::{fs, path::Path, process::Command};

use serde_json::Value;

use crate::{
    folder::{Folder, Ran},
    readme::{blocks, is_excerpt},
};

const STANDARD: &str = r#"
entity service { owner text  certificate deadline }
scorecard readiness for service {
  bar bronze
  exceptions { last at most 30 days  approved by any of "user:cto" }
  tier bronze {
    rule has-owner { require owner is present }
    rule certificate { require until(certificate) > 14 days }
  }
}
exception EX-1 for service "lone" {
  waives readiness/has-owner
  reason "The team is being formed"
  requested by "user:amy" on 2026-01-09
  approved by "user:cto" on 2026-01-10
  until 2026-02-01
}
"#;

/// Its certificate ends in June.
const OWNED: &str = r#"{"subject": "service:checkout", "owner": "amy", "certificate": "2026-06-01"}"#;
/// Ready by exception.
const LONE: &str = r#"{"subject": "service:lone", "certificate": "2027-06-01"}"#;
/// Comes in February.
const LATER: &str =
    r#"{"subject": "service:later", "observed_at": "2026-02-10", "owner": "ben", "certificate": "2027-06-01"}"#;

fn run(documents: &[&str], more: &str) -> Ran {
    let mut folder = Folder::empty().file("standard/a.bright", STANDARD);
    for (number, document) in documents.iter().enumerate() {
        folder = folder.file(&format!("facts/{number}.json"), document);
    }
    folder.run(&format!("forecast standard --facts facts --at 2026-01-15 {more}"))
}

#[test]
fn zero_when_nobody_drops() {
    let ran = run(&[OWNED], "--until 2026-03-01").ends(0, &[]);
    assert!(ran.out.starts_with("With no change, nothing differs until 2026-03-01.\n"), "{}", ran.out);
    let ran = run(&[OWNED, LATER], "--until 2026-03-01").ends(0, &[]);
    assert!(ran.out.contains("2026-02-10\n  + scored     later (bronze: facts/1.json comes in)\n"), "{}", ran.out);
}

#[test]
fn one_when_somebody_does_and_why() {
    let ran = run(&[OWNED, LONE], "--until 2026-03-01").ends(1, &[]);
    let sentence = "With no change, 1 subject drops below the bar by 2026-02-01, when EX-1 ends.\n";
    assert!(ran.out.starts_with(sentence), "{}", ran.out);
    assert!(ran.out.contains("  · rules      has-owner waived → unmet for lone: EX-1 ends\n"), "{}", ran.out);
    assert!(ran.out.lines().all(|line| line.chars().count() <= 80), "{}", ran.out);
    // The last instant is part of it, and nothing later.
    run(&[LONE], "--until 2026-02-01").ends(1, &[]);
    run(&[LONE], "--until 2026-01-31T23:59:59.999999Z").ends(0, &[]);
}

#[test]
fn two_when_nothing_can_be_said() {
    run(&[OWNED], "--until 2026-01-15").ends(2, &["is not after"]);
    run(&[OWNED], "--until soon").ends(2, &["an instant or a duration is expected"]);
    run(&[OWNED], "--until 2026-03-01 --subject nobody").ends(2, &["no document is about it"]);
    run(&[OWNED], "--until 2026-03-01 --scorecard other").ends(2, &["there is no scorecard `other`"]);
    run(&[LATER], "--until 2026-02-01").ends(2, &["nothing is scored in all that time"]);
    run(&[LATER], "--until 2026-03-01").ends(0, &[]);
}

#[test]
fn three_when_a_document_cannot_be_used() {
    run(&[OWNED, "{"], "--until 2026-03-01").ends(3, &[]);
    run(&[LONE, "{"], "--until 2026-03-01").ends(1, &[]);
}

#[test]
fn json_has_what_changes_and_why() {
    let ran = run(&[OWNED, LONE], "--until 2026-12-31 --format json").ends(1, &[]);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json["schema"], "brightline/forecast/1");
    assert_eq!(json["summary"]["dropping"], 2);
    let changes = json["changes"].as_array().unwrap();
    let told: Vec<String> = changes
        .iter()
        .map(|change| format!("{} {} {}", change["at"], change["subject"], change["rules"][0]["causes"][0]))
        .collect();
    let expected = [
        r#""2026-02-01T00:00:00Z" "service:default/lone" {"cause":"exception","event":"ends","exception":"EX-1"}"#,
        r#""2026-05-18T00:00:00Z" "service:default/checkout" {"cause":"threshold","expression":"until(certificate) > 14 days","source":"standard/a.bright:8:32"}"#,
    ];
    assert_eq!(told, expected);
    assert_eq!(changes[0]["from"]["ready"], true);
    assert_eq!(changes[0]["to"]["ready"], false);
    assert_eq!(changes[0]["rules"][0]["from"]["until"], "2026-02-01T00:00:00Z");
}

#[test]
fn the_guide_shows_real_output() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let guide = fs::read_to_string(root.join("docs/forecast.md")).unwrap();
    let blocks = blocks(&guide);
    assert!(!blocks.is_empty(), "the guide shows no run");
    for (command, shown) in blocks {
        let arguments = command.strip_prefix("cargo run --release -- ").expect("a command of this project");
        let mut command = Command::new(env!("CARGO_BIN_EXE_brightline"));
        let output = command.current_dir(root).args(arguments.split_whitespace()).output().unwrap();
        let real = String::from_utf8(output.stdout).unwrap();
        assert!(is_excerpt(shown, &real), "docs/forecast.md shows\n{shown}\nand `{arguments}` gives\n{real}");
    }
}
