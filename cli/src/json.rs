//! The report as the canonical bytes of `brightline/report/1`.

use brightline::Report;

/// The bytes that every host gives for the same inputs, without a line end.
pub(crate) fn render(report: &Report) -> String {
    report.to_json()
}
