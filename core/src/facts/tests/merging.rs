use super::*;

/// What two documents say of `x`, and the problems.
fn both(ty: &Type, a: Json, b: Json) -> (String, Vec<String>) {
    let world = World::new(
        vec![field("x", ty.clone())],
        vec![document("b.json", json!({"x": b})), document("a.json", json!({"x": a}))],
    );
    (world.values("2026-01-15"), world.problems("2026-01-15"))
}

#[test]
fn what_is_equal_agrees_and_silence_does_not_disagree() {
    let parts = record(&[("a", "a", Type::Number), ("b", "b", Type::Number)]);
    let cases = [
        (Type::Number, json!(80), json!(80.0), "80"),
        (Type::Number, json!(0), json!(-0.0), "0"),
        (Type::Number, json!(null), json!(80), "80"),
        (Type::Number, json!(80), json!(" "), "80"),
        (Type::Number, json!(null), json!(""), "?blank"),
        (Type::Text, json!(""), json!(null), "?blank"),
        (list(Type::Number), json!([1, 2]), json!([1, 2.0]), "[1 2]"),
        (list(parts.clone()), json!([{"a": 1}]), json!([{"a": 1}]), "[(1 ?absent)]"),
        (map(Type::Number), json!({"a": 1, "b": null}), json!({"b": 2, "c": null}), "{a:1 b:2}"),
        (parts.clone(), json!({"a": 1}), json!({"b": 2}), "(1 2)"),
        (parts, json!({"a": 1, "b": ""}), json!({"a": 1}), "(1 ?blank)"),
    ];
    for (ty, a, b, expected) in cases {
        for (a, b) in [(&a, &b), (&b, &a)] {
            assert_eq!(both(&ty, a.clone(), b.clone()), (expected.into(), vec![]), "{a} {b}");
        }
    }
}

#[test]
fn what_differs_conflicts_and_both_are_named() {
    let about = "the documents about `component:default/checkout` differ";
    let parts = record(&[("a", "a", Type::Number), ("b", "b", Type::Number)]);
    let group = Type::Ref(Arc::new(vec![EntityId(1)]));
    let cases = [
        (
            Type::Number,
            json!(80),
            json!(81),
            "?conflict",
            "x",
            ": `a.json` says the number `80`, `b.json` says the number `81`",
        ),
        (
            Type::Number,
            json!(80),
            json!("80"),
            "?conflict",
            "x",
            ": `a.json` says the number `80`, `b.json` says the text `80`",
        ),
        (
            Type::Number,
            json!(1),
            json!({}),
            "?conflict",
            "x",
            ": `a.json` says the number `1`, `b.json` says an object",
        ),
        (
            Type::Time,
            json!("2026-01-01"),
            json!("2026-01-01T00:00:00Z"),
            "?conflict",
            "x",
            ": `a.json` says the text `2026-01-01`, `b.json` says the text `2026-01-01T00:00:00Z`",
        ),
        (
            group,
            json!("pay"),
            json!("group:default/pay"),
            "?conflict",
            "x",
            ": `a.json` says the text `pay`, `b.json` says the text `group:default/pay`",
        ),
        (
            list(Type::Text),
            json!(["a", "b"]),
            json!(["a", "c"]),
            "?conflict",
            "x",
            ", first at `[1]`: `a.json` says the text `b`, `b.json` says the text `c`",
        ),
        (
            list(parts.clone()),
            json!([{"a": 1, "z": {"q": [true]}}]),
            json!([{"a": 1, "z": {"q": [false]}}]),
            "?conflict",
            "x",
            ", first at `[0].z.q[0]`: `a.json` says `true`, `b.json` says `false`",
        ),
        (
            list(Type::Text),
            json!([]),
            json!([null]),
            "?conflict",
            "x",
            ": `a.json` says an empty list, `b.json` says a list of 1 element",
        ),
        (
            map(Type::Number),
            json!({"a": 1, "b": 2}),
            json!({"a": 1, "b": 3}),
            "{a:1 b:?conflict}",
            "x.b",
            ": `a.json` says the number `2`, `b.json` says the number `3`",
        ),
        (
            parts,
            json!({"a": 1, "b": [2]}),
            json!({"b": 2}),
            "(1 ?conflict)",
            "x.b",
            ": `a.json` says a list of 1 element, `b.json` says the number `2`",
        ),
    ];
    for (ty, a, b, expected, path, message) in cases {
        let (values, problems) = both(&ty, a.clone(), b.clone());
        assert_eq!(
            (values.as_str(), problems),
            (expected, vec![format!("BL202 - {path} {about}{message}")]),
            "{a} {b}"
        );
        assert_eq!(both(&ty, b, a).0, expected);
    }
}

