//! Any text as a standard.

use brightline::{Outline, Severity, Source, Sources, Standard};

/// What holds.
pub const WHAT: &str = "any bytes as a file of a standard compile or are refused, with every place inside of the text; \
                        what compiles runs its own tests, and is said to be the same when it is compiled again";

/// Panics where it does not hold.
pub fn holds(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let sources = || [Source::new("a.bright", text.as_str())];
    drop(Outline::of(&Sources::new(sources().to_vec())));
    let (diagnostics, standard) = match Standard::compile(sources()) {
        Ok(standard) => (standard.warnings().to_vec(), Some(standard)),
        Err(error) => {
            assert!(error.diagnostics.iter().any(|found| found.severity == Severity::Error), "refused for nothing");
            drop(error.to_string());
            (error.diagnostics, None)
        }
    };
    for found in &diagnostics {
        assert!(!found.message.is_empty() && !found.message.ends_with('.'), "{found:?}");
        for label in &found.labels {
            let range = label.span.start as usize..label.span.end as usize;
            assert!(text.get(range).is_some(), "{found:?} is not in the text");
        }
    }
    if let Some(standard) = standard {
        let outcomes = standard.run_tests();
        let again = Standard::compile(sources()).unwrap_or_else(|error| panic!("refused the second time: {error}"));
        assert_eq!(standard.warnings(), again.warnings());
        assert_eq!(format!("{outcomes:?}"), format!("{:?}", again.run_tests()));
    }
}
