import assert from "node:assert/strict";
import { cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { fileURLToPath } from "node:url";

import { build } from "vite";

import { blocks, standard } from "../guide.js";
import { browser, serve } from "./hall.js";

const here = fileURLToPath(new URL(".", import.meta.url));
const page = (script) => `<!doctype html><meta charset="utf-8"><title>t</title><script type="module" src="./${script}"></script>`;

let chromium;
let folder;

before(async () => {
  chromium = await browser();
  folder = await mkdtemp(join(tmpdir(), "brightline-page-"));
  await cp(join(here, "../../pkg"), join(folder, "brightline"), { recursive: true });
  await cp(join(here, "../conformance.js"), join(folder, "conformance.js"));
  await cp(process.env.BRIGHTLINE_CASES ?? join(here, "../../../target/conformance/cases.json"), join(folder, "cases.json"));
  for (const script of ["page.js", "plain.js"]) {
    await cp(join(here, script), join(folder, script));
    await writeFile(join(folder, script.replace(".js", ".html")), page(script));
  }
  await writeFile(join(folder, "favicon.ico"), "");
});

after(async () => {
  await chromium?.close();
  await rm(folder, { recursive: true, force: true });
});

test("every conformance case gives the bytes of the Rust host, in a page without a bundler", async () => {
  const server = await serve(folder);
  try {
    const { said, complaints } = await chromium.said(`${server.at}page.html`);
    assert.deepEqual(complaints, []);
    assert.ok(said.cases >= 150, JSON.stringify(said));
    assert.deepEqual(said.differences, []);
  } finally {
    server.close();
  }
});

test("a server that does not know what wasm is will do", async () => {
  const server = await serve(folder, { ".wasm": "application/octet-stream" });
  try {
    assert.deepEqual(await chromium.said(`${server.at}plain.html`), { said: true, complaints: [] });
  } finally {
    server.close();
  }
});

test("the page of the guide shows a verdict", async () => {
  const { text } = blocks().find(({ info }) => info === "html");
  await writeFile(join(folder, "readiness.bright"), standard());
  await writeFile(join(folder, "guide.html"), text);
  const server = await serve(folder, {}, "script-src 'unsafe-inline' 'self' 'wasm-unsafe-eval'; connect-src 'self'");
  try {
    const shown = () => document.querySelector("output")?.value || undefined;
    assert.deepEqual(await chromium.said(`${server.at}guide.html`, shown), { said: "not ready", complaints: [] });
  } finally {
    server.close();
  }
});

test("Vite bundles it, with one file of wasm beside the scripts", async () => {
  const out = join(folder, "bundled");
  await build({ root: join(here, "app"), base: "./", logLevel: "error", build: { outDir: out, emptyOutDir: true } });
  await writeFile(join(out, "favicon.ico"), "");
  const assets = await readdir(join(out, "assets"));
  assert.equal(assets.filter((name) => name.endsWith(".wasm")).length, 1, assets.join(" "));
  const server = await serve(out);
  try {
    assert.deepEqual(await chromium.said(`${server.at}index.html`), {
      said: { ready: true, refused: [true, "CompileError", true] },
      complaints: [],
    });
  } finally {
    server.close();
  }
});
