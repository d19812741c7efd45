use super::*;
use crate::facts::bounds::MAX_ELEMENTS;

#[test]
fn nothing_is_coerced() {
    let rank = one_of(&["low", "high"]);
    let group = Type::Ref(Arc::new(vec![EntityId(1), EntityId(2)]));
    let cases = [
        (Type::Bool, json!(true), "true"),
        (Type::Bool, json!("true"), "?wrong-type"),
        (Type::Bool, json!(1), "?wrong-type"),
        (Type::Number, json!(80.5), "80.5"),
        (Type::Number, json!(-0.0), "0"),
        (Type::Number, json!("80"), "?wrong-type"),
        (Type::Number, json!({}), "?wrong-type"),
        (Type::Number, json!(9_007_199_254_740_993_i64), "?too-large"),
        (Type::Text, json!("80"), "\"80\""),
        (Type::Text, json!(" padded "), "\" padded \""),
        (Type::Text, json!(80), "?wrong-type"),
        (Type::Text, json!(9_007_199_254_740_993_i64), "?too-large"),
        (Type::Text, json!(["a"]), "?wrong-type"),
        (Type::Time, json!("2026-01-15"), "2026-01-15T00:00:00Z"),
        (Type::Time, json!("2026-01-15T00:00:00.000001Z"), "?future"),
        (Type::Time, json!("today"), "?wrong-type"),
        (Type::Time, json!(1_700_000_000), "?wrong-type"),
        (Type::Deadline, json!("2027-01-15T01:00:00+01:00"), "2027-01-15T00:00:00Z"),
        (Type::Deadline, json!(" 2027-01-15"), "?wrong-type"),
        (Type::Duration, json!("90 seconds"), "90s"),
        (Type::Duration, json!("-2 hours"), "-7200s"),
        (Type::Duration, json!(90), "?wrong-type"),
        (Type::Duration, json!("soon"), "?wrong-type"),
        (Type::Version, json!("1.2"), "v1.2.0"),
        (Type::Version, json!("1.2.3+build.5"), "v1.2.3"),
        (Type::Version, json!(1.2), "?wrong-type"),
        (Type::Version, json!("v1.2"), "?wrong-type"),
        (rank.clone(), json!("high"), "high#1"),
        (rank.clone(), json!("High"), "?wrong-type"),
        (rank, json!(1), "?wrong-type"),
        (group.clone(), json!("payments"), "<group:default/payments>"),
        (group.clone(), json!("User:Ops/Amy"), "<user:ops/amy>"),
        (group.clone(), json!("group:default/payments@1"), "<group:default/payments@1>"),
        (group.clone(), json!("component:default/x"), "?wrong-type"),
        (group.clone(), json!("the payments team"), "?wrong-type"),
        (group, json!(7), "?wrong-type"),
        (list(Type::Number), json!([1, 2]), "[1 2]"),
        (list(Type::Number), json!([]), "[]"),
        (
            list(Type::Number),
            json!([1, null, "", "2", 9_007_199_254_740_993_i64]),
            "[1 ?null ?blank ?wrong-type ?too-large]",
        ),
        (list(Type::Number), json!(1), "?wrong-type"),
        (list(Type::Number), json!({"0": 1}), "?wrong-type"),
        (list(list(Type::Number)), json!([[1], [], null]), "[[1] [] ?null]"),
        (map(Type::Text), json!({"a": "x", "b": "", "c": null, "d": 1}), "{a:\"x\" b:?blank d:?wrong-type}"),
        (map(Type::Text), json!({}), "{}"),
        (map(Type::Text), json!([]), "?wrong-type"),
        (map(map(Type::Number)), json!({"a": {"b": 1, "c": null}, "d": 2}), "{a:{b:1} d:?wrong-type}"),
    ];
    for (ty, json, expected) in cases {
        reads(&ty, json, expected);
    }
}

