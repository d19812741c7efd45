// The page: what was written goes to the engine, what it says goes to the lists.

import examples from "virtual:examples";
import { Editor } from "./editor/editor";
import { Names } from "./editor/outline";
import { Engine, Superseded } from "./engine/client";
import type { Diagnostic, Files, Named, RuleInfo, Span, Verdicts } from "./engine/protocol";
import { type Project, type ProjectFile, SECTIONS, instantOf, millis, projectOf } from "./project";
import { ShareError, read, write } from "./share";
import { startTheme } from "./theme";
import { byId } from "./view/dom";
import { FileList } from "./view/files";
import { showProblems, showStatus, showSummary } from "./view/status";
import { Timeline } from "./view/timeline";
import { VerdictList } from "./view/verdicts";

const [firstExample] = examples;
if (!firstExample) throw new Error("the page was built without examples");

let project: Project = projectOf(firstExample);
let diagnostics: Diagnostic[] = [];
/** The instant of the verdicts that were asked for last. */
let asked = NaN;

const engine = new Engine();
/** A second one for what may come later: a forecast of a large fleet must not keep the next keystroke waiting. */
const seer = new Engine();
const editor = new Editor(byId("editor"), {
  changed(file, text) {
    file.text = text;
    const typed = performance.now();
    replace({ [file.section]: project.files.filter(({ section }) => section === file.section) });
    void judge(typed);
    later("save", 400, save);
  },
  moved: (file, offset) => light(file, offset),
  follow: (span) => go(span),
  nothing: (text) => note(text),
});
const files = new FileList({
  open: (file) => open(file),
  add(file) {
    project.files.push(file);
    rejudge([file.section]);
    open(file);
    editor.focus();
  },
  remove(file) {
    project.files.splice(project.files.indexOf(file), 1);
    rejudge([file.section]);
    const next = project.files.find(({ section }) => section === file.section) ?? project.files[0];
    if (next) open(next);
    note(`${file.name} removed`);
  },
});
const list = new VerdictList({
  open: goToRule,
  next: ({ scorecard, subject }) => timeline.next(scorecard, subject),
  result: async ({ subject, scorecard }) =>
    (await settled(engine.ask("result", { at: instantOf(timeline.look), subject, scorecard }))) ?? null,
});
const timeline = new Timeline({
  looked(time) {
    project.look = instantOf(time);
    if (timeline.holds !== asked) void judge();
    // Verdicts hold until the next mark; ages and the like in what is told of them move on.
    else later("refresh", 150, () => void judge());
    later("save", 400, save);
  },
  framed(at, days) {
    project = Object.assign(project, { at, days, look: millis(project.look) < millis(at) ? at : project.look });
    timeline.frame(at, days, project.look);
    void judge();
    later("save", 400, save);
  },
});

function replace(files: Files): void {
  engine.replace(files);
  seer.replace(files);
}

/** Asks for verdicts where the slider stands, then for all that may wait. */
async function judge(typed?: number): Promise<void> {
  asked = timeline.holds;
  const judged = await settled(engine.ask("verdicts", { at: instantOf(asked) }));
  if (!judged) return;
  if ("refused" in judged) {
    refused(judged.refused.diagnostics);
  } else {
    show(judged.verdicts);
    // What a person at the tools of the browser sees too, and what the tests measure.
    if (typed !== undefined) performance.measure("keystroke to verdicts", { start: typed });
  }
  files.wrong(new Set(diagnostics.filter(({ severity }) => severity === "error").map(({ span }) => span.file)));
  editor.mark(diagnostics);
  showStatus(diagnostics, (span) => go(span));
  later("outline", 60, () => void names());
  later("forecast", 250, () => void forecast());
  later("problems", 250, () => void problems());
}

function show(verdicts: Verdicts): void {
  diagnostics = verdicts.warnings;
  byId("verdicts").classList.remove("stale");
  showSummary(verdicts);
  list.show(verdicts);
}

/** The last verdicts stay, pale: they are what the text said before it broke. */
function refused(found: Diagnostic[]): void {
  diagnostics = found;
  byId("verdicts").classList.add("stale");
}

async function names(): Promise<void> {
  const outline = await settled(seer.ask("outline", {}));
  if (!outline) return;
  editor.names = new Names(outline);
  if (editor.file) light(editor.file, editor.cursor);
}

async function forecast(): Promise<void> {
  const from = millis(project.at);
  const until = instantOf(from + project.days * 86_400_000);
  const found = await settled(seer.ask("forecast", { at: instantOf(from), until }));
  if (found === undefined || found === null) return;
  timeline.show(found);
  list.untils();
  if (timeline.holds !== asked) void judge();
}

async function problems(): Promise<void> {
  const found = await settled(seer.ask("problems", { at: instantOf(asked) }));
  if (found) showProblems(found);
}

