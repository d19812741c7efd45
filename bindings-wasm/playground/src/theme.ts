// Light, dark, or as the system has it.

import { byId, el, unseen } from "./view/dom";

const CHOICES = ["system", "light", "dark"] as const;
type Choice = (typeof CHOICES)[number];
const LABELS = { system: ["◐", "Auto"], light: ["○", "Light"], dark: ["●", "Dark"] } as const;
const KEY = "brightline-theme";

export function startTheme(): void {
  let choice = stored();
  const button = byId<HTMLButtonElement>("theme");
  const draw = () => {
    if (choice === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
    const [sign, word] = LABELS[choice];
    button.replaceChildren(el("span", { "aria-hidden": "true" }, sign), " ", word, unseen(" theme"));
  };
  button.addEventListener("click", () => {
    choice = CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length] ?? "system";
    keep(choice);
    draw();
  });
  draw();
}

/** A browser may refuse to store anything, which costs the choice and no more. */
function stored(): Choice {
  try {
    return CHOICES.find((known) => known === localStorage.getItem(KEY)) ?? "system";
  } catch {
    return "system";
  }
}

function keep(choice: Choice): void {
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // As above.
  }
}
