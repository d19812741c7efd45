use super::*;

fn read(json: &Json) -> Result<String, String> {
    match Document::read("a.json", None, tree(json)) {
        Ok(document) => Ok(document.subject.to_string()),
        Err(problem) => {
            assert!(problem.refused);
            assert_eq!((problem.severity, problem.document.as_deref()), (Severity::Error, Some("a.json")));
            Err(format!("{} {} {}", problem.code, problem.path.unwrap_or_else(|| "-".into()), problem.message))
        }
    }
}

#[test]
fn a_document_names_its_subject() {
    let cases = [
        (
            json!({"apiVersion": "v1", "kind": "Component", "metadata": {"name": "Checkout"}}),
            "component:default/checkout",
        ),
        (
            json!({"apiVersion": "v1", "kind": "Component", "metadata": {"name": "x", "namespace": "Pay"}, "name": "Other name"}),
            "component:pay/x",
        ),
        (
            json!({"apiVersion": "v1", "kind": "Component", "metadata": {"name": "x", "namespace": null, "release": "2.4.1"}}),
            "component:default/x@2.4.1",
        ),
        (
            json!({"apiVersion": "v1", "kind": "c", "metadata": {"name": "x"}, "release": "1.0-RC.1"}),
            "c:default/x@1.0-rc.1",
        ),
        (
            json!({"apiVersion": "v1", "kind": "c", "metadata": {"name": "x"}, "subject": "c:default/x@7"}),
            "c:default/x@7",
        ),
        (json!({"subject": "Component:default/Checkout@2.4.1"}), "component:default/checkout@2.4.1"),
        (json!({"subject": "component:checkout"}), "component:default/checkout"),
        (json!({"subject": "checkout", "kind": "Component", "namespace": "pay"}), "component:pay/checkout"),
        (json!({"subject": "c:d/x", "kind": "C", "namespace": "D", "name": "X", "release": null}), "c:d/x"),
        (json!({"subject": "c:d/x", "release": "2"}), "c:d/x@2"),
        (json!({"subject": "c:d/x@RC", "release": "rc", "metadata": {"release": "Rc"}}), "c:d/x@rc"),
        (json!({"subject": "c:d/x", "metadata": {"name": "Any Title"}}), "c:d/x"),
        (json!({"subject": "c:d/x", "metadata": "text"}), "c:d/x"),
        (json!({"kind": "Component", "name": "x"}), "component:default/x"),
        (json!({"kind": "c", "name": "x", "namespace": "n", "release": "1_0"}), "c:n/x@1_0"),
        (json!({"kind": "c", "name": "x", "apiVersion": "v1"}), "c:default/x"),
        (json!({"kind": "c", "name": "x", "apiVersion": null, "metadata": {"name": "y"}}), "c:default/x"),
    ];
    for (json, subject) in cases {
        assert_eq!(read(&json).as_deref(), Ok(subject), "{json}");
    }
}

#[test]
fn a_document_that_names_none_is_refused_and_told_what_was_looked_for() {
    let looked = "looked for `apiVersion`, `kind` and `metadata.name`, for `subject`, and for `kind` and `name`";
    let cases = [
        (json!({}), ""),
        (json!({"kind": "c"}), ": beside `kind` there is no `name`"),
        (json!({"name": "x"}), ": there is no `kind`"),
        (
            json!({"kind": "c", "metadata": {"name": "x"}}),
            ": beside `kind` and `metadata.name` there is no `apiVersion`",
        ),
        (json!({"kind": "c", "apiVersion": "v1"}), ": beside `apiVersion` and `kind` there is no `metadata.name`"),
        (json!({"metadata": {"name": "x"}, "apiVersion": "v1"}), ": there is no `kind`"),
        (json!({"subject": null}), ""),
    ];
    for (json, lacks) in cases {
        assert_eq!(read(&json), Err(format!("BL208 - names no subject{lacks}; {looked}")), "{json}");
    }
    let none = [(json!([1, 2]), "a list of 2 elements"), (json!("x"), "the text `x`"), (json!(null), "null")];
    for (json, found) in none {
        assert_eq!(read(&json), Err(format!("BL207 - expected an object that names its subject, found {found}")));
    }
}

