// The words of the language, by where they stand. Keywords are contextual: `owner` begins a clause of a rule and is a
// field of an entity.

export const ITEMS = ["entity", "define", "scorecard", "exception", "test"] as const;

/** What a block is of; `record` is a type's or a literal's. */
export type Block = "file" | "entity" | "record" | "scorecard" | "tier" | "rule" | "governance" | "exception" | "test" | "given" | "cases";

/** The words that begin a clause, by block. */
export const CLAUSES: Record<Block, readonly string[]> = {
  file: ITEMS,
  entity: ["allow"],
  record: [],
  scorecard: ["tier", "bar", "description", "owner", "see", "applies", "effective", "retired", "exceptions", "allow"],
  tier: ["rule", "description", "exceptions", "allow"],
  rule: [
    "require", "applies", "effective", "retired", "because", "fix", "see", "message", "owner", "effort", "weight", "maps",
    "never", "exceptions", "allow",
  ],
  governance: ["last", "renew", "approved", "require", "requester"],
  exception: ["waives", "reason", "risk", "control", "follow-up", "requested", "approved", "denied", "revoked", "from", "until"],
  test: ["at", "given", "with", "expect", "cases"],
  given: [],
  cases: ["given", "expect"],
};

/** The block that a word opens. */
export const OPENS: Record<string, Block> = {
  entity: "entity",
  scorecard: "scorecard",
  tier: "tier",
  rule: "rule",
  exceptions: "governance",
  exception: "exception",
  test: "test",
  given: "given",
  cases: "cases",
};

/** Reserved everywhere. */
export const RESERVED = new Set(
  "and or not in is if then else otherwise true false none any no every where has for from fresh observed source".split(" "),
);
/** Words of clauses that stand behind the first word. */
export const FOLLOWING = new Set(
  "when on by to at most of kind ref list map one until waived with contains starts ends matches present absent known distinct ready earned valid ever may approve reason risk control follow-up rule tier exception".split(" "),
);
export const TYPES = ["bool", "number", "text", "time", "deadline", "duration", "version"] as const;

/** What can be called, and what it is good for. */
export const FUNCTIONS: Record<string, string> = {
  age: "how long ago a time is",
  until: "how long it is to a deadline",
  count: "how many: `count(xs)`, `count(v in xs where …)`",
  sum: "`sum(v.f for v in xs where …)`",
  min: "the least",
  max: "the greatest",
  average: "the mean",
  tier: "this subject's tier on another scorecard",
  length: "characters of a text",
  lower: "in small letters",
  upper: "in capital letters",
  trim: "without white space around it",
  number: "a text as number",
  time: "a text as time",
  version: "a text as version",
  round: "to the nearest whole number",
  floor: "the whole number below",
  ceil: "the whole number above",
  abs: "without its sign",
  stable: "whether a version is no pre-release",
};

export const UNITS = /^(second|minute|hour|day|week)s?$/;
