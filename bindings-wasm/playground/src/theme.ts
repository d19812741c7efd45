// Light, dark, or as the system has it.

import { byId } from "./view/dom";

const CHOICES = ["system", "light", "dark"] as const;
type Choice = (typeof CHOICES)[number];
const KEY = "brightline-theme";

export function startTheme(): void {
  let choice = stored();
  const button = byId<HTMLButtonElement>("theme");
  const draw = () => {
    if (choice === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = choice;
    button.textContent = { system: "◐ Auto", light: "○ Light", dark: "● Dark" }[choice];
    button.setAttribute("aria-label", `Theme: ${choice === "system" ? "as the system has it" : choice}`);
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
