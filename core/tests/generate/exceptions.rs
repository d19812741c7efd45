//! Exceptions in all states, in the standard's files and as data.

use brightline::Tree;

use super::{
    expression::{Definition, Scope},
    literals::{COMPONENTS, DAY, GROUPS, RELEASES, day, instant_text, quoted, text},
    schema::Schema,
    standard::Scorecard,
    tape::Tape,
};

/// An exception as it is written in a file, or a record of data.
#[derive(Debug, Clone)]
pub(crate) enum Drawn {
    Text(String),
    Record(Tree),
}

/// Clauses in the order of a file, each with the words of a file and the keys of a record.
struct Clauses {
    of_file: Vec<String>,
    of_record: Vec<(&'static str, Tree)>,
}

impl Clauses {
    fn says(&mut self, key: &'static str, value: &str) {
        self.of_file.push(format!("{} {}", key.replace('_', "-"), quoted(value)));
        self.of_record.push((key, text(value)));
    }

    fn on(&mut self, clause: &'static str, micros: i64, tape: &mut Tape) {
        let instant = instant_text(micros, tape);
        self.of_file.push(format!("{clause} {instant}"));
        self.of_record.push((clause, text(&instant)));
    }

    fn signed(&mut self, clause: &'static str, by: &str, on: i64, why: Option<&str>, tape: &mut Tape) {
        let on = instant_text(on, tape);
        let why_written = why.map(|why| format!(" {}", quoted(why))).unwrap_or_default();
        self.of_file.push(format!("{clause} by {} on {on}{why_written}", quoted(by)));
        let mut record = vec![("by", text(by)), ("on", text(&on))];
        record.extend(why.map(|why| ("reason", text(why))));
        self.of_record.push((clause, object(record)));
    }
}

fn object(entries: impl IntoIterator<Item = (&'static str, Tree)>) -> Tree {
    Tree::Object(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

pub(crate) fn draw(
    number: usize,
    schema: &Schema,
    definitions: &[Definition],
    scorecards: &[Scorecard],
    tape: &[u16],
) -> Drawn {
    let tape = &mut Tape::new(tape);
    let as_data = tape.chance(40);
    let scorecard = tape.pick(scorecards);
    let alike: Vec<_> = scorecards.iter().filter(|other| other.entity == scorecard.entity).collect();
    let mut waives: Vec<String> = vec![format!("{}/{}", scorecard.name, tape.pick(&scorecard.rules))];
    for _ in 0..tape.below(7) {
        let scorecard = tape.pick(&alike);
        waives.push(format!("{}/{}", scorecard.name, tape.pick(&scorecard.rules)));
    }
    waives.sort();
    waives.dedup();
    let clauses = draw_clauses(as_data, tape);

    let covers = match tape.chance(30) {
        true => {
            let visible: Vec<_> = definitions.iter().filter(|definition| !definition.asks).cloned().collect();
            let scope = Scope::new(schema, schema.entity(scorecard.entity), &visible, vec![]);
            let condition = if tape.chance(20) { "true".into() } else { scope.condition(1, tape) };
            ("where", condition)
        }
        false => ("subject", subject(scorecard.entity, tape)),
    };
    if !as_data {
        let target = match &covers {
            ("where", condition) => format!("where {condition}"),
            (_, subject) => quoted(subject),
        };
        let clauses = clauses.of_file.join("\n  ");
        let (entity, waives) = (scorecard.entity, waives.join(", "));
        return Drawn::Text(format!(
            "exception EX-{number} for {entity} {target} {{\n  waives {waives}\n  {clauses}\n}}\n"
        ));
    }
    if tape.chance(8) {
        waives.push((tape.pick(&["alpha/gone", "gone/r0"])).into());
    }
    let name = if number > 0 && tape.chance(4) { number - 1 } else { number };
    let mut record = vec![
        ("name", text(&format!("EX-{name}"))),
        ("for", object([("entity", text(scorecard.entity)), (covers.0, text(&covers.1))])),
        ("waives", Tree::List(waives.iter().map(|waived| text(waived)).collect())),
    ];
    record.extend(clauses.of_record);
    if tape.chance(4) {
        record.push(("owner", text("nobody reads this key")));
    }
    Drawn::Record(object(record))
}

fn draw_clauses(as_data: bool, tape: &mut Tape) -> Clauses {
    let mut clauses = Clauses { of_file: vec![], of_record: vec![] };
    if !tape.chance(8) {
        clauses.says("reason", if tape.chance(4) { "\t " } else { "the rig is being rebuilt" });
    }
    if tape.chance(60) {
        clauses.of_file.push("risk medium \"a rollback takes ten minutes\"".into());
        clauses.of_record.push(("risk", object([("level", text("medium")), ("assessment", text("a rollback"))])));
    }
    if tape.chance(50) {
        clauses.says("control", if tape.chance(4) { "" } else { "an alert pages the team" });
    }
    if tape.chance(50) {
        clauses.says("follow_up", "https://tracker.example/1");
    }
    let about = |tape: &mut Tape| {
        let days = if tape.chance(50) { tape.below(7) } else { tape.below(2) };
        day(-(days as i64)) + tape.pick(&[0, 0, 0, 0, DAY / 2, 1, -1])
    };
    let approved = about(tape);
    let length = DAY * tape.pick(&[7, 14, 10, 3, 30, 7, 14, 31]) + tape.pick(&[0, 0, 0, 1, DAY / 2]);
    let from = if tape.chance(40) { Some(approved + DAY * (tape.below(5) as i64 - 2)) } else { None };
    let mut until = from.unwrap_or(approved) + length;
    let requested = approved - DAY * tape.below(3) as i64;
    let wrong = if as_data { tape.below(40) } else { 0 };
    match wrong {
        39 => until = from.unwrap_or(approved),
        38 => until = approved,
        _ => until = until.max(approved + 1),
    }
    let users = ["user:cto", "user:amy", "User:default/CTO", "user:cto", "user:amy", "user:nobody"];
    if !tape.chance(8) {
        let requested = if wrong == 37 { approved + 1 } else { requested };
        clauses.signed(
            "requested",
            match wrong {
                33 => tape.pick(&["group:sre", "user:cto@1.0", "component:cto"]),
                _ => tape.pick(&["user:bob", "user:bob", "User:Bob", "user:amy", "user:cto"]),
            },
            requested,
            None,
            tape,
        );
    }
    let decision = tape.weighted(&[84, 8, 8]);
    if decision == 0 || wrong == 36 {
        let by = if wrong == 35 { "group:sre" } else { tape.pick(&users) };
        clauses.signed("approved", by, approved, None, tape);
        if tape.chance(15) {
            let on = approved + DAY * tape.below(8) as i64;
            clauses.signed("revoked", "user:cto", on, Some("it is mended"), tape);
        }
    }
    if decision == 1 || wrong == 36 {
        clauses.signed("denied", "user:cto", approved, None, tape);
    }
    if wrong == 34 && decision != 0 {
        clauses.signed("revoked", "user:cto", approved, Some("never approved"), tape);
    }
    if let Some(from) = from {
        clauses.on("from", from, tape);
    }
    clauses.on("until", until, tape);
    clauses
}

fn subject(entity: &str, tape: &mut Tape) -> String {
    let names = if entity == "group" { GROUPS } else { COMPONENTS };
    let name = names[[0, 2, 1][tape.weighted(&[45, 40, 15])]];
    let release = if tape.chance(15) { format!("@{}", tape.pick(&RELEASES)) } else { String::new() };
    let kind = if entity == "group" { "group" } else { "component" };
    match tape.below(4) {
        0 | 1 => format!("{name}{release}"),
        2 => format!("{kind}:{}/{name}{release}", if tape.chance(20) { "other" } else { "default" }),
        _ => format!("{}:{name}{release}", kind.to_uppercase()),
    }
}
