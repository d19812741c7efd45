//! 0, 1, 2, 3: what pipelines go by.

use crate::folder::{BAD, Folder, GOOD, IDLE};

const BROKEN: &str = "{\"subject\": \"service:broken\",";
const WRONG: &str = r#"{"subject": "service:typed", "lifecycle": "production", "owner": "amy", "pager": 7}"#;

fn with(documents: &[(&str, &str)]) -> Folder {
    documents.iter().fold(Folder::with_standard(), |folder, (name, text)| folder.file(&format!("facts/{name}"), text))
}

#[test]
fn zero_when_all_that_are_scored_are_ready() {
    with(&[("good.json", GOOD), ("idle.json", IDLE)]).check("--facts facts").ends(0, &[]);
}

#[test]
fn one_when_somebody_is_not() {
    with(&[("good.json", GOOD), ("bad.json", BAD)]).check("--facts facts").ends(1, &[]);
}

#[test]
fn three_when_a_document_cannot_be_used_and_the_rest_is_ready() {
    let ran = with(&[("good.json", GOOD), ("broken.json", BROKEN)]).check("--facts facts");
    ran.ends(3, &["error: 1 document or record cannot be used", "facts/broken.json"]);
}

#[test]
fn one_goes_before_three() {
    with(&[("bad.json", BAD), ("broken.json", BROKEN)])
        .check("--facts facts")
        .ends(1, &["1 document or record cannot be used"]);
}

#[test]
fn two_goes_before_one_and_three() {
    let folder = with(&[("bad.json", BAD), ("broken.json", BROKEN)]);
    folder.check("--facts facts --subject service:nobody").ends(2, &["`service:default/nobody` was not scored"]);
    with(&[("broken.json", BROKEN)]).check("--facts facts").ends(2, &["no document can be used"]);
}

#[test]
fn two_when_nothing_is_scored_and_a_line_says_why() {
    with(&[("idle.json", IDLE)]).check("--facts facts").ends(2, &["no scorecard applies to any subject"]);
    with(&[("a.txt", "hello")]).check("--facts facts").ends(2, &["the facts hold no document"]);
    let other = r#"{"subject": "team:amy"}"#;
    with(&[("a.json", other)])
        .check("--facts facts")
        .ends(2, &["no scorecard is for any subject", "1 document is about"]);
    let late = r#"{"subject": "service:late", "observed_at": "2027-01-01", "lifecycle": "production"}"#;
    with(&[("a.json", late)]).check("--facts facts").ends(2, &["nothing was scored"]);
}

#[test]
fn two_when_the_subject_is_not_scored() {
    let folder = with(&[("good.json", GOOD), ("bad.json", BAD), ("idle.json", IDLE)]);
    folder.check("--facts facts --subject checkout").ends(0, &[]);
    folder.check("--facts facts --subject service:default/SEARCH").ends(1, &[]);
    folder.check("--facts facts --subject lab").ends(2, &["`lab` was not scored: no scorecard applies to it"]);
    folder.check("--facts facts --subject chekout").ends(2, &["did you mean `service:default/checkout`?"]);
    folder.check("--facts facts --subject checkout@1.0").ends(2, &["did you mean `service:default/checkout`?"]);
    folder.check("--facts facts --subject a/b/c").ends(2, &["`a/b/c` is no reference"]);
}

#[test]
fn a_subject_without_release_selects_its_releases() {
    let release = r#"{"subject": "service:checkout@2", "owner": null, "pager": "amy", "lifecycle": "production"}"#;
    let folder = with(&[("release.json", release)]);
    let ran = folder.check("--facts facts --subject checkout").ends(1, &[]);
    assert!(ran.out.contains("checkout@2"), "{}", ran.out);
}

#[test]
fn two_when_the_command_line_cannot_be_used() {
    let folder = with(&[("good.json", GOOD)]);
    folder
        .check("--facts facts --scorecard readines")
        .ends(2, &["no scorecard `readines`", "did you mean `readiness`?"]);
    folder.check("--facts nowhere").ends(2, &["`nowhere` cannot be read: no such file"]);
    folder.check("--facts sonar=").ends(2, &["no path follows the source"]);
    folder.check("--facts facts --exceptions nowhere").ends(2, &["`nowhere` cannot be read"]);
    folder.check("").ends(2, &["no facts are named", "--facts"]);
    folder.check("--facts facts --format pdf").ends(2, &["table", "json"]);
    folder.run("check nowhere --facts facts").ends(2, &["`nowhere` cannot be read"]);
    folder.run("check --facts facts").ends(2, &["no standard is named", "brightline.toml"]);
    folder.run("check facts --facts facts").ends(2, &["there is no `.bright` file in `facts`"]);
    folder.run("check facts/good.json --facts facts").ends(2, &["does not end in `.bright`", "--facts"]);
    folder.run("chek").ends(2, &["check"]);
    for (wrong, right) in [("2026-13-01", "2026-01-15"), ("yesterday", "T09:30:00+01:00"), ("2026-1-5", "2026-01-15")] {
        folder.run(&format!("check standard --facts facts --at {wrong}")).ends(2, &[wrong, right]);
    }
}

