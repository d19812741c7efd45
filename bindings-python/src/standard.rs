//! `Standard`: checked text, ready to meet facts.

use std::{collections::BTreeSet, path::Path, sync::Arc};

use brightline::{Exceptions, Facts, MAX_WORK, Reference, Selection, Source, UnknownName, nearest};
use brightline_cli::host;
use brightline_columnar::TableOptions;
use pyo3::{
    Bound, Py, PyAny, PyErr, PyResult, Python,
    exceptions::PyTypeError,
    pyclass, pymethods,
    types::{
        PyAnyMethods as _, PyDict, PyDictMethods as _, PyMapping, PyMappingMethods as _, PyString,
        PyStringMethods as _, PyTuple, PyTupleMethods as _, PyType,
    },
};

use crate::{
    classes::{self, EXPLANATION, FORECAST, REGISTER, REPORT, STANDARD_ERROR, TEST_FAILURE, TEST_OUTCOME},
    diagnostics,
    exceptions::{self, Records},
    facts::{self, Pieces},
    held, instant,
    instant::type_name,
    refusal,
    scorecard::Scorecard,
    table,
};

/// A standard that checks.
#[pyclass(frozen, module = "brightline")]
pub(crate) struct Standard(pub(crate) Arc<brightline::Standard>);

/// What a question is about: facts and exceptions as the standard reads them.
struct Evidence {
    facts: Arc<Facts>,
    exceptions: Arc<Exceptions>,
}

impl Evidence {
    fn read(standard: &Arc<brightline::Standard>, pieces: &Pieces, records: &Records) -> Self {
        let (facts, exceptions) = (pieces.read_by(standard), records.read_by(standard));
        if records.problems.is_empty() {
            return Self { facts, exceptions };
        }
        // What is wrong with a file of exceptions belongs into the report as well.
        let problems = [facts.problems(), &records.problems].concat();
        Self { facts: Arc::new(Facts::new(facts.documents().to_vec(), problems)), exceptions }
    }
}

/// Compiles with the interpreter detached, and refuses what takes more than so many steps for one subject.
fn compiled(py: Python<'_>, sources: Vec<Source>, within: Option<u64>) -> PyResult<Standard> {
    let standard = py.detach(|| brightline::Standard::compile_within(sources, within.unwrap_or(MAX_WORK)));
    standard
        .map(|standard| Standard(Arc::new(standard)))
        .map_err(|error| diagnostics::error(py, &error.diagnostics, &error.sources))
}

/// The canonical report, with the interpreter detached while it is made.
pub(crate) fn report<'py>(
    standard: &Arc<brightline::Standard>,
    facts: &Bound<'py, PyAny>,
    at: &Bound<'py, PyAny>,
    exceptions: Option<&Bound<'py, PyAny>>,
    scorecard: Option<&str>,
    subject: Option<&str>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = facts.py();
    let at = instant::argument("at", at)?;
    let selection = selected(py, standard, scorecard, subject)?;
    let (pieces, records) = (facts::argument(facts)?, exceptions::argument(exceptions)?);
    let answer = py.detach(|| {
        let evidence = Evidence::read(standard, &pieces, &records);
        known_subject(&selection, &evidence)?;
        Ok(standard.evaluate_selected(&evidence.facts, &evidence.exceptions, at, &selection).to_json())
    });
    REPORT.opened(py, &answer.map_err(|unknown| refusal::of_name(py, &unknown))?)
}

/// What is selected, where the standard knows it.
fn selected(
    py: Python<'_>,
    standard: &brightline::Standard,
    scorecard: Option<&str>,
    subject: Option<&str>,
) -> PyResult<Selection> {
    if let Some(name) = scorecard {
        standard.scorecard(name).map_err(|unknown| refusal::of_name(py, &unknown))?;
    }
    let reference = |text: &str| {
        let unknown = || UnknownName { what: "subject", name: text.to_owned(), nearest: None };
        standard.reference(text).ok_or_else(|| refusal::of_name(py, &unknown()))
    };
    Ok(Selection { scorecard: scorecard.map(str::to_owned), subject: subject.map(reference).transpose()? })
}

/// A subject that no document is about is a slip rather than a question.
fn known_subject(selection: &Selection, evidence: &Evidence) -> Result<(), UnknownName> {
    let Some(wanted) = &selection.subject else { return Ok(()) };
    let subjects: BTreeSet<&Reference> = evidence.facts.documents().iter().map(|document| &document.subject).collect();
    if subjects.iter().any(|subject| wanted.covers(subject)) {
        return Ok(());
    }
    // Compared by their names alone: what references share would make all of them near.
    let near = nearest(wanted.name(), subjects.iter().map(|subject| subject.name()));
    let near = subjects.iter().filter(|subject| Some(subject.name()) == near);
    let near = near.max_by_key(|subject| {
        let alike = (subject.kind() == wanted.kind(), subject.namespace() == wanted.namespace());
        (alike, subject.release().is_some() == wanted.release().is_some())
    });
    Err(UnknownName { what: "subject", name: wanted.to_string(), nearest: near.map(|near| near.to_string()) })
}

