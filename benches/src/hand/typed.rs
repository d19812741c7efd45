//! The limit: a struct for exactly these rules, with nothing in it that no rule looks at. Texts are borrowed from the
//! document, instants are read once.

use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Deserializer, de::IgnoredAny};

use super::{DAY, moment};
use crate::{
    contestant::{Contestant, Pass, Task},
    verdicts::Verdicts,
    workload,
};

#[derive(Debug, Clone, Deserialize)]
struct Service<'a> {
    #[serde(borrow)]
    metadata: Metadata<'a>,
    spec: Spec<'a>,
    status: Status,
}

#[derive(Debug, Clone, Deserialize)]
struct Metadata<'a> {
    #[serde(borrow)]
    labels: Labels<'a>,
    annotations: Annotations<'a>,
}

#[derive(Debug, Clone, Deserialize)]
struct Labels<'a> {
    criticality: Option<Criticality>,
    #[serde(rename = "cost-center")]
    cost_center: Option<&'a str>,
    public: Option<IgnoredAny>,
    pii: Option<IgnoredAny>,
}

#[derive(Debug, Clone, Deserialize)]
struct Annotations<'a> {
    #[serde(rename = "example.com/runbook")]
    runbook: Option<&'a str>,
    #[serde(rename = "backstage.io/techdocs-ref")]
    techdocs: Option<&'a str>,
}

#[derive(Debug, Clone, Deserialize)]
struct Spec<'a> {
    lifecycle: Option<Lifecycle>,
    owner: Option<&'a str>,
    #[serde(borrow)]
    oncall: Option<Vec<&'a str>>,
    deploy: Deploy,
    telemetry: Telemetry<'a>,
}

#[derive(Debug, Clone, Deserialize)]
struct Deploy {
    replicas: Option<f64>,
    canary: Option<bool>,
    rollback: Option<Rollback>,
    security: Security,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Security {
    privileged: Option<bool>,
    read_only_root: Option<bool>,
}

#[derive(Debug, Clone, Deserialize)]
struct Telemetry<'a> {
    logging: Option<&'a str>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    #[serde(default, deserialize_with = "instant")]
    last_deploy: Option<i64>,
    #[serde(default, deserialize_with = "instant")]
    last_drill: Option<i64>,
    checks: Option<Vec<Check>>,
    quality: Quality,
    slo: Slo,
    certificate: Certificate,
    backup: Backup,
    scan: Scan,
}

#[derive(Debug, Clone, Deserialize)]
struct Check {
    status: Option<CheckStatus>,
    required: Option<bool>,
}

