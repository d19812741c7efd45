// What may stand at the cursor.

import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { Named } from "../engine/protocol";
import { type Place, placeOf } from "./context";
import type { Names } from "./outline";
import { CLAUSES, FUNCTIONS, TYPES } from "./words";

/** Completions for `.bright`, from what `names` knows at that moment. */
export function completions(names: () => Names) {
  return (context: CompletionContext): CompletionResult | null => {
    const before = context.state.sliceDoc(0, context.pos);
    const word = /[A-Za-z_](?:[\w-]*\w)?-?$/.exec(before)?.[0] ?? "";
    const place = placeOf(before.slice(0, before.length - word.length));
    if (place.inText !== null) return inText(place, before, context, names());
    const behindDot = before.charAt(before.length - word.length - 1) === ".";
    if (word === "" && !behindDot && !context.explicit) return null;
    const options = offers(place, names());
    if (options.length === 0) return null;
    return { from: context.pos - word.length, options, validFor: /^[\w-]*$/ };
  };
}

/** The values of a `one of` within quotes: `lifecycle == "pro…`. */
function inText(place: Place, before: string, context: CompletionContext, names: Names): CompletionResult | null {
  if (place.inText?.startsWith("#")) return null;
  const operator = place.clause.findLastIndex((token) => /^([=<>!]=?|in|contains|otherwise)$/.test(token));
  const colon = place.block === "given" && place.clause.at(-1) === ":" ? place.clause.length - 1 : -1;
  const at = Math.max(operator, colon);
  const values = at < 1 ? [] : (typed(place.clause.slice(0, at), place, names)?.values ?? []);
  if (values.length === 0) return null;
  return {
    from: context.pos - (before.length - before.lastIndexOf('"') - 1),
    options: values.map((label, index) => ({ label, type: "enum", boost: -index })),
    validFor: /^[^"]*$/,
  };
}

function offers(place: Place, names: Names): Completion[] {
  const { clause, block } = place;
  const last = clause.at(-1);
  const first = clause[0];
  if (last === ".") return members(typed(clause.slice(0, -1), place, names), names);
  if (clause.length === 0 && block !== "entity" && block !== "record") {
    return block === "given" ? fields(place, names, ": ") : CLAUSES[block].map((label) => clauseOffer(label));
  }
  if (block === "entity" || block === "record") return inEntity(clause, names);
  const scorecard = place.scorecard === null ? null : names.find("scorecard", place.scorecard);
  switch (true) {
    case first === "bar":
      return scorecard ? names.children(scorecard).map(offer) : [];
    case first === "waives":
      return waivable(clause, place, names);
    case last === "for" && ["scorecard", "define", "exception"].includes(first ?? ""):
      return names.of("entity").map(offer);
    case first === "test" && last === "of":
      return names.of("scorecard").map(offer);
    case first === "expect":
      return expected(clause, place, names);
    case first === "given" && clause.length === 1:
      return names.of("entity").map(offer);
    case last === "(" && clause.at(-2) === "tier":
      return names.of("scorecard").map(offer);
    case first === "risk":
      return ["low", "medium", "high", "critical"].map((label) => ({ label, type: "enum" }));
    case block === "governance" && first === "require":
      return ["reason", "risk", "control", "follow-up"].map((label) => ({ label, type: "keyword" }));
  }
  const tiers = besideTier(clause, names);
  if (tiers) return tiers;
  if (first !== undefined && ["require", "applies", "message"].includes(first)) return inExpression(place, names);
  if (clause.includes("where") || clause.includes("=")) return inExpression(place, names);
  return follow(first);
}

/** The words that go on a clause. */
function follow(first: string | undefined): Completion[] {
  const words: Record<string, string[]> = {
    applies: ["when"],
    effective: ["from"],
    retired: ["on"],
    maps: ["to"],
    never: ["waived"],
    last: ["at most"],
    renew: ["at most"],
    approved: ["by any of", "by", "on"],
    requested: ["by", "on"],
    with: ["exception"],
    define: ["for"],
    scorecard: ["for"],
    exception: ["for", "where"],
  };
  return (words[first ?? ""] ?? []).map((label) => ({ label, type: "keyword" }));
}

function inEntity(clause: string[], names: Names): Completion[] {
  const last = clause.at(-1);
  if (clause.length === 0) return [];
  if (last === "ref" || (last === "or" && clause.includes("ref"))) return names.of("entity").map(offer);
  if (clause.length === 1 || last === "of") {
    const types = [...TYPES, "one of", "list of", "map of", "ref"];
    return types.map((label) => ({ label, type: "type" }));
  }
  return ["from", "source", "fresh for", "observed from"].map((label) => ({ label, type: "keyword" }));
}

function waivable(clause: string[], place: Place, names: Names): Completion[] {
  if (clause.at(-1) === "/") {
    const scorecard = names.find("scorecard", clause.at(-2) ?? "");
    return scorecard ? names.rules(scorecard).map(offer) : [];
  }
  const home = place.scorecard === null ? null : names.find("scorecard", place.scorecard);
  if (home) return names.rules(home).map(offer);
  return names.of("scorecard").flatMap((scorecard) =>
    names.rules(scorecard).map((rule) => ({ ...offer(rule), label: `${scorecard.name}/${rule.name}` })));
}

function expected(clause: string[], place: Place, names: Names): Completion[] {
  const scorecard = place.scorecard === null ? null : names.find("scorecard", place.scorecard);
  const at = clause.indexOf("rule");
  if (at >= 0 && clause.length === at + 1) return scorecard ? names.rules(scorecard).map(offer) : [];
  if (at >= 0) return ["met", "unmet", "waived", "not-applicable", "announced", "retired"].map((label) => ({ label, type: "enum" }));
  if (clause.at(-1) === "tier") {
    return [...(scorecard ? names.children(scorecard).map(offer) : []), { label: "none", type: "keyword" }];
  }
  return ["ready", "not ready", "earned ready", "tier", "earned tier", "rule", "valid until", "valid for ever"]
    .map((label) => ({ label, type: "keyword" }));
}

/** Beside `tier(security) >=` the tiers of that scorecard. */
function besideTier(clause: string[], names: Names): Completion[] | null {
  const [name, open, asked, close, operator] = clause.slice(-5);
  if (name !== "tier" || open !== "(" || close !== ")" || !/^[=<>!]=?$/.test(operator ?? "")) return null;
  const scorecard = names.find("scorecard", asked ?? "");
  return scorecard ? names.children(scorecard).map(offer) : null;
}

const WORDS = [
  "and", "or", "not", "in", "not in", "is present", "is absent", "is known", "is not present", "is not known", "contains",
  "starts with", "ends with", "matches", "otherwise", "any", "no", "every", "where", "has", "if", "then", "else", "true", "false", "none",
];

function inExpression(place: Place, names: Names): Completion[] {
  const variables = [...place.variables].map(([label, list]) => ({ label, type: "variable", detail: `of ${list}`, boost: 3 }));
  const functions = Object.entries(FUNCTIONS).map(([label, detail]) => ({
    label,
    detail,
    type: "function",
    apply: `${label}(`,
    boost: -1,
  }));
  const words = WORDS.map((label) => ({ label, type: "keyword", boost: -2 }));
  if (place.clause.length === 1 && place.clause[0] === "applies") return [{ label: "when", type: "keyword" }];
  return [...variables, ...fields(place, names), ...functions, ...words];
}

function fields(place: Place, names: Names, behind = ""): Completion[] {
  const scorecard = place.scorecard === null ? null : names.find("scorecard", place.scorecard);
  const entity = place.entity ?? scorecard?.entities[0];
  if (entity === undefined) return [];
  const found = [...names.fields(entity), ...(behind === "" ? names.definitions(entity) : [])];
  return found.map((named) => ({ ...offer(named), ...(behind === "" ? {} : { apply: named.name + behind }), boost: 2 }));
}

/** What may stand behind the dot of something. */
function members(base: Named | null, names: Names): Completion[] {
  if (!base) return [];
  const parts = names.children(base).filter((named) => named.kind === "part");
  return (parts.length > 0 ? parts : base.entities.flatMap((entity) => names.fields(entity))).map(offer);
}

/** What the path at the end of some words leads to: `owner`, `v.severity`. */
function typed(words: string[], place: Place, names: Names): Named | null {
  let start = words.length - 1;
  // The bracket of `x in ["a", …]` and the key of a map are no part of the path.
  while (start > 1 && words[start - 1] === ".") start -= 2;
  const path = words.slice(start).filter((word) => word !== ".");
  return lead(path, place, names, 4);
}

function lead(path: string[], place: Place, names: Names, depth: number): Named | null {
  const [head, ...rest] = path;
  if (head === undefined || depth === 0) return null;
  const list = place.variables.get(head);
  const scorecard = place.scorecard === null ? null : names.find("scorecard", place.scorecard);
  const entity = place.entity ?? scorecard?.entities[0] ?? "";
  let found: Named | null | undefined =
    list === undefined
      ? names.fields(entity).find((named) => named.name === head)
      : lead(list.split("."), { ...place, variables: new Map() }, names, depth - 1);
  for (const part of rest) {
    if (!found) return null;
    const parts = names.children(found).filter((named) => named.kind === "part");
    const next: Named[] = parts.length > 0 ? parts : found.entities.flatMap((name) => names.fields(name));
    found = next.find((named) => named.name === part);
  }
  return found ?? null;
}

const TYPE: Partial<Record<Named["kind"], string>> = {
  entity: "class",
  field: "property",
  part: "property",
  definition: "constant",
  scorecard: "namespace",
  tier: "enum",
  rule: "method",
};

function offer(named: Named): Completion {
  const detail = named.detail ?? named.title;
  return {
    label: named.name,
    type: TYPE[named.kind] ?? "text",
    ...(detail === null ? {} : { detail: detail.length > 48 ? `${detail.slice(0, 47)}…` : detail }),
  };
}

function clauseOffer(label: string): Completion {
  return { label, type: "keyword" };
}
