// Facts and exceptions: what was handed over, waiting for the standard that reads it.

import { Exceptions as RawExceptions, Facts as RawFacts } from "./brightline_bg.js";
import { described, options, optionalText, text } from "./arguments.js";
import { ArgumentError } from "./errors.js";
import { Handle, held, hold } from "./handle.js";
import { jsonText } from "./values.js";

/** Documents about subjects. They are read once, however often they are judged. */
export class Facts extends Handle {
  static made = "`Facts.of` or `Facts.parse`";

  /** Documents that are objects: one, or a list of them. */
  static of(documents, more) {
    const { name = "facts", source } = options(more, ["name", "source"]);
    const json = jsonText(objects(documents, "facts"), text(name, "name"));
    return hold(Facts, () => RawFacts.json(name, optionalText(source, "source"), json));
  }

  /** Documents that are text, or bytes in UTF-8. */
  static parse(content, more) {
    const { name = "facts", source, format = "json" } = options(more, ["name", "source", "format"]);
    const from = optionalText(source, "source");
    if (format === "json" && typeof content === "string") {
      return hold(Facts, () => RawFacts.json(text(name, "name"), from, text(content, "facts")));
    }
    const read = bytes(content, "facts");
    return hold(Facts, () => new RawFacts(text(name, "name"), from, text(format, "format"), read));
  }

  /** The documents of all of them together. */
  static concat(...several) {
    return hold(Facts, () => joined(several.map(facts), RawFacts.none()));
  }
}

/** Exceptions that come as data, beside those that stand in the standard. */
export class Exceptions extends Handle {
  static made = "`Exceptions.of` or `Exceptions.parse`";

  /** Records that are objects: one, or a list of them. */
  static of(records, more) {
    const { name = "exceptions" } = options(more, ["name"]);
    const json = jsonText(objects(records, "exceptions"), text(name, "name"));
    return hold(Exceptions, () => new RawExceptions(name, "json", utf8.encode(json)));
  }

  /** Records that are text, or bytes in UTF-8. */
  static parse(content, more) {
    const { name = "exceptions", format = "json" } = options(more, ["name", "format"]);
    const read = bytes(content, "exceptions");
    return hold(Exceptions, () => new RawExceptions(text(name, "name"), text(format, "format"), read));
  }

  /** The records of all of them together. */
  static concat(...several) {
    return hold(Exceptions, () => joined(several.map(exceptions), RawExceptions.none()));
  }
}

/** Anything that facts can be, as facts. */
export function facts(value) {
  return evidence(value, Facts, "facts");
}

/** Anything that exceptions can be, as exceptions. */
export function exceptions(value) {
  return evidence(value, Exceptions, "exceptions");
}

function evidence(value, type, noun) {
  if (value instanceof type) return value;
  if (value instanceof Handle) {
    throw new ArgumentError(`\`${noun}\` are ${type.name}, and found ${value.constructor.name}`);
  }
  return typeof value === "string" || isBytes(value) ? type.parse(value) : type.of(value);
}

/**
 * Calls `use` with what `value` holds, and frees what had to be made for it.
 * @template T @param {unknown} value @param {(raw: object) => T} use @returns {T}
 */
export function using(value, make, use) {
  const made = make(value);
  try {
    return use(held(made));
  } finally {
    if (made !== value) made.dispose();
  }
}

function joined(several, none) {
  return several.reduce((all, one) => {
    const more = all.with(held(one));
    all.free();
    return more;
  }, none);
}

/** One object or a list of them, and nothing else: a text here is a mistake that should not become an empty report. */
function objects(value, noun) {
  if (value !== null && typeof value === "object") return value;
  const help = `hand over an object or a list of objects; text goes to ${noun === "facts" ? "Facts" : "Exceptions"}.parse`;
  throw new ArgumentError(`${noun} are objects, and found ${described(value)}`, { help });
}

const utf8 = new TextEncoder();

function isBytes(value) {
  return value instanceof Uint8Array || value instanceof ArrayBuffer;
}

function bytes(value, noun) {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (value instanceof Uint8Array) return value;
  if (typeof value === "string") return utf8.encode(text(value, noun));
  const help = `hand over text or bytes; objects go to ${noun === "facts" ? "Facts" : "Exceptions"}.of`;
  throw new ArgumentError(`${noun} to parse are a text or a Uint8Array, and found ${described(value)}`, { help });
}
