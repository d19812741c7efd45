//! The small domains all values are of: as the language writes them, and as a document does.

use brightline::Tree;

use super::{schema::Type, tape::Tape};

const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3600 * SECOND;
pub(crate) const DAY: i64 = 24 * HOUR;

/// 2026-01-15T00:00:00Z, which everything happens around.
const NOW: i64 = 20_468 * DAY;

/// Mostly before `NOW`, mostly on midnight.
const OFFSETS: [i64; 18] = [
    0,
    -DAY,
    -2 * DAY,
    -3 * DAY,
    -7 * DAY,
    -8 * DAY,
    -30 * DAY,
    -DAY / 2,
    -1,
    DAY,
    2 * DAY,
    3 * DAY,
    7 * DAY,
    DAY / 2,
    1,
    -DAY - 1,
    -2 * DAY + 1,
    10 * DAY,
];

pub(crate) const DURATIONS: [&str; 12] = [
    "1 day",
    "2 days",
    "3 days",
    "7 days",
    "1 week",
    "12 hours",
    "36 hours",
    "1.5 days",
    "90 seconds",
    "0 days",
    "30 days",
    "0.000001 seconds",
];
const NUMBERS: [f64; 8] = [1.0, 2.0, 0.0, 3.0, 0.5, -1.0, 80.0, 2.5];
const TEXTS: [&str; 13] =
    ["a", "b", "ab", "Ab", "x y", "1", "2.5", "1.2", "2026-01-14", "É ", "2.0.0-rc.1", "ß/a", "01"];
const VERSIONS: [&str; 9] = ["1", "1.2", "1.2.0", "1.2.1", "2.0.0-rc.1", "2.0.0-rc.2+b7", "2", "1.10", "2.0.0-1"];

/// What texts may hold, begin or end with.
pub(crate) const TEXT_PARTS: [&str; 6] = ["a", "b", "", "1", "x ", "É"];

/// Who and what references name. The second of each list is never stated by its own document.
pub(crate) const GROUPS: [&str; 3] = ["sre", "ghosts", "pay"];
pub(crate) const USERS: [&str; 3] = ["amy", "nobody", "cto"];
pub(crate) const COMPONENTS: [&str; 3] = ["checkout", "phantom", "search"];
pub(crate) const RELEASES: [&str; 2] = ["1.0", "2.0"];

/// One of a domain, rather of its first few: so two draws are often equal.
fn near<T: Clone>(domain: &[T], tape: &mut Tape) -> T {
    if tape.chance(40) { tape.pick(domain) } else { tape.pick(&domain[..3]) }
}

/// An instant near `NOW`, in microseconds since 1970.
pub(crate) fn instant(tape: &mut Tape) -> i64 {
    NOW + tape.pick(&OFFSETS)
}

/// An instant so many days after `NOW`.
pub(crate) fn day(days: i64) -> i64 {
    NOW + days * DAY
}

/// An instant as a date where it is midnight, else as RFC 3339, now and then with an offset.
pub(crate) fn instant_text(micros: i64, tape: &mut Tape) -> String {
    if micros.rem_euclid(DAY) == 0 && !tape.chance(10) {
        return date(micros.div_euclid(DAY));
    }
    let (micros, zone) = if tape.chance(20) { (micros + HOUR, "+01:00") } else { (micros, "Z") };
    let within = micros.rem_euclid(DAY);
    let (hours, minutes, seconds) = (within / HOUR, within / (60 * SECOND) % 60, within / SECOND % 60);
    let fraction = match within % SECOND {
        0 => String::new(),
        fraction => format!(".{fraction:06}"),
    };
    format!("{}T{hours:02}:{minutes:02}:{seconds:02}{fraction}{zone}", date(micros.div_euclid(DAY)))
}

