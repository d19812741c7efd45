// What a standard names and where it is mentioned.

import { outline as raw } from "./brightline_bg.js";
import { text } from "./arguments.js";
import { engine } from "./errors.js";
import { entries } from "./standard.js";

/** The outline of texts by the names of their files, whether they check or not. */
export function outline(files) {
  const found = entries(files);
  const names = found.map(([name]) => text(name, "the name of a file"));
  const texts = found.map(([name, content]) => text(content, name));
  return JSON.parse(engine(() => raw(names, texts)));
}
