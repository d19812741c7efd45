// The slider over what is to come. Marks stand where some verdict changes; between two of them nothing can, so nothing
// is asked of the engine until one is crossed.

import type { Change, Forecast } from "../engine/protocol";
import { HORIZONS, instantOf, millis } from "../project";
import { type Child, byId, el, svg } from "./dom";
import { ahead, plural, shortName, weekdayOf, when } from "./words";

const DAY = 86_400_000;
const HEIGHT = 34;
/** As the language writes instants. */
const INSTANT = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;

interface Mark {
  time: number;
  changes: Change[];
}

export interface TimelineEvents {
  /** The slider stands at an instant; `crossed` where verdicts may differ from those shown. */
  looked(time: number): void;
  /** Another beginning or another reach. */
  framed(at: string, days: number): void;
}

export class Timeline {
  #events: TimelineEvents;
  #from = 0;
  #days = 90;
  #look = 0;
  #marks: Mark[] = [];
  /** By `scorecard subject`, in the order of time. */
  #turns = new Map<string, number[]>();
  #slider: HTMLInputElement;
  #at: HTMLInputElement;
  #reach: HTMLSelectElement;
  #ticks: SVGSVGElement;
  #now: HTMLElement;
  #what: HTMLElement;
  #before: HTMLButtonElement;
  #after: HTMLButtonElement;

  constructor(events: TimelineEvents) {
    this.#events = events;
    this.#slider = el("input", {
      type: "range", id: "slider", min: 0, step: 1, "aria-label": "Look ahead",
      oninput: () => this.#dragged(),
      onkeydown: (event: KeyboardEvent) => this.#key(event),
    });
    this.#at = el("input", {
      id: "at", size: 11, autocomplete: "off", spellcheck: "false", title: "A day, or an instant such as 2026-01-15T09:30:00Z",
      onchange: () => this.#reframe(),
    });
    this.#reach = el(
      "select",
      { id: "reach", onchange: () => this.#reframe() },
      ...HORIZONS.map((days) => el("option", { value: days }, `${days} days`)),
    );
    this.#ticks = svg("svg", { class: "ticks", "aria-hidden": "true", preserveAspectRatio: "none", viewBox: `0 0 1000 ${HEIGHT}` });
    this.#now = el("output", { class: "now", for: "slider" });
    this.#what = el("div", { class: "what", id: "what" });
    this.#before = el("button", { type: "button", class: "button step", id: "mark-before", "aria-label": "Previous change", onclick: () => this.step(-1) }, "‹");
    this.#after = el("button", { type: "button", class: "button step", id: "mark-after", "aria-label": "Next change", onclick: () => this.step(1) }, "›");
    byId("timeline").append(
      el(
        "div",
        { class: "timeline-top" },
        this.#now,
        el("span", { class: "grow" }),
        el(
          "div",
          { class: "fields" },
          el("label", { class: "field" }, "from", this.#at),
          el("label", { class: "field" }, "over", this.#reach),
        ),
      ),
      el("div", { class: "track" }, this.#before, el("div", { class: "track-middle" }, this.#ticks, this.#slider), this.#after),
      this.#what,
    );
  }

  /** Where it begins, how far it reaches and where it stands. */
  frame(at: string, days: number, look: string): void {
    this.#from = millis(at);
    this.#days = days;
    this.#at.value = instantOf(this.#from).replace("T00:00:00Z", "");
    this.#at.setAttribute("aria-invalid", "false");
    this.#reach.value = String(days);
    // A minute is finer than anybody drags, and coarse enough for whole numbers.
    this.#slider.max = String(days * 1440);
    this.#look = Math.min(Math.max(millis(look), this.#from), this.#end);
    this.#slider.value = String(Math.round((this.#look - this.#from) / 60_000));
    this.#marks = [];
    this.#turns.clear();
    this.#draw();
  }

  /** What will change. */
  show(forecast: Forecast | null): void {
    const marks = new Map<number, Change[]>();
    for (const change of forecast?.changes ?? []) {
      const time = millis(change.at);
      marks.set(time, [...(marks.get(time) ?? []), change]);
    }
    this.#turns.clear();
    for (const { at, scorecard, subject } of forecast?.changes ?? []) {
      const key = `${scorecard} ${subject}`;
      this.#turns.set(key, [...(this.#turns.get(key) ?? []), millis(at)]);
    }
    this.#marks = [...marks].map(([time, changes]) => ({ time, changes })).sort((a, b) => a.time - b.time);
    this.#draw();
  }

  get look(): number {
    return this.#look;
  }

  /** The instant whose verdicts hold at the slider: that of the last mark before it, or the beginning. */
  get holds(): number {
    return this.#crossed()?.time ?? this.#from;
  }

  /** When a result changes next, seen from where the slider stands; null where it does not within the horizon. */
  next(scorecard: string, subject: string): number | null {
    return this.#turns.get(`${scorecard} ${subject}`)?.find((time) => time > this.#look) ?? null;
  }

  /** To the next mark, or the one before. */
  step(direction: 1 | -1): void {
    const next =
      direction === 1
        ? this.#marks.find((mark) => mark.time > this.#look)?.time
        : (this.#marks.findLast((mark) => mark.time < this.#look)?.time ?? this.#from);
    if (next !== undefined) this.#move(next);
  }

  get #end(): number {
    return this.#from + this.#days * DAY;
  }

  #crossed(): Mark | undefined {
    return this.#marks.findLast((mark) => mark.time <= this.#look);
  }

  #dragged(): void {
    let time = this.#from + Number(this.#slider.value) * 60_000;
    // A mark draws the slider in: a hair before it is nowhere anybody wants to stand.
    const near = (this.#end - this.#from) / 150;
    const mark = this.#marks.find((found) => Math.abs(found.time - time) < near);
    if (mark) time = mark.time;
    this.#move(time, false);
  }

  #key(event: KeyboardEvent): void {
    const days: Record<string, number> = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };
    const step = days[event.key];
    if (step !== undefined) this.#move(this.#look + step * DAY);
    else if (event.key === "PageUp") this.step(1);
    else if (event.key === "PageDown") this.step(-1);
    else return;
    event.preventDefault();
  }

  #move(time: number, slide = true): void {
    this.#look = Math.min(Math.max(time, this.#from), this.#end);
    if (slide) this.#slider.value = String(Math.round((this.#look - this.#from) / 60_000));
    this.#draw(false);
    this.#events.looked(this.#look);
  }

  #reframe(): void {
    const at = this.#at.value.trim();
    const good = INSTANT.test(at) && Number.isFinite(millis(at));
    this.#at.setAttribute("aria-invalid", String(!good));
    if (good) this.#events.framed(at, Number(this.#reach.value));
  }

  #draw(marks = true): void {
    if (marks) this.#ticks.replaceChildren(...this.#drawn());
    const share = (this.#look - this.#from) / (this.#end - this.#from);
    this.#slider.style.setProperty("--share", String(share));
    const distance = this.#look === this.#from ? "the beginning" : ahead(this.#from, this.#look);
    const said = `${weekdayOf(this.#look)} ${when(this.#look)}`;
    this.#now.replaceChildren(el("strong", {}, said), " ", el("span", {}, distance));
    this.#slider.setAttribute("aria-valuetext", `${said}, ${distance}`);
    this.#before.disabled = this.#look <= this.#from;
    this.#after.disabled = !this.#marks.some((mark) => mark.time > this.#look);
    this.#what.replaceChildren(...this.#told());
  }

  #drawn(): SVGElement[] {
    const most = Math.max(1, ...this.#marks.map((mark) => mark.changes.length));
    return this.#marks.map(({ time, changes }) => {
      const x = ((time - this.#from) / (this.#end - this.#from)) * 1000;
      const height = 7 + 15 * Math.sqrt(changes.length / most);
      const drops = changes.filter((change) => change.drops).length;
      const kind = drops > 0 ? "drop" : changes.some(rises) ? "rise" : "turn";
      return svg(
        "line",
        { class: `tick ${kind}`, x1: x, x2: x, y1: HEIGHT - 8, y2: HEIGHT - 8 - height, "vector-effect": "non-scaling-stroke" },
      );
    });
  }

  /** What changed at the mark crossed last, or what comes first. */
  #told(): Child[] & Node[] {
    const mark = this.#crossed();
    if (!mark) {
      const first = this.#marks[0];
      const text = first
        ? `Nothing changes before ${when(first.time, { year: false })}. ${plural(this.#marks.length, "moment")} to come at which something does.`
        : `Nothing changes within ${this.#days} days.`;
      return [el("p", { class: "what-none" }, text)];
    }
    // What loses readiness first, for that is what somebody has to act on.
    const changes = mark.changes.toSorted((a, b) => Number(b.drops) - Number(a.drops));
    const lines = changes.slice(0, 2).map((change) => el("li", { class: change.drops ? "drop" : rises(change) ? "rise" : "" }, told(change)));
    if (changes.length > 2) lines.push(el("li", { class: "more" }, `and ${changes.length - 2} more`));
    return [el("p", { class: "what-when" }, when(mark.time, { year: false })), el("ul", {}, ...lines)];
  }
}

