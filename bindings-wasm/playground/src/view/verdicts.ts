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
  /** What of it is written again where it differs; making two hundred lines anew takes longer than judging them. */
  cells: { button: HTMLButtonElement; sign: HTMLElement; word: HTMLElement; strip: SVGElement; tier: HTMLElement; earned: HTMLElement; score: HTMLElement; until: HTMLElement };
}

interface Part {
  section: HTMLElement;
  list: HTMLUListElement;
  head: HTMLElement;
  info: string;
  pieces: Piece[];
  lines: Map<string, Line>;
}

/** Width of a rule in the strip, at most; many rules share what room there is. */
const CELL = 7;
const STRIP = 150;
const MOST_LIGHTS = 24;

export class VerdictList {
  #events: VerdictEvents;
  #parts = new Map<string, Part>();
  #verdicts: Verdicts | null = null;
  #turned: HTMLElement[] = [];
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
    this.#flash();
  }

  /** Draws anew until when each result holds: that comes later than the result itself. */
  untils(): void {
    for (const part of this.#parts.values()) for (const line of part.lines.values()) this.#until(line);
    if (this.#filter === "changes") this.#sift();
  }

  #until({ row, item, cells }: Line): void {
    const next = this.#events.next(row);
    item.classList.toggle("moving", next !== null);
    const text = next === null ? "" : when(next, { year: false });
    if ((cells.until.lastChild?.textContent ?? "") !== text) {
      cells.until.replaceChildren(...(text === "" ? [] : [unseen(", changes "), text]));
    }
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
      part = { section, list, head, info: "", pieces: [], lines: new Map() };
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
    if (changedRules) part.pieces = piecesOf(info);
    let before: Element | null = null;
    const seen = new Set<string>();
    for (const row of rows) {
      seen.add(row.subject);
      const key = [row.applies, row.ready, row.tier, row.earnedTier, row.earnedReady, row.score, row.verdicts].join(" ");
      let line = part.lines.get(row.subject);
      if (!line) {
        line = this.#line(row);
        part.lines.set(row.subject, line);
      }
      const changed = line.key !== key;
      if (changed || changedRules) {
        const turned = line.key !== "" && changed && !fresh && !changedRules;
        line.row = row;
        line.key = key;
        this.#draw(line, info, part.pieces, turned);
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

  #line(row: Row): Line {
    const { space, name, release } = shortName(row.subject);
    const cells = {
      sign: el("span", { "aria-hidden": "true" }),
      word: unseen(""),
      strip: svg("svg", { class: "strip", width: STRIP, height: 16, viewBox: `0 0 ${STRIP} 16`, "aria-hidden": "true" }, svg("title")),
      tier: el("span", { class: "tier" }),
      earned: el("span", { class: "earned" }),
      score: el("span", { class: "score" }),
      until: el("span", { class: "until" }),
    };
    const who = el("span", { class: "name" }, el("span", { class: "space" }, space), name, el("span", { class: "release" }, release), cells.word);
    const button = el(
      "button",
      { type: "button", class: "row-head", "aria-expanded": "false", onclick: () => this.#toggle(line) },
      cells.sign, who, cells.strip, cells.tier, cells.earned, cells.score, cells.until,
    );
    const item = el("li", { class: "row", "data-subject": row.subject, "data-scorecard": row.scorecard }, button);
    const line: Line = { item, key: "", row, opened: false, cells: { button, ...cells } };
    // A click on a rule's cell goes to its line; by keyboard the way leads through the opened line.
    cells.strip.addEventListener("click", (event) => {
      const rule = this.#ruleAt(line, event)?.rule;
      if (!rule) return;
      event.stopPropagation();
      this.#events.open(rule);
    });
    cells.strip.addEventListener("mousemove", (event) => {
      const { rule, word } = this.#ruleAt(line, event) ?? {};
      const title = cells.strip.querySelector("title");
      if (title) title.textContent = rule ? `${rule.title ?? rule.name}: ${word ?? ""}` : "";
    });
    return line;
  }

  #ruleAt({ row }: Line, event: MouseEvent): { rule: RuleInfo; word: string } | null {
    const info = this.#info(row.scorecard);
    const index = info ? indexAt(info, event.offsetX) : -1;
    const rule = info?.rules[index];
    const letter = row.verdicts.charAt(index) as keyof typeof SIGNS;
    return rule && SIGNS[letter] ? { rule, word: SIGNS[letter].word } : null;
  }

  #info(scorecard: string): ScorecardInfo | undefined {
    return this.#verdicts?.scorecards.find((known) => known.name === scorecard);
  }

  #draw(line: Line, info: ScorecardInfo, pieces: Piece[], turned: boolean): void {
    const { row, item, cells } = line;
    const state = standing(row);
    const waived = state === "ready" && !row.earnedReady;
    const sign = state === "out" ? SIGNS.n : state === "ready" ? (waived ? SIGNS.w : SIGNS.m) : SIGNS.u;
    const word = state === "out" ? "not scored" : state === "ready" ? (waived ? "ready by exception" : "ready") : "not ready";
    item.dataset.state = state;
    cells.sign.className = `sign ${sign.css}`;
    write(cells.sign, sign.sign);
    write(cells.word, `, ${word}`);
    write(cells.earned, earned(row));
    write(cells.score, row.score === null ? "" : `${Math.round(row.score * 100)} %`);
    const tier = row.tier ?? (state === "out" ? "" : "no tier");
    if (cells.tier.textContent !== tier || cells.tier.firstElementChild?.className !== tierClass(row.tier, info)) {
      cells.tier.replaceChildren(el("span", { class: tierClass(row.tier, info) }, tier));
    }
    strip(cells.strip, row, pieces);
    this.#until(line);
    item.classList.remove("turned");
    if (turned) this.#turned.push(item);
    if (line.opened) void this.#detail(line, info);
  }

  /** A short light on lines that turned; where nearly all did it would tell nothing, and cost more than the verdicts. */
  #flash(): void {
    const items = this.#turned.splice(0);
    // The animation begins anew only if the class was seen to be gone.
    if (items.length <= MOST_LIGHTS) requestAnimationFrame(() => items.forEach((item) => item.classList.add("turned")));
  }

  #toggle(line: Line): void {
    line.opened = !line.opened;
    line.cells.button.setAttribute("aria-expanded", String(line.opened));
    const info = this.#info(line.row.scorecard);
    if (!line.opened) line.item.querySelector(".detail")?.remove();
    else if (info) void this.#detail(line, info);
  }

  async #detail(line: Line, info: ScorecardInfo): Promise<void> {
    const result = await this.#events.result(line.row);
    if (!result || !line.opened) return;
    // The standard may have been compiled again while this was on its way.
    const current = this.#info(info.name) ?? info;
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

