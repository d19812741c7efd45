//! Replay: a saved report is made again from the same inputs, and the bytes are compared.

mod ordered;

use std::sync::Arc;

use crate::{Exceptions, Facts, Instant, Reference, Report, Selection, Standard, digest, order, wire::REPORT_SCHEMA};

use ordered::Json;

/// What came of replaying a saved report.
#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    /// The instant of the saved report, at which it was replayed.
    pub at: Instant,
    /// What the saved report was asked for, as far as its results tell.
    pub selection: Selection,
    /// Whether the canonical bytes are the same.
    pub identical: bool,
    /// Whether the saved report bears the digest of its own bytes: if not, it was changed after it was made.
    pub sealed: bool,
    /// Where they differ, in the order of the report, its digests last; at most [`MAX_DIFFERENCES`].
    pub differences: Vec<Difference>,
    /// How many places differ.
    pub differing: usize,
    /// The inputs whose digests differ: of `standard`, `facts`, `exceptions`.
    pub inputs: Vec<&'static str>,
    /// The versions of the engine that made the saved report and of this one, where they differ.
    pub engines: Option<(String, String)>,
}

/// A place where a saved report and its replay differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// As in `results[3].rules[0].verdict`.
    pub path: String,
    /// Of whom it is said: the subject, and then the scorecard or the rule, as far as the place has them.
    pub about: Option<String>,
    /// What the saved report says, as JSON; none where it says nothing there.
    pub expected: Option<String>,
    /// What the replay says.
    pub found: Option<String>,
}

/// Differences that are kept.
pub const MAX_DIFFERENCES: usize = 100;

/// Why a text cannot be replayed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAReport {
    /// What was expected and what was found.
    pub message: String,
}

impl std::fmt::Display for NotAReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for NotAReport {}

impl Standard {
    /// Replays a saved report: judges the facts and exceptions at its instant and compares the canonical bytes.
    ///
    /// White space between the tokens of `saved` says nothing and is passed over; everything else counts, the order of
    /// keys and the spelling of numbers too. A report does not say whether it was asked for one scorecard or one subject
    /// alone: where its results are of one scorecard, or all of one subject and its releases, it may have been, and it is
    /// held against both.
    ///
    /// # Errors
    ///
    /// `saved` is no report of the schema `brightline/report/1`.
    ///
    /// ```
    /// use brightline::{Document, Exceptions, Facts, Instant, Source, Standard, Tree};
    /// # let text = "entity service { owner text } scorecard s for service { bar b tier b { rule r { require owner is present } } }";
    /// let standard = Standard::compile([Source::new("readiness.bright", text)])?;
    /// let checkout = Tree::Object([("subject".into(), Tree::Text("service:checkout".into()))].into());
    /// let facts = Facts::new(vec![Document::read("checkout.json", None, checkout).unwrap()], vec![]);
    /// let none = Exceptions::none();
    /// let saved = standard.evaluate(&facts, &none, Instant::parse("2026-01-15").unwrap()).to_json();
    ///
    /// assert!(standard.verify(&saved, &facts, &none).unwrap().identical);
    ///
    /// let tampered = saved.replace("unmet", "met");
    /// let replay = standard.verify(&tampered, &facts, &none).unwrap();
    /// assert!(!replay.identical && !replay.sealed && replay.inputs.is_empty());
    /// assert_eq!(replay.differences[0].path, "results[0].rules[0].verdict");
    /// assert_eq!(replay.differences[0].expected.as_deref(), Some("\"met\""));
    /// assert_eq!(replay.differences[0].found.as_deref(), Some("\"unmet\""));
    /// # Ok::<(), brightline::CompileError>(())
    /// ```
    pub fn verify(&self, saved: &str, facts: &Facts, exceptions: &Exceptions) -> Result<Replay, NotAReport> {
        let json = ordered::parse(saved).map_err(|message| NotAReport { message })?;
        let schema = json.text(&["schema"]);
        if schema != Some(REPORT_SCHEMA) {
            let found = match schema {
                Some(found) => format!("this is `{found}`"),
                None => "this names no schema".into(),
            };
            return Err(NotAReport {
                message: format!("a report of the schema `{REPORT_SCHEMA}` is expected, and {found}"),
            });
        }
        let at = json.text(&["at"]).and_then(Instant::parse);
        let Some(at) = at else {
            return Err(NotAReport { message: "the report says no instant at `at`".into() });
        };
        let saved = ordered::without_white_space(saved);
        let mut best: Option<(Selection, Report)> = None;
        for selection in selections(&json) {
            let report = self.evaluate_selected(facts, exceptions, at, &selection);
            if report.to_json() == saved {
                best = Some((selection, report));
                break;
            }
            if best.as_ref().is_none_or(|(_, best)| is_nearer(&report, best, &json)) {
                best = Some((selection, report));
            }
        }
        // The selection of everything is always among them.
        let (selection, report) = best.unwrap_or_else(|| (Selection::default(), self.evaluate(facts, exceptions, at)));
        Ok(compare(at, selection, &saved, &json, &report))
    }
}

