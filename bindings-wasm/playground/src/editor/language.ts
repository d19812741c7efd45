// `.bright` for CodeMirror: a tokenizer that knows the block it is in, and no more grammar than colours need.

import { LanguageSupport, StreamLanguage, type StreamParser, type StringStream, foldService, indentUnit } from "@codemirror/language";
import { type Block, CLAUSES, FOLLOWING, FUNCTIONS, ITEMS, OPENS, RESERVED, TYPES } from "./words";

interface State {
  blocks: Block[];
  /** What the next `{` opens. */
  pending: Block | null;
  /** Whether a clause may begin here. */
  begins: boolean;
  /** The word before, where the next word is a name that it introduces. */
  names: boolean;
  /** Within `"""`. */
  long: boolean;
  /** Behind `matches`. */
  pattern: boolean;
}

const NAMING = new Set<string>(["entity", "define", "scorecard", "tier", "rule", "exception"]);
const WORD = /^[A-Za-z_](?:[A-Za-z0-9_]|-(?=[A-Za-z0-9_]))*/;

const parser: StreamParser<State> = {
  name: "brightline",
  startState: () => ({ blocks: [], pending: null, begins: true, names: false, long: false, pattern: false }),
  copyState: (state) => ({ ...state, blocks: [...state.blocks] }),
  token(stream, state) {
    if (state.long) return longText(stream, state);
    if (stream.sol()) state.begins = true;
    if (stream.eatSpace()) return null;
    if (stream.match(/^#.*/)) return "comment";
    const begins = state.begins;
    state.begins = false;
    if (stream.match('"""')) {
      state.long = true;
      return longText(stream, state);
    }
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return "string";
    if (state.pattern && stream.match(/^\/(?:[^/\\]|\\.)*\/?/)) {
      state.pattern = false;
      return "regexp";
    }
    state.pattern = false;
    if (stream.match(/^\d{4}-\d\d-\d\d(?:[Tt][\d:.]+(?:[Zz]|[+-]\d\d:\d\d)?)?/)) return "instant";
    if (stream.match(/^\d[\d_]*(?:\.\d[\d_]*)?/)) {
      return stream.match(/^\s+(?:second|minute|hour|day|week)s?(?![\w-])/) ? "duration" : "number";
    }
    if (stream.match(WORD)) return word(stream, state, begins);
    return punctuation(stream, state);
  },
  indent(state, textAfter, context) {
    const depth = state.blocks.length - (/^[}\])]/.test(textAfter) ? 1 : 0);
    return Math.max(depth, 0) * context.unit;
  },
  languageData: { commentTokens: { line: "#" }, closeBrackets: { brackets: ["(", "[", "{", '"'] }, indentOnInput: /^\s*[}\])]$/ },
  tokenTable: {},
};

function longText(stream: StringStream, state: State): string {
  if (stream.match(/^(?:[^"\\]|\\.|"(?!""))*"""/)) state.long = false;
  else stream.skipToEnd();
  return "string";
}

function block(state: State): Block {
  return state.blocks.at(-1) ?? "file";
}

function word(stream: StringStream, state: State, begins: boolean): string {
  const text = stream.current();
  const here = block(state);
  if (state.names) {
    state.names = false;
    return "definition";
  }
  // An item begins in the first column, whatever was left open above it.
  if (begins && stream.column() === 0 && (ITEMS as readonly string[]).includes(text)) state.blocks = [];
  const place = state.blocks.length === 0 ? "file" : here;
  if (begins && CLAUSES[place].includes(text) && !(place === "entity" && !stream.match(/^\s+[\w-]+\s+"/, false))) {
    state.pending = OPENS[text] ?? state.pending;
    state.names = NAMING.has(text);
    return "clause";
  }
  if (place === "entity" || place === "record" || place === "given") return inFields(stream, state, text, begins);
  // Several clauses may share a line.
  if (place !== "file" && CLAUSES[place].includes(text) && stream.match(/^\s+("|when\b|from\b|on\s+\d|\d)/, false)) return "clause";
  if (text === "tier" && stream.match(/^\s*\(/, false)) return "function";
  if (place === "test" && text === "exception") {
    state.pending = "exception";
    state.names = true;
    return "clause";
  }
  if (Object.hasOwn(FUNCTIONS, text) && stream.match(/^\s*\(/, false)) return "function";
  if (text === "matches") state.pattern = true;
  if (text === "true" || text === "false" || text === "none") return "atom";
  if (RESERVED.has(text)) return "operatorWord";
  return FOLLOWING.has(text) && !stream.match(/^\s*[.:/]/, false) ? "operatorWord" : "name";
}

function inFields(stream: StringStream, state: State, text: string, begins: boolean): string {
  if (begins) return "field";
  if ((TYPES as readonly string[]).includes(text)) return "type";
  if (text === "ref" || text === "list" || text === "map" || text === "one" || text === "of" || text === "or") return "type";
  if (text === "true" || text === "false" || text === "null") return "atom";
  // In a record the name of a part comes right behind a brace or a comma.
  if (stream.match(/^\s*:/, false)) return "field";
  void state;
  return RESERVED.has(text) ? "operatorWord" : "name";
}

function punctuation(stream: StringStream, state: State): string | null {
  const character = stream.next();
  switch (character) {
    case "{": {
      const here = block(state);
      const inner: Block = here === "entity" || here === "record" ? "record" : here === "given" ? "given" : "record";
      state.blocks.push(state.pending ?? inner);
      state.pending = null;
      state.begins = true;
      return "bracket";
    }
    case "}":
      state.blocks.pop();
      // `} tier gold {` on one line.
      state.begins = block(state) !== "entity" && block(state) !== "record";
      return "bracket";
    case ",":
      state.begins = block(state) === "record" || block(state) === "given";
      return "punctuation";
    case "(":
    case ")":
    case "[":
    case "]":
      return "bracket";
    default:
      stream.eatWhile(/[=<>!]/);
      return "operator";
  }
}

/** From one line of an item's or block's brace to the line of its end, by how far lines are moved in. */
const folding = foldService.of((state, from, to) => {
  const line = state.doc.lineAt(from);
  if (!/\{\s*(#.*)?$/.test(line.text)) return null;
  const depth = /^\s*/.exec(line.text)?.[0].length ?? 0;
  for (let number = line.number + 1; number <= state.doc.lines; number += 1) {
    const next = state.doc.line(number);
    if (next.text.trim() !== "" && (/^\s*/.exec(next.text)?.[0].length ?? 0) <= depth) {
      return next.text.trim().startsWith("}") ? { from: to, to: next.from + depth } : null;
    }
  }
  return null;
});

export { parser };

/** The language, as CodeMirror takes it. */
export function bright(tokens: StreamParser<State>["tokenTable"]): LanguageSupport {
  const language = StreamLanguage.define({ ...parser, ...(tokens ? { tokenTable: tokens } : {}) });
  return new LanguageSupport(language, [folding, indentUnit.of("  ")]);
}
