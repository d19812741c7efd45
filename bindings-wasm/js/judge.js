// One subject judged alone. A verdict set takes less time than a call with texts in it, so the document is written
// straight into the engine's memory, numbers cross, and what was found is copied out once and looked at when asked.

import { Judge as RawJudge } from "./brightline_bg.js";
import { instant, options, optionalText, text } from "./arguments.js";
import { memory } from "./engine.js";
import { ArgumentError, engine } from "./errors.js";
import { Handle, INSIDE, held, hold } from "./handle.js";
import { jsonText } from "./values.js";

const utf8 = new TextEncoder();

/** The engine's memory in bytes, in halves of words and as numbers. */
let bytes = new Uint8Array(0);
let halves;
let numbers;

/** The bytes; all three are made anew when the memory has grown, which leaves the old ones without any. */
function view() {
  if (bytes.length === 0) {
    const { buffer } = memory();
    bytes = new Uint8Array(buffer);
    halves = new Int32Array(buffer);
    numbers = new Float64Array(buffer);
  }
  return bytes;
}

/** As many verdicts stand in one half of a word, three bits each. */
const IN_HALF = 10;

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
  #state;
  #tiers;
  #score;
  #earnedScore;
  #verdicts;
  #names;

  /** @param {symbol} token @param {number} pointer where the engine wrote what it found @param {object} names the names
   * behind its numbers */
  constructor(token, pointer, names) {
    if (token !== INSIDE) {
      throw new ArgumentError("a Verdicts is not made with `new`", { help: "ask for it with `scorecard.judge(facts, { at })`" });
    }
    const half = pointer >>> 2;
    this.#state = halves[half];
    this.#tiers = halves[half + 1];
    this.#score = numbers[(pointer >>> 3) + 1];
    this.#earnedScore = numbers[(pointer >>> 3) + 2];
    const verdicts = [];
    // Of a scorecard that does not apply, the verdicts of rules are not written.
    const count = this.applies ? names.rules.length : 0;
    for (let place = half + 6, done = 0; done < count; place += 1, done += IN_HALF) verdicts.push(halves[place]);
    this.#verdicts = verdicts;
    this.#names = names;
  }

  #verdict(rule) {
    return this.#names.verdicts[(this.#verdicts[Math.floor(rule / IN_HALF)] >>> (3 * (rule % IN_HALF))) & 7];
  }

  /** Whether the scorecard applies; where it does not, nothing else is said. */
  get applies() {
    return (this.#state & 3) === 2;
  }

  /** The bar is passed, with exceptions. */
  get ready() {
    return (this.#state & 4) !== 0;
  }

  /** The highest tier passed, with exceptions. */
  get tier() {
    return this.#names.tiers[(this.#tiers & 0xffff) - 1] ?? null;
  }

  /** The weighted share of counting rules met or waived. */
  get score() {
    return Number.isNaN(this.#score) ? null : this.#score;
  }

  /** The bar is passed, without any exception. */
  get earnedReady() {
    return (this.#state & 8) !== 0;
  }

  /** The highest tier passed, without any exception. */
  get earnedTier() {
    return this.#names.tiers[(this.#tiers >>> 16) - 1] ?? null;
  }

  /** The weighted share of counting rules met. */
  get earnedScore() {
    return Number.isNaN(this.#earnedScore) ? null : this.#earnedScore;
  }

  /** The verdicts by the names of the rules, by tier and written order. */
  get rules() {
    if (!this.applies) return {};
    return Object.fromEntries(this.#names.rules.map((rule, place) => [rule, this.#verdict(place)]));
  }

  /** The names of the rules that are unmet. */
  get unmet() {
    if (!this.applies) return [];
    return this.#names.rules.filter((_, place) => this.#verdict(place) === "unmet");
  }

  /** All of it as a plain object. */
  toJSON() {
    const { applies, ready, tier, score, earnedReady, earnedTier, earnedScore, rules } = this;
    return { applies, ready, tier, score, earnedReady, earnedTier, earnedScore, rules };
  }
}

/** Copies what was found out of the engine; null where the subject is not there. Throws where nothing was found, for then
 * the call was refused. */
function found(raw, at, names) {
  const pointer = at >>> 0;
  if (pointer === 0) {
    engine(() => {
      throw raw.refusal();
    });
  }
  // The call may have made the memory grow.
  view();
  return (halves[pointer >>> 2] & 3) === 0 ? null : new Verdicts(INSIDE, pointer, names);
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
    return found(raw, raw.judge(length, from, seconds, micros), this.names);
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
    return found(raw, raw.judge(seconds, micros), this.#names);
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
