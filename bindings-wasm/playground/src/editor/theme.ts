// Colours and type of the editor; the colours themselves are those of the page, so that one switch turns both.

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { Tag, tags } from "@lezer/highlight";

/** Tokens of `.bright` that have no standard tag of the right kind. */
export const TOKENS = {
  clause: tags.keyword,
  operatorWord: tags.operatorKeyword,
  definition: Tag.define("definition", tags.variableName),
  field: Tag.define("field", tags.propertyName),
  name: tags.variableName,
  function: Tag.define("function", tags.variableName),
  type: tags.typeName,
  instant: Tag.define("instant", tags.literal),
  duration: Tag.define("duration", tags.literal),
  atom: tags.atom,
};

const style = HighlightStyle.define([
  { tag: tags.comment, color: "var(--code-comment)", fontStyle: "italic" },
  { tag: [tags.keyword, tags.definitionKeyword], color: "var(--code-keyword)", fontWeight: "600" },
  { tag: tags.operatorKeyword, color: "var(--code-word)" },
  { tag: [TOKENS.definition, tags.heading], color: "var(--code-name)", fontWeight: "600" },
  { tag: [TOKENS.field, tags.propertyName, tags.definition(tags.propertyName)], color: "var(--code-field)" },
  { tag: TOKENS.function, color: "var(--code-function)" },
  { tag: tags.typeName, color: "var(--code-type)" },
  { tag: [tags.string, tags.regexp], color: "var(--code-string)" },
  { tag: [tags.number, TOKENS.duration, TOKENS.instant, tags.atom, tags.bool, tags.null], color: "var(--code-number)" },
  { tag: [tags.operator, tags.punctuation, tags.bracket, tags.separator], color: "var(--code-punctuation)" },
]);

const chrome = EditorView.theme({
  "&": { height: "100%", fontSize: "13px", backgroundColor: "var(--surface)", color: "var(--text)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6", overscrollBehavior: "contain" },
  ".cm-content": { padding: "12px 0 40vh", caretColor: "var(--accent)" },
  ".cm-line": { padding: "0 16px 0 6px" },
  ".cm-cursor, .cm-dropCursor": { borderLeft: "2px solid var(--accent)" },
  ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--faint)", border: "none", paddingLeft: "4px" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "28px", padding: "0 6px 0 4px", fontVariantNumeric: "tabular-nums" },
  ".cm-gutter-lint": { width: "14px" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0.42em 0 0 1px" },
  ".cm-lint-marker": { width: "9px", height: "9px", borderRadius: "50%", content: "''" },
  ".cm-lint-marker-error": { backgroundColor: "var(--unmet)" },
  ".cm-lint-marker-warning": { backgroundColor: "var(--waived)" },
  ".cm-activeLine": { backgroundColor: "var(--line-active)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--text)" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    backgroundColor: "var(--selection)",
  },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--selection)", outline: "none" },
  ".cm-searchMatch": { backgroundColor: "var(--waived-wash)", outline: "1px solid var(--waived)" },
  ".cm-foldPlaceholder": { background: "var(--raised)", border: "none", color: "var(--muted)", padding: "0 6px" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--unmet) 1px", textUnderlineOffset: "3px" },
  ".cm-lintRange-warning": { backgroundImage: "none", textDecoration: "underline wavy var(--waived) 1px", textUnderlineOffset: "3px" },
  ".cm-rule-flash": { backgroundColor: "var(--accent-wash)" },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    color: "var(--text)",
    border: "1px solid var(--rule)",
    borderRadius: "8px",
    boxShadow: "var(--shadow)",
    overflow: "hidden",
    maxWidth: "min(34rem, calc(100vw - 32px))",
  },
  ".cm-tooltip-lint": { padding: "0" },
  ".cm-diagnostic": { padding: "8px 12px", borderLeft: "3px solid var(--unmet)", fontFamily: "var(--sans)", lineHeight: "1.45" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--waived)" },
  ".cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", fontSize: "12.5px", maxHeight: "16em" },
  ".cm-tooltip-autocomplete > ul > li": { padding: "3px 10px", display: "flex", gap: "10px", alignItems: "baseline" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--on-accent)" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionDetail": {
    marginLeft: "auto",
    fontStyle: "normal",
    fontSize: "11.5px",
    color: "var(--muted)",
    overflow: "hidden",
    textOverflow: "ellipsis",
    maxWidth: "20em",
  },
  "li[aria-selected] .cm-completionDetail": { color: "inherit" },
  ".cm-completionInfo": { padding: "8px 12px", fontFamily: "var(--sans)", fontSize: "12.5px" },
  ".cm-panels": { backgroundColor: "var(--raised)", color: "var(--text)", borderColor: "var(--rule)" },
  ".cm-panel.cm-search input, .cm-panel.cm-search button, .cm-panel.cm-search label": { fontSize: "12px" },
  ".cm-panel.cm-search button": { background: "var(--surface)", border: "1px solid var(--rule)", borderRadius: "5px" },
});

export const appearance = [chrome, syntaxHighlighting(style)];
