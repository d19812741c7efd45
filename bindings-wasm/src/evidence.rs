//! What facts and exceptions have in common: files that are read when they first meet a standard, and not again.

use std::{cell::RefCell, rc::Rc};

use brightline::Standard;
use brightline_documents::Format;

use crate::refusal::Refusal;

/// One file, as it was handed over.
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) source: Option<String>,
    pub(crate) format: Format,
    pub(crate) bytes: Vec<u8>,
}

/// The format of that name.
pub(crate) fn format(word: &str) -> Result<Format, Refusal<'static>> {
    match word {
        "json" => Ok(Format::Json),
        "jsonl" => Ok(Format::JsonLines),
        "yaml" => Ok(Format::Yaml),
        "csv" => Ok(Format::Csv),
        _ => {
            let help = "the formats are `json`, `jsonl`, `yaml` and `csv`";
            Err(Refusal::argument(format!("there is no format `{word}`"), help))
        }
    }
}

/// Files, and what the last standard that met them read in them.
pub(crate) struct Reading<T> {
    pub(crate) files: Vec<Rc<File>>,
    read: RefCell<Option<Read<T>>>,
}

/// What was read, and for which standard; none where it is the same for all.
struct Read<T> {
    standard: Option<Rc<Standard>>,
    found: Rc<T>,
}

impl<T> Reading<T> {
    pub(crate) fn of(files: Vec<Rc<File>>) -> Self {
        Self { files, read: RefCell::new(None) }
    }

    /// What was read, or what `read` reads now. Where it does not depend on the standard it is kept for all of them.
    pub(crate) fn get(&self, standard: &Rc<Standard>, depends: bool, read: impl FnOnce(&[Rc<File>]) -> T) -> Rc<T> {
        if let Some(before) = &*self.read.borrow()
            && before.standard.as_ref().is_none_or(|whose| Rc::ptr_eq(whose, standard))
        {
            return Rc::clone(&before.found);
        }
        let found = Rc::new(read(&self.files));
        let standard = depends.then(|| Rc::clone(standard));
        *self.read.borrow_mut() = Some(Read { standard, found: Rc::clone(&found) });
        found
    }
}
