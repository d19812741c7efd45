//! Reading takes time in proportion to the input, whatever is wrong with it. Alone in its file, so that no other test
//! runs beside it.

use std::time::{Duration, Instant};

use brightline::schema::Schema;
use brightline_documents::{
    Format::{self, Csv, Json, JsonLines, Yaml},
    read,
};

/// What the input begins with, what is repeated, and what it ends with.
#[rustfmt::skip]
const INPUTS: &[(Format, &str, &str, &str)] = &[
    (Json, "[", r#"{"a":1,"a":2},"#, "{}]"),
    (Json, "[", "{},1,", "{}]"),
    (Json, "[", "[1],", "2]"),
    (Json, "{\"a\":\"", "\\ud800", "\"}"),
    (Json, "{\"a\":", "[", ""),
    (Json, "", "{\"a\":}\n", ""),
    (JsonLines, "", "{\"a\":\n", ""),
    (JsonLines, "", "\u{e9}\n", ""),
    (Yaml, "", "- {a: 1, a: 2}\n", ""),
    (Yaml, "", "---\na: *b\n", ""),
    (Yaml, "", "--- [{{ x }}]\n", ""),
    (Yaml, "", "- &a [1]\n- [*a]\n", ""),
    (Yaml, "", "- - - ", ""),
    (Yaml, "", "...\n", ""),
    (Yaml, "", "a\r", ""),
    (Csv, "kind,name\n", "\n", ""),
    (Csv, "kind,name\n", "a,b,c\n", ""),
    (Csv, "kind,name\n", "a,\"b\n\"\n", ""),
    (Csv, "kind,name\n", "a,\"", ""),
    (Csv, "a,", "b.", "c"),
    (Csv, "a", ",b", ""),
];

fn time(format: Format, text: &str) -> Duration {
    let begun = Instant::now();
    let _ = read("f", None, format, text.as_bytes(), &Schema::default());
    begun.elapsed()
}

/// Eight times the input would take a quadratic reader sixty-four times as long. A busy machine can make any one
/// measurement look so, but hardly ten.
#[test]
fn time_is_linear_in_the_input() {
    for (format, before, middle, after) in INPUTS {
        let text = |bytes: usize| format!("{before}{}{after}", middle.repeat(bytes / middle.len()));
        let (small, large) = (text(50_000), text(400_000));
        let is_linear = || {
            let floor = Duration::from_millis(1);
            time(*format, &large) < time(*format, &small).max(floor) * 24
        };
        assert!((0..10).any(|_| is_linear()), "{format:?} {before}{middle}…{after}");
    }
}
