//! What is handed over as facts or exceptions, and what is kept of it for the standard that reads it.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use brightline::{Standard, Tree};
use pyo3::{
    Bound, PyAny, PyErr, PyResult,
    types::{
        PyAnyMethods as _, PyByteArray, PyBytes, PyBytesMethods as _, PyMemoryView, PyString, PyStringMethods as _,
    },
};

use crate::{
    classes::{BYTES, Class, PATH, PATH_LIKE, STAT},
    instant::type_name,
    place::Fault,
    tree::Reader,
};

/// What an argument is.
pub(crate) enum Given {
    /// JSON.
    Text(Vec<u8>),
    /// A file or folder that is there.
    Path(PathBuf),
    /// Objects of Python, each with its name in reports.
    Trees(Vec<(String, Tree)>),
}

impl Given {
    /// Reads an argument called `root`; documents are called `name`, and where there are several `name#1` and on, as those
    /// of a file are.
    pub(crate) fn read(value: &Bound<'_, PyAny>, root: &str, name: &str, class: &Class) -> PyResult<Self> {
        let py = value.py();
        let fault = |message: String, help: &str| {
            let help = Some(help.to_owned());
            Fault { path: root.into(), message, help, cause: None, passes: false }.raise(py, class)
        };
        if let Ok(text) = value.cast::<PyString>() {
            return match text.to_str() {
                Ok(text) => Ok(Self::Text(text.as_bytes().to_vec())),
                Err(_) => Err(fault("half a surrogate pair, which is no text".into(), "hand over the bytes")),
            };
        }
        if let Some(bytes) = bytes(value)? {
            return Ok(Self::Text(bytes));
        }
        if PATH_LIKE.has(value)? {
            return path(value).map(Self::Path);
        }
        let mut reader = Reader::new(py, root, None);
        if reader.is_object(value).map_err(|fault| fault.raise(py, class))? {
            let tree = reader.document(value).map_err(|fault| fault.raise(py, class))?;
            return Ok(Self::Trees(vec![(name.to_owned(), tree)]));
        }
        let Ok(elements) = value.try_iter() else {
            return Err(fault(
                format!("expected documents, found {}", type_name(value)),
                "a dict, an iterable of dicts, a dataclass, a pydantic model, JSON as str or bytes, or a pathlib.Path",
            ));
        };
        let mut trees = Vec::new();
        for (place, element) in elements.enumerate() {
            let tree =
                Reader::new(py, root, Some(place)).document(&element?).map_err(|fault| fault.raise(py, class))?;
            trees.push((format!("{name}#{}", place + 1), tree));
        }
        if let [(only, _)] = trees.as_mut_slice() {
            name.clone_into(only);
        }
        Ok(Self::Trees(trees))
    }
}

/// The bytes of what holds bytes.
pub(crate) fn bytes(value: &Bound<'_, PyAny>) -> PyResult<Option<Vec<u8>>> {
    if let Ok(bytes) = value.cast::<PyBytes>() {
        return Ok(Some(bytes.as_bytes().to_vec()));
    }
    if value.is_instance_of::<PyByteArray>() || value.is_instance_of::<PyMemoryView>() {
        // By way of Python, for the bytes of a bytearray may move while they are looked at.
        let copy = BYTES.call(value.py(), (value,))?;
        return Ok(Some(copy.cast::<PyBytes>().map_err(PyErr::from)?.as_bytes().to_vec()));
    }
    Ok(None)
}

/// A path of something that is there; of what is not, the exception that Python itself raises.
pub(crate) fn path(value: &Bound<'_, PyAny>) -> PyResult<PathBuf> {
    let path = PATH.call(value.py(), (value,))?;
    STAT.call(value.py(), (&path,))?;
    path.extract()
}

/// What was last read for a standard: the same facts mostly meet the same standard again.
pub(crate) struct Kept<T>(Mutex<Option<(Weak<Standard>, Arc<T>)>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Kept<T> {
    /// What is kept for a standard, or else what `read` gives, which is then kept.
    pub(crate) fn get_or(&self, standard: &Arc<Standard>, read: impl FnOnce() -> T) -> Arc<T> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, found)) = &*kept
            && std::ptr::eq(of.as_ptr(), Arc::as_ptr(standard))
        {
            return Arc::clone(found);
        }
        let found = Arc::new(read());
        *kept = Some((Arc::downgrade(standard), Arc::clone(&found)));
        found
    }
}
