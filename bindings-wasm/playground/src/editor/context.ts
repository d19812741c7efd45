// Where a cursor stands, told from the text before it alone: the text is broken while somebody types, and completion is
// wanted just then.

import { type Block, CLAUSES, ITEMS, OPENS } from "./words";

export interface Place {
  block: Block;
  /** Within a text: the part of it before the cursor. */
  inText: string | null;
  /** The words and signs of the clause before the word at the cursor. */
  clause: string[];
  /** The entity that expressions here speak of. */
  entity: string | null;
  /** The scorecard that the cursor stands in, or that the test is of. */
  scorecard: string | null;
  /** Variables in reach, and the lists they run over as written. */
  variables: Map<string, string>;
}

const TOKEN = /\s+|#[^\n]*|"""[\s\S]*?(?:"""|$)|"(?:[^"\\\n]|\\.)*(?:"|(?=\n)|$)|[A-Za-z_](?:[A-Za-z0-9_]|-(?=[A-Za-z0-9_]))*|\d[\d_.:TZ+-]*|[=<>!]=?|./gy;

/** The place at the end of `before`, of which the word being typed is no part. */
export function placeOf(before: string): Place {
  const place: Place = { block: "file", inText: null, clause: [], entity: null, scorecard: null, variables: new Map() };
  const blocks: Block[] = [];
  let pending: Block | null = null;
  let head: string[] = [];
  let first = true;
  for (const [token] of before.slice(itemStart(before)).matchAll(TOKEN)) {
    if (/^\s/.test(token)) {
      first ||= token.includes("\n");
      continue;
    }
    if (token.startsWith("#")) {
      if (!before.endsWith(token)) continue;
      return { ...place, block: blocks.at(-1) ?? "file", inText: token };
    }
    if (token.startsWith('"') && before.endsWith(token) && !closed(token)) {
      place.inText = token.replace(/^"+/, "");
      break;
    }
    const block: Block = blocks.at(-1) ?? "file";
    if (token === "{") {
      heading(head, place);
      const inner: Block = block === "given" ? "given" : "record";
      blocks.push(pending ?? inner);
      pending = null;
      head = [];
      place.clause = [];
    } else if (token === "}") {
      blocks.pop();
      place.clause = [];
      head = [];
    } else if (opens(token, block, place.clause, first)) {
      pending = OPENS[token] ?? null;
      head = [token];
      place.clause = [token];
      place.variables.clear();
    } else {
      if (head.length > 0) head.push(token);
      // A field of an entity begins on a line of its own, or behind a comma.
      if ((block === "entity" || block === "record" || block === "given") && (first || token === ",")) place.clause = [];
      place.clause.push(token);
      variable(place);
    }
    first = token === "{" || token === "}";
  }
  heading(head, place);
  place.block = blocks.at(-1) ?? "file";
  if (first && place.inText === null && !/[=<>!(,]$|\b(and|or|not|in)$/.test(place.clause.at(-1) ?? "")) place.clause = [];
  return place;
}

/** Where the item begins that the text ends in: items begin in the first column. */
function itemStart(text: string): number {
  const begins = new RegExp(`^(?:${ITEMS.join("|")})\\b`, "gm");
  let start = 0;
  for (const match of text.matchAll(begins)) start = match.index;
  return start;
}

function closed(text: string): boolean {
  if (text.startsWith('"""')) return text.length >= 6 && text.endsWith('"""');
  return text.length >= 2 && text.endsWith('"') && !/(^|[^\\])\\(\\\\)*"$/.test(text);
}

function opens(token: string, block: Block, clause: string[], first: boolean): boolean {
  if (!CLAUSES[block].includes(token)) return false;
  if (block === "entity") return false;
  const before = clause.at(-1);
  // `tier(…)`, `until(…)` and the like stand behind an operator; a clause does not, on its line or on another.
  if (clause.length === 0 || first) return true;
  return before !== undefined && /^["\d]/.test(before);
}

function heading(head: string[], place: Place): void {
  const [item, name] = head;
  const behind = (word: string) => head[head.indexOf(word, 1) + 1] ?? null;
  if (item === "scorecard") {
    place.scorecard = name ?? null;
    place.entity = head.includes("for") ? behind("for") : null;
  } else if (item === "define" || item === "exception") {
    if (head.includes("for")) place.entity = behind("for");
  } else if (item === "entity") {
    place.entity = name ?? null;
  } else if (item === "test") {
    place.scorecard = head.includes("of") ? behind("of") : null;
  } else if (item === "given" && name !== undefined && /^[a-z]/.test(name) && name !== "observed") {
    place.entity = name;
  }
}

/** `v in findings …` brings a variable, as far as the clause goes. */
function variable(place: Place): void {
  const clause = place.clause;
  const at = clause.lastIndexOf("in");
  const name = clause[at - 1];
  if (at < 1 || name === undefined || !/^(any|no|every|for|\()$/.test(clause[at - 2] ?? "")) return;
  const list = clause.slice(at + 1).join("");
  const path = /^[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*)*/.exec(list)?.[0];
  if (path !== undefined) place.variables.set(name, path);
}
