/// <reference lib="esnext.disposable" />

/**
 * Brightline: a standard meets facts and exceptions at an instant, and gives a report.
 *
 * ```js
 * import { Standard } from "brightline";
 *
 * const standard = Standard.compile({ "readiness.bright": text });
 * const report = standard.evaluate({ subject: "service:checkout", coverage: 71 }, { at: "2026-01-15" });
 * ```
 *
 * Nothing here reads a clock: the instant is an argument of every evaluation.
 */

import type { Outline, Place } from "./outline.js";
import type { Explanation, Forecast, InstantText, Problem, Register, Report, Verdict } from "./report.js";

export type * from "./outline.js";
export type * from "./report.js";

/** An instant: a Date, or a day or instant as text, such as `2026-01-15` or `2026-01-15T09:30:00+01:00`. */
export type InstantLike = Date | InstantText;

/** A duration of the language, such as `90 days` or `12 hours`. */
export type DurationText = string;

/**
 * An object that can be a document or a record: plain objects, lists, texts, finite numbers, bools and null.
 *
 * A key whose value is `undefined` is not there; null says so explicitly. A Date is an instant, a Map with texts as keys
 * an object, and what has a `toJSON` is what that gives. Everything else (NaN, BigInt, functions, symbols, a Set, what
 * stands within itself) is refused with the path to it.
 */
export type DocumentLike = object;

/** Facts in any form: objects, JSON text, JSON in bytes, or what {@link Facts} made of another form. */
export type FactsLike = Facts | DocumentLike | readonly DocumentLike[] | string | Uint8Array | ArrayBuffer;

/** Exceptions in any form, likewise. */
export type ExceptionsLike = Exceptions | DocumentLike | readonly DocumentLike[] | string | Uint8Array | ArrayBuffer;

/** What every evaluation takes. */
export interface At {
  /** The instant at which it is judged. */
  at: InstantLike;
  /** Exceptions that came as data, beside those that stand in the standard. */
  exceptions?: ExceptionsLike | null;
}

/** Which results are wanted. */
export interface Selection {
  /** Only this scorecard. */
  scorecard?: string | null;
  /** Only this subject, `[kind:][namespace/]name[@release]`; without a release all its releases too. */
  subject?: string | null;
}

export interface EvaluateOptions extends At, Selection {}

export interface ForecastOptions extends At, Selection {
  /** How far to look: an instant, or how long from `at`. */
  until: InstantLike | DurationText;
}

export interface ExplainOptions extends At, Selection {
  /** The subject, `[kind:][namespace/]name[@release]`. */
  subject: string;
  /** Only this rule. */
  rule?: string | null;
}

export interface RegisterOptions extends At {
  /** An exception is about to end where its effect lasts no longer; `14 days` where nothing is said. */
  endingWithin?: DurationText | null;
}

/** Something in the engine's memory. It is freed when nobody holds it any more; {@link dispose} frees it at once. */
declare abstract class Handle {
  /** Frees it now. It cannot be used any more. */
  dispose(): void;
  /** The same, for `using`; in hosts that have `Symbol.dispose`. */
  [Symbol.dispose](): void;
}

/** Checked text: scorecards, exceptions and tests. Compile it once, and judge as often as you like. */
export class Standard extends Handle {
  private constructor();

  /**
   * Compiles the files of a standard, by name. Their order never matters.
   *
   * `within` is the most steps that judging one subject may take, for hosts that judge by standards of others: see
   * {@link work}.
   *
   * @throws {CompileError} with every diagnostic of all files
   */
  static compile(
    files: { readonly [file: string]: string } | ReadonlyMap<string, string>,
    options?: { readonly within?: number },
  ): Standard;

  /** The names of its scorecards, sorted. */
  readonly scorecards: string[];

  /**
   * The most steps that judging one subject may take, whatever the facts are: a step is a node of a condition looked at,
   * or an element of a list gone through.
   */
  readonly work: number;

  /** What the checker found that is no error. */
  readonly warnings: Diagnostic[];

  /**
   * One scorecard.
   *
   * @throws {UnknownNameError} where there is none of that name
   */
  scorecard(name: string): Scorecard;

  /** Judges every subject on every scorecard, or those that are wanted. Whatever the facts are, the report is complete. */
  evaluate(facts: FactsLike, options: EvaluateOptions): Report;

