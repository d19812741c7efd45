// Brightline's own package in JavaScript, as `cargo xtask wasm` makes it.
import { readFileSync } from "node:fs";
import { Facts, Standard } from "../../bindings-wasm/pkg/node.js";
import { DOCUMENTS, SCORECARD, STANDARD } from "./workload.mjs";

const AT = "2026-01-15";
const STATES = { met: true, unmet: false, "not-applicable": null };

export function tasks(Task) {
  const file = new URL("../../bindings-wasm/pkg/package.json", import.meta.url);
  const { version } = JSON.parse(readFileSync(file, "utf8"));
  const standard = Standard.compile({ "readiness.bright": STANDARD });
  const scorecard = standard.scorecard(SCORECARD);
  const objects = DOCUMENTS.map((text) => JSON.parse(text));
  const found = [];

  const told = (verdicts, { tier, ready, score }) =>
    ({ rules: verdicts.map((verdict) => STATES[verdict]), tier: tier ?? "none", ready, score });
  const ofReport = ({ results: [result] }) => told(result.rules.map((rule) => rule.verdict), result);
  const words = { name: "Brightline, full report", version, note: "with proof, mend, next tier, valid until and digests" };
  const report = (facts) => standard.evaluate(facts, { at: AT });
  const task = (what, items, work, result, words) => found.push(new Task({ what, items, work, result, ...words }));
  task("facts", objects, report, ofReport, words);
  task("bound", objects.map((document) => Facts.of(document)), report, ofReport, words);
  task("text", DOCUMENTS, (text) => report(Facts.parse(text)), ofReport, words);

  // One subject alone, where this package has it.
  if (scorecard.judge) {
    const words = { name: "Brightline", version, note: "all verdicts, tiers and scores, without reasons" };
    const ofVerdicts = (verdicts) => told(Object.values(verdicts.rules), verdicts);
    const judge = (facts) => scorecard.judge(facts, { at: AT });
    task("facts", objects, judge, ofVerdicts, words);
    task("bound", objects.map((document) => scorecard.bind(document)), (bound) => bound.judge({ at: AT }), ofVerdicts, words);
    task("text", DOCUMENTS, judge, ofVerdicts, words);
  }
  return found;
}
