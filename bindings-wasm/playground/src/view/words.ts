// How the page says things: dates, verdicts, values.

import type { Letter, Row } from "../engine/protocol";
import { millis } from "../project";

const DAY = 86_400_000;
const date = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const dated = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "short", timeZone: "UTC" });

/** `19 Jan 2026`, and the time of day where it is not midnight. */
export function when(instant: string | number, { year = true } = {}): string {
  const time = typeof instant === "number" ? instant : millis(instant);
  const day = (year ? dated : date).format(time);
  const clock = new Date(time).toISOString().slice(11, 16);
  return clock === "00:00" ? day : `${day}, ${clock}`;
}

export function weekdayOf(time: number): string {
  return weekday.format(time);
}

/** `in 12 days`, from one instant to another. */
export function ahead(from: number, to: number): string {
  const days = Math.floor((to - from) / DAY);
  if (days > 0) return days === 1 ? "in 1 day" : `in ${days} days`;
  const hours = Math.floor((to - from) / 3_600_000);
  return hours === 0 ? "now" : hours === 1 ? "in 1 hour" : `in ${hours} hours`;
}

export const SIGNS: Record<Letter, { sign: string; word: string; css: string }> = {
  m: { sign: "✓", word: "met", css: "met" },
  u: { sign: "✗", word: "unmet", css: "unmet" },
  w: { sign: "~", word: "waived", css: "waived" },
  n: { sign: "·", word: "not applicable", css: "none" },
  a: { sign: "·", word: "announced", css: "none" },
  r: { sign: "·", word: "retired", css: "none" },
};

/** A subject's name without what all have in common. */
export function shortName(subject: string): { space: string; name: string; release: string } {
  const [, rest = subject] = /^[^:]*:(.*)$/.exec(subject) ?? [];
  const [, space = "", named = rest] = /^([^/]*)\/(.*)$/.exec(rest) ?? [];
  const [name = named, release = ""] = named.split(/(?=@)/);
  return { space: space === "default" ? "" : `${space}/`, name, release };
}

export function standing(row: Row): "ready" | "not-ready" | "out" {
  if (!row.applies) return "out";
  return row.ready ? "ready" : "not-ready";
}

/** A value found, as a proof shows it. */
export function value(found: unknown): string {
  if (found !== null && typeof found === "object") {
    if ("missing" in found && Object.keys(found).length === 1) return `missing (${String(found.missing)})`;
    return JSON.stringify(found);
  }
  return typeof found === "string" ? `“${found}”` : String(found);
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
