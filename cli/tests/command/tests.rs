//! `brightline test`.

use crate::folder::{Folder, STANDARD};

const HOLDS: &str = r#"
test "a service that nobody owns is below the bar" of readiness {
  at 2026-01-15
  given { lifecycle: "production", pager: "amy" }
  expect not ready
  expect rule has-owner unmet
}
"#;
const FAILS: &str = r#"
test "a service without a pager is ready" of readiness {
  at 2026-01-15
  given { lifecycle: "production", owner: "amy" }
  expect ready
}
"#;

#[test]
fn zero_when_all_hold_and_one_when_one_does_not() {
    let folder = Folder::with_standard().file("standard/tests.bright", HOLDS);
    let ran = folder.run("test standard").ends(0, &[]);
    assert_eq!(ran.out, "1 test · 1 hold · 0 failed\n");
    let ran = folder.run("test standard --verbose").ends(0, &[]);
    assert!(ran.out.contains("✓ a service that nobody owns"), "{}", ran.out);
    let folder = folder.file("standard/more.bright", FAILS);
    let ran = folder.run("test standard").ends(1, &[]);
    for text in [
        "✗ a service without a pager is ready",
        "standard/more.bright:5:3",
        "expected  ready",
        "found     not ready",
        "2 tests · 1 hold · 1 failed",
    ] {
        assert!(ran.out.contains(text), "`{text}` is not in\n{}", ran.out);
    }
    assert!(!ran.out.contains('\u{1b}'));
}

#[test]
fn two_when_there_is_no_test_or_no_standard() {
    Folder::with_standard().run("test standard").ends(2, &["the standard has no test"]);
    Folder::empty().file("a.bright", format!("{STANDARD}\nscorecrad")).run("test a.bright").ends(2, &["a.bright:"]);
    Folder::empty().run("test").ends(2, &["no standard is named"]);
}

#[test]
fn it_reads_the_project() {
    let toml = "standard = \"standard\"\n";
    let folder = Folder::with_standard().file("standard/tests.bright", HOLDS).file("brightline.toml", toml);
    folder.run("test").ends(0, &[]);
}