#[test]
fn every_identity_key_is_checked_used_or_not() {
    let paths = [
        ("kind", json!({"kind": 1})),
        ("name", json!({"name": 1})),
        ("namespace", json!({"namespace": 1})),
        ("release", json!({"release": 1})),
        ("metadata.kind", json!({"metadata": {"kind": 1}})),
        ("metadata.name", json!({"metadata": {"name": 1}})),
        ("metadata.namespace", json!({"metadata": {"namespace": 1}})),
        ("metadata.release", json!({"metadata": {"release": 1}})),
    ];
    for (path, mut json) in paths {
        json["subject"] = "component:default/x".into();
        let message = format!(
            "BL209 {path} expected `{path}` to be a text that names the subject, found the number `1`; write it in quotation marks"
        );
        assert_eq!(read(&json), Err(message));
    }
    let found = [
        (json!(2.4), "the number `2.4`; write it in quotation marks"),
        (json!(true), "`true`"),
        (json!(["2.4"]), "a list of 1 element"),
        (json!({}), "an object"),
        (json!(""), "the text ``; it is blank: leave the key out or say it"),
        (json!("\u{200b}"), "the text `\\u{200b}`; it is blank: leave the key out or say it"),
    ];
    for (release, found) in found {
        let message = format!("BL209 release expected `release` to be a text that names the subject, found {found}");
        assert_eq!(read(&json!({"kind": "c", "name": "x", "release": release})), Err(message));
    }
}

#[test]
fn a_part_is_of_few_characters() {
    let part = "to be letters `a` to `z`, digits, `.`, `_` and `-` alone, found the text";
    let cases = [
        (
            json!({"apiVersion": "v1", "kind": "Component", "metadata": {"name": "${{ values.name }}"}}),
            format!("BL209 metadata.name expected `metadata.name` {part} `${{{{ values.name }}}}`"),
        ),
        (json!({"kind": "a b", "name": "x"}), format!("BL209 kind expected `kind` {part} `a b`")),
        (json!({"kind": "c", "name": "x", "namespace": "ä"}), format!("BL209 namespace expected `namespace` {part} `ä`")),
        (json!({"kind": "c", "name": "x", "release": "1+2"}), format!("BL209 release expected `release` {part} `1+2`")),
        (
            json!({"subject": "checkout"}),
            "BL209 subject expected `subject` to read `kind:namespace/name` or `kind:namespace/name@release`, found the text \
             `checkout`"
                .into(),
        ),
        (
            json!({"subject": "c:d/x@"}),
            "BL209 subject expected `subject` to read `kind:namespace/name` or `kind:namespace/name@release`, found the text \
             `c:d/x@`"
                .into(),
        ),
    ];
    for (json, message) in cases {
        assert_eq!(read(&json), Err(message), "{json}");
    }
}

#[test]
fn keys_that_contradict_each_other_refuse_the_document() {
    let agree = "expected the keys that name the subject to agree, found";
    let cases = [
        (json!({"subject": "c:d/x", "kind": "k"}), "kind", "`subject` `c:d/x` and `kind` `k`"),
        (json!({"subject": "c:d/x", "namespace": "e"}), "namespace", "`subject` `c:d/x` and `namespace` `e`"),
        (json!({"subject": "c:d/x", "name": "The X"}), "name", "`subject` `c:d/x` and `name` `The X`"),
        (json!({"subject": "c:d/x@1", "release": "2"}), "release", "`subject` `c:d/x@1` and `release` `2`"),
        (
            json!({"kind": "c", "name": "x", "release": "1", "metadata": {"release": "2"}}),
            "metadata.release",
            "`release` `1` and `metadata.release` `2`",
        ),
        (
            json!({"apiVersion": "v1", "kind": "c", "metadata": {"name": "x"}, "subject": "c:other/x"}),
            "metadata.name",
            "`subject` `c:other/x` and `metadata.name` `x`",
        ),
    ];
    for (json, path, found) in cases {
        assert_eq!(read(&json), Err(format!("BL210 {path} {agree} {found}")), "{json}");
    }
}

#[test]
fn observed_at_is_an_instant_or_nothing() {
    let observed = |value: Json| {
        let json = json!({"subject": "c:d/x", "observed_at": value});
        Document::read("a.json", None, tree(&json)).map(|document| document.observed).map_err(|problem| {
            assert_eq!((problem.code, problem.path.as_deref(), problem.refused), ("BL211", Some("observed_at"), true));
            problem.message
        })
    };
    assert_eq!(observed(json!(null)), Ok(None));
    assert_eq!(observed(json!("2026-01-15")), Ok(Some(at("2026-01-15"))));
    assert_eq!(observed(json!("2026-01-15T01:00:00+01:00")), Ok(Some(at("2026-01-15"))));
    for (value, found) in [
        (json!("yesterday"), "the text `yesterday`"),
        (json!(1_700_000_000), "the number `1700000000`"),
        (json!(""), "the text ``"),
        (json!("2026-13-01"), "the text `2026-13-01`"),
    ] {
        assert_eq!(observed(value), Err(format!("expected an instant such as `2026-01-19T09:30:00Z`, found {found}")));
    }
    let root =
        [("subject".into(), Tree::Text("c:d/x".into())), ("observed_at".into(), Tree::Instant(at("2026-01-15")))];
    let document = Document::read("a.parquet", None, Tree::Object(root.into())).unwrap();
    assert_eq!(document.observed, Some(at("2026-01-15")));
}
