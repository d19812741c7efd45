use super::*;
use crate::{
    facts::{is_known, is_taken, subjects, untaken},
    schema::{Constant, When},
};

fn when(path_text: &str, negated: bool, value: Constant) -> When {
    When { path: path(path_text), negated, value }
}

fn service() -> Entity {
    let is_service = when("spec.type", false, Constant::Text("service".into()));
    Entity {
        kind: "component".into(),
        source: Some("catalog".into()),
        when: vec![is_service],
        ..entity("service", vec![])
    }
}

fn about(name: &str, subject: &str, observed: &str, json: &Json) -> Document {
    let mut all = json.clone();
    all["subject"] = format!("component:default/{subject}").into();
    all["observed_at"] = if observed.is_empty() { Json::Null } else { observed.into() };
    document(name, all)
}

/// The subjects without `component:default/`, and when that next differs.
fn taken(world: &World, instant: &str) -> (String, String) {
    let mut horizon = Horizon::new(at(instant));
    let all = subjects(&world.facts, &world.schema, COMPONENT, &mut horizon);
    let names: Vec<_> = all.iter().map(|subject| subject.as_str().trim_start_matches("component:default/")).collect();
    (names.join(" "), next(&horizon))
}

fn known(world: &World, subject: &str, instant: &str) -> (bool, String) {
    let mut horizon = Horizon::new(at(instant));
    (is_known(&world.facts, &world.schema, COMPONENT, &reference(subject), &mut horizon), next(&horizon))
}

#[test]
fn every_document_brings_its_subject_and_a_release_its_bare_one() {
    let nothing = json!({});
    let documents = vec![
        about("a.json", "checkout", "", &nothing),
        about("b.json", "checkout-api", "2026-01-10", &nothing),
        about("c.json", "checkout@2.0", "2026-01-12", &nothing),
        about("d.json", "ledger@1.0", "2026-01-14", &nothing),
        document("e.json", json!({"kind": "group", "name": "x"})),
    ];
    let world = World::new(vec![], documents);
    let day = |day: u32| format!("2026-01-{day}T00:00:00Z");
    let cases = [
        ("2026-01-01", "checkout", day(10)),
        ("2026-01-10", "checkout checkout-api", day(12)),
        ("2026-01-12", "checkout checkout-api checkout@2.0", day(14)),
        ("2026-01-14", "checkout checkout-api checkout@2.0 ledger ledger@1.0", "-".into()),
    ];
    for (instant, names, next) in cases {
        assert_eq!(taken(&world, instant), (names.into(), next), "{instant}");
    }
}

#[test]
fn a_reference_is_known_by_its_documents() {
    let nothing = json!({});
    let documents = vec![
        about("a.json", "checkout", "2026-01-10", &nothing),
        about("c.json", "checkout@2", "2026-01-12", &nothing),
        about("d.json", "ledger@1", "2026-01-14", &nothing),
        about("d.json", "ledger@2", "2026-01-13", &nothing),
    ];
    let world = World::new(vec![], documents);
    let day = |day: u32| format!("2026-01-{day}T00:00:00Z");
    let cases = [
        ("checkout", "2026-01-09", false, day(10)),
        ("checkout", "2026-01-10", true, "-".into()),
        ("checkout@2", "2026-01-11", false, day(12)),
        ("checkout@2", "2026-01-12", true, "-".into()),
        ("checkout@3", "2026-01-12", false, "-".into()),
        ("ledger", "2026-01-12", false, day(13)),
        ("ledger", "2026-01-13", true, "-".into()),
        ("ledger@1", "2026-01-13", false, day(14)),
        ("other", "2026-01-13", false, "-".into()),
        ("group:default/checkout", "2026-01-13", false, "-".into()),
    ];
    for (subject, instant, is, next) in cases {
        let (found, noted) = known(&world, subject, instant);
        assert_eq!(found, is, "{subject} {instant}");
        if !is {
            assert_eq!(noted, next, "{subject} {instant}");
        }
    }
}

