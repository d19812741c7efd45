//! The explanation for people: 80 columns, on a terminal and piped.

use anstyle::Style;
use brightline::{
    Change, ExceptionAccount, ExceptionState, ExplainedResult, ExplainedRule, Explanation, Part, Proof, RuleInfo,
    Standard, Value, Verdict, Waivable,
};

use super::drawing::{draw, said};
use crate::{
    console::{BAD, FAINT, GOOD, HINT, STRONG, WAIVED, visible},
    moment::{day, last_day},
    page::Paragraph,
    table::in_words,
};

/// Where what is said of a rule begins.
const INDENT: usize = 2;
const HANG: usize = 14;

/// All results; `full` tells rules that are met as fully as the others.
pub(super) fn render(explanation: &Explanation, standard: &Standard, full: bool) -> String {
    let mut page = String::new();
    for (place, result) in explanation.results.iter().enumerate() {
        if place > 0 {
            page.push('\n');
        }
        write(result, explanation, standard, full, &mut page);
    }
    page
}

fn write(explained: &ExplainedResult, explanation: &Explanation, standard: &Standard, full: bool, page: &mut String) {
    let result = &explained.result;
    let plain = Style::new();
    let head = format!("{} on {}", result.subject, result.scorecard);
    Paragraph { indent: 0, head: &head, head_style: STRONG, hang: 0, body: "", body_style: plain }.write(page);
    let about = format!("at {}, times in UTC", explanation.at);
    Paragraph { indent: 0, head: "", head_style: plain, hang: 0, body: &about, body_style: FAINT }.write(page);
    let valid = result.valid_until.map_or("for ever".to_owned(), |until| format!("until {}", day(until)));
    let Some(judgement) = &result.judgement else {
        let body = format!("the scorecard does not apply, valid {valid}");
        Paragraph { indent: 0, head: "·", head_style: FAINT, hang: 2, body: &body, body_style: plain }.write(page);
        if let Some(applies) = &explained.applies {
            page.push('\n');
            condition("applies when", applies, page);
        }
        return;
    };
    let none = || "none".to_owned();
    let (sign, style, word) = if judgement.ready { ("✓", GOOD, "ready") } else { ("✗", BAD, "NOT READY") };
    let granted = judgement.tier.clone().unwrap_or_else(none);
    let earned = judgement.earned_tier.clone().unwrap_or_else(none);
    let body = format!("{word}, tier {granted} granted and {earned} earned, valid {valid}");
    Paragraph { indent: 0, head: sign, head_style: style, hang: 2, body: &body, body_style: plain }.write(page);
    let whole = explained.rules.len() == judgement.rules.len();
    if let Some(next) = judgement.next.as_ref().filter(|next| whole && !next.rules.is_empty()) {
        let body = format!("{} needs {}", next.tier, next.rules.join(", "));
        Paragraph { indent: 0, head: "→", head_style: HINT, hang: 2, body: &body, body_style: plain }.write(page);
    }
    let in_full = |rule: &&ExplainedRule| full || matches!(rule.result.verdict, Verdict::Unmet | Verdict::Waived);
    for rule in explained.rules.iter().filter(in_full) {
        page.push('\n');
        in_detail(rule, standard.rule(&result.scorecard, &rule.result.rule), page);
    }
    let mut rest = explained.rules.iter().filter(|rule| !in_full(rule)).peekable();
    if rest.peek().is_some() {
        page.push('\n');
    }
    rest.for_each(|rule| in_short(rule, standard.rule(&result.scorecard, &rule.result.rule), page));
}

fn sign(verdict: Verdict) -> (&'static str, Style) {
    match verdict {
        Verdict::Met => ("✓", GOOD),
        Verdict::Waived => ("~", WAIVED),
        Verdict::Unmet => ("✗", BAD),
        Verdict::Announced => ("→", HINT),
        Verdict::NotApplicable | Verdict::Retired => ("·", FAINT),
    }
}

/// A line for a rule that nobody has to do anything about.
fn in_short(rule: &ExplainedRule, about: Option<RuleInfo<'_>>, page: &mut String) {
    let (sign, style) = sign(rule.result.verdict);
    let title = about.and_then(|about| about.title).unwrap_or_default();
    let body = match (rule.result.verdict, why_it_does_not_count(rule)) {
        (Verdict::Met, _) => match &rule.change {
            Some(change) => format!("met until {}: {title}", day(change.at)),
            None => format!("met: {title}"),
        },
        (_, Some(why)) => why,
        (verdict, None) => verdict.as_str().to_owned(),
    };
    let body = visible(body.trim_end_matches(": "));
    let head = format!("{sign} {}", rule.result.rule);
    Paragraph { indent: 0, head: &head, head_style: style, hang: 24, body: &body, body_style: FAINT }.write(page);
}

fn why_it_does_not_count(rule: &ExplainedRule) -> Option<String> {
    match rule.result.verdict {
        Verdict::Announced => {
            rule.effective.map(|effective| format!("announced: it counts from {} on", day(effective)))
        }
        Verdict::Retired => rule.retired.map(|retired| format!("retired on {}", day(retired))),
        Verdict::NotApplicable => Some(match &rule.result.message {
            Some(why) => format!("not applicable: {why}"),
            None => "not applicable".into(),
        }),
        Verdict::Met | Verdict::Waived | Verdict::Unmet => None,
    }
}

