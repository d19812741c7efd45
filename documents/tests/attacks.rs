//! What the size of an input can do. The attacks that are told in words stand in `conformance/26-attacks.md`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use brightline::{Exceptions, Facts, Instant, Report, Source, Standard};
use brightline_documents::{Format, read, read_trees};

const STANDARD: &str = "entity component { owner text  ids list of text  known list of text }
    scorecard s for component { bar b tier b { rule owned { require owner is present } } }";

fn report(standard: &Standard, format: Format, text: &str) -> Report {
    let found = read("catalog", None, format, text.as_bytes(), standard.schema());
    let facts = Facts::new(found.documents, found.problems);
    standard.evaluate(&facts, &Exceptions::none(), Instant::parse("2026-01-15").unwrap())
}

/// Hoped: one broken document costs the others, or goes unseen among them. Instead it is named, and costs itself.
#[test]
fn one_broken_document_of_a_hundred_thousand() {
    const COUNT: usize = 100_000;
    const BROKEN: usize = 77_777;
    let standard = Standard::compile([Source::new("a.bright", STANDARD)]).unwrap();
    let breaks: [fn(usize) -> String; 4] = [
        // A key twice, no subject, half of a pair of surrogates, and (of lines alone) no JSON at all.
        |number| format!("{{\"subject\": \"component:c{number}\", \"owner\": \"a\", \"owner\": \"b\"}}"),
        |_| "{\"owner\": \"a\"}".to_owned(),
        |number| format!("{{\"subject\": \"component:c{number}\", \"owner\": \"\\ud800\"}}"),
        |number| format!("{{\"subject\": \"component:c{number}\", \"owner\": \"a\""),
    ];
    for (place, broken) in breaks.into_iter().enumerate() {
        let line = |number: usize| match number {
            BROKEN => broken(number),
            _ => format!("{{\"subject\": \"component:c{number}\", \"owner\": \"a\"}}"),
        };
        let lines: Vec<String> = (1..=COUNT).map(line).collect();
        let found = report(&standard, Format::JsonLines, &lines.join("\n"));
        assert_eq!((found.summary.scored, found.summary.ready), (COUNT - 1, COUNT - 1));
        let [problem] = &found.problems[..] else { panic!("{} problems", found.problems.len()) };
        assert_eq!(problem.document.as_deref(), Some("catalog#77777"));
        assert!(problem.refused);
        if place == 0 {
            let as_list = report(&standard, Format::Json, &format!("[{}]", lines.join(",\n")));
            assert_eq!(as_list.results, found.results);
            assert_eq!(as_list.problems, found.problems);
        }
    }
}

/// Hoped: so many exceptions for so many subjects keep the engine busy, or one is taken for another's. Instead each is
/// looked at for those that it may be about.
#[test]
fn an_exception_each_for_thousands_of_subjects() {
    const COUNT: usize = 5_000;
    let text = STANDARD
        .replace("bar b", "bar b exceptions { last at most 30 days approved by any of \"user:cto\" renew at most 1 }");
    let standard = Standard::compile([Source::new("a.bright", text)]).unwrap();
    let subjects: Vec<String> = (0..COUNT).map(|number| format!("{{\"subject\": \"component:c{number}\"}}")).collect();
    let record = |number: usize| {
        format!(
            "{{\"name\": \"E{number}\", \"for\": {{\"entity\": \"component\", \"subject\": \"c{number}\"}}, \
             \"waives\": [\"s/owned\"], \"reason\": \"x\", \"until\": \"2026-01-20\", \
             \"requested\": {{\"by\": \"amy\", \"on\": \"2026-01-01\"}}, \
             \"approved\": {{\"by\": \"cto\", \"on\": \"2026-01-02\"}}}}"
        )
    };
    // Of all but the last.
    let records: Vec<String> = (0..COUNT - 1).map(record).collect();
    let found = read("f", None, Format::JsonLines, subjects.join("\n").as_bytes(), standard.schema());
    let (records, problems) = read_trees("e", Format::JsonLines, records.join("\n").as_bytes());
    let exceptions = standard.read_exceptions(records);
    assert!(problems.is_empty() && exceptions.problems().is_empty());
    let at = Instant::parse("2026-01-15").unwrap();
    let facts = Facts::new(found.documents, found.problems);
    let report = standard.evaluate(&facts, &exceptions, at);
    assert_eq!((report.summary.scored, report.summary.ready, report.summary.earned_ready), (COUNT, COUNT - 1, 0));
    for result in &report.results {
        let number = result.subject.name().trim_start_matches('c');
        let carried = result.judgement.as_ref().unwrap().rules[0].exception.as_deref();
        let expected = format!("E{number}");
        assert_eq!(carried, (number != "4999").then_some(expected.as_str()));
    }
    assert_eq!(standard.register(&facts, &exceptions, at).exceptions.len(), COUNT - 1);
}

/// Hoped: an innocent rule goes through a list for each element of another, and never ends. Instead both lists are
/// bounded, and what that may cost was known when the standard was checked.
#[test]
fn a_list_within_a_list_is_gone_through() {
    let text = STANDARD.replace("owner is present", "every id in ids has (id in known)");
    let standard = Standard::compile([Source::new("a.bright", text)]).unwrap();
    assert!(standard.work() <= 100_100_000, "{}", standard.work());
    let list = |length: usize| format!("[{}]", vec!["\"aaaaaaaaaaaaaaaa\""; length].join(","));
    let document = format!("{{\"subject\": \"component:a\", \"ids\": {}, \"known\": {}}}", list(2_000), list(10_000));
    assert_eq!(report(&standard, Format::Json, &document).summary.ready, 1);
}
