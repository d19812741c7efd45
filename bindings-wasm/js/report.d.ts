/** What comes out: plain objects, with the keys and values of the canonical JSON. Fields may be added. */

/** An instant in UTC as text: `2026-01-15T00:00:00Z`. */
export type InstantText = string;

/** What a rule came to. */
export type Verdict = "met" | "unmet" | "waived" | "announced" | "retired" | "not-applicable";

/** A value of the language, as JSON has it; durations are texts such as `14 days`. */
export type Value = null | boolean | number | string | Value[] | { [key: string]: Value } | Missing;

/** There is no value, and why. The first three mean that nobody stated one, the others that the evidence is bad. */
export interface Missing {
  missing:
    | "absent"
    | "null"
    | "blank"
    | "wrong-type"
    | "stale"
    | "unobserved"
    | "future"
    | "conflict"
    | "source"
    | "too-large"
    | "computed"
    | "unknown"
    | "not-applicable";
}

/** Every verdict with its reasons: `brightline/report/1`. */
export interface Report {
  schema: "brightline/report/1";
  /** The version of the engine. */
  engine: string;
  /** The instant of evaluation. */
  at: InstantText;
  /** What went in and what came out, as `sha256:…`. */
  digest: { standard: string; facts: string; exceptions: string; report: string };
  /** The counts. */
  summary: { subjects: number; scored: number; ready: number; earned_ready: number; waived_rules: number };
  /** By subject, then scorecard. */
  results: Result[];
  /** What was wrong with the evidence. */
  problems: Problem[];
}

/** One subject on one scorecard. Granted counts exceptions, earned does not. */
export interface Result {
  /** `component:default/checkout` */
  subject: string;
  scorecard: string;
  /** Whether the scorecard is for the subject; where it is not, what follows is null and `rules` is empty. */
  applies: boolean;
  /** Whether the bar is passed. */
  ready: boolean | null;
  /** The highest tier passed; null for none. */
  tier: string | null;
  /** The weighted share of counting rules that are met or waived. */
  score: number | null;
  earned_ready: boolean | null;
  earned_tier: string | null;
  earned_score: number | null;
  /** When it may differ by itself, with the same facts and exceptions; null for never. */
  valid_until: InstantText | null;
  /** The next tier, and the rules that keep the subject from it; null at the top. */
  next: NextTier | null;
  /** By tier, then as written. */
  rules: RuleResult[];
  /** The fewest changes of facts that reach the next tier. */
  next_mend?: string[];
}

/** A tier, and the rules that keep a subject from it. */
export interface NextTier {
  tier: string;
  rules: string[];
}

/** One rule for one subject. */
export interface RuleResult {
  rule: string;
  tier: string;
  verdict: Verdict;
  /** `file:line:column` of the rule. */
  source: string;
  /** The exception that carries it. */
  exception?: string;
  /** When the effect of that exception ends. */
  until?: InstantText;
  /** Of an unmet or waived rule, what it says. */
  message?: string;
  /** The parts of its condition that decided. */
  proof?: Proof[];
  /** The fewest changes of facts that would meet it. */
  mend?: string[];
}

/** A part of a condition that decided, and the facts it found. */
export interface Proof {
  expression: string;
  /** Each fact it looks at, by its path. */
  found: { [path: string]: Value };
  /** The document that states it. */
  from?: string;
  /** When that was observed. */
  observed?: InstantText;
}

/** What is wrong with the evidence. */
export interface Problem {
  code: string;
  severity: "error" | "warning";
  message: string;
  /** The document. */
  document?: string;
  /** The place in it. */
  path?: string;
}

/** What will be judged otherwise, if facts and exceptions stay as they are: `brightline/forecast/1`. */
export interface Forecast {
  schema: "brightline/forecast/1";
  engine: string;
  /** Where it begins. */
  at: InstantText;
  /** The last instant it looks at. */
  until: InstantText;
  summary: {
    scored: number;
    ready: number;
    scored_then: number;
    ready_then: number;
    /** Subjects of which something changes. */
    subjects: number;
    /** Subjects that drop below a bar, at least for a time. */
    dropping: number;
    changes: number;
  };
  /** By instant, then subject, then scorecard. */
  changes: ForecastChange[];
}

/** What changes for one subject on one scorecard at one instant. */
export interface ForecastChange {
  at: InstantText;
  subject: string;
  scorecard: string;
  /** Whether the subject drops below the bar. */
  drops: boolean;
  /** Null where the subject is not there. */
  from: Footing | null;
  to: Footing | null;
  rules: RuleChange[];
  causes: Cause[];
  /** Of a drop, the causes of it. */
  dropped_by?: Cause[];
}

