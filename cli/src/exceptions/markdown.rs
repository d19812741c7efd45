//! The register for publishing: an overview, then each exception in full.

use brightline::{Register, RegisteredException};

use super::words;
use crate::{
    console::visible,
    moment::{day, last_day},
};

/// The whole register.
pub(super) fn render(register: &Register) -> String {
    let mut page =
        format!("# Exceptions\n\nAt {}, times in UTC: {}.\n", register.at, words::counts(register).join(", "));
    if register.exceptions.is_empty() {
        return page;
    }
    page.push_str("\n| exception | state | for | waives | risk | days left | lasts |\n");
    page.push_str("| --- | --- | --- | --- | --- | ---: | --- |\n");
    for exception in &register.exceptions {
        let mark = if exception.needs_attention() { "⚠ " } else { "" };
        let risk = exception.risk.as_ref().map_or("-", |risk| risk.level.as_str());
        let cells = [
            format!("{mark}{}", text(&exception.name)),
            exception.state.as_str().to_owned(),
            text(&words::target(exception)),
            text(&words::rules(exception).join(", ")),
            risk.to_owned(),
            words::days_left(exception),
            last_day(exception.until),
        ];
        page.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    for (heading, exceptions) in words::sections(register) {
        page.push_str(&format!("\n## {heading}\n"));
        exceptions.into_iter().for_each(|exception| write(exception, &mut page));
    }
    page
}

fn write(exception: &RegisteredException, page: &mut String) {
    page.push_str(&format!("\n### {}\n\n", text(&exception.name)));
    for finding in &exception.findings {
        let concerned = words::concerned(exception, &finding.rules, &finding.subjects);
        let words = format!("{}: {}{concerned} ({})", finding.kind.as_str(), finding.message, finding.kind.code());
        let words = marked(&words);
        page.push_str(&if finding.needs_attention { format!("- **{words}**\n") } else { format!("- {words}\n") });
    }
    let mut item = |head: &str, body: Option<String>| {
        if let Some(body) = body.filter(|body| !body.is_empty()) {
            page.push_str(&format!("- {head}: {}\n", link(&body)));
        }
    };
    let from = exception.from.map(|from| format!("from {} ", day(from))).unwrap_or_default();
    let days = exception.days_left.map(|days| format!(", {days} days left")).unwrap_or_default();
    item("state", Some(format!("{}, {from}{}{days}", exception.state.as_str(), last_day(exception.until))));
    item("for", Some(words::target(exception)));
    item("waives", Some(words::rules(exception).join(", ")));
    item("reason", exception.reason.clone());
    item(
        "risk",
        exception.risk.as_ref().map(|risk| match &risk.assessment {
            Some(assessment) => format!("{}: {assessment}", risk.level),
            None => risk.level.clone(),
        }),
    );
    item("control", exception.control.clone());
    item("follow-up", exception.follow_up.clone());
    item("signed", Some(words::signatures(exception).join(", ")));
    item("written in", Some(exception.place.clone()));
}

/// Words of our own: what stands in backticks is code, and within code nothing is markup.
fn marked(said: &str) -> String {
    let parts = said.split('`').enumerate();
    let parts = parts.map(|(place, part)| if place % 2 == 1 { format!("`{}`", visible(part)) } else { text(part) });
    if said.matches('`').count() % 2 == 1 { text(said) } else { parts.collect() }
}

/// A link where the text is one and nothing else, else the text.
fn link(said: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#@$&'()*+,;=%".contains(&byte);
    let is_link = (said.starts_with("https://") || said.starts_with("http://")) && said.bytes().all(plain);
    if is_link { format!("<{said}>") } else { text(said) }
}

/// Text of others, so that it stands for itself: no markup, no links, no end of a cell.
fn text(said: &str) -> String {
    let mut shown = String::with_capacity(said.len());
    for letter in visible(said).chars() {
        match letter {
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '&' => shown.push_str("&amp;"),
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '~' => {
                shown.push('\\');
                shown.push(letter);
            }
            letter => shown.push(letter),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_markup() {
        assert_eq!(text("a|b <script> [x](y) *c*"), "a\\|b &lt;script&gt; \\[x\\](y) \\*c\\*");
        assert_eq!(text("line\nbreak"), "line break");
        assert_eq!(marked("`a_b` is *c*"), "`a_b` is \\*c\\*");
        assert_eq!(marked("a ` b"), "a \\` b");
        assert_eq!(link("https://tracker.example/A_1?b=c"), "<https://tracker.example/A_1?b=c>");
        assert_eq!(link("https://x|y"), "https://x\\|y");
    }
}
