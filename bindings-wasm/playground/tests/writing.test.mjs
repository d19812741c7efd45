// Somebody writes a standard: what is wrong is marked, what may stand there is offered, names lead to what they name.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accept, browser, cursorBehind, cursorLine, line, offers, placeOf, quiet } from "./page.mjs";

let at;
before(async () => (at = await browser()));
after(() => at.close());

test("an error is marked while it is typed, says its help, and goes when it is mended", async () => {
  const page = await at.open("#example=starter");
  await cursorBehind(page, "count(oncall");
  await page.keyboard.type("x");
  const mark = page.locator(".cm-lintRange-error");
  await mark.waitFor();
  assert.equal(await mark.innerText(), "oncallx");
  assert.match(await page.locator("#status").innerText(), /1 error.*readiness\.bright:26.*oncallx/s);
  assert.ok(await page.locator(".verdicts.stale").isVisible(), "the last verdicts stay, pale");
  await mark.hover();
  const tooltip = page.locator(".cm-tooltip-lint");
  await tooltip.waitFor();
  assert.match(await tooltip.locator(".diagnostic-help").innerText(), /did you mean .*oncall/);
  await page.locator(".cm-gutter-lint .cm-lint-marker-error").waitFor();
  await page.keyboard.press("Backspace");
  await mark.waitFor({ state: "detached" });
  await page.getByText("The standard checks").waitFor();
  assert.equal(await page.locator(".verdicts.stale").count(), 0);
  quiet(page);
});

test("a stricter rule turns the verdict at once", async () => {
  const page = await at.open("#example=starter");
  const checkout = line(page, "readiness", "service:default/checkout");
  assert.match(await checkout.innerText(), /silver/);
  await cursorBehind(page, "coverage >= 8");
  await page.keyboard.press("Backspace");
  await page.keyboard.type("99");
  await checkout.getByText("bronze").waitFor();
  quiet(page);
});

test("completion offers fields, functions and values where they may stand", async () => {
  const page = await at.open("#example=production-readiness");
  await cursorBehind(page, "require runbook starts with");
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.type("require pager_p");
  await offers(page, ["pager_primary"]);
  await accept(page);
  await page.keyboard.type(" != owner.");
  await offers(page, ["email", "members"]);
  await page.keyboard.type("ema");
  await offers(page, ["email"]);
  await accept(page);
  assert.match(await cursorLine(page), /require pager_primary != owner\.email/);
  await page.keyboard.type(' and lifecycle == "pro');
  await offers(page, ["production"]);
  await accept(page);
  // The closing quote is there already.
  assert.match(await cursorLine(page), /lifecycle == "production"/);
  await page.keyboard.press("End");
  await page.keyboard.type(" and tier(security) >= ");
  await page.keyboard.press("Control+Space");
  await offers(page, ["basic", "hardened"]);
  await page.keyboard.press("Escape");
  quiet(page);
});

test("an exception is offered rules by scorecard", async () => {
  const page = await at.open("#example=starter");
  await cursorBehind(page, "waives readiness/on-call");
  await page.keyboard.type(", readiness/");
  await page.keyboard.press("Control+Space");
  await offers(page, ["certificate", "coverage", "has-owner", "on-call"]);
});

test("F12 and Ctrl-click go to a definition, in another file too", async () => {
  const page = await at.open("#example=production-readiness");
  await cursorBehind(page, "require owner");
  await page.keyboard.press("F12");
  await page.locator(".files [aria-current]", { hasText: "entities.bright" }).waitFor();
  assert.match(await cursorLine(page), /^\s*owner\s+ref group/);
  // From `ref group` to the entity.
  const { x, y } = await placeOf(page, ["owner", "ref group"], "group");
  await page.keyboard.down("Control");
  await page.mouse.click(x, y);
  await page.keyboard.up("Control");
  await page.waitForFunction(() => document.querySelector(".cm-activeLine")?.textContent?.startsWith("entity group"));
  quiet(page);
});

test("a text that does not check still leads to definitions", async () => {
  const page = await at.open("#example=starter");
  await cursorBehind(page, "message \"Coverage is {coverage}, below 80\"");
  await page.keyboard.type(" because");
  // What is missing is said of the word it is missing behind.
  await page.locator(".cm-lintRange-error", { hasText: /^because$/ }).waitFor();
  await page.getByText("expected a text in double quotes").first().waitFor();
  await cursorBehind(page, "waives readiness/on-call");
  await page.keyboard.press("F12");
  await page.waitForFunction(() => /rule on-call/.test(document.querySelector(".cm-activeLine")?.textContent ?? ""));
});

test("facts and exceptions are files too", async () => {
  const page = await at.open("#example=starter");
  await page.getByRole("tab", { name: /Facts/ }).click();
  await cursorBehind(page, "coverage: 71");
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Backspace");
  await page.keyboard.type("93");
  await line(page, "readiness", "service:default/invoices").getByText("silver").waitFor();
  await page.getByRole("tab", { name: /Exceptions/ }).click();
  await page.locator("#add-name").fill("waived.txt");
  await page.keyboard.press("Enter");
  assert.match(await page.locator("#add-trouble").innerText(), /\.json/);
  await page.locator("#add-name").fill("waived.yaml");
  await page.keyboard.press("Enter");
  await page.getByRole("tab", { name: "Exceptions 1" }).waitFor();
  await page.getByRole("tab", { name: /Facts/ }).click();
  await cursorBehind(page, "coverage: 93");
  for (const _ of "93") await page.keyboard.press("Backspace");
  await page.keyboard.type("'93'");
  await page.locator("#problems summary").waitFor();
  await page.locator("#problems summary").click();
  assert.match(await page.locator("#problems").innerText(), /services\.yaml.*coverage.*number/s);
  quiet(page);
});
