//! Well-typed expressions about the fields of an entity.

use std::rc::Rc;

use super::{
    literals::{TEXT_PARTS, duration, literal, quoted},
    schema::{Entity, Schema, Type},
    tape::Tape,
};

/// What may be named where an expression stands.
#[derive(Clone)]
pub(crate) struct Scope<'a> {
    schema: &'a Schema,
    /// Fields, definitions, and what is reached from them.
    places: Rc<Vec<Place>>,
    /// Likewise from the variables of enclosing quantifiers.
    variables: Vec<Place>,
    pub(crate) depth_of_quantifiers: usize,
    /// Names of definitions that depend on `at`.
    moving: Vec<String>,
    /// Other scorecards of the entity that may be asked, with their tiers.
    asked: Vec<(String, Vec<String>)>,
}

/// An expression that reaches a value without computing anything, and its type.
pub(crate) type Place = (String, Type);

/// A definition, as far as who names it must know.
#[derive(Debug, Clone)]
pub(crate) struct Definition {
    pub(crate) name: String,
    pub(crate) entity: &'static str,
    /// Its type; none where it is a duration that depends on `at`.
    pub(crate) ty: Option<Type>,
    /// Whether it asks for the tier of the first scorecard, which then may not name it.
    pub(crate) asks: bool,
    pub(crate) text: String,
}

const COMPARISONS: [&str; 6] = [">=", "<", "<=", ">", "==", "!="];

impl<'a> Scope<'a> {
    pub(crate) fn new(
        schema: &'a Schema,
        entity: &Entity,
        definitions: &[Definition],
        asked: Vec<(String, Vec<String>)>,
    ) -> Self {
        let mut places = vec![];
        for field in &entity.fields {
            reach(schema, field.name.clone(), &field.ty, 2, &mut places);
        }
        let mut moving = vec![];
        for definition in definitions.iter().filter(|definition| definition.entity == entity.name) {
            match &definition.ty {
                Some(ty) => places.push((definition.name.clone(), ty.clone())),
                None => moving.push(definition.name.clone()),
            }
        }
        Self { schema, places: places.into(), variables: vec![], depth_of_quantifiers: 0, moving, asked }
    }

    /// The scope of a quantifier's body.
    pub(crate) fn with(&self, variable: &str, ty: &Type) -> Self {
        let mut inside = self.clone();
        reach(self.schema, variable.into(), ty, 1, &mut inside.variables);
        inside.depth_of_quantifiers += 1;
        inside
    }

    /// Some place that is wanted; rather a variable's than a field's.
    pub(crate) fn place(&self, wanted: impl Fn(&Type) -> bool, tape: &mut Tape) -> Option<Place> {
        let fits = |places: &[Place]| places.iter().filter(|(_, ty)| wanted(ty)).cloned().collect::<Vec<_>>();
        let (near, far) = (fits(&self.variables), fits(&self.places));
        match near.is_empty() || (!far.is_empty() && tape.chance(25)) {
            true if far.is_empty() => None,
            true => Some(tape.pick(&far)),
            false => Some(tape.pick(&near)),
        }
    }

    /// A condition.
    pub(crate) fn condition(&self, depth: usize, tape: &mut Tape) -> String {
        let atom = |tape: &mut Tape| self.atom(depth, tape).unwrap_or_else(|| "true".into());
        if depth == 0 {
            return atom(tape);
        }
        let one = |tape: &mut Tape| self.condition(depth - 1, tape);
        match tape.weighted(&[52, 20, 7, 8, 5, 4]) {
            1 => format!("({} or {})", one(tape), one(tape)),
            2 => format!("({} and {})", one(tape), one(tape)),
            3 => format!("(not {})", one(tape)),
            4 => format!("(if {} then {} else {})", one(tape), one(tape), one(tape)),
            5 => format!("({} otherwise {})", one(tape), tape.pick(&["true", "false"])),
            _ => atom(tape),
        }
    }

