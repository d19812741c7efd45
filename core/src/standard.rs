//! A standard: checked text, ready to meet facts.

use std::{
    fmt,
    sync::{Arc, OnceLock},
};

use brightline_dsl::{Diagnostic, Instant, Source, Sources, Span};

use crate::{
    Exceptions, Facts, Judge, Problem, Reference, Report, RuleLabel,
    check::{self, Checked, codes},
    compiled,
    evaluate::{self, Selection},
    order,
    program::ScorecardId,
    schema::Schema,
    testing::{self, TestOutcome},
    work::{self, MAX_WORK},
};

/// A set of files that checks: entities, scorecards, exceptions and tests. Immutable and cheap to clone; share it as you
/// like.
#[derive(Debug, Clone)]
pub struct Standard {
    pub(crate) sources: Arc<Sources>,
    pub(crate) checked: Arc<Checked>,
    /// Found when first asked for: each report is signed with it.
    digest: Arc<OnceLock<Arc<str>>>,
    /// Made when the first report is: by scorecard and place of the rule.
    labels: Arc<OnceLock<Labels>>,
}

/// What rules are called, by scorecard and place.
type Labels = Vec<Vec<Arc<RuleLabel>>>;

/// Why a standard does not compile: every diagnostic of all files, with the texts to draw them on.
#[derive(Debug, Clone)]
pub struct CompileError {
    /// By place.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts.
    pub sources: Sources,
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, diagnostic) in self.diagnostics.iter().enumerate() {
            let line = if place == 0 { "" } else { "\n" };
            let where_ = self.sources.place(diagnostic.span());
            write!(f, "{line}{where_}: {}[{}]: {}", diagnostic.severity.as_str(), diagnostic.code, diagnostic.message)?;
            if let Some(help) = &diagnostic.help {
                write!(f, " ({help})")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for CompileError {}

/// A name that nothing in the standard bears, and the nearest that something does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownName {
    /// What was looked for: `scorecard`.
    pub what: &'static str,
    /// The name.
    pub name: String,
    /// The nearest that is there.
    pub nearest: Option<String>,
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no {} `{}`", self.what, self.name)?;
        match &self.nearest {
            Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for UnknownName {}

/// One scorecard of a standard.
#[derive(Debug, Clone, Copy)]
pub struct Scorecard<'a> {
    standard: &'a Standard,
    compiled: &'a compiled::Scorecard,
}

/// A rule as its standard words it.
#[derive(Debug, Clone, Copy)]
pub struct RuleInfo<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its tier.
    pub tier: &'a str,
    /// What it asks, for people.
    pub title: Option<&'a str>,
    /// Why it is asked.
    pub because: Option<&'a str>,
    /// How it is mended.
    pub fix: Option<&'a str>,
    /// Where more is said.
    pub see: &'a [String],
    /// Who owns the rule, or its scorecard.
    pub owner: Option<&'a str>,
    /// How much work it is.
    pub effort: Option<crate::Duration>,
    /// Its weight in the score; 1 where none is given.
    pub weight: f64,
    /// Controls of other standards that it maps to.
    pub maps_to: &'a [String],
    /// Where it stands in [`Standard::sources`].
    pub span: Span,
}

/// What was checked, where it is not more work than so many steps for a subject.
fn affordable(checked: Checked, most: u64) -> Result<Checked, Vec<Diagnostic>> {
    let work = work::of(&checked);
    if work.steps <= most {
        return Ok(checked);
    }
    let (largest, span) = work.most.unwrap_or_default();
    let message = format!(
        "judging a subject may take {} steps, and {most} are allowed: {largest} of them are caused here",
        work.steps
    );
    let diagnostic = Diagnostic::error(codes::WORK, span, message)
        .help("ask of each element something that does not go through another list, or go through fewer lists");
    Err(checked.warnings.into_iter().chain([diagnostic]).collect())
}

impl Standard {
    /// Parses and checks the files of a standard. Their order never matters.
    ///
    /// # Errors
    ///
    /// Every diagnostic of all files.
    ///
    /// ```
    /// use brightline::{Source, Standard};
    /// let text = r#"
    ///     entity service { owner text }
    ///     scorecard ready-for-production for service {
    ///       bar bronze
    ///       tier bronze { rule has-owner { require owner is present } }
    ///     }
    /// "#;
    /// let standard = Standard::compile([Source::new("readiness.bright", text)])?;
    /// assert_eq!(standard.scorecards().count(), 1);
    /// # Ok::<(), brightline::CompileError>(())
    /// ```
    pub fn compile(sources: impl IntoIterator<Item = Source>) -> Result<Self, CompileError> {
        Self::compile_within(sources, MAX_WORK)
    }

    /// Likewise, and refuses a standard that may take more than so many steps to judge a subject ([`Standard::work`]):
    /// for a host that judges by standards of others, and has no time for the worst of them. More than [`MAX_WORK`] is
    /// not allowed by anybody.
    ///
    /// # Errors
    ///
    /// Every diagnostic of all files.
    ///
    /// ```
    /// use brightline::{Source, Standard};
    /// let text = "entity s { xs list of number }
    ///     scorecard c for s { bar b tier b { rule r { require no x in xs where x < 0 } } }";
    /// let sources = || [Source::new("s.bright", text)];
    /// let work = Standard::compile(sources()).map(|standard| standard.work()).unwrap_or_default();
    /// assert!(Standard::compile_within(sources(), work).is_ok());
    /// let error = Standard::compile_within(sources(), work - 1).unwrap_err();
    /// assert!(error.to_string().contains("steps"));
    /// ```
    pub fn compile_within(sources: impl IntoIterator<Item = Source>, steps: u64) -> Result<Self, CompileError> {
        let sources = Sources::new(sources.into_iter().collect());
        match check::check(&sources).and_then(|checked| affordable(checked, steps.min(MAX_WORK))) {
            Ok(checked) => Ok(Self {
                sources: sources.into(),
                checked: checked.into(),
                digest: Arc::default(),
                labels: Arc::default(),
            }),
            Err(diagnostics) => Err(CompileError { diagnostics, sources }),
        }
    }

    /// How many steps the worst facts could make it take to judge one subject. A step is a node of a condition looked
    /// at, or an element of a list gone through.
    #[must_use]
    pub fn work(&self) -> u64 {
        work::of(&self.checked).steps
    }

    /// The digest of its texts; `find` is asked once.
    pub(crate) fn digest(&self, find: impl FnOnce() -> String) -> Arc<str> {
        Arc::clone(self.digest.get_or_init(|| find().into()))
    }

    /// What the rules of a scorecard are called and where they stand, in written order.
    pub(crate) fn labels(&self, scorecard: ScorecardId) -> &[Arc<RuleLabel>] {
        let all = self.labels.get_or_init(|| {
            let scorecards = self.checked.scorecards.iter();
            scorecards.map(|scorecard| scorecard.rules().map(|found| self.label(scorecard, found)).collect()).collect()
        });
        all.get(scorecard.0 as usize).map_or(&[], Vec::as_slice)
    }

    fn label(&self, scorecard: &compiled::Scorecard, (tier, rule): (usize, &compiled::Rule)) -> Arc<RuleLabel> {
        Arc::new(RuleLabel {
            rule: rule.name.clone(),
            tier: scorecard.tiers.get(tier).map_or_else(String::new, |tier| tier.name.clone()),
            source: self.sources.place(rule.span),
        })
    }

    /// What the checker found that is no error.
    #[must_use]
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.checked.warnings
    }

    /// The texts.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The entities and their fields.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.checked.names.schema
    }

    /// The names of the scorecards, sorted.
    pub fn scorecards(&self) -> impl Iterator<Item = &str> {
        self.checked.scorecards.iter().map(|scorecard| scorecard.name.as_str())
    }

    /// One scorecard by name.
    ///
    /// # Errors
    ///
    /// There is none of that name.
    pub fn scorecard(&self, name: &str) -> Result<Scorecard<'_>, UnknownName> {
        match self.checked.scorecards.iter().find(|scorecard| scorecard.name == name) {
            Some(compiled) => Ok(Scorecard { standard: self, compiled }),
            None => Err(UnknownName {
                what: "scorecard",
                name: name.to_owned(),
                nearest: brightline_dsl::nearest(name, self.scorecards()).map(str::to_owned),
            }),
        }
    }

    /// How a rule words itself.
    #[must_use]
    pub fn rule(&self, scorecard: &str, rule: &str) -> Option<RuleInfo<'_>> {
        self.scorecard(scorecard).ok()?.rules().find(|found| found.name == rule)
    }

    /// Judges every subject on every scorecard, by the facts and exceptions at an instant. Cannot fail.
    ///
    /// ```
    /// use brightline::{Document, Exceptions, Facts, Instant, Source, Standard, Tree};
    /// # let text = "entity service { owner text } scorecard s for service { bar b tier b { rule r { require owner is present } } }";
    /// let standard = Standard::compile([Source::new("readiness.bright", text)])?;
    /// let checkout = Tree::Object([("kind", "service"), ("name", "checkout"), ("owner", "payments")]
    ///     .map(|(key, value)| (key.into(), Tree::Text(value.into())))
    ///     .into());
    /// let facts = Facts::new(vec![Document::read("checkout.json", None, checkout).unwrap()], vec![]);
    /// let at = Instant::parse("2026-01-15").unwrap();
    /// let report = standard.evaluate(&facts, &Exceptions::none(), at);
    /// assert!(report.results[0].judgement.as_ref().unwrap().ready);
    /// # Ok::<(), brightline::CompileError>(())
    /// ```
    #[must_use]
    pub fn evaluate(&self, facts: &Facts, exceptions: &Exceptions, at: Instant) -> Report {
        self.evaluate_selected(facts, exceptions, at, &Selection::default())
    }

    /// Judges some subjects on some scorecards, as [`Standard::evaluate`] does.
    #[must_use]
    pub fn evaluate_selected(
        &self,
        facts: &Facts,
        exceptions: &Exceptions,
        at: Instant,
        selection: &Selection,
    ) -> Report {
        evaluate::evaluate(self, facts, exceptions, at, selection)
    }

    /// What is wrong with the evidence at an instant, by document and path: what [`Report::problems`] holds.
    #[must_use]
    pub fn problems(&self, facts: &Facts, exceptions: &Exceptions, at: Instant, selection: &Selection) -> Vec<Problem> {
        evaluate::problems(self, facts, exceptions, at, selection)
    }

    /// The documents that no entity takes, by name.
    #[must_use]
    pub fn untaken(&self, facts: &Facts, at: Instant) -> Vec<String> {
        let untaken = crate::facts::untaken(facts, self.schema(), at);
        order::set(untaken.into_iter().map(|found| found.name.to_string())).into_iter().collect()
    }

    /// Runs the tests of the standard's files, in written order.
    #[must_use]
    pub fn run_tests(&self) -> Vec<TestOutcome> {
        testing::run(self)
    }

    /// The reference a subject is selected by: a missing kind is that of the only entity that has scorecards.
    #[must_use]
    pub fn reference(&self, text: &str) -> Option<Reference> {
        let scored = order::set(self.checked.scorecards.iter().map(|scorecard| scorecard.entity));
        let kind = match scored.iter().collect::<Vec<_>>().as_slice() {
            [only] => self.schema().entity(**only).map_or("", |entity| entity.kind.as_str()),
            _ => "",
        };
        Reference::parse(text, kind, crate::DEFAULT_NAMESPACE)
    }
}