#[pymethods]
impl Standard {
    /// Reads and compiles files and folders.
    #[staticmethod]
    #[pyo3(signature = (*paths, within = None))]
    fn load(paths: &Bound<'_, PyTuple>, within: Option<u64>) -> PyResult<Self> {
        let py = paths.py();
        if paths.is_empty() {
            return Err(PyErr::new::<PyTypeError, _>("Standard.load() takes at least one path"));
        }
        let paths = paths.iter().map(|path| held::path(&path)).collect::<PyResult<Vec<_>>>()?;
        let sources = py.detach(|| host::sources(&paths.iter().map(AsRef::as_ref).collect::<Vec<&Path>>()));
        compiled(py, sources.map_err(|refused| refusal::of_files(py, &refused, &STANDARD_ERROR))?, within)
    }

    /// Compiles texts by their names.
    #[staticmethod]
    #[pyo3(signature = (sources, *, within = None))]
    fn compile(sources: &Bound<'_, PyAny>, within: Option<u64>) -> PyResult<Self> {
        let wrong = |message: String| PyErr::new::<PyTypeError, _>(message);
        let Ok(mapping) = sources.cast::<PyMapping>() else {
            let found = type_name(sources);
            return Err(wrong(format!("sources: expected a dict of names and texts, found {found}")));
        };
        let mut read = Vec::new();
        for pair in mapping.items()?.try_iter()? {
            let (name, text): (Bound<'_, PyAny>, Bound<'_, PyAny>) = pair?.extract()?;
            let (Ok(name), text_of) = (name.cast::<PyString>(), text.cast::<PyString>()) else {
                return Err(wrong(format!("sources: expected names that are texts, found {}", type_name(&name))));
            };
            let name = name.to_str()?;
            let Ok(text_of) = text_of else {
                return Err(wrong(format!("sources[{name:?}]: expected a text, found {}", type_name(&text))));
            };
            read.push(Source::new(name, text_of.to_str()?));
        }
        compiled(sources.py(), read, within)
    }

