//! Entities with fields of all types, read from all sorts of places.

use super::{
    literals::{DURATIONS, quoted},
    tape::Tape,
};

/// So many levels a type may nest.
const NESTED: usize = 8;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Type {
    Bool,
    Number,
    Text,
    Time,
    Deadline,
    Duration,
    Version,
    OneOf { values: Vec<&'static str>, ordered: bool },
    List(Box<Type>),
    Map(Box<Type>),
    Record(Vec<Part>),
    Ref(Vec<&'static str>),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) key: Option<&'static str>,
    pub(crate) ty: Type,
}

#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) ty: Type,
    /// The keys after `from`, where they are not the name alone.
    pub(crate) from: Option<Vec<String>>,
    pub(crate) source: Option<&'static str>,
    pub(crate) fresh: Option<&'static str>,
    pub(crate) observed_from: Option<Vec<String>>,
}

#[derive(Debug, Clone)]
pub(crate) struct Entity {
    pub(crate) name: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) source: Option<&'static str>,
    /// As written after `when`; always about `spec.type` or `rank`.
    pub(crate) when: Option<&'static str>,
    pub(crate) fields: Vec<Field>,
}

#[derive(Debug, Clone)]
pub(crate) struct Schema {
    /// That which most scorecards score, then group and user.
    pub(crate) entities: Vec<Entity>,
}

pub(crate) const SOURCES: [&str; 3] = ["sonar", "catalog", "scan"];

impl Schema {
    /// One tape for the entities, and one for each field of the first and of the second.
    pub(crate) fn draw(tape: &[u16], fields: &[Vec<u16>], group_fields: &[Vec<u16>]) -> Self {
        let tape = &mut Tape::new(tape);
        let name = if tape.chance(25) { "service" } else { "component" };
        let mut scored = Entity::draw(name, "component", tape);
        for (number, tape) in fields.iter().enumerate() {
            let field = Field::draw(number, &scored.fields, name, &mut Tape::new(tape));
            scored.fields.push(field);
        }
        let mut group = Entity::draw("group", "group", tape);
        let members = Field {
            name: "members".into(),
            ty: Type::List(Type::Ref(vec!["user"]).into()),
            from: tape.chance(30).then(|| vec!["spec".into(), "members".into()]),
            source: if tape.chance(20) { None } else { Some("catalog") },
            fresh: tape.chance(20).then_some("7 days"),
            observed_from: None,
        };
        group.fields.push(members);
        group.fields.push(plain("email", Type::Text));
        for (number, tape) in group_fields.iter().enumerate() {
            let field = Field::draw(20 + number, &group.fields, name, &mut Tape::new(tape));
            group.fields.push(field);
        }
        let mut user = Entity::draw("user", "user", tape);
        user.fields.push(plain("email", Type::Text));
        user.fields.push(plain("level", Type::Number));
        Self { entities: vec![scored, group, user] }
    }

    pub(crate) fn entity(&self, name: &str) -> &Entity {
        self.entities.iter().find(|entity| entity.name == name).expect("a drawn entity")
    }
}

fn plain(name: &str, ty: Type) -> Field {
    Field { name: name.into(), ty, from: None, source: None, fresh: None, observed_from: None }
}

impl Entity {
    fn draw(name: &'static str, kind: &'static str, tape: &mut Tape) -> Self {
        let whens = ["spec.type == \"service\"", "spec.type != \"library\"", "spec.type == \"service\" and rank == 1"];
        let may_have_when = name != "user";
        Self {
            name,
            kind,
            source: tape.chance(if name == "user" { 5 } else { 20 }).then(|| tape.pick(&SOURCES)),
            when: (may_have_when && tape.chance(25)).then(|| tape.pick(&whens)),
            fields: vec![],
        }
    }

    pub(crate) fn write(&self) -> String {
        let kind = if self.name == self.kind { String::new() } else { format!(" of kind {}", self.kind) };
        let source = self.source.map(|source| format!(" source {source}")).unwrap_or_default();
        let when = self.when.map(|when| format!(" when {when}")).unwrap_or_default();
        let fields: String = self.fields.iter().map(|field| format!("  {}\n", field.write())).collect();
        format!("entity {}{kind}{source}{when} {{\n{fields}}}\n", self.name)
    }
}

impl Field {
    fn draw(number: usize, others: &[Field], scored: &'static str, tape: &mut Tape) -> Self {
        let ty = match others.is_empty() || !tape.chance(20) {
            true => Type::draw(2, NESTED, scored, tape),
            false => tape.pick(others).ty,
        };
        let name = format!("{}{number}", ty.prefix());
        let own = |before: &[&str]| Some(before.iter().map(|key| key.to_string()).chain([name.clone()]).collect());
        let from = match tape.weighted(&[60, 12, 10, 10, 5, 3]) {
            1 => own(&["spec"]),
            2 => Some(vec!["metadata".into(), "labels".into(), format!("{name}-x")]),
            3 => own(&["sonar"]),
            4 if !others.is_empty() => Some(tape.pick(others).path()),
            5 if !others.is_empty() => {
                let mut path = tape.pick(others).path();
                path.push("k".into());
                Some(path)
            }
            _ => None,
        };
        let source = tape.chance(18).then(|| tape.pick(&SOURCES));
        let fresh = tape.chance(18).then(|| tape.pick(&DURATIONS[..4]));
        let observed_from = (fresh.is_some() && tape.chance(40))
            .then(|| if tape.chance(50) { vec!["sonar".into(), "measured".into()] } else { vec!["measured".into()] });
        Self { name, ty, from, source, fresh, observed_from }
    }

