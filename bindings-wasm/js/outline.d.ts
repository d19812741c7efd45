/** What pages and editors ask beside verdicts: where everybody stands at a glance, and what a standard names. */

import type { Span } from "./index.js";

/** Where one subject stands on one scorecard, without reasons. What does not apply has null. */
export interface Place {
  subject: string;
  scorecard: string;
  applies: boolean;
  ready: boolean | null;
  tier: string | null;
  score: number | null;
  earnedReady: boolean | null;
  earnedTier: string | null;
  earnedScore: number | null;
  /** A letter a rule, by tier and written order: `m`et, `u`nmet, `w`aived, `n`ot applicable, `a`nnounced, `r`etired. */
  verdicts: string;
}

/** Everything in a standard that bears a name, and every place that mentions one. */
export interface Outline {
  named: Named[];
  mentions: Mention[];
}

/** Something that bears a name. */
export interface Named {
  kind:
    | "entity"
    | "field"
    | "part"
    | "definition"
    | "scorecard"
    | "tier"
    | "rule"
    | "exception"
    | "test"
    | "variable";
  name: string;
  /** What it is, for people. */
  title: string | null;
  /** The type of a field or part, the expression of a definition, on one line. */
  detail: string | null;
  /** The values of a `one of`. */
  values: string[];
  /** Of which entities a scorecard, definition or exception is said; to which ones a field refers. */
  entities: string[];
  /** What it stands in, as a place in `named`. */
  parent: number | null;
  /** Where its name stands. */
  nameSpan: Span;
  /** The whole of it. */
  span: Span;
}

/** A place where something named is mentioned. */
export interface Mention {
  /** What, as a place in `named`. */
  named: number;
  span: Span;
}