/** An answer, or nothing where a newer question took its place. */
async function settled<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof Superseded)) trouble(`The engine stopped: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

/** The rule that the cursor stands in is lit in every subject's line. */
function light(file: ProjectFile, offset: number): void {
  const rule = file.section === "standard" ? editor.names.around(file.name, offset, "rule") : null;
  const scorecard = rule && editor.names.scorecardOf(rule);
  list.focus(rule && scorecard ? { scorecard: scorecard.name, rule: rule.name } : null);
}

function open(file: ProjectFile): void {
  project.open = project.files.indexOf(file);
  editor.open(file);
  editor.mark(diagnostics);
  files.show(project, file);
  later("save", 400, save);
}

function go(span: Span): void {
  const file = project.files.find(({ section, name }) => section === "standard" && name === span.file);
  if (!file) return;
  shown("write");
  open(file);
  editor.reveal(span.start, span.end, true);
}

/** By name where the text moved on since the verdicts were made. */
function goToRule(rule: RuleInfo): void {
  const named = editor.names.of("rule").find((found: Named) => found.name === rule.name && found.span.file === rule.span.file && tierOf(found) === rule.tier);
  go(named?.nameSpan ?? rule.span);
}

function tierOf(rule: Named): string | undefined {
  return editor.names.parent(rule)?.name;
}

function rejudge(sections: readonly ProjectFile["section"][]): void {
  replace(Object.fromEntries(sections.map((section) => [section, project.files.filter((file) => file.section === section)])));
  void judge();
  later("save", 400, save);
}

function load(next: Project): void {
  project = next;
  byId<HTMLSelectElement>("example").value = examples.some(({ name }) => name === next.example) ? next.example : "";
  timeline.frame(next.at, next.days, next.look);
  rejudge(SECTIONS);
  const file = next.files[next.open] ?? next.files[0];
  if (file) open(file);
}

/** What the address says after an edit; too large a state is said when somebody shares it. */
let saved = "";
async function save(): Promise<void> {
  try {
    const fragment = await write(project, examples);
    saved = fragment;
    history.replaceState(null, "", `#${fragment}`);
  } catch (error) {
    if (!(error instanceof ShareError)) throw error;
  }
}

async function share(): Promise<void> {
  try {
    saved = await write(project, examples);
    history.replaceState(null, "", `#${saved}`);
    try {
      await navigator.clipboard.writeText(location.href);
      note(`Link copied, ${Math.ceil(location.href.length / 102.4) / 10} KB`);
    } catch {
      note("The link is in the address bar");
    }
  } catch (error) {
    if (!(error instanceof ShareError)) throw error;
    trouble(`It cannot be shared: ${error.message}.`);
  }
}

/** The project that the address names; what cannot be read is said, and the first example shown. */
async function fromAddress(): Promise<void> {
  let next: Project | null = null;
  trouble("");
  try {
    next = await read(location.hash, examples);
  } catch (error) {
    if (!(error instanceof ShareError)) throw error;
    trouble(`This link cannot be opened: ${error.message}. Here is an example instead.`);
  }
  load(next ?? projectOf(firstExample as (typeof examples)[number]));
}

function trouble(text: string): void {
  byId("trouble").textContent = text;
  byId("trouble").hidden = text === "";
}

function note(text: string): void {
  byId("note").textContent = text;
  later("note", 4000, () => (byId("note").textContent = ""));
}

/** On a narrow page one half is shown at a time. */
function shown(which: "write" | "verdicts"): void {
  byId("work").dataset.shown = which;
  byId("show-write").setAttribute("aria-pressed", String(which === "write"));
  byId("show-verdicts").setAttribute("aria-pressed", String(which === "verdicts"));
}

const timers = new Map<string, ReturnType<typeof setTimeout>>();
function later(what: string, delay: number, act: () => void): void {
  clearTimeout(timers.get(what));
  timers.set(what, setTimeout(act, delay));
}

startTheme();
const picker = byId<HTMLSelectElement>("example");
picker.append(...examples.map(({ name, title }) => new Option(title, name)));
picker.addEventListener("change", () => {
  const example = examples.find(({ name }) => name === picker.value);
  if (example) load(projectOf(example));
});
byId("share").addEventListener("click", () => void share());
byId("show-write").addEventListener("click", () => shown("write"));
byId("show-verdicts").addEventListener("click", () => shown("verdicts"));
// Its own address, were it followed, would take the place of the state.
document.querySelector(".skip")?.addEventListener("click", (event) => {
  event.preventDefault();
  shown("verdicts");
  byId("verdicts").focus();
});
window.addEventListener("hashchange", () => {
  if (location.hash.replace(/^#/, "") !== saved) void fromAddress();
});
void fromAddress();
