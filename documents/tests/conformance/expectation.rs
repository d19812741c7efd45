//! What was expected beside what was found, as `conformance/README.md` says.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// Compares a report with an expectation; each difference is a line.
pub(crate) fn differences(expected: &Value, report: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(results) = expected.get("results").and_then(Value::as_object) {
        let partial = expected.get("partial") == Some(&Value::Bool(true));
        let found: BTreeMap<String, &Value> = array(report, "results").iter().map(|it| (name(it), it)).collect();
        if !partial {
            let unexpected = found.keys().filter(|name| !results.contains_key(*name));
            lines.extend(unexpected.map(|name| format!("{name}: expected no such result, found one")));
        }
        for (name, result) in results {
            match found.get(name) {
                Some(found) => keys(name, result, found, &mut lines),
                None => lines.push(format!("{name}: expected a result, found none")),
            }
        }
    }
    if let Some(summary) = expected.get("summary") {
        keys("summary", summary, report.get("summary").unwrap_or(&Value::Null), &mut lines);
    }
    if let Some(problems) = expected.get("problems").and_then(Value::as_array) {
        let found = array(report, "problems");
        for pattern in problems.iter().filter(|pattern| !found.iter().any(|it| is_problem(pattern, it))) {
            lines.push(format!("problems: expected {pattern}, found {}", Value::Array(found.to_vec())));
        }
        if problems.is_empty() && !found.is_empty() {
            lines.push(format!("problems: expected none, found {}", Value::Array(found.to_vec())));
        }
    }
    lines
}

/// Compares the places of errors with those expected; each that is not there is a line.
pub(crate) fn misplaced(expected: &Value, found: &BTreeSet<(String, u64)>) -> Vec<String> {
    let places = expected.as_array().map_or(&[][..], Vec::as_slice);
    let wanted = places.iter().map(|place| {
        let file = place.get("file").and_then(Value::as_str).unwrap_or_default();
        (file.to_owned(), place.get("line").and_then(Value::as_u64).unwrap_or(0))
    });
    wanted
        .filter(|place| !found.contains(place))
        .map(|(file, line)| {
            let found: Vec<String> = found.iter().map(|(file, line)| format!("{file}:{line}")).collect();
            format!("expected an error at {file}:{line}, found errors at {}", found.join(", "))
        })
        .collect()
}

/// Compares the outcomes of a standard's tests with those expected; a title passes if all of its tests do.
pub(crate) fn outcomes(expected: &Value, found: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let Some(expected) = expected.as_object() else { return vec!["tests: expected an object".to_owned()] };
    let mut lines: Vec<String> = found
        .keys()
        .filter(|title| !expected.contains_key(*title))
        .map(|title| format!("test `{title}`: the case does not say what to expect"))
        .collect();
    for (title, outcome) in expected {
        match (found.get(title), outcome.as_str()) {
            (None, _) => lines.push(format!("test `{title}`: there is no such test")),
            (Some(failures), Some("pass")) => {
                lines.extend(failures.iter().map(|why| format!("test `{title}`: expected pass, found: {why}")));
            }
            (Some(failures), Some("fail")) if failures.is_empty() => {
                lines.push(format!("test `{title}`: expected fail, found pass"));
            }
            (Some(_), Some("fail")) => {}
            _ => lines.push(format!("test `{title}`: expected is `pass` or `fail`, not {outcome}")),
        }
    }
    lines
}

fn array<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn name(result: &Value) -> String {
    let text = |key| result.get(key).and_then(Value::as_str).unwrap_or_default();
    format!("{} {}", text("subject"), text("scorecard"))
}

/// Each key that is given equals the key that is found.
fn keys(place: &str, expected: &Value, found: &Value, lines: &mut Vec<String>) {
    for (key, value) in expected.as_object().into_iter().flatten() {
        let of_found = found.get(key).unwrap_or(&Value::Null);
        match key.as_str() {
            "rules" if value.is_object() => rules(place, value, found, lines),
            "proof" => {
                for pattern in array(expected, "proof") {
                    if !array(found, "proof").iter().any(|entry| is_entry(pattern, entry)) {
                        lines.push(format!("{place}: expected proof {pattern}, found {of_found}"));
                    }
                }
            }
            _ if same(value, of_found) => {}
            _ => lines.push(format!("{place}: expected {key} {value}, found {of_found}")),
        }
    }
}

fn rules(place: &str, expected: &Value, result: &Value, lines: &mut Vec<String>) {
    let expected = expected.as_object().into_iter().flatten();
    let found = array(result, "rules");
    if expected.clone().next().is_none() && !found.is_empty() {
        lines.push(format!("{place}: expected no rules, found {}", found.len()));
    }
    for (rule, wanted) in expected {
        let place = format!("{place}, rule `{rule}`");
        let Some(found) = found.iter().find(|it| it.get("rule").and_then(Value::as_str) == Some(rule)) else {
            lines.push(format!("{place}: expected {wanted}, found no such rule"));
            continue;
        };
        if wanted.is_object() {
            keys(&place, wanted, found, lines);
        } else if found.get("verdict") != Some(wanted) {
            lines.push(format!("{place}: expected {wanted}, found {}", found.get("verdict").unwrap_or(&Value::Null)));
        }
    }
}

fn is_entry(pattern: &Value, entry: &Value) -> bool {
    pattern.as_object().into_iter().flatten().all(|(key, value)| {
        let found = entry.get(key).unwrap_or(&Value::Null);
        match key.as_str() {
            "found" => value
                .as_object()
                .into_iter()
                .flatten()
                .all(|(path, value)| same(value, found.get(path).unwrap_or(&Value::Null))),
            _ => same(value, found),
        }
    })
}

fn is_problem(pattern: &Value, problem: &Value) -> bool {
    pattern.as_object().into_iter().flatten().all(|(key, value)| {
        let found = problem.get(key).unwrap_or(&Value::Null);
        match (key.as_str(), value.as_str(), found.as_str()) {
            ("document", Some(file), Some(document)) => is_of_file(file, document),
            _ => same(value, found),
        }
    })
}

/// Whether a document is a file, or the one of a number in it: `facts.yaml#2`.
fn is_of_file(file: &str, document: &str) -> bool {
    let is_number = |it: &str| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit());
    document.strip_prefix(file).is_some_and(|rest| rest.is_empty() || rest.strip_prefix('#').is_some_and(is_number))
}

/// Equal, with numbers by value.
fn same(expected: &Value, found: &Value) -> bool {
    match (expected, found) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => a
            .keys()
            .chain(b.keys())
            .all(|key| same(a.get(key).unwrap_or(&Value::Null), b.get(key).unwrap_or(&Value::Null))),
        _ => expected == found,
    }
}
