//! Brightline: a standard meets facts and exceptions at an instant, and gives a report.
//!
//! A [`Standard`] is checked text: scorecards with tiers of binary rules, exceptions that expire by themselves, and
//! tests. [`Facts`] are documents about subjects, [`Exceptions`] are further exceptions that came as data. The instant is
//! an argument of every evaluation: nothing here reads a clock, does I/O or spawns a thread, and the same inputs give the
//! same bytes on every host.
//!
//! ```
//! use brightline::{Document, Facts, Instant, Source, Standard, Tree};
//!
//! let text = r#"
//!     entity service { owner text  coverage number }
//!     scorecard production-readiness for service {
//!       bar bronze
//!       tier bronze {
//!         rule has-owner { require owner is present }
//!         rule coverage  { require coverage >= 80  message "Coverage is {coverage}, below 80" }
//!       }
//!     }
//! "#;
//! let standard = Standard::compile([Source::new("readiness.bright", text)])?;
//!
//! let checkout = Tree::Object(std::collections::BTreeMap::from([
//!     ("subject".into(), Tree::Text("service:checkout".into())),
//!     ("owner".into(), Tree::Text("payments".into())),
//!     ("coverage".into(), Tree::Number(71.0)),
//! ]));
//! let document = Document::read("checkout.json", None, checkout).expect("it names its subject");
//! let facts = Facts::new(vec![document], vec![]);
//!
//! let at = Instant::parse("2026-01-15").expect("a date");
//! let report = standard.scorecard("production-readiness").unwrap().evaluate(&facts, at);
//! let judgement = report.results[0].judgement.as_ref().unwrap();
//! assert!(!judgement.ready);
//! assert_eq!(judgement.rules[1].message.as_deref(), Some("Coverage is 71, below 80"));
//! # Ok::<(), brightline::CompileError>(())
//! ```

// In reading order: the nouns, what a standard compiles to, how it is checked, how it is evaluated, what comes out.
mod facts;
mod reference;
pub mod schema;
mod standard;
mod value;

mod compiled;
mod pattern;
mod program;

mod check;

mod eval;
mod evaluate;
mod exceptions;
mod explain;
mod findings;
mod forecast;
mod horizon;
mod judge;
mod lean;
mod outline;
mod overview;
mod register;
mod testing;
mod verify;
mod walk;
mod work;

mod alone;
pub mod columns;

mod digest;
mod mend;
mod message;
mod proof;
mod report;
mod wire;

pub use alone::{Bound, Input, Judge, Key, MAX_KEYS, Open, Refusal, Slots, Spot, Verdicts};
#[doc(hidden)]
pub use brightline_dsl::order;
pub use brightline_dsl::{
    Diagnostic, Duration, FileId, Instant, Label, Position, Severity, Source, Sources, Span, nearest,
};
pub use evaluate::Selection;
pub use exceptions::Exceptions;
pub use explain::{Change, ExceptionAccount, ExplainedResult, ExplainedRule, Explanation, Part, Waivable};
pub use facts::{Document, Facts, Layout, Problem, Tree};
pub use forecast::{
    Cause, ExceptionEvent, Footing, Forecast, ForecastChange, NextTier, Outlook, RuleChange, RuleEvent, Ruling,
    Standing,
};
pub(crate) use horizon::{Horizon, Noted, Turn};
pub use lean::{LeanResult, LeanRule};
pub use outline::{Mention, Named, NamedKind, Outline};
pub use overview::{Place, Rank};
pub use reference::{DEFAULT_NAMESPACE, Reference};
pub use register::{
    ABOUT_TO_END, Covered, ExceptionState, ExceptionTarget, Finding, FindingKind, Register, RegisteredException,
    RiskAssessment, Signature,
};
pub use report::{
    Assignment, Digest, FactChange, FactStep, Judgement, Next, Proof, Report, RuleLabel, RuleResult, ScorecardResult,
    Summary, Verdict,
};
pub use standard::{CompileError, RuleInfo, Scorecard, Standard, UnknownName};
pub use testing::{Failure, TestOutcome};
pub use value::{Length, Missing, Value, version};
pub use verify::{Difference, MAX_DIFFERENCES, NotAReport, Replay};
pub use wire::{EXPLANATION_SCHEMA, FORECAST_SCHEMA, REGISTER_SCHEMA, REPORT_SCHEMA};
pub use work::MAX_WORK;
