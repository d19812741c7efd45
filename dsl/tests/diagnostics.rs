//! What is said about texts that are not in order, in full: the snapshots are the messages that people see.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use brightline_dsl::{FileId, parse};
use support::rendered;

/// All texts of a group with what is said about each.
fn group(texts: &[&str]) -> String {
    let mut out = String::new();
    for text in texts {
        let parsed = parse(FileId(0), text);
        assert!(!parsed.diagnostics.is_empty(), "nothing is said about {text}");
        out.push_str(&format!("---- {}\n{}\n", text.trim_end().replace('\n', "\n     "), rendered(text, &parsed)));
    }
    out
}

fn snapshot(name: &str, said: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!(name, said));
}

/// The same, each text an expression.
fn expressions(texts: &[&str]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| format!("define d for e = {text}")).collect();
    group(&texts.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The same, each text the clauses of a rule.
fn rules(texts: &[&str]) -> String {
    let texts: Vec<String> = texts
        .iter()
        .map(|text| format!("scorecard s for c {{\n  tier t {{\n    rule r {{\n      {text}\n    }}\n  }}\n}}\n"))
        .collect();
    group(&texts.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn items() {
    snapshot(
        "items",
        &group(&[
            "defin a for b = c",
            "define a fr b = c",
            "define a b = c",
            "define a for b == c",
            "define a for b: c",
            "define a for b = c d",
            "define a for b =",
            "define in for b = c",
            "define 2nd for b = c",
            "define \"a\" for b = c",
            "policy x { }",
            "rule r { require x }",
            "}",
            "scorecard s of c { tier t { rule r { require x } } }",
            "scorecard s for c tier t { rule r { require x } }",
            "exception E for component \"x\" waives a/b",
            "test a of s { at 2026-01-01 expect ready }",
            "entity e\ndefine a for e = b",
            "define größe for b = c",
            "define a for b = c;",
            "// a comment\ndefine a for b = c",
        ]),
    );
}

#[test]
fn operators_of_other_languages() {
    snapshot(
        "operators_of_other_languages",
        &expressions(&[
            "a = b",
            "a === b",
            "a <> b",
            "a !== b",
            "a =< b",
            "a => b",
            "a && b",
            "a || b",
            "!a",
            "a ?? b",
            "a ? b : c",
            "a == 'b'",
            "a == “b”",
            "a > 80%",
            "a ** 2",
            "a == $b",
            "a > +1",
            "a > .5",
            "a\u{a0}> 5",
            "a AND b",
            "a includes b",
            "a equals b",
        ]),
    );
}

#[test]
fn expressions_that_stop_short() {
    snapshot(
        "expressions_that_stop_short",
        &expressions(&[
            "a b",
            "a ==",
            "a and",
            "and a",
            "a or or b",
            "not",
            "a.",
            "a.in",
            "a[0]",
            "a[\"k\"",
            "(a",
            "a)",
            "(a]",
            "[a b]",
            "[a,, b]",
            "f(a b)",
            "f(a,",
            "if a then b",
            "if a b else c",
            "if a else b",
            "a is",
            "a is prsent",
            "a is null",
            "a not b",
            "a starts \"b\"",
            "a start with \"b\"",
            "a matches \"b\"",
            "a matches /b",
            "t matches",
            "fresh == 1",
            "a == source",
            "\"a",
            "\"\"\"a",
            "a == \"b\nand c",
        ]),
    );
}

#[test]
fn reach_of_operators() {
    snapshot(
        "reach_of_operators",
        &expressions(&[
            "a < b < c",
            "a == b != c",
            "a is present is known",
            "a == b is present",
            "a in xs contains b",
            "t matches /a/ == true",
            "a == not b",
            "1 + if a then 2 else 3",
            "a and if b then c else d",
            "not if a then b else c",
            "-not a",
            "a * any v in xs where v",
            "a -1",
            "a- 1",
            "(a)-1",
            "f(x) -b.c",
            "5-3",
            "1-b",
        ]),
    );
}

#[test]
fn quantifiers() {
    snapshot(
        "quantifiers",
        &expressions(&[
            "any v in xs where v.a == b and c",
            "x or no v in xs where v.a or v.b and c",
            "every v in xs has v.a and v.b",
            "every v in xs where v.a and v.b has v.c",
            "every v in xs where not v.a has v.c",
            "any v in xs where not v.a",
            "any v in xs where any w in v where w",
            "any v in xs where if a then b else c",
            "any v in xs where (v.a) == b and c",
            "(any v in xs where v.a and b)",
            "any v in xs has v.a",
            "every v in xs where v.a",
            "any v of xs where v.a",
            "any xs where v.a",
            "any in in xs where v.a",
            "any my-v in xs where v.a",
        ]),
    );
}

#[test]
fn counts_and_folds() {
    snapshot(
        "counts_and_folds",
        &expressions(&[
            "count()",
            "count(a, b)",
            "count(v in xs)",
            "count(xs where a)",
            "count(v.a in xs where b)",
            "count(my-v in xs where b)",
            "count(distinct v in xs where v.a)",
            "count(v.f for v in xs where v.a)",
            "sum(xs)",
            "max(a, b)",
            "sum(distinct v.f for v in xs)",
            "average(v.f for v-w in xs)",
            "min(v.f for v in xs has v)",
            "age(v in xs where v)",
            "lower(distinct xs)",
            "sum()",
            "sum(v for v of xs)",
        ]),
    );
}

#[test]
fn numbers_durations_and_instants() {
    let large = format!("a > 1{}", "0".repeat(400));
    snapshot(
        "numbers_durations_and_instants",
        &expressions(&[
            "a > 1__0",
            "a > 1_",
            "a > 1_.5",
            "a > 30d",
            "a > 5min",
            "a > 1e6",
            "a > 0x1F",
            "a > 10px",
            "a > 1.5.2",
            &large,
            "a > 3 months",
            "a > 1 year",
            "a > 1.5 months",
            "a > 0.0000001 seconds",
            "a > 1_0__0 days",
            "a > 99999999999 weeks",
            "a > 3 dayz",
            "a > 3 Days",
            "a > 2026-02-30",
            "a > 2026-13-01",
            "a > 0000-01-01",
            "a > 2026-1-9",
            "a > 2026-01-19T09:30:00",
            "a > 2026-01-19t09:30:00z",
            "a > 2026-01-19 09:30:00Z",
            "a > 2026-01-19T25:00:00Z",
            "a > 2026-01-19T09:30Z",
            "a > 2026-01-19T23:59:60Z",
            "a > 26-01-19",
            "a > 9999-12-31T23:30:00-01:00",
        ]),
    );
}

#[test]
fn texts() {
    snapshot(
        "texts",
        &expressions(&[
            r#"a == "\q""#,
            r#"a == "\u{110000}""#,
            r#"a == "\u{}""#,
            r#"a == "\u{1234567}""#,
            r#"a == "\u41""#,
            r#"a == "\u{202E}""#,
            r#"a == "\u{7}""#,
            r#"a == "é\xé""#,
            "a == \"\"\"\n  one\n  t\\wo\n  \"\"\"",
            "a == \"b\\\nc\"",
        ]),
    );
}

#[test]
fn characters() {
    let text = "define a for b = c # \u{202E}in a comment\ndefine \u{0}d for b = \"\u{1B}[31m \u{9F}\u{2066}\"\r\n\tdefine x for y = z\u{7F}\n";
    snapshot(
        "characters",
        &rendered(text, &parse(FileId(0), text))
            .replace(|c: char| c.is_control() && c != '\n' || ('\u{2000}'..'\u{2070}').contains(&c), "·"),
    );
    let many = "\u{202E}".repeat(1_000);
    let parsed = parse(FileId(0), &many);
    assert_eq!(parsed.diagnostics.len(), 101);
    assert_eq!(parsed.diagnostics.last().unwrap().message, "and 900 more such characters");
}

#[test]
fn entities() {
    snapshot(
        "entities",
        &group(&[
            "entity e {\n  a strng\n  b text form x.y\n  c number fresh 7 days\n  d one of \"a\", \"b\" < \"c\" < \"d\"\n  e list text\n  f-g text\n  h string\n  i { a text b number }\n  j date\n  k\n  l ref\n  m enum(\"a\")\n  n text\n}",
            "entity e {\n  in text\n  observed time\n  ok text\n}",
            "entity e { a text, b text }",
            "entity e { a text from }",
            "entity e { a text from x. }",
            "entity e { a text from x[1] }",
            "entity e { a text from x from y source s source s fresh for 1 day fresh for 2 days }",
            "entity e { a text fresh for 0 days }",
            "entity e { a text fresh for -1 day }",
            "entity e { a text fresh for 7 }",
            "entity e { a one of x, y }",
            "entity e { a { } }",
            "entity e of kinds x { a text }",
            "entity e source s source t when a == 1 when b == 2 { a text }",
            "entity e when a == null { a text }",
            "entity e when a == 2026-01-01 { a text }",
            "entity e when a > 2 { a text }",
            "entity e when a == \"x\" or b == \"y\" { a text }",
            "entity e { allow x }",
            "entity e { a-b text from c.d-e  b { x-y text } }",
        ]),
    );
}

#[test]
fn scorecards() {
    snapshot(
        "scorecards",
        &group(&[
            "scorecard s for c { }",
            "scorecard s for c {\n  bar a\n  bar b\n  owner \"x\" owner \"y\"\n  tier a { }\n  tier b { rule r { } }\n}",
            "scorecard s for c {\n  bar\n  tier none { rule r { require x } }\n  tier a { rule tier { require x } rule ready { require x } rule earned \"x\" { require x } rule valid { require x } }\n}",
            "scorecard s for c {\n  teir a { rule r { require x } }\n  tier b { rule r { require x } }\n  rule q { require x }\n  apply when x\n}",
            "scorecard s for c {\n  exceptions {\n    last at most 30\n  }\n  exceptions {\n    last 30 days\n  }\n  tier b { rule r { require x } }\n}",
            "scorecard s for c {\n  exceptions { last at most 30 days last at most 0 days renew at most 1.5 require reasons, folow-up, risk approved by any \"x\" }\n  tier b { rule r { require x } }\n}",
            "scorecard s for c {\n  exceptions { last at most -3 days renew at most -1 require reasons, folow-up approved by any of group }\n  tier b { rule r { require x } }\n}",
            "scorecard s for c {\n  tier a \"x\" \"y\" { rule r { require x } }\n  tier b title { rule r { require x } }\n}",
        ]),
    );
}

#[test]
fn clauses_of_rules() {
    snapshot(
        "clauses_of_rules",
        &rules(&[
            "requires x",
            "require",
            "require x,",
            "require x because y",
            "require x\n      becuase \"y\"",
            "require x\n      applies x\n      effective 2026-01-01\n      retired at 2026-01-01\n      never waive\n      maps \"A\"\n      maps to A\n      maps to \"A\" \"B\"",
            "require x\n      effective from \"2026-01-01\"\n      retired on tomorrow",
            "require x\n      fix \"a\"\n      fix \"b\"\n      weight 1\n      weight 2\n      never waived never waived",
            "require x weight 0",
            "require x weight -2",
            "require x weight \"high\"",
            "require x effort 3",
            "require x effort 0 hours",
            "require x applies when y else z",
            "require x see https://example.com",
            "require x allow vacuous",
            "require x description \"x\"",
            "title \"a\" require x",
        ]),
    );
}

#[test]
fn messages() {
    snapshot(
        "messages",
        &rules(&[
            r#"require x message "{a""#,
            r#"require x message "a}""#,
            r#"require x message "{}""#,
            r#"require x message "{ }""#,
            r#"require x message "{a b}""#,
            r#"require x message "{a = \"b\"}""#,
            r#"require x message "{a == b and} {c d}""#,
            r#"require x message "{a -1} {b < c < d}""#,
            r#"require x message "{a == \"b}""#,
            r#"require x message "{{a}""#,
            r#"require x message 'a'"#,
        ]),
    );
}

#[test]
fn exceptions() {
    snapshot(
        "exceptions",
        &group(&[
            "exception E { waives a/b until 2026-01-01 }",
            "exception E for c \"x\" { }",
            "exception E for c x { waives a/b until 2026-01-01 }",
            "exception E for c \"x\" {\n  waives a\n  waives a/b\n  risk hgh \"x\"\n  aproved by \"u\" on 2026-01-01\n  approved \"u\" on 2026-01-01\n  requested by \"u\" on \"2026-01-01\"\n  denied by u on 2026-01-01\n  followup \"x\"\n  form 2026-01-01\n  from 2026-01-01 until 2026-01-01 until 2026-01-02\n}",
            "exception E for c where { waives a/b until 2026-01-01 }",
            "exception E for c where x = 1 { waives a/b until 2026-01-01 }",
            "exception 142 for c \"x\" { waives a/b until 2026-01-01 }",
            "exception E for c \"x\" { waives a/b, until 2026-01-01 }",
            "exception E for c \"x\" { waives a.b until forever }",
        ]),
    );
}

#[test]
fn tests() {
    snapshot(
        "tests",
        &group(&[
            "test \"t\" of s { }",
            "test \"t\" of s { at 2026-01-01 }",
            "test \"t\" of s { expect ready }",
            "test \"t\" of s { at 2026-01-01 cases { } }",
            "test \"t\" of s {\n  at 2026-01-01\n  cases {\n    expect ready\n    given { a: 1 }\n  }\n}",
            "test \"t\" of s {\n  at 2026-01-01\n  at 2026-01-02\n  given { a: b, c: 1 d: 2 }\n  given { a: none, b: True }\n  given { a = 1 }\n  given { a: 1, a: 2, \"a\": 3 }\n  given { a: [1, {b: 1, b: 2}] }\n  expect redy\n  expect nothing\n  expect not tier gold\n  expect rule a mett\n  expect rule a\n  expect valid\n  expect valid until tomorrow\n  with EX-1 { waives a }\n  with exception X { waives a/b }\n}",
            "test \"t\" of s {\n  at now\n  given { a: 2026-02-30, b: 3 months, c: -x }\n  expects ready\n}",
            "test \"t\" for s { at 2026-01-01 expect ready }",
            "test t of s { at 2026-01-01 expect ready }",
        ]),
    );
}

#[test]
fn brackets_and_quotes_left_open() {
    snapshot(
        "brackets_and_quotes_left_open",
        &group(&[
            "scorecard s for c {\n  tier a {\n    rule r {\n      require x\n    rule q {\n      require y ==\n    }\n  }\n  tier b { rule p { require z } }\n}\ndefine d for e = f\n",
            "scorecard s for c {\n  tier a {\n    rule r { require x }\n  tier b {\n    rule p { require z }\n  }\n}\ndefine d for e = f\n",
            "scorecard s for c {\n  tier a {\n    rule r { require x }\n  }\ndefine d for e = f\n",
            "scorecard s for c {\n  tier a {\n    rule r { require x } }\n  }\n  tier b { rule p { require z } }\n}\ndefine d for e = f\n",
            "scorecard s for c {\n  tier a {\n    rule r {\n      require (x == [1, 2)\n      fix \"half a text\n      because \"fine\"\n    }\n    rule q { require y }\n  }\n}\n",
            "entity e {\n  a text from x[\"y\n  b text\n}\ndefine d for e = f\n",
            "scorecard s for c {\n  description \"\"\"\n    never closed\n  tier a { rule r { require x } }\n}\ndefine d for e = f\n",
            "test \"t\" of s {\n  at 2026-01-01\n  given { a: [1, 2 }\n  expect ready\n}\ndefine d for e = f\n",
            "define a for b = (c\ndefine d for e = f)\n",
        ]),
    );
}

#[test]
fn many_errors_at_once() {
    snapshot(
        "many_errors_at_once",
        &group(&[
            "scorecard s for c {\n  bar bronze\n  tier bronze {\n    rule a { requires x == 1 }\n    rule b {\n      require y ==\n      because \"x\"\n      require z\n    }\n    rule c {\n      require y = 1\n      becuase \"x\"\n      weight -1\n    }\n    rule d { because \"x\" }\n    rule e { require fine }\n    rule { require nameless }\n  }\n  tier gold {\n  }\n}\ndefine d for e = f g\nentity x { a txt\n b text }\ndefine ok for e = f\nexception E for c \"x\" { waives s/a untill 2026-01-01 }\n",
        ]),
    );
}
