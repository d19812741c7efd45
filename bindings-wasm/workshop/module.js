// The sections of a WebAssembly module, as far as measuring needs them.

const IMPORT = 2;
const CODE = 10;
const DATA = 11;

/** The module without the custom section of that name. */
export function without(bytes, name) {
  const kept = [bytes.subarray(0, 8)];
  for (const section of sections(bytes)) {
    if (section.id !== 0 || section.name !== name) kept.push(bytes.subarray(section.from, section.to));
  }
  return Buffer.concat(kept);
}

/** Bytes by what they are of: the crate of each function, the data, the remaining sections. */
export function contents(bytes) {
  const all = sections(bytes);
  const names = functionNames(bytes, all.find((section) => section.name === "name"));
  const found = new Map();
  const add = (what, size) => found.set(what, (found.get(what) ?? 0) + size);
  let number = importedFunctions(bytes, all.find((section) => section.id === IMPORT));
  for (const { id, name, at, from, to } of all) {
    if (name === "name") continue;
    if (id !== CODE) {
      add(id === DATA ? "data (texts, tables)" : "the other sections", to - from);
      continue;
    }
    const reader = new Reader(bytes, at);
    for (let count = reader.number(); count > 0; count -= 1, number += 1) {
      const start = reader.at;
      const size = reader.number();
      reader.at += size;
      add(crateOf(names.get(number) ?? ""), reader.at - start);
    }
  }
  return found;
}

/**
 * The crate a function is of. A method of a trait is its type's; what is made for a type of ours of generic code of the
 * standard library counts as the library's, as nobody could tell otherwise from the name.
 */
function crateOf(name) {
  const path = name.replace(/^<+(?:&|mut |\[|\(|dyn )*/, "");
  return /^([a-z_0-9]+)(?:\[[0-9a-f]+\])?::/.exec(path)?.[1] ?? "the exports, and what has no name";
}

function sections(bytes) {
  const found = [];
  const reader = new Reader(bytes, 8);
  while (reader.at < bytes.length) {
    const from = reader.at;
    const id = reader.byte();
    const size = reader.number();
    const at = reader.at;
    const name = id === 0 ? reader.text() : undefined;
    found.push({ id, name, from, at: id === 0 ? reader.at : at, to: at + size });
    reader.at = at + size;
  }
  return found;
}

function importedFunctions(bytes, section) {
  if (!section) return 0;
  const reader = new Reader(bytes, section.at);
  let functions = 0;
  for (let count = reader.number(); count > 0; count -= 1) {
    reader.text();
    reader.text();
    if (reader.byte() !== 0) throw new Error("imports other than functions are not looked for");
    reader.number();
    functions += 1;
  }
  return functions;
}

function functionNames(bytes, section) {
  const names = new Map();
  if (!section) return names;
  const reader = new Reader(bytes, section.at);
  while (reader.at < section.to) {
    const of = reader.byte();
    const size = reader.number();
    const end = reader.at + size;
    if (of === 1) {
      for (let count = reader.number(); count > 0; count -= 1) {
        const number = reader.number();
        names.set(number, reader.text());
      }
    }
    reader.at = end;
  }
  return names;
}

class Reader {
  constructor(bytes, at) {
    this.bytes = bytes;
    this.at = at;
  }

  byte() {
    this.at += 1;
    return this.bytes[this.at - 1];
  }

  /** An unsigned LEB128. */
  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  text() {
    const size = this.number();
    this.at += size;
    return new TextDecoder().decode(this.bytes.subarray(this.at - size, this.at));
  }
}
