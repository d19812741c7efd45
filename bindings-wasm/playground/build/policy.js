// No connection at all: the engine is within the worker, the worker within the script, the examples within it too.
// A worker made of a blob has the policy of its page; one loaded from a file would have none.
const POLICY = [
  "default-src 'none'",
  // The engine is WebAssembly, which counts as evaluating text unless it is named.
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src blob:",
  // CodeMirror makes its style sheet itself, and says this word with it.
  "style-src 'self' 'nonce-brightline-editor'",
  // Wavy lines and the icon.
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** Puts the policy at the top of the built page; the development server needs its own connections. */
export function contentPolicy() {
  return {
    name: "brightline-policy",
    apply: "build",
    transformIndexHtml: () => [
      { tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", content: POLICY }, injectTo: "head-prepend" },
    ],
  };
}
