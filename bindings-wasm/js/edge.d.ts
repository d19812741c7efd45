/** The package for hosts that load the engine themselves, such as workers at the edge. */

/**
 * Starts the engine, from the compiled module or the bytes of `brightline/brightline_bg.wasm`. To be called before
 * anything else; a second time it does nothing.
 */
export function initSync(source: WebAssembly.Module | BufferSource): void;

export * from "./index.js";
