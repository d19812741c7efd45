//! `brightline verify`: a saved report, made again.

use crate::folder::{BAD, Folder, GOOD};

fn folder() -> Folder {
    let folder = Folder::with_standard().file("facts/good.json", GOOD).file("facts/bad.json", BAD);
    let report = folder.check("--facts facts --format json").ends(1, &[]).out;
    folder.file("report.json", report)
}

const VERIFY: &str = "verify report.json --standard standard --facts facts";

#[test]
fn zero_when_the_bytes_are_the_same() {
    let ran = folder().run(VERIFY).ends(0, &[]);
    assert_eq!(ran.out, "✓ report.json: byte-identical, replayed at 2026-01-15T00:00:00Z\n");
}

#[test]
fn a_report_comes_on_standard_input_too() {
    let folder = folder();
    let report = std::fs::read_to_string(folder.path().join("report.json")).unwrap();
    folder.run_with("verify - --standard standard --facts facts", &format!("{report}\n")).ends(0, &[]);
}

#[test]
fn a_report_of_one_subject_is_known_as_such() {
    let folder = folder();
    let one = folder.check("--facts facts --format json --subject search").ends(1, &[]).out;
    let ran = folder.file("one.json", one).run("verify one.json --standard standard --facts facts").ends(0, &[]);
    assert!(ran.out.contains("with --subject"), "{}", ran.out);
}

#[test]
fn one_when_the_report_was_changed() {
    let folder = folder();
    let report = std::fs::read_to_string(folder.path().join("report.json")).unwrap();
    let tampered = report.replacen("\"ready\":false", "\"ready\":true", 1);
    assert_ne!(tampered, report);
    let ran = folder.file("report.json", tampered).run(VERIFY).ends(1, &[]);
    for said in [
        "✗ report.json: differs",
        "the standard, the facts and the exceptions are those of the report",
        "does not bear the digest of its own bytes",
        "results[1].ready (service:default/search, readiness)",
        "it says     true",
        "replayed    false",
    ] {
        assert!(ran.out.replace("\n              ", " ").contains(said), "`{said}` is not in\n{}", ran.out);
    }
}

#[test]
fn one_when_the_inputs_are_others() {
    let ran = folder().file("facts/bad.json", GOOD.replace("checkout", "search")).run(VERIFY).ends(1, &[]);
    assert!(ran.out.contains("other facts; the same standard and exceptions"), "{}", ran.out);
    assert!(ran.out.contains("bears the digest of its own bytes"), "{}", ran.out);
    assert!(ran.out.contains("first at    summary.ready\n  it says     1\n  replayed    2\n"), "{}", ran.out);
    assert!(ran.out.contains("shown with --verbose"), "{}", ran.out);
}

#[test]
fn two_when_there_is_no_report_or_no_evidence() {
    let folder = folder().file("other.json", "{}");
    folder.run("verify nothing.json --standard standard --facts facts").ends(2, &["`nothing.json` cannot be read"]);
    folder.run("verify other.json --standard standard --facts facts").ends(2, &["this names no schema"]);
    folder.run("verify report.json --standard standard").ends(2, &["no facts are named"]);
}
