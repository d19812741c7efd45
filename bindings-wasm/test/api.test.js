import assert from "node:assert/strict";
import test from "node:test";

import { ArgumentError, Exceptions, Facts, Scorecard, Standard, UnknownNameError } from "brightline";

const text = `entity service {
  owner     text
  coverage  number
  certificate_ends deadline
}
scorecard readiness for service "Is it ready?" {
  bar bronze
  exceptions { last at most 90 days  approved by any of "user:ada" }
  tier bronze "Minimum bar" {
    rule has-owner { require owner is present }
    rule coverage "It is tested" {
      require coverage >= 80
      message "Coverage is {coverage}, below 80"
      fix "Write tests"
      effort 2 days
      weight 3
    }
  }
  tier silver { rule certificate { require until(certificate_ends) > 14 days } }
}
test "a low coverage blocks" of readiness {
  at 2026-01-15
  given { coverage: 71 }
  expect not ready
}
test "this one fails" of readiness {
  at 2026-01-15
  given { coverage: 71 }
  expect ready
}
`;
const at = "2026-01-15";
const checkout = { subject: "service:checkout", owner: "payments", coverage: 71, certificate_ends: "2026-03-01" };
const standard = Standard.compile({ "readiness.bright": text });

test("a standard says what it is", () => {
  assert.deepEqual(standard.scorecards, ["readiness"]);
  assert.deepEqual(standard.warnings, []);
  const scorecard = standard.scorecard("readiness");
  assert.ok(scorecard instanceof Scorecard);
  assert.equal(scorecard.title, "Is it ready?");
  assert.equal(scorecard.bar, "bronze");
  assert.deepEqual(scorecard.tiers, [
    { name: "bronze", title: "Minimum bar" },
    { name: "silver", title: null },
  ]);
  const rule = scorecard.rules[1];
  assert.deepEqual([rule.name, rule.tier, rule.title, rule.fix], ["coverage", "bronze", "It is tested", "Write tests"]);
  assert.deepEqual([rule.effort, rule.weight, rule.mapsTo], ["2 days", 3, []]);
  assert.match(text.slice(rule.span.start, rule.span.end), /^rule coverage[^]*\}$/);
  assert.deepEqual([rule.span.file, rule.span.line, rule.span.column], ["readiness.bright", 11, 5]);
});

test("objects in, plain objects out, with the keys of the schema", () => {
  const report = standard.evaluate(checkout, { at });
  assert.equal(Object.getPrototypeOf(report), Object.prototype);
  assert.deepEqual(Object.keys(report), ["schema", "engine", "at", "digest", "summary", "results", "problems"]);
  assert.equal(report.at, "2026-01-15T00:00:00Z");
  const [result] = report.results;
  assert.equal(result.subject, "service:default/checkout");
  assert.equal(result.ready, false);
  assert.deepEqual(result.rules[1].proof, [{ expression: "coverage >= 80", found: { coverage: 71 }, from: "facts" }]);
  assert.equal(result.rules[1].message, "Coverage is 71, below 80");
  assert.equal(standard.evaluateToJson(checkout, { at }), JSON.stringify(report));
});

test("facts in every form say the same", () => {
  const json = JSON.stringify(checkout);
  const yaml = Object.entries(checkout)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join("");
  const csv = `${Object.keys(checkout)}\n${Object.values(checkout)}\n`;
  const bytes = new TextEncoder().encode(json);
  const forms = {
    "a list": [checkout],
    text: json,
    bytes,
    "a buffer": bytes.buffer,
    "Facts of objects": Facts.of(checkout),
    "parsed JSON": Facts.parse(json),
    "JSON lines": Facts.parse(`${json}\n`, { format: "jsonl" }),
    YAML: Facts.parse(yaml, { format: "yaml" }),
    "YAML in bytes": Facts.parse(new TextEncoder().encode(yaml), { format: "yaml" }),
    "a Map": new Map(Object.entries(checkout)),
    "a table": Facts.parse(csv, { format: "csv" }),
    "joined facts": Facts.concat([], Facts.of(checkout), "[]"),
  };
  const expected = JSON.stringify(standard.evaluate(checkout, { at }).results);
  for (const [form, facts] of Object.entries(forms)) {
    const found = JSON.stringify(standard.evaluate(facts, { at }).results);
    assert.equal(form === "a table" ? found.replaceAll("facts#1", "facts") : found, expected, form);
  }
});

