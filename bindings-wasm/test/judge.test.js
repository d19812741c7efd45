// One subject judged alone: the same verdicts as the report's, from every form of a document.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ArgumentError, Exceptions, Standard, ValueError, Verdicts } from "brightline";

const TEXT = `
  entity service {
    owner text  coverage number source sonar  deployed time
    findings list of { severity one of "low" < "high" }
  }
  scorecard readiness for service {
    bar bronze
    exceptions { last at most 30 days  approved by any of "user:cto" }
    tier bronze { rule has-owner { require owner is present } }
    tier silver {
      rule recent { require age(deployed) < 30 days }
      rule clean { require no f in findings where f.severity == "high" }
      rule coverage { require coverage >= 80 }
    }
  }
`;
const standard = Standard.compile({ "readiness.bright": TEXT });
const scorecard = standard.scorecard("readiness");
const at = "2026-01-15";
const checkout = {
  subject: "service:checkout",
  owner: "payments ✓",
  coverage: 91,
  deployed: "2026-01-02T10:00:00Z",
  findings: [{ severity: "low" }, { severity: "high" }],
};

test("verdicts are those of the report", () => {
  const documents = [checkout, { ...checkout, owner: null }, { ...checkout, findings: [] }, { subject: "service:x" }];
  for (const document of documents) {
    const [result] = scorecard.evaluate(document, { at }).results;
    const found = scorecard.judge(document, { at });
    assert.deepEqual(found.toJSON(), {
      applies: true,
      ready: result.ready,
      tier: result.tier,
      score: result.score,
      earnedReady: result.earned_ready,
      earnedTier: result.earned_tier,
      earnedScore: result.earned_score,
      rules: Object.fromEntries(result.rules.map(({ rule, verdict }) => [rule, verdict])),
    });
  }
});

test("every form of a document means the same", () => {
  const text = JSON.stringify(checkout);
  const bytes = new TextEncoder().encode(text);
  const said = JSON.stringify(scorecard.judge(checkout, { at }));
  for (const form of [text, bytes, bytes.buffer, { ...checkout, deployed: new Date("2026-01-02T10:00:00Z") }]) {
    assert.equal(JSON.stringify(scorecard.judge(form, { at })), said);
    assert.equal(JSON.stringify(scorecard.bind(form).judge({ at })), said);
  }
  assert.deepEqual(scorecard.judge(text, { at }).unmet, ["clean", "coverage"]);
  assert.deepEqual(scorecard.judge(text, { at, source: "sonar" }).unmet, ["clean"]);
});

test("a bound document is judged at any instant", () => {
  const bound = scorecard.bind(checkout);
  assert.equal(bound.judge({ at }).rules.recent, "met");
  assert.equal(bound.judge({ at: new Date("2026-03-01") }).rules.recent, "unmet");
  assert.equal(bound.judge({ at: "2026-01-31T23:59:59.999999Z" }).rules.recent, "met");
  assert.equal(bound.judge({ at: "2026-02-01T10:00:00Z" }).rules.recent, "unmet");
  assert.equal(scorecard.judge({ ...checkout, observed_at: "2026-02-01" }, { at }), null);
  bound.dispose();
  assert.throws(() => bound.judge({ at }), ArgumentError);
});

test("exceptions carry here too", () => {
  const record = {
    name: "EX-1",
    for: { entity: "service", subject: "checkout" },
    waives: ["readiness/has-owner"],
    reason: "moving",
    requested: { by: "user:amy", on: "2026-01-01" },
    approved: { by: "user:cto", on: "2026-01-02" },
    until: "2026-01-20",
  };
  const nobodys = { ...checkout, owner: null };
  for (const exceptions of [record, Exceptions.of(record)]) {
    const found = scorecard.judge(nobodys, { at, exceptions });
    assert.deepEqual([found.ready, found.earnedReady, found.rules["has-owner"]], [true, false, "waived"]);
    assert.equal(scorecard.judge(nobodys, { at: "2026-01-20", exceptions }).ready, false);
  }
  assert.equal(scorecard.judge(nobodys, { at }).ready, false);
});

test("what cannot be judged is said", () => {
  assert.throws(() => scorecard.judge({ owner: "x" }, { at }), (error) => {
    assert.ok(error instanceof ValueError);
    assert.match(error.message, /names no subject/);
    assert.equal(error.diagnostics.length, 1);
    return true;
  });
  assert.throws(() => scorecard.judge({ subject: "group:a" }, { at }), /of kind `service`/);
  assert.throws(() => scorecard.judge('{"subject": ', { at }), ValueError);
  assert.throws(() => scorecard.judge({ ...checkout, coverage: NaN }, { at }), ValueError);
  assert.throws(() => scorecard.judge([checkout], { at }), ArgumentError);
  assert.throws(() => scorecard.judge(checkout, {}), ArgumentError);
  assert.throws(() => scorecard.judge(checkout, { at: "soon" }), ArgumentError);
  assert.throws(() => scorecard.judge(checkout, { at: new Date(8.64e15) }), /years/);
  assert.throws(() => new Verdicts(), ArgumentError);
  assert.equal(scorecard.judge(checkout, { at }).ready, true);
});
