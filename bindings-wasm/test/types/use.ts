// Compiled by `tsc --strict`, never run: what the declarations allow, and what they must refuse.

import {
  ArgumentError,
  BrightlineError,
  CompileError,
  Exceptions,
  Facts,
  Scorecard,
  Standard,
  ValueError,
  type Diagnostic,
  type Forecast,
  type Register,
  type Report,
  type Verdict,
} from "brightline";
import { initSync } from "brightline/edge";

interface Service {
  readonly subject: string;
  coverage?: number;
  deployed: Date;
}

declare const services: readonly Service[];
declare const bytes: Uint8Array;

initSync(bytes);
const standard = Standard.compile({ "a.bright": "…" });
Standard.compile(new Map([["a.bright", "…"]]));
const at = new Date(0);

const report: Report = standard.evaluate(services, { at, scorecard: "s", subject: null });
const verdicts: Verdict[] = report.results.flatMap((result) => result.rules.map((rule) => rule.verdict));
const tier: string | null = report.results[0]!.tier;
const text: string = standard.evaluateToJson(bytes, { at: "2026-01-15", exceptions: Exceptions.of([]) });
const forecast: Forecast = standard.forecast(Facts.of(services[0]!), { at, until: "90 days" });
const causes = forecast.changes.flatMap((change) => change.causes.map((cause) => cause.cause));
const register: Register = standard.register([], { at, endingWithin: "14 days" });
const active: number = register.summary.active;
const part = standard.explain(text, { at, subject: "checkout" }).results[0]?.rules[0]?.require[0]?.parts?.[0];
const scorecard: Scorecard = standard.scorecard("s");
scorecard.evaluate(Facts.parse("", { format: "csv", source: "sonar" }), { at });
const failures: string[] = standard.test().flatMap((outcome) => outcome.failures.map((failure) => failure.found));
const places = scorecard.rules.map(({ span }) => [span.start, span.end]);
Facts.concat(services[0]!, "[]", bytes, Facts.of([])).dispose();

export function counted(): number {
  using facts = Facts.of(services);
  return standard.evaluate(facts, { at }).summary.scored;
}

try {
  standard.evaluate([], { at });
} catch (error) {
  if (error instanceof CompileError) error.diagnostics.map((found: Diagnostic) => found.span.line);
  if (error instanceof ValueError) error.path.length;
  if (error instanceof BrightlineError) error.diagnostics.map((found) => found.message);
  if (error instanceof ArgumentError) error.help?.length;
}

export { active, causes, failures, part, places, tier, verdicts };

// @ts-expect-error the instant is never a default
standard.evaluate([]);
// @ts-expect-error the instant is never a default
standard.evaluate([], {});
// @ts-expect-error a number is no instant
standard.evaluate([], { at: 0 });
// @ts-expect-error there is no such option
standard.evaluate([], { at, scorecrad: "s" });
// @ts-expect-error a number is no document
standard.evaluate(1, { at });
// @ts-expect-error an explanation is of one subject
standard.explain([], { at });
// @ts-expect-error how far is asked
standard.forecast([], { at });
// @ts-expect-error the scorecard is this one
scorecard.evaluate([], { at, scorecard: "other" });
// @ts-expect-error there is no such format
Facts.parse("", { format: "xml" });
// @ts-expect-error a table has no place for exceptions
Exceptions.parse("", { format: "csv" });
// @ts-expect-error made by compile
new Standard();
// @ts-expect-error a report is plain and says no such thing
report.passed;
