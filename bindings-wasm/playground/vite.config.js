import { defineConfig } from "vite";
import { fileURLToPath } from "node:url";
import { contentPolicy } from "./build/policy.js";
import { engine } from "./build/engine.js";
import { examples } from "./build/examples.js";

const pkg = fileURLToPath(new URL("../pkg", import.meta.url));

export default defineConfig({
  // Relative, so that the folder can lie anywhere.
  base: "./",
  resolve: { alias: { "brightline/edge": `${pkg}/edge.js` } },
  plugins: [examples(), contentPolicy()],
  worker: { format: "es", plugins: () => [engine(`${pkg}/brightline_bg.wasm`)] },
  build: { target: "es2022", modulePreload: false, chunkSizeWarningLimit: 2000, assetsInlineLimit: 0 },
});
