// What the page is about: files, an instant, and how far ahead one looks.

/** The three kinds of files, in the order of the tabs. */
export const SECTIONS = ["standard", "facts", "exceptions"] as const;
export type Section = (typeof SECTIONS)[number];

export interface ProjectFile {
  section: Section;
  /** The name that `source` clauses trust; of facts alone. */
  source?: string;
  /** With its ending, which says the format. */
  name: string;
  text: string;
}

export interface Project {
  /** The example it began as. */
  example: string;
  files: ProjectFile[];
  /** The instant at which the slider begins. */
  at: string;
  /** How many days the slider reaches ahead. */
  days: number;
  /** Where the slider stands, as an instant. */
  look: string;
  /** Which file is open, as a place in `files`. */
  open: number;
}

export interface Example {
  name: string;
  title: string;
  at: string;
  files: ProjectFile[];
}

/** How far ahead one may look. */
export const HORIZONS = [30, 90, 365] as const;

/** An example as a project: its first file with a scorecard is open. */
export function projectOf(example: Example): Project {
  const scorecard = example.files.findIndex((file) => file.section === "standard" && /^scorecard\b/m.test(file.text));
  return {
    example: example.name,
    files: example.files.map((file) => ({ ...file })),
    at: example.at,
    days: 90,
    look: example.at,
    open: Math.max(scorecard, 0),
  };
}

export const ENDINGS: Record<Section, readonly string[]> = {
  standard: [".bright"],
  facts: [".json", ".jsonl", ".ndjson", ".yaml", ".yml", ".csv"],
  exceptions: [".json", ".jsonl", ".ndjson", ".yaml", ".yml"],
};

export type Format = "json" | "jsonl" | "yaml" | "csv";

/** The format that a file's ending names. */
export function formatOf(name: string): Format {
  if (/\.ya?ml$/i.test(name)) return "yaml";
  if (/\.csv$/i.test(name)) return "csv";
  return /\.(jsonl|ndjson)$/i.test(name) ? "jsonl" : "json";
}

/** How a file is called in messages and links: as the engine says it. */
export function pathOf(file: ProjectFile): string {
  return file.source === undefined ? file.name : `${file.source}/${file.name}`;
}

/** Milliseconds of an instant of the language; NaN where it is none. */
export function millis(instant: string): number {
  return Date.parse(/^\d{4}-\d\d-\d\d$/.test(instant) ? `${instant}T00:00:00Z` : instant);
}

/** An instant of the language, to the second. */
export function instantOf(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}
