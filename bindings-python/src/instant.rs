//! Instants and durations of Python as those of the language.

use brightline::{Duration, Instant};
use pyo3::{
    Bound, Py, PyAny, PyErr, PyResult, Python, intern,
    sync::PyOnceLock,
    types::{PyAnyMethods as _, PyDate, PyDateTime, PyDelta, PyString, PyStringMethods as _, PyTypeMethods as _},
};

use crate::classes::INSTANT_ERROR;

/// Seconds from 1970: up to the year 2033 the microseconds of a double are off by less than a half.
const EXACT: f64 = 2e9;

const DAY: i128 = 24 * 60 * 60 * 1_000_000;

/// Why a date or time of Python is no instant.
pub(crate) enum NoInstant {
    /// It has no time zone.
    Naive,
    /// It lies outside of the years 0001 to 9999.
    OutOfRange,
    /// Its time zone raised this.
    Raised(PyErr),
}

impl From<PyErr> for NoInstant {
    fn from(error: PyErr) -> Self {
        Self::Raised(error)
    }
}

/// What is said of a time without a zone, and what to do about it.
pub(crate) const NAIVE: [&str; 2] = [
    "a naive datetime says no instant: it has no time zone",
    "write `datetime(…, tzinfo=timezone.utc)`, or give it a zone with `.replace(tzinfo=…)`",
];

/// The instant of an aware `datetime`.
pub(crate) fn of_datetime(value: &Bound<'_, PyDateTime>) -> Result<Instant, NoInstant> {
    static EPOCH: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let py = value.py();
    if value.call_method0(intern!(py, "utcoffset"))?.is_none() {
        return Err(NoInstant::Naive);
    }
    // A double holds every microsecond of these years exactly enough to be rounded to it.
    let seconds: f64 = value.call_method0(intern!(py, "timestamp"))?.extract()?;
    if seconds.abs() < EXACT {
        return Instant::from_micros((seconds * 1e6).round() as i64).ok_or(NoInstant::OutOfRange);
    }
    let epoch = EPOCH.get_or_try_init(py, || -> PyResult<Py<PyAny>> {
        let module = py.import("datetime")?;
        let utc = module.getattr("timezone")?.getattr("utc")?;
        Ok(module.getattr("datetime")?.call_method1("fromtimestamp", (0, utc))?.unbind())
    })?;
    let since = micros(&value.as_any().sub(epoch)?)?;
    i64::try_from(since).ok().and_then(Instant::from_micros).ok_or(NoInstant::OutOfRange)
}

/// Midnight UTC of a `date`.
pub(crate) fn of_date(value: &Bound<'_, PyDate>) -> Result<Instant, NoInstant> {
    const EPOCH: i128 = 719_163;
    let day: i128 = value.call_method0("toordinal")?.extract()?;
    i64::try_from((day - EPOCH) * DAY).ok().and_then(Instant::from_micros).ok_or(NoInstant::OutOfRange)
}

/// The microseconds of a `timedelta`.
pub(crate) fn micros(value: &Bound<'_, PyAny>) -> PyResult<i128> {
    let [days, seconds, micros]: [i128; 3] = [
        value.getattr("days")?.extract()?,
        value.getattr("seconds")?.extract()?,
        value.getattr("microseconds")?.extract()?,
    ];
    Ok(days * DAY + seconds * 1_000_000 + micros)
}

/// The instant that the argument called `name` says.
pub(crate) fn argument(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Instant> {
    let py = value.py();
    let found = if let Ok(value) = value.cast::<PyDateTime>() {
        of_datetime(value)
    } else if let Ok(value) = value.cast::<PyDate>() {
        of_date(value)
    } else if let Ok(text) = value.cast::<PyString>() {
        let text = text.to_string_lossy();
        return Instant::parse(&text).ok_or_else(|| {
            refuse(
                py,
                name,
                &format!("`{text}` is no instant"),
                "write `2026-01-15` (midnight UTC) or `2026-01-15T09:30:00+01:00`, with its zone",
            )
        });
    } else {
        let message = format!("expected an aware datetime, a date or a text, found {}", type_name(value));
        return Err(refuse(py, name, &message, "as in `datetime(2026, 1, 15, tzinfo=timezone.utc)`"));
    };
    found.map_err(|why| match why {
        NoInstant::Naive => {
            let [message, help] = NAIVE;
            refuse(py, name, message, help)
        }
        NoInstant::OutOfRange => refuse(py, name, "it lies outside of the years 0001 to 9999", "choose a nearer one"),
        NoInstant::Raised(error) => error,
    })
}

/// The end that an argument says, as an instant or as a time after `at`.
pub(crate) fn end(name: &str, value: &Bound<'_, PyAny>, at: Instant) -> PyResult<Instant> {
    let py = value.py();
    let after = if value.is_instance_of::<PyDelta>() {
        Some(micros(value)?)
    } else {
        let text = value.cast::<PyString>().ok().map(|text| text.to_string_lossy().into_owned());
        text.and_then(|text| Duration::parse(&text)).map(|duration| i128::from(duration.micros()))
    };
    let end = match after {
        None => argument(name, value)?,
        Some(after) => {
            let end = i128::from(at.micros()) + after;
            let within = end.clamp(Instant::MIN.micros().into(), Instant::MAX.micros().into());
            i64::try_from(within).ok().and_then(Instant::from_micros).unwrap_or(Instant::MAX)
        }
    };
    if end < at {
        let message = format!("it ends at {end}, before it begins at {at}");
        return Err(refuse(py, name, &message, "name an instant after `at`, or a duration such as `90 days`"));
    }
    Ok(end)
}

fn refuse(py: Python<'_>, name: &str, message: &str, help: &str) -> PyErr {
    INSTANT_ERROR.error(py, (format!("{name}: {message} ({help})"),))
}

/// The name of a value's class as Python shows it.
pub(crate) fn type_name(value: &Bound<'_, PyAny>) -> String {
    let name = value.get_type().fully_qualified_name();
    name.map_or_else(|_| "a value".into(), |name| format!("`{}`", name.to_string_lossy()))
}
