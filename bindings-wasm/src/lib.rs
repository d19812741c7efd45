//! The engine for JavaScript: texts and bytes in, JSON texts out.
//!
//! Nothing of the language is decided here, and nothing of JavaScript either: the classes that people see, with plain
//! objects in and out, are written by hand in `js/` on top of these. Whatever crosses the boundary crosses as one text,
//! for JavaScript's own `JSON.parse` builds objects faster than calls from here could.
//!
//! What is thrown is JSON too, of a [`Refusal`](refusal::Refusal).

mod diagnostics;
mod evidence;
mod exceptions;
mod facts;
mod judge;
mod outline;
mod overview;
mod refusal;
mod scorecard;
mod standard;
