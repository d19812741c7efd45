//! One subject judged alone: `Scorecard.judge`, `Scorecard.bind`, and what they give.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use brightline::{Instant, Refusal, Verdict};
use brightline_documents::Json;
use pyo3::{
    Bound, Py, PyAny, PyErr, PyResult, Python,
    exceptions::PyKeyError,
    pyclass, pymethods,
    sync::PyOnceLock,
    types::{
        PyAnyMethods as _, PyByteArray, PyBytes, PyBytesMethods as _, PyDateTime, PyDict, PyDictMethods as _,
        PyMemoryView, PyString, PyStringMethods as _, PyTuple,
    },
};

use crate::{
    classes::{FACTS_ERROR, VERDICT},
    exceptions::Records,
    held,
    input::Object,
    instant, refusal,
};

/// A judge of the engine, with what Python needs of it made once.
pub(crate) struct Judge {
    engine: brightline::Judge,
    keys: Vec<Py<PyString>>,
    tiers: Vec<Py<PyString>>,
    rules: Vec<Py<PyString>>,
    verdicts: Vec<(Verdict, Py<PyAny>)>,
    /// The verdicts of a subject that meets every rule: a copy of it, changed where the subject does not, is there sooner
    /// than one that is built, for the keys have their places.
    all_met: Py<PyDict>,
    /// Memory of judgements that are over.
    spare: Mutex<Vec<brightline::Bound>>,
    /// The last `at`, held so that nothing else can stand in its place, and what it says: most judgements are of one instant.
    last: Mutex<Option<(Py<PyAny>, Instant)>>,
}

/// A verdict as Python has it.
fn word(verdicts: &[(Verdict, Py<PyAny>)], verdict: Verdict) -> Option<&Py<PyAny>> {
    verdicts.iter().find(|(known, _)| *known == verdict).map(|(_, word)| word)
}

/// More memory than so many judgements at once need is let go.
const SPARE: usize = 16;

impl Judge {
    fn new(py: Python<'_>, standard: &brightline::Standard, scorecard: &str, records: &Records) -> PyResult<Arc<Self>> {
        let exceptions = records.unkept(standard);
        let scorecard = standard.scorecard(scorecard).map_err(|unknown| refusal::of_name(py, &unknown))?;
        let engine = py.detach(|| scorecard.judge(&exceptions));
        let names = |names: &mut dyn Iterator<Item = &str>| -> Vec<Py<PyString>> {
            names.map(|name| PyString::intern(py, name).unbind()).collect()
        };
        let (keys, tiers, rules) = (names(&mut engine.keys()), names(&mut engine.tiers()), names(&mut engine.rules()));
        let verdict = |verdict: Verdict| Ok((verdict, VERDICT.call(py, (verdict.as_str(),))?.unbind()));
        let verdicts = Verdict::ALL.into_iter().map(verdict).collect::<PyResult<Vec<_>>>()?;
        let all_met = PyDict::new(py);
        for rule in &rules {
            all_met.set_item(rule, word(&verdicts, Verdict::Met))?;
        }
        let (all_met, spare, last) = (all_met.unbind(), Mutex::default(), Mutex::default());
        Ok(Arc::new(Self { engine, keys, tiers, rules, verdicts, all_met, spare, last }))
    }

    /// The instant of `at`: asked anew only of another object. A datetime does not change.
    fn at(&self, at: &Bound<'_, PyAny>) -> PyResult<Instant> {
        {
            let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((known, instant)) = &*last
                && known.is(at)
            {
                return Ok(*instant);
            }
        }
        // Not under the lock: a time zone may be code of Python's, and so may be what ends the life of the last one.
        let instant = instant::argument("at", at)?;
        if at.cast_exact::<PyDateTime>().is_ok() || at.cast_exact::<PyString>().is_ok() {
            let kept = Some((at.clone().unbind(), instant));
            let before = std::mem::replace(&mut *self.last.lock().unwrap_or_else(PoisonError::into_inner), kept);
            drop(before);
        }
        Ok(instant)
    }

    fn blank(&self) -> brightline::Bound {
        let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        spare.pop().unwrap_or_else(|| self.engine.blank())
    }

    fn over(&self, bound: brightline::Bound) {
        let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        if spare.len() < SPARE {
            spare.push(bound);
        }
    }

    fn tier(&self, place: Option<usize>) -> Option<&Py<PyString>> {
        self.tiers.get(place?)
    }

