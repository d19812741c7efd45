import { readFileSync, readdirSync, statSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "smol-toml";

const EXAMPLES = fileURLToPath(new URL("../../../examples", import.meta.url));
const STARTER = fileURLToPath(new URL("../starter", import.meta.url));

/** The examples of the repository, read from their folders when the page is built, as `virtual:examples`. */
export function examples() {
  const id = "virtual:examples";
  return {
    name: "brightline-examples",
    resolveId: (wanted) => (wanted === id ? `\0${id}` : undefined),
    load(wanted) {
      if (wanted !== `\0${id}`) return undefined;
      const folders = readdirSync(EXAMPLES).map((name) => join(EXAMPLES, name));
      const found = [...folders.filter((path) => statSync(path).isDirectory()).sort().reverse(), STARTER].map(example);
      return `export default ${JSON.stringify(found)};`;
    },
  };
}

/** What the folder's `brightline.toml` names; the instant is the one its README tells to judge at. */
function example(folder) {
  const { standard = [], exceptions = [], facts = {} } = parse(readFileSync(join(folder, "brightline.toml"), "utf8"));
  const readme = readFileSync(join(folder, "README.md"), "utf8");
  const files = (section, source, paths, shorten) =>
    paths.flatMap((path) => files_under(join(folder, path))).map((path) => ({
      section,
      ...(source === undefined ? {} : { source }),
      name: relative(shorten(path), path).split(sep).join("/"),
      text: readFileSync(path, "utf8"),
    }));
  // Names are those within the folder that the settings name, or the file's own.
  const first = (root) => (path) => (path === join(folder, root) ? folder : join(folder, root));
  return {
    name: basename(folder),
    title: /^# (.+)$/m.exec(readme)?.[1] ?? basename(folder),
    at: /--at (\d{4}-\d\d-\d\d)/.exec(readme)?.[1] ?? "2026-01-15",
    files: [
      ...standard.flatMap((path) => files("standard", undefined, [path], first(path))),
      ...Object.entries(facts).flatMap(([source, paths]) =>
        [paths].flat().flatMap((path) => files("facts", source, [path], first(path)))),
      ...exceptions.flatMap((path) => files("exceptions", undefined, [path], first(path))),
    ],
  };
}

function files_under(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).sort().flatMap((name) => files_under(join(path, name)));
}
