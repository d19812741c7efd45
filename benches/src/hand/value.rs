//! Over `serde_json::Value`: what one writes where documents have no fixed shape.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::{DAY, moment};
use crate::{
    contestant::{Contestant, Pass, Task},
    verdicts::Verdicts,
    workload,
};

static COST_CENTER: LazyLock<Regex> = LazyLock::new(|| Regex::new("^CC-[0-9]{4,6}$").unwrap());

/// `null` is what is missing, at whatever depth.
fn judge(service: &Value, at: i64) -> Verdicts {
    let (metadata, spec, status) = (&service["metadata"], &service["spec"], &service["status"]);
    let (labels, annotations, deploy) = (&metadata["labels"], &metadata["annotations"], &spec["deploy"]);
    let (slo, scan, security) = (&status["slo"], &status["scan"], &deploy["security"]);
    let at_most = |instant: &Value, days: i64| {
        let instant = instant.as_str().and_then(moment::seconds);
        instant.is_some_and(|instant| instant <= at && at - instant <= days * DAY)
    };
    let oncall = spec["oncall"].as_array().map(Vec::len);
    let criticality = labels["criticality"].as_str();
    let coverage = status["quality"]["coverage"].as_f64();
    let (vulns, checks) = (scan["vulns"].as_array(), status["checks"].as_array());
    let always = |holds: bool| (true, holds);
    let rules = [
        always(spec["owner"].is_string()),
        always(spec["lifecycle"] == "production"),
        always(oncall.is_some_and(|count| count >= 1)),
        (criticality.is_none_or(|level| level == "high"), oncall.is_some_and(|count| count >= 2)),
        always(annotations["example.com/runbook"].as_str().is_some_and(|runbook| runbook.starts_with("https://"))),
        always(coverage.is_some_and(|coverage| coverage >= 60.0)),
        always(vulns.is_some_and(|vulns| {
            vulns.iter().all(|vuln| {
                vuln["severity"].as_str().is_some_and(|severity| severity != "critical") || at_most(&vuln["opened"], 30)
            })
        })),
        always(checks.is_some_and(|checks| {
            checks.iter().all(|check| check["required"] == false || check["status"] == "passed")
        })),
        (
            !labels["public"].is_null(),
            status["certificate"]["notAfter"]
                .as_str()
                .and_then(moment::seconds)
                .is_some_and(|ends| ends - at > 21 * DAY),
        ),
        always(labels["cost-center"].as_str().is_some_and(|center| COST_CENTER.is_match(center))),
        always(
            criticality
                .zip(coverage)
                .is_some_and(|(level, coverage)| coverage >= if level == "high" { 85.0 } else { 75.0 }),
        ),
        always(slo["measured"].as_f64().is_some_and(|measured| measured >= slo["objective"].as_f64().unwrap_or(99.5))),
        always(slo["latencyMs"].as_f64().is_some_and(|latency| latency <= 250.0)),
        always(at_most(&status["lastDeploy"], 60)),
        always(vulns.is_some_and(|vulns| {
            let high = |vuln: &Value| vuln["severity"].as_str().map(|severity| matches!(severity, "high" | "critical"));
            vulns.iter().try_fold(0, |count, vuln| Some(count + u32::from(high(vuln)?))).is_some_and(|count| count <= 2)
        })),
        (
            criticality.is_none_or(|level| matches!(level, "medium" | "high")),
            deploy["replicas"].as_f64().is_some_and(|replicas| replicas >= 3.0),
        ),
        always(deploy["canary"] == true && deploy["rollback"] == "automatic"),
        always(matches!(spec["telemetry"]["logging"].as_str(), Some("json" | "otlp"))),
        always(at_most(&status["lastDrill"], 180)),
        (!labels["pii"].is_null(), at_most(&status["backup"]["restored"], 90)),
        always(scan["secrets"].as_f64() == Some(0.0)),
        always(annotations["backstage.io/techdocs-ref"].is_string()),
        always(security["readOnlyRoot"] == true && security["privileged"] == false),
        always(checks.is_some_and(|checks| {
            checks.iter().all(|check| check["status"].as_str().is_some_and(|status| status != "skipped"))
        })),
    ];
    Verdicts::collect(rules)
}

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

pub(super) fn contestant() -> Contestant {
    let documents = workload::documents();
    let services: Vec<Value> = documents.iter().map(|text| read(text)).collect();
    Contestant {
        name: "by hand, `serde_json::Value`",
        version: String::new(),
        note: "",
        tasks: vec![
            (Task::Facts, Pass::over(services, |service| judge(service, workload::AT_SECONDS))),
            (Task::Text, Pass::over(documents, |text| judge(&read(text), workload::AT_SECONDS))),
        ],
    }
}
