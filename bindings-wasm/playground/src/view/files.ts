// Tabs for the kinds of files, and the files of the chosen kind by the source they speak for.

import { ENDINGS, type Project, type ProjectFile, SECTIONS, type Section } from "../project";
import { byId, el } from "./dom";

const TITLES: Record<Section, string> = { standard: "Standard", facts: "Facts", exceptions: "Exceptions" };

export interface FileEvents {
  open(file: ProjectFile): void;
  add(file: ProjectFile): void;
  remove(file: ProjectFile): void;
}

export class FileList {
  #events: FileEvents;
  #project: Project | null = null;
  #section: Section = "standard";
  #open: ProjectFile | null = null;
  #wrong = new Set<string>();
  /** The file last open in each section. */
  #last = new Map<Section, ProjectFile>();
  #select = byId<HTMLSelectElement>("file-select");
  #form = byId<HTMLFormElement>("add-form");

  constructor(events: FileEvents) {
    this.#events = events;
    byId("tabs").append(...SECTIONS.map((section) => this.#tab(section)));
    this.#select.addEventListener("change", () => {
      const file = this.#project?.files[Number(this.#select.value)];
      if (file) this.#events.open(file);
    });
    byId("add-file").addEventListener("click", () => this.#ask());
    byId("add-cancel").addEventListener("click", () => this.#closeForm());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#add();
    });
    byId("remove-file").addEventListener("click", () => this.#open && this.#events.remove(this.#open));
  }

  show(project: Project, open: ProjectFile | null): void {
    if (project !== this.#project) this.#last.clear();
    this.#project = project;
    this.#open = open;
    if (open) {
      this.#section = open.section;
      this.#last.set(open.section, open);
    }
    this.#draw();
  }

  /** Names of files of the standard in which something is wrong. */
  wrong(names: Set<string>): void {
    const same = names.size === this.#wrong.size && [...names].every((name) => this.#wrong.has(name));
    this.#wrong = names;
    if (!same) this.#draw();
  }

  #tab(section: Section): HTMLElement {
    return el(
      "button",
      {
        type: "button", role: "tab", id: `tab-${section}`, "aria-controls": "panel",
        onclick: () => this.#choose(section),
        onkeydown: (event: KeyboardEvent) => {
          const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
          if (step === 0) return;
          const next = SECTIONS[(SECTIONS.indexOf(section) + step + SECTIONS.length) % SECTIONS.length] ?? section;
          this.#choose(next);
          byId(`tab-${next}`).focus();
        },
      },
    );
  }

  #choose(section: Section): void {
    const files = this.#in(section);
    const last = this.#last.get(section);
    const file = last && files.includes(last) ? last : files[0];
    this.#section = section;
    if (file) this.#events.open(file);
    else this.#draw();
    if (files.length === 0) this.#ask();
  }

  #in(section: Section): ProjectFile[] {
    return this.#project?.files.filter((file) => file.section === section) ?? [];
  }

  #draw(): void {
    const project = this.#project;
    if (!project) return;
    for (const section of SECTIONS) {
      const tab = byId(`tab-${section}`);
      const chosen = section === this.#section;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      const wrong = section === "standard" && this.#wrong.size > 0;
      tab.replaceChildren(
        TITLES[section],
        " ",
        el("span", { class: wrong ? "tab-count wrong" : "tab-count" }, String(this.#in(section).length)),
      );
    }
    byId("panel").setAttribute("aria-labelledby", `tab-${this.#section}`);
    const groups = Map.groupBy(this.#in(this.#section), (file) => file.source ?? "");
    byId("files").replaceChildren(
      ...[...groups].map(([source, files]) =>
        el("div", {}, source !== "" && el("h3", {}, source), el("ul", {}, ...files.map((file) => this.#entry(file))))),
    );
    this.#select.replaceChildren(
      ...[...groups].map(([source, files]) => {
        const options = files.map((file) =>
          el("option", { value: project.files.indexOf(file), selected: file === this.#open }, file.name));
        return source === "" ? el("optgroup", { label: TITLES[this.#section] }, ...options) : el("optgroup", { label: source }, ...options);
      }),
    );
    byId<HTMLButtonElement>("remove-file").disabled = this.#open === null || project.files.length < 2;
  }

  #entry(file: ProjectFile): HTMLElement {
    const wrong = file.section === "standard" && this.#wrong.has(file.name);
    const attributes = { type: "button", class: wrong ? "wrong" : null, "aria-current": file === this.#open ? "true" : null, title: file.name };
    return el("li", {}, el("button", { ...attributes, onclick: () => this.#events.open(file) }, file.name));
  }

  #ask(): void {
    const facts = this.#section === "facts";
    byId("add-source-label").hidden = !facts;
    const input = byId<HTMLInputElement>("add-name");
    input.value = "";
    input.placeholder = `new${facts ? ".yaml" : ENDINGS[this.#section][0]}`;
    byId<HTMLInputElement>("add-source").value = facts ? (this.#open?.source ?? "") : "";
    byId("add-trouble").textContent = "";
    this.#form.hidden = false;
    input.focus();
  }

  #closeForm(): void {
    this.#form.hidden = true;
    byId("add-file").focus();
  }

  #add(): void {
    const section = this.#section;
    const name = byId<HTMLInputElement>("add-name").value.trim();
    const source = section === "facts" ? byId<HTMLInputElement>("add-source").value.trim() : "";
    const trouble = this.#refused(section, name, source);
    byId("add-trouble").textContent = trouble;
    if (trouble !== "") return;
    this.#form.hidden = true;
    this.#events.add({ section, name, text: "", ...(source === "" ? {} : { source }) });
  }

  #refused(section: Section, name: string, source: string): string {
    const endings = ENDINGS[section];
    if (!endings.some((ending) => name.endsWith(ending) && name.length > ending.length)) {
      return `A name ends in ${endings.join(", ")}, for the ending says how the file is read.`;
    }
    const taken = this.#in(section).some((file) => file.name === name && (file.source ?? "") === source);
    return taken ? `There is a ${name} already.` : "";
  }
}
