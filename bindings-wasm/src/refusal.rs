//! Why a call does nothing: what `js/errors.js` makes an `Error` of.

use brightline::{CompileError, Problem};
use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::diagnostics::{self, WireDiagnostic};

/// What is thrown, as JSON.
#[derive(Serialize)]
pub(crate) struct Refusal<'a> {
    /// Which class it is: `compile`, `argument` or `name`.
    kind: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    diagnostics: Vec<WireDiagnostic<'a>>,
}

impl Refusal<'_> {
    /// An argument that says nothing that could be used.
    pub(crate) fn argument(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { kind: "argument", message: message.into(), help: Some(help.into()), diagnostics: Vec::new() }
    }

    /// A name that nothing bears.
    pub(crate) fn name(message: impl Into<String>, help: Option<String>) -> Self {
        Self { kind: "name", message: message.into(), help, diagnostics: Vec::new() }
    }
}

/// A standard that does not compile.
pub(crate) fn of_standard(error: &CompileError) -> JsValue {
    let diagnostics = diagnostics::wire(&error.diagnostics, &error.sources);
    Refusal { kind: "compile", message: error.to_string(), help: None, diagnostics }.into()
}

/// A document that cannot be judged.
#[derive(Serialize)]
struct RefusedDocument<'a> {
    kind: &'static str,
    message: String,
    path: &'a str,
    diagnostics: [RefusedPart<'a>; 1],
}

#[derive(Serialize)]
struct RefusedPart<'a> {
    code: &'a str,
    severity: &'static str,
    message: &'a str,
    path: &'a str,
}

/// A document that is none, or about a subject that the scorecard is not for.
pub(crate) fn of_document(problem: &Problem) -> JsValue {
    let path = problem.path.as_deref().unwrap_or("facts");
    let part = RefusedPart { code: problem.code, severity: "error", message: &problem.message, path };
    let message = format!("the document cannot be judged: {}", problem.message);
    let refused = RefusedDocument { kind: "facts", message, path, diagnostics: [part] };
    JsValue::from_str(&serde_json::to_string(&refused).unwrap_or_default())
}

impl From<Refusal<'_>> for JsValue {
    fn from(refusal: Refusal<'_>) -> Self {
        // Texts and numbers: there is nothing serde_json could refuse.
        Self::from_str(&serde_json::to_string(&refusal).unwrap_or_default())
    }
}
