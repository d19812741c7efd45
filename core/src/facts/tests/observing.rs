use super::*;

fn fresh(name: &str, ty: Type) -> Field {
    Field { fresh: Some(days(7)), ..field(name, ty) }
}

/// A document that says `x` as observed on a day of January 2026; 0 is undated.
fn said(name: &str, day: u32, x: Json) -> Document {
    let observed = if day == 0 { Json::Null } else { format!("2026-01-{day:02}").into() };
    document(name, json!({"observed_at": observed, "x": x}))
}

fn january(day: u32) -> String {
    format!("2026-01-{day:02}T00:00:00Z")
}

#[track_caller]
fn holds(field: &Field, documents: &[Document], cases: &[(u32, &str, Option<u32>)]) {
    let world = World::new(vec![field.clone()], documents.to_vec());
    for (day, values, next) in cases {
        let next = next.map_or_else(|| "-".into(), january);
        assert_eq!(world.bind("checkout", &january(*day)), ((*values).into(), next), "on day {day}");
    }
}

#[test]
fn a_document_counts_from_its_observation_on_and_a_fresh_fact_until_it_is_stale() {
    let field = fresh("x", Type::Number);
    let one = [said("a.json", 10, json!(5))];
    holds(&field, &one, &[(9, "?absent", Some(10)), (10, "5", Some(17)), (16, "5", Some(17)), (17, "?stale", None)]);
    // The last microsecond before, and the first at which it is stale.
    let world = World::new(vec![field.clone()], one.to_vec());
    assert_eq!(world.values("2026-01-16T23:59:59.999999Z"), "5");
    assert_eq!(world.values("2026-01-17T00:00:00.000000Z"), "?stale");
    holds(&field, &[said("a.json", 0, json!(5))], &[(9, "?unobserved", None)]);
    holds(&field, &[said("a.json", 0, json!(null))], &[(9, "?null", None)]);
    holds(&field, &[said("a.json", 1, json!("5"))], &[(20, "?wrong-type", None)]);
    holds(&field, &[document("a.json", json!({}))], &[(9, "?absent", None)]);
}

#[test]
fn without_fresh_an_old_or_undated_fact_counts() {
    let field = field("x", Type::Number);
    holds(&field, &[said("a.json", 1, json!(5)), said("b.json", 0, json!(5))], &[(31, "5", None)]);
}

#[test]
fn of_documents_that_agree_the_newest_counts() {
    let field = fresh("x", list(Type::Number));
    let two = [said("a.json", 3, json!([5])), said("b.json", 8, json!([5])), said("c.json", 0, json!([5]))];
    holds(
        &field,
        &two,
        &[
            (1, "?unobserved", Some(3)),
            (3, "[5]", Some(8)),
            (8, "[5]", Some(15)),
            (14, "[5]", Some(15)),
            (15, "?stale", None),
        ],
    );
    let later = [said("a.json", 3, json!([5])), said("b.json", 20, json!([5]))];
    holds(&field, &later, &[(9, "[5]", Some(10)), (10, "?stale", Some(20)), (20, "[5]", Some(27))]);
    let silent = [said("a.json", 3, json!([5])), said("b.json", 8, json!(null)), said("c.json", 8, json!(""))];
    holds(&field, &silent, &[(10, "?stale", None)]);
    let other = [said("a.json", 3, json!([5])), said("b.json", 8, json!([6]))];
    holds(&field, &other, &[(3, "[5]", Some(8)), (9, "?conflict", None)]);
}

