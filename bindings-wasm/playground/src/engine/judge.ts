// The standard, the facts and the exceptions as the engine holds them, made again only where their text changed.

import { Exceptions, Facts, Standard, outline } from "brightline/edge";
import { type ProjectFile, formatOf, pathOf } from "../project";
import type { Asked, Files, Judged, Outline, Question, Refused, Result, ScorecardInfo, Verdicts } from "./protocol";

export class Judge {
  #texts: Record<string, string> = {};
  #standard: { compiled: Standard; scorecards: ScorecardInfo[] } | { refused: Refused } | null = null;
  /** One for each file, so that an edit of one reads that one again. */
  #facts = new Parsed((file: ProjectFile) => Facts.parse(file.text, options(file)));
  #exceptions = new Parsed((file: ProjectFile) => Exceptions.parse(file.text, { name: file.name, format: recordsFormat(file.name) }));
  #allFacts: Facts | null = null;
  #allExceptions: Exceptions | null = null;

  replace(files: Files): void {
    if (files.standard) {
      this.#texts = Object.fromEntries(files.standard.map((file) => [file.name, file.text]));
      if (this.#standard && "compiled" in this.#standard) this.#standard.compiled.dispose();
      this.#standard = null;
    }
    if (files.facts) {
      this.#allFacts?.dispose();
      this.#allFacts = Facts.concat(...this.#facts.read(files.facts));
    }
    if (files.exceptions) {
      this.#allExceptions?.dispose();
      this.#allExceptions = Exceptions.concat(...this.#exceptions.read(files.exceptions));
    }
  }

  answer<Q extends Question>(question: Q, ask: Asked[Q]["ask"]): Asked[Q]["answer"] {
    const answers: { [K in Question]: (ask: Asked[K]["ask"]) => Asked[K]["answer"] } = {
      verdicts: ({ at }) => this.#verdicts(at),
      result: ({ at, subject, scorecard }) => this.#result(at, subject, scorecard),
      outline: () => outline(this.#texts) as Outline,
      forecast: ({ at, until }) => {
        const standard = this.#compiled();
        if ("refused" in standard) return null;
        return standard.compiled.forecast(this.#evidence(), { at, until, ...this.#waivers() }) as Asked["forecast"]["answer"];
      },
      problems: ({ at }) => {
        const standard = this.#compiled();
        return "refused" in standard ? null : standard.compiled.problems(this.#evidence(), { at, ...this.#waivers() });
      },
    };
    return answers[question](ask);
  }

  #compiled() {
    this.#standard ??= compile(this.#texts);
    return this.#standard;
  }

  #evidence(): Facts {
    return (this.#allFacts ??= Facts.concat());
  }

  #waivers(): { exceptions: Exceptions } {
    return { exceptions: (this.#allExceptions ??= Exceptions.concat()) };
  }

  #verdicts(at: string): Judged {
    const standard = this.#compiled();
    if ("refused" in standard) return standard;
    const { compiled, scorecards } = standard;
    const rows = compiled.overview(this.#evidence(), { at, ...this.#waivers() });
    const warnings = compiled.warnings as unknown as Verdicts["warnings"];
    return { verdicts: { at, scorecards, rows, warnings } };
  }

  /** One result alone, so that opening a line costs that line. */
  #result(at: string, subject: string, scorecard: string): Result | null {
    const standard = this.#compiled();
    if ("refused" in standard || !standard.scorecards.some((known) => known.name === scorecard)) return null;
    const ask = { at, subject, scorecard, ...this.#waivers() };
    const { results } = standard.compiled.evaluate(this.#evidence(), ask) as unknown as { results: Result[] };
    return results.find((result) => result.subject === subject) ?? null;
  }
}

/** Records are no table; a link may name one all the same, and reading it as JSON says what is wrong. */
function recordsFormat(name: string) {
  const format = formatOf(name);
  return format === "csv" ? "json" : format;
}

function options(file: ProjectFile) {
  const { source } = file;
  return { name: pathOf(file), format: formatOf(file.name), ...(source === undefined ? {} : { source }) };
}

function compile(texts: Record<string, string>): { compiled: Standard; scorecards: ScorecardInfo[] } | { refused: Refused } {
  try {
    const compiled = Standard.compile(texts);
    const scorecards = compiled.scorecards.map((name) => plain(compiled.scorecard(name)) as ScorecardInfo);
    return { compiled, scorecards };
  } catch (error) {
    const { message, diagnostics } = error as { message: string; diagnostics?: Refused["diagnostics"] };
    if (!diagnostics) throw error;
    return { refused: { message, diagnostics } };
  }
}

/** Its own properties, which can be sent to the page. */
function plain(value: object): object {
  return { ...value };
}

/** What was made of files, kept as long as their text is the same. */
class Parsed<T extends { dispose(): void }> {
  #make: (file: ProjectFile) => T;
  #made = new Map<string, T>();

  constructor(make: (file: ProjectFile) => T) {
    this.#make = make;
  }

  read(files: ProjectFile[]): T[] {
    const before = this.#made;
    this.#made = new Map();
    const all = files.map((file) => {
      const key = JSON.stringify([file.source, file.name, file.text]);
      const made = this.#made.get(key) ?? before.get(key) ?? this.#make(file);
      this.#made.set(key, made);
      before.delete(key);
      return made;
    });
    for (const gone of before.values()) gone.dispose();
    return all;
  }
}