    /// The names of the scorecards, sorted.
    #[getter]
    fn scorecards<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.0.scorecards().collect::<Vec<_>>())
    }

    /// What the checker found that is no error.
    #[getter]
    fn warnings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        diagnostics::all(py, self.0.warnings(), self.0.sources())
    }

    /// The texts by their names.
    #[getter]
    fn sources<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let sources = PyDict::new(py);
        self.0.sources().iter().try_for_each(|(_, source)| sources.set_item(&source.name, &source.text))?;
        Ok(sources)
    }

    /// The most steps that judging one subject may take.
    #[getter]
    fn work(&self) -> u64 {
        self.0.work()
    }

    /// Whether the rows of a table can be judged apart from one another.
    #[getter]
    fn rows_stand_alone(&self) -> bool {
        brightline_columnar::rows_stand_alone(&self.0)
    }

    /// One scorecard.
    fn scorecard(&self, py: Python<'_>, name: &str) -> PyResult<Scorecard> {
        self.0.scorecard(name).map_err(|unknown| refusal::of_name(py, &unknown))?;
        Ok(Scorecard::new(Arc::clone(&self.0), name))
    }

    /// Judges every subject on every scorecard.
    #[pyo3(signature = (facts, *, at, exceptions = None, scorecard = None, subject = None))]
    fn evaluate<'py>(
        &self,
        facts: &Bound<'py, PyAny>,
        at: &Bound<'py, PyAny>,
        exceptions: Option<&Bound<'py, PyAny>>,
        scorecard: Option<&str>,
        subject: Option<&str>,
    ) -> PyResult<Bound<'py, PyAny>> {
        report(&self.0, facts, at, exceptions, scorecard, subject)
    }

    /// What changes by itself, and when.
    #[pyo3(signature = (facts, *, at, until, exceptions = None, scorecard = None, subject = None))]
    #[allow(clippy::too_many_arguments)]
    fn forecast<'py>(
        &self,
        facts: &Bound<'py, PyAny>,
        at: &Bound<'py, PyAny>,
        until: &Bound<'py, PyAny>,
        exceptions: Option<&Bound<'py, PyAny>>,
        scorecard: Option<&str>,
        subject: Option<&str>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = facts.py();
        let at = instant::argument("at", at)?;
        let until = instant::end("until", until, at)?;
        let selection = selected(py, &self.0, scorecard, subject)?;
        let (pieces, records) = (facts::argument(facts)?, exceptions::argument(exceptions)?);
        let answer = py.detach(|| {
            let evidence = Evidence::read(&self.0, &pieces, &records);
            known_subject(&selection, &evidence)?;
            Ok(self.0.forecast(&evidence.facts, &evidence.exceptions, at, until, &selection).to_json())
        });
        FORECAST.opened(py, &answer.map_err(|unknown| refusal::of_name(py, &unknown))?)
    }

    /// Why a verdict is as it is.
    #[pyo3(signature = (facts, *, at, subject, rule = None, scorecard = None, exceptions = None))]
    #[allow(clippy::too_many_arguments)]
    fn explain<'py>(
        &self,
        facts: &Bound<'py, PyAny>,
        at: &Bound<'py, PyAny>,
        subject: &str,
        rule: Option<&str>,
        scorecard: Option<&str>,
        exceptions: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = facts.py();
        let at = instant::argument("at", at)?;
        let selection = selected(py, &self.0, scorecard, Some(subject))?;
        self.known_rule(rule, scorecard).map_err(|unknown| refusal::of_name(py, &unknown))?;
        let (pieces, records) = (facts::argument(facts)?, exceptions::argument(exceptions)?);
        let answer = py.detach(|| {
            let evidence = Evidence::read(&self.0, &pieces, &records);
            known_subject(&selection, &evidence)?;
            let explanation = self.0.explain(&evidence.facts, &evidence.exceptions, at, &selection);
            let explanation = match rule {
                Some(rule) => explanation.of_rule(rule),
                None => explanation,
            };
            Ok(explanation.to_json(&self.0))
        });
        EXPLANATION.opened(py, &answer.map_err(|unknown| refusal::of_name(py, &unknown))?)
    }

    /// Judges every row of a table.
    #[pyo3(signature = (
        table, *, at, exceptions = None, scorecard = None, form = "wide", subject_column = None, kind = None,
        source = None, valid_until = true, threads = 1, known = None, problems = None
    ))]
    #[allow(clippy::too_many_arguments)]
    fn evaluate_table<'py>(
        &self,
        table: &Bound<'py, PyAny>,
        at: &Bound<'py, PyAny>,
        exceptions: Option<&Bound<'py, PyAny>>,
        scorecard: Option<&str>,
        form: &str,
        subject_column: Option<String>,
        kind: Option<String>,
        source: Option<&str>,
        valid_until: bool,
        threads: usize,
        known: Option<&Bound<'py, PyAny>>,
        problems: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let ground = self.ground(table, at, exceptions, scorecard, [subject_column, kind], source)?;
        let form = table::form(table.py(), form)?;
        let options = TableOptions { form, without_valid_until: !valid_until, ..ground.options };
        table::evaluate(table, &table::Ground { options, ..ground }, threads, known, problems)
    }

    /// Of each row of a table its subject and those that it refers to.
    #[pyo3(signature = (table, *, subject_column = None, kind = None, source = None))]
    fn row_links<'py>(
        &self,
        table: &Bound<'py, PyAny>,
        subject_column: Option<String>,
        kind: Option<String>,
        source: Option<&str>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let source = facts::source_name(table.py(), source)?.map(str::to_owned);
        let options = TableOptions { subject: subject_column, kind, source, ..TableOptions::default() };
        let at = brightline::Instant::MIN;
        table::links(table, &table::Ground { standard: &self.0, at, records: exceptions::argument(None)?, options })
    }

    /// How many references one behind the other rules and exceptions may follow.
    #[pyo3(signature = (exceptions = None))]
    fn reference_steps(&self, py: Python<'_>, exceptions: Option<&Bound<'_, PyAny>>) -> PyResult<usize> {
        let records = exceptions::argument(exceptions)?;
        Ok(py.detach(|| brightline_columnar::reference_steps(&self.0, &records.read_by(&self.0))))
    }

    /// Those by whom, or by whose members, exceptions may be approved.
    #[getter]
    fn approvers(&self) -> Vec<String> {
        brightline_columnar::approvers(&self.0).iter().map(|approver| approver.bare().as_str().to_owned()).collect()
    }

    /// Why the verdicts of one row of a table are as they are.
    #[pyo3(signature = (
        table, row, *, at, rule = None, scorecard = None, exceptions = None, subject_column = None, kind = None,
        source = None
    ))]
    #[allow(clippy::too_many_arguments)]
    fn explain_row<'py>(
        &self,
        table: &Bound<'py, PyAny>,
        row: &Bound<'py, PyAny>,
        at: &Bound<'py, PyAny>,
        rule: Option<&str>,
        scorecard: Option<&str>,
        exceptions: Option<&Bound<'py, PyAny>>,
        subject_column: Option<String>,
        kind: Option<String>,
        source: Option<&str>,
    ) -> PyResult<Bound<'py, PyAny>> {
        self.known_rule(rule, scorecard).map_err(|unknown| refusal::of_name(table.py(), &unknown))?;
        let ground = self.ground(table, at, exceptions, scorecard, [subject_column, kind], source)?;
        table::explain_row(table, row, &ground, rule)
    }

    /// Every exception, its state, and what somebody has to look at.
    #[pyo3(signature = (facts = None, *, at, exceptions = None))]
    fn register<'py>(
        &self,
        py: Python<'py>,
        facts: Option<&Bound<'py, PyAny>>,
        at: &Bound<'py, PyAny>,
        exceptions: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let at = instant::argument("at", at)?;
        let pieces = facts.map_or_else(|| Ok(facts::none()), facts::argument)?;
        let records = exceptions::argument(exceptions)?;
        let answer = py.detach(|| {
            let evidence = Evidence::read(&self.0, &pieces, &records);
            self.0.register(&evidence.facts, &evidence.exceptions, at).to_json()
        });
        REGISTER.opened(py, &answer)
    }

    /// Runs the tests that stand in the files.
    fn test<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let outcomes = py.detach(|| self.0.run_tests());
        let one = |outcome: &brightline::TestOutcome| {
            let failures = outcome.failures.iter().map(|failure| {
                TEST_FAILURE.call(py, (failure.place.as_str(), failure.expected.as_str(), failure.found.as_str()))
            });
            let failures = classes::tuple(py, failures)?;
            TEST_OUTCOME
                .call(py, (outcome.title.as_str(), outcome.scorecard.as_str(), outcome.place.as_str(), failures))
        };
        classes::tuple(py, outcomes.iter().map(one))
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> Py<PyAny> {
        let py = other.py();
        match other.cast::<Self>() {
            Ok(other) => {
                let same = self.0.sources() == other.get().0.sources();
                pyo3::types::PyBool::new(py, same).to_owned().into_any().unbind()
            }
            Err(_) => py.NotImplemented(),
        }
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        let names = self.0.sources().iter().map(|(_, source)| (source.name.as_str(), source.text.as_str()));
        PyTuple::new(py, names.collect::<Vec<_>>())?.hash()
    }

    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        slf
    }

    /// It is compiled again where it arrives.
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyDict>,))> {
        let class: Bound<'py, PyType> = slf.get_type();
        Ok((class.as_any().getattr("compile")?, (slf.get().sources(slf.py())?,)))
    }

    fn __repr__(&self) -> String {
        let names: Vec<&str> = self.0.scorecards().collect();
        format!("<brightline.Standard: {}>", if names.is_empty() { "no scorecard".into() } else { names.join(", ") })
    }
}

