// The workload for contestants in JavaScript: documents, expected verdicts, and what follows from the verdicts of rules.
import { readFileSync } from "node:fs";

const file = (name) => readFileSync(new URL(`../workload/${name}`, import.meta.url), "utf8");

export const STANDARD = file("readiness.bright");
export const SCORECARD = "production-readiness";
export const DOCUMENTS = file("subjects.json")
  .split("\n")
  .filter((line) => line.startsWith("{"))
  .map((line) => (line.endsWith(",") ? line.slice(0, -1) : line));
export const EXPECTED = file("verdicts.txt")
  .trim()
  .split("\n")
  .map((line) => line.slice(line.indexOf(" ") + 1));

const TIERS = ["bronze", "silver", "gold"];
const ENDS = [10, 18, 24];

/** Tier, readiness and score, from a verdict for each rule: true, false, or null where it does not apply. */
export function conclude(rules) {
  let tier = "none";
  let ready = false;
  let met = 0;
  let counts = 0;
  let passed = true;
  let rule = 0;
  for (let place = 0; place < 3; place += 1) {
    let counting = false;
    for (; rule < ENDS[place]; rule += 1) {
      const verdict = rules[rule];
      if (verdict === null) continue;
      counts += 1;
      counting = true;
      if (verdict) met += 1;
      else passed = false;
    }
    if (passed && counting) {
      tier = TIERS[place];
      if (place === 0) ready = true;
    }
  }
  return { rules, tier, ready, score: met / counts };
}

/** As `verdicts.txt` writes it. */
export function written({ rules, tier, ready }) {
  const letters = rules.map((rule) => (rule === null ? "N" : rule ? "M" : "U")).join("");
  return `${letters} ${tier} ${ready ? "ready" : "not-ready"}`;
}