    fn atom(&self, depth: usize, tape: &mut Tape) -> Option<String> {
        if !self.asked.is_empty() && tape.chance(12) {
            let (scorecard, tiers) = tape.pick(&self.asked);
            let tier = if tape.chance(20) { "none".into() } else { tape.pick(&tiers) };
            let question = format!("(tier({scorecard}) {} {tier})", tape.pick(&COMPARISONS));
            let otherwise = tape.chance(25).then(|| tape.pick(&["true", "false"]));
            return Some(match otherwise {
                Some(answer) => format!("({question} otherwise {answer})"),
                None => question,
            });
        }
        if tape.chance(12)
            && let Some(moving) = self.moving(depth, tape)
        {
            return Some(format!("({moving} {} {})", tape.pick(&COMPARISONS[..4]), self.still(0, tape)));
        }
        let (place, ty) = self.place(|_| true, tape)?;
        self.about(&place, &ty, depth, tape)
    }

    /// A condition about one place.
    fn about(&self, place: &str, ty: &Type, depth: usize, tape: &mut Tape) -> Option<String> {
        if ty.is_scalar() && tape.chance(18) {
            let question = tape.pick(&["is present", "is absent", "is not present", "is not absent"]);
            return Some(format!("({place} {question})"));
        }
        if ty.is_scalar() && *ty != Type::Bool && tape.chance(15) {
            return Some(self.membership(place, ty, tape));
        }
        let comparison = |left: &str, ty: &Type, tape: &mut Tape| {
            let op = if ty.is_ordered() { tape.pick(&COMPARISONS) } else { tape.pick(&COMPARISONS[4..]) };
            let right = self.value(ty, depth.min(1), false, tape);
            format!("({left} {op} {right})")
        };
        // What is computed may be a literal alone, which has no type beside another.
        let built = |tape: &mut Tape| {
            let built = self.value(ty, depth, true, tape);
            if built.starts_with('"') { place.to_owned() } else { built }
        };
        let number = |left: String, tape: &mut Tape| comparison(&left, &Type::Number, tape);
        Some(match ty {
            Type::Bool => match tape.below(3) {
                0 => place.to_owned(),
                1 => comparison(place, ty, tape),
                _ => format!("({place} otherwise {})", tape.pick(&["true", "false"])),
            },
            Type::Number | Type::Duration | Type::Version | Type::Time | Type::Deadline => match tape.below(10) {
                0 if *ty == Type::Version => format!("stable({place})"),
                1 | 2 if *ty == Type::Time => {
                    format!("(age({place}) {} {})", tape.pick(&COMPARISONS[..4]), self.still(0, tape))
                }
                1 | 2 if *ty == Type::Deadline => {
                    format!("(until({place}) {} {})", tape.pick(&COMPARISONS[..4]), self.still(0, tape))
                }
                3 | 4 if depth > 0 => comparison(&built(tape), ty, tape),
                _ => comparison(place, ty, tape),
            },
            Type::Text => match tape.below(12) {
                0 => number(format!("length({place})"), tape),
                1 => number(format!("number({place})"), tape),
                2 => comparison(&format!("version({place})"), &Type::Version, tape),
                3 => comparison(&format!("time({place})"), &Type::Time, tape),
                4 | 5 => self.text_test(place, tape),
                6 => format!("(age(time({place})) {} {})", tape.pick(&COMPARISONS[..4]), duration(tape)),
                7 => comparison(&format!("{}({place})", tape.pick(&["lower", "upper", "trim"])), ty, tape),
                8 => comparison(&built(tape), ty, tape),
                _ => comparison(place, ty, tape),
            },
            Type::OneOf { .. } => match tape.below(8) {
                0 => number(format!("length({place})"), tape),
                1 => self.text_test(place, tape),
                2 => comparison(&format!("{}({place})", tape.pick(&["upper", "lower"])), &Type::Text, tape),
                3 => comparison(&built(tape), ty, tape),
                _ => comparison(place, ty, tape),
            },
            Type::Ref(_) => match tape.below(5) {
                4 if *ty != Type::Ref(vec!["component"]) && *ty != Type::Ref(vec!["service"]) => {
                    format!(
                        "(({place} otherwise {}).email {})",
                        self.value(ty, 0, false, tape),
                        tape.pick(&["!= \"a\"", "is present"])
                    )
                }
                3 => comparison(&built(tape), ty, tape),
                0 => comparison(place, ty, tape),
                1 => format!("({place} is not known)"),
                _ => format!("({place} is known)"),
            },
            Type::List(element) => return self.about_list(place, element, depth, tape),
            Type::Map(_) => match tape.below(3) {
                0 => number(format!("count({place})"), tape),
                1 => match self.place(|ty| *ty == Type::Text, tape) {
                    Some((key, _)) => format!("({place} contains {key})"),
                    None => format!("({place} contains \"pci\")"),
                },
                _ => format!("({place} contains {})", tape.pick(&["\"pci\"", "\"k\"", "\"a\"", "\"b\""])),
            },
            Type::Record(parts) => match self.place(|other| other == ty, tape) {
                Some((other, _)) if other != place && is_comparable(ty) && tape.chance(60) => {
                    format!("({place} {} {other})", tape.pick(&COMPARISONS[4..]))
                }
                _ => {
                    let part = tape.pick(parts);
                    return self.about(&format!("{place}.{}", part.name), &part.ty, depth, tape);
                }
            },
        })
    }

