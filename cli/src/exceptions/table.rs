//! The register for people: 80 columns, on a terminal and piped.

use anstyle::Style;
use brightline::{ExceptionState, FindingKind, Register, RegisteredException};

use super::words;
use crate::{
    console::{BAD, FAINT, GOOD, HINT, STRONG, WAIVED, visible},
    moment::last_day,
    page::{COLUMNS, Paragraph, fitted, width},
};

const SIGN: usize = 2;
const STATE: usize = 9;
const RISK: usize = 8;
const DAYS: usize = 9;
const LAST: usize = 26;
const GAP: usize = 2;
/// Where the lines below a row begin.
const HANG: usize = 14;
const INDENT: usize = 4;

/// The whole register; `verbose` says everything that exceptions say of themselves.
pub(super) fn render(register: &Register, verbose: bool) -> String {
    let mut page = String::new();
    let head = "Exceptions";
    let plain = Style::new();
    Paragraph { indent: 0, head, head_style: STRONG, hang: 0, body: "", body_style: plain }.write(&mut page);
    let about = format!("at {}, times in UTC", register.at);
    Paragraph { indent: 0, head: "", head_style: plain, hang: 0, body: &about, body_style: FAINT }.write(&mut page);
    page.push('\n');
    if !register.exceptions.is_empty() {
        let names = register.exceptions.iter().map(|exception| width(&exception.name));
        let name = names.fold(HANG - SIGN - GAP, usize::max).min(COLUMNS - SIGN - STATE - RISK - DAYS - LAST - 4 * GAP);
        write_heading(name, &mut page);
        for (heading, exceptions) in words::sections(register) {
            page.push_str(&format!("{STRONG}{heading}{STRONG:#}\n"));
            for exception in exceptions {
                write(exception, name, verbose, &mut page);
            }
            page.push('\n');
        }
    }
    let counts = words::counts(register).join(" · ");
    Paragraph { indent: 0, head: "", head_style: plain, hang: 0, body: &counts, body_style: plain }.write(&mut page);
    page
}

fn write_heading(name: usize, page: &mut String) {
    let heading = format!(
        "{}{:<STATE$}  {:<RISK$}  {:>DAYS$}  lasts",
        " ".repeat(SIGN + name + GAP),
        "state",
        "risk",
        "days left",
    );
    page.push_str(&format!("{FAINT}{heading}{FAINT:#}\n"));
}

fn write(exception: &RegisteredException, name: usize, verbose: bool, page: &mut String) {
    let (sign, style) = match exception.state {
        _ if exception.needs_attention() => ("✗", BAD),
        ExceptionState::Active => ("~", WAIVED),
        ExceptionState::Scheduled | ExceptionState::Requested => ("→", HINT),
        _ => ("·", FAINT),
    };
    let plain = Style::new();
    if width(&exception.name) > name {
        let body = &exception.name;
        Paragraph { indent: 0, head: sign, head_style: style, hang: SIGN, body, body_style: STRONG }.write(page);
        page.push_str(&" ".repeat(SIGN + name + GAP));
    } else {
        page.push_str(&format!("{style}{sign}{style:#} {STRONG}{}{STRONG:#}", fitted(&exception.name, name + GAP)));
    }
    let state = match exception.state {
        ExceptionState::Active => WAIVED,
        ExceptionState::Invalid => BAD,
        ExceptionState::Scheduled | ExceptionState::Requested => HINT,
        _ => FAINT,
    };
    let risk = exception.risk.as_ref().map_or("-", |risk| risk.level.as_str());
    page.push_str(&format!(
        "{state}{:<STATE$}{state:#}  {:<RISK$}  {:>DAYS$}  {}\n",
        exception.state.as_str(),
        risk,
        words::days_left(exception),
        last_day(exception.until),
    ));
    for finding in &exception.findings {
        let style = match finding.kind {
            _ if finding.needs_attention => BAD,
            FindingKind::AboutToEnd => WAIVED,
            _ => FAINT,
        };
        let concerned = words::concerned(exception, &finding.rules, &finding.subjects);
        let body = format!("{}: {}{concerned}", finding.kind.as_str(), finding.message);
        line("", style, &body, if finding.needs_attention { plain } else { FAINT }, page);
    }
    line("for", FAINT, &words::target(exception), plain, page);
    line("waives", FAINT, &words::rules(exception).join(", "), plain, page);
    line("reason", FAINT, exception.reason.as_deref().unwrap_or_default(), plain, page);
    if verbose {
        let assessment = exception.risk.as_ref().and_then(|risk| risk.assessment.as_deref());
        line("risk", FAINT, assessment.unwrap_or_default(), plain, page);
        line("control", FAINT, exception.control.as_deref().unwrap_or_default(), plain, page);
        line("follow-up", FAINT, exception.follow_up.as_deref().unwrap_or_default(), plain, page);
        line("said in", FAINT, &exception.place, plain, page);
    }
    line("", GOOD, &words::signatures(exception).join(", "), FAINT, page);
}

/// One line below a row; nothing where there is nothing to say.
fn line(head: &str, head_style: Style, body: &str, body_style: Style, page: &mut String) {
    if !body.is_empty() {
        let body = visible(body);
        Paragraph { indent: INDENT, head, head_style, hang: HANG, body: &body, body_style }.write(page);
    }
}