    /// Reads a document; text is read with the interpreter detached.
    fn read(&self, bound: &mut brightline::Bound, facts: &Bound<'_, PyAny>, source: Option<&str>) -> PyResult<()> {
        let py = facts.py();
        if facts.is_exact_instance_of::<PyDict>() {
            return self.object(bound, facts, source);
        }
        if let Ok(text) = facts.cast::<PyBytes>() {
            let bytes = text.as_bytes();
            return py.detach(|| bound.read(&Json(bytes), source)).map_err(|refused| of_text(py, refused));
        }
        if let Ok(text) = facts.cast::<PyString>() {
            let bytes = text.to_str()?.as_bytes();
            return py.detach(|| bound.read(&Json(bytes), source)).map_err(|refused| of_text(py, refused));
        }
        if facts.is_instance_of::<PyByteArray>() || facts.is_instance_of::<PyMemoryView>() {
            let bytes = held::bytes(facts)?.unwrap_or_default();
            return py.detach(|| bound.read(&Json(&bytes), source)).map_err(|refused| of_text(py, refused));
        }
        self.object(bound, facts, source)
    }

    fn object(&self, bound: &mut brightline::Bound, facts: &Bound<'_, PyAny>, source: Option<&str>) -> PyResult<()> {
        let py = facts.py();
        bound.read(&Object { value: facts, keys: &self.keys }, source).map_err(|refused| match refused {
            Refusal::Input(fault) => fault.raise(py, &FACTS_ERROR),
            Refusal::Document(problem) => {
                refusal::of_documents(py, "facts: the document cannot be used", &[*problem], &FACTS_ERROR)
            }
        })
    }
}

fn of_text(py: Python<'_>, refused: Refusal<brightline::Problem>) -> PyErr {
    let problem = match refused {
        Refusal::Input(problem) => problem,
        Refusal::Document(problem) => *problem,
    };
    refusal::of_documents(py, "facts: the document cannot be used", &[problem], &FACTS_ERROR)
}

/// The judges of a scorecard: the one without further exceptions, and that of those last handed over.
pub(crate) struct Judges {
    plain: PyOnceLock<Arc<Judge>>,
    excepted: Mutex<Option<(Weak<Records>, Arc<Judge>)>>,
}

impl Default for Judges {
    fn default() -> Self {
        Self { plain: PyOnceLock::new(), excepted: Mutex::default() }
    }
}

impl Judges {
    pub(crate) fn with(
        &self,
        py: Python<'_>,
        standard: &brightline::Standard,
        scorecard: &str,
        records: Option<&Arc<Records>>,
    ) -> PyResult<Arc<Judge>> {
        let Some(records) = records else {
            let made = self.plain.get_or_try_init(py, || Judge::new(py, standard, scorecard, &Records::default()));
            return made.map(Arc::clone);
        };
        {
            let kept = self.excepted.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((of, judge)) = &*kept
                && std::ptr::eq(of.as_ptr(), Arc::as_ptr(records))
            {
                return Ok(Arc::clone(judge));
            }
        }
        // Not under the lock: making it may run code of Python, and that may wait for this thread.
        let judge = Judge::new(py, standard, scorecard, records)?;
        let mut kept = self.excepted.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = Some((Arc::downgrade(records), Arc::clone(&judge)));
        Ok(judge)
    }
}

/// Judges a document at an instant; none where its subject is not there.
pub(crate) fn judge(
    judge: &Arc<Judge>,
    facts: &Bound<'_, PyAny>,
    at: &Bound<'_, PyAny>,
    source: Option<&str>,
) -> PyResult<Option<Verdicts>> {
    let at = judge.at(at)?;
    let mut bound = judge.blank();
    let read = judge.read(&mut bound, facts, source);
    let found = read.map(|()| verdicts(facts.py(), judge, &bound, at));
    judge.over(bound);
    found
}

/// Reads a document once, to judge it at any instant.
pub(crate) fn bind(judge: Arc<Judge>, facts: &Bound<'_, PyAny>, source: Option<&str>) -> PyResult<BoundFacts> {
    let mut bound = judge.engine.blank();
    judge.read(&mut bound, facts, source)?;
    Ok(BoundFacts { judge, bound })
}

/// Looking at slots takes less than letting go of the interpreter does; the engine that explains takes longer.
fn verdicts(py: Python<'_>, judge: &Arc<Judge>, bound: &brightline::Bound, at: Instant) -> Option<Verdicts> {
    let found = if judge.engine.is_direct() { bound.judge(at) } else { py.detach(|| bound.judge(at)) };
    found.map(|found| Verdicts { judge: Arc::clone(judge), found })
}

/// One document, read for one scorecard.
#[pyclass(frozen, module = "brightline", name = "Bound")]
pub(crate) struct BoundFacts {
    judge: Arc<Judge>,
    bound: brightline::Bound,
}

