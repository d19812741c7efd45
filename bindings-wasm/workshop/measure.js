// node workshop/measure.js NAMED.wasm OUT.wasm
//
// Takes the names of functions out of a module and says from them what fills it: the code by crate, the data, the rest.

import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

import { contents, without } from "./module.js";

/** As many lines, and the rest in one. */
const SHOWN = 18;

const [named, out] = process.argv.slice(2);
const bytes = readFileSync(named);
const packed = without(bytes, "name");
writeFileSync(out, packed);

const total = packed.length;
const parts = [...contents(bytes)].sort(([a, size], [b, other]) => other - size || (a < b ? -1 : 1));
const rest = parts.slice(SHOWN).reduce((sum, [, size]) => sum + size, 0);
const lines = [...parts.slice(0, SHOWN), ["all others", rest]];
for (const [name, size] of lines) {
  console.log(`${(size / 1024).toFixed(1).padStart(8)} KB ${((100 * size) / total).toFixed(1).padStart(5)} %  ${name}`);
}
console.log(`brightline_bg.wasm: ${(total / 1024).toFixed(1)} KB, ${(gzipped(packed) / 1024).toFixed(1)} KB gzipped`);

function gzipped(bytes) {
  return gzipSync(bytes, { level: 9 }).length;
}