impl Standard {
    /// By what a table is judged, as the arguments say.
    fn ground(
        &self,
        table: &Bound<'_, PyAny>,
        at: &Bound<'_, PyAny>,
        exceptions: Option<&Bound<'_, PyAny>>,
        scorecard: Option<&str>,
        [subject, kind]: [Option<String>; 2],
        source: Option<&str>,
    ) -> PyResult<table::Ground<'_>> {
        let py = table.py();
        let at = instant::argument("at", at)?;
        let selection = selected(py, &self.0, scorecard, None)?;
        let source = facts::source_name(py, source)?.map(str::to_owned);
        let records = exceptions::argument(exceptions)?;
        let options = TableOptions { scorecard: selection.scorecard, subject, kind, source, ..TableOptions::default() };
        Ok(table::Ground { standard: &self.0, at, records, options })
    }

    fn known_rule(&self, rule: Option<&str>, scorecard: Option<&str>) -> Result<(), UnknownName> {
        let Some(rule) = rule else { return Ok(()) };
        let scorecards = self.0.scorecards().filter(|name| scorecard.is_none_or(|wanted| wanted == *name));
        let rules: Vec<&str> = scorecards
            .filter_map(|name| self.0.scorecard(name).ok())
            .flat_map(|scorecard| scorecard.rules().map(|rule| rule.name))
            .collect();
        if rules.contains(&rule) {
            return Ok(());
        }
        let near = nearest(rule, rules.iter().copied()).map(str::to_owned);
        Err(UnknownName { what: "rule", name: rule.to_owned(), nearest: near })
    }
}
