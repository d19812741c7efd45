// One subject judged alone. A verdict set takes less time than a call with texts in it, so the document is written
// straight into the engine's memory, numbers cross, and what was found is copied out once and looked at when asked.

import { Judge as RawJudge } from "./brightline_bg.js";
import { instant, options, optionalText, text } from "./arguments.js";
import { memory } from "./engine.js";
import { ArgumentError, engine } from "./errors.js";
import { Handle, held, hold } from "./handle.js";
import { jsonText } from "./values.js";

const utf8 = new TextEncoder();

/** The bytes of the engine's memory, anew when it has grown. */
let bytes = new Uint8Array(0);

function view() {
  if (bytes.buffer !== memory().buffer) bytes = new Uint8Array(memory().buffer);
  return bytes;
}

/** The last instant and its parts: most callers judge many at one. */
let last;
let parts;

function partsOf(at) {
  if (at instanceof Date && !Number.isNaN(at.getTime())) {
    const seconds = Math.floor(at.getTime() / 1000);
    return [seconds, (at.getTime() - seconds * 1000) * 1000];
  }
  if (at !== last || last === undefined) {
    parts = engine(() => RawJudge.instant(instant(at, "at")));
    last = at;
  }
  return parts;
}

/** What a scorecard says of one subject, without reasons. */
export class Verdicts {
  #found;
  #names;

  /** @param {Uint8Array} found what the engine found @param {object} names the names behind its numbers */
  constructor(found, names) {
    if (!(found instanceof Uint8Array)) {
      throw new ArgumentError("a Verdicts is not made with `new`", { help: "ask for it with `scorecard.judge(facts, { at })`" });
    }
    this.#found = found;
    this.#names = names;
  }

  #word(place) {
    return this.#found[16 + 2 * place] | (this.#found[17 + 2 * place] << 8);
  }

  #score(place) {
    const score = new DataView(this.#found.buffer).getFloat64(8 * place, true);
    return Number.isNaN(score) ? null : score;
  }

  /** Whether the scorecard applies; where it does not, nothing else is said. */
  get applies() {
    return this.#word(0) === 2;
  }

  /** The bar is passed, with exceptions. */
  get ready() {
    return this.#word(1) === 1;
  }

  /** The highest tier passed, with exceptions. */
  get tier() {
    return this.#names.tiers[this.#word(2) - 1] ?? null;
  }

  /** The weighted share of counting rules met or waived. */
  get score() {
    return this.#score(0);
  }

  /** The bar is passed, without any exception. */
  get earnedReady() {
    return this.#word(3) === 1;
  }

  /** The highest tier passed, without any exception. */
  get earnedTier() {
    return this.#names.tiers[this.#word(4) - 1] ?? null;
  }

  /** The weighted share of counting rules met. */
  get earnedScore() {
    return this.#score(1);
  }

  /** The verdicts by the names of the rules, by tier and written order. */
  get rules() {
    if (!this.applies) return {};
    return Object.fromEntries(this.#names.rules.map((rule, place) => [rule, this.#names.verdicts[this.#word(5 + place)]]));
  }

  /** The names of the rules that are unmet. */
  get unmet() {
    if (!this.applies) return [];
    return this.#names.rules.filter((_, place) => this.#names.verdicts[this.#word(5 + place)] === "unmet");
  }

  /** All of it as a plain object. */
  toJSON() {
    const { applies, ready, tier, score, earnedReady, earnedTier, earnedScore, rules } = this;
    return { applies, ready, tier, score, earnedReady, earnedTier, earnedScore, rules };
  }
}

/** Copies what was found out of the engine; null where the subject is not there. */
function found(pointer, names) {
  // Of a subject that is not there, or that the scorecard does not apply to, the verdicts of rules are not written.
  const verdicts = view().slice(pointer, pointer + 26 + 2 * names.rules.length);
  return verdicts[16] === 0 ? null : new Verdicts(verdicts, names);
}

/** A scorecard and exceptions, ready to judge one subject at a time. */
export class Judge extends Handle {
  static made = "`scorecard.judge`";
  #names;

  static of(make) {
    return hold(Judge, make);
  }

  get names() {
    return (this.#names ??= JSON.parse(held(this).names()));
  }

  /** Writes a document into the engine; how many bytes it has. */
  #write(raw, facts) {
    if (facts instanceof ArrayBuffer) facts = new Uint8Array(facts);
    if (facts instanceof Uint8Array) {
      view().set(facts, this.#room(raw, facts.length));
      return facts.length;
    }
    const json = typeof facts === "string" ? text(facts, "facts") : jsonText(object(facts), "facts");
    // No text has more than three bytes for each of its units.
    const pointer = this.#room(raw, 3 * json.length);
    return utf8.encodeInto(json, view().subarray(pointer, pointer + 3 * json.length)).written;
  }

  #room(raw, length) {
    // Above 2^31 a pointer is negative where it is read as a signed number.
    return raw.room(length) >>> 0;
  }

  judge(facts, { at, source }) {
    const raw = held(this);
    const [seconds, micros] = partsOf(at);
    const from = optionalText(source, "source");
    const length = this.#write(raw, facts);
    return found(engine(() => raw.judge(length, from, seconds, micros)) >>> 0, this.names);
  }

  bind(facts, { source }) {
    const raw = held(this);
    const from = optionalText(source, "source");
    const length = this.#write(raw, facts);
    return Bound.of(() => raw.bind(length, from), this.names);
  }
}

/** One document, read for one scorecard. */
export class Bound extends Handle {
  static made = "`scorecard.bind`";
  #names;

  static of(make, names) {
    const bound = hold(Bound, make);
    bound.#names = names;
    return bound;
  }

  /** The verdicts at an instant; null where the subject is not there. */
  judge(more) {
    const { at } = options(more, ["at"]);
    const raw = held(this);
    const [seconds, micros] = partsOf(at);
    return found(engine(() => raw.judge(seconds, micros)) >>> 0, this.#names);
  }
}

function object(facts) {
  if (facts instanceof Handle || Array.isArray(facts) || facts === null || typeof facts !== "object") {
    throw new ArgumentError("one subject is judged from one document: an object, JSON text or its bytes", {
      help: "several documents are judged with `evaluate`",
    });
  }
  return facts;
}
