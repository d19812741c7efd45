//! Cedar: each rule is a policy that permits, and one request tells which of them do.
//!
//! It has neither lists of records, nor counts, nor fractions, nor patterns but `*`: the host counts who is on call,
//! makes whole numbers of thousandths, and judges five of the rules itself.

use std::str::FromStr;

use brightline_benches::{
    contestant::{Contestant, Pass, Task},
    hand::moment,
    verdicts::{RULES as COUNT, Verdicts},
    workload,
};
use cedar_policy::{Authorizer, Context, Entities, EntityUid, PolicySet, Request, RestrictedExpression};
use serde_json::Value;

use crate::host;

const RULES: &str = include_str!("../rules/readiness.cedar");

/// What Cedar is asked, and the verdicts that the host found, by their bits.
struct Asked {
    request: Request,
    met_by_host: u32,
}

struct Rules {
    policies: PolicySet,
    authorizer: Authorizer,
    entities: Entities,
    user: EntityUid,
}

fn policies() -> PolicySet {
    let parsed = PolicySet::from_str(RULES).unwrap();
    let named = parsed.policies().map(|policy| {
        let name = policy.annotation("rule").unwrap();
        policy.new_id(name.parse().unwrap())
    });
    PolicySet::from_policies(named.collect::<Vec<_>>()).unwrap()
}

fn asked(rules: &Rules, text: &str) -> Asked {
    let document = host::read(text);
    let (metadata, spec, status) = (&document["metadata"], &document["spec"], &document["status"]);
    let (labels, annotations, deploy) = (&metadata["labels"], &metadata["annotations"], &spec["deploy"]);
    let text = |value: &Value| value.as_str().map(|text| RestrictedExpression::new_string(text.to_owned()));
    let truth = |value: &Value| value.as_bool().map(RestrictedExpression::new_bool);
    let number =
        |value: &Value| value.as_f64().map(|number| RestrictedExpression::new_long((number * 1000.0).round() as i64));
    let instant = |value: &Value| value.as_str().and_then(moment::seconds).map(RestrictedExpression::new_long);
    let count = |value: &Value| value.as_array().map(|list| RestrictedExpression::new_long(list.len() as i64));
    let pairs = [
        ("owner", text(&spec["owner"])),
        ("lifecycle", text(&spec["lifecycle"])),
        ("oncall", count(&spec["oncall"])),
        ("runbook", text(&annotations["example.com/runbook"])),
        ("techdocs", text(&annotations["backstage.io/techdocs-ref"])),
        ("criticality", text(&labels["criticality"])),
        ("public", text(&labels["public"])),
        ("pii", text(&labels["pii"])),
        ("replicas", number(&deploy["replicas"])),
        ("canary", truth(&deploy["canary"])),
        ("rollback", text(&deploy["rollback"])),
        ("privileged", truth(&deploy["security"]["privileged"])),
        ("read_only", truth(&deploy["security"]["readOnlyRoot"])),
        ("logging", text(&spec["telemetry"]["logging"])),
        ("coverage", number(&status["quality"]["coverage"])),
        ("latency", number(&status["slo"]["latencyMs"])),
        ("measured", number(&status["slo"]["measured"])),
        ("objective", number(&status["slo"]["objective"])),
        ("secrets", number(&status["scan"]["secrets"])),
        ("last_deploy", instant(&status["lastDeploy"])),
        ("last_drill", instant(&status["lastDrill"])),
        ("cert_ends", instant(&status["certificate"]["notAfter"])),
        ("restored", instant(&status["backup"]["restored"])),
    ];
    let pairs = pairs.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    let context = Context::from_pairs(pairs).unwrap();
    let user = || rules.user.clone();
    let request = Request::new(user(), user(), user(), context, None).unwrap();
    Asked { request, met_by_host: met_by_host(&document) }
}

fn met_by_host(document: &Value) -> u32 {
    let (vulns, checks) = (document["status"]["scan"]["vulns"].as_array(), document["status"]["checks"].as_array());
    let severity = |vuln: &Value| vuln["severity"].as_str().map(str::to_owned);
    let old = moment::seconds("2025-12-16T00:00:00Z").unwrap();
    let rules = [
        (
            6,
            vulns.is_some_and(|vulns| {
                vulns.iter().all(|vuln| {
                    vuln["severity"].as_str().is_some_and(|severity| severity != "critical")
                        || vuln["opened"].as_str().and_then(moment::seconds).is_some_and(|opened| opened >= old)
                })
            }),
        ),
        (
            7,
            checks.is_some_and(|checks| {
                checks.iter().all(|check| check["required"] == false || check["status"] == "passed")
            }),
        ),
        (9, document["metadata"]["labels"]["cost-center"].as_str().is_some_and(host::is_cost_center)),
        (
            14,
            vulns.is_some_and(|vulns| {
                vulns.iter().all(|vuln| vuln["severity"].is_string())
                    && vulns
                        .iter()
                        .filter(|vuln| matches!(severity(vuln).as_deref(), Some("high" | "critical")))
                        .count()
                        <= 2
            }),
        ),
        (
            23,
            checks.is_some_and(|checks| {
                checks.iter().all(|check| check["status"].as_str().is_some_and(|status| status != "skipped"))
            }),
        ),
    ];
    rules.into_iter().map(|(place, holds)| u32::from(holds) << place).sum()
}

fn judge(rules: &Rules, asked: &Asked) -> Verdicts {
    let answer = rules.authorizer.is_authorized(&asked.request, &rules.policies, &rules.entities);
    // The policies 103 and so on say whether the rules 3 and so on apply.
    let mut met = asked.met_by_host;
    let mut counts = (1 << COUNT) - 1 - (1 << 3) - (1 << 8) - (1 << 15) - (1 << 19);
    for policy in answer.diagnostics().reason() {
        let number: u32 = AsRef::<str>::as_ref(policy).parse().unwrap();
        if number >= 100 {
            counts |= 1 << (number - 100);
        } else {
            met |= 1 << number;
        }
    }
    Verdicts::of(met & counts, counts)
}

pub fn contestant() -> Contestant {
    let rules: &'static Rules = Box::leak(Box::new(Rules {
        policies: policies(),
        authorizer: Authorizer::new(),
        entities: Entities::empty(),
        user: r#"Host::"one""#.parse().unwrap(),
    }));
    let documents = workload::documents();
    let requests = documents.iter().map(|text| asked(rules, text)).collect();
    Contestant {
        name: "cedar-policy",
        version: host::version("cedar-policy"),
        note: "the host judges 5 rules, and counts; numbers are whole, instants are seconds",
        tasks: vec![
            (Task::Facts, Pass::over(requests, |asked| judge(rules, asked))),
            (Task::Text, Pass::over(documents, |text| judge(rules, &asked(rules, text)))),
            (Task::Compile, Pass::once(policies)),
        ],
    }
}
