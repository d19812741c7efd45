// What the page and the worker say to each other.

import type { ProjectFile } from "../project";

/** A range of a file as editors of JavaScript count it. */
export interface Span {
  file: string;
  line: number;
  column: number;
  start: number;
  end: number;
}

export interface Diagnostic {
  code: string;
  severity: "error" | "warning";
  message: string;
  help?: string;
  span: Span;
  labels: { span: Span; text: string }[];
}

export interface RuleInfo {
  name: string;
  tier: string;
  title: string | null;
  because: string | null;
  fix: string | null;
  span: Span;
}

export interface ScorecardInfo {
  name: string;
  title: string | null;
  bar: string;
  tiers: { name: string; title: string | null }[];
  rules: RuleInfo[];
}

/** The letters of verdicts. */
export const LETTERS = {
  met: "m",
  unmet: "u",
  waived: "w",
  "not-applicable": "n",
  announced: "a",
  retired: "r",
} as const;
export type Letter = (typeof LETTERS)[keyof typeof LETTERS];

/** How one subject stands on one scorecard: an entry of the engine's overview. */
export interface Row {
  subject: string;
  scorecard: string;
  applies: boolean;
  ready: boolean | null;
  tier: string | null;
  score: number | null;
  earnedReady: boolean | null;
  earnedTier: string | null;
  earnedScore: number | null;
  /** A letter a rule, in the order of the scorecard's rules. */
  verdicts: string;
}

export interface Problem {
  code: string;
  severity: "error" | "warning";
  message: string;
  document?: string;
  path?: string;
}

export interface Verdicts {
  at: string;
  scorecards: ScorecardInfo[];
  rows: Row[];
  warnings: Diagnostic[];
}

/** Why there are no verdicts. */
export interface Refused {
  diagnostics: Diagnostic[];
  message: string;
}

export type Judged = { verdicts: Verdicts } | { refused: Refused };

export interface ProofPart {
  expression: string;
  found: Record<string, unknown>;
  from?: string;
  observed?: string;
}

export interface RuleResult {
  rule: string;
  tier: string;
  verdict: keyof typeof LETTERS;
  source: string;
  exception?: string;
  until?: string;
  message?: string;
  proof?: ProofPart[];
  mend?: string[];
}

/** One result of the report, as the report has it. */
export interface Result {
  subject: string;
  scorecard: string;
  applies: boolean;
  ready: boolean | null;
  tier: string | null;
  earned_ready: boolean | null;
  earned_tier: string | null;
  score: number | null;
  earned_score: number | null;
  valid_until: string | null;
  next: { tier: string; rules: string[] } | null;
  next_mend?: string[];
  rules: RuleResult[];
}

export interface Cause {
  cause: string;
  exception?: string;
  rule?: string;
  event?: string;
  field?: string;
  document?: string;
  expression?: string;
}

export interface Footing {
  applies: boolean;
  ready: boolean | null;
  tier: string | null;
}

export interface Change {
  at: string;
  subject: string;
  scorecard: string;
  drops: boolean;
  from: Footing | null;
  to: Footing | null;
  rules: { rule: string; from: { verdict: string } | null; to: { verdict: string; exception?: string } }[];
  causes: Cause[];
}

export interface Forecast {
  at: string;
  until: string;
  changes: Change[];
}

export type NamedKind =
  | "entity" | "field" | "part" | "definition" | "scorecard" | "tier" | "rule" | "exception" | "test" | "variable";

export interface Named {
  kind: NamedKind;
  name: string;
  title: string | null;
  detail: string | null;
  values: string[];
  entities: string[];
  parent: number | null;
  nameSpan: Span;
  span: Span;
}

export interface Outline {
  named: Named[];
  mentions: { named: number; span: Span }[];
}

/** Replaces what is judged; there is no answer. */
export interface Files {
  standard?: ProjectFile[];
  facts?: ProjectFile[];
  exceptions?: ProjectFile[];
}

/** What can be asked, and what is answered. */
export interface Asked {
  verdicts: { ask: { at: string }; answer: Judged };
  result: { ask: { at: string; subject: string; scorecard: string }; answer: Result | null };
  outline: { ask: object; answer: Outline };
  forecast: { ask: { at: string; until: string }; answer: Forecast | null };
  problems: { ask: { at: string }; answer: Problem[] | null };
}
export type Question = keyof Asked;

export interface Request {
  id: number;
  files?: Files;
  question: Question;
  ask: Asked[Question]["ask"];
}

export interface Reply {
  id: number;
  answer?: unknown;
  /** What went wrong where nothing should. */
  failed?: string;
}
