// The editor: one view, and a state for each file so that undoing stays in the file it began in.

import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput } from "@codemirror/language";
import { type Diagnostic as Lint, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension, StateEffect, StateField, type Text } from "@codemirror/state";
import {
  Decoration, type DecorationSet, EditorView, drawSelection, dropCursor, highlightActiveLine, highlightActiveLineGutter,
  hoverTooltip, keymap, lineNumbers,
} from "@codemirror/view";
import type { Diagnostic, Named, Span } from "../engine/protocol";
import { type ProjectFile, formatOf } from "../project";
import { el } from "../view/dom";
import { completions } from "./complete";
import { bright } from "./language";
import { Names } from "./outline";
import { TOKENS, appearance } from "./theme";

/** What the editor tells the page. */
export interface EditorEvents {
  changed(file: ProjectFile, text: string): void;
  /** The cursor moved, or another file was opened. */
  moved(file: ProjectFile, offset: number): void;
  /** Somebody wants to go to a place in a file of the standard. */
  follow(span: Span): void;
  /** There is nothing to follow. */
  nothing(text: string): void;
}

/** The word that `build/policy.js` lets style sheets in by. */
const NONCE = EditorView.cspNonce.of("brightline-editor");

const flash = StateEffect.define<{ from: number; to: number } | null>();
const flashed = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(flash)) continue;
      const line = effect.value && transaction.state.doc.lineAt(effect.value.from).from;
      return line === null ? Decoration.none : Decoration.set(Decoration.line({ class: "cm-rule-flash" }).range(line));
    }
    return transaction.docChanged || transaction.selection ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

export class Editor {
  #view: EditorView;
  #states = new WeakMap<ProjectFile, EditorState>();
  #file: ProjectFile | null = null;
  #events: EditorEvents;
  #names = new Names();
  /** Whether the text has changed since the names were found, and where somebody wants to follow one meanwhile. */
  #isAhead = false;
  #wanted: number | null = null;

  constructor(parent: HTMLElement, events: EditorEvents) {
    this.#events = events;
    // The first state makes the style sheet, so it says the word of the policy already.
    this.#view = new EditorView({ parent, extensions: NONCE });
  }

  get names(): Names {
    return this.#names;
  }

  /** The names of the text as it now is. */
  set names(names: Names) {
    this.#names = names;
    this.#isAhead = false;
    if (this.#wanted === null) return;
    const wanted = this.#wanted;
    this.#wanted = null;
    this.follow(wanted);
  }

  get file(): ProjectFile | null {
    return this.#file;
  }

  get cursor(): number {
    return this.#view.state.selection.main.head;
  }

  /** Shows a file, as it was left. */
  open(file: ProjectFile): void {
    if (this.#file === file) return;
    if (this.#file) this.#states.set(this.#file, this.#view.state);
    this.#file = file;
    this.#view.setState(this.#states.get(file) ?? this.#fresh(file));
    this.#events.moved(file, this.cursor);
  }

  /** Puts the cursor at a place, in sight. */
  reveal(from: number, to: number, focus: boolean): void {
    const length = this.#view.state.doc.length;
    const [start, end] = [Math.min(from, length), Math.min(to, length)];
    this.#view.dispatch({
      selection: { anchor: start },
      effects: [EditorView.scrollIntoView(start, { y: "start", yMargin: 80 }), flash.of({ from: start, to: end })],
    });
    if (focus) this.#view.focus();
  }

  focus(): void {
    this.#view.focus();
  }

  /** Marks what is wrong with the open file. */
  mark(diagnostics: Diagnostic[]): void {
    const { state } = this.#view;
    const here = diagnostics.filter(({ span }) => span.file === this.#file?.name && this.#file.section === "standard");
    this.#view.dispatch(setDiagnostics(state, here.map((found) => lint(found, state.doc))));
  }

  /** Goes to what the name at the cursor stands for. */
  follow(offset = this.cursor): boolean {
    // The places of an earlier text would lead astray; the new ones are a moment away.
    if (this.#isAhead) {
      this.#wanted = offset;
      return true;
    }
    const found = this.#file?.section === "standard" ? this.names.at(this.#file.name, offset) : null;
    if (!found) {
      this.#events.nothing("nothing is named here that stands elsewhere");
      return true;
    }
    this.#events.follow(found.named.nameSpan);
    return true;
  }

  #fresh(file: ProjectFile): EditorState {
    return EditorState.create({ doc: file.text, extensions: [this.#common(file), ...this.#language(file)] });
  }

  #common(file: ProjectFile): Extension {
    return [
      lineNumbers(),
      highlightActiveLineGutter(),
      codeFolding(),
      history(),
      drawSelection(),
      dropCursor(),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      highlightActiveLine(),
      highlightSelectionMatches(),
      flashed,
      appearance,
      NONCE,
      EditorView.contentAttributes.of({ "aria-label": `${file.name}, ${file.section}`, tabindex: "0" }),
      keymap.of([
        { key: "F12", run: () => this.follow() },
        // Tab leaves the editor, as everywhere else on the page, unless a completion is offered. Enter indents.
        { key: "Tab", run: acceptCompletion },
        ...closeBracketsKeymap,
        ...defaultKeymap,
        ...searchKeymap,
        ...historyKeymap,
        ...foldKeymap,
        ...completionKeymap,
        ...lintKeymap,
      ]),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) {
          this.#isAhead = file.section === "standard" || this.#isAhead;
          this.#wanted = null;
          this.#events.changed(file, update.state.doc.toString());
        }
        if (update.docChanged || update.selectionSet) this.#events.moved(file, update.state.selection.main.head);
      }),
      EditorView.domEventHandlers({
        mousedown: (event, view) => {
          if (!(event.ctrlKey || event.metaKey) || event.button !== 0) return false;
          const offset = view.posAtCoords({ x: event.clientX, y: event.clientY });
          if (offset === null) return false;
          event.preventDefault();
          return this.follow(offset);
        },
      }),
    ];
  }

