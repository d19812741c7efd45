//! A forecast in words: what changes, and why.

use brightline::{Cause, ExceptionEvent, Reference, RuleChange, RuleEvent};

use crate::console::visible;

/// A subject as a row calls it: without its kind, and without the namespace `default`.
pub(super) fn short(subject: &Reference) -> String {
    let text = subject.as_str();
    let rest = text.split_once(':').map_or(text, |(_, rest)| rest);
    rest.strip_prefix("default/").unwrap_or(rest).to_owned()
}

/// A cause as it is said beside a rule: `EX-142 ends`, `coverage stale`. Documents are left out, so that what happens to
/// many subjects is one thing; in JSON they are there.
pub(super) fn cause(cause: &Cause, of: &Reference) -> String {
    match cause {
        Cause::Exception { exception, event } => format!("{exception} {}", done(*event)),
        Cause::Rule { rule, event: RuleEvent::TakesEffect, .. } => format!("{rule} takes effect"),
        Cause::Rule { rule, event: RuleEvent::Retires, .. } => format!("{rule} retires"),
        Cause::Stale { subject, field, .. } => format!("{} stale", whose(subject, field, of)),
        Cause::Dated { subject, field, .. } => format!("the date of {} comes", whose(subject, field, of)),
        Cause::Document { document, .. } => format!("{} comes in", visible(document)),
        Cause::Threshold { expression, .. } => format!("`{}` turns", visible(expression)),
    }
}

/// A cause as it is said of several subjects: `when EX-142 ends`, `as evidence of coverage goes stale`.
pub(super) fn because(cause: &Cause, of: &Reference) -> String {
    match cause {
        Cause::Stale { subject, field, .. } => format!("as evidence of {} goes stale", whose(subject, field, of)),
        Cause::Dated { .. } | Cause::Threshold { .. } => format!("as {}", self::cause(cause, of)),
        Cause::Exception { .. } | Cause::Rule { .. } | Cause::Document { .. } => {
            format!("when {}", self::cause(cause, of))
        }
    }
}

/// A field, and whose it is where it is another's.
fn whose(subject: &Reference, field: &str, of: &Reference) -> String {
    if subject.bare() == of.bare() { visible(field) } else { visible(&format!("{field} of {subject}")) }
}

fn done(event: ExceptionEvent) -> &'static str {
    match event {
        ExceptionEvent::Requested => "is asked for",
        ExceptionEvent::Approved => "is approved",
        ExceptionEvent::Denied => "is denied",
        ExceptionEvent::Revoked => "is revoked",
        ExceptionEvent::Begins => "begins",
        ExceptionEvent::Ends => "ends",
    }
}

/// Several causes in a row.
pub(super) fn causes(causes: &[Cause], of: &Reference) -> String {
    let mut said: Vec<String> = causes.iter().map(|one| cause(one, of)).collect();
    said.sort();
    said.dedup();
    said.join(", ")
}

/// `checks-pass waived → unmet`, `canary met → waived by EX-147`, `canary waived by EX-2`
pub(super) fn rule(change: &RuleChange) -> String {
    let RuleChange { rule, from, to, .. } = change;
    let mut said = match from.as_ref().map(|from| from.verdict) {
        Some(verdict) if verdict != to.verdict => format!("{rule} {} → {}", verdict.as_str(), to.verdict.as_str()),
        _ => format!("{rule} {}", to.verdict.as_str()),
    };
    if let Some(exception) = &to.exception {
        said.push_str(&format!(" by {exception}"));
    }
    said
}

/// A tier by its name.
pub(super) fn tier(tier: Option<&String>) -> String {
    tier.cloned().unwrap_or_else(|| "none".into())
}

/// `1 subject`, `3 subjects`
pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
