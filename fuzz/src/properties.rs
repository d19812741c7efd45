//! The properties, one a file.

pub mod compile;
pub mod documents;
pub mod evaluation;
pub mod forecast;
pub mod print;
pub mod records;
pub mod report;
pub mod slots;
pub mod untrusted;

/// A property.
pub struct Property {
    /// The name of its target.
    pub name: &'static str,
    /// What holds, as `README.md` says it.
    pub what: &'static str,
    /// Panics where it does not.
    pub holds: fn(&[u8]),
    /// The longest input worth trying: what is longer is slower and finds nothing else.
    pub longest: usize,
}

/// All of them.
pub const ALL: [Property; 9] = [
    Property { name: "compile", what: compile::WHAT, holds: compile::holds, longest: 16_384 },
    Property { name: "print", what: print::WHAT, holds: print::holds, longest: 4_096 },
    Property { name: "documents", what: documents::WHAT, holds: documents::holds, longest: 8_192 },
    Property { name: "records", what: records::WHAT, holds: records::holds, longest: 8_192 },
    Property { name: "slots", what: slots::WHAT, holds: slots::holds, longest: 8_192 },
    Property { name: "untrusted", what: untrusted::WHAT, holds: untrusted::holds, longest: 8_192 },
    Property { name: "evaluation", what: evaluation::WHAT, holds: evaluation::holds, longest: 8_192 },
    Property { name: "forecast", what: forecast::WHAT, holds: forecast::holds, longest: 4_096 },
    Property { name: "report", what: report::WHAT, holds: report::holds, longest: 8_192 },
];
