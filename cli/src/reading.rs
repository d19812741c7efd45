//! What a command reads: the standard, the facts, the exceptions, and what is said about them on standard error.

use std::collections::BTreeSet;

use brightline::{Exceptions, Facts, Instant, Problem, Reference, Standard};

use crate::{
    arguments::{Evidence, Standards},
    check::{PASSED_OVER, mention, now},
    console, evidence, problems,
    progress::Progress,
    project::{self, Inputs},
    refusal::Refusal,
    standards,
};

/// All that was read.
pub(crate) struct Reading {
    pub(crate) standard: Standard,
    pub(crate) facts: Facts,
    pub(crate) exceptions: Exceptions,
    /// Whom documents are about.
    pub(crate) subjects: BTreeSet<Reference>,
    inputs: Inputs,
    found: usize,
    passed_over: Vec<String>,
    verbose: bool,
}

/// Whether a command can do without facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    Facts,
    Nothing,
}

impl Reading {
    /// Reads everything that the arguments and `brightline.toml` name.
    pub(crate) fn of(
        standards: &Standards,
        evidence: &Evidence,
        need: Need,
        verbose: bool,
        progress: &Progress,
    ) -> Result<Self, Refusal> {
        let inputs = project::inputs(standards, Some(evidence))?;
        if inputs.facts.is_empty() && need == Need::Facts {
            return Err(
                Refusal::new("no facts are named").help("name files or folders of documents: `--facts catalog/`")
            );
        }
        let standard = standards::read(&inputs, verbose)?;
        let read = evidence::facts(&inputs.facts, &standard, progress)?;
        let records = evidence::records(&inputs.exceptions)?;
        let subjects = read.documents.iter().map(|document| document.subject.clone()).collect();
        let exceptions = standard.read_exceptions(records.trees);
        Ok(Self {
            facts: Facts::new(read.documents, [read.problems, records.problems].concat()),
            passed_over: [read.passed_over, records.passed_over].concat(),
            found: read.found,
            standard,
            exceptions,
            subjects,
            inputs,
            verbose,
        })
    }

    /// The instant that is asked for, or else the present one, which is said.
    pub(crate) fn instant(at: Option<Instant>) -> Result<Instant, Refusal> {
        if let Some(at) = at {
            return Ok(at);
        }
        let now = now()?;
        console::note(&format!("at {now}, for no --at is given"));
        Ok(now)
    }

    /// Whether any facts are named.
    pub(crate) fn has_facts(&self) -> bool {
        !self.inputs.facts.is_empty()
    }

    /// Why nothing can be said of these facts, where they hold no document that can be used.
    pub(crate) fn unusable(&self) -> Option<&'static str> {
        match () {
            () if !self.has_facts() => None,
            () if self.found == 0 => Some("the facts hold no document"),
            () if self.facts.documents().is_empty() => Some("no document can be used"),
            () => None,
        }
    }

    /// Says what is wrong with the evidence, and what was left aside.
    pub(crate) fn say(&self, found: &[Problem]) {
        if self.standard.warnings().is_empty() && !found.is_empty() {
            self.inputs.say_what_names_mean();
        }
        problems::say(found, self.verbose);
        mention(&self.passed_over, PASSED_OVER, self.verbose);
    }
}
