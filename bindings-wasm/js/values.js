// From JavaScript's values to JSON text, which the engine reads faster than objects could be walked from there.
//
// `JSON.stringify` alone would turn NaN into null and leave functions out without a word, and evidence that says
// something else than it was given is the one thing that must not happen. So everything is looked at first.

import { ValueError } from "./errors.js";

/** Lists and objects within one another: what the engine takes of a document, and the list around the documents. */
const MAX_LEVELS = 129;

/**
 * The JSON text of a value.
 * @param {unknown} value
 * @param {string} root what the value is called in an error
 */
export function jsonText(value, root) {
  const walk = { root, keys: [], open: new Set() };
  const kept = check(value, walk);
  return JSON.stringify(kept);
}

/** The value itself where JSON.stringify says it as it is; otherwise a copy that it does. */
function check(value, walk) {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      if (Number.isFinite(value)) return value;
      throw refuse(walk, `${value} is no number that facts can state`, "leave it out, or state null");
    case "object":
      return value === null ? null : checkObject(value, walk);
    case "undefined":
      throw refuse(walk, "undefined states nothing", "leave the key out, or state null");
    case "bigint":
      throw refuse(walk, `${value}n is a BigInt`, "state a number, or a text where it is beyond 2 ** 53");
    default:
      throw refuse(walk, `a ${typeof value} states nothing`, "leave it out");
  }
}

function checkObject(value, walk) {
  if (walk.open.size >= MAX_LEVELS) {
    throw refuse(walk, `more than ${MAX_LEVELS - 1} lists and objects within one another`, "state it flatter");
  }
  if (walk.open.has(value)) {
    throw refuse(walk, "this stands within itself", "state it once, without the circle");
  }
  walk.open.add(value);
  const kept = Array.isArray(value) ? checkList(value, walk) : checkEntries(value, walk);
  walk.open.delete(value);
  return kept;
}

function checkList(list, walk) {
  let kept = list;
  for (let index = 0; index < list.length; index += 1) {
    const element = list[index];
    walk.keys.push(index);
    const said = check(element, walk);
    walk.keys.pop();
    if (said !== element) {
      if (kept === list) kept = list.slice();
      kept[index] = said;
    }
  }
  // A list may have a toJSON too, or be of a class that has one.
  return typeof kept.toJSON === "function" ? Array.from(kept) : kept;
}

function checkEntries(object, walk) {
  const prototype = Object.getPrototypeOf(object);
  if (typeof object.toJSON === "function") return checkJson(object, walk);
  if (prototype !== Object.prototype && prototype !== null) {
    if (object instanceof Map) return checkMap(object, walk);
    // Also true of plain objects of another frame or context, and of instances of classes, whose own fields count.
    const tag = Object.prototype.toString.call(object);
    if (tag !== "[object Object]") {
      const help = tag === "[object Set]" ? "state `[...set]`" : "state a plain object, a list, a text or a number";
      throw refuse(walk, `a ${tag.slice(8, -1)} states nothing`, help);
    }
  }
  let kept = object;
  for (const key of Object.keys(object)) {
    const element = object[key];
    // As `JSON.stringify` has it, and TypeScript's optional properties: a key that is there with nothing is not there.
    if (element === undefined) continue;
    walk.keys.push(key);
    const said = check(element, walk);
    walk.keys.pop();
    if (said !== element) {
      if (kept === object) kept = Object.assign(Object.create(null), object);
      kept[key] = said;
    }
  }
  return kept;
}

/** A Date and whatever else says for itself what it is in JSON. */
function checkJson(object, walk) {
  if (object instanceof Date && Number.isNaN(object.getTime())) {
    throw refuse(walk, "an invalid Date", "leave it out, or state null");
  }
  const key = walk.keys.length ? String(walk.keys[walk.keys.length - 1]) : "";
  return check(object.toJSON(key), walk);
}

function checkMap(map, walk) {
  const kept = Object.create(null);
  for (const [key, element] of map) {
    if (typeof key !== "string") {
      throw refuse(walk, `a Map with a key that is a ${typeof key}`, "facts have texts as keys");
    }
    if (element === undefined) continue;
    walk.keys.push(key);
    kept[key] = check(element, walk);
    walk.keys.pop();
  }
  return kept;
}

function refuse(walk, message, help) {
  const path = walk.keys.reduce(
    (path, key) =>
      typeof key === "number" ? `${path}[${key}]` : `${path}${/^[\p{L}_][\p{L}\p{N}_-]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`}`,
    walk.root,
  );
  const diagnostic = { code: "BL230", severity: "error", message, path, help };
  return new ValueError(`${path}: ${message}`, { path, help, diagnostics: [diagnostic] });
}