function tierClass(tier: string | null, info: ScorecardInfo): string {
  if (tier === null) return "no-tier";
  const place = info.tiers.findIndex((known) => known.name === tier);
  if (place < info.tiers.findIndex((known) => known.name === info.bar)) return "badge below";
  return place === info.tiers.length - 1 ? "badge peak" : "badge bar";
}

/** Text that is already there costs nothing. */
function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** How the cell of a rule is drawn, by what became of the rule. */
type Piece = Record<string, string>;

function piecesOf(info: ScorecardInfo): Piece[] {
  const width = round(cellOf(info) - Math.min(1.5, cellOf(info) / 4));
  return info.rules.map((_, index) => {
    const x = round(xOf(info, index));
    const piece = (top: number, height: number) => `M${x} ${top}h${width}v${height}h-${width}z`;
    return { met: piece(4, 8), none: piece(7, 2), unmet: piece(1, 14), waived: piece(1, 14) };
  });
}

/** A cell a rule, in written order; what is met recedes. */
function strip(drawn: SVGElement, row: Row, pieces: Piece[]): void {
  const paths: Record<string, string> = { met: "", none: "", unmet: "", waived: "" };
  for (let index = 0; index < row.verdicts.length; index += 1) {
    const css = SIGNS[row.verdicts.charAt(index) as keyof typeof SIGNS].css;
    paths[css] += pieces[index]?.[css] ?? "";
  }
  for (const [css, d] of Object.entries(paths)) {
    const path = drawn.querySelector(`.${css}`);
    if (!path) {
      if (d !== "") drawn.append(svg("path", { class: css, d }));
    } else if (path.getAttribute("d") !== d) path.setAttribute("d", d);
  }
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

function round(x: number): number {
  return Math.round(x * 100) / 100;
}
