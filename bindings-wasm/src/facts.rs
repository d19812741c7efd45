//! Facts: files of documents.

use std::rc::Rc;

use brightline::Standard;
use brightline_documents::{Format, read};
use wasm_bindgen::prelude::*;

use crate::evidence::{File, Reading, format};

/// Files of documents, read when they first meet a standard.
#[wasm_bindgen]
pub struct Facts(Reading<brightline::Facts>);

#[wasm_bindgen]
impl Facts {
    /// One file. `of_format` is `json`, `jsonl`, `yaml` or `csv`.
    #[wasm_bindgen(constructor)]
    pub fn new(name: String, source: Option<String>, of_format: &str, bytes: Vec<u8>) -> Result<Self, JsValue> {
        let format = format(of_format)?;
        Ok(Self(Reading::of(vec![Rc::new(File { name, source, format, bytes })])))
    }

    /// One file of JSON, as text: the way of objects, which is the most used.
    pub fn json(name: String, source: Option<String>, text: String) -> Self {
        let file = File { name, source, format: Format::Json, bytes: text.into_bytes() };
        Self(Reading::of(vec![Rc::new(file)]))
    }

    /// No documents.
    pub fn none() -> Self {
        Self(Reading::of(Vec::new()))
    }

    /// The documents of both.
    pub fn with(&self, other: &Self) -> Self {
        Self(Reading::of([self.0.files.as_slice(), &other.0.files].concat()))
    }
}

impl Facts {
    /// What they say to a standard. Only of a table it depends on the standard: what its cells mean.
    pub(crate) fn read(&self, standard: &Rc<Standard>) -> Rc<brightline::Facts> {
        let tables = self.0.files.iter().any(|file| file.format == Format::Csv);
        self.0.get(standard, tables, |files| {
            let (mut documents, mut problems) = (Vec::new(), Vec::new());
            for file in files {
                let File { name, source, format, bytes } = &**file;
                let found = read(name, source.as_deref(), *format, bytes, standard.schema());
                documents.extend(found.documents);
                problems.extend(found.problems);
            }
            brightline::Facts::new(documents, problems)
        })
    }
}