#[test]
fn null_and_blank_say_nothing_whatever_the_type() {
    let types = [
        Type::Bool,
        Type::Number,
        Type::Text,
        Type::Time,
        Type::Deadline,
        Type::Duration,
        Type::Version,
        one_of(&["a"]),
        list(Type::Text),
        map(Type::Text),
        record(&[("a", "a", Type::Text)]),
        Type::Ref(Arc::new(vec![EntityId(1)])),
    ];
    for ty in types {
        reads(&ty, json!(null), "?null");
        for blank in ["", " \t", "\u{a0}", "\u{200b}\u{feff}", "\u{3164}", "\u{2800}", "\u{7}"] {
            reads(&ty, json!(blank), "?blank");
        }
        let world = World::new(vec![field("x", ty)], vec![document("a.json", json!({}))]);
        assert_eq!(world.values("2026-01-15"), "?absent");
        assert_eq!(world.problems("2026-01-15"), [""; 0]);
    }
}

#[test]
fn records_have_parts_by_key() {
    let ty = record(&[
        ("available", "availability", Type::Number),
        ("late", "late", Type::Bool),
        ("note", "note", Type::Text),
    ]);
    reads(&ty, json!({"availability": 99.9, "available": 1, "note": ""}), "(99.9 ?absent ?blank)");
    reads(&ty, json!({}), "(?absent ?absent ?absent)");
    reads(&ty, json!([1]), "?wrong-type");
    reads(
        &list(ty),
        json!([{"late": true}, {"late": null}, 5, null]),
        "[(?absent true ?absent) (?absent ?null ?absent) ?wrong-type ?null]",
    );
}

#[test]
#[cfg_attr(miri, ignore = "too much for an interpreter")]
fn lists_and_maps_have_a_bound() {
    let items = vec![1; MAX_ELEMENTS];
    let over = vec![1; MAX_ELEMENTS + 1];
    let keys = |count: usize| Json::Object((0..count).map(|key| (key.to_string(), json!(1))).collect());
    let fields = || vec![field("x", list(Type::Number)), field("m", map(Type::Number))];
    let world = |list: &[i32], map: Json| World::new(fields(), vec![document("a.json", json!({"x": list, "m": map}))]);

    let full = world(&items, keys(MAX_ELEMENTS));
    assert!(full.values("2026-01-15").starts_with("[1 1 "));
    assert_eq!(full.problems("2026-01-15"), [""; 0]);

    // A key without a value is no key.
    let mut with_null = keys(MAX_ELEMENTS);
    with_null["null"] = json!(null);
    assert!(world(&items, with_null).values("2026-01-15").contains(" {0:1 1:1 "));

    let past = world(&over, keys(MAX_ELEMENTS + 1));
    assert_eq!(past.values("2026-01-15"), "?too-large ?too-large");
    assert_eq!(
        past.problems("2026-01-15"),
        [
            "BL204 a.json m expected at most 10000 elements, found an object of 10001 keys",
            "BL204 a.json x expected at most 10000 elements, found a list of 10001 elements",
        ]
    );
}

#[test]
fn a_problem_says_where_what_was_expected_and_what_was_found() {
    let finding =
        record(&[("level", "severity", one_of(&["low", "medium", "high"])), ("opened", "opened", Type::Time)]);
    let mut runbook = field("runbook", Type::Text);
    runbook.path = vec!["metadata".into(), "annotations".into(), "example.com/runbook".into()];
    let mut owner = field("owner", Type::Ref(Arc::new(vec![EntityId(1), EntityId(2)])));
    owner.path = path("spec.owner");
    let fields = vec![
        field("coverage", Type::Number),
        field("ready", Type::Bool),
        field("version", Type::Version),
        field("wait", Type::Duration),
        field("big", Type::Number),
        field("level", one_of(&["low", "medium", "high"])),
        field("findings", list(finding)),
        field("labels", map(Type::Text)),
        runbook,
        owner,
    ];
    let json = json!({
        "coverage": "80", "ready": "true", "version": 1.20, "wait": 30, "big": 9_007_199_254_740_993_i64, "level": "Hgh",
        "findings": [{"severity": "medium"}, {"severity": "catastrophic", "opened": "2026-02-01"}, "x\u{202e}y"],
        "labels": {"a b": 1},
        "metadata": {"annotations": {"example.com/runbook": [1]}},
        "spec": {"owner": "component:default/x"},
    });
    let world = World::new(fields, vec![document("a.json", json)]);
    assert_eq!(
        world.problems("2026-01-15"),
        [
            "BL204 a.json big expected a number that a double holds, integers within ±2^53, found the number `9007199254740993`",
            "BL201 a.json coverage expected a number, found the text `80`; write it without quotation marks",
            "BL205 a.json findings[1].opened expected a time not after the instant of evaluation, found the text `2026-02-01`",
            "BL201 a.json findings[1].severity expected one of `low`, `medium`, `high`, found the text `catastrophic`",
            "BL201 a.json findings[2] expected an object, found the text `x\\u{202e}y`",
            "BL201 a.json labels[\"a b\"] expected a text, found the number `1`; write it in quotation marks",
            "BL201 a.json level expected one of `low`, `medium`, `high`, found the text `Hgh`; did you mean `high`?",
            "BL201 a.json metadata.annotations[\"example.com/runbook\"] expected a text, found a list of 1 element",
            "BL201 a.json ready expected `true` or `false`, found the text `true`; write it without quotation marks",
            "BL201 a.json spec.owner expected a reference `group:namespace/name` or `user:namespace/name`, found the text \
             `component:default/x`",
            "BL201 a.json version expected a version such as `1.20.3`, found the number `1.2`; write it in quotation marks",
            "BL201 a.json wait expected a duration such as `30 days`, found the number `30`; write it as a text with its unit",
        ]
    );
}