  /** {@link evaluate} as canonical text: the bytes of `brightline check --format json`. */
  evaluateToJson(facts: FactsLike, options: EvaluateOptions): string;

  /** Where everybody stands, without reasons: for a page that is drawn anew at every keystroke. */
  overview(facts: FactsLike, options: At): Place[];

  /** What is wrong with the evidence: the `problems` of a report. */
  problems(facts: FactsLike, options: At): Problem[];

  /** Every change of judgement up to an instant, if facts and exceptions stay as they are: computed, not sampled. */
  forecast(facts: FactsLike, options: ForecastOptions): Forecast;

  /** {@link forecast} as canonical text. */
  forecastToJson(facts: FactsLike, options: ForecastOptions): string;

  /** Why one subject is judged as it is, what would change it, and when it changes by itself. */
  explain(facts: FactsLike, options: ExplainOptions): Explanation;

  /** {@link explain} as canonical text. */
  explainToJson(facts: FactsLike, options: ExplainOptions): string;

  /** The register of exceptions, the urgent first. */
  register(facts: FactsLike, options: RegisterOptions): Register;

  /** {@link register} as canonical text. */
  registerToJson(facts: FactsLike, options: RegisterOptions): string;

  /** Runs the tests that stand in its files. */
  test(): TestOutcome[];
}

/** A scorecard of a standard. */
export class Scorecard {
  private constructor();

  readonly name: string;
  readonly title: string | null;
  readonly description: string | null;
  readonly owner: string | null;
  readonly see: string[];
  /** The tier that is the minimum bar. */
  readonly bar: string;
  /** Lowest first. */
  readonly tiers: { name: string; title: string | null }[];
  /** By tier, then as written. */
  readonly rules: Rule[];

  /** {@link Standard.evaluate} for this scorecard alone. */
  evaluate(facts: FactsLike, options: Omit<EvaluateOptions, "scorecard">): Report;
  /** {@link Standard.evaluateToJson} for this scorecard alone. */
  evaluateToJson(facts: FactsLike, options: Omit<EvaluateOptions, "scorecard">): string;
  /** {@link Standard.forecast} for this scorecard alone. */
  forecast(facts: FactsLike, options: Omit<ForecastOptions, "scorecard">): Forecast;
  /** {@link Standard.explain} for this scorecard alone. */
  explain(facts: FactsLike, options: Omit<ExplainOptions, "scorecard">): Explanation;

  /**
   * Judges one document about one subject, without reasons: what a report says of it, many times as fast. JSON text is
   * the fastest form, and of it only what the scorecard reads is looked at.
   *
   * @returns null where the subject is not there at that instant
   * @throws {ValueError} where it is no document about a subject of the scorecard's entity
   */
  judge(document: OneDocument, options: At & { source?: string | null }): Verdicts | null;

  /** Reads one document, to judge it at any instant. */
  bind(document: OneDocument, options?: { exceptions?: ExceptionsLike | null; source?: string | null }): Bound;
}

/** One document: an object, JSON text, or its bytes. */
export type OneDocument = DocumentLike | string | Uint8Array | ArrayBuffer;

/** One document, read for one scorecard. */
export class Bound extends Handle {
  private constructor();

  /** The verdicts at an instant; null where the subject is not there. */
  judge(options: { at: InstantLike }): Verdicts | null;
}

/** What a scorecard says of one subject, without reasons. */
export class Verdicts {
  private constructor();

  /** Whether the scorecard applies; where it does not, nothing else is said. */
  readonly applies: boolean;
  /** The bar is passed, with exceptions. */
  readonly ready: boolean;
  /** The highest tier passed, with exceptions. */
  readonly tier: string | null;
  /** The weighted share of counting rules met or waived. */
  readonly score: number | null;
  /** The bar is passed, without any exception. */
  readonly earnedReady: boolean;
  /** The highest tier passed, without any exception. */
  readonly earnedTier: string | null;
  /** The weighted share of counting rules met. */
  readonly earnedScore: number | null;
  /** The verdicts by the names of the rules, by tier and written order. */
  readonly rules: { [rule: string]: Verdict };
  /** The names of the rules that are unmet, by tier and written order. */
  readonly unmet: string[];
  /** All of it as a plain object. */
  toJSON(): Record<string, unknown>;
}