/// Everything there is to say of a rule.
fn in_detail(rule: &ExplainedRule, about: Option<RuleInfo<'_>>, page: &mut String) {
    let result = &rule.result;
    let plain = Style::new();
    let (mark, style) = sign(result.verdict);
    page.push_str(&format!("{style}{mark}{style:#} {STRONG}{}{STRONG:#} ", result.rule));
    let tail = format!("{}, tier {}, {}", result.verdict.as_str(), result.tier, visible(&result.source));
    page.push_str(&format!("{FAINT}{tail}{FAINT:#}\n"));
    if let Some(title) = about.and_then(|about| about.title) {
        line("", plain, title, plain, INDENT, page);
    }
    if let Some(why) = why_it_does_not_count(rule) {
        line("", plain, &why, style, INDENT, page);
    } else if let Some(message) = &result.message {
        line("", plain, message, style, INDENT, page);
    }
    if let Some(applies) = &rule.applies {
        condition("applies when", applies, page);
    }
    for require in &rule.requires {
        condition("require", require, page);
    }
    let mut head = if result.verdict == Verdict::Met { "holds by" } else { "decided by" };
    for proof in rule.proof.iter().filter(|_| tells_more(rule)) {
        line(head, FAINT, &decided(proof), plain, HANG, page);
        head = "";
    }
    let mut head = "mend";
    for mend in &result.mend {
        line(head, FAINT, mend, plain, HANG, page);
        head = "";
    }
    exceptions(rule, page);
    line("changes", FAINT, &changes(rule), plain, HANG, page);
    let Some(about) = about else { return };
    line("because", FAINT, about.because.unwrap_or_default(), plain, HANG, page);
    line("fix", FAINT, about.fix.unwrap_or_default(), plain, HANG, page);
    about.see.iter().for_each(|see| line("see", FAINT, see, plain, HANG, page));
}

fn line(head: &str, head_style: Style, body: &str, body_style: Style, hang: usize, page: &mut String) {
    if !body.is_empty() {
        let body = visible(body);
        Paragraph { indent: INDENT, head, head_style, hang, body: &body, body_style }.write(page);
    }
}

fn condition(head: &str, part: &Part, page: &mut String) {
    page.push_str(&format!("{}{FAINT}{head}{FAINT:#}\n", " ".repeat(INDENT)));
    draw(part, INDENT + 2, page);
}

/// Whether the proof says what the drawing does not: which of several parts decided.
fn tells_more(rule: &ExplainedRule) -> bool {
    let whole = |proof: &Proof| rule.requires.iter().any(|require| require.expression == proof.expression);
    !rule.proof.iter().all(whole)
}

/// An atom in words.
fn decided(proof: &Proof) -> String {
    let found = proof.found.iter().map(|(path, value)| match value {
        Value::Missing(reason) => format!("{path} {}", in_words(*reason)),
        value => format!("{path} is {}", said(value)),
    });
    let found = found.collect::<Vec<_>>().join("; ");
    if found.is_empty() { proof.expression.clone() } else { format!("{}: {found}", proof.expression) }
}

fn exceptions(rule: &ExplainedRule, page: &mut String) {
    let plain = Style::new();
    let mut head = "exceptions";
    for exception in &rule.exceptions {
        let carries = rule.result.exception.as_ref() == Some(&exception.name);
        line(head, FAINT, &account(exception, carries), if carries { WAIVED } else { plain }, HANG, page);
        head = "";
    }
    let unmet = rule.result.verdict == Verdict::Unmet;
    let elsewhere = rule.result.verdict == Verdict::Waived && rule.result.exception.is_none();
    if elsewhere {
        line(head, FAINT, "none of its own: it is met only by an exception to another scorecard", plain, HANG, page);
    } else if unmet {
        let said = match &rule.waivable {
            Some(waivable) => may(waivable),
            None => "nobody may waive it".into(),
        };
        line(head, FAINT, &said, FAINT, HANG, page);
    }
}

fn account(exception: &ExceptionAccount, carries: bool) -> String {
    let ExceptionAccount { name, state, from, until, words, .. } = exception;
    match (state, from) {
        (ExceptionState::Active, Some(from)) => {
            let word = if carries { "carries it" } else { "active" };
            format!("{name} {word} from {} {}: {words}", day(*from), last_day(*until))
        }
        _ => format!("{name} is {}: {words}", state.as_str()),
    }
}

/// What an exception would have to be.
fn may(waivable: &Waivable) -> String {
    let approvers: Vec<&str> = waivable.approved_by.iter().map(brightline::Reference::as_str).collect();
    let renewals = match waivable.renew {
        Some(0) => ", never renewed".to_owned(),
        Some(1) => ", renewed once".to_owned(),
        Some(times) => format!(", renewed {times} times"),
        None => String::new(),
    };
    format!(
        "one may last at most {}{renewals}, approved by any of {}, with {}",
        waivable.last,
        approvers.join(", "),
        waivable.require.join(", ")
    )
}

fn changes(rule: &ExplainedRule) -> String {
    match &rule.change {
        None => "never, with these facts and exceptions".into(),
        Some(Change { at, verdict, exception }) => {
            let to = match (verdict, exception) {
                (Some(verdict), _) if *verdict == rule.result.verdict && *verdict == Verdict::Waived => {
                    format!("still waived, by {}", exception.as_deref().unwrap_or("another scorecard"))
                }
                (Some(verdict), Some(exception)) => format!("{} by {exception}", verdict.as_str()),
                (Some(verdict), None) => verdict.as_str().to_owned(),
                (None, _) => "not scored any more".into(),
            };
            format!("{}: {to}", day(*at))
        }
    }
}
