// The lines that say how things stand: under the editor, and above and below the verdicts.

import type { Diagnostic, Problem, Span, Verdicts } from "../engine/protocol";
import { inCode } from "../editor/editor";
import { byId, el } from "./dom";
import { plural } from "./words";

export function showStatus(diagnostics: Diagnostic[], go: (span: Span) => void): void {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const warnings = diagnostics.length - errors.length;
  const counts = [errors.length > 0 && plural(errors.length, "error"), warnings > 0 && plural(warnings, "warning")].filter((said) => said !== false);
  const [first] = errors.length > 0 ? errors : diagnostics;
  const status = byId("status");
  status.dataset.state = errors.length > 0 ? "error" : warnings > 0 ? "warning" : "fine";
  if (!first) {
    status.replaceChildren(el("span", { class: "status-word" }, "The standard checks"));
    return;
  }
  status.replaceChildren(
    el("span", { class: "status-word" }, counts.join(", ")),
    el(
      "button",
      { type: "button", class: "link status-first", onclick: () => go(first.span) },
      el("span", { class: "status-place" }, `${first.span.file}:${first.span.line}`),
      " ",
      ...inCode(first.message),
    ),
  );
}

export function showSummary({ rows }: Verdicts): void {
  const scored = rows.filter((row) => row.applies);
  const ready = scored.filter((row) => row.ready);
  const subjects = new Set(rows.map((row) => row.subject)).size;
  const figures: [number, string, string][] = [
    [ready.length, "ready", "met"],
    [scored.length - ready.length, "not ready", "unmet"],
    [ready.filter((row) => !row.earnedReady).length, "ready by exception", "waived"],
  ];
  byId("summary").replaceChildren(
    ...figures.map(([count, word, css]) =>
      el("div", { class: `figure ${css}${count === 0 ? " zero" : ""}` }, el("strong", {}, String(count)), " ", el("span", {}, word))),
    el("div", { class: "figure quiet" }, el("span", {}, `${plural(scored.length, "result")} for ${plural(subjects, "subject")}`)),
  );
}

export function showProblems(problems: Problem[]): void {
  const box = byId("problems");
  box.hidden = problems.length === 0;
  if (problems.length === 0) return box.replaceChildren();
  const open = box.querySelector("details")?.open ?? false;
  box.replaceChildren(
    el(
      "details",
      { open },
      el("summary", {}, `${plural(problems.length, "problem")} with the evidence`),
      el(
        "ul",
        {},
        ...problems.slice(0, 200).map((problem) =>
          el(
            "li",
            {},
            el("span", { class: "problem-place" }, [problem.document, problem.path].filter(Boolean).join(" · ")),
            el("span", {}, ...inCode(problem.message)),
          )),
      ),
    ),
  );
}
