//! What the host does for its peers.

use std::sync::LazyLock;

use brightline_benches::{hand::moment, verdicts::Verdicts};
use regex::Regex;
use serde_json::Value;

/// The version of a crate, as this workspace is locked to it.
pub fn version(name: &str) -> String {
    let lock = include_str!("../Cargo.lock");
    let (_, package) = lock.split_once(&format!("name = \"{name}\"\nversion = \"")).unwrap();
    package.split_once('"').unwrap().0.to_owned()
}

/// From what an evaluation found of each rule: met, or not, or nothing where it does not apply.
pub fn verdicts(rules: impl IntoIterator<Item = Option<bool>>) -> Verdicts {
    Verdicts::collect(rules.into_iter().map(|rule| (rule.is_some(), rule == Some(true))))
}

/// The expressions of a file, one a line, as one that gives a list.
pub fn list(lines: &str) -> String {
    format!("[{}]", lines.lines().collect::<Vec<_>>().join(",\n"))
}

static COST_CENTER: LazyLock<Regex> = LazyLock::new(|| Regex::new("^CC-[0-9]{4,6}$").unwrap());

/// The one pattern of the rules, for peers that have none.
pub fn is_cost_center(text: &str) -> bool {
    COST_CENTER.is_match(text)
}

/// A document.
pub fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Puts seconds since 1970 in the place of the instants that rules look at.
pub fn instants_to_seconds(document: &mut Value) {
    let to_seconds = |value: &mut Value| {
        if let Some(seconds) = value.as_str().and_then(moment::seconds) {
            *value = seconds.into();
        }
    };
    let paths = ["/status/lastDeploy", "/status/lastDrill", "/status/certificate/notAfter", "/status/backup/restored"];
    for path in paths {
        document.pointer_mut(path).map(to_seconds);
    }
    if let Some(Value::Array(vulns)) = document.pointer_mut("/status/scan/vulns") {
        vulns.iter_mut().filter_map(|vuln| vuln.get_mut("opened")).for_each(to_seconds);
    }
}
