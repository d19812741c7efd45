//! `brightline.toml`.

use crate::folder::{BAD, Folder, GOOD, STANDARD};

const TOML: &str = "standard = [\"standard/\"]\nexceptions = []\n[facts]\ncatalog = \"facts/\"\n";

fn project(toml: &str) -> Folder {
    Folder::with_standard().file("facts/good.json", GOOD).file("brightline.toml", toml)
}

#[test]
fn alone_it_does_the_main_job() {
    project(TOML).run("check --at 2026-01-15").ends(0, &[]);
}

#[test]
fn it_is_found_from_below_and_by_the_folder_or_file_that_is_named() {
    let folder = project(TOML).file("facts/deep/x.txt", "").file("outside/x.txt", "");
    let here = folder.run("check --at 2026-01-15 --format json").ends(0, &[]);
    let arguments = ["check", "--at", "2026-01-15", "--format", "json"];
    let below = folder.command(&arguments).current_dir(folder.path().join("facts/deep")).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&below.stdout), here.out);
    for named in ["..", "../brightline.toml", folder.path().to_str().unwrap()] {
        let arguments = ["check", named, "--at", "2026-01-15", "--format", "json"];
        let outside = folder.command(&arguments).current_dir(folder.path().join("outside")).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&outside.stdout), here.out, "{outside:?}");
    }
}

#[test]
fn arguments_replace_what_it_says() {
    let folder =
        project(TOML).file("other/bad.json", BAD).file("strict/a.bright", STANDARD.replace("bar bronze", "bar silver"));
    folder.run("check --facts other --at 2026-01-15").ends(1, &[]);
    folder.run("check strict --at 2026-01-15").ends(1, &[]);
    folder.run("check standard --at 2026-01-15").ends(0, &[]);
}

#[test]
fn its_sources_are_names_and_its_paths_may_be_lists() {
    let toml =
        "standard = \"standard\"\n[facts]\ncatalog = [\"facts/good.json\", \"facts/more\"]\nsonar = \"reports\"\n";
    let coverage = r#"{"subject": "service:checkout", "sonar": {"coverage": 91}}"#;
    let folder = project(toml).file("facts/more/bad.json", BAD).file("reports/a.json", coverage);
    let ran = folder.run("check --at 2026-01-15").ends(1, &[]);
    assert!(ran.out.contains("silver   silver"), "{}", ran.out);
}

#[test]
fn every_error_of_it_is_drawn_with_its_place() {
    let wrong = "standrad = \"standard\"\nexceptions = 3\n\n[facts]\n\"my source\" = \"x\"\nci = [\"\", 4]\n";
    let ran = project(wrong).run("check").ends(
        2,
        &[
            "unknown key `standrad`",
            "did you mean `standard`?",
            "brightline.toml:1:1",
            "brightline.toml:2:14",
            "found integer",
            "`my source` is not the name of a source",
            "brightline.toml:5:1",
            "a path of `ci` is empty",
            "brightline.toml:6:11",
            "5 errors",
        ],
    );
    assert_eq!(ran.out, "");
    project("standard = [\n").run("check").ends(2, &["brightline.toml:"]);
    project("facts = \"facts\"\n").run("check").ends(2, &["`facts` is a table of sources", "[facts]"]);
    project("standard = \"a\"\nstandard = \"b\"\n").run("check").ends(2, &["brightline.toml:2:1", "duplicate key"]);
    project("[facts]\nx = \"facts\"\n").run("check").ends(2, &["does not say where the standard is"]);
    project("standard = \"gone\"\n[facts]\nx = \"facts\"\n")
        .run("check")
        .ends(2, &["`gone`, named in `brightline.toml`"]);
}

#[test]
fn two_projects_at_once_are_refused() {
    let folder = Folder::empty().file("a/brightline.toml", TOML).file("b/brightline.toml", TOML);
    folder.run("check a b").ends(2, &["`a/brightline.toml` and `b/brightline.toml` are both named"]);
}

#[test]
fn it_is_as_long_as_its_bound_and_no_longer() {
    let padded = |length: usize| format!("{TOML}#{}", " ".repeat(length - TOML.len() - 1));
    project(&padded(1 << 20)).run("check --at 2026-01-15").ends(0, &[]);
    project(&padded((1 << 20) + 1))
        .run("check")
        .ends(2, &["`brightline.toml` cannot be read: it is larger than 1 MiB"]);
}
