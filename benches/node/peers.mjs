// What a user of JavaScript would pick instead, each compiled once and asked for all 24 rules at a time.
import { readFileSync } from "node:fs";
import { Environment } from "@marcbachmann/cel-js";
import { LogicEngine } from "json-logic-engine";
import { Engine } from "json-rules-engine";
import { DOCUMENTS, conclude } from "./workload.mjs";

const rules = (name) => readFileSync(new URL(`../peers/rules/${name}`, import.meta.url), "utf8");
const version = (name) => {
  const lock = JSON.parse(readFileSync(new URL("package-lock.json", import.meta.url), "utf8"));
  return lock.packages[`node_modules/${name}`].version;
};
const COST_CENTER = /^CC-[0-9]{4,6}$/;

function both(Task, name, note, judge, { prepare = (document) => document, ...rest } = {}) {
  const words = { name, version: version(name), note, ...rest };
  const facts = DOCUMENTS.map((text) => prepare(JSON.parse(text)));
  return [
    new Task({ what: "facts", ...words, items: facts, work: judge }),
    new Task({ what: "text", ...words, items: DOCUMENTS, work: (text) => judge(prepare(JSON.parse(text))) }),
  ];
}

function jsonLogic(Task) {
  const engine = new LogicEngine();
  const method = (name, call) => engine.addMethod(name, call, { sync: true, deterministic: true });
  method("matches", ([text]) => text != null && COST_CENTER.test(text));
  method("starts_with", ([text, start]) => text.startsWith(start));
  const compiled = engine.build(JSON.parse(rules("jsonlogic.json")));
  const note = "compiled to JavaScript; the pattern is a method of the host";
  return both(Task, "json-logic-engine", note, (document) => conclude(compiled(document)));
}

/** Its checker wants both arms of a choice to be of one type, or one of them of any. */
function cel(Task) {
  const environment = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false });
  const expressions = rules("cel.txt").trim().replaceAll(": null", ": dyn(null)").split("\n");
  const compiled = environment.parse(`[${expressions.join(",\n")}]`);
  return both(Task, "@marcbachmann/cel-js", "", (document) => conclude(compiled(document)));
}

/** Each rule is an event; a rule that does not apply has an event of its own, `not` and its place. Lists of records are
 * beyond its conditions, and are operators of the host. */
function jsonRules(Task) {
  const at = (path) => ({ fact: "document", path });
  const is = (path, operator, value) => ({ ...at(path), operator, value });
  const since = (path, limit) => is(path, "since", limit);
  const all = (...conditions) => ({ all: conditions });
  const any = (...conditions) => ({ any: conditions });
  const there = (path) => is(path, "there", true);
  const no = (condition) => all({ not: condition });
  const criticality = ["metadata", "labels", "criticality"];
  const label = (name) => ["metadata", "labels", name];
  const slo = (name) => ["status", "slo", name];
  const scan = (name) => ["status", "scan", name];
  const coverage = ["status", "quality", "coverage"];
  const techdocs = ["metadata", "annotations", "backstage.io/techdocs-ref"];
  const requirements = [
    all(there(["spec", "owner"])),
    all(is(["spec", "lifecycle"], "equal", "production")),
    all(is(["spec", "oncall"], "longerThan", 0)),
    all(is(["spec", "oncall"], "longerThan", 1)),
    all(is(["metadata", "annotations", "example.com/runbook"], "startsWith", "https://")),
    all(is(coverage, "greaterThanInclusive", 60)),
    all(is(scan("vulns"), "noOldCritical", "2025-12-16T00:00:00Z")),
    all(is(["status", "checks"], "allPass", true)),
    all(since(["status", "certificate", "notAfter"], "2026-02-05T00:00:00Z")),
    all(is(label("cost-center"), "isCostCenter", true)),
    any(
      all(is(criticality, "equal", "high"), is(coverage, "greaterThanInclusive", 85)),
      all(is(criticality, "in", ["low", "medium"]), is(coverage, "greaterThanInclusive", 75)),
    ),
    any(
      all(there(slo("objective")), is(slo("measured"), "greaterThanInclusive", at(slo("objective")))),
      all({ not: there(slo("objective")) }, is(slo("measured"), "greaterThanInclusive", 99.5)),
    ),
    all(is(slo("latencyMs"), "lessThanInclusive", 250)),
    all(since(["status", "lastDeploy"], "2025-11-16T00:00:00Z")),
    all(is(scan("vulns"), "highsAtMost", 2)),
    all(is(["spec", "deploy", "replicas"], "greaterThanInclusive", 3)),
    all(is(["spec", "deploy", "canary"], "equal", true), is(["spec", "deploy", "rollback"], "equal", "automatic")),
    all(is(["spec", "telemetry", "logging"], "in", ["json", "otlp"])),
    all(since(["status", "lastDrill"], "2025-07-19T00:00:00Z")),
    all(since(["status", "backup", "restored"], "2025-10-17T00:00:00Z")),
    all(is(scan("secrets"), "equal", 0)),
    all(there(techdocs)),
    all(
      is(["spec", "deploy", "security", "readOnlyRoot"], "equal", true),
      is(["spec", "deploy", "security", "privileged"], "equal", false),
    ),
    all(is(["status", "checks"], "noneSkipped", true)),
  ];
  const exempt = {
    3: all(is(criticality, "in", ["low", "medium"])),
    8: no(there(label("public"))),
    15: all(is(criticality, "equal", "low")),
    19: no(there(label("pii"))),
  };
  const engine = new Engine([], {
    allowUndefinedFacts: true,
    // Its own resolver is JSONPath, which is slower than this by far.
    pathResolver: (document, path) => {
      let value = document;
      for (const key of path) value = value?.[key];
      return value;
    },
  });
  const operator = (name, call) => engine.addOperator(name, call);
  operator("there", (value) => value != null);
  operator("since", (value, limit) => value != null && value >= limit);
  operator("longerThan", (value, count) => value != null && value.length > count);
  operator("startsWith", (value, start) => value != null && value.startsWith(start));
  operator("isCostCenter", (value) => value != null && COST_CENTER.test(value));
  operator("noOldCritical", (vulns, limit) =>
    vulns != null && vulns.every((vuln) =>
      (vuln.severity != null && vuln.severity !== "critical") || (vuln.opened != null && vuln.opened >= limit)));
  operator("highsAtMost", (vulns, count) =>
    vulns != null && vulns.every((vuln) => vuln.severity != null)
    && vulns.filter((vuln) => vuln.severity === "high" || vuln.severity === "critical").length <= count);
  operator("allPass", (checks) =>
    checks != null && checks.every((check) => check.required === false || check.status === "passed"));
  operator("noneSkipped", (checks) =>
    checks != null && checks.every((check) => check.status != null && check.status !== "skipped"));
  requirements.forEach((conditions, place) => engine.addRule({ conditions, event: { type: String(place) } }));
  for (const [place, conditions] of Object.entries(exempt)) {
    engine.addRule({ conditions, event: { type: `not ${place}` } });
  }
  const judge = async (document) => {
    const { events } = await engine.run({ document });
    const verdicts = new Array(24).fill(false);
    for (const { type } of events) if (!type.startsWith("not ")) verdicts[Number(type)] = true;
    for (const { type } of events) if (type.startsWith("not ")) verdicts[Number(type.slice(4))] = null;
    return conclude(verdicts);
  };
  const note = "lists of records and texts are operators of the host, as is the resolver of paths";
  return both(Task, "json-rules-engine", note, judge, { waits: true });
}

export async function tasks(Task) {
  return [...jsonLogic(Task), ...cel(Task), ...jsonRules(Task)];
}