#[derive(Debug, Clone, Deserialize)]
struct Quality {
    coverage: Option<f64>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Slo {
    latency_ms: Option<f64>,
    measured: Option<f64>,
    objective: Option<f64>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Certificate {
    #[serde(default, deserialize_with = "instant")]
    not_after: Option<i64>,
}

#[derive(Debug, Clone, Deserialize)]
struct Backup {
    #[serde(default, deserialize_with = "instant")]
    restored: Option<i64>,
}

#[derive(Debug, Clone, Deserialize)]
struct Scan {
    secrets: Option<f64>,
    vulns: Option<Vec<Vuln>>,
}

#[derive(Debug, Clone, Deserialize)]
struct Vuln {
    severity: Option<Severity>,
    #[serde(default, deserialize_with = "instant")]
    opened: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Criticality {
    Low,
    Medium,
    High,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Lifecycle {
    Experimental,
    Production,
    Deprecated,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Rollback {
    Automatic,
    Manual,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum CheckStatus {
    Passed,
    Failed,
    Skipped,
}

#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Severity {
    Low,
    Medium,
    High,
    Critical,
}

fn instant<'de, D: Deserializer<'de>>(input: D) -> Result<Option<i64>, D::Error> {
    let text = Option::<&str>::deserialize(input)?;
    text.map(|text| moment::seconds(text).ok_or_else(|| serde::de::Error::custom("no instant"))).transpose()
}

static COST_CENTER: LazyLock<Regex> = LazyLock::new(|| Regex::new("^CC-[0-9]{4,6}$").unwrap());

fn judge(service: &Service<'_>, at: i64) -> Verdicts {
    let Service { metadata: Metadata { labels, annotations }, spec, status } = service;
    let age = |instant: i64| (instant <= at).then_some(at - instant);
    let at_most = |instant: Option<i64>, days: i64| instant.and_then(age).is_some_and(|age| age <= days * DAY);
    let oncall = spec.oncall.as_ref().map(Vec::len);
    let criticality = labels.criticality;
    let (vulns, checks) = (status.scan.vulns.as_deref(), status.checks.as_deref());
    let always = |holds: bool| (true, holds);
    let rules = [
        always(spec.owner.is_some()),
        always(spec.lifecycle == Some(Lifecycle::Production)),
        always(oncall.is_some_and(|count| count >= 1)),
        (criticality.is_none_or(|level| level == Criticality::High), oncall.is_some_and(|count| count >= 2)),
        always(annotations.runbook.is_some_and(|runbook| runbook.starts_with("https://"))),
        always(status.quality.coverage.is_some_and(|coverage| coverage >= 60.0)),
        always(vulns.is_some_and(|vulns| {
            vulns.iter().all(|vuln| {
                vuln.severity.is_some_and(|severity| severity != Severity::Critical) || at_most(vuln.opened, 30)
            })
        })),
        always(checks.is_some_and(|checks| {
            checks.iter().all(|check| check.required == Some(false) || check.status == Some(CheckStatus::Passed))
        })),
        (labels.public.is_some(), status.certificate.not_after.is_some_and(|ends| ends - at > 21 * DAY)),
        always(labels.cost_center.is_some_and(|center| COST_CENTER.is_match(center))),
        always(
            criticality
                .zip(status.quality.coverage)
                .is_some_and(|(level, coverage)| coverage >= if level == Criticality::High { 85.0 } else { 75.0 }),
        ),
        always(status.slo.measured.is_some_and(|measured| measured >= status.slo.objective.unwrap_or(99.5))),
        always(status.slo.latency_ms.is_some_and(|latency| latency <= 250.0)),
        always(at_most(status.last_deploy, 60)),
        always(vulns.is_some_and(|vulns| {
            let high = |vuln: &Vuln| vuln.severity.map(|severity| severity >= Severity::High);
            vulns.iter().try_fold(0, |count, vuln| Some(count + u32::from(high(vuln)?))).is_some_and(|count| count <= 2)
        })),
        (
            criticality.is_none_or(|level| level >= Criticality::Medium),
            spec.deploy.replicas.is_some_and(|replicas| replicas >= 3.0),
        ),
        always(spec.deploy.canary == Some(true) && spec.deploy.rollback == Some(Rollback::Automatic)),
        always(matches!(spec.telemetry.logging, Some("json" | "otlp"))),
        always(at_most(status.last_drill, 180)),
        (labels.pii.is_some(), at_most(status.backup.restored, 90)),
        always(status.scan.secrets == Some(0.0)),
        always(annotations.techdocs.is_some()),
        always(spec.deploy.security.read_only_root == Some(true) && spec.deploy.security.privileged == Some(false)),
        always(checks.is_some_and(|checks| {
            checks.iter().all(|check| check.status.is_some_and(|status| status != CheckStatus::Skipped))
        })),
    ];
    Verdicts::collect(rules)
}

fn read(text: &str) -> Service<'_> {
    serde_json::from_str(text).unwrap()
}

pub(super) fn contestant() -> Contestant {
    let documents = workload::documents();
    let services = documents.iter().map(|text| read(text)).collect();
    Contestant {
        name: "by hand, typed struct",
        version: String::new(),
        note: "the limit",
        tasks: vec![
            (Task::Facts, Pass::over(services, |service| judge(service, workload::AT_SECONDS))),
            (Task::Text, Pass::over(documents, |text| judge(&read(text), workload::AT_SECONDS))),
        ],
    }
}