#[test]
fn two_when_the_standard_cannot_be_used_and_its_errors_are_drawn() {
    let folder = with(&[("good.json", GOOD)])
        .file("standard/b.bright", "define x for service = ownr is present\n")
        .file("standard/c.bright", "# fine\ndefine y for servce = owner is present\n");
    let ran = folder.check("--facts facts");
    let ran = ran.ends(2, &["standard/b.bright:1:24", "did you mean `owner`?", "standard/c.bright:2:14", "2 errors"]);
    assert_eq!(ran.out, "");
}

#[test]
fn two_when_the_standard_is_no_utf_8_or_too_long() {
    let folder = with(&[("good.json", GOOD)]).file("standard/b.bright", b"# gr\xfc\xdf\n".as_slice());
    folder.check("--facts facts").ends(2, &["this is not UTF-8", "standard/b.bright:1:5"]);
    let long = format!("# {}\n", "ä".repeat(1 << 19));
    with(&[("good.json", GOOD)]).file("standard/b.bright", long).check("--facts facts").ends(2, &["1048576 bytes"]);
}

#[test]
fn data_problems_change_nothing_unless_strict() {
    let folder =
        with(&[("good.json", GOOD), ("conflict.json", r#"{"subject": "service:checkout", "sonar": {"coverage": 1}}"#)]);
    folder.check("--facts facts").ends(0, &["1 data problem", "facts/conflict.json"]);
    folder.check("--facts facts --strict").ends(3, &["1 data problem"]);
    let folder = with(&[("typed.json", WRONG)]);
    folder.check("--facts facts --strict").ends(1, &["1 data problem"]);
}

const RECORD: &str = r#"{"name": "EX-1", "for": {"entity": "service", "subject": "search"}, "waives": ["readiness/has-pager"],
  "reason": "Next week", "requested": {"by": "user:ben", "on": "2026-01-09"},
  "approved": {"by": "user:cto", "on": "2026-01-10"}, "until": "2026-01-20"}"#;
const UNPAGED: &str = r#"{"subject": "service:search", "lifecycle": "production", "owner": "ben"}"#;

#[test]
fn an_exception_from_data_waives_until_it_ends() {
    let folder = with(&[("search.json", UNPAGED)]).file("exceptions/a.json", RECORD);
    folder.check("--facts facts").ends(1, &[]);
    let ran = folder.check("--facts facts --exceptions exceptions").ends(0, &[]);
    assert!(ran.out.contains("waived by EX-1 through 2026-01-19"), "{}", ran.out);
    folder.run("check standard --facts facts --exceptions exceptions --at 2026-01-19T23:59:59Z").ends(0, &[]);
    folder.run("check standard --facts facts --exceptions exceptions --at 2026-01-20").ends(1, &[]);
}

#[test]
fn a_record_that_cannot_be_used_makes_three() {
    let folder = with(&[("good.json", GOOD)]).file("exceptions/a.json", r#"{"name": "EX-2", "unknown": true}"#);
    folder.check("--facts facts --exceptions exceptions").ends(3, &["exceptions/a.json", "cannot be used"]);
    let folder = with(&[("bad.json", BAD)]).file("exceptions/a.json", r#"{"name": "EX-2", "unknown": true}"#);
    folder.check("--facts facts --exceptions exceptions").ends(1, &["exceptions/a.json"]);
}

#[test]
fn without_an_instant_it_is_now_and_said() {
    let folder = with(&[("good.json", GOOD)]);
    let ran = folder.run("check standard --facts facts").ends(0, &["note: at 2", "Z, for no --at is given"]);
    assert!(!folder.check("--facts facts").err.contains("no --at"), "{ran:?}");
}

#[test]
fn a_standard_that_takes_more_work_than_is_allowed_cannot_be_used() {
    let folder = Folder::with_standard().file("facts/good.json", GOOD);
    let check = "check standard --facts facts --at 2026-01-15 --within";
    folder.run(&format!("{check} 1000")).ends(0, &[]);
    folder.run(&format!("{check} 1")).ends(2, &["BL118", "steps"]);
    folder.run("test standard --within 1").ends(2, &["BL118"]);
}