/** How a subject stands on a scorecard. */
export interface Footing {
  applies: boolean;
  ready: boolean | null;
  tier: string | null;
  score: number | null;
  earned_ready: boolean | null;
  earned_tier: string | null;
  earned_score: number | null;
  next: NextTier | null;
}

/** What becomes of one rule. */
export interface RuleChange {
  rule: string;
  tier: string;
  from: Ruling | null;
  to: Ruling;
  causes?: Cause[];
}

/** A verdict, and the exception that carries it. */
export interface Ruling {
  verdict: Verdict;
  exception?: string;
  until?: InstantText;
}

/** Why something changes by itself; which keys there are depends on `cause`. */
export interface Cause {
  cause: string;
  exception?: string;
  scorecard?: string;
  rule?: string;
  event?: string;
  subject?: string;
  field?: string;
  document?: string;
  observed?: InstantText;
  expression?: string;
  source?: string;
}

/** Why one subject is judged as it is, and what would change it: `brightline/explanation/1`. */
export interface Explanation {
  schema: "brightline/explanation/1";
  engine: string;
  at: InstantText;
  results: ExplainedResult[];
  problems: Problem[];
}

/** One subject on one scorecard, with every rule. */
export interface ExplainedResult {
  subject: string;
  scorecard: string;
  applies: boolean;
  ready: boolean | null;
  tier: string | null;
  earned_ready: boolean | null;
  earned_tier: string | null;
  valid_until: InstantText | null;
  next: NextTier | null;
  next_mend?: string[];
  /** The scorecard's `applies when`, with the values under its parts. */
  applies_when: Part | null;
  rules: ExplainedRule[];
}

/** One rule, explained whether it is met or not. */
export interface ExplainedRule {
  rule: string;
  tier: string;
  verdict: Verdict;
  source: string;
  title: string | null;
  because: string | null;
  fix: string | null;
  see: string[];
  message: string | null;
  effective_from: InstantText | null;
  retired_on: InstantText | null;
  applies_when: Part | null;
  /** Each `require`, with the values under its parts. */
  require: Part[];
  proof: Proof[];
  mend: string[];
  exception: string | null;
  until: InstantText | null;
  /** The exceptions for it, whatever their state. */
  exceptions: ExceptionAccount[];
  /** What an exception for it would have to be; null where nobody may waive it. */
  waivable: Waivable | null;
  /** What becomes of it next. */
  change: { at: InstantText; verdict: Verdict | null; exception: string | null } | null;
}

/** A part of a condition, and what it came to. */
export interface Part {
  expression: string;
  value: Value;
  from?: string;
  observed?: InstantText;
  parts?: Part[];
  /** How many more parts there are. */
  omitted?: number;
}

/** The state of an exception. */
export type ExceptionState = "active" | "scheduled" | "requested" | "revoked" | "expired" | "denied" | "invalid";

/** What an exception does for a rule, or why it does nothing. */
export interface ExceptionAccount {
  name: string;
  state: ExceptionState;
  clause?: string;
  from: InstantText | null;
  until: InstantText | null;
  words: string;
}

/** What governance asks of an exception. */
export interface Waivable {
  last_at_most: string;
  renew_at_most: number | null;
  approved_by: string[];
  require: string[];
}

/** All exceptions, the urgent first: `brightline/register/1`. */
export interface Register {
  schema: "brightline/register/1";
  engine: string;
  at: InstantText;
  /** How near its end an exception is said to be about to end. */
  about_to_end: string;
  summary: { exceptions: number; needs_attention: number } & { [state in ExceptionState]: number };
  exceptions: RegisteredException[];
  problems: Problem[];
}

/** One exception in the register. */
export interface RegisteredException {
  name: string;
  state: ExceptionState;
  needs_attention: boolean;
  entity: string;
  subject?: string;
  where?: string;
  /** `file:line:column`, or the document. */
  place: string;
  reason: string | null;
  risk: { level: string; assessment: string | null } | null;
  control: string | null;
  follow_up: string | null;
  requested: Signature | null;
  approved: Signature | null;
  denied: Signature | null;
  revoked: Signature | null;
  from: InstantText | null;
  until: InstantText | null;
  days_left: number | null;
  covers: { rule: string; subject: string; state: ExceptionState; clause?: string; verdict: Verdict | null }[];
  findings: {
    code: string;
    finding: string;
    needs_attention: boolean;
    message: string;
    rules: string[];
    subjects: string[];
  }[];
}

/** Who signed, and when. */
export interface Signature {
  by: string;
  on: InstantText;
  reason?: string;
}
