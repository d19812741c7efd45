//! Why a verdict is as it is, what would change it, and when it changes by itself.

mod account;
mod part;

use crate::{
    Duration, ExceptionState, Exceptions, Facts, Instant, Problem, Proof, Reference, RuleResult, ScorecardResult,
    Selection, Standard, Value, Verdict,
};

/// Some results of a report, each explained.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The instant of evaluation.
    pub at: Instant,
    /// By subject, then scorecard, as in a report.
    pub results: Vec<ExplainedResult>,
    /// What was wrong with the evidence, of whatever subject.
    pub problems: Vec<Problem>,
}

/// One subject on one scorecard.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedResult {
    /// What the report says.
    pub result: ScorecardResult,
    /// The scorecard's `applies when` with the values under its parts; none where it has none.
    pub applies: Option<Part>,
    /// By tier and written order; none where the scorecard does not apply.
    pub rules: Vec<ExplainedRule>,
}

/// One rule, explained.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedRule {
    /// What the report says: verdict, message, the exception that carries it, the mend.
    pub result: RuleResult,
    /// From when it counts.
    pub effective: Option<Instant>,
    /// From when it counts no more.
    pub retired: Option<Instant>,
    /// Its `applies when` with the values under its parts; none where it has none.
    pub applies: Option<Part>,
    /// Each `require` with the values under its parts.
    pub requires: Vec<Part>,
    /// The atoms that decided it: of a rule that is met too, by which every requirement is true.
    pub proof: Vec<Proof>,
    /// The exceptions for it that are in the register, whatever their state; the active ones first, then by name.
    pub exceptions: Vec<ExceptionAccount>,
    /// What an exception for it would have to be; none where nobody may waive it.
    pub waivable: Option<Waivable>,
    /// When its verdict, or the exception that carries it, changes next with the same inputs; none is never.
    pub change: Option<Change>,
}

/// A part of a condition, and what it came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The text of the standard in one line; of a fact its path, such as `vulns[3].severity`.
    pub expression: String,
    /// Its value; a tier by its name, a record with the names of its parts.
    pub value: Value,
    /// Of a fact, the document that states it.
    pub from: Option<String>,
    /// Of a fact, when it was observed.
    pub observed: Option<Instant>,
    /// What it was computed from, constants left out.
    pub parts: Vec<Part>,
    /// How many elements of its list, or parts of a long condition, are not among `parts`.
    pub omitted: usize,
}

/// What an exception does for a rule, or why it does nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExceptionAccount {
    /// Its name.
    pub name: String,
    /// What it is for this rule and subject.
    pub state: ExceptionState,
    /// Of an invalid one, the clause of governance that it breaks.
    pub clause: Option<&'static str>,
    /// When its effect begins, where it is approved.
    pub from: Option<Instant>,
    /// When its effect ends.
    pub until: Instant,
    /// Why it is in this state, in words.
    pub words: String,
}

/// What governance asks of an exception for a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waivable {
    /// How long it may last.
    pub last: Duration,
    /// How often it may be renewed; none is as often as one likes.
    pub renew: Option<u32>,
    /// Who may approve it: users, and groups by their members.
    pub approved_by: Vec<Reference>,
    /// What it must say of itself: `reason`, `risk`, `control`, `follow-up`.
    pub require: Vec<&'static str>,
}

/// What becomes of a rule, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The first instant at which it differs.
    pub at: Instant,
    /// The verdict from then on; none where the subject is not scored any more.
    pub verdict: Option<Verdict>,
    /// The exception that carries it from then on.
    pub exception: Option<String>,
}

impl Standard {
    /// Explains the selected results at an instant: every rule, whether it is met or not.
    ///
    /// ```
    /// use brightline::{Document, Exceptions, Facts, Instant, Selection, Source, Standard, Tree, Value};
    /// let text = r#"
    ///     entity service { coverage number  exempt bool }
    ///     scorecard readiness for service {
    ///       bar bronze
    ///       tier bronze { rule coverage { require coverage >= 80 or exempt } }
    ///     }
    /// "#;
    /// let standard = Standard::compile([Source::new("readiness.bright", text)])?;
    /// let checkout = Tree::Object([
    ///     ("subject".into(), Tree::Text("service:checkout".into())),
    ///     ("coverage".into(), Tree::Number(71.0)),
    /// ].into());
    /// let facts = Facts::new(vec![Document::read("checkout.json", None, checkout).unwrap()], vec![]);
    ///
    /// let at = Instant::parse("2026-01-15").unwrap();
    /// let selection = Selection { subject: standard.reference("checkout"), scorecard: None };
    /// let explanation = standard.explain(&facts, &Exceptions::none(), at, &selection);
    /// let require = &explanation.results[0].rules[0].requires[0];
    /// assert_eq!(require.parts[0].expression, "coverage >= 80");
    /// assert_eq!(require.parts[0].value, Value::Bool(false));
    /// assert_eq!(require.parts[0].parts[0].value, Value::Number(71.0));
    /// assert_eq!(require.parts[0].parts[0].from.as_deref(), Some("checkout.json"));
    /// # Ok::<(), brightline::CompileError>(())
    /// ```
    #[must_use]
    pub fn explain(&self, facts: &Facts, exceptions: &Exceptions, at: Instant, selection: &Selection) -> Explanation {
        account::explain(self, facts, exceptions, at, selection)
    }
}

impl Explanation {
    /// The same of the rules of one name alone; results without such a rule are left out.
    #[must_use]
    pub fn of_rule(mut self, name: &str) -> Self {
        for result in &mut self.results {
            result.rules.retain(|rule| rule.result.rule == name);
        }
        self.results.retain(|result| !result.rules.is_empty());
        self
    }
}
