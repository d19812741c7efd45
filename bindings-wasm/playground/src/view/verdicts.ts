// The fleet: a section a scorecard, a line a subject, and behind each line what its rules say.
//
// Only lines that differ are drawn again: a keystroke that changes one verdict of twenty thousand costs one line.

import type { Result, Row, RuleInfo, ScorecardInfo, Verdicts } from "../engine/protocol";
import { byId, el, svg, unseen } from "./dom";
import { detail } from "./detail";
import { SIGNS, plural, shortName, standing, when } from "./words";

export type Filter = "all" | "not-ready" | "waived" | "changes";

export interface VerdictEvents {
  /** To a rule's line in the standard. */
  open(rule: RuleInfo): void;
  /** What one line holds. */
  result(row: Row): Promise<Result | null>;
  /** When it changes next, as far as one looks ahead. */
  next(row: Row): number | null;
}

/** A rule that the cursor stands in. */
export interface Focus {
  scorecard: string;
  rule: string;
}

interface Line {
  item: HTMLLIElement;
  key: string;
  row: Row;
  opened: boolean;
}

interface Part {
  section: HTMLElement;
  list: HTMLUListElement;
  head: HTMLElement;
  info: string;
  lines: Map<string, Line>;
}

/** Width of a rule in the strip, at most; many rules share what room there is. */
const CELL = 7;
const STRIP = 150;

export class VerdictList {
  #events: VerdictEvents;
  #parts = new Map<string, Part>();
  #verdicts: Verdicts | null = null;
  #filter: Filter = "all";
  #find = "";
  #focus: Focus | null = null;
  #list = byId("list");
  #focused = byId("focus");

