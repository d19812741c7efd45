//! `brightline test`: the tests that stand in a standard.

use brightline::TestOutcome;

use crate::{
    arguments::Test,
    console::{self, BAD, FAINT, GOOD, STRONG, visible},
    page::Paragraph,
    project,
    refusal::Refusal,
    standards,
    status::Status,
};

/// Runs it.
pub(crate) fn run(arguments: &Test) -> Result<Status, Refusal> {
    let inputs = project::inputs(&arguments.standard, None)?;
    let standard = standards::read(&inputs, arguments.verbose)?;
    let outcomes = standard.run_tests();
    if outcomes.is_empty() {
        return Err(Refusal::new("the standard has no test")
            .help("write one: `test \"a title\" of SCORECARD { at 2026-01-15 given { … } expect not ready }`"));
    }
    let failed = outcomes.iter().filter(|outcome| !outcome.failures.is_empty()).count();
    if failed > 0 && standard.warnings().is_empty() {
        inputs.say_what_names_mean();
    }
    console::deliver(&render(&outcomes, failed, arguments.verbose), false, None)?;
    Ok(if failed == 0 { Status::Holds } else { Status::Fails })
}

fn render(outcomes: &[TestOutcome], failed: usize, verbose: bool) -> String {
    let mut page = String::new();
    let mut scorecard = "";
    for outcome in outcomes.iter().filter(|outcome| verbose || !outcome.failures.is_empty()) {
        if scorecard != outcome.scorecard {
            scorecard = &outcome.scorecard;
            page.push_str(&format!("{STRONG}{scorecard}{STRONG:#}\n"));
        }
        write(outcome, &mut page);
    }
    if !page.is_empty() {
        page.push('\n');
    }
    let held = outcomes.len() - failed;
    let tests = if outcomes.len() == 1 { "test" } else { "tests" };
    let bad = if failed > 0 { BAD } else { anstyle::Style::new() };
    page.push_str(&format!("{} {tests} · {GOOD}{held} hold{GOOD:#} · {bad}{failed} failed{bad:#}\n", outcomes.len()));
    page
}

fn write(outcome: &TestOutcome, page: &mut String) {
    let plain = anstyle::Style::new();
    let (sign, style) = if outcome.failures.is_empty() { ("✓", GOOD) } else { ("✗", BAD) };
    let title = visible(&outcome.title);
    Paragraph { indent: 2, head: sign, head_style: style, hang: 4, body: &title, body_style: plain }.write(page);
    for failure in &outcome.failures {
        let lines = [
            ("at", visible(&failure.place), FAINT),
            ("expected", visible(&failure.expected), plain),
            ("found", visible(&failure.found), plain),
        ];
        for (head, body, body_style) in lines {
            Paragraph { indent: 6, head, head_style: FAINT, hang: 16, body: &body, body_style }.write(page);
        }
    }
}
