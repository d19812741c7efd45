//! The report for people: 80 columns, on a terminal and piped.
//!
//! A line for each subject, and below it only what somebody has to know: what keeps it from being ready, what an
//! exception carries and until when, what the next tier asks for. The sign and the word say it; colour only helps.

mod row;
mod section;

use brightline::{Report, Standard};

use crate::console::STRONG;
pub(crate) use row::{in_words, shortened};
use section::{Counts, Section};

/// The whole table.
pub(crate) fn render(report: &Report, standard: &Standard) -> String {
    let sections = Section::all(report, standard);
    let mut page = String::new();
    let mut all = Counts::default();
    for section in &sections {
        let counts = section.write(&mut page);
        all.add(counts);
        page.push('\n');
    }
    if sections.len() > 1 {
        let mut subjects: Vec<_> = report.results.iter().map(|result| &result.subject).collect();
        subjects.dedup();
        let head = format!("{} subjects on {} scorecards", subjects.len(), sections.len());
        page.push_str(&format!("{STRONG}{head}{STRONG:#}\n"));
        all.write(&mut page);
    } else {
        page.pop();
    }
    page
}
