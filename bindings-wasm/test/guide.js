// The code of docs/javascript.md.

import { readFileSync } from "node:fs";

/** Its blocks, in order: the words behind the backticks, and the text between. */
export function blocks() {
  const guide = readFileSync(new URL("../../docs/javascript.md", import.meta.url), "utf8");
  return [...guide.matchAll(/^```(.+)\n([^]*?)^```$/gm)].map(([, info, text]) => ({ info, text }));
}

/** The standard that the guide speaks of. */
export function standard() {
  return blocks().find(({ info }) => info === "bright readiness.bright").text;
}
