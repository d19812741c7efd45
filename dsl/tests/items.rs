//! Items in order: what becomes of each clause.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

mod support;

use brightline_dsl::ast::{
    Entity, Exception, ExpectKind, Item, Literal, LiteralKind, Name, Path, Scorecard, Target, Test, Text, Type,
    TypeKind,
};
use brightline_dsl::{Duration, FileId, Instant, parse, print};
use support::{item, shape, template};

fn entity(text: &str) -> Entity {
    match item(text) {
        Item::Entity(entity) => entity,
        other => panic!("{other:?}"),
    }
}

fn scorecard(text: &str) -> Scorecard {
    match item(text) {
        Item::Scorecard(scorecard) => scorecard,
        other => panic!("{other:?}"),
    }
}

fn exception(text: &str) -> Exception {
    match item(text) {
        Item::Exception(exception) => exception,
        other => panic!("{other:?}"),
    }
}

fn test(text: &str) -> Test {
    match item(text) {
        Item::Test(test) => test,
        other => panic!("{other:?}"),
    }
}

fn day(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn names(names: &[Name]) -> Vec<&str> {
    names.iter().map(|name| name.text.as_str()).collect()
}

fn texts(texts: &[Text]) -> Vec<&str> {
    texts.iter().map(|text| text.value.as_str()).collect()
}

fn text(text: &Option<Text>) -> &str {
    text.as_ref().map_or("-", |text| text.value.as_str())
}

fn dotted(path: &Option<Path>) -> String {
    path.as_ref().map_or("-".to_owned(), |path| path.keys.join(" / "))
}

fn ty(ty: &Type) -> String {
    match &ty.kind {
        TypeKind::OneOf { values, ordered } => texts(values).join(if *ordered { " < " } else { " | " }),
        TypeKind::List(of) => format!("[{}]", self::ty(of)),
        TypeKind::Map(of) => format!("<{}>", self::ty(of)),
        TypeKind::Ref(entities) => format!("ref {}", names(entities).join("/")),
        TypeKind::Record(fields) => {
            let fields = fields
                .iter()
                .map(|field| format!("{}: {} ({})", field.name.text, self::ty(&field.ty), text(&field.from)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
        plain => format!("{plain:?}"),
    }
}

#[test]
fn entities() {
    let read = entity(
        r#"entity service "Something that runs" of kind component source catalog
             when spec.type == "service" and spec.if["is on"] != true and metadata.level == -3 {
             owner        ref group or user  from spec.owner
             level        one of "a" < "b" < "c"
             kind         one of "x", "y"  from metadata.labels["a.b/c"].any
             techdocs     text  observed from seen.at  fresh for 7 days  source sonar
             nested       map of list of { id text, more { at time from "seen at", due deadline, }, v version, d duration }
             test         bool
             allow        number
             source_of    text
             allow unused-field "kept for later"
             oncall list of text  runtime version
           }"#,
    );
    assert_eq!((read.name.text.as_str(), text(&read.title)), ("service", "Something that runs"));
    assert_eq!(read.of_kind.map(|kind| kind.text), Some("component".to_owned()));
    assert_eq!(read.source.map(|source| source.text), Some("catalog".to_owned()));
    let when: Vec<String> = read
        .when
        .iter()
        .map(|term| {
            format!("{} {} {:?}", term.path.keys.join("/"), if term.negated { "!=" } else { "==" }, term.value.kind)
        })
        .collect();
    assert_eq!(
        when,
        ["spec/type == Text(\"service\")", "spec/if/is on != Bool(true)", "metadata/level == Number(-3.0)"]
    );
    let fields: Vec<String> = read
        .fields
        .iter()
        .map(|field| format!("{}: {} from {}", field.name.text, ty(&field.ty), dotted(&field.from)))
        .collect();
    assert_eq!(
        fields,
        [
            "owner: ref group/user from spec / owner",
            "level: a < b < c from -",
            "kind: x | y from metadata / labels / a.b/c / any",
            "techdocs: Text from -",
            "nested: <[{id: Text (-), more: {at: Time (seen at), due: Deadline (-)} (-), v: Version (-), d: Duration (-)}]> from -",
            "test: Bool from -",
            "allow: Number from -",
            "source_of: Text from -",
            "oncall: [Text] from -",
            "runtime: Version from -",
        ]
    );
    let techdocs = &read.fields[3];
    assert_eq!(techdocs.fresh.as_ref().map(|fresh| fresh.value), Duration::parse("7 days"));
    assert_eq!(dotted(&techdocs.observed_from), "seen / at");
    assert_eq!(techdocs.source.as_ref().map(|source| source.text.as_str()), Some("sonar"));
    assert_eq!(read.allows.len(), 1);
    assert_eq!(
        (read.allows[0].lint.text.as_str(), read.allows[0].reason.value.as_str()),
        ("unused-field", "kept for later")
    );
    assert_eq!(entity("entity e {}").fields, []);
    assert_eq!(ty(&entity("entity e { f one of \"only\" }").fields[0].ty), "only");
    assert_eq!(dotted(&entity("entity e { f text from [\"a b\"][\"c\"].d }").fields[0].from), "a b / c / d");
}

#[test]
fn definitions() {
    let Item::Define(read) = item("define customer-facing for component =\n  a\n  and b") else { panic!() };
    assert_eq!((read.name.text.as_str(), read.entity.text.as_str()), ("customer-facing", "component"));
    assert_eq!(shape(&read.body), "(And a b)");
}

#[test]
fn scorecards() {
    let read = scorecard(
        r#"scorecard ready-or-not for component "Readiness" {
             description "What it is for"  owner "group:sre"  see "https://a"  see "https://b"
             applies when lifecycle == "production" else "it is not in production"
             effective from 2026-01-01  retired on 2027-01-01T12:00:00Z
             bar bronze
             exceptions {
               last at most 30 days  renew at most 0
               approved by any of "group:sre", "user:cto"
               require risk, follow-up, control, reason
               requester may approve
             }
             allow never-fails "it is new"
             tier bronze "Minimum bar" {
               description "The least"
               exceptions { last at most 1 week }
               allow a-b "c"
               rule has-owner "Somebody owns it" {
                 require owner is known
                 require count(oncall) > 0
                 applies when a else """because"""
                 effective from 2026-02-01  retired on 2026-03-01
                 because "Nobody fixes what nobody owns."
                 fix "Set spec.owner"
                 see "https://c"  see "https://d"
                 message "{owner.email} has {{{count(oncall)}}} on call, \"{labels[\"a b\"]}\" \u{1F6A6}\u{7B}"
                 owner "group:x"  effort 2 hours  weight 0.5
                 maps to "OSPS-AC-01.01", "B"
                 never waived
                 exceptions { renew at most 3 }
                 allow x "y"  allow z "w"
               }
             }
             tier gold { rule r { require true } rule s { require false } }
           }"#,
    );
    assert_eq!(
        (read.name.text.as_str(), read.entity.text.as_str(), text(&read.title)),
        ("ready-or-not", "component", "Readiness")
    );
    assert_eq!((text(&read.description), text(&read.owner)), ("What it is for", "group:sre"));
    assert_eq!(texts(&read.see), ["https://a", "https://b"]);
    let applies = read.applies.unwrap();
    assert_eq!(
        (shape(&applies.when), text(&applies.otherwise)),
        ("(Equal lifecycle \"production\")".to_owned(), "it is not in production")
    );
    assert_eq!(read.effective.map(|at| at.value), Some(day("2026-01-01")));
    assert_eq!(read.retired.map(|at| at.value), Some(day("2027-01-01T12:00:00Z")));
    assert_eq!(read.bar.map(|bar| bar.text), Some("bronze".to_owned()));
    let governance = read.governance.unwrap();
    assert_eq!(governance.last.map(|last| last.value), Duration::parse("30 days"));
    assert_eq!(governance.renew.map(|renew| renew.value), Some(0));
    assert_eq!(texts(&governance.approved_by.unwrap()), ["group:sre", "user:cto"]);
    assert_eq!(names(&governance.require.unwrap()), ["risk", "follow-up", "control", "reason"]);
    assert!(governance.requester_may_approve.is_some());
    assert_eq!(read.allows.len(), 1);
    assert_eq!(read.tiers.iter().map(|tier| tier.rules.len()).collect::<Vec<_>>(), [1, 2]);
    let tier = &read.tiers[0];
    assert_eq!(
        (tier.name.text.as_str(), text(&tier.title), text(&tier.description)),
        ("bronze", "Minimum bar", "The least")
    );
    assert_eq!(
        tier.governance.as_ref().and_then(|governance| governance.last.as_ref()).map(|last| last.value),
        Duration::parse("7 days")
    );
    assert_eq!(tier.allows.len(), 1);
    let rule = &tier.rules[0];
    assert_eq!((rule.name.text.as_str(), text(&rule.title)), ("has-owner", "Somebody owns it"));
    assert_eq!(
        rule.requires.iter().map(print::expression).collect::<Vec<_>>(),
        ["owner is known", "count(oncall) > 0"]
    );
    assert_eq!(rule.applies.as_ref().map(|applies| text(&applies.otherwise)), Some("because"));
    assert_eq!(rule.effective.as_ref().map(|at| at.value), Some(day("2026-02-01")));
    assert_eq!(rule.retired.as_ref().map(|at| at.value), Some(day("2026-03-01")));
    assert_eq!(
        (text(&rule.because), text(&rule.fix), text(&rule.owner)),
        ("Nobody fixes what nobody owns.", "Set spec.owner", "group:x")
    );
    assert_eq!(texts(&rule.see), ["https://c", "https://d"]);
    assert_eq!(
        template(&rule.message.as_ref().unwrap().parts),
        "<(. owner email)> has {<(count oncall)>} on call, \"<([] labels \"a b\")>\" 🚦{"
    );
    assert_eq!(rule.effort.as_ref().map(|effort| effort.value), Duration::parse("2 hours"));
    assert_eq!(rule.weight.as_ref().map(|weight| weight.value), Some(0.5));
    assert_eq!(texts(&rule.maps_to), ["OSPS-AC-01.01", "B"]);
    assert!(rule.never_waived.is_some());
    assert_eq!(
        rule.governance.as_ref().and_then(|governance| governance.renew.as_ref()).map(|renew| renew.value),
        Some(3)
    );
    assert_eq!(rule.allows.len(), 2);
}

#[test]
fn exceptions() {
    let read = exception(
        r#"exception EX-142 for component "checkout" {
             waives readiness/coverage, readiness / canary
             reason "The rig is being rebuilt"
             risk medium "Rollback takes ten minutes"
             control "Alerts page the team"  follow-up "https://tracker"
             requested by "user:amy" on 2026-01-10
             approved by "user:cto" on 2026-01-11
             revoked by "user:cto" on 2026-01-15 "it was done"
             from 2026-01-12 until 2026-01-19
           }"#,
    );
    let Some((entity, Target::Subject(subject))) = &read.target else { panic!() };
    assert_eq!(
        (read.name.text.as_str(), entity.text.as_str(), subject.value.as_str()),
        ("EX-142", "component", "checkout")
    );
    let waives: Vec<_> = read
        .waives
        .iter()
        .map(|rule| (rule.scorecard.as_ref().unwrap().text.as_str(), rule.rule.text.as_str()))
        .collect();
    assert_eq!(waives, [("readiness", "coverage"), ("readiness", "canary")]);
    assert_eq!(
        (text(&read.reason), text(&read.control), text(&read.follow_up)),
        ("The rig is being rebuilt", "Alerts page the team", "https://tracker")
    );
    let (level, assessment) = read.risk.unwrap();
    assert_eq!((level.text.as_str(), text(&assessment)), ("medium", "Rollback takes ten minutes"));
    let requested = read.requested.unwrap();
    assert_eq!((requested.by.value.as_str(), requested.on.value), ("user:amy", day("2026-01-10")));
    assert_eq!(read.approved.unwrap().on.value, day("2026-01-11"));
    let (revoked, why) = read.revoked.unwrap();
    assert_eq!((revoked.on.value, text(&why)), (day("2026-01-15"), "it was done"));
    assert_eq!((read.from.unwrap().value, read.until.unwrap().value), (day("2026-01-12"), day("2026-01-19")));
    assert_eq!(read.denied, None);

    let read = exception(
        "exception old-ones for component where lifecycle == \"deprecated\" { waives a/b until 2026-01-19T00:00:00Z \
         denied by \"user:x\" on 2026-01-01 risk low }",
    );
    let Some((_, Target::Where(condition))) = &read.target else { panic!() };
    assert_eq!(shape(condition), "(Equal lifecycle \"deprecated\")");
    assert_eq!(read.denied.unwrap().by.value, "user:x");
    assert_eq!(read.risk.unwrap().1, None);
}

fn literal(literal: &Literal) -> String {
    match &literal.kind {
        LiteralKind::Null => "null".to_owned(),
        LiteralKind::Bool(value) => value.to_string(),
        LiteralKind::Number(number) => number.to_string(),
        LiteralKind::Text(text) => format!("{text:?}"),
        LiteralKind::Instant(instant) => instant.to_string(),
        LiteralKind::Duration(duration) => duration.to_string(),
        LiteralKind::List(list) => format!("[{}]", list.iter().map(self::literal).collect::<Vec<_>>().join(", ")),
        LiteralKind::Record(fields) => format!("{{{}}}", self::fields(fields)),
    }
}

fn fields(fields: &[(Name, Literal)]) -> String {
    fields.iter().map(|(key, value)| format!("{}={}", key.text, literal(value))).collect::<Vec<_>>().join(", ")
}

#[test]
fn tests() {
    let read = test(
        r#"test "nobody owns it" of production-readiness {
             at 2026-01-15T06:00:00Z
             given { lifecycle: "production", any: null, "a b": [1, -2.5, 3 days, -4 hours, 2026-01-02, true,], r: { in: {}, l: [] }, }
             given group "payments" { email: "p@example.com" }
             given observed 2026-01-02 { x: false }
             given group "b" observed 2026-01-03 {}
             with exception EX-1 { waives has-owner, other/rule reason "r" until 2026-02-01 }
             with exception EX-2 for component "b" { waives has-owner until 2026-02-01 }
             expect ready  expect not ready  expect earned ready  expect not earned ready
             expect tier none  expect tier gold  expect earned tier silver  expect earned tier none
             expect rule has-owner unmet  expect rule a not-applicable
             expect valid until 2026-01-19  expect valid for ever
             cases {
               given { a: 1 }                          expect ready
               given { a: 2 } given group "p" { b: 1 } expect not ready expect rule r met
             }
           }"#,
    );
    assert_eq!((read.title.value.as_str(), read.scorecard.text.as_str()), ("nobody owns it", "production-readiness"));
    assert_eq!(read.at.unwrap().value, day("2026-01-15T06:00:00Z"));
    let given: Vec<String> = read
        .given
        .iter()
        .map(|given| {
            let subject = given
                .subject
                .as_ref()
                .map_or(String::new(), |(entity, subject)| format!("{} {} ", entity.text, subject.value));
            let observed = given.observed.as_ref().map_or(String::new(), |at| format!("{} ", at.value));
            format!("{subject}{observed}{}", fields(&given.fields))
        })
        .collect();
    assert_eq!(
        given,
        [
            "lifecycle=\"production\", any=null, a b=[1, -2.5, 3 days, -4 hours, 2026-01-02T00:00:00Z, true], r={in={}, l=[]}",
            "group payments email=\"p@example.com\"",
            "2026-01-02T00:00:00Z x=false",
            "group b 2026-01-03T00:00:00Z ",
        ]
    );
    assert_eq!(read.exceptions.len(), 2);
    assert_eq!((&read.exceptions[0].target, read.exceptions[0].waives.len()), (&None, 2));
    assert_eq!(
        (&read.exceptions[0].waives[0].scorecard, read.exceptions[0].waives[0].rule.text.as_str()),
        (&None, "has-owner")
    );
    assert!(read.exceptions[1].target.is_some());
    let expect: Vec<String> = read.expect.iter().map(|expect| expected(&expect.kind)).collect();
    assert_eq!(
        expect,
        [
            "ready false true",
            "ready false false",
            "ready true true",
            "ready true false",
            "tier false -",
            "tier false gold",
            "tier true silver",
            "tier true -",
            "rule has-owner unmet",
            "rule a not-applicable",
            "valid 2026-01-19T00:00:00Z",
            "valid -",
        ]
    );
    let cases: Vec<(usize, usize)> = read.cases.iter().map(|case| (case.given.len(), case.expect.len())).collect();
    assert_eq!(cases, [(1, 1), (2, 2)]);
}

fn expected(kind: &ExpectKind) -> String {
    match kind {
        ExpectKind::Ready { earned, holds } => format!("ready {earned} {holds}"),
        ExpectKind::Tier { earned, tier } => {
            format!("tier {earned} {}", tier.as_ref().map_or("-", |tier| tier.text.as_str()))
        }
        ExpectKind::Rule { rule, verdict } => format!("rule {} {}", rule.text, verdict.text),
        ExpectKind::Valid(until) => format!("valid {}", until.map_or("-".to_owned(), |until| until.to_string())),
    }
}

#[test]
fn long_texts_lose_what_all_lines_begin_with() {
    let said = |text: &str| {
        scorecard(&format!("scorecard s for c {{ description {text} tier t {{ rule r {{ require x }} }} }}"))
            .description
            .unwrap()
            .value
    };
    for (written, value) in [
        ("\"\"\"\"\"\"", ""),
        ("\"\"\"one\"\"\"", "one"),
        ("\"\"\" one \"\"\"", " one "),
        ("\"\"\"\n    one\n      two\n\n    three\n    \"\"\"", "one\n  two\n\nthree"),
        ("\"\"\"\r\n\tone\r\n\t\ttwo\r\n\"\"\"", "one\n\ttwo"),
        ("\"\"\"first\n    second\n    third\"\"\"", "first\nsecond\nthird"),
        ("\"\"\"\n  one\n \n   two\"\"\"", "one\n\n two"),
        (
            "\"\"\"\n  a \"quoted\" word, \\\"\\\"\\\", \\\\ and \\u{1F6A6}\n  \\tx\n  \"\"\"",
            "a \"quoted\" word, \"\"\", \\ and 🚦\n\tx",
        ),
        ("\"\"\"\n\t  one\n\t two\n  \"\"\"", " one\ntwo"),
        ("\"\"\"\n  # no comment {\n  \"\"\"", "# no comment {"),
    ] {
        assert_eq!(said(written), value, "{written:?}");
    }
}

#[test]
fn messages_are_text_and_expressions_in_turn() {
    let parts = |text: &str| {
        let card = scorecard(&format!("scorecard s for c {{ tier t {{ rule r {{ require x message {text} }} }} }}"));
        template(&card.tiers[0].rules[0].message.as_ref().unwrap().parts)
    };
    for (written, said) in [
        (r#""""#, ""),
        (r#""plain""#, "plain"),
        (r#""{a}""#, "<a>"),
        (r#""{a}{b + 1}""#, "<a><(Add b 1.0)>"),
        (r#""{{a}}""#, "{a}"),
        (r#""{{{a}}}""#, "{<a>}"),
        (r#""\u{7B}a\u{7D}""#, "{a}"),
        (r#""{if a is present then \"yes {\" else \"no }\"}""#, "<(if (Present a) \"yes {\" \"no }\")>"),
        (r#""{t matches /a{2}\\//}!""#, r#"<(matches t "a{2}/")>!"#),
        (
            "\"\"\"\n  {count(v in xs where\n    v == \"a\")} of\n    {b}\n  \"\"\"",
            "<(Count v in xs where (Equal v \"a\"))> of\n  <b>",
        ),
    ] {
        assert_eq!(parts(written), said, "{written}");
    }
}

#[test]
fn places_in_messages_are_those_of_the_file() {
    let text = "scorecard s for c { tier t { rule r { require x message \"\\u{1F6A6} é \\\"{labels[\\\"k\\\"]} and {b.c}\" } } }";
    let card = scorecard(text);
    let message = card.tiers[0].rules[0].message.clone().unwrap();
    let found: Vec<&str> = message
        .parts
        .iter()
        .filter_map(|part| match part {
            brightline_dsl::ast::TemplatePart::Expr(expr) => {
                Some(&text[expr.span.start as usize..expr.span.end as usize])
            }
            brightline_dsl::ast::TemplatePart::Text(_) => None,
        })
        .collect();
    assert_eq!(found, ["labels[\\\"k\\\"]", "b.c"]);
}

#[test]
fn a_file_may_begin_with_a_byte_order_mark_and_hold_nothing() {
    for text in ["", "\u{FEFF}", "# only a comment", "\u{FEFF}# with\r\n\r\n", "\n\t \r\n"] {
        let parsed = parse(FileId(0), text);
        assert_eq!((parsed.file.items.len(), parsed.diagnostics.len()), (0, 0), "{text:?}");
    }
    let parsed = parse(FileId(3), "\u{FEFF}define a for b = c");
    assert_eq!(parsed.diagnostics, []);
    let Item::Define(define) = &parsed.file.items[0] else { panic!() };
    assert_eq!((define.span.file, define.span.start, define.name.span.start), (FileId(3), 3, 10));
}

#[test]
fn items_follow_each_other_in_any_layout() {
    let text = "define a for b = c define d for e = f entity g { h text } entity i { j text }scorecard s for c{tier t{rule r{require x}}}";
    let parsed = parse(FileId(0), text);
    assert_eq!(parsed.diagnostics, []);
    assert_eq!(parsed.file.items.len(), 5);
}
