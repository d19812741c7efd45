//! A document of Python read straight into the slots of a judge: only what the scorecard reads, and no tree between.
//!
//! What is common (exact `dict`, `list`, `str`, `int`, `float`, `bool`, `None`) is read as it is met. What is rarer (a
//! `datetime`, an `Enum`, a dataclass somewhere within) is made a tree where it stands, by the reader that also says what
//! is wrong, and where; so both ways mean the same.

use brightline::{Input, MAX_KEYS, Slots, Spot, Tree};
use pyo3::{
    Bound, Py, PyAny, Python,
    types::{
        PyAnyMethods as _, PyBool, PyBoolMethods as _, PyDict, PyDictMethods as _, PyFloat, PyFloatMethods as _, PyInt,
        PyList, PyListMethods as _, PyString, PyStringMethods as _,
    },
};

use crate::{
    place::Fault,
    tree::{Reader, WHOLE},
};

/// What a document is called in errors.
pub(crate) const ROOT: &str = "facts";

/// One document, and the keys of the judge as Python has them.
pub(crate) struct Object<'a, 'py> {
    pub(crate) value: &'a Bound<'py, PyAny>,
    pub(crate) keys: &'a [Py<PyString>],
}

/// Why reading stops: what was met is said by reading the whole, which finds the place.
struct Unread;

impl Input for Object<'_, '_> {
    type Error = Box<Fault>;

    fn fill(&self, slots: &mut Slots<'_>) -> Result<bool, Box<Fault>> {
        let top = slots.top();
        let filling = Filling { py: self.value.py(), keys: self.keys };
        if let Ok(dict) = self.value.cast_exact::<PyDict>() {
            return Ok(filling.dict(slots, top, dict).is_ok());
        }
        // Whatever else a document may be, once it is a tree it is read like any other.
        Ok(slots.tree(top, &self.tree()?))
    }

    fn tree(&self) -> Result<Tree, Box<Fault>> {
        Reader::new(self.value.py(), ROOT, None).document(self.value)
    }
}

struct Filling<'a, 'py> {
    py: Python<'py>,
    keys: &'a [Py<PyString>],
}

impl<'py> Filling<'_, 'py> {
    fn value(&self, slots: &mut Slots<'_>, spot: Spot, value: &Bound<'py, PyAny>) -> Result<(), Unread> {
        if let Ok(text) = value.cast_exact::<PyString>() {
            slots.text(spot, text.to_str().map_err(|_| Unread)?);
        } else if let Ok(number) = value.cast_exact::<PyFloat>() {
            let number = number.value();
            if !number.is_finite() {
                return Err(Unread);
            }
            slots.number(spot, number);
        } else if let Ok(dict) = value.cast_exact::<PyDict>() {
            return self.dict(slots, spot, dict);
        } else if let Ok(list) = value.cast_exact::<PyList>() {
            return self.list(slots, spot, list);
        } else if let Ok(value) = value.cast_exact::<PyBool>() {
            slots.bool(spot, value.is_true());
        } else if value.is_none() {
            slots.null(spot);
        } else if let Ok(number) = value.cast_exact::<PyInt>() {
            match number.extract::<i64>() {
                // Exact: it is within what a double tells from its neighbours.
                Ok(small) if (-WHOLE..=WHOLE).contains(&small) => slots.number(spot, small as f64),
                _ => slots.unrepresentable(spot),
            }
        } else {
            return self.rarer(slots, spot, value);
        }
        Ok(())
    }

    /// What is read by key is asked for by key; where all entries are read, of whatever keys, a copy is gone through.
    fn dict(&self, slots: &mut Slots<'_>, spot: Spot, dict: &Bound<'py, PyDict>) -> Result<(), Unread> {
        if dict.len() > MAX_KEYS {
            return Err(Unread);
        }
        if let Some(mut map) = slots.object(spot) {
            for pair in dict.items().iter() {
                let (key, value) = pair.extract::<(Bound<'py, PyAny>, Bound<'py, PyAny>)>().map_err(|_| Unread)?;
                let key = key.cast_exact::<PyString>().map_err(|_| Unread)?;
                let Some(spot) = slots.entry(&mut map, key.to_str().map_err(|_| Unread)?) else { break };
                self.value(slots, spot, &value)?;
            }
            slots.close(&map);
        }
        for key in slots.keys(spot) {
            let name = self.keys.get(key.number()).ok_or(Unread)?;
            if let Some(value) = dict.get_item(name.bind(self.py)).map_err(|_| Unread)? {
                self.value(slots, key.spot(), &value)?;
            }
        }
        Ok(())
    }

    fn list(&self, slots: &mut Slots<'_>, spot: Spot, list: &Bound<'py, PyList>) -> Result<(), Unread> {
        let Some(mut open) = slots.list(spot) else { return Ok(()) };
        for element in list.iter() {
            let Some(spot) = slots.element(&mut open) else { break };
            self.value(slots, spot, &element)?;
        }
        slots.close(&open);
        Ok(())
    }

    fn rarer(&self, slots: &mut Slots<'_>, spot: Spot, value: &Bound<'py, PyAny>) -> Result<(), Unread> {
        let tree = Reader::new(self.py, ROOT, None).part(value).map_err(|_| Unread)?;
        if slots.tree(spot, &tree) { Ok(()) } else { Err(Unread) }
    }
}