/// What a report of these results may have been asked for; everything first.
fn selections(json: &Json) -> Vec<Selection> {
    let results = json.elements(&["results"]);
    let mut scorecards: Vec<&str> = results.iter().filter_map(|result| result.text(&["scorecard"])).collect();
    let mut subjects: Vec<Reference> = results
        .iter()
        .filter_map(|result| Reference::parse(result.text(&["subject"])?, "", crate::DEFAULT_NAMESPACE))
        .collect();
    order::sort(&mut scorecards);
    scorecards.dedup();
    order::sort(&mut subjects);
    subjects.dedup();
    let scorecard = match scorecards.as_slice() {
        [only] => Some((*only).to_owned()),
        _ => None,
    };
    let mut named: Vec<Reference> = Vec::new();
    if let [only] = subjects.as_slice() {
        named.push(only.clone());
    }
    if let Some(bare) = subjects.first().map(Reference::bare)
        && subjects.iter().all(|subject| bare.covers(subject))
        && !named.contains(&bare)
    {
        named.push(bare);
    }
    let scorecards = [None, scorecard];
    let mut selections = Vec::new();
    for scorecard in scorecards.iter().take(if scorecards.iter().all(Option::is_none) { 1 } else { 2 }) {
        for subject in std::iter::once(None).chain(named.iter().cloned().map(Some)) {
            selections.push(Selection { scorecard: scorecard.clone(), subject });
        }
    }
    selections
}

/// Whether a replay has results of more like the saved ones: fewer that are only in one of the two.
fn is_nearer(report: &Report, best: &Report, json: &Json) -> bool {
    let saved: std::collections::BTreeSet<(&str, &str)> = json
        .elements(&["results"])
        .iter()
        .filter_map(|result| Some((result.text(&["subject"])?, result.text(&["scorecard"])?)))
        .collect();
    let apart = |report: &Report| {
        let replayed: std::collections::BTreeSet<(&str, &str)> =
            report.results.iter().map(|result| (result.subject.as_str(), result.scorecard.as_str())).collect();
        saved.symmetric_difference(&replayed).count()
    };
    apart(report) < apart(best)
}

fn compare(at: Instant, selection: Selection, saved: &str, json: &Json, report: &Report) -> Replay {
    let replayed = report.to_json();
    let own = json.text(&["digest", "report"]).unwrap_or_default();
    let unsigned = saved.replacen(&format!("\"report\":\"{own}\""), "\"report\":\"\"", 1);
    let inputs = [
        ("standard", &report.digest.standard),
        ("facts", &report.digest.facts),
        ("exceptions", &report.digest.exceptions),
    ];
    let differing = |(name, digest): &(&'static str, &Arc<str>)| json.text(&["digest", name]) != Some(&***digest);
    let engine = json.text(&["engine"]).unwrap_or_default();
    let mut found = ordered::Differences::default();
    if saved != replayed {
        // The report was written by us a moment ago.
        let replayed = ordered::parse(&replayed).unwrap_or(Json::Null);
        found = ordered::differences(json, &replayed);
        if found.count == 0 {
            found = ordered::in_spelling(saved, &report.to_json());
        }
    }
    Replay {
        at,
        selection,
        identical: saved == replayed,
        sealed: digest::seal(&unsigned) == own,
        differing: found.count,
        differences: found.kept,
        inputs: inputs.into_iter().filter(differing).map(|(name, _)| name).collect(),
        engines: (engine != env!("CARGO_PKG_VERSION"))
            .then(|| (engine.to_owned(), env!("CARGO_PKG_VERSION").to_owned())),
    }
}