#[test]
fn of_a_record_or_map_put_together_the_oldest_part_counts() {
    let parts = record(&[("a", "a", Type::Number), ("b", "b", record(&[("c", "c", Type::Number)]))]);
    let field = fresh("x", parts);
    let two = [said("a.json", 3, json!({"a": 1})), said("b.json", 8, json!({"b": {"c": 2}}))];
    holds(&field, &two, &[(3, "(1 ?absent)", Some(8)), (9, "(1 (2))", Some(10)), (10, "?stale", None)]);
    // Said again, newer.
    let again = [two.to_vec(), vec![said("c.json", 9, json!({"a": 1}))]].concat();
    holds(&field, &again, &[(14, "(1 (2))", Some(15)), (15, "?stale", None)]);
    // What the type does not read, null and blank parts have no say.
    let unread = [
        said("a.json", 3, json!({"z": 1, "a": null, "b": {"c": " "}})),
        said("b.json", 8, json!({"a": 1, "b": {"c": 2}})),
    ];
    holds(&field, &unread, &[(14, "(1 (2))", Some(15))]);
    let undated = [said("a.json", 0, json!({"a": 1})), said("b.json", 8, json!({"b": {"c": 2}}))];
    holds(&field, &undated, &[(9, "?unobserved", None)]);

    let field = fresh("x", map(Type::Number));
    let two = [said("a.json", 3, json!({"a": 1, "c": null})), said("b.json", 8, json!({"b": 2}))];
    holds(&field, &two, &[(9, "{a:1 b:2}", Some(10)), (10, "?stale", None)]);
    let empty = [said("a.json", 3, json!({})), said("b.json", 8, json!({"c": null}))];
    holds(&field, &empty, &[(14, "{}", Some(15)), (15, "?stale", None)]);
}

#[test]
fn a_part_in_conflict_or_of_a_wrong_type_takes_nothing_from_the_others() {
    let field = fresh("x", record(&[("a", "a", Type::Number), ("b", "b", Type::Number)]));
    let two = [said("a.json", 8, json!({"a": 1, "b": 1})), said("b.json", 0, json!({"b": 2}))];
    holds(&field, &two, &[(9, "(1 ?conflict)", Some(15))]);
    let wrong = [said("a.json", 8, json!({"a": 1})), said("b.json", 4, json!({"b": "2"}))];
    holds(&field, &wrong, &[(9, "(1 ?wrong-type)", Some(11)), (11, "?stale", None)]);
}

#[test]
fn an_observation_may_stand_in_the_documents() {
    let mut field = fresh("x", Type::Number);
    field.observed_from = Some(path("scan.at"));
    let one = |scan: Json| document("a.json", json!({"observed_at": "2026-01-02", "x": 5, "scan": scan}));
    holds(
        &field,
        &[one(json!({"at": "2026-01-10"}))],
        &[(9, "?unobserved", Some(10)), (10, "5", Some(17)), (17, "?stale", None)],
    );
    for silent in [json!(null), json!({}), json!({"at": ""}), json!({"at": null})] {
        holds(&field, &[one(silent)], &[(9, "?unobserved", None)]);
    }
    // Not in the document that says the fact.
    let apart = [said("a.json", 1, json!(5)), document("b.json", json!({"scan": {"at": "2026-01-04"}}))];
    holds(&field, &apart, &[(10, "5", Some(11)), (11, "?stale", None)]);

    let problem = |documents: Vec<Document>| {
        let world = World::new(vec![field.clone()], documents);
        (world.values("2026-01-09"), world.problems("2026-01-09"))
    };
    let wrong = "BL201 a.json scan.at expected a time such as `2026-01-19T09:30:00Z`, found the number `7`";
    assert_eq!(problem(vec![one(json!({"at": 7}))]), ("?unobserved".into(), vec![wrong.into()]));
    let below = "BL201 a.json scan expected an object with `at`, found the number `7`";
    assert_eq!(problem(vec![one(json!(7))]), ("?unobserved".into(), vec![below.into()]));
    let future =
        "BL205 a.json scan.at expected a time not after the instant of evaluation, found the text `2026-01-10`";
    assert_eq!(problem(vec![one(json!({"at": "2026-01-10"}))]), ("?unobserved".into(), vec![future.into()]));
    // Documents that agree on the fact each have a time of their own, and the newest counts.
    let two = vec![one(json!({"at": "2026-01-01"})), document("b.json", json!({"x": 5, "scan": {"at": "2026-01-08"}}))];
    assert_eq!(problem(two), ("5".into(), vec![]));
    // Where the document of the fact is silent, those that speak must agree.
    let differ = "BL202 - scan.at the documents about `component:default/checkout` differ: `b.json` says the text `2026-01-07`, \
                  `c.json` says the text `2026-01-08`";
    let scan = |name: &str, at: &str| document(name, json!({"scan": {"at": at}}));
    let three = vec![one(json!({})), scan("b.json", "2026-01-07"), scan("c.json", "2026-01-08")];
    assert_eq!(problem(three), ("?unobserved".into(), vec![differ.into()]));
    // Of a fact that nobody states the observation is not looked at.
    assert_eq!(problem(vec![document("a.json", json!({"scan": {"at": 7}}))]), ("?absent".into(), vec![]));
    assert_eq!(
        problem(vec![document("a.json", json!({"x": null, "scan": {"at": "2026-01-20"}}))]),
        ("?null".into(), vec![])
    );
}