    fn text_test(&self, place: &str, tape: &mut Tape) -> String {
        let pattern =
            |tape: &mut Tape| tape.pick(&["a|b", r"[a-z]+", r"\d+(\.\d+)?", "A.*", r".*\/a", "x y", r"\w+", ""]);
        let part = |tape: &mut Tape| match self.place(|ty| *ty == Type::Text, tape) {
            Some((part, _)) if tape.chance(15) => part,
            _ => quoted(tape.pick(&TEXT_PARTS)),
        };
        match tape.below(4) {
            0 => format!("({place} contains {})", part(tape)),
            1 => format!("({place} starts with {})", part(tape)),
            2 => format!("({place} ends with {})", part(tape)),
            _ => format!("({place} matches /{}/)", pattern(tape)),
        }
    }

    fn membership(&self, place: &str, ty: &Type, tape: &mut Tape) -> String {
        let op = if tape.chance(35) { "not in" } else { "in" };
        let listed = self.place(|list| matches!(list, Type::List(element) if **element == *ty), tape);
        match listed {
            Some((list, _)) if tape.chance(50) => match tape.chance(50) {
                true => format!("({list} contains {place})"),
                false => format!("({place} {op} {list})"),
            },
            _ => {
                let length = 1 + tape.below(3);
                let elements: Vec<_> = (0..length).map(|_| self.value(ty, 0, false, tape)).collect();
                format!("({place} {op} [{}])", elements.join(", "))
            }
        }
    }

    /// A value of a scalar type that does not depend on `at`; `built` where it should be computed from something.
    pub(crate) fn value(&self, ty: &Type, depth: usize, built: bool, tape: &mut Tape) -> String {
        let simple = |tape: &mut Tape| literal(ty, tape).expect("a scalar");
        let place = |tape: &mut Tape| self.place(|other| other == ty, tape).map(|(place, _)| place);
        if !built || depth == 0 {
            return match place(tape) {
                Some(place) if built || tape.chance(30) => place,
                _ => simple(tape),
            };
        }
        let Some(first) = place(tape) else { return simple(tape) };
        let other = |tape: &mut Tape| {
            let built = tape.chance(50);
            self.value(ty, depth - 1, built, tape)
        };
        match tape.below(4) {
            0 => return format!("({first} otherwise {})", other(tape)),
            1 => return format!("(if {} then {first} else {})", self.condition(depth - 1, tape), other(tape)),
            _ => {}
        }
        match ty {
            Type::Number => match tape.below(8) {
                0 => format!("{}({first})", tape.pick(&["round", "floor", "ceil", "abs"])),
                1 => format!("(-{first})"),
                2 | 3 if self.depth_of_quantifiers < 2 => self.folded(&Type::Number, depth, tape).unwrap_or(first),
                _ => format!("({first} {} {})", tape.pick(&["+", "-", "*", "/"]), other(tape)),
            },
            Type::Duration => self.still(depth, tape),
            Type::Deadline | Type::Version | Type::Time | Type::OneOf { ordered: true, .. }
                if self.depth_of_quantifiers < 2 && tape.chance(50) =>
            {
                self.folded(ty, depth, tape).unwrap_or(first)
            }
            Type::Deadline => format!("({first} {} {})", tape.pick(&["+", "-"]), self.still(depth - 1, tape)),
            Type::Text => format!("{}({first})", tape.pick(&["lower", "upper", "trim"])),
            _ => first,
        }
    }