    pub(crate) fn path(&self) -> Vec<String> {
        self.from.clone().unwrap_or_else(|| vec![self.name.clone()])
    }

    fn write(&self) -> String {
        let mut written = format!("{} {}", self.name, self.ty.write());
        if let Some(from) = &self.from {
            written += &format!(" from {}", write_path(from));
        }
        if let Some(source) = self.source {
            written += &format!(" source {source}");
        }
        if let Some(fresh) = self.fresh {
            written += &format!(" fresh for {fresh}");
        }
        if let Some(path) = &self.observed_from {
            written += &format!(" observed from {}", write_path(path));
        }
        written
    }
}

fn write_path(keys: &[String]) -> String {
    let mut written = keys[0].clone();
    for key in &keys[1..] {
        if key.contains('-') {
            written += &format!("[{}]", quoted(key));
        } else {
            written += &format!(".{key}");
        }
    }
    written
}

impl Type {
    /// A type at random, that nests so many levels more, and, with the records in it, at most `left`.
    fn draw(depth: usize, left: usize, scored: &'static str, tape: &mut Tape) -> Self {
        let depth = depth.min(left);
        match tape.weighted(&[10, 10, 10, 9, 5, 4, 5, 9, if depth > 0 { 16 } else { 0 }, 4 * depth, 6 * depth, 9]) {
            0 => Self::Number,
            1 => Self::Bool,
            2 => Self::Text,
            3 => Self::Time,
            4 => Self::Deadline,
            5 => Self::Duration,
            6 => Self::Version,
            7 => match tape.below(4) {
                0 => Self::OneOf { values: vec!["low", "mid", "high"], ordered: true },
                1 => Self::OneOf { values: vec!["a", "b"], ordered: false },
                2 => Self::OneOf { values: vec!["high", "low"], ordered: true },
                _ => Self::OneOf { values: vec!["x y", "ab", "Ab"], ordered: false },
            },
            8 => {
                let is_record = tape.chance(50) && left > 1;
                let element = if is_record {
                    Self::record(left - 1, scored, tape)
                } else {
                    Self::draw(depth - 1, left - 1, scored, tape)
                };
                Self::List(element.into())
            }
            9 => Self::Map(Self::draw(if tape.chance(80) { 0 } else { depth - 1 }, left - 1, scored, tape).into()),
            10 => Self::record(left, scored, tape),
            _ => match tape.below(6) {
                0..=2 => Self::Ref(vec!["group"]),
                3 => Self::Ref(vec!["user"]),
                4 => Self::Ref(vec!["group", "user"]),
                _ => Self::Ref(vec![scored]),
            },
        }
    }

    fn record(left: usize, scored: &'static str, tape: &mut Tape) -> Self {
        let parts = 1 + tape.below(3);
        let draw = |number| {
            let ty = Self::draw(usize::from(tape.chance(20)), left - 1, scored, tape);
            let key = tape.chance(15).then(|| tape.pick(&["key", "k-1"]));
            Part { name: format!("{}_{number}", ty.prefix()), key: key.filter(|_| number == 0), ty }
        };
        Self::Record((0..parts).map(draw).collect())
    }

    pub(crate) fn prefix(&self) -> &'static str {
        match self {
            Self::Bool => "flag",
            Self::Number => "n",
            Self::Text => "note",
            Self::Time => "seen",
            Self::Deadline => "due",
            Self::Duration => "span",
            Self::Version => "ver",
            Self::OneOf { .. } => "size",
            Self::List(_) => "xs",
            Self::Map(_) => "m",
            Self::Record(_) => "r",
            Self::Ref(_) => "dep",
        }
    }

    fn write(&self) -> String {
        match self {
            Self::Bool => "bool".into(),
            Self::Number => "number".into(),
            Self::Text => "text".into(),
            Self::Time => "time".into(),
            Self::Deadline => "deadline".into(),
            Self::Duration => "duration".into(),
            Self::Version => "version".into(),
            Self::OneOf { values, ordered } => {
                let values: Vec<_> = values.iter().map(|value| quoted(value)).collect();
                format!("one of {}", values.join(if *ordered { " < " } else { ", " }))
            }
            Self::List(element) => format!("list of {}", element.write()),
            Self::Map(element) => format!("map of {}", element.write()),
            Self::Record(parts) => {
                let part = |part: &Part| {
                    let key = part.key.map(|key| format!(" from {}", quoted(key))).unwrap_or_default();
                    format!("{} {}{key}", part.name, part.ty.write())
                };
                format!("{{ {} }}", parts.iter().map(part).collect::<Vec<_>>().join(", "))
            }
            Self::Ref(entities) => format!("ref {}", entities.join(" or ")),
        }
    }

    pub(crate) fn is_scalar(&self) -> bool {
        !matches!(self, Self::List(_) | Self::Map(_) | Self::Record(_))
    }

    pub(crate) fn is_ordered(&self) -> bool {
        match self {
            Self::OneOf { ordered, .. } => *ordered,
            Self::Number | Self::Time | Self::Deadline | Self::Duration | Self::Version => true,
            _ => false,
        }
    }
}
