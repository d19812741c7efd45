// What callers hand over, made into what the engine takes.

import { ArgumentError } from "./errors.js";

/** The text of an instant: a Date is one, a text is read by the engine. */
export function instant(value, name) {
  if (typeof value === "string") return value;
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  const found = value === undefined ? "it is missing" : `found ${described(value)}`;
  throw new ArgumentError(`\`${name}\` is an instant, and ${found}`, {
    help: 'write a day or an instant with its offset, such as "2026-01-15", or hand over a Date; nothing here reads a clock',
  });
}

/** A text, or nothing. */
export function optionalText(value, name) {
  if (value === undefined || value === null) return undefined;
  return text(value, name);
}

/** A text that UTF-8 can hold. */
export function text(value, name) {
  if (typeof value !== "string") {
    throw new ArgumentError(`\`${name}\` is a text, and found ${described(value)}`);
  }
  // Half a surrogate pair would reach the engine as U+FFFD, and the report would speak of a text that nobody wrote.
  if (!isWellFormed(value)) {
    throw new ArgumentError(`\`${name}\` holds half of a surrogate pair`, { help: "decode it as UTF-8 before" });
  }
  return value;
}

/** A number of steps. */
export function steps(value, name) {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  const found = typeof value === "number" ? value : described(value);
  throw new ArgumentError(`\`${name}\` is a number of steps, and found ${found}`, {
    help: "write a whole number; `standard.work` says how many a standard needs",
  });
}

/** By the host where it can, for it knows at once of most texts that they hold no surrogate at all. */
function isWellFormed(value) {
  return value.isWellFormed?.() ?? !/[\ud800-\udfff]/u.test(value);
}

/** The options of a call: an object with no other keys than `known`. */
export function options(value, known) {
  if (value === undefined) return {};
  if (value === null || typeof value !== "object") {
    throw new ArgumentError(`options are an object, and found ${described(value)}`, {
      help: `write { ${known.join(", ")} }`,
    });
  }
  // A loop over the keys makes no list of them; what an object inherits is no option of the caller's.
  for (const key in value) {
    if (!known.includes(key) && Object.hasOwn(value, key)) {
      throw new ArgumentError(`there is no option \`${key}\``, { help: `there are \`${known.join("`, `")}\`` });
    }
  }
  return value;
}

/** What something is, in a few words. */
export function described(value) {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "a list";
  if (value instanceof Date) return "an invalid Date";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