#[test]
fn a_third_document_settles_nothing() {
    let documents = ["a.json", "b.json", "c.json"].map(|name| document(name, json!({"x": u8::from(name == "b.json")})));
    let world = World::new(vec![field("x", Type::Number)], documents.into());
    assert_eq!(world.values("2026-01-15"), "?conflict");
    assert_eq!(world.problems("2026-01-15").len(), 1);
}

#[test]
fn below_a_conflict_or_a_scalar_everything_is_bad() {
    let mut deep = field("deep", Type::Number);
    deep.path = path("spec.slo.availability");
    let mut beside = field("beside", Type::Text);
    beside.path = path("spec.owner");
    let cases = [
        (json!({"slo": {"availability": 9}, "owner": "x"}), json!({}), "9 \"x\"", vec![]),
        (json!({"slo": null, "owner": "x"}), json!({"slo": ""}), "?absent \"x\"", vec![]),
        (json!(null), json!(""), "?absent ?absent", vec![]),
        (
            json!({"slo": 5, "owner": "x"}),
            json!(null),
            "?wrong-type \"x\"",
            vec!["BL201 a.json spec.slo expected an object with `availability`, found the number `5`"],
        ),
        (
            json!("text"),
            json!(null),
            "?wrong-type ?wrong-type",
            vec![
                "BL201 a.json spec expected an object with `owner`, found the text `text`",
                "BL201 a.json spec expected an object with `slo`, found the text `text`",
            ],
        ),
        (
            json!({"slo": 5, "owner": "x"}),
            json!({"slo": {"availability": 9}}),
            "?conflict \"x\"",
            vec![
                "BL202 - spec.slo the documents about `component:default/checkout` differ: `a.json` says the number `5`, \
                 `b.json` says an object",
            ],
        ),
        (
            json!([]),
            json!({"owner": "x"}),
            "?conflict ?conflict",
            vec![
                "BL202 - spec the documents about `component:default/checkout` differ: `a.json` says an empty list, `b.json` \
                 says an object",
            ],
        ),
    ];
    for (a, b, values, problems) in cases {
        let documents = vec![document("a.json", json!({"spec": a})), document("b.json", json!({"spec": b}))];
        let world = World::new(vec![deep.clone(), beside.clone()], documents);
        assert_eq!(world.values("2026-01-15"), values, "{a} {b}");
        assert_eq!(world.problems("2026-01-15"), problems, "{a} {b}");
    }
}

#[test]
fn a_release_has_its_own_documents_and_the_bare_ones() {
    let documents = vec![
        document("bare.json", json!({"a": 1, "b": 2})),
        document("one.json", json!({"subject": "component:default/checkout@1", "c": 3})),
        document("two.json", json!({"subject": "component:default/checkout@2", "a": 9, "c": 4})),
    ];
    let fields = ["a", "b", "c"].map(|name| field(name, Type::Number));
    let world = World::new(fields.into(), documents);
    let cases = [
        ("checkout", "1 2 ?absent"),
        ("checkout@1", "1 2 3"),
        ("checkout@2", "?conflict 2 4"),
        ("checkout@3", "1 2 ?absent"),
        ("other", "?absent ?absent ?absent"),
        ("group:default/checkout", "?absent ?absent ?absent"),
    ];
    for (subject, values) in cases {
        assert_eq!(world.bind(subject, "2026-01-15").0, values, "{subject}");
    }
    let message = "BL202 - a the documents about `component:default/checkout@2` differ: `bare.json` says the number `1`, \
                   `two.json` says the number `9`";
    assert_eq!(world.problems("2026-01-15"), [message]);
}

#[test]
fn one_wrong_value_is_one_problem_however_many_releases_read_it() {
    let mut documents = vec![
        document("a.json", json!({"x": "1"})),
        document("b.json", json!({"y": 1})),
        document("c.json", json!({"y": 2})),
    ];
    for release in 1..5 {
        documents.push(document("r.json", json!({"subject": format!("component:default/checkout@{release}")})));
    }
    let world = World::new(vec![field("x", Type::Number), field("y", Type::Number)], documents);
    assert_eq!(world.problems("2026-01-15").len(), 2);
}