#[test]
fn a_long_text_is_cut_in_a_message() {
    let world = World::new(vec![field("x", Type::Number)], vec![document("a.json", json!({"x": "é".repeat(1000)}))]);
    let expected = format!("BL201 a.json x expected a number, found the text `{}…`", "é".repeat(60));
    assert_eq!(world.problems("2026-01-15"), [expected]);
}

#[test]
fn references_are_of_the_namespace_of_the_subject() {
    let owner = field("owner", list(Type::Ref(Arc::new(vec![EntityId(1)]))));
    let json = json!({"subject": "component:pay/x", "owner": ["core", "group:core", "other/core", "user:core"]});
    let world = World::new(vec![owner], vec![document("a.json", json)]);
    let expected = "[<group:pay/core> <group:pay/core> <group:other/core> ?wrong-type]";
    assert_eq!(world.bind("component:pay/x", "2026-01-15").0, expected);
}

#[test]
fn a_time_counts_from_its_instant_on() {
    let json = json!({"seen": "2026-01-20", "all": ["2026-01-10", "2026-01-18"], "ends": "2026-01-16"});
    let fields = vec![field("seen", Type::Time), field("all", list(Type::Time)), field("ends", Type::Deadline)];
    let world = World::new(fields, vec![document("a.json", json)]);
    let (early, mid, late) = ("2026-01-10T00:00:00Z", "2026-01-18T00:00:00Z", "2026-01-20T00:00:00Z");
    let end = "2026-01-16T00:00:00Z";
    let cases = [
        ("2026-01-15", format!("?future [{early} ?future] {end}"), mid),
        (mid, format!("?future [{early} {mid}] {end}"), late),
        (late, format!("{late} [{early} {mid}] {end}"), "-"),
    ];
    for (instant, values, next) in cases {
        assert_eq!(world.bind("checkout", instant), (values, next.into()), "{instant}");
    }
}

#[test]
fn fields_that_are_given_are_read_by_name_and_may_be_of_any_type() {
    let mut coverage = field("coverage", Type::Number);
    coverage.path = path("sonar.measures.coverage");
    coverage.source = Some("sonar".into());
    let slo = field("slo", record(&[("available", "availability", Type::Number)]));
    let fields = vec![coverage, slo, field("wait", Type::Duration), field("seen", Type::Time)];
    let mut document = given(&json!({"coverage": 80, "slo": {"available": 99.9, "availability": 1}}), at("2026-01-15"));
    let Tree::Object(root) = &mut document.root else { panic!() };
    root.insert("wait".into(), Tree::Duration(days(1)));
    root.insert("seen".into(), Tree::Instant(at("2026-01-16")));
    let world = World::new(fields, vec![document]);
    assert_eq!(
        world.bind("checkout", "2026-01-15"),
        ("80 (99.9) 86400s ?future".into(), "2026-01-16T00:00:00Z".into())
    );
    assert_eq!(
        world.bind("checkout", "2026-01-14"),
        ("?absent ?absent ?absent ?absent".into(), "2026-01-15T00:00:00Z".into())
    );
}