#[pymethods]
impl BoundFacts {
    /// The verdicts at an instant.
    #[pyo3(signature = (*, at))]
    fn judge(&self, at: &Bound<'_, PyAny>) -> PyResult<Option<Verdicts>> {
        let instant = self.judge.at(at)?;
        Ok(verdicts(at.py(), &self.judge, &self.bound, instant))
    }

    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        slf
    }

    fn __repr__(&self) -> String {
        format!("<brightline.Bound: {} rules>", self.judge.rules.len())
    }
}

/// What a scorecard says of a subject, without reasons.
#[pyclass(frozen, module = "brightline")]
pub(crate) struct Verdicts {
    judge: Arc<Judge>,
    found: brightline::Verdicts,
}

impl Verdicts {
    fn word(&self, verdict: Verdict) -> Option<&Py<PyAny>> {
        word(&self.judge.verdicts, verdict)
    }
}

#[pymethods]
impl Verdicts {
    /// Whether the scorecard applies.
    #[getter]
    fn applies(&self) -> bool {
        self.found.applies
    }

    /// The bar is passed, with exceptions.
    #[getter]
    fn ready(&self) -> bool {
        self.found.ready
    }

    /// The highest tier passed, with exceptions.
    #[getter]
    fn tier(&self, py: Python<'_>) -> Option<Py<PyString>> {
        self.judge.tier(self.found.tier).map(|tier| tier.clone_ref(py))
    }

    /// The weighted share of counting rules met or waived.
    #[getter]
    fn score(&self) -> Option<f64> {
        self.found.score
    }

    /// The bar is passed, without any exception.
    #[getter]
    fn earned_ready(&self) -> bool {
        self.found.earned_ready
    }

    /// The highest tier passed, without any exception.
    #[getter]
    fn earned_tier(&self, py: Python<'_>) -> Option<Py<PyString>> {
        self.judge.tier(self.found.earned_tier).map(|tier| tier.clone_ref(py))
    }

    /// The weighted share of counting rules met.
    #[getter]
    fn earned_score(&self) -> Option<f64> {
        self.found.earned_score
    }

    /// The verdicts by the names of the rules.
    #[getter]
    fn rules<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        if self.found.rules().is_empty() {
            return Ok(PyDict::new(py));
        }
        let rules = self.judge.all_met.bind(py).copy()?;
        for (rule, verdict) in self.judge.rules.iter().zip(self.found.rules()) {
            if *verdict != Verdict::Met {
                rules.set_item(rule, self.word(*verdict))?;
            }
        }
        Ok(rules)
    }

    /// The names of the rules that are unmet, by tier and written order.
    #[getter]
    fn unmet<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let unmet = self.judge.rules.iter().zip(self.found.rules()).filter(|(_, verdict)| **verdict == Verdict::Unmet);
        PyTuple::new(py, unmet.map(|(rule, _)| rule).collect::<Vec<_>>())
    }

    fn __getitem__(&self, py: Python<'_>, rule: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        for (known, verdict) in self.judge.rules.iter().zip(self.found.rules()) {
            if rule.eq(known)? {
                return self.word(*verdict).map(|word| word.clone_ref(py)).ok_or_else(|| missing(rule));
            }
        }
        Err(missing(rule))
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> Py<PyAny> {
        let py = other.py();
        match other.cast::<Self>() {
            Ok(other) => {
                let other = other.get();
                let same_rules = || {
                    let [own, others] = [&self.judge, &other.judge].map(|judge| judge.engine.rules());
                    own.eq(others)
                };
                let same = self.found == other.found && (Arc::ptr_eq(&self.judge, &other.judge) || same_rules());
                pyo3::types::PyBool::new(py, same).to_owned().into_any().unbind()
            }
            Err(_) => py.NotImplemented(),
        }
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        let verdicts = self.found.rules().iter().map(|verdict| verdict.as_str()).collect::<Vec<_>>();
        PyTuple::new(py, verdicts)?.hash()
    }

    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        slf
    }

    fn __repr__(&self) -> String {
        let named = |place: Option<usize>| match place.and_then(|place| self.judge.engine.tiers().nth(place)) {
            Some(tier) => format!("'{tier}'"),
            None => "None".to_owned(),
        };
        let found = &self.found;
        let word = |flag: bool| if flag { "True" } else { "False" };
        format!(
            "Verdicts(applies={}, ready={}, tier={}, earned_ready={}, earned_tier={})",
            word(found.applies),
            word(found.ready),
            named(found.tier),
            word(found.earned_ready),
            named(found.earned_tier)
        )
    }
}

fn missing(rule: &Bound<'_, PyAny>) -> PyErr {
    PyErr::new::<PyKeyError, _>(rule.clone().unbind())
}