  constructor(events: VerdictEvents) {
    this.#events = events;
    const filters: [Filter, string][] = [["all", "All"], ["not-ready", "Not ready"], ["waived", "Waived"], ["changes", "Changing"]];
    byId("filters").append(
      ...filters.map(([filter, label]) =>
        el("button", { type: "button", "aria-pressed": String(filter === "all"), "data-filter": filter, onclick: () => this.#filtered(filter) }, label)),
    );
    byId<HTMLInputElement>("search").addEventListener("input", (event) => {
      this.#find = (event.target as HTMLInputElement).value.trim().toLowerCase();
      this.#sift();
    });
  }

  show(verdicts: Verdicts): void {
    const fresh = this.#verdicts === null;
    this.#verdicts = verdicts;
    const rows = new Map<string, Row[]>();
    for (const row of verdicts.rows) {
      const all = rows.get(row.scorecard);
      if (all) all.push(row);
      else rows.set(row.scorecard, [row]);
    }
    for (const scorecard of verdicts.scorecards) this.#part(scorecard, rows.get(scorecard.name) ?? [], fresh);
    for (const [name, part] of this.#parts) {
      if (verdicts.scorecards.some((scorecard) => scorecard.name === name)) continue;
      part.section.remove();
      this.#parts.delete(name);
    }
    this.#sift();
    this.#drawFocus();
  }

  /** Draws anew until when each result holds: that comes later than the result itself. */
  untils(): void {
    for (const part of this.#parts.values()) for (const line of part.lines.values()) this.#until(line);
    if (this.#filter === "changes") this.#sift();
  }

  #until({ row, item }: Line): void {
    const next = this.#events.next(row);
    item.classList.toggle("moving", next !== null);
    const cell = item.querySelector(".until");
    const text = next === null ? "" : when(next, { year: false });
    if (cell && cell.lastChild?.textContent !== text) cell.replaceChildren(...(text === "" ? [] : [unseen(", changes "), text]));
  }

  /** Lights up what one rule says of everybody. */
  focus(focus: Focus | null): void {
    if (this.#focus?.rule === focus?.rule && this.#focus?.scorecard === focus?.scorecard) return;
    this.#focus = focus;
    this.#drawFocus();
  }

  #part(info: ScorecardInfo, rows: Row[], fresh: boolean): void {
    let part = this.#parts.get(info.name);
    if (!part) {
      const head = el("div", { class: "part-head" });
      const list = el("ul", { class: "rows" });
      const section = el("section", { class: "part", "aria-label": info.title ?? info.name }, head, list);
      this.#list.append(section);
      part = { section, list, head, info: "", lines: new Map() };
      this.#parts.set(info.name, part);
    }
    const scored = rows.filter((row) => row.applies);
    const ready = scored.filter((row) => row.ready).length;
    part.head.replaceChildren(
      el("h2", {}, info.title ?? info.name),
      el("p", {}, `${ready} of ${scored.length} ready · bar ${info.bar} · ${plural(info.rules.length, "rule")}`),
    );
    // Rules that came, went or moved change what every strip means.
    const rules = info.rules.map((rule) => `${rule.tier}/${rule.name}`).join(" ");
    const changedRules = part.info !== rules;
    part.info = rules;
    let before: Element | null = null;
    const seen = new Set<string>();
    for (const row of rows) {
      seen.add(row.subject);
      const key = [row.applies, row.ready, row.tier, row.earnedTier, row.earnedReady, row.score, row.verdicts].join(" ");
      let line = part.lines.get(row.subject);
      if (!line) {
        line = { item: el("li", { class: "row" }), key: "", row, opened: false };
        part.lines.set(row.subject, line);
      }
      const changed = line.key !== key;
      if (changed || changedRules) {
        const turned = line.key !== "" && changed && !fresh && !changedRules;
        line.row = row;
        line.key = key;
        this.#draw(line, info, turned);
      } else {
        this.#until(line);
        if (line.opened) void this.#detail(line, info);
      }
      const next: Element | null = before ? before.nextElementSibling : part.list.firstElementChild;
      if (next !== line.item) part.list.insertBefore(line.item, next);
      before = line.item;
    }
    for (const [subject, line] of part.lines) {
      if (seen.has(subject)) continue;
      line.item.remove();
      part.lines.delete(subject);
    }
  }

  #draw(line: Line, info: ScorecardInfo, turned: boolean): void {
    const { row, item } = line;
    const state = standing(row);
    const { space, name, release } = shortName(row.subject);
    const waived = state === "ready" && !row.earnedReady;
    const sign = state === "out" ? SIGNS.n : state === "ready" ? (waived ? SIGNS.w : SIGNS.m) : SIGNS.u;
    const word = state === "out" ? "not scored" : state === "ready" ? (waived ? "ready by exception" : "ready") : "not ready";
    const score = row.score === null ? "" : `${Math.round(row.score * 100)} %`;
    item.dataset.state = state;
    item.dataset.subject = row.subject;
    item.dataset.scorecard = row.scorecard;
    const button = el(
      "button",
      { type: "button", class: "row-head", "aria-expanded": String(line.opened), onclick: () => this.#toggle(line, info) },
      el("span", { class: `sign ${sign.css}`, "aria-hidden": "true" }, sign.sign),
      el("span", { class: "name" }, el("span", { class: "space" }, space), name, el("span", { class: "release" }, release), unseen(`, ${word}`)),
      this.#strip(row, info),
      el("span", { class: "tier" }, row.tier ? badge(row.tier, info) : el("span", { class: "no-tier" }, state === "out" ? "" : "no tier")),
      el("span", { class: "earned" }, earned(row)),
      el("span", { class: "score" }, score),
      el("span", { class: "until" }),
    );
    const focused = item.contains(document.activeElement) && item.querySelector(".row-head") === document.activeElement;
    const body = item.querySelector(".detail");
    item.replaceChildren(button);
    if (line.opened && body) item.append(body);
    this.#until(line);
    if (focused) button.focus();
    if (turned) {
      item.classList.remove("turned");
      // The animation begins anew only if the class was seen to be gone.
      requestAnimationFrame(() => item.classList.add("turned"));
    }
    if (line.opened) void this.#detail(line, info);
  }

  /** A cell a rule, in written order; what is met recedes. A click goes to the rule's line. */
  #strip(row: Row, info: ScorecardInfo): SVGElement {
    const cell = cellOf(info);
    const paths: Record<string, string> = {};
    let last = "";
    let x = 0;
    for (let index = 0; index < row.verdicts.length; index += 1) {
      const tier = info.rules[index]?.tier ?? "";
      if (index > 0 && tier !== last) x += gapOf(info);
      last = tier;
      const letter = row.verdicts.charAt(index) as keyof typeof SIGNS;
      const css = SIGNS[letter].css;
      const [top, height] = css === "met" ? [4, 8] : css === "none" ? [7, 2] : [1, 14];
      paths[css] = `${paths[css] ?? ""}M${round(x)} ${top}h${round(cell - Math.min(1.5, cell / 4))}v${height}h${round(-(cell - Math.min(1.5, cell / 4)))}z`;
      x += cell;
    }
    return svg(
      "svg",
      {
        class: "strip", width: STRIP, height: 16, viewBox: `0 0 ${STRIP} 16`, "aria-hidden": "true",
        onclick: (event: MouseEvent) => {
          const rule = ruleAt(info, event.offsetX);
          if (!rule) return;
          event.stopPropagation();
          this.#events.open(rule);
        },
        onmousemove: (event: MouseEvent) => {
          const index = indexAt(info, event.offsetX);
          const rule = info.rules[index];
          const letter = row.verdicts.charAt(index) as keyof typeof SIGNS;
          const title = (event.currentTarget as Element).querySelector("title");
          if (title) title.textContent = rule && SIGNS[letter] ? `${rule.title ?? rule.name}: ${SIGNS[letter].word}` : "";
        },
      },
      svg("title"),
      ...Object.entries(paths).map(([css, d]) => svg("path", { class: css, d })),
    );
  }

  #toggle(line: Line, info: ScorecardInfo): void {
    line.opened = !line.opened;
    line.item.querySelector(".row-head")?.setAttribute("aria-expanded", String(line.opened));
    if (!line.opened) line.item.querySelector(".detail")?.remove();
    else void this.#detail(line, info);
  }

  async #detail(line: Line, info: ScorecardInfo): Promise<void> {
    const result = await this.#events.result(line.row);
    if (!result || !line.opened) return;
    // The standard may have been compiled again while this was on its way.
    const current = this.#verdicts?.scorecards.find((scorecard) => scorecard.name === info.name) ?? info;
    const made = detail(result, current, (rule) => this.#events.open(rule));
    const old = line.item.querySelector(".detail");
    const at = old ? [...old.querySelectorAll("button")].indexOf(document.activeElement as HTMLButtonElement) : -1;
    if (old) old.replaceWith(made);
    else line.item.append(made);
    if (at >= 0) made.querySelectorAll("button")[at]?.focus();
    this.#light();
  }

  #filtered(filter: Filter): void {
    this.#filter = filter;
    for (const button of byId("filters").querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.dataset.filter === filter));
    }
    this.#sift();
  }

  #sift(): void {
    for (const part of this.#parts.values()) {
      let shown = 0;
      for (const { item, row } of part.lines.values()) {
        const kept = this.#kept(row);
        item.hidden = !kept;
        if (kept) shown += 1;
      }
      part.list.dataset.empty = shown === 0 ? "Nobody" : "";
    }
  }

  #kept(row: Row): boolean {
    if (this.#find !== "" && !row.subject.toLowerCase().includes(this.#find)) return false;
    switch (this.#filter) {
      case "all":
        return true;
      case "not-ready":
        return row.applies && !row.ready;
      case "waived":
        return row.verdicts.includes("w");
      case "changes":
        return this.#events.next(row) !== null;
    }
  }

  /** A band through all strips, and how many the rule holds of. */
  #drawFocus(): void {
    for (const part of this.#parts.values()) part.section.classList.remove("has-focus");
    const focus = this.#focus;
    const info = this.#verdicts?.scorecards.find((scorecard) => scorecard.name === focus?.scorecard);
    const index = info?.rules.findIndex((rule) => rule.name === focus?.rule) ?? -1;
    const rule = info?.rules[index];
    this.#focused.hidden = !rule;
    this.#light();
    if (!info || !rule) return;
    const part = this.#parts.get(info.name);
    part?.section.classList.add("has-focus");
    part?.section.style.setProperty("--focus-x", `${xOf(info, index) - 1}px`);
    part?.section.style.setProperty("--focus-width", `${Math.max(cellOf(info), 3) + 0.5}px`);
    const counts = { met: 0, unmet: 0, waived: 0, none: 0 };
    for (const line of part?.lines.values() ?? []) {
      const letter = line.row.verdicts.charAt(index) as keyof typeof SIGNS;
      if (SIGNS[letter]) counts[SIGNS[letter].css as keyof typeof counts] += 1;
    }
    this.#focused.replaceChildren(
      el("span", { class: "focus-rule" }, "Cursor in ", el("strong", {}, rule.name)),
      ...(["met", "unmet", "waived"] as const)
        .filter((css) => counts[css] > 0)
        .map((css) => el("span", { class: `count ${css}` }, `${SIGNS[css.charAt(0) as "m"].sign} ${counts[css]} ${css}`)),
    );
  }

  #light(): void {
    for (const item of this.#list.querySelectorAll<HTMLElement>(".rule")) {
      const lit = item.dataset.rule === this.#focus?.rule && item.closest<HTMLElement>(".row")?.dataset.scorecard === this.#focus?.scorecard;
      item.classList.toggle("lit", lit);
    }
  }
}

