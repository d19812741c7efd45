//! `Scorecard`: one scorecard of a standard.

use std::sync::Arc;

use brightline::{Duration, RuleInfo, Standard};
use pyo3::{
    Bound, Py, PyAny, PyResult, Python, pyclass, pymethods,
    types::{PyAnyMethods as _, PyBool, PyDelta, PyDict, PyDictMethods as _, PyTuple},
};

use crate::{
    classes::{self, RULE, TIER},
    exceptions,
    judge::{self, BoundFacts, Judge, Judges, Verdicts},
    standard,
};

/// One scorecard.
#[pyclass(frozen, module = "brightline")]
pub(crate) struct Scorecard {
    standard: Arc<Standard>,
    name: String,
    judges: Judges,
}

impl Scorecard {
    pub(crate) fn new(standard: Arc<Standard>, name: &str) -> Self {
        Self { standard, name: name.to_owned(), judges: Judges::default() }
    }

    fn judge_with(&self, py: Python<'_>, exceptions: Option<&Bound<'_, PyAny>>) -> PyResult<Arc<Judge>> {
        let records = exceptions.map(|given| exceptions::argument(Some(given))).transpose()?;
        self.judges.with(py, &self.standard, &self.name, records.as_ref())
    }

    /// It was there when this was made, and a standard does not change.
    fn compiled(&self) -> Option<brightline::Scorecard<'_>> {
        self.standard.scorecard(&self.name).ok()
    }
}

/// What makes it again: a function, and what it is called with.
type Made<'py> = (Bound<'py, PyAny>, (Bound<'py, PyAny>, String));

#[pymethods]
impl Scorecard {
    /// Its name.
    #[getter]
    fn name(&self) -> &str {
        &self.name
    }

    /// What it is, for people.
    #[getter]
    fn title(&self) -> Option<&str> {
        self.compiled()?.title()
    }

    /// What it is, at more length.
    #[getter]
    fn description(&self) -> Option<&str> {
        self.compiled()?.description()
    }

    /// Who owns it.
    #[getter]
    fn owner(&self) -> Option<&str> {
        self.compiled()?.owner()
    }

    /// Where more is said.
    #[getter]
    fn see<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.compiled().map(|found| found.see()).unwrap_or_default())
    }

    /// The tier that is the minimum bar.
    #[getter]
    fn bar(&self) -> &str {
        self.compiled().map_or("", |found| found.bar())
    }

    /// The tiers, lowest first.
    #[getter]
    fn tiers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let tiers = self.compiled().into_iter().flat_map(|found| found.tiers());
        classes::tuple(py, tiers.map(|(name, title)| TIER.call(py, (name, title))))
    }

    /// The rules, by tier and written order.
    #[getter]
    fn rules<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let rules = self.compiled().into_iter().flat_map(|found| found.rules());
        classes::tuple(py, rules.map(|rule| rule_info(py, &rule)))
    }

    /// Judges every subject on this scorecard.
    #[pyo3(signature = (facts, *, at, exceptions = None, subject = None))]
    fn evaluate<'py>(
        &self,
        facts: &Bound<'py, PyAny>,
        at: &Bound<'py, PyAny>,
        exceptions: Option<&Bound<'py, PyAny>>,
        subject: Option<&str>,
    ) -> PyResult<Bound<'py, PyAny>> {
        standard::report(&self.standard, facts, at, exceptions, Some(&self.name), subject)
    }

    /// Judges one document, without reasons.
    #[pyo3(signature = (facts, *, at, exceptions = None, source = None))]
    fn judge(
        &self,
        facts: &Bound<'_, PyAny>,
        at: &Bound<'_, PyAny>,
        exceptions: Option<&Bound<'_, PyAny>>,
        source: Option<&str>,
    ) -> PyResult<Option<Verdicts>> {
        judge::judge(&self.judge_with(facts.py(), exceptions)?, facts, at, source)
    }

    /// Reads one document, to judge it at any instant.
    #[pyo3(signature = (facts, *, exceptions = None, source = None))]
    fn bind(
        &self,
        facts: &Bound<'_, PyAny>,
        exceptions: Option<&Bound<'_, PyAny>>,
        source: Option<&str>,
    ) -> PyResult<BoundFacts> {
        judge::bind(self.judge_with(facts.py(), exceptions)?, facts, source)
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> Py<PyAny> {
        let py = other.py();
        match other.cast::<Self>() {
            Ok(other) => {
                let other = other.get();
                let same = self.name == other.name && self.standard.sources() == other.standard.sources();
                PyBool::new(py, same).to_owned().into_any().unbind()
            }
            Err(_) => py.NotImplemented(),
        }
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        PyTuple::new(py, [self.name.as_str()])?.hash()
    }

    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        slf
    }

    /// The standard is compiled again where it arrives.
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Made<'py>> {
        let (py, own) = (slf.py(), slf.get());
        let standard = Bound::new(py, standard::Standard(Arc::clone(&own.standard)))?;
        let class = standard.get_type().as_any().getattr("scorecard")?;
        Ok((class, (standard.into_any(), own.name.clone())))
    }

    fn __repr__(&self) -> String {
        format!("<brightline.Scorecard: {}>", self.name)
    }
}

fn rule_info<'py>(py: Python<'py>, rule: &RuleInfo<'_>) -> PyResult<Bound<'py, PyAny>> {
    let arguments = PyDict::new(py);
    arguments.set_item("name", rule.name)?;
    arguments.set_item("tier", rule.tier)?;
    arguments.set_item("title", rule.title)?;
    arguments.set_item("because", rule.because)?;
    arguments.set_item("fix", rule.fix)?;
    arguments.set_item("see", PyTuple::new(py, rule.see)?)?;
    arguments.set_item("owner", rule.owner)?;
    arguments.set_item("effort", rule.effort.and_then(|effort| delta(py, effort)))?;
    arguments.set_item("weight", rule.weight)?;
    arguments.set_item("maps_to", PyTuple::new(py, rule.maps_to)?)?;
    RULE.named(py, &arguments)
}

/// As a `timedelta`; none where it is longer than Python's.
fn delta(py: Python<'_>, duration: Duration) -> Option<Bound<'_, PyDelta>> {
    const DAY: i64 = 24 * 60 * 60 * 1_000_000;
    let (days, rest) = (duration.micros().div_euclid(DAY), duration.micros().rem_euclid(DAY));
    let small = |number: i64| i32::try_from(number).ok();
    PyDelta::new(py, small(days)?, small(rest / 1_000_000)?, small(rest % 1_000_000)?, false).ok()
}