  #language(file: ProjectFile): Extension[] {
    if (file.section !== "standard") {
      const format = formatOf(file.name);
      return format === "yaml" ? [yaml(), foldGutter()] : format === "csv" ? [] : [json(), foldGutter()];
    }
    return [
      bright(TOKENS),
      lintGutter(),
      autocompletion({ override: [completions(() => this.names)], icons: false }),
      hoverTooltip((_, offset) => {
        const found = this.names.at(file.name, offset);
        if (!found) return null;
        const { named, span } = found;
        return { pos: span.start, end: span.end, create: () => ({ dom: card(named, this.names) }) };
      }),
    ];
  }
}

function lint(found: Diagnostic, doc: Text): Lint {
  let from = Math.min(found.span.start, doc.length);
  const to = Math.min(Math.max(found.span.end, from), doc.length);
  // Where something is missing there is nothing to underline: the word before it is.
  const before = doc.sliceString(Math.max(0, from - 200), to);
  if (before.slice(before.length - (to - from)).trim() === "") from = to - (/\S+\s*$/.exec(before)?.[0].length ?? 0);
  return {
    from,
    to,
    severity: found.severity,
    message: found.help === undefined ? found.message : `${found.message}; help: ${found.help}`,
    renderMessage: () =>
      el(
        "div",
        { class: "diagnostic" },
        el("div", { class: "diagnostic-message" }, ...inCode(found.message)),
        found.help !== undefined && el("div", { class: "diagnostic-help" }, ...inCode(found.help)),
        el("div", { class: "diagnostic-code" }, found.code),
      ),
  };
}

/** Text with what stands in backticks as code. */
export function inCode(text: string): Node[] {
  return text.split("`").map((part, index) => (index % 2 === 1 ? el("code", {}, part) : document.createTextNode(part)));
}

/** What a name stands for, under the pointer. */
function card(named: Named, names: Names): HTMLElement {
  const home = names.parent(named);
  return el(
    "div",
    { class: "card" },
    el("div", {}, el("span", { class: "card-kind" }, named.kind), " ", el("code", {}, named.name), home && ` of ${home.name}`),
    named.title !== null && el("div", { class: "card-title" }, named.title),
    named.detail !== null && el("code", { class: "card-detail" }, named.detail),
  );
}