/// The date of a day since 1970, of the years that are near.
fn date(mut days: i64) -> String {
    let mut year = 1970;
    let length = |year: i64| if year % 4 == 0 { 366 } else { 365 };
    while days >= length(year) {
        days -= length(year);
        year += 1;
    }
    let mut month = 0;
    let months = [31, if year % 4 == 0 { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    while days >= months[month] {
        days -= months[month];
        month += 1;
    }
    format!("{year:04}-{:02}-{:02}", month + 1, days + 1)
}

/// A text of the standard, quoted.
pub(crate) fn quoted(text: &str) -> String {
    format!("{text:?}")
}

/// A literal of a scalar type.
pub(crate) fn literal(ty: &Type, tape: &mut Tape) -> Option<String> {
    Some(match ty {
        Type::Bool => tape.pick(&["true", "false"]).to_string(),
        Type::Number => match near(&NUMBERS, tape) {
            number if number < 0.0 => format!("({number})"),
            number => number.to_string(),
        },
        Type::Text => quoted(near(&TEXTS, tape)),
        Type::Time | Type::Deadline => {
            let micros = instant(tape);
            instant_text(micros, tape)
        }
        Type::Duration => duration(tape),
        Type::Version => quoted(near(&VERSIONS, tape)),
        Type::OneOf { values, .. } => quoted(tape.pick(values)),
        Type::Ref(entities) => quoted(&reference(entities, true, tape)),
        Type::List(_) | Type::Map(_) | Type::Record(_) => return None,
    })
}

pub(crate) fn duration(tape: &mut Tape) -> String {
    let literal = tape.pick(&DURATIONS);
    if tape.chance(10) { format!("(-{literal})") } else { literal.to_owned() }
}

/// A reference to a subject of one of the entities, in one of the ways it may be written.
fn reference(entities: &[&'static str], of_standard: bool, tape: &mut Tape) -> String {
    let entity = tape.pick(entities);
    let name = match entity {
        "group" => tape.pick(&GROUPS),
        "user" => tape.pick(&USERS),
        _ => tape.pick(&COMPONENTS),
    };
    let kind = if entity == "service" { "component" } else { entity };
    let mut written = match tape.below(4) {
        _ if entities.len() > 1 => format!("{kind}:{name}"),
        0 => name.to_owned(),
        1 => format!("{kind}:{name}"),
        2 => format!("{}:default/{name}", kind.to_uppercase()),
        _ if of_standard => format!("{kind}:default/{name}"),
        _ => format!("{kind}:other/{name}"),
    };
    if tape.chance(8) {
        written = format!("{written}@{}", tape.pick(&RELEASES));
    }
    written
}

/// A value that a document states and that fits the type, save that parts of it may be missing or bad.
pub(crate) fn fact(ty: &Type, tape: &mut Tape) -> Tree {
    match ty {
        Type::Bool => Tree::Bool(!tape.chance(40)),
        Type::Number if tape.chance(2) => Tree::Number(1e308),
        Type::Number => Tree::Number(near(&NUMBERS, tape)),
        Type::Text => text(near(&TEXTS, tape)),
        Type::Time | Type::Deadline => {
            let micros = instant(tape);
            match brightline::Instant::from_micros(micros) {
                Some(instant) if tape.chance(5) => Tree::Instant(instant),
                _ => text(&instant_text(micros, tape)),
            }
        }
        Type::Duration if tape.chance(5) => Tree::Duration(brightline::Duration::from_micros(2 * DAY)),
        Type::Duration => match tape.chance(10) {
            true => text(&format!("-{}", tape.pick(&DURATIONS))),
            false => text(tape.pick(&DURATIONS)),
        },
        Type::Version => text(near(&VERSIONS, tape)),
        Type::OneOf { values, .. } => text(tape.pick(values)),
        Type::Ref(entities) => text(&reference(entities, false, tape)),
        Type::List(element) => {
            let length = tape.weighted(&[15, 30, 30, 20, 5]);
            Tree::List((0..length).map(|_| part(element, tape)).collect())
        }
        Type::Map(element) => {
            let keys = ["k", "pci", "a"];
            let stated = keys.into_iter().filter(|_| !tape.chance(40)).collect::<Vec<_>>();
            Tree::Object(stated.into_iter().map(|key| (key.into(), part(element, tape))).collect())
        }
        Type::Record(parts) => Tree::Object(
            parts
                .iter()
                .filter_map(|of| {
                    let key = of.key.unwrap_or(&of.name);
                    (!tape.chance(8)).then(|| (key.into(), part(&of.ty, tape)))
                })
                .collect(),
        ),
    }
}

/// An element or a part: mostly fit, sometimes not.
fn part(ty: &Type, tape: &mut Tape) -> Tree {
    if tape.chance(6) { unfit(tape) } else { fact(ty, tape) }
}

/// What no type, or not every type, takes.
pub(crate) fn unfit(tape: &mut Tape) -> Tree {
    match tape.below(11) {
        0 | 1 => Tree::Null,
        2 => text(""),
        3 => text("\u{200b} \u{2800}"),
        4 => text("\t"),
        5 => text("80"),
        6 => Tree::Number(7.0),
        7 => Tree::Bool(true),
        8 => Tree::Unrepresentable("9007199254740993".into()),
        9 => Tree::List(vec![Tree::Number(1.0)]),
        _ => Tree::Object([("k".into(), Tree::Number(1.0))].into()),
    }
}

pub(crate) fn text(text: &str) -> Tree {
    Tree::Text(text.into())
}
