//! A document of Python read straight into the slots of a judge: only what the scorecard reads, and no tree between.
//!
//! What is common (exact `dict`, `list`, `str`, `int`, `float`, `bool`, `None`) is read as it is met. What is rarer (a
//! `datetime`, an `Enum`, a dataclass somewhere within) is made a tree where it stands, by the reader that also says what
//! is wrong, and where; so both ways mean the same.

use brightline::{Input, MAX_KEYS, Slots, Spot, Tree};
use pyo3::{
    Bound, Py, PyAny, PyTypeInfo, Python,
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
        if let Some(dict) = exactly::<PyDict>(self.value) {
            return Ok(filling.dict(slots, top, dict).is_ok());
        }
        // Whatever else a document may be, once it is a tree it is read like any other.
        Ok(slots.tree(top, &self.tree()?))
    }

    fn tree(&self) -> Result<Tree, Box<Fault>> {
        Reader::new(self.value.py(), ROOT, None).document(self.value)
    }
}

/// A value of exactly this class. Asked before it is cast, for a cast that fails makes an error which holds the class.
#[inline(always)]
fn exactly<'a, 'py, T: PyTypeInfo>(value: &'a Bound<'py, PyAny>) -> Option<&'a Bound<'py, T>> {
    if value.is_exact_instance_of::<T>() { value.cast_exact().ok() } else { None }
}

struct Filling<'a, 'py> {
    py: Python<'py>,
    keys: &'a [Py<PyString>],
}

impl<'py> Filling<'_, 'py> {
    /// Half of all values are texts, for which no more than this need be done.
    #[inline(always)]
    fn value(&self, slots: &mut Slots<'_>, spot: Spot, value: &Bound<'py, PyAny>) -> Result<(), Unread> {
        match exactly::<PyString>(value) {
            Some(text) => {
                slots.text(spot, text.to_str().map_err(|_| Unread)?);
                Ok(())
            }
            None => self.other(slots, spot, value),
        }
    }

    fn other(&self, slots: &mut Slots<'_>, spot: Spot, value: &Bound<'py, PyAny>) -> Result<(), Unread> {
        if let Some(dict) = exactly::<PyDict>(value) {
            return self.dict(slots, spot, dict);
        } else if let Some(list) = exactly::<PyList>(value) {
            return self.list(slots, spot, list);
        } else if let Some(value) = exactly::<PyBool>(value) {
            slots.bool(spot, value.is_true());
        } else if let Some(number) = exactly::<PyFloat>(value) {
            let number = number.value();
            if !number.is_finite() {
                return Err(Unread);
            }
            slots.number(spot, number);
        } else if let Some(number) = exactly::<PyInt>(value) {
            match number.extract::<i64>() {
                // Exact: it is within what a double tells from its neighbours.
                Ok(small) if (-WHOLE..=WHOLE).contains(&small) => slots.number(spot, small as f64),
                // Of thousands of digits it is refused, as everywhere.
                _ => return self.rarer(slots, spot, number),
            }
        } else if value.is_none() {
            slots.null(spot);
        } else {
            return self.rarer(slots, spot, value);
        }
        Ok(())
    }

    /// What is read by key is asked for by key; where all entries are read, of whatever keys, a copy is gone through.
    fn dict(&self, slots: &mut Slots<'_>, spot: Spot, dict: &Bound<'py, PyDict>) -> Result<(), Unread> {
        let mut left = dict.len();
        if left > MAX_KEYS {
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
            // Of what is not there nobody need ask once all that is there was met.
            if left == 0 {
                break;
            }
            let name = self.keys.get(key.number()).ok_or(Unread)?;
            if let Some(value) = dict.get_item(name.bind(self.py)).map_err(|_| Unread)? {
                left -= 1;
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

    #[cold]
    fn rarer(&self, slots: &mut Slots<'_>, spot: Spot, value: &Bound<'py, PyAny>) -> Result<(), Unread> {
        let tree = Reader::new(self.py, ROOT, None).part(value).map_err(|_| Unread)?;
        if slots.tree(spot, &tree) { Ok(()) } else { Err(Unread) }
    }
}
