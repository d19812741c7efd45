//! Tables.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod trees;

use std::sync::Arc;

use brightline::{
    Span, Tree,
    schema::{Entity, EntityId, Field, OneOf, RecordField, Schema, Type},
};
use brightline_documents::{Format::Csv, Read, read, read_trees};
use trees::{documents, json};

/// The fields of `component`, each at the path of its keys.
fn schema() -> Schema {
    let field = |path: &str, ty: Type| Field {
        name: path.replace('.', "_"),
        ty,
        path: path.split('.').map(str::to_owned).collect(),
        source: None,
        fresh: None,
        observed_from: None,
        span: Span::default(),
    };
    let part = |name: &str, ty: Type| RecordField { name: name.into(), key: name.into(), ty };
    let fields = vec![
        field("coverage", Type::Number),
        field("signed", Type::Bool),
        field("oncall", Type::List(Arc::new(Type::Text))),
        field("labels", Type::Map(Arc::new(Type::Number))),
        field("slo", Type::Record(Arc::new(vec![part("availability", Type::Number), part("target", Type::Text)]))),
        field("spec.owner", Type::Ref(Arc::new(vec![EntityId(0)]))),
        field("runtime", Type::Version),
        field("last", Type::Time),
        field("tier", Type::OneOf(Arc::new(OneOf { values: vec!["1".into()], ordered: false }))),
    ];
    let entity = Entity {
        name: "component".into(),
        title: None,
        kind: "component".into(),
        source: None,
        when: Vec::new(),
        fields,
        span: Span::default(),
    };
    Schema { entities: vec![entity] }
}

fn table(text: &str) -> Read {
    read("t.csv", None, Csv, text.as_bytes(), &schema())
}

fn messages(read: &Read) -> Vec<String> {
    read.problems
        .iter()
        .map(|problem| format!("{}: {}", problem.document.as_deref().unwrap(), problem.message))
        .collect()
}