/** A rule as its standard words it. */
export interface Rule {
  name: string;
  tier: string;
  title: string | null;
  because: string | null;
  fix: string | null;
  see: string[];
  /** Who owns the rule, or its scorecard. */
  owner: string | null;
  /** How much work it is: `2 hours`. */
  effort: DurationText | null;
  /** Its weight in the score. */
  weight: number;
  /** Controls of other standards that it maps to. */
  mapsTo: string[];
  /** Where it stands. */
  span: Span;
}

/** Documents about subjects. They are read once, however often they are judged. */
export class Facts extends Handle {
  private constructor();

  /**
   * Documents that are objects: one, or a list of them.
   *
   * @throws {ValueError} where something in them is no value of JSON
   */
  static of(documents: DocumentLike | readonly DocumentLike[], options?: DocumentOptions): Facts;

  /** Documents that are text, or bytes in UTF-8. What cannot be read is a problem of the report, and the rest is judged. */
  static parse(text: string | Uint8Array | ArrayBuffer, options?: DocumentOptions & { format?: Format }): Facts;

  /** The documents of all of them together. */
  static concat(...facts: FactsLike[]): Facts;
}

/** The forms that text can have. */
export type Format = "json" | "jsonl" | "yaml" | "csv";

export interface DocumentOptions {
  /** How they are called in reports, such as the name of the file; `facts` where nothing is said. */
  name?: string;
  /** The named source they come from, for fields that trust only one: `source sonar`. */
  source?: string | null;
}

/** Exceptions that come as data, beside those that stand in the standard. */
export class Exceptions extends Handle {
  private constructor();

  /** Records that are objects: one, or a list of them. */
  static of(records: DocumentLike | readonly DocumentLike[], options?: { name?: string }): Exceptions;

  /** Records that are text, or bytes in UTF-8. */
  static parse(
    text: string | Uint8Array | ArrayBuffer,
    options?: { name?: string; format?: Exclude<Format, "csv"> },
  ): Exceptions;

  /** The records of all of them together. */
  static concat(...exceptions: ExceptionsLike[]): Exceptions;
}

/** What texts by the names of their files name and mention, whether they check or not. */
export function outline(files: { readonly [file: string]: string } | ReadonlyMap<string, string>): Outline;

/** What became of a test. */
export interface TestOutcome {
  title: string;
  scorecard: string;
  /** `file:line:column` */
  place: string;
  passed: boolean;
  failures: { place: string; expected: string; found: string }[];
}

/** A range of a file of the standard. */
export interface Span {
  file: string;
  /** From 1. */
  line: number;
  /** From 1, in characters (code points). */
  column: number;
  endLine: number;
  endColumn: number;
  /** What `text.slice(start, end)` takes: from 0, in UTF-16 units, as editors count. */
  start: number;
  end: number;
}

/** One finding about a text: a stable code, one sentence, the places, and what would mend it. */
export interface Diagnostic {
  code: string;
  severity: "error" | "warning";
  message: string;
  /** Where the trouble is. */
  span: Span;
  help?: string;
  /** The first is the place of the trouble, others are where its cause stands. */
  labels: { span: Span; text: string }[];
}

/** The parent of all errors of this package. */
export class BrightlineError extends Error {
  /** Everything that is wrong, where it has places. */
  readonly diagnostics: readonly (Diagnostic | ValueDiagnostic)[];
  /** What to do. */
  readonly help: string | undefined;
}

/** The texts are no standard. */
export class CompileError extends BrightlineError {
  readonly diagnostics: readonly Diagnostic[];
}

/** A value says nothing that facts or exceptions could. */
export class ValueError extends BrightlineError {
  readonly diagnostics: readonly ValueDiagnostic[];
  /** The path to it: `facts[0].coverage`. */
  readonly path: string;
}

/** What is wrong with a value. */
export interface ValueDiagnostic {
  code: string;
  severity: "error";
  message: string;
  path: string;
  help?: string;
}

/** An argument says nothing that could be used. */
export class ArgumentError extends BrightlineError {}

/** Nothing has that name. */
export class UnknownNameError extends BrightlineError {}