function rises({ from, to }: Change): boolean {
  return to?.ready === true && from?.ready !== true;
}

/** `checkout@2.4.1 is no longer ready: EX-142 ends` */
function told(change: Change): string {
  const { space, name, release } = shortName(change.subject);
  const who = `${space}${name}${release}`;
  return `${who} ${happens(change)}${because(change)}`;
}

function happens({ from, to, rules, scorecard }: Change): string {
  if (!to) return "is no longer there";
  if (!from) return "appears";
  if (from.applies !== to.applies) return to.applies ? `is judged by ${scorecard}` : `is no longer judged by ${scorecard}`;
  if (from.ready !== to.ready) return to.ready ? "becomes ready" : "is no longer ready";
  if (from.tier !== to.tier) return `goes from ${from.tier ?? "no tier"} to ${to.tier ?? "no tier"}`;
  const turned = rules.map((rule) => `${rule.rule} ${rule.to.verdict}`);
  return turned.length > 0 ? turned.slice(0, 2).join(", ") : "stands otherwise";
}

function because({ causes }: Change): string {
  const [cause] = causes;
  if (!cause) return "";
  if (cause.exception !== undefined) return `: ${cause.exception} ${cause.event ?? "turns"}`;
  if (cause.rule !== undefined && cause.event !== undefined) return `: ${cause.rule} ${cause.event}`;
  if (cause.field !== undefined) return `: ${cause.field} ${cause.cause.replace(/-/g, " ")}`;
  return cause.expression === undefined ? "" : `: ${cause.expression}`;
}
