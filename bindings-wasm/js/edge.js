// For workers at the edge, and wherever the host wants to load the engine itself.

import { isRunning, start } from "./engine.js";

/** Starts the engine from a compiled module or from bytes, at once. */
export function initSync(source) {
  if (isRunning()) return;
  start(source instanceof WebAssembly.Module ? source : new WebAssembly.Module(source));
}

export * from "./api.js";