test("a table means what each standard says that it means", () => {
  const table = Facts.parse("subject,coverage\nservice:checkout,080\n", { format: "csv" });
  const other = Standard.compile({
    "a.bright": text.replace("coverage  number", "coverage  text").replace("coverage >= 80", 'coverage == "080"').replaceAll("coverage: 71", 'coverage: "71"'),
  });
  const verdict = (standard) => standard.evaluate(table, { at }).results[0].rules[1].verdict;
  assert.equal(verdict(other), "met");
  assert.equal(verdict(standard), "unmet");
  assert.equal(verdict(other), "met");
});

test("documents have the names and sources they are given", () => {
  const trusting = Standard.compile({
    "a.bright": text.replace("coverage  number", "coverage  number source sonar"),
  });
  const verdict = (facts) => trusting.evaluate(facts, { at }).results[0].rules[1].verdict;
  const said = { ...checkout, coverage: 90 };
  assert.equal(verdict(said), "unmet");
  assert.equal(verdict(Facts.of(said, { name: "sonar.json", source: "sonar" })), "met");
  const [proof] = standard.evaluate(Facts.of(checkout, { name: "ci.json" }), { at }).results[0].rules[1].proof;
  assert.equal(proof.from, "ci.json");
});

test("the order in which facts arrive is never seen", () => {
  const [a, b] = ["a", "b"].map((name) => Facts.of({ subject: `service:${name}`, coverage: 90 }, { name }));
  const report = (facts) => standard.evaluateToJson(facts, { at });
  assert.equal(report(Facts.concat(a, b)), report(Facts.concat(b, a)));
});

test("exceptions come as data, in every form", () => {
  const record = {
    name: "EX-1",
    for: { entity: "service", subject: "service:checkout" },
    waives: ["readiness/coverage"],
    reason: "a migration",
    requested: { by: "user:bob", on: "2026-01-09" },
    approved: { by: "user:ada", on: "2026-01-10" },
    until: "2026-02-01",
  };
  const verdict = (exceptions) => standard.evaluate(checkout, { at, exceptions }).results[0].rules[1].verdict;
  for (const none of [undefined, null, [], Exceptions.concat()]) assert.equal(verdict(none), "unmet");
  for (const form of [record, [record], JSON.stringify(record), Exceptions.of(record)]) {
    assert.equal(verdict(form), "waived", JSON.stringify(standard.evaluate(checkout, { at, exceptions: form }).problems));
  }
  const yaml = `- ${JSON.stringify(record)}\n`;
  assert.equal(verdict(Exceptions.parse(yaml, { format: "yaml", name: "week.yaml" })), "waived");
  assert.equal(verdict(Exceptions.concat(yaml.slice(2), [])), "waived");
  const register = standard.register([checkout], { at, exceptions: record, endingWithin: "30 days" });
  assert.deepEqual(register.exceptions.map(({ name, state }) => [name, state]), [["EX-1", "active"]]);
  assert.equal(register.about_to_end, "30 days");
  const problems = standard.evaluate(checkout, { at, exceptions: "{" }).problems;
  assert.deepEqual(problems.map(({ document, severity }) => [document, severity]), [["exceptions", "error"]]);
});

