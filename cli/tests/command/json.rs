//! `--format json`: the bytes that other programs read.

use serde_json::Value;

use crate::folder::{BAD, Folder, GOOD};

#[test]
fn it_is_the_canonical_report_with_its_keys_in_order() {
    let folder = Folder::with_standard().file("facts/good.json", GOOD).file("facts/bad.json", BAD);
    let ran = folder.check("--facts facts --format json").ends(1, &[]);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(report["schema"], "brightline/report/1");
    assert_eq!(report["at"], "2026-01-15T00:00:00Z");
    assert_eq!(report["summary"]["scored"], 2);
    assert_eq!(report["summary"]["ready"], 1);
    assert_eq!(report["results"][0]["subject"], "service:default/checkout");
    assert_eq!(report["results"][1]["rules"][0]["verdict"], "unmet");
    let mut from = 0;
    for key in ["schema", "engine", "at", "digest", "summary", "results", "problems"] {
        let place = ran.out[from..].find(&format!("\"{key}\":")).unwrap_or_else(|| panic!("`{key}` is out of order"));
        from += place;
    }
    assert!(!ran.out.contains('\n') && !ran.out.contains("\": "), "white space says nothing");
}

#[test]
fn a_file_holds_the_same_bytes() {
    let folder = Folder::with_standard().file("facts/good.json", GOOD);
    let piped = folder.check("--facts facts --format json").ends(0, &[]);
    folder.check("--facts facts --format json --output report.json").ends(0, &[]);
    assert_eq!(std::fs::read_to_string(folder.path().join("report.json")).unwrap(), piped.out);
}

#[test]
fn a_document_that_cannot_be_opened_is_in_the_report() {
    let folder = Folder::with_standard().file("facts/good.json", GOOD).file("facts/broken.json", "{");
    let ran = folder.check("--facts facts --format json").ends(3, &[]);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(report["problems"][0]["document"], "facts/broken.json");
}
