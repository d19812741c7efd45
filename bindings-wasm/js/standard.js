// A standard and its scorecards: the calls into the engine, with plain objects on this side.

import { Exceptions as RawExceptions, Standard as RawStandard } from "./brightline_bg.js";
import { described, instant, options, optionalText, steps, text } from "./arguments.js";
import { ArgumentError, engine } from "./errors.js";
import { Exceptions, exceptions, facts, using } from "./evidence.js";
import { Handle, held, hold } from "./handle.js";
import { Judge } from "./judge.js";

/** Checked text. */
export class Standard extends Handle {
  static made = "`Standard.compile`";

  /** Compiles texts by the names of their files. */
  static compile(files, more) {
    const { within } = options(more, ["within"]);
    const most = within === undefined ? undefined : steps(within, "within");
    const found = entries(files);
    const names = found.map(([name]) => text(name, "the name of a file"));
    const texts = found.map(([name, content]) => text(content, name));
    return hold(Standard, () => new RawStandard(names, texts, most));
  }

  /** The names of its scorecards, sorted. */
  get scorecards() {
    return JSON.parse(held(this).scorecards());
  }

  /** What the checker found that is no error. */
  get warnings() {
    return JSON.parse(held(this).warnings());
  }

  /** The most steps that judging one subject may take. */
  get work() {
    return held(this).work();
  }

  /** One scorecard. */
  scorecard(name) {
    const raw = held(this);
    return new Scorecard(this, JSON.parse(engine(() => raw.scorecard(text(name, "name")))));
  }

  /** Judges every subject on every scorecard. */
  evaluate(facts, options) {
    return JSON.parse(this.evaluateToJson(facts, options));
  }

  /** The same as canonical text, as the command writes it. */
  evaluateToJson(input, more) {
    const { at, scorecard, subject, exceptions } = options(more, ["at", "exceptions", "scorecard", "subject"]);
    const [when, card, whom] = [instant(at, "at"), optionalText(scorecard, "scorecard"), optionalText(subject, "subject")];
    return this.#with(input, exceptions, (raw, facts, records) => raw.evaluate(facts, records, when, card, whom));
  }

  /** Where everybody stands, without reasons: for a page that is drawn anew at every keystroke. */
  overview(input, more) {
    const { at, exceptions } = options(more, ["at", "exceptions"]);
    const when = instant(at, "at");
    return JSON.parse(this.#with(input, exceptions, (raw, facts, records) => raw.overview(facts, records, when)));
  }

  /** What is wrong with the evidence: the `problems` of a report. */
  problems(input, more) {
    const { at, exceptions } = options(more, ["at", "exceptions"]);
    const when = instant(at, "at");
    return JSON.parse(this.#with(input, exceptions, (raw, facts, records) => raw.problems(facts, records, when)));
  }

  /** What will be judged otherwise up to an instant, though nothing is done. */
  forecast(facts, options) {
    return JSON.parse(this.forecastToJson(facts, options));
  }

  /** The same as canonical text. */
  forecastToJson(input, more) {
    const { at, until, scorecard, subject, exceptions } = options(more, [
      "at",
      "until",
      "exceptions",
      "scorecard",
      "subject",
    ]);
    const [when, end] = [instant(at, "at"), instant(until, "until")];
    const [card, whom] = [optionalText(scorecard, "scorecard"), optionalText(subject, "subject")];
    return this.#with(input, exceptions, (raw, facts, records) => raw.forecast(facts, records, when, end, card, whom));
  }

  /** Why one subject is judged as it is, and what would change it. */
  explain(facts, options) {
    return JSON.parse(this.explainToJson(facts, options));
  }

  /** The same as canonical text. */
  explainToJson(input, more) {
    const { at, subject, rule, scorecard, exceptions } = options(more, [
      "at",
      "subject",
      "rule",
      "exceptions",
      "scorecard",
    ]);
    const [when, whom] = [instant(at, "at"), text(subject, "subject")];
    const [card, which] = [optionalText(scorecard, "scorecard"), optionalText(rule, "rule")];
    return this.#with(input, exceptions, (raw, facts, records) => raw.explain(facts, records, when, card, whom, which));
  }

  /** The register of exceptions. */
  register(facts, options) {
    return JSON.parse(this.registerToJson(facts, options));
  }

  /** The same as canonical text. */
  registerToJson(input, more) {
    const { at, exceptions, endingWithin } = options(more, ["at", "exceptions", "endingWithin"]);
    const [when, within] = [instant(at, "at"), optionalText(endingWithin, "endingWithin")];
    return this.#with(input, exceptions, (raw, facts, records) => raw.register(facts, records, when, within));
  }

  /** Runs the tests that stand in it. */
  test() {
    return JSON.parse(held(this).test());
  }

  #with(input, records, call) {
    const raw = held(this);
    const judge = (records) => using(input, facts, (facts) => engine(() => call(raw, facts, records)));
    if (records !== undefined && records !== null) return using(records, exceptions, judge);
    none ??= hold(Exceptions, () => RawExceptions.none());
    return judge(held(none));
  }
}

/** No exceptions, made when they are first wanted: the engine may not be loaded before. */
let none;

/** A scorecard of a standard: what it says of itself, and the same calls for it alone. */
export class Scorecard {
  #standard;
  /** The judge without further exceptions, and the last with some. */
  #plain;
  #excepted;