test("a Date is an instant, and so is a text with an offset", () => {
  const when = (at) => standard.evaluate([], { at }).at;
  assert.equal(when(new Date(Date.UTC(2026, 0, 15, 9, 30))), "2026-01-15T09:30:00Z");
  assert.equal(when("2026-01-15T09:30:00+01:00"), "2026-01-15T08:30:00Z");
});

test("a forecast says when and why", () => {
  const sound = { ...checkout, coverage: 90 };
  for (const until of ["90 days", "2026-04-15", new Date("2026-04-15")]) {
    const forecast = standard.forecast(sound, { at, until });
    assert.equal(forecast.until, "2026-04-15T00:00:00Z");
    const [change] = forecast.changes;
    assert.deepEqual([change.at, change.from.tier, change.to.tier], ["2026-02-15T00:00:00Z", "silver", "bronze"]);
    assert.equal(change.causes[0].expression, "until(certificate_ends) > 14 days");
  }
});

test("an explanation has every part and what would mend it", () => {
  const explain = (more) => standard.explain(checkout, { at, subject: "checkout", ...more }).results[0];
  assert.equal(explain().rules.length, 3);
  const [rule] = explain({ rule: "coverage" }).rules;
  assert.equal(rule.require[0].parts[0].value, 71);
  assert.deepEqual(rule.mend, ["coverage: at least 80 (is 71)"]);
});

test("a scorecard is asked alone, and so is a subject", () => {
  const scorecard = standard.scorecard("readiness");
  const both = [checkout, { subject: "service:search" }];
  assert.equal(scorecard.evaluate(both, { at }).results.length, 2);
  assert.equal(scorecard.evaluate(both, { at, subject: "search" }).results[0].subject, "service:default/search");
  assert.equal(
    scorecard.evaluateToJson(both, { at }),
    standard.evaluateToJson(both, { at, scorecard: "readiness" }),
  );
  assert.equal(scorecard.forecast(both, { at, until: "90 days" }).changes.length, 1);
  assert.equal(scorecard.explain(both, { at, subject: "search" }).results.length, 1);
});

test("the tests of a standard are run", () => {
  const [first, second] = standard.test();
  assert.deepEqual([first.title, first.passed, first.failures], ["a low coverage blocks", true, []]);
  assert.equal(second.passed, false);
  assert.deepEqual([second.failures[0].expected, second.failures[0].found], ["ready", "not ready"]);
});

test("what is disposed is not used", () => {
  const own = Standard.compile({ "a.bright": text });
  own.dispose();
  own.dispose();
  assert.throws(() => own.evaluate([], { at }), new ArgumentError("this Standard was disposed"));
  const facts = Facts.of(checkout);
  assert.equal(standard.evaluate(facts, { at }).results.length, 1);
  facts[Symbol.dispose]();
  assert.throws(() => standard.evaluate(facts, { at }), /this Facts was disposed/);
});

test("nothing piles up in the engine's memory", async () => {
  const large = Array.from({ length: 200 }, (_, number) => ({ subject: `service:s${number}`, coverage: number }));
  const { memory } = await import("../pkg/engine.js");
  standard.evaluate(large, { at });
  const before = memory().buffer.byteLength;
  for (let round = 0; round < 50; round += 1) {
    standard.evaluate(large, { at });
    Standard.compile({ "a.bright": text }).dispose();
    assert.throws(() => Standard.compile({ "a.bright": "scorecard" }));
  }
  assert.equal(memory().buffer.byteLength, before);
});

test("names are looked for, and the nearest is told", () => {
  const unknown = (message) => ({ name: "UnknownNameError", message, diagnostics: [] });
  assert.throws(
    () => standard.scorecard("redines"),
    unknown("there is no scorecard `redines`; did you mean `readiness`?"),
  );
  assert.throws(
    () => standard.explain(checkout, { at, subject: "checkout", rule: "coverge" }),
    unknown("there is no rule `coverge`; did you mean `coverage`?"),
  );
  assert.ok(new UnknownNameError("x") instanceof Error);
});