#[test]
fn an_observation_that_need_not_be_fresh_does_not_matter() {
    let field = Field { observed_from: Some(path("at")), ..field("x", Type::Number) };
    for at in [json!("2026-01-10"), json!(null), json!(7), json!("")] {
        holds(&field, &[document("a.json", json!({"x": 5, "at": at}))], &[(9, "5", None)]);
    }
}

#[test]
fn an_observation_is_heard_from_the_source_of_the_field() {
    let mut field = fresh("x", Type::Number);
    field.source = Some("sonar".into());
    field.observed_from = Some(path("at"));
    let documents = [document("sonar:a.json", json!({"x": 5})), document("ci:b.json", json!({"at": "2026-01-08"}))];
    holds(&field, &documents, &[(9, "?unobserved", None)]);
}

#[test]
fn a_given_is_observed_as_it_says_whatever_the_field_asks() {
    let mut field = fresh("x", Type::Number);
    field.observed_from = Some(path("scan.at"));
    field.source = Some("sonar".into());
    let two = [given(&json!({"x": 5}), at("2026-01-03")), given(&json!({"x": 5}), at("2026-01-05"))];
    holds(&field, &two, &[(2, "?absent", Some(3)), (4, "5", Some(5)), (9, "5", Some(12)), (12, "?stale", None)]);
}

#[test]
fn no_instant_at_which_a_value_changes_is_missed() {
    // Every field and document above the other, and the days between looked at one by one.
    let mut ranged = fresh("y", Type::Number);
    ranged.observed_from = Some(path("at"));
    ranged.source = Some("sonar".into());
    let parts = record(&[("a", "a", Type::Number), ("b", "b", Type::Time)]);
    let fields = vec![fresh("x", Type::Number), ranged, fresh("z", parts), field("t", list(Type::Time))];
    let documents = vec![
        document("sonar:a.json", json!({"observed_at": "2026-01-02", "x": 1, "y": 1, "at": "2026-01-09"})),
        document(
            "b.json",
            json!({"observed_at": "2026-01-06", "x": 1, "z": {"a": 1}, "t": ["2026-01-04", "2026-01-21"]}),
        ),
        document("c.json", json!({"observed_at": "2026-01-12", "z": {"b": "2026-01-14", "a": 1}, "y": 2})),
        document("sonar:d.json", json!({"observed_at": "2026-01-18", "x": 2, "at": "2026-01-19"})),
        document(
            "sonar:e.json",
            json!({"subject": "component:default/checkout@1", "observed_at": "2026-01-25", "y": 3}),
        ),
    ];
    let world = World::new(fields, documents);
    for subject in ["checkout", "checkout@1"] {
        for day in 1..31 {
            let (today, next) = world.bind(subject, &january(day));
            for later in day + 1..=31 {
                if next != "-" && january(later) >= next {
                    break;
                }
                assert_eq!(
                    world.bind(subject, &january(later)).0,
                    today,
                    "{subject}: day {day} says {next}, day {later}"
                );
            }
        }
    }
}