#[test]
fn columns_are_paths_and_rows_are_documents() {
    let text = "kind,name,namespace,release,spec.owner,\"metadata.annotations[\"\"backstage.io/techdocs-ref\"\"]\",metadata.title,observed_at\r\n\
        Component,checkout,shop,2.4.1,\"a, \"\"b\"\"\nc\",dir:.,Checkout,2026-01-12T08:00:00Z\r\n\
        component,web,,,,,,\r\n";
    let read = table(text);
    assert_eq!(messages(&read), [""; 0]);
    assert_eq!(read.found, 2);
    let [one, two] = &read.documents[..] else { panic!("{read:?}") };
    assert_eq!((&*one.name, one.subject.as_str()), ("t.csv#1", "component:shop/checkout@2.4.1"));
    assert_eq!((&*two.name, two.subject.as_str()), ("t.csv#2", "component:default/web"));
    assert!(one.observed.is_some() && two.observed.is_none());
    assert_eq!(
        one.root,
        json(
            r#"{
        "kind": "Component", "name": "checkout", "namespace": "shop", "release": "2.4.1", "spec": {"owner": "a, \"b\"\nc"},
        "metadata": {"annotations": {"backstage.io/techdocs-ref": "dir:."}, "title": "Checkout"}, "observed_at": "2026-01-12T08:00:00Z"}"#
        )
    );
    assert_eq!(two.root, json(r#"{"kind": "component", "name": "web"}"#));
}

#[test]
fn subjects_are_named_in_each_way() {
    for header in [
        "subject\ncomponent:default/web",
        "kind,name\ncomponent,web",
        "apiVersion,kind,metadata.name\nv1,Component,web",
        "kind,metadata.name,apiVersion,metadata.namespace\nComponent,web,v1,default",
    ] {
        let read = documents(Csv, header);
        assert_eq!(
            read.documents.first().map(|it| it.subject.as_str()),
            Some("component:default/web"),
            "{header}: {:?}",
            read.problems
        );
        assert_eq!(&*read.documents[0].name, "f#1");
    }
}

#[test]
fn cells_are_read_as_their_fields_are_declared() {
    let header =
        "subject,coverage,signed,oncall,labels.pci,slo.availability,slo.target,spec.owner,runtime,last,tier,other";
    let row = |cells: &str| {
        let read = table(&format!("{header}\n{cells}\n"));
        assert_eq!(messages(&read), [""; 0]);
        let Tree::Object(mut root) = read.documents[0].root.clone() else { panic!() };
        root.remove("subject");
        Tree::Object(root)
    };
    assert_eq!(
        row("Component:web,81.5,true,\"[\"\"a\"\", \"\"b\"\"]\",1,99.9,5,42,3.14,2026-01-01,1,7"),
        json(
            r#"{"coverage": 81.5, "signed": true, "oncall": ["a", "b"], "labels": {"pci": 1}, "slo": {"availability": 99.9, "target": "5"},
            "spec": {"owner": "42"}, "runtime": "3.14", "last": "2026-01-01", "tier": "1", "other": "7"}"#
        )
    );
    // What does not fit stays a text, for the core to find of the wrong type.
    assert_eq!(
        row("component:web, 81,True,a,01,1e,,,,,,"),
        json(
            r#"{"coverage": " 81", "signed": "True", "oncall": "a", "labels": {"pci": "01"}, "slo": {"availability": "1e"}}"#
        )
    );
    assert_eq!(
        row("component:web,9007199254740993,,,1e400,,,,,,,"),
        Tree::Object(
            [
                ("coverage".into(), Tree::Unrepresentable("9007199254740993".into())),
                ("labels".into(), Tree::Object([("pci".into(), Tree::Unrepresentable("1e400".into()))].into())),
            ]
            .into()
        )
    );
    // Of another kind, nothing is declared.
    assert_eq!(
        row("group:web,81.5,true,[],,,,,,,,"),
        json(r#"{"coverage": "81.5", "signed": "true", "oncall": "[]"}"#)
    );
    let read = table("subject,slo,labels\ncomponent:web,\"{\"\"availability\"\": 99}\",\"{\"\"a\"\": 1}\"\n");
    assert_eq!(
        read.documents[0].root,
        json(r#"{"subject": "component:web", "slo": {"availability": 99}, "labels": {"a": 1}}"#)
    );
}

#[test]
fn a_broken_cell_of_json_costs_its_row() {
    let read = table(
        "subject,labels\ncomponent:a,\"{\"\"a\"\": 1, \"\"a\"\": 1}\"\ncomponent:b,{}\ncomponent:c,\"[\"\"\\ud800\"\"]\"\n",
    );
    assert_eq!((read.found, read.documents.len()), (3, 1));
    assert_eq!(
        messages(&read),
        [
            "t.csv#1: line 2, column 1: in the cell of `labels`, the key `a` stands here a second time",
            "t.csv#3: line 4, column 1: in the cell of `labels`, `\\ud800` is half of a surrogate pair, and its other half is not there",
        ]
    );
}

#[test]
fn rows_stand_alone() {
    let text = b"\xef\xbb\xbfkind,name,x\ncomponent,a\n\n\r\ncomponent,b,1,2\ncomponent,\xff,1\n,,\ncomponent,,1\n\"component\",\"c\nc\",1\ncomponent,d,\ncomponent,e,\"1\nx,f,1\n";
    let read = read("t.csv", Some("cmdb"), Csv, text, &schema());
    assert_eq!(read.found, 7);
    assert_eq!(
        read.documents.iter().map(|it| (&*it.name, it.subject.as_str(), it.source.as_deref())).collect::<Vec<_>>(),
        [("t.csv#6", "component:default/d", Some("cmdb")),]
    );
    let messages = messages(&read);
    assert_eq!(messages[0], "t.csv#1: line 2, column 1: expected 3 cells as in the header, found 2");
    assert_eq!(messages[1], "t.csv#2: line 5, column 1: expected 3 cells as in the header, found 4");
    assert_eq!(messages[2], "t.csv#3: line 6, column 1: the cell of `name` is not UTF-8");
    assert!(messages[3].starts_with("t.csv#4: line 8, column 1: "), "{}", messages[3]);
    assert!(messages[4].starts_with("t.csv#5: line 9, column 1: "), "{}", messages[4]);
    assert_eq!(
        messages[5],
        "t.csv#7: line 12, column 1: a quoted cell of this row is not closed; what follows cannot be told apart from it"
    );
}

#[test]
fn a_header_that_is_none_refuses_the_file() {
    for (header, message) in [
        ("a,b,a", "the column `a` stands in the header a second time"),
        ("a.b,\"a[\"\"b\"\"]\"", "the column `a[\"b\"]` stands in the header a second time"),
        ("spec.owner,kind,spec", "the column `spec.owner` leads through the cells of `spec`"),
        ("a.b.c,a.b,a-b", "the column `a.b.c` leads through the cells of `a.b`"),
        ("a,,b", "column 2 has no name"),
        ("a, b", "the name of column 2 has white space around it: ` b`"),
        ("a,b..c", "the column `b..c` is not a path: keys joined by `.`, and `[\"…\"]` for keys of other spelling"),
        ("kind;name", "expected columns separated by `,`, found `;`"),
        ("kind\tname", "expected columns separated by `,`, found `\\u{9}`"),
    ] {
        let read = table(&format!("{header}\n1,2,3\n"));
        assert_eq!((read.found, read.documents.len()), (1, 0), "{header}");
        assert_eq!(messages(&read), [format!("t.csv: line 1, column 1: {message}")], "{header}");
    }
    assert_eq!(messages(&table("\n\n")), ["t.csv: line 1, column 1: expected a header, found an empty file"]);
    assert_eq!(table("kind,name\n"), Read::default());
    let (trees, problems) = read_trees("t.csv", Csv, b"a\n1\n");
    assert_eq!((trees.len(), problems.len()), (0, 1));
}

#[test]
fn a_header_may_lead_as_deep_as_a_document() {
    let path = |levels: usize| vec!["a"; levels].join(".");
    for (levels, documents) in [(127, 1), (128, 1), (129, 0)] {
        let read = table(&format!("subject,{}\ncomponent:a,1\n", path(levels)));
        assert_eq!(read.documents.len(), documents, "{levels}: {:?}", read.problems);
    }
}