  constructor(standard, said) {
    if (!(standard instanceof Standard)) {
      throw new ArgumentError("a Scorecard is not made with `new`", { help: "ask for it with `standard.scorecard(name)`" });
    }
    this.#standard = standard;
    Object.assign(this, said);
  }

  /** Judges every subject on this scorecard. */
  evaluate(facts, options) {
    return this.#standard.evaluate(facts, this.#own(options));
  }

  /** The same as canonical text. */
  evaluateToJson(facts, options) {
    return this.#standard.evaluateToJson(facts, this.#own(options));
  }

  /** What will be judged otherwise on this scorecard. */
  forecast(facts, options) {
    return this.#standard.forecast(facts, this.#own(options));
  }

  /** Why one subject is judged as it is on this scorecard. */
  explain(facts, options) {
    return this.#standard.explain(facts, this.#own(options));
  }

  /** Judges one document about one subject, without reasons. */
  judge(document, more) {
    const wanted = options(more, ["at", "exceptions", "source"]);
    return this.#judge(wanted.exceptions, (judge) => judge.judge(document, wanted));
  }

  /** Reads one document, to judge it at any instant. */
  bind(document, more) {
    const wanted = options(more, ["exceptions", "source"]);
    return this.#judge(wanted.exceptions, (judge) => judge.bind(document, wanted));
  }

  #judge(records, use) {
    const standard = held(this.#standard);
    const of = (records) => Judge.of(() => standard.judge(this.name, held(records)));
    if (records === undefined || records === null) {
      none ??= hold(Exceptions, () => RawExceptions.none());
      return use((this.#plain ??= of(none)));
    }
    // Made once for exceptions that are handed over again and again.
    if (this.#excepted?.records !== records || !(records instanceof Exceptions)) {
      const made = exceptions(records);
      this.#excepted = { records, judge: of(made) };
      if (made !== records) made.dispose();
    }
    return use(this.#excepted.judge);
  }

  #own(options) {
    return { ...options, scorecard: this.name };
  }
}

/** The files: an object or a Map from name to text. */
export function entries(files) {
  if (files instanceof Map) return [...files];
  if (files !== null && typeof files === "object" && !Array.isArray(files)) return Object.entries(files);
  throw new ArgumentError(`a standard is compiled from an object of texts by file name, and found ${described(files)}`, {
    help: 'write Standard.compile({ "readiness.bright": text })',
  });
}
