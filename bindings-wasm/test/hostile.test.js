// Hostile input: an error or a problem, in time, and the same instance goes on working. In wasm there is no guard behind
// the stack and no way to go on after a panic, so each of these would show.

import assert from "node:assert/strict";
import test from "node:test";

import { CompileError, Exceptions, Facts, Standard } from "brightline";

const at = "2026-01-15";
const head = "entity service { owner text  coverage number }\n";
const card = (condition) => `${head}scorecard s for service { bar b tier b { rule r { require ${condition} } } }`;
const standard = Standard.compile({ "a.bright": card("coverage >= 80") });
const sound = standard.evaluateToJson({ subject: "service:a", coverage: 71 }, { at });

/** The engine still gives the bytes it gave before. */
function goesOn() {
  const again = Standard.compile({ "a.bright": card("coverage >= 80") });
  assert.equal(again.evaluateToJson({ subject: "service:a", coverage: 71 }, { at }), sound);
}

/** Bytes that look like nothing, the same in every run. */
function garbage(length, alphabet) {
  let state = 42;
  let text = "";
  while (text.length < length) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    text += alphabet[(state >>> 16) % alphabet.length];
  }
  return text;
}

const printable = Array.from({ length: 95 }, (_, code) => String.fromCharCode(32 + code)).concat("\n");
const words = ["scorecard ", "entity ", "rule ", "{", "}", "(", ")", '"', '"""', "require ", "and ", "not ", "/", "\n"];

const texts = {
  "100,000 parentheses": card(`${"(".repeat(100_000)}coverage >= 80${")".repeat(100_000)}`),
  "100,000 open parentheses": card("(".repeat(100_000)),
  "100,000 times not": card(`${"not ".repeat(100_000)}coverage >= 80`),
  "100,000 minus signs": card(`coverage > ${"-".repeat(100_000)}1`),
  "100,000 open braces": "{".repeat(100_000),
  "100,000 nested ifs": card("if coverage > 1 then ".repeat(100_000)),
  "a long chain": card(Array(50_000).fill("coverage >= 80").join(" and ")),
  "1 MiB of garbage": garbage(1 << 20, printable),
  "1 MiB of words": garbage((1 << 20) - 20, words),
  "2 MiB": `${head}${" ".repeat(2 << 20)}`,
  "a pattern that explodes": card("owner matches /(a{1000}){1000}/"),
  "a deep pattern": card(`owner matches /${"(".repeat(10_000)}a${")".repeat(10_000)}/`),
  "a text without end": `${head}scorecard s "${"x".repeat(500_000)}`,
  "nothing but controls": "\u0000\u0001\ufffe".repeat(10_000),
};

for (const [what, text] of Object.entries(texts)) {
  test(`a standard of ${what} is refused, and the engine goes on`, () => {
    assert.throws(() => Standard.compile({ "a.bright": text }), (error) => {
      assert.ok(error instanceof CompileError, String(error).slice(0, 300));
      assert.ok(error.diagnostics.length > 0);
      return true;
    });
    goesOn();
  });
}

test("a long pattern on a long text takes its time, not for ever", () => {
  const slow = Standard.compile({ "a.bright": card("owner matches /(a|a)*(a|a)*b/") });
  const report = slow.evaluate({ subject: "service:a", owner: "a".repeat(50_000) }, { at });
  assert.equal(report.results[0].rules[0].verdict, "unmet");
  goesOn();
});

const bomb = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
  .concat(Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(10).fill(`*a${n}`).join(", ")}]`))
  .join("\n");

const evidence = {
  "100,000 lists in JSON": ["json", `{"subject": "service:a", "x": ${"[".repeat(100_000)}${"]".repeat(100_000)}}`],
  "1,000,000 open lists in JSON": ["json", "[".repeat(1_000_000)],
  "100,000 objects in JSON": ["json", `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`],
  "1 MiB of garbage in JSON": ["json", garbage(1 << 20, printable)],
  "a number of a million digits": ["json", `[{"subject": "service:a", "coverage": "x"}, ${"9".repeat(1_000_000)}]`],
  "100,000 lists in YAML": ["yaml", `subject: service:a\nx: ${"[".repeat(100_000)}`],
  "100,000 levels of YAML": ["yaml", Array.from({ length: 3_000 }, (_, n) => `${" ".repeat(n)}a:`).join("\n")],
  "an alias bomb": ["yaml", `subject: service:a\n${bomb}\n`],
  "1 MiB of garbage in YAML": ["yaml", garbage(1 << 20, printable)],
  "1 MiB of garbage in a table": ["csv", garbage(1 << 20, printable)],
  "lists in the cells of a table": ["csv", `subject,coverage\nservice:a,"${"[".repeat(100_000)}"\n`],
  "bytes that are no UTF-8": ["json", new Uint8Array(100_000).fill(0xff)],
};

for (const [what, [format, content]] of Object.entries(evidence)) {
  test(`facts of ${what} are a problem, and the engine goes on`, () => {
    const report = standard.evaluate(Facts.parse(content, { format }), { at });
    assert.ok(report.problems.length > 0 || report.results.length === 0);
    if (format !== "csv") {
      const records = standard.evaluate([], { at, exceptions: Exceptions.parse(content, { format }) });
      assert.ok(records.problems.length > 0);
    }
    goesOn();
  });
}
