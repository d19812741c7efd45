// What the rules say of one subject: what keeps it back first, each with proof and mend and the way to its line.

import type { ProofPart, Result, RuleInfo, RuleResult, ScorecardInfo } from "../engine/protocol";
import { inCode } from "../editor/editor";
import { LETTERS } from "../engine/protocol";
import { type Child, el } from "./dom";
import { SIGNS, value, when } from "./words";

type Open = (rule: RuleInfo) => void;

export function detail(result: Result, info: ScorecardInfo, open: Open): HTMLElement {
  const known = new Map(info.rules.map((rule) => [rule.name, rule]));
  const rank = { unmet: 0, waived: 1, met: 2, announced: 3, "not-applicable": 4, retired: 5 };
  const loud = result.rules.filter((rule) => rule.verdict === "unmet" || rule.verdict === "waived");
  const quiet = result.rules.filter((rule) => !loud.includes(rule)).toSorted((a, b) => rank[a.verdict] - rank[b.verdict]);
  return el(
    "div",
    { class: "detail" },
    !result.applies && el("p", { class: "next" }, "This scorecard does not apply to it."),
    result.next && el("p", { class: "next" }, "Next is ", el("strong", {}, result.next.tier), `, kept back by ${result.next.rules.join(", ")}`),
    loud.length > 0 && el("ul", { class: "rules" }, ...loud.map((rule) => told(rule, known.get(rule.rule), open))),
    quiet.length > 0 && el("ul", { class: "hushed" }, ...quiet.map((rule) => hushed(rule, known.get(rule.rule), open))),
  );
}

function told(rule: RuleResult, info: RuleInfo | undefined, open: Open): HTMLElement {
  const { sign, word, css } = SIGNS[LETTERS[rule.verdict]];
  const until = rule.until === undefined ? "" : ` until ${when(rule.until)}`;
  return el(
    "li",
    { class: `rule ${css}`, "data-rule": rule.rule },
    el(
      "div",
      { class: "rule-head" },
      el("span", { class: `sign ${css}`, "aria-hidden": "true" }, sign),
      link(rule, info, open),
      el("span", { class: "rule-tier" }, rule.tier),
      el("span", { class: "rule-word" }, rule.exception === undefined ? word : `waived by ${rule.exception}${until}`),
    ),
    el("p", { class: "rule-says" }, rule.message ?? info?.title ?? ""),
    proof(rule.proof ?? []),
    advice("mend", rule.mend?.join(" · ")),
    advice("fix", info?.fix),
  );
}

/** `mend` is what the engine found to change, `fix` what the standard says to do. */
function advice(kind: "mend" | "fix", text: string | null | undefined): Child {
  if (!text) return null;
  return el("p", { class: `advice ${kind}` }, el("span", { class: "tag" }, kind), el("span", {}, ...inCode(text)));
}

function proof(parts: ProofPart[]): Child {
  if (parts.length === 0) return null;
  return el(
    "dl",
    { class: "proof" },
    ...parts.flatMap((part) => {
      const from = [part.from, part.observed === undefined ? undefined : when(part.observed, { year: false })].filter(Boolean).join(", ");
      const found = Object.entries(part.found).map(([path, said]) =>
        el("span", { class: "found" }, el("code", {}, path), ` is ${value(said)}`));
      return [
        el("dt", {}, el("code", {}, part.expression)),
        el("dd", {}, ...found, from !== "" && el("span", { class: "from" }, from)),
      ];
    }),
  );
}

function hushed(rule: RuleResult, info: RuleInfo | undefined, open: Open): HTMLElement {
  const { sign, word, css } = SIGNS[LETTERS[rule.verdict]];
  return el(
    "li",
    { class: `rule ${css}`, "data-rule": rule.rule, title: info?.title ?? null },
    el("span", { class: `sign ${css}`, "aria-hidden": "true" }, sign),
    link(rule, info, open),
    el("span", { class: css === "met" ? "unseen" : "rule-word" }, word),
  );
}

function link(rule: RuleResult, info: RuleInfo | undefined, open: Open): HTMLElement {
  const title = `Go to ${rule.source}`;
  return el("button", { type: "button", class: "link", title, onclick: () => info && open(info) }, rule.rule);
}