    /// A duration that does not depend on `at`.
    pub(crate) fn still(&self, depth: usize, tape: &mut Tape) -> String {
        if depth == 0 {
            return self.value(&Type::Duration, 0, false, tape);
        }
        let instant = |ty: &Type| matches!(ty, Type::Time | Type::Deadline);
        let instants = (self.place(instant, tape), self.place(instant, tape));
        match (tape.below(5), instants) {
            (0, _) => format!("({} + {})", self.still(depth - 1, tape), self.still(depth - 1, tape)),
            (1, _) => format!("({} - {})", self.still(depth - 1, tape), duration(tape)),
            (2, (Some((a, _)), Some((b, _)))) => format!("({a} - {b})"),
            (3, _) if self.depth_of_quantifiers < 2 => {
                self.folded(&Type::Duration, depth, tape).unwrap_or_else(|| duration(tape))
            }
            _ => duration(tape),
        }
    }

    /// A duration that depends on `at`, where there is an instant to count from.
    pub(crate) fn moving(&self, depth: usize, tape: &mut Tape) -> Option<String> {
        let age = |tape: &mut Tape| {
            let (place, _) = self.place(|ty| *ty == Type::Time, tape)?;
            let fallback = tape.chance(10).then(|| literal(&Type::Time, tape)).flatten();
            Some(match fallback {
                Some(instant) => format!("age({place} otherwise {instant})"),
                None => format!("age({place})"),
            })
        };
        let until = |tape: &mut Tape| match self.place(|ty| *ty == Type::Deadline, tape) {
            Some((place, _)) => Some(format!("until({place})")),
            None => self
                .place(|ty| *ty == Type::Time, tape)
                .map(|(place, _)| format!("until({place} + {})", duration(tape))),
        };
        let first = match tape.below(3) {
            0 if !self.moving.is_empty() => Some(tape.pick(&self.moving)),
            1 => until(tape),
            _ => age(tape),
        };
        let first = first.or_else(|| age(tape)).or_else(|| until(tape))?;
        if depth == 0 {
            return Some(first);
        }
        Some(match tape.below(12) {
            0 => format!("({first} + {})", self.still(depth - 1, tape)),
            1 => format!("({first} - {})", self.still(depth - 1, tape)),
            2 => format!("(-{first})"),
            3 => format!("({first} otherwise {})", duration(tape)),
            4 => format!("(if {} then {first} else {})", self.condition(depth - 1, tape), duration(tape)),
            5 => format!("({first} + {})", self.moving(0, tape)?),
            6 => format!("({first} - {})", self.moving(0, tape)?),
            _ => first,
        })
    }
}

/// Whether `==` stands between such values: maps have none.
pub(crate) fn is_comparable(ty: &Type) -> bool {
    match ty {
        Type::Map(_) => false,
        Type::List(element) => is_comparable(element),
        Type::Record(parts) => parts.iter().all(|part| is_comparable(&part.ty)),
        _ => true,
    }
}

/// A place and what is reached from it: parts of records, values of maps, fields of subjects that are referred to.
fn reach(schema: &Schema, place: String, ty: &Type, depth: usize, places: &mut Vec<Place>) {
    if depth > 0 {
        match ty {
            Type::Record(parts) => {
                for part in parts {
                    reach(schema, format!("{place}.{}", part.name), &part.ty, depth - 1, places);
                }
            }
            Type::Map(element) => reach(schema, format!("{place}[\"k\"]"), element, depth - 1, places),
            Type::Ref(entities) => match entities[..] {
                [entity] => {
                    for field in &schema.entity(entity).fields {
                        reach(schema, format!("{place}.{}", field.name), &field.ty, depth - 1, places);
                    }
                }
                _ => places.push((format!("{place}.email"), Type::Text)),
            },
            _ => {}
        }
    }
    places.push((place, ty.clone()));
}