impl<'a> Scorecard<'a> {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'a str {
        &self.compiled.name
    }

    /// The kind of the subjects that it scores.
    #[must_use]
    pub fn kind(&self) -> &'a str {
        self.standard.schema().entity(self.compiled.entity).map_or("", |entity| &entity.kind)
    }

    /// What it is, for people.
    #[must_use]
    pub fn title(&self) -> Option<&'a str> {
        self.compiled.title.as_deref()
    }

    /// What it is, at more length.
    #[must_use]
    pub fn description(&self) -> Option<&'a str> {
        self.compiled.description.as_deref()
    }

    /// Where more is said.
    #[must_use]
    pub fn see(&self) -> &'a [String] {
        &self.compiled.see
    }

    /// Who owns it.
    #[must_use]
    pub fn owner(&self) -> Option<&'a str> {
        self.compiled.owner.as_deref()
    }

    /// The tiers and their titles, lowest first.
    pub fn tiers(&self) -> impl Iterator<Item = (&'a str, Option<&'a str>)> + use<'a> {
        self.compiled.tiers.iter().map(|tier| (tier.name.as_str(), tier.title.as_deref()))
    }

    /// The tier that is the minimum bar.
    #[must_use]
    pub fn bar(&self) -> &'a str {
        self.compiled.tiers.get(self.compiled.bar).map_or("", |tier| tier.name.as_str())
    }

    /// The rules by tier and written order.
    pub fn rules(&self) -> impl Iterator<Item = RuleInfo<'a>> + use<'a> {
        let compiled = self.compiled;
        compiled.rules().map(move |(tier, rule)| RuleInfo {
            name: &rule.name,
            tier: compiled.tiers.get(tier).map_or("", |tier| tier.name.as_str()),
            title: rule.title.as_deref(),
            because: rule.because.as_deref(),
            fix: rule.fix.as_deref(),
            see: &rule.see,
            owner: rule.owner.as_deref().or(compiled.owner.as_deref()),
            effort: rule.effort,
            weight: rule.weight,
            maps_to: &rule.maps_to,
            span: rule.span,
        })
    }

    /// What judges one subject at a time, without reasons: with the exceptions of the standard's own files and these.
    #[must_use]
    pub fn judge(&self, exceptions: &Exceptions) -> Judge {
        let place = self.standard.checked.scorecards.iter().position(|found| std::ptr::eq(found, self.compiled));
        let id = ScorecardId(place.and_then(|place| u32::try_from(place).ok()).unwrap_or(u32::MAX));
        Judge::new(self.standard, id, exceptions)
    }

    /// Judges every subject on this scorecard, with the exceptions of the standard's own files.
    #[must_use]
    pub fn evaluate(&self, facts: &Facts, at: Instant) -> Report {
        self.evaluate_with(facts, &Exceptions::none(), at)
    }

    /// Judges every subject on this scorecard, with exceptions that came as data besides.
    #[must_use]
    pub fn evaluate_with(&self, facts: &Facts, exceptions: &Exceptions, at: Instant) -> Report {
        let selection = Selection { scorecard: Some(self.compiled.name.clone()), subject: None };
        self.standard.evaluate_selected(facts, exceptions, at, &selection)
    }
}
