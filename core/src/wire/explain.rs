//! Explanations, `brightline/explanation/1`.

use serde::Serialize;

use super::{WireNext, WireProblem, WireProof, WireResult, WireValue, text};
use crate::{
    Change, ExceptionAccount, ExplainedResult, ExplainedRule, Explanation, Part, RuleInfo, Standard, Waivable,
};

/// The schema of explanations.
pub const EXPLANATION_SCHEMA: &str = "brightline/explanation/1";

#[derive(Serialize)]
struct WireExplanation<'a> {
    schema: &'static str,
    engine: &'static str,
    at: String,
    results: Vec<WireExplained<'a>>,
    problems: Vec<WireProblem<'a>>,
}

#[derive(Serialize)]
struct WireExplained<'a> {
    subject: &'a str,
    scorecard: &'a str,
    applies: bool,
    ready: Option<bool>,
    tier: Option<&'a str>,
    earned_ready: Option<bool>,
    earned_tier: Option<&'a str>,
    valid_until: Option<String>,
    next: Option<WireNext<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    next_mend: &'a [String],
    applies_when: Option<WirePart<'a>>,
    rules: Vec<WireExplainedRule<'a>>,
}

#[derive(Serialize)]
struct WireExplainedRule<'a> {
    rule: &'a str,
    tier: &'a str,
    verdict: &'static str,
    source: &'a str,
    title: Option<&'a str>,
    because: Option<&'a str>,
    fix: Option<&'a str>,
    see: &'a [String],
    message: Option<&'a str>,
    effective_from: Option<String>,
    retired_on: Option<String>,
    applies_when: Option<WirePart<'a>>,
    require: Vec<WirePart<'a>>,
    proof: Vec<WireProof<'a>>,
    mend: &'a [String],
    exception: Option<&'a str>,
    until: Option<String>,
    exceptions: Vec<WireAccount<'a>>,
    waivable: Option<WireWaivable<'a>>,
    change: Option<WireChange<'a>>,
}

#[derive(Serialize)]
struct WirePart<'a> {
    expression: &'a str,
    value: WireValue<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    observed: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<WirePart<'a>>,
    #[serde(skip_serializing_if = "is_zero")]
    omitted: usize,
}

#[derive(Serialize)]
struct WireAccount<'a> {
    name: &'a str,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    clause: Option<&'static str>,
    from: Option<String>,
    until: Option<String>,
    words: &'a str,
}

#[derive(Serialize)]
struct WireWaivable<'a> {
    last_at_most: String,
    renew_at_most: Option<u32>,
    approved_by: Vec<&'a str>,
    require: &'a [&'static str],
}

#[derive(Serialize)]
struct WireChange<'a> {
    at: String,
    verdict: Option<&'static str>,
    exception: Option<&'a str>,
}

impl Explanation {
    /// The canonical JSON of the explanation; what rules say of themselves comes from `standard`, by which it was made.
    #[must_use]
    pub fn to_json(&self, standard: &Standard) -> String {
        let wire = WireExplanation {
            schema: EXPLANATION_SCHEMA,
            engine: env!("CARGO_PKG_VERSION"),
            at: self.at.to_string(),
            results: self.results.iter().map(|result| WireExplained::of(result, standard)).collect(),
            problems: self.problems.iter().map(WireProblem::of).collect(),
        };
        // Texts, finite numbers and maps with text keys: there is nothing serde_json could refuse.
        serde_json::to_string(&wire).unwrap_or_default()
    }
}

impl<'a> WireExplained<'a> {
    fn of(explained: &'a ExplainedResult, standard: &'a Standard) -> Self {
        let result = WireResult::of(&explained.result);
        let scorecard = result.scorecard;
        let rules =
            explained.rules.iter().map(|rule| WireExplainedRule::of(rule, standard.rule(scorecard, &rule.result.rule)));
        Self {
            subject: result.subject,
            scorecard,
            applies: result.applies,
            ready: result.ready,
            tier: result.tier,
            earned_ready: result.earned_ready,
            earned_tier: result.earned_tier,
            valid_until: text(explained.result.valid_until),
            next: result.next,
            next_mend: result.next_mend,
            applies_when: explained.applies.as_ref().map(WirePart::of),
            rules: rules.collect(),
        }
    }
}

impl<'a> WireExplainedRule<'a> {
    fn of(rule: &'a ExplainedRule, about: Option<RuleInfo<'a>>) -> Self {
        let result = &rule.result;
        Self {
            rule: &result.rule,
            tier: &result.tier,
            verdict: result.verdict.as_str(),
            source: &result.source,
            title: about.and_then(|about| about.title),
            because: about.and_then(|about| about.because),
            fix: about.and_then(|about| about.fix),
            see: about.map_or(&[], |about| about.see),
            message: result.message.as_deref(),
            effective_from: text(rule.effective),
            retired_on: text(rule.retired),
            applies_when: rule.applies.as_ref().map(WirePart::of),
            require: rule.requires.iter().map(WirePart::of).collect(),
            proof: rule.proof.iter().map(WireProof::of).collect(),
            mend: &result.mend,
            exception: result.exception.as_deref(),
            until: text(result.until),
            exceptions: rule.exceptions.iter().map(WireAccount::of).collect(),
            waivable: rule.waivable.as_ref().map(WireWaivable::of),
            change: rule.change.as_ref().map(WireChange::of),
        }
    }
}

impl<'a> WirePart<'a> {
    fn of(part: &'a Part) -> Self {
        Self {
            expression: &part.expression,
            value: WireValue(&part.value),
            from: part.from.as_deref(),
            observed: text(part.observed),
            parts: part.parts.iter().map(Self::of).collect(),
            omitted: part.omitted,
        }
    }
}

impl<'a> WireAccount<'a> {
    fn of(account: &'a ExceptionAccount) -> Self {
        Self {
            name: &account.name,
            state: account.state.as_str(),
            clause: account.clause,
            from: text(account.from),
            until: text(Some(account.until)),
            words: &account.words,
        }
    }
}

impl<'a> WireWaivable<'a> {
    fn of(waivable: &'a Waivable) -> Self {
        Self {
            last_at_most: waivable.last.to_string(),
            renew_at_most: waivable.renew,
            approved_by: waivable.approved_by.iter().map(crate::Reference::as_str).collect(),
            require: &waivable.require,
        }
    }
}

impl<'a> WireChange<'a> {
    fn of(change: &'a Change) -> Self {
        Self {
            at: change.at.to_string(),
            verdict: change.verdict.map(crate::Verdict::as_str),
            exception: change.exception.as_deref(),
        }
    }
}

// The signature is serde's.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(count: &usize) -> bool {
    *count == 0
}