#[test]
fn the_source_of_an_entity_alone_brings_subjects_and_is_heard_by_when() {
    let documents = vec![
        about("catalog:a.json", "in", "", &json!({"spec": {"type": "service"}})),
        about("ci:a.json", "in", "", &json!({"spec": {"type": "library"}})),
        about("ci:b.json", "ghost", "", &json!({"spec": {"type": "service"}})),
        about("ci:c.json", "in@1", "", &json!({})),
        about("catalog:d.json", "in@2", "2026-01-20", &json!({})),
        about("catalog:e.json", "lib", "", &json!({"spec": {"type": "library"}})),
        about("ci:e.json", "lib", "2026-01-17", &json!({"spec": {"type": "service"}})),
        about("catalog:f.json", "released@1", "", &json!({"spec": {"type": "service"}})),
    ];
    let world = World::of(service(), documents);
    assert_eq!(taken(&world, "2026-01-15"), ("in released released@1".into(), "2026-01-20T00:00:00Z".into()));
    assert_eq!(taken(&world, "2026-01-20"), ("in in@2 released released@1".into(), "-".into()));
    for (subject, is) in
        [("in", true), ("ghost", false), ("in@1", false), ("in@2", false), ("lib", false), ("released@1", true)]
    {
        assert_eq!(known(&world, subject, "2026-01-15").0, is, "{subject}");
    }
}

#[test]
fn when_leaves_out_only_what_speaks_against_it() {
    let says = |value: Json| about("catalog:a.json", "x", "", &json!({"spec": {"type": value}}));
    let none = || about("catalog:a.json", "x", "", &json!({}));
    let text = |negated| when("spec.type", negated, Constant::Text("service".into()));
    let unsaid = "warning BL206 a.json spec.type `component:default/x` counts as a `service` although no document says \
                  `spec.type`, which its `when` asks for";
    let unreadable = "warning BL206 a.json spec.type `component:default/x` counts as a `service` although no document says \
                      readably `spec.type`, which its `when` asks for";
    let cases = [
        (text(false), says(json!("service")), true, None),
        (text(false), says(json!("library")), false, None),
        (text(false), says(json!("Service")), false, None),
        (text(false), says(json!(["service"])), false, None),
        (text(false), says(json!({})), false, None),
        (text(false), says(json!(7)), false, None),
        (text(false), says(json!(null)), true, Some(unsaid)),
        (text(false), says(json!(" ")), true, Some(unsaid)),
        (text(false), none(), true, Some(unsaid)),
        (text(false), says(json!(9_007_199_254_740_993_i64)), true, Some(unreadable)),
        (text(false), about("catalog:a.json", "x", "", &json!({"spec": 5})), true, Some(unreadable)),
        (text(true), says(json!("service")), false, None),
        (text(true), says(json!("library")), true, None),
        (text(true), says(json!(7)), true, None),
        (text(true), none(), true, Some(unsaid)),
        (when("spec.type", false, Constant::Number(2.0)), says(json!(2)), true, None),
        (when("spec.type", false, Constant::Number(2.0)), says(json!("2")), false, None),
        (when("spec.type", false, Constant::Bool(true)), says(json!(true)), true, None),
        (when("spec.type", true, Constant::Bool(true)), says(json!("true")), true, None),
    ];
    for (when, document, is, warning) in cases {
        let described = format!("{when:?} {document:?}");
        let world = World::of(Entity { when: vec![when], ..service() }, vec![document]);
        assert_eq!(taken(&world, "2026-01-15").0 == "x", is, "{described}");
        assert_eq!(known(&world, "x", "2026-01-15").0, is, "{described}");
        assert_eq!(world.problems("2026-01-15"), warning.into_iter().collect::<Vec<_>>(), "{described}");
    }
}

