//! Definitions and scorecards.

use super::{
    expression::{Definition, Scope},
    literals::{day, instant, instant_text, quoted},
    schema::{Schema, Type},
    tape::Tape,
};

#[derive(Debug, Clone)]
pub(crate) struct Scorecard {
    pub(crate) name: String,
    pub(crate) entity: &'static str,
    pub(crate) tiers: Vec<String>,
    pub(crate) rules: Vec<String>,
    pub(crate) text: String,
}

/// The tapes of one scorecard: its head, and for each tier those of its rules.
pub(crate) type ScorecardTapes = (Vec<u16>, Vec<Vec<Vec<u16>>>);

const NAMES: [&str; 3] = ["alpha", "beta", "gamma"];
const TIERS: [&str; 3] = ["bronze", "silver", "gold"];

/// The first scorecard, which definitions may ask for, is always about the first entity.
pub(crate) fn definitions(schema: &Schema, tapes: &[Vec<u16>], first: Option<&ScorecardTapes>) -> Vec<Definition> {
    let mut drawn: Vec<Definition> = vec![];
    for (number, tape) in tapes.iter().enumerate() {
        let tape = &mut Tape::new(tape);
        let entity = if tape.chance(20) { schema.entity("group") } else { &schema.entities[0] };
        let asks = entity.name == schema.entities[0].name && first.is_some() && tape.chance(15);
        let asked = match first {
            Some((_, tiers)) if asks => {
                vec![(NAMES[0].into(), TIERS[..tiers.len()].iter().map(|it| it.to_string()).collect())]
            }
            _ => vec![],
        };
        let visible: Vec<_> = drawn.iter().filter(|earlier| asks || !earlier.asks).cloned().collect();
        let scope = Scope::new(schema, entity, &visible, asked);
        let (ty, body) = match tape.weighted(&[50, 25, 25]) {
            1 => match scope.moving(2, tape) {
                Some(moving) => (None, moving),
                None => (Some(Type::Duration), scope.still(1, tape)),
            },
            2 => match scope.place(|ty| *ty != Type::Bool, tape) {
                Some((place, ty)) if !ty.is_scalar() => (Some(ty), place),
                Some((_, ty)) => {
                    let body = scope.value(&ty, 2, true, tape);
                    (Some(ty), body)
                }
                None => (Some(Type::Bool), scope.condition(1, tape)),
            },
            _ => (Some(Type::Bool), scope.condition(2, tape)),
        };
        let name = format!("said-{number}");
        let text = format!("define {name} for {} = {body}\n", entity.name);
        drawn.push(Definition { name, entity: entity.name, ty, asks, text });
    }
    drawn
}

/// A scorecard; it may ask for the tiers of those drawn before.
pub(crate) fn scorecard(
    schema: &Schema,
    definitions: &[Definition],
    before: &[Scorecard],
    (head, tiers): &ScorecardTapes,
) -> Scorecard {
    let tape = &mut Tape::new(head);
    let number = before.len();
    let entity = if number > 0 && tape.chance(25) { schema.entity("group") } else { &schema.entities[0] };
    let asked: Vec<_> = before
        .iter()
        .filter(|other| other.entity == entity.name)
        .map(|other| (other.name.clone(), other.tiers.clone()))
        .collect();
    let visible: Vec<_> = definitions.iter().filter(|definition| number > 0 || !definition.asks).cloned().collect();
    let scope = Scope::new(schema, entity, &visible, asked);
    let name = NAMES[number].to_owned();
    let tiers: Vec<(&str, &Vec<Vec<u16>>)> = TIERS.into_iter().zip(tiers).collect();
    let mut text = format!("scorecard {name} for {} {} {{\n", entity.name, quoted(&name));
    text += &format!("  bar {}\n", tiers[tape.weighted(&[5, 4, 1]).min(tiers.len() - 1)].0);
    if tape.chance(15) {
        text += &format!("  applies when {}\n", scope.condition(1, tape));
    }
    text += &times(4, tape);
    if !tape.chance(10) {
        text += &format!("  {}\n", governance(85, tape));
    }
    let mut rules = vec![];
    for (tier, tapes) in &tiers {
        text += &format!("  tier {tier} {} {{\n", quoted(tier));
        if tape.chance(15) {
            text += &format!("    {}\n", governance(40, tape));
        }
        for tape in tapes.iter() {
            let rule = format!("r{}", rules.len());
            text += &write_rule(&rule, &scope, &mut Tape::new(tape));
            rules.push(rule);
        }
        text += "  }\n";
    }
    text += "}\n";
    Scorecard {
        name,
        entity: entity.name,
        tiers: tiers.iter().map(|(tier, _)| tier.to_string()).collect(),
        rules,
        text,
    }
}

fn write_rule(name: &str, scope: &Scope, tape: &mut Tape) -> String {
    let mut text = format!("    rule {name} {} {{\n", quoted(name));
    for _ in 0..=tape.weighted(&[85, 12, 3]) {
        text += &format!("      require {}\n", scope.condition(3, tape));
    }
    if tape.chance(15) {
        let otherwise = if tape.chance(50) { " else \"it is not asked\"" } else { "" };
        text += &format!("      applies when {}{otherwise}\n", scope.condition(1, tape));
    }
    text += &times(6, tape);
    if tape.chance(20) {
        text += &format!("      weight {}\n", tape.pick(&["2", "0.5", "3", "0.1"]));
    }
    if tape.chance(15)
        && let Some((place, _)) = scope.place(Type::is_scalar, tape)
        && !place.contains('"')
    {
        text += &format!("      message \"it is {{{place}}}\"\n");
    }
    if tape.chance(5) {
        text += "      never waived\n";
    } else if tape.chance(12) {
        text += &format!("      {}\n", governance(40, tape));
    }
    text + "    }\n"
}

/// `effective from` and `retired on`, each in so many cases of a hundred.
fn times(percent: usize, tape: &mut Tape) -> String {
    let mut text = String::new();
    for clause in ["effective from", "retired on"] {
        if tape.chance(percent) {
            let micros = if tape.chance(50) { day(tape.below(6) as i64 - 1) } else { instant(tape) };
            text += &format!("      {clause} {}\n", instant_text(micros, tape));
        }
    }
    text
}

/// `exceptions { … }`, each clause that makes a rule waivable in so many cases of a hundred.
fn governance(percent: usize, tape: &mut Tape) -> String {
    let mut clauses = vec![];
    if tape.chance(percent) {
        clauses.push(format!(
            "last at most {}",
            tape.pick(&["30 days", "30 days", "7 days", "2 weeks", "30 days", "3 days"])
        ));
    }
    if tape.chance(percent) {
        let lists = [
            "\"user:cto\", \"group:sre\", \"user:amy\"",
            "\"user:amy\", \"group:pay\", \"user:cto\"",
            "\"group:sre\", \"user:cto\"",
            "\"group:sre\"",
            "\"Group:Default/PAY\", \"user:amy\"",
        ];
        clauses.push(format!("approved by any of {}", tape.pick(&lists)));
    }
    if tape.chance(25) {
        clauses.push(format!("renew at most {}", tape.below(3)));
    }
    if tape.chance(15) {
        let lists = ["reason", "risk", "reason, control", "risk, follow-up"];
        clauses.push(format!("require {}", tape.pick(&lists)));
    }
    if tape.chance(30) {
        clauses.push("requester may approve".into());
    }
    format!("exceptions {{ {} }}", clauses.join("  "))
}
