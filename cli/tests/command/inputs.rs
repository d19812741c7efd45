//! Which files are read, as what, and how they are called.

use crate::folder::{BAD, Folder, GOOD, STANDARD};

#[test]
fn standard_input_is_a_standard_or_facts_or_exceptions_but_once() {
    let folder = Folder::with_standard().file("facts/good.json", GOOD);
    folder.run_with("check - --facts facts --at 2026-01-15", STANDARD).ends(0, &[]);
    folder.run_with("check standard --facts - --at 2026-01-15", GOOD).ends(0, &[]);
    folder.run_with("check standard --facts - --at 2026-01-15", BAD).ends(1, &[]);
    let yaml = "subject: service:checkout\nlifecycle: production\nowner: amy\npager: amy\n";
    folder.run_with("check standard --facts - --at 2026-01-15", yaml).ends(0, &[]);
    let table = "subject,lifecycle,owner,pager\nservice:checkout,production,amy,amy\nservice:search,production,,ben\n";
    folder.run_with("check standard --facts - --at 2026-01-15", table).ends(1, &[]);
    folder.run_with("check - --facts - --at 2026-01-15", STANDARD).ends(2, &["`-` is named twice"]);
    folder.run_with("check - --facts facts", "scorecrad").ends(2, &["<stdin>:1:1"]);
}

#[test]
fn a_source_is_named_before_the_path() {
    let coverage = r#"{"subject": "service:checkout", "sonar": {"coverage": 91}}"#;
    let folder = Folder::with_standard().file("facts/good.json", GOOD).file("reports/a.json", coverage);
    let named = folder.check("--facts facts sonar=reports").ends(0, &[]);
    assert!(named.out.contains("silver"), "{}", named.out);
    let ran = folder.check("--facts facts --facts reports").ends(0, &["1 data problem"]);
    assert!(ran.out.contains("needs coverage"), "{}", ran.out);
}

#[test]
fn a_path_with_an_equals_sign_is_written_with_a_dot() {
    let folder = Folder::with_standard().file("a=b/good.json", GOOD);
    folder.check("--facts ./a=b").ends(0, &[]);
    folder.check("--facts a=b").ends(2, &["`b` cannot be read"]);
}

#[test]
fn folders_are_read_to_the_bottom_and_other_files_are_passed_over_aloud() {
    let folder = Folder::with_standard()
        .file("facts/deep/deeper/good.yaml", "subject: service:checkout\nlifecycle: production\nowner: a\npager: a\n")
        .file("facts/README.md", "# hello")
        .file("facts/script.sh", "");
    let ran = folder.check("--facts facts").ends(0, &["2 files are neither JSON, YAML, CSV, Parquet nor Arrow"]);
    assert!(!ran.err.contains("README.md"));
    folder.check("--facts facts --verbose").ends(0, &["facts/README.md", "facts/script.sh"]);
}

#[test]
fn a_file_that_is_named_is_read_whatever_its_name() {
    Folder::with_standard().file("facts.template", GOOD).check("--facts facts.template").ends(0, &[]);
}

#[test]
fn a_file_that_is_named_twice_is_read_once() {
    let folder = Folder::with_standard().file("facts/good.json", GOOD);
    let one = folder.run("check standard --facts facts --at 2026-01-15 --format json").ends(0, &[]);
    let arguments =
        "check standard/a.bright standard ./standard --facts facts/good.json ./facts --at 2026-01-15 --format json";
    assert_eq!(folder.run(arguments).ends(0, &[]).out, one.out);
}

#[test]
fn names_are_as_given_and_the_order_of_arguments_is_never_seen() {
    let folder =
        Folder::with_standard().file("facts/good.json", GOOD).file("more/bad.json", BAD).file("more/c.json", "{");
    let one = folder.run("check ./standard/ --facts ./facts/ more --at 2026-01-15 --format json").ends(1, &[]);
    let two = folder.run("check standard --facts more --facts facts --at 2026-01-15 --format json").ends(1, &[]);
    assert_eq!(one.out, two.out);
    assert_eq!(one.err, two.err);
    assert!(one.out.contains("\"standard/a.bright:"), "{}", one.out);
    assert!(!one.out.contains(folder.path().to_str().unwrap()));
    let absolute = folder.path().join("more/c.json");
    let ran = folder.check(&format!("--facts facts {}", absolute.display())).ends(3, &[absolute.to_str().unwrap()]);
    assert!(ran.out.contains("checkout"));
}

#[test]
fn documents_about_nobody_are_counted_and_named_on_demand() {
    let team = r#"{"subject": "team:payments"}"#;
    let folder = Folder::with_standard().file("facts/good.json", GOOD).file("facts/team.json", team);
    let ran = folder.check("--facts facts").ends(0, &["1 document is about no subject that the standard knows"]);
    assert!(!ran.err.contains("team.json"));
    folder.check("--facts facts -v").ends(0, &["facts/team.json"]);
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_circles_left() {
    let folder = Folder::with_standard().file("facts/good.json", GOOD).file("elsewhere/bad.json", BAD);
    std::os::unix::fs::symlink("../facts", folder.path().join("facts/up")).unwrap();
    folder.check("--facts facts").ends(0, &[]);
    std::os::unix::fs::symlink("../elsewhere", folder.path().join("facts/else")).unwrap();
    folder.check("--facts facts").ends(1, &[]);
    std::os::unix::fs::symlink("nowhere.json", folder.path().join("facts/dangling.json")).unwrap();
    folder.check("--facts facts --subject checkout").ends(3, &["facts/dangling.json", "no such file"]);
}

#[test]
fn a_file_of_facts_or_exceptions_is_as_long_as_its_bound_and_no_longer() {
    let folder = Folder::with_standard().file("facts/good.json", GOOD);
    // Files with a hole, which take no place: what stands in them are bytes 0, which are no JSON.
    for name in ["facts/long.json", "long.json"] {
        let path = folder.path().join(name);
        let check = if name.starts_with("facts") { "" } else { " --exceptions long.json" };
        let check = format!("check standard --facts facts --at 2026-01-15 --strict{check}");
        let file = std::fs::File::create(&path).unwrap();
        file.set_len(1 << 30).unwrap();
        let ran = folder.run(&check).ends(3, &[name]);
        assert!(!ran.err.contains("1 GiB"), "{}", ran.err);
        file.set_len((1 << 30) + 1).unwrap();
        folder.run(&check).ends(3, &[name, "the file is larger than 1 GiB, divide it"]);
        std::fs::remove_file(path).unwrap();
    }
}
