//! Values of Python as trees of a document.
//!
//! | Python | document |
//! | --- | --- |
//! | `None`, `bool`, `str` | null, bool, text |
//! | `int`, whatever has `__index__` | number, past ±2^53 one that no double holds, as JSON has it |
//! | `float`, `Decimal` | number; NaN and the infinities are refused |
//! | aware `datetime`, `date` (midnight UTC), `timedelta` | instant, instant, duration |
//! | a member of an `Enum`, `UUID` | its value, its text |
//! | a mapping with text keys, a dataclass, a pydantic model (by alias), a named tuple | object |
//! | `list`, `tuple` | list; a set has no order, and is refused |
//!
//! The bounds are those of a document that comes as JSON: 128 levels, 64 MiB. What is shared is counted each time it is
//! met, so that no small value blows up to a large document.

use std::{collections::BTreeMap, sync::Arc};

use brightline::{Duration, Tree};
use brightline_documents::{MAX_BYTES, MAX_LEVELS};
use pyo3::{
    Bound, PyAny, PyErr, Python,
    exceptions::{PyException, PyUnicodeEncodeError},
    types::{
        PyAnyMethods as _, PyBool, PyBoolMethods as _, PyByteArray, PyBytes, PyDate, PyDateTime, PyDelta, PyDict,
        PyDictMethods as _, PyFloat, PyFloatMethods as _, PyFrozenSet, PyInt, PyList, PyListMethods as _, PyMapping,
        PyMappingMethods as _, PySet, PyString, PyStringMethods as _, PyTime, PyTuple, PyTupleMethods as _, PyType,
    },
};

use crate::{
    classes::{DATACLASS_FIELDS, DECIMAL, ENUM, PATH_LIKE, UUID},
    instant::{self, NAIVE, NoInstant, type_name},
    place::{Fault, Place, Step},
};

/// Integers beyond it are not held by a double exactly.
pub(crate) const WHOLE: i64 = 1 << 53;

/// After so many values the interpreter is asked whether somebody pressed Ctrl-C.
const BREATH: usize = 1 << 16;

/// Reads values that stand below one root.
pub(crate) struct Reader<'a, 'py> {
    py: Python<'py>,
    place: Place<'a>,
    /// The lists and objects that are being read, so that one that holds itself is seen.
    open: Vec<*mut pyo3::ffi::PyObject>,
    /// About as many bytes as the document would have as JSON.
    bytes: usize,
    values: usize,
}

/// Boxed, for it is much larger than what it stands in for.
type Read<T> = Result<T, Box<Fault>>;

impl<'a, 'py> Reader<'a, 'py> {
    /// A reader of what is called `root`, or of an element of it.
    pub(crate) fn new(py: Python<'py>, root: &'a str, element: Option<usize>) -> Self {
        let place = Place { root, steps: element.into_iter().map(Step::Index).collect() };
        Self { py, place, open: Vec::new(), bytes: 0, values: 0 }
    }

    /// Whether a value is a document by itself, rather than something that holds documents.
    pub(crate) fn is_object(&self, value: &Bound<'py, PyAny>) -> Read<bool> {
        self.parts(value).map(|parts| parts.is_some())
    }