function earned(row: Row): string {
  if (!row.applies || row.tier === row.earnedTier) return "";
  return row.earnedTier === null ? "none earned" : `${row.earnedTier} earned`;
}

function badge(tier: string, info: ScorecardInfo): HTMLElement {
  const place = info.tiers.findIndex((known) => known.name === tier);
  const below = place < info.tiers.findIndex((known) => known.name === info.bar);
  const level = below ? "below" : place === info.tiers.length - 1 ? "peak" : "bar";
  return el("span", { class: `badge ${level}` }, tier);
}

function gapOf(info: ScorecardInfo): number {
  return cellOf(info) > 3 ? 3 : 1;
}

/** So wide that all rules and the gaps between tiers fit. */
function cellOf(info: ScorecardInfo): number {
  const gaps = (info.tiers.length - 1) * 3;
  return Math.min(CELL, (STRIP - gaps) / Math.max(info.rules.length, 1));
}

function xOf(info: ScorecardInfo, index: number): number {
  const tier = info.rules[index]?.tier;
  const gaps = info.tiers.findIndex((known) => known.name === tier);
  return index * cellOf(info) + Math.max(gaps, 0) * gapOf(info);
}

function indexAt(info: ScorecardInfo, x: number): number {
  return info.rules.findLastIndex((_, index) => xOf(info, index) <= x);
}

function ruleAt(info: ScorecardInfo, x: number): RuleInfo | undefined {
  return info.rules[indexAt(info, x)];
}

function round(x: number): number {
  return Math.round(x * 100) / 100;
}
