//! Exceptions that come as data: files of records.

use std::rc::Rc;

use brightline::{Problem, Standard};
use brightline_documents::{Format, read_trees};
use wasm_bindgen::prelude::*;

use crate::{
    evidence::{File, Reading, format},
    refusal::Refusal,
};

/// Files of records, read when they first meet a standard.
#[wasm_bindgen]
pub struct Exceptions(Reading<Records>);

/// What a standard reads in them.
pub(crate) struct Records {
    pub(crate) exceptions: brightline::Exceptions,
    /// What is wrong with the files; a report says it among the problems of reading facts.
    pub(crate) problems: Vec<Problem>,
}

#[wasm_bindgen]
impl Exceptions {
    /// One file. `of_format` is `json`, `jsonl` or `yaml`.
    #[wasm_bindgen(constructor)]
    pub fn new(name: String, of_format: &str, bytes: Vec<u8>) -> Result<Self, JsValue> {
        let format = format(of_format)?;
        if format == Format::Csv {
            let help = "the formats of exceptions are `json`, `jsonl` and `yaml`";
            return Err(Refusal::argument("a table has no place for the lists of an exception", help).into());
        }
        Ok(Self(Reading::of(vec![Rc::new(File { name, source: None, format, bytes })])))
    }

    /// No records.
    pub fn none() -> Self {
        Self(Reading::of(Vec::new()))
    }

    /// The records of both.
    pub fn with(&self, other: &Self) -> Self {
        Self(Reading::of([self.0.files.as_slice(), &other.0.files].concat()))
    }
}

impl Exceptions {
    pub(crate) fn read(&self, standard: &Rc<Standard>) -> Rc<Records> {
        self.0.get(standard, !self.0.files.is_empty(), |files| {
            let (mut records, mut problems) = (Vec::new(), Vec::new());
            for file in files {
                let (found, refused) = read_trees(&file.name, file.format, &file.bytes);
                records.extend(found);
                problems.extend(refused);
            }
            Records { exceptions: standard.read_exceptions(records), problems }
        })
    }
}
