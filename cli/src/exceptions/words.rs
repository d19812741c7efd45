//! What the renderings of a register say alike.

use brightline::{ExceptionState, ExceptionTarget, Reference, Register, RegisteredException, Signature};

use crate::moment::day;

/// The headings of a register, by the place of [`RegisteredException::urgency`].
pub(super) const HEADINGS: [&str; 6] =
    ["Needs attention", "About to end", "Waiting for an answer", "Active", "Scheduled", "Over"];

/// The exceptions under each heading that has any.
pub(super) fn sections(register: &Register) -> impl Iterator<Item = (&'static str, Vec<&RegisteredException>)> {
    let sections = HEADINGS.iter().zip(0u8..).map(|(heading, place)| {
        let found = register.exceptions.iter().filter(|exception| exception.urgency().0 == place);
        (*heading, found.collect::<Vec<_>>())
    });
    sections.filter(|(_, found)| !found.is_empty())
}

/// How many there are, and in which states.
pub(super) fn counts(register: &Register) -> Vec<String> {
    let all = register.exceptions.len();
    let mut counts = vec![if all == 1 { "1 exception".into() } else { format!("{all} exceptions") }];
    let attention = register.exceptions.iter().filter(|exception| exception.needs_attention()).count();
    counts.push(match attention {
        0 => "none needs attention".into(),
        1 => "1 needs attention".into(),
        many => format!("{many} need attention"),
    });
    let states = ExceptionState::ALL.into_iter().map(|state| (register.count(state), state));
    counts.extend(states.filter(|(count, _)| *count > 0).map(|(count, state)| format!("{count} {}", state.as_str())));
    counts
}

/// Whom an exception is for: subjects without what goes without saying.
pub(super) fn target(exception: &RegisteredException) -> String {
    match &exception.target {
        ExceptionTarget::Subject(subject) => format!("{} {}", exception.entity, short(subject)),
        ExceptionTarget::Where(condition) => format!("every {} where {condition}", exception.entity),
    }
}

/// The rules that it waives, those that are gone left out.
pub(super) fn rules(exception: &RegisteredException) -> Vec<&str> {
    let mut rules: Vec<&str> = exception.covers.iter().map(|covered| covered.rule.as_str()).collect();
    rules.dedup();
    rules
}

/// Who did what, and when.
pub(super) fn signatures(exception: &RegisteredException) -> Vec<String> {
    let signed = |word: &str, signed: &Option<Signature>| {
        signed.as_ref().map(|signed| format!("{word} by {} on {}", short(&signed.by), day(signed.on)))
    };
    let revoked = signed("revoked", &exception.revoked).map(|said| match &exception.revoked_because {
        Some(why) => format!("{said} ({why})"),
        None => said,
    });
    let said = [
        signed("requested", &exception.requested),
        signed("approved", &exception.approved),
        signed("denied", &exception.denied),
        revoked,
    ];
    said.into_iter().flatten().collect()
}

/// Subjects behind a finding, where they are not those of the exception itself.
pub(super) fn concerned(exception: &RegisteredException, rules: &[String], subjects: &[Reference]) -> String {
    let all = self::rules(exception);
    let mut said: Vec<String> = Vec::new();
    if rules.len() < all.len() {
        said.extend(rules.iter().map(|rule| short_rule(exception, rule)));
    }
    let own =
        matches!(&exception.target, ExceptionTarget::Subject(subject) if subjects == std::slice::from_ref(subject));
    if !own {
        const NAMED: usize = 5;
        said.extend(subjects.iter().take(NAMED).map(short));
        let more = subjects.len().saturating_sub(NAMED);
        if more > 0 {
            said.push(format!("{more} more"));
        }
    }
    if said.is_empty() { String::new() } else { format!(" ({})", said.join(", ")) }
}

/// A rule without its scorecard, where all rules of the exception are of one.
fn short_rule(exception: &RegisteredException, rule: &str) -> String {
    let scorecard = |rule: &str| rule.split_once('/').map(|(scorecard, _)| scorecard.to_owned());
    let alike = rules(exception).iter().all(|other| scorecard(other) == scorecard(rule));
    let name = rule.split_once('/').map_or(rule, |(_, name)| name);
    if alike { name.to_owned() } else { rule.to_owned() }
}

/// A reference without its kind and the namespace `default`.
pub(super) fn short(reference: &Reference) -> String {
    let text = reference.as_str();
    let rest = text.split_once(':').map_or(text, |(_, rest)| rest);
    rest.strip_prefix("default/").unwrap_or(rest).to_owned()
}

/// How long it lasts, as a table says it.
pub(super) fn days_left(exception: &RegisteredException) -> String {
    exception.days_left.map_or_else(|| "-".into(), |days| days.to_string())
}
