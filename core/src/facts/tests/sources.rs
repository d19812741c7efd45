use super::*;

fn coverage(ty: Type) -> Field {
    Field { path: path("sonar.coverage"), source: Some("sonar".into()), ..field("coverage", ty) }
}

fn says(name: &str, value: Json) -> Document {
    document(name, json!({"sonar": {"coverage": value}}))
}

#[test]
fn a_field_with_a_source_hears_that_source_alone() {
    let foreign = |name: &str, from: &str| {
        format!("BL203 {name} sonar.coverage expected `sonar` alone to state this, found it in a document of {from}")
    };
    let ci = foreign("b.json", "`ci`");
    let nobody = foreign("b.json", "no named source");
    let cases = [
        (vec![says("sonar:a.json", json!(80))], "80", vec![]),
        (vec![says("sonar:a.json", json!(80)), says("ci:b.json", json!(99))], "80", vec![&ci]),
        (vec![says("sonar:a.json", json!(80)), says("b.json", json!(80))], "80", vec![&nobody]),
        (vec![says("b.json", json!(99))], "?source", vec![&nobody]),
        (vec![says("b.json", json!("ninety"))], "?source", vec![&nobody]),
        (vec![says("b.json", json!({}))], "?source", vec![&nobody]),
        (vec![says("sonar:a.json", json!(null)), says("ci:b.json", json!(99))], "?source", vec![&ci]),
        (vec![says("sonar:a.json", json!(null)), says("ci:b.json", json!(null))], "?null", vec![]),
        (vec![says("sonar:a.json", json!("")), says("ci:b.json", json!(" "))], "?blank", vec![]),
        (vec![document("ci:b.json", json!({"sonar": 7}))], "?absent", vec![]),
        (vec![says("Sonar:b.json", json!(99))], "?source", vec![]),
    ];
    for (documents, value, problems) in cases {
        let world = World::new(vec![coverage(Type::Number)], documents.clone());
        assert_eq!(world.values("2026-01-15"), value, "{documents:?}");
        if !problems.is_empty() {
            assert_eq!(
                world.problems("2026-01-15"),
                problems.into_iter().cloned().collect::<Vec<_>>(),
                "{documents:?}"
            );
        }
    }
}

#[test]
fn what_another_source_says_does_not_spoil_what_is_bad_already() {
    let documents = vec![says("sonar:a.json", json!("80")), says("ci:b.json", json!(80))];
    let world = World::new(vec![coverage(Type::Number)], documents);
    assert_eq!(world.values("2026-01-15"), "?wrong-type");
    assert_eq!(world.problems("2026-01-15").len(), 2);
}

#[test]
fn a_record_is_read_with_its_parts_from_its_source() {
    let ty = record(&[("a", "a", Type::Number), ("b", "b", Type::Number)]);
    let documents = vec![says("sonar:a.json", json!({"a": 1})), says("ci:b.json", json!({"b": 2}))];
    assert_eq!(World::new(vec![coverage(ty)], documents).values("2026-01-15"), "(1 ?absent)");
}

#[test]
fn a_foreign_document_speaks_from_its_observation_on() {
    let late = document("ci:b.json", json!({"observed_at": "2026-01-20", "sonar": {"coverage": 99}}));
    let world = World::new(vec![coverage(Type::Number)], vec![says("sonar:a.json", json!(null)), late]);
    assert_eq!(world.bind("checkout", "2026-01-15"), ("?null".into(), "2026-01-20T00:00:00Z".into()));
    assert_eq!(world.bind("checkout", "2026-01-20"), ("?source".into(), "-".into()));
}
