// The 24 rules as one would write them in JavaScript, over the object that a JSON document is. What is missing counts as
// the language says; that a value has the right type, and that no text is blank, is taken for granted.
import { conclude } from "./workload.mjs";

const COST_CENTER = /^CC-[0-9]{4,6}$/;
const DAY = 86_400_000;

/** What an instant of judgement makes of `30 days` and the like: texts, for all instants of the documents have one
 * form, and such texts are in order when the instants are. Computed once for all subjects. */
export function limits(at) {
  const days = (count) => new Date(at.getTime() - count * DAY).toISOString().replace(".000Z", "Z");
  return { now: days(0), days30: days(30), days60: days(60), days90: days(90), days180: days(180), in21Days: days(-21) };
}

export const AT = limits(new Date("2026-01-15T00:00:00Z"));

const within = (instant, since, now) => instant != null && since <= instant && instant <= now;

export function judge({ metadata, spec, status }, at = AT) {
  const { labels, annotations } = metadata;
  const { deploy, oncall } = spec;
  const { slo, scan, checks } = status;
  const { vulns } = scan;
  const { security } = deploy;
  const { now } = at;
  const criticality = labels.criticality ?? null;
  const runbook = annotations["example.com/runbook"];
  const costCenter = labels["cost-center"];
  const coverage = status.quality.coverage ?? null;

  let noOldCriticals = vulns != null;
  let fewHighs = noOldCriticals;
  if (noOldCriticals) {
    let highs = 0;
    for (const { severity, opened } of vulns) {
      if (severity === "critical" || severity == null) {
        if (!within(opened, at.days30, now)) noOldCriticals = false;
        if (severity == null) fewHighs = false;
        else highs += 1;
      } else if (severity === "high") highs += 1;
    }
    if (highs > 2) fewHighs = false;
  }
  let checksPass = checks != null;
  let nothingSkipped = checksPass;
  if (checksPass) {
    for (const check of checks) {
      if (check.status === "passed") continue;
      if (check.required !== false) checksPass = false;
      if (check.status === "skipped" || check.status == null) nothingSkipped = false;
    }
  }
  const certificate = labels.public == null ? null : (status.certificate.notAfter ?? "") > at.in21Days;

  return conclude([
    spec.owner != null,
    spec.lifecycle === "production",
    oncall != null && oncall.length >= 1,
    criticality === null || criticality === "high" ? oncall != null && oncall.length >= 2 : null,
    runbook != null && runbook.startsWith("https://"),
    coverage !== null && coverage >= 60,
    noOldCriticals,
    checksPass,
    certificate,
    costCenter != null && COST_CENTER.test(costCenter),
    coverage !== null && criticality !== null && coverage >= (criticality === "high" ? 85 : 75),
    slo.measured != null && slo.measured >= (slo.objective ?? 99.5),
    slo.latencyMs != null && slo.latencyMs <= 250,
    within(status.lastDeploy, at.days60, now),
    fewHighs,
    criticality === null || criticality === "medium" || criticality === "high"
      ? deploy.replicas != null && deploy.replicas >= 3
      : null,
    deploy.canary === true && deploy.rollback === "automatic",
    spec.telemetry.logging === "json" || spec.telemetry.logging === "otlp",
    within(status.lastDrill, at.days180, now),
    labels.pii == null ? null : within(status.backup.restored, at.days90, now),
    scan.secrets === 0,
    annotations["backstage.io/techdocs-ref"] != null,
    security.readOnlyRoot === true && security.privileged === false,
    nothingSkipped,
  ]);
}
