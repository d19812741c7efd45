//! Whatever the documents say, nothing differs before the next instant that was noted.

use proptest::prelude::*;

use super::*;
use crate::{
    facts::{is_known, is_taken, subjects},
    schema::{Constant, When},
};

const DAYS: u32 = 14;

fn day(day: u32) -> String {
    format!("2026-01-{day:02}")
}

fn some_day() -> impl Strategy<Value = Json> {
    prop_oneof![1 => Just(Json::Null), 1 => Just(json!("")), 1 => Just(json!(7)), 6 => (1..=DAYS).prop_map(|at| day(at).into())]
}

fn some_number() -> impl Strategy<Value = Json> {
    prop_oneof![Just(Json::Null), Just(json!(" ")), Just(json!("1")), Just(json!(1)), Just(json!(1)), Just(json!(2))]
}

fn some_document() -> impl Strategy<Value = Document> {
    let part = prop_oneof![
        Just(Json::Null),
        Just(json!(1)),
        (some_number(), some_day()).prop_map(|(a, b)| json!({"a": a, "b": b})),
        some_number().prop_map(|a| json!({"a": a})),
    ];
    let head = (0..4_usize, 0..3_usize, prop_oneof![Just(0), 1..=DAYS], 0..5_usize);
    let body = (some_number(), some_number(), part, some_day(), proptest::collection::vec(some_day(), 0..3));
    (head, body).prop_map(|((subject, source, observed, kind), (x, y, z, at, t))| {
        let subject = ["checkout", "checkout", "checkout@1", "checkout@2"][subject];
        let observed = if observed == 0 { Json::Null } else { day(observed).into() };
        let kind = [json!("service"), json!("service"), json!("library"), json!(null), json!([])][kind].clone();
        document(
            ["a.json", "sonar:b.json", "ci:c.json"][source],
            json!({
                "subject": format!("component:default/{subject}"), "observed_at": observed,
                "x": x, "y": y, "z": z, "at": at, "t": t, "spec": {"type": kind},
            }),
        )
    })
}

fn component() -> Entity {
    let fresh = |name: &str, ty| Field { fresh: Some(days(3)), ..field(name, ty) };
    let parts = record(&[("a", "a", Type::Number), ("b", "b", Type::Time)]);
    let fields = vec![
        field("x", Type::Number),
        fresh("x", Type::Number),
        Field { source: Some("sonar".into()), ..fresh("y", Type::Number) },
        Field { observed_from: Some(path("at")), ..fresh("y", Type::Number) },
        Field { observed_from: Some(path("at")), source: Some("sonar".into()), ..field("y", Type::Number) },
        fresh("z", parts.clone()),
        fresh("z", map(Type::Time)),
        Field { observed_from: Some(path("z.b")), ..field("z", parts) },
        fresh("t", list(Type::Time)),
    ];
    let service = When { path: path("spec.type"), negated: false, value: Constant::Text("service".into()) };
    Entity { when: vec![service], ..entity("component", fields) }
}

const SUBJECTS: [&str; 4] = ["checkout", "checkout@1", "checkout@2", "checkout@3"];

/// Everything that is asked of the facts at an instant, each with when it may differ.
fn all(world: &World, instant: &str) -> Vec<(String, Option<Instant>)> {
    let mut all = Vec::new();
    let mut horizon = Horizon::new(at(instant));
    all.push((format!("{:?}", subjects(&world.facts, &world.schema, COMPONENT, &mut horizon)), horizon.next()));
    for subject in SUBJECTS {
        let mut horizon = Horizon::new(at(instant));
        let row = bind(&world.facts, &world.schema, COMPONENT, &reference(subject), &mut horizon);
        all.push((format!("{subject}: {}", show(&Value::List(row.0.into()))), horizon.next()));
        let mut horizon = Horizon::new(at(instant));
        let known = is_known(&world.facts, &world.schema, COMPONENT, &reference(subject), &mut horizon);
        all.push((format!("{subject} is known: {known}"), horizon.next()));
        let mut horizon = Horizon::new(at(instant));
        let taken = is_taken(&world.facts, &world.schema, COMPONENT, &reference(subject), &mut horizon);
        all.push((format!("{subject} is taken: {taken}"), horizon.next()));
    }
    all
}

proptest! {
    #[test]
    fn nothing_differs_before_the_next_instant(
        documents in proptest::collection::vec(some_document(), 0..5),
        sourced in any::<bool>(),
    ) {
        let entity = Entity { source: sourced.then(|| "sonar".into()), ..component() };
        let world = World::of(entity, documents);
        let mut before = all(&world, &day(1));
        for later in 2..=DAYS + 4 {
            let now = all(&world, &day(later));
            for ((was, next), (is, _)) in before.iter().zip(&now) {
                let may = next.is_some_and(|next| next <= at(&day(later)));
                prop_assert!(may || was == is, "by day {later}: {was} was to hold until {next:?}, now {is}");
            }
            before = now;
        }
    }

    #[test]
    fn the_order_of_documents_changes_nothing(
        (documents, shuffled) in proptest::collection::vec(some_document(), 0..6)
            .prop_flat_map(|documents| (Just(documents.clone()), Just(documents).prop_shuffle())),
    ) {
        let (one, other) = (World::of(component(), documents), World::of(component(), shuffled));
        prop_assert_eq!(one.facts.documents(), other.facts.documents());
        for instant in [day(5), day(10)] {
            prop_assert_eq!(all(&one, &instant), all(&other, &instant));
            prop_assert_eq!(one.problems(&instant), other.problems(&instant));
        }
    }
}
