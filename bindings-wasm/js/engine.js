// The one instance of the engine.

import * as glue from "./brightline_bg.js";

let running = false;

/** Whether the engine is loaded. */
export function isRunning() {
  return running;
}

/** Starts the engine from its compiled module; a second time does nothing. */
export function start(module) {
  if (running) return;
  const { exports } = new WebAssembly.Instance(module, { "./brightline_bg.js": glue });
  glue.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
  running = true;
}
