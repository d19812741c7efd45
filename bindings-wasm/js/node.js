// For Node and whatever reads files as it does: the engine is read from beside this file.

import { readFileSync } from "node:fs";

import { start } from "./engine.js";

start(new WebAssembly.Module(readFileSync(new URL("./brightline_bg.wasm", import.meta.url))));

export * from "./api.js";
