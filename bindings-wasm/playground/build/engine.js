import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

/**
 * The wasm module as a text within the worker, compressed: nothing has to be fetched, so the page's policy can forbid
 * every connection, its own server's too.
 */
export function engine(path) {
  const id = "virtual:engine";
  return {
    name: "brightline-engine",
    resolveId: (wanted) => (wanted === id ? `\0${id}` : undefined),
    load(wanted) {
      if (wanted !== `\0${id}`) return undefined;
      this.addWatchFile(path);
      const packed = gzipSync(readFileSync(path), { level: 9 }).toString("base64");
      return `export default ${JSON.stringify(packed)};`;
    },
  };
}
