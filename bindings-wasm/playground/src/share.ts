// The whole state in the fragment of the address, which no server is ever sent.

import { type Example, HORIZONS, type Project, type ProjectFile, SECTIONS, millis, projectOf } from "./project";

/** Longest fragment written or read: longer ones are cut by what people paste them into. */
export const MAX_FRAGMENT = 256 * 1024;
/** Most that a fragment may unpack to. */
export const MAX_STATE = 4 * 1024 * 1024;

/** Why a link cannot be made or read, in words for the reader. */
export class ShareError extends Error {}

/** The fragment of a project. An example that nobody touched is named, anything else written out whole. */
export async function write(project: Project, examples: Example[]): Promise<string> {
  const example = examples.find((found) => found.name === project.example);
  const { at, days, look, open } = project;
  if (example && sameFiles(example.files, project.files)) {
    return new URLSearchParams({ example: example.name, at, days: String(days), look, open: String(open) }).toString();
  }
  const files = project.files.map(({ section, source, name, text }) => [SECTIONS.indexOf(section), source ?? null, name, text]);
  const text = JSON.stringify({ v: 1, example: project.example, at, days, look, open, files });
  const packed = base64url(await pump(new TextEncoder().encode(text), new CompressionStream("deflate-raw"), Infinity));
  const fragment = `state=${packed}`;
  if (fragment.length > MAX_FRAGMENT) {
    const [size, most] = [fragment.length, MAX_FRAGMENT].map((length) => `${Math.ceil(length / 1024)} KB`);
    throw new ShareError(`this is too much for a link: ${size}, and ${most} is the most`);
  }
  return fragment;
}

/** The project of a fragment; null where it names none. Throws a ShareError where it cannot be read. */
export async function read(fragment: string, examples: Example[]): Promise<Project | null> {
  const bare = fragment.replace(/^#/, "");
  if (bare === "") return null;
  if (bare.length > MAX_FRAGMENT) throw new ShareError(`the link is longer than ${MAX_FRAGMENT / 1024} KB`);
  const said = new URLSearchParams(bare);
  const name = said.get("example");
  if (name !== null) return ofExample(name, said, examples);
  const packed = said.get("state");
  if (packed === null) throw new ShareError("the link holds neither `example` nor `state`");
  let text: string;
  try {
    const bytes = await pump(unbase64url(packed), new DecompressionStream("deflate-raw"), MAX_STATE);
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof ShareError) throw error;
    throw new ShareError("the link is damaged; it may have been cut where it was copied");
  }
  return checked(text);
}

function ofExample(name: string, said: URLSearchParams, examples: Example[]): Project {
  const example = examples.find((found) => found.name === name);
  if (!example) {
    const known = examples.map((found) => `\`${found.name}\``).join(", ");
    throw new ShareError(`there is no example \`${name}\`; there are ${known}`);
  }
  const project = projectOf(example);
  const at = instant(said.get("at"), project.at);
  const open = Number(said.get("open") ?? project.open);
  return {
    ...project,
    at,
    days: horizon(Number(said.get("days"))),
    look: instant(said.get("look"), at),
    open: place(open, project.files.length, project.open),
  };
}

/** What was unpacked is looked at as any stranger's text would be. */
function checked(text: string): Project {
  let state: unknown;
  try {
    state = JSON.parse(text);
  } catch {
    throw new ShareError("the link is damaged: what it holds is no JSON");
  }
  const { v, example, at, days, look, open, files } = (state ?? {}) as Record<string, unknown>;
  if (v !== 1) throw new ShareError("the link is of another version of this page");
  if (!Array.isArray(files)) throw new ShareError("the link holds no files");
  const read = files.map((file): ProjectFile => {
    const [section, source, name, text] = Array.isArray(file) ? (file as unknown[]) : [];
    const known = SECTIONS[section as number];
    if (known === undefined || typeof name !== "string" || typeof text !== "string") {
      throw new ShareError("the link holds a file that is none");
    }
    return { section: known, name, text, ...(typeof source === "string" ? { source } : {}) };
  });
  const from = instant(typeof at === "string" ? at : null, "");
  if (from === "") throw new ShareError("the link holds no instant to judge at");
  return {
    example: typeof example === "string" ? example : "",
    files: read,
    at: from,
    days: horizon(Number(days)),
    look: instant(typeof look === "string" ? look : null, from),
    open: place(Number(open), read.length, 0),
  };
}

function instant(said: string | null, otherwise: string): string {
  return said !== null && Number.isFinite(millis(said)) ? said : otherwise;
}

function horizon(days: number): number {
  return HORIZONS.find((known) => known === days) ?? 90;
}

function place(index: number, length: number, otherwise: number): number {
  return Number.isInteger(index) && index >= 0 && index < length ? index : otherwise;
}

function sameFiles(a: ProjectFile[], b: ProjectFile[]): boolean {
  return a.length === b.length && a.every((file, index) => {
    const other = b[index];
    return file.text === other?.text && file.name === other.name && file.source === other.source && file.section === other.section;
  });
}

async function pump(bytes: Uint8Array<ArrayBuffer>, through: GenericTransformStream, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const reader = (new Blob([bytes]).stream().pipeThrough(through as unknown as TransformStream<Uint8Array, Uint8Array>)).getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > most) {
      await reader.cancel();
      throw new ShareError(`the link unpacks to more than ${most / 1024 / 1024} MB`);
    }
    parts.push(new Uint8Array(value));
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

function base64url(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function unbase64url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (character) => character.charCodeAt(0));
}
