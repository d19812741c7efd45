use super::*;

#[test]
fn a_number_is_what_json_says_it_is() {
    let held = [
        ("0", 0.0),
        ("-0", 0.0),
        ("7", 7.0),
        ("-12", -12.0),
        ("1.50", 1.5),
        ("1e3", 1000.0),
        ("1E+3", 1000.0),
        ("2e-1", 0.2),
        ("9007199254740992", 9_007_199_254_740_992.0),
        ("-9007199254740992", -9_007_199_254_740_992.0),
        ("9007199254740993.0", 9_007_199_254_740_992.0),
        ("1e300", 1e300),
        ("1e-400", 0.0),
    ];
    for (text, value) in held {
        let Some(Tree::Number(number)) = Tree::number(text) else { panic!("{text}") };
        assert_eq!(number.to_bits(), f64::to_bits(value), "{text}");
    }
    for text in ["9007199254740993", "-9007199254740993", "1e400", "-1e400", "99999999999999999999999999"] {
        assert_eq!(Tree::number(text), Some(Tree::Unrepresentable(text.into())));
    }
    for text in [
        "", "-", "+1", "01", "-01", "1.", ".5", "1e", "1e+", " 1", "1 ", "1_000", "0x10", "NaN", "inf", "Infinity",
        "1.5.2", "1e5e5", "--1", "٣", "1,5",
    ] {
        assert_eq!(Tree::number(text), None, "{text:?}");
    }
}

#[test]
fn the_order_of_trees_is_total() {
    let trees = [
        json!(null),
        json!(false),
        json!(true),
        json!(-1),
        json!(2),
        json!("a"),
        json!("b"),
        json!([]),
        json!([1]),
        json!([1, 0]),
        json!([2]),
        json!({}),
        json!({"a": 1}),
        json!({"a": 1, "b": 0}),
        json!({"a": 2}),
        json!({"b": 0}),
    ];
    for (i, a) in trees.iter().enumerate() {
        for (j, b) in trees.iter().enumerate() {
            assert_eq!(tree(a).order(&tree(b)), i.cmp(&j), "{a} {b}");
        }
    }
}

#[test]
fn levels_are_counted_with_the_root() {
    assert!(tree(&json!(1)).is_within(0));
    assert!(!tree(&json!([])).is_within(0));
    assert!(tree(&json!({"a": [1]})).is_within(2));
    assert!(!tree(&json!({"a": [[1]]})).is_within(2));
}

#[test]
fn the_order_of_arrival_is_not_visible() {
    let all = [
        document("b.json", json!({"x": 1})),
        document("a.json", json!({"x": 2})),
        document("a.json", json!({"x": 1})),
        document("sonar:a.json", json!({"x": 1})),
        document("a.json", json!({"x": 1, "observed_at": "2026-01-01"})),
        document("a.json", json!({"subject": "component:default/other", "x": 1})),
    ];
    let expected = Facts::new(all.to_vec(), vec![]);
    for turn in 1..all.len() {
        let mut turned = all.to_vec();
        turned.rotate_left(turn);
        turned.swap(0, 2);
        assert_eq!(Facts::new(turned, vec![]).documents(), expected.documents());
    }
}
