import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import * as brightline from "brightline";

import { differences } from "./conformance.js";

/** Written by `cargo xtask cases`, which the step runs before. */
const suite = JSON.parse(
  readFileSync(process.env.BRIGHTLINE_CASES ?? new URL("../../target/conformance/cases.json", import.meta.url), "utf8"),
);

/** Fewer mean that the suite was not found or lost a chapter. */
const FEWEST = 150;

test("every conformance case gives the bytes of the Rust host", () => {
  assert.ok(suite.cases.length >= FEWEST, `only ${suite.cases.length} cases`);
  const answers = suite.cases.flatMap((one) => one.answers);
  assert.ok(answers.length >= FEWEST, `only ${answers.length} answers`);
  assert.deepEqual(differences(brightline, suite), []);
});

// Those of `cargo xtask hosts` have no selections to get wrong, and the comparison is the same.
const generated = process.env.BRIGHTLINE_CASES?.endsWith("generated.json") && "the cases are generated";

test("a suite with one wrong byte is not held", { skip: generated }, () => {
  const [one] = suite.cases.filter((found) => found.answers.length > 0 && found.diagnostics.length === 0);
  const change = (edit) => {
    const copy = structuredClone(one);
    edit(copy);
    return differences(brightline, { cases: [copy] }).length;
  };
  assert.equal(change(() => {}), 0);
  assert.notEqual(change((copy) => (copy.answers[0].report += " ")), 0);
  assert.notEqual(change((copy) => (copy.answers[0].register += " ")), 0);
  assert.notEqual(change((copy) => (copy.answers[0].forecast.bytes += " ")), 0);
  assert.notEqual(change((copy) => (copy.answers[0].selections[0].explanation += " ")), 0);
  assert.notEqual(change((copy) => (copy.tests = null)), 0);
  assert.notEqual(change((copy) => copy.diagnostics.push({})), 0);
});
