import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { blocks, standard } from "./guide.js";

const folder = mkdtempSync(join(tmpdir(), "brightline-guide-"));
after(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, "readiness.bright"), standard());
mkdirSync(join(folder, "node_modules"));
symlinkSync(fileURLToPath(new URL("../pkg", import.meta.url)), join(folder, "node_modules/brightline"));

const all = blocks();
const programs = all.flatMap(({ info, text }, place) => (info === "js" ? [{ text, then: all[place + 1] }] : []));

test("there are programs in the guide", () => assert.ok(programs.length >= 5));

for (const [number, { text, then }] of programs.entries()) {
  test(`program ${number + 1} of the guide says what the guide says`, () => {
    const file = join(folder, `program${number}.mjs`);
    writeFileSync(file, text);
    const said = execFileSync(process.execPath, [file], { cwd: folder, encoding: "utf8" });
    if (then.info === "text") assert.equal(said, then.text);
    else assert.notEqual(said, "");
  });
}

test("the worker of the guide answers", async () => {
  const { text } = all.find(({ info }) => info === "js worker");
  // Node does not import wasm; a worker's bundler does, as a compiled module.
  const loaded = `const engine = new WebAssembly.Module((await import("node:fs")).readFileSync(
    new URL("./node_modules/brightline/brightline_bg.wasm", import.meta.url)));`;
  const program = text.replace('import engine from "brightline/brightline_bg.wasm";', loaded);
  assert.notEqual(program, text);
  writeFileSync(join(folder, "worker.mjs"), program);
  const { default: worker } = await import(join(folder, "worker.mjs"));
  const response = await worker.fetch(new Request("http://here/", { method: "POST", body: '{"subject": "e:x", "a": 1}' }));
  const report = await response.json();
  assert.equal(report.schema, "brightline/report/1");
  assert.equal(report.results[0].ready, false);
});

test("the guide says how large the engine is", () => {
  const guide = readFileSync(new URL("../../docs/javascript.md", import.meta.url), "utf8");
  const bytes = readFileSync(new URL("../pkg/brightline_bg.wasm", import.meta.url));
  const [, whole, sent] = /one file of ([\d,]+) KB, ([\d,]+) KB gzipped/.exec(guide);
  const near = (said, size) => Math.abs(Number(said.replace(",", "")) / (size / 1024) - 1) < 0.03;
  assert.ok(near(whole, bytes.length), `${whole} KB: ${bytes.length} bytes`);
  assert.ok(near(sent, gzipSync(bytes, { level: 9 }).length), `${sent} KB: ${gzipSync(bytes, { level: 9 }).length} bytes`);
});