#[test]
fn all_terms_must_hold_and_one_that_fails_is_enough() {
    let terms = vec![when("a", false, Constant::Number(1.0)), when("b", true, Constant::Number(2.0))];
    let entity = Entity { when: terms, source: None, ..service() };
    for (json, is, warnings) in [
        (json!({"a": 1, "b": 1}), true, 0),
        (json!({"a": 1, "b": 2}), false, 0),
        (json!({"b": 2}), false, 0),
        (json!({"a": 1}), true, 1),
        (json!({}), true, 2),
    ] {
        let world = World::of(entity.clone(), vec![about("a.json", "x", "", &json)]);
        assert_eq!(taken(&world, "2026-01-15").0 == "x", is, "{json}");
        assert_eq!(world.problems("2026-01-15").len(), warnings, "{json}");
    }
}

#[test]
fn documents_that_differ_take_the_subject() {
    let documents = vec![
        about("catalog:a.json", "x", "", &json!({"spec": {"type": "service"}})),
        about("catalog:b.json", "x", "2026-01-20", &json!({"spec": {"type": "library"}})),
        about("catalog:c.json", "y", "", &json!({"spec": {"type": "library"}})),
        about("catalog:d.json", "y@1", "", &json!({"spec": {"type": "service"}})),
        about("catalog:e.json", "y@2", "", &json!({})),
    ];
    let world = World::of(service(), documents);
    assert_eq!(taken(&world, "2026-01-15"), ("x y@1".into(), "2026-01-20T00:00:00Z".into()));
    let differ = |subject: &str| {
        format!(
            "warning BL206 - spec.type `component:default/{subject}` counts as a `service` although the documents differ on \
             `spec.type`, which its `when` asks for"
        )
    };
    assert_eq!(world.problems("2026-01-20"), [differ("x"), differ("y@1")]);
    // Known by its release, and not there itself.
    assert_eq!(known(&world, "y", "2026-01-15"), (true, "-".into()));
    for (subject, is) in [("x", true), ("y", false), ("y@1", true), ("y@2", false), ("z", false)] {
        let mut horizon = Horizon::new(at("2026-01-15"));
        assert_eq!(
            is_taken(&world.facts, &world.schema, COMPONENT, &reference(subject), &mut horizon),
            is,
            "{subject}"
        );
        assert_eq!(next(&horizon), if subject == "x" { "2026-01-20T00:00:00Z" } else { "-" }, "{subject}");
    }
}

#[test]
fn what_is_given_passes_any_when() {
    let world = World::of(service(), vec![given(&json!({}), at("2026-01-10"))]);
    assert_eq!(taken(&world, "2026-01-09"), (String::new(), "2026-01-10T00:00:00Z".into()));
    assert_eq!(taken(&world, "2026-01-10"), ("checkout".into(), "-".into()));
    assert_eq!(world.problems("2026-01-10"), [""; 0]);
}

#[test]
fn documents_that_no_entity_takes_are_named() {
    let documents = vec![
        about("catalog:a.json", "in", "", &json!({"spec": {"type": "service"}})),
        about("ci:b.json", "in", "", &json!({})),
        about("ci:c.json", "in@1", "", &json!({})),
        about("ci:d.json", "ghost", "", &json!({})),
        about("ci:e.json", "later", "2026-01-20", &json!({})),
        about("catalog:f.json", "lib", "", &json!({"spec": {"type": "library"}})),
        about("catalog:g.json", "lib@1", "", &json!({"spec": {"type": "service"}})),
        document("h.json", json!({"kind": "robot", "name": "x", "observed_at": "2026-01-20"})),
        document("i.json", json!({"kind": "group", "name": "x"})),
    ];
    let world = World::of(service(), documents);
    let names: Vec<_> =
        untaken(&world.facts, &world.schema, at("2026-01-15")).iter().map(|document| &*document.name).collect();
    assert_eq!(names, ["c.json", "d.json", "h.json"]);
}

#[test]
fn problems_of_reading_come_along_once() {
    let refused = Document::read("z.json", None, tree(&json!({}))).unwrap_err();
    let facts = Facts::new(vec![], vec![refused.clone(), refused.clone()]);
    assert_eq!(facts.problems(), std::slice::from_ref(&refused));
    assert_eq!(problems(&facts, &Schema::default(), at("2026-01-15"), |_, _, _| {}), [refused]);
}