    /// A whole document: an object, or it is refused.
    pub(crate) fn document(&mut self, value: &Bound<'py, PyAny>) -> Read<Tree> {
        match self.parts(value)? {
            Some(parts) => self.object(value, &parts),
            None => {
                let help = if self.asked(PATH_LIKE.has(value))? {
                    "a file is read by `Facts.load(path)`; what is in it is `path.read_bytes()`"
                } else if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
                    "one document stands here; `evaluate` takes a list of them"
                } else {
                    "a document is a dict, a dataclass or a pydantic model; JSON text stands alone, not in a list"
                };
                Err(self.fault(format!("expected a document, found {}", type_name(value)), Some(help)))
            }
        }
    }

    /// Some value of a document.
    pub(crate) fn part(&mut self, value: &Bound<'py, PyAny>) -> Read<Tree> {
        self.tree(value)
    }

    fn tree(&mut self, value: &Bound<'py, PyAny>) -> Read<Tree> {
        self.count(2)?;
        // The common ones first, by their exact class.
        if let Ok(text) = value.cast_exact::<PyString>() {
            return self.text(text).map(Tree::Text);
        }
        if value.is_none() {
            return Ok(Tree::Null);
        }
        if let Ok(value) = value.cast_exact::<PyBool>() {
            return Ok(Tree::Bool(value.is_true()));
        }
        if let Ok(value) = value.cast_exact::<PyInt>() {
            return self.integer(value.as_any());
        }
        if let Ok(value) = value.cast_exact::<PyFloat>() {
            return self.float(value.value());
        }
        if let Ok(list) = value.cast::<PyList>() {
            return self.list(value, list);
        }
        if let Ok(parts) = value.cast_exact::<PyDict>() {
            return self.object(value, &parts.items());
        }
        self.other(value)
    }

    /// Subclasses, and what is rarer.
    fn other(&mut self, value: &Bound<'py, PyAny>) -> Read<Tree> {
        if self.asked(ENUM.has(value))? {
            let inner = self.asked(value.getattr("value"))?;
            return self.nested(value, |reader| reader.tree(&inner));
        }
        if let Ok(text) = value.cast::<PyString>() {
            return self.text(text).map(Tree::Text);
        }
        if let Ok(value) = value.cast::<PyFloat>() {
            return self.float(value.value());
        }
        if let Some(tree) = self.time(value)? {
            return Ok(tree);
        }
        if let Some(parts) = self.parts(value)? {
            return self.object(value, &parts);
        }
        if let Ok(tuple) = value.cast::<PyTuple>() {
            return self.list(value, &tuple.to_list());
        }
        if self.asked(DECIMAL.has(value))? {
            return self.decimal(value);
        }
        if self.asked(UUID.has(value))? {
            let text = self.asked(value.str())?;
            return self.text(&text).map(Tree::Text);
        }
        if !value.is_instance_of::<PyType>() && self.asked(value.hasattr("__index__"))? {
            let index = self.asked(value.call_method0("__index__"))?;
            return self.integer(&index);
        }
        Err(self.unknown(value))
    }

    fn unknown(&self, value: &Bound<'py, PyAny>) -> Box<Fault> {
        let help = if value.is_instance_of::<PySet>() || value.is_instance_of::<PyFrozenSet>() {
            "a set has no order, and a list has: hand over `sorted(…)`"
        } else if value.is_instance_of::<PyBytes>() || value.is_instance_of::<PyByteArray>() {
            "decode it: `.decode()`"
        } else if value.is_instance_of::<PyTime>() {
            "a time of day is no instant: combine it with its date and zone"
        } else {
            "there are None, bool, int, float, Decimal, str, aware datetime, date, timedelta, Enum, UUID, list, tuple, \
             and as objects dict, dataclasses and pydantic models"
        };
        self.fault(format!("{} says no fact", type_name(value)), Some(help))
    }

    fn time(&self, value: &Bound<'py, PyAny>) -> Read<Option<Tree>> {
        let found = if let Ok(value) = value.cast::<PyDateTime>() {
            instant::of_datetime(value)
        } else if let Ok(value) = value.cast::<PyDate>() {
            instant::of_date(value)
        } else if value.is_instance_of::<PyDelta>() {
            let micros = self.asked(instant::micros(value))?;
            return match i64::try_from(micros) {
                Ok(micros) => Ok(Some(Tree::Duration(Duration::from_micros(micros)))),
                Err(_) => Err(self.fault("a duration of over 292,000 years".into(), None)),
            };
        } else {
            return Ok(None);
        };
        match found {
            Ok(instant) => Ok(Some(Tree::Instant(instant))),
            Err(NoInstant::Naive) => {
                let [message, help] = NAIVE;
                Err(self.fault(message.into(), Some(help)))
            }
            Err(NoInstant::OutOfRange) => {
                Err(self.fault("an instant outside of the years 0001 to 9999 in UTC".into(), None))
            }
            Err(NoInstant::Raised(error)) => Err(self.raised(error)),
        }
    }

    fn text(&mut self, text: &Bound<'py, PyString>) -> Read<Arc<str>> {
        match text.to_str() {
            Ok(text) => {
                self.count(text.len())?;
                Ok(text.into())
            }
            Err(error) if error.is_instance_of::<PyUnicodeEncodeError>(self.py) => {
                Err(self.fault("half a surrogate pair, which is no text".into(), None))
            }
            Err(error) => Err(self.raised(error)),
        }
    }

    fn integer(&self, value: &Bound<'py, PyAny>) -> Read<Tree> {
        match value.extract::<i64>() {
            // Exact: it is within what a double tells from its neighbours.
            Ok(small) if (-WHOLE..=WHOLE).contains(&small) => Ok(Tree::Number(small as f64)),
            _ => {
                // Python writes no integer of over 4,300 digits.
                let text = value.cast::<PyInt>().ok().and_then(|value| value.as_any().str().ok());
                let number = text.and_then(|text| Tree::number(&text.to_string_lossy()));
                let help = "a number is one that a double holds, an integer within ±2^53";
                number.ok_or_else(|| self.fault("an integer of thousands of digits".into(), Some(help)))
            }
        }
    }

    fn float(&self, value: f64) -> Read<Tree> {
        if value.is_finite() {
            // Adding zero leaves no `-0`.
            return Ok(Tree::Number(value + 0.0));
        }
        let found = if value.is_nan() { "NaN".to_owned() } else { value.to_string() };
        Err(self.fault(format!("expected a number, found {found}"), Some("None says that nothing is known")))
    }

    fn decimal(&self, value: &Bound<'py, PyAny>) -> Read<Tree> {
        let text = self.asked(value.str())?;
        let text = text.to_string_lossy();
        Tree::number(&text).ok_or_else(|| {
            self.fault(format!("expected a number, found Decimal('{text}')"), Some("None says that nothing is known"))
        })
    }

    fn list(&mut self, value: &Bound<'py, PyAny>, list: &Bound<'py, PyList>) -> Read<Tree> {
        self.nested(value, |reader| {
            let mut elements = Vec::with_capacity(list.len());
            for (index, element) in list.iter().enumerate() {
                let element = reader.below(Step::Index(index), |reader| reader.tree(&element))?;
                elements.push(element);
            }
            Ok(Tree::List(elements))
        })
    }

    /// `parts` are pairs of key and value, in a list that nobody else has.
    fn object(&mut self, value: &Bound<'py, PyAny>, parts: &Bound<'py, PyList>) -> Read<Tree> {
        self.nested(value, |reader| {
            let mut entries = BTreeMap::new();
            for part in parts.iter() {
                let (key, value) = reader.asked(part.extract::<(Bound<'py, PyAny>, Bound<'py, PyAny>)>())?;
                let Ok(text) = key.cast::<PyString>() else {
                    let shown = key.repr().map_or_else(|_| type_name(&key), |text| text.to_string_lossy().into_owned());
                    let message = format!("expected keys that are text, found {} {shown}", type_name(&key));
                    return Err(reader.fault(message, None));
                };
                let key = reader.text(text)?;
                let tree = reader.below(Step::Key(Arc::clone(&key)), |reader| reader.tree(&value))?;
                entries.insert(key, tree);
            }
            Ok(Tree::Object(entries))
        })
    }

    /// What an object is made of, as pairs of key and value; none where it is no object.
    fn parts(&self, value: &Bound<'py, PyAny>) -> Read<Option<Bound<'py, PyList>>> {
        if let Ok(dict) = value.cast::<PyDict>() {
            // A copy: the dict itself may change while its values are asked what they are.
            return Ok(Some(dict.items()));
        }
        let class = value.get_type();
        if value.is_instance_of::<PyType>() {
            return Ok(None);
        }
        if self.asked(class.hasattr("__pydantic_validator__"))? && self.asked(class.hasattr("model_dump"))? {
            let arguments = PyDict::new(self.py);
            self.asked(arguments.set_item("by_alias", true))?;
            let dumped = self.asked(value.call_method("model_dump", (), Some(&arguments)))?;
            // A root model of something else is no object.
            return Ok(dumped.cast::<PyDict>().ok().map(|dict| dict.items()));
        }
        if self.asked(class.hasattr("__dataclass_fields__"))? {
            let fields = self.asked(DATACLASS_FIELDS.call(self.py, (value,)))?;
            let fields = self.asked(fields.try_iter())?;
            let pair = |field: Bound<'py, PyAny>| {
                let name = field.getattr("name")?.cast_into::<PyString>()?;
                let part = value.getattr(&name)?;
                Ok((name, part))
            };
            let pairs = fields.map(|field| field.and_then(pair)).collect::<Result<Vec<_>, PyErr>>();
            return Ok(Some(self.asked(PyList::new(self.py, self.asked(pairs)?))?));
        }
        if value.is_instance_of::<PyTuple>() && self.asked(class.hasattr("_fields"))? {
            let fields = self.asked(value.call_method0("_asdict"))?;
            return Ok(fields.cast::<PyDict>().ok().map(|dict| dict.items()));
        }
        match value.cast::<PyMapping>() {
            Ok(mapping) => Ok(Some(self.asked(mapping.items())?)),
            Err(_) => Ok(None),
        }
    }

    /// Goes a level down into a value that holds others.
    fn nested<T>(&mut self, value: &Bound<'py, PyAny>, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        let identity = value.as_ptr();
        if self.open.contains(&identity) {
            return Err(self.fault("it holds itself".into(), Some("a document ends somewhere")));
        }
        if self.open.len() >= MAX_LEVELS {
            let message = format!("more than {MAX_LEVELS} lists and objects within one another");
            return Err(self.fault(message, None));
        }
        self.open.push(identity);
        let read = read(self);
        self.open.pop();
        read
    }

    fn below<T>(&mut self, step: Step, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        self.place.steps.push(step);
        let read = read(self)?;
        // Where a fault leaves early, its place is already said.
        self.place.steps.pop();
        Ok(read)
    }

    fn count(&mut self, bytes: usize) -> Read<()> {
        self.bytes += bytes;
        self.values += 1;
        if self.values.is_multiple_of(BREATH) {
            self.asked(self.py.check_signals())?;
        }
        if self.bytes > MAX_BYTES {
            return Err(self.fault("a document of more than 64 MiB".into(), Some("what is shared counts each time")));
        }
        Ok(())
    }

    fn asked<T>(&self, answer: Result<T, PyErr>) -> Read<T> {
        answer.map_err(|error| self.raised(error))
    }

    fn raised(&self, error: PyErr) -> Box<Fault> {
        // What is no `Exception`, such as Ctrl-C, is not said in other words.
        let passes = !error.is_instance_of::<PyException>(self.py);
        let message = error.value(self.py).to_string();
        let mut fault = self.fault(format!("it cannot be read: {message}"), None);
        fault.passes = passes;
        fault.cause = Some(error);
        fault
    }

    fn fault(&self, message: String, help: Option<&str>) -> Box<Fault> {
        let help = help.map(str::to_owned);
        Box::new(Fault { path: self.place.to_string(), message, help, cause: None, passes: false })
    }
}
