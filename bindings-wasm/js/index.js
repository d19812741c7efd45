// For browsers and bundlers: the engine is fetched from beside this file before the import is done.

import { start } from "./engine.js";

start(await compiled(new URL("./brightline_bg.wasm", import.meta.url)));

async function compiled(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} cannot be loaded: ${response.status} ${response.statusText}`);
  // Compiled while it arrives, where the server says what it is; many static servers do not know.
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("application/wasm")) return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}

export * from "./api.js";
