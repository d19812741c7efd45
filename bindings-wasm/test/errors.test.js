import assert from "node:assert/strict";
import test from "node:test";

import { BrightlineError, CompileError, Standard } from "brightline";

test("a standard in error says everything that is wrong, at places that editors know", () => {
  const text = `entity service { owner text }
scorecard s for service "👍 é" {
  bar b
  tier b { rule r "👍" { require ownr is present } }
  tier c { rule r2 { require owner > 3 } }
}`;
  let thrown;
  try {
    Standard.compile({ "a/b.bright": text });
  } catch (error) {
    thrown = error;
  }
  assert.ok(thrown instanceof CompileError && thrown instanceof BrightlineError && thrown instanceof Error);
  assert.equal(thrown.name, "CompileError");
  assert.equal(thrown.diagnostics.length, 2);
  const [misspelt] = thrown.diagnostics;
  assert.deepEqual([misspelt.severity, misspelt.help], ["error", "did you mean `owner`?"]);
  assert.equal(text.slice(misspelt.span.start, misspelt.span.end), "ownr");
  assert.deepEqual([misspelt.span.file, misspelt.span.line, misspelt.span.column], ["a/b.bright", 4, 33]);
  assert.deepEqual([misspelt.span.endLine, misspelt.span.endColumn], [4, 37]);
  assert.deepEqual(misspelt.labels[0].span, misspelt.span);
  assert.match(thrown.message, /^a\/b\.bright:4:33: error\[BL\d+\]: .*ownr/);
});

test("warnings travel with a standard that compiles", () => {
  const standard = Standard.compile({
    "a.bright": `entity service { coverage number }
scorecard s for service { bar b tier b { rule r { require coverage > 3 } } }
test "t" of s { at 2026-01-15 given { coverage: "many" } expect not ready }`,
  });
  assert.deepEqual(standard.warnings.map(({ severity, span }) => [severity, span.line]), [["warning", 3]]);
  assert.equal(standard.evaluate([], { at: "2026-01-15" }).results.length, 0);
});

test("several files are one standard, in whatever order and form", () => {
  const files = {
    "entities.bright": "entity service { owner text }",
    "cards.bright": "scorecard s for service { bar b tier b { rule r { require owner is present } } }",
  };
  const report = (files) => Standard.compile(files).evaluateToJson([], { at: "2026-01-15" });
  assert.equal(report(files), report(new Map(Object.entries(files).reverse())));
});

test("a host that allows fewer steps is told what takes more", () => {
  const files = {
    "a.bright": `entity service { xs list of number }
scorecard s for service { bar b tier b { rule r { require no x in xs where x > 3 } } }`,
  };
  const { work } = Standard.compile(files);
  assert.ok(Number.isSafeInteger(work) && work > 10_000, `${work}`);
  assert.equal(Standard.compile(files, { within: work }).work, work);
  assert.throws(
    () => Standard.compile(files, { within: work - 1 }),
    (error) => error instanceof CompileError && error.diagnostics[0].code === "BL118" && error.message.includes(`${work}`),
  );
  for (const within of [-1, 1.5, Number.NaN, "1", 2 ** 60]) {
    assert.throws(() => Standard.compile(files, { within }), /`within` is a number of steps/);
  }
  assert.throws(() => Standard.compile(files, { wthin: 1 }), /there is no option `wthin`/);
});
