use super::*;
use crate::{facts::origin, schema::FieldId};

/// `document source observed` of the first field, or of its part at these keys.
fn whence(field: &Field, documents: &[Document], keys: &[&str]) -> String {
    let world = World::new(vec![field.clone()], documents.to_vec());
    let keys: Vec<_> = keys.iter().map(|key| (*key).to_string()).collect();
    let subject = reference("checkout");
    let found = origin(&world.facts, &world.schema, COMPONENT, &subject, FieldId(0), &keys, at("2026-01-15"));
    found.map_or_else(
        || "-".into(),
        |found| {
            let observed = found.observed.map_or_else(|| "-".into(), |observed| observed.to_string());
            format!("{} {} {observed}", found.document, found.source.as_deref().unwrap_or("-"))
        },
    )
}

fn said(name: &str, observed: &str, x: Json) -> Document {
    document(name, json!({"observed_at": if observed.is_empty() { Json::Null } else { observed.into() }, "x": x}))
}

#[test]
fn the_newest_of_those_that_agree_is_named() {
    let field = field("x", Type::Number);
    let old = said("b.json", "2026-01-02", json!(1));
    let new = said("ci:c.json", "2026-01-03", json!(1));
    let same = said("d.json", "2026-01-03", json!(1));
    let undated = said("a.json", "", json!(1));
    let late = said("e.json", "2026-01-30", json!(1));
    let null = said("f.json", "2026-01-14", json!(null));
    let all = [old.clone(), new, same, undated.clone(), late, null.clone()];
    assert_eq!(whence(&field, &all, &[]), "c.json ci 2026-01-03T00:00:00Z");
    assert_eq!(whence(&field, &[old, undated.clone()], &[]), "b.json - 2026-01-02T00:00:00Z");
    assert_eq!(whence(&field, &[said("b.json", "", json!(1)), undated], &[]), "a.json - -");
    assert_eq!(whence(&field, &[null], &[]), "f.json - 2026-01-14T00:00:00Z");
    assert_eq!(whence(&field, &[document("a.json", json!({}))], &[]), "-");
    assert_eq!(whence(&field, &[], &[]), "-");
}

#[test]
fn what_is_bad_has_an_origin_too() {
    let one = said("b.json", "2026-01-02", json!(1));
    let other = said("a.json", "2026-01-01", json!(2));
    assert_eq!(whence(&field("x", Type::Number), &[one.clone(), other], &[]), "a.json - 2026-01-01T00:00:00Z");
    assert_eq!(whence(&field("x", Type::Text), std::slice::from_ref(&one), &[]), "b.json - 2026-01-02T00:00:00Z");
    let below = Field { path: path("x.y"), ..field("x", Type::Number) };
    assert_eq!(whence(&below, std::slice::from_ref(&one), &[]), "b.json - 2026-01-02T00:00:00Z");
    let sonar = Field { source: Some("sonar".into()), ..field("x", Type::Number) };
    assert_eq!(whence(&sonar, std::slice::from_ref(&one), &[]), "b.json - 2026-01-02T00:00:00Z");
    assert_eq!(whence(&sonar, &[one, said("sonar:z.json", "", json!(1))], &[]), "z.json sonar -");
}

#[test]
fn a_part_has_its_own() {
    let field = field("x", record(&[("a", "key", Type::Number), ("m", "m", map(list(Type::Number)))]));
    let all = [
        said("a.json", "2026-01-02", json!({"key": 1})),
        said("b.json", "2026-01-03", json!({"m": {"k": [1]}, "other": 1})),
        said("c.json", "2026-01-01", json!({"m": {"l": [2]}, "key": null})),
    ];
    for (keys, document) in [
        (&["key"][..], "a.json - 2026-01-02T00:00:00Z"),
        (&["m", "k"], "b.json - 2026-01-03T00:00:00Z"),
        (&["m", "l"], "c.json - 2026-01-01T00:00:00Z"),
        (&["m"], "c.json - 2026-01-01T00:00:00Z"),
        (&[], "c.json - 2026-01-01T00:00:00Z"),
        (&["m", "k", "0"], "b.json - 2026-01-03T00:00:00Z"),
        (&["m", "z"], "-"),
        (&["nothing"], "-"),
    ] {
        assert_eq!(whence(&field, &all, keys), document, "{keys:?}");
    }
    // Of what is given, a part stands under its name.
    assert_eq!(
        whence(&field, &[given(&json!({"x": {"a": 1}}), at("2026-01-05"))], &["key"]),
        "given - 2026-01-05T00:00:00Z"
    );
}

#[test]
fn the_observation_is_where_the_field_says() {
    let field = Field { observed_from: Some(path("scan.at")), ..field("x", Type::Number) };
    let one = |scan: Json| document("a.json", json!({"observed_at": "2026-01-14", "x": 1, "scan": scan}));
    assert_eq!(whence(&field, &[one(json!({"at": "2026-01-03"}))], &[]), "a.json - 2026-01-03T00:00:00Z");
    assert_eq!(whence(&field, &[one(json!({"at": "2026-02-03"}))], &[]), "a.json - 2026-02-03T00:00:00Z");
    for silent in [json!(null), json!(7), json!({"at": "x"})] {
        assert_eq!(whence(&field, &[one(silent)], &[]), "a.json - -");
    }
}
