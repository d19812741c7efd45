//! The outline of a standard: each mention leads to where its name stands.

#![allow(clippy::unwrap_used, clippy::panic, clippy::string_slice, clippy::indexing_slicing)]

use std::collections::BTreeSet;

use brightline::{FileId, Named, NamedKind, Outline, Source, Sources};

const TEXT: &str = r#"
entity service "What runs" {
  owner     ref group
  tags      map of text
  stage     one of "new" < "old"
  findings  list of { id text, by ref group, where_ { line number } }
}
entity group { email text  stage text }
define severe for service = count(v in findings where v.id == "x")
define holder for service = owner
scorecard base for service { bar low  tier low { rule calm { require severe == 0 } } }
scorecard main for service "Main" {
  bar one
  tier one "First" {
    rule asks { require tier(base) >= low  message "{owner.email}" }
    rule deep { require every f in findings where f.where_.line > 1 has f.by.email is present }
    rule through "Through" { applies when tags["x"] == "y"  require holder.email is present }
  }
}
exception EX-1 for service where stage == "old" { waives main/deep  reason "r"  until 2026-01-01 }
test "a title" of main {
  at 2026-01-01
  given { stage: "old", findings: [{ id: "x" }] }
  given group "g" { email: "e" }
  with exception EX-2 { waives asks  reason "r"  until 2026-02-01 }
  expect rule through met
  expect tier one
}
"#;

fn outline(text: &str) -> (Sources, Outline) {
    let sources = Sources::new(vec![Source::new("a.bright", text)]);
    let outline = Outline::of(&sources);
    (sources, outline)
}

/// What the part of the text in `‹ ›` leads to; the marks are no part of it.
fn leads(passage: &str) -> (NamedKind, String) {
    let (before, rest) = passage.split_once('‹').unwrap();
    let (word, after) = rest.split_once('›').unwrap();
    let plain = format!("{before}{word}{after}");
    assert_eq!(TEXT.matches(&plain).count(), 1, "`{plain}` stands there once");
    let at = u32::try_from(TEXT.find(&plain).unwrap() + before.len()).unwrap();
    let (sources, outline) = outline(TEXT);
    let found = outline.at(FileId(0), at).unwrap_or_else(|| panic!("`{plain}` leads nowhere"));
    assert_eq!(sources.text(found.name_span).trim_matches('"'), found.name);
    (found.kind, path(&outline, found))
}

fn path(outline: &Outline, named: &Named) -> String {
    match named.parent {
        Some(parent) => format!("{}/{}", path(outline, &outline.named[parent]), named.name),
        None => named.name.clone(),
    }
}

#[test]
fn a_mention_leads_to_what_it_names() {
    let cases = [
        ("owner     ref ‹group›", NamedKind::Entity, "group"),
        ("by ref ‹group›", NamedKind::Entity, "group"),
        ("define severe for ‹service›", NamedKind::Entity, "service"),
        ("count(‹v› in findings", NamedKind::Variable, "v"),
        ("where ‹v›.id", NamedKind::Variable, "v"),
        ("v in ‹findings›", NamedKind::Field, "service/findings"),
        ("v.‹id› ==", NamedKind::Part, "service/findings/id"),
        ("define holder for service = ‹owner›", NamedKind::Field, "service/owner"),
        ("require ‹severe› == 0", NamedKind::Definition, "severe"),
        ("bar ‹low›", NamedKind::Tier, "base/low"),
        ("bar ‹one›", NamedKind::Tier, "main/one"),
        ("tier(‹base›)", NamedKind::Scorecard, "base"),
        ("tier(base) >= ‹low›", NamedKind::Tier, "base/low"),
        ("{‹owner›.email}", NamedKind::Field, "service/owner"),
        ("{owner.‹email›}", NamedKind::Field, "group/email"),
        ("f.‹where_›.line", NamedKind::Part, "service/findings/where_"),
        ("f.where_.‹line› >", NamedKind::Part, "service/findings/where_/line"),
        ("f.by.‹email›", NamedKind::Field, "group/email"),
        ("holder.‹email›", NamedKind::Field, "group/email"),
        ("when ‹tags›[", NamedKind::Field, "service/tags"),
        ("where ‹stage› ==", NamedKind::Field, "service/stage"),
        ("waives ‹main›/deep", NamedKind::Scorecard, "main"),
        ("waives main/‹deep›", NamedKind::Rule, "main/one/deep"),
        ("of ‹main› {", NamedKind::Scorecard, "main"),
        ("{ ‹stage›: \"old\"", NamedKind::Field, "service/stage"),
        ("[{ ‹id›: ", NamedKind::Part, "service/findings/id"),
        ("given ‹group› \"g\"", NamedKind::Entity, "group"),
        ("{ ‹email›: \"e\"", NamedKind::Field, "group/email"),
        ("waives ‹asks›", NamedKind::Rule, "main/one/asks"),
        ("expect rule ‹through›", NamedKind::Rule, "main/one/through"),
        ("expect tier ‹one›", NamedKind::Tier, "main/one"),
    ];
    for (passage, kind, target) in cases {
        assert_eq!(leads(passage), (kind, target.to_owned()), "{passage}");
    }
}

#[test]
fn a_name_leads_to_itself_and_knows_its_mentions() {
    assert_eq!(leads("rule ‹deep› {"), (NamedKind::Rule, "main/one/deep".into()));
    let (sources, outline) = outline(TEXT);
    let deep = outline.named.iter().position(|named| named.name == "deep").unwrap();
    let mentions: Vec<String> = outline.mentions_of(deep).map(|span| sources.place(span)).collect();
    assert_eq!(mentions, ["a.bright:20:63"]);
}

#[test]
fn what_is_named_tells_what_it_is() {
    let (_, outline) = outline(TEXT);
    let find = |name: &str| outline.named.iter().find(|named| named.name == name).unwrap();
    assert_eq!(find("stage").values, ["new", "old"]);
    assert_eq!(find("stage").detail.as_deref(), Some("one of \"new\" < \"old\""));
    assert_eq!(find("owner").entities, ["group"]);
    assert_eq!(find("severe").detail.as_deref(), Some("count(v in findings where v.id == \"x\")"));
    assert_eq!(find("main").title.as_deref(), Some("Main"));
    assert_eq!(find("main").entities, ["service"]);
    assert_eq!(find("through").title.as_deref(), Some("Through"));
    assert_eq!(find("EX-2").parent.map(|parent| outline.named[parent].name.as_str()), Some("a title"));
}

#[test]
fn a_broken_text_keeps_the_names_of_what_can_be_read() {
    let broken = TEXT.replace("require severe == 0", "require severe ==");
    let (_, outline) = outline(&broken);
    let names: BTreeSet<&str> = outline.named.iter().map(|named| named.name.as_str()).collect();
    for name in ["service", "stage", "severe", "main", "deep", "EX-1", "base", "asks", "EX-2"] {
        assert!(names.contains(name), "{name} is lost");
    }
}

#[test]
fn definitions_that_rest_on_each_other_end() {
    let (_, outline) = outline(
        "entity e { t text }  define a for e = (b otherwise b)  define b for e = (a otherwise a)
         define c for e = a.t",
    );
    assert_eq!(outline.named.iter().filter(|named| named.kind == NamedKind::Definition).count(), 3);
}
