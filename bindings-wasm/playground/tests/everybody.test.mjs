// For everybody, everywhere: by keyboard, by ear, on a phone, in the dark, without a network.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { browser, cursorLine, line, quiet, settled } from "./page.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let at;
before(async () => (at = await browser()));
after(() => at.close());

for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of [["wide", { width: 1440, height: 900 }], ["phone", { width: 390, height: 844 }]]) {
    test(`axe finds nothing serious, ${colorScheme}, ${size}`, async () => {
      const page = await at.open("#example=production-readiness", { colorScheme, viewport, bypassCSP: true, reducedMotion: "reduce" });
      const found = [await findings(page)];
      if (size === "phone") await page.locator("#show-verdicts").click();
      await page.locator('.row[data-state="not-ready"] .name').first().click();
      await page.locator(".detail .rule").first().waitFor();
      await page.locator("#mark-after").click();
      found.push(await findings(page));
      assert.deepEqual(found.flat(), []);
    });
  }
}

async function findings(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  return serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, any }) => `${html.slice(0, 160)} ${any[0]?.message ?? ""}`).join(" | ")}`);
}

test("the main path by keyboard alone", async () => {
  const page = await at.open("#example=starter");
  const focused = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.className || "");
  const tabTo = async (wanted) => {
    for (let presses = 0; presses < 60; presses += 1) {
      if (wanted.test(await focused())) return;
      await page.keyboard.press("Tab");
    }
    assert.fail(`Tab never comes to ${wanted}`);
  };
  await tabTo(/tab-standard/);
  await page.keyboard.press("ArrowRight");
  assert.equal(await focused(), "tab-facts");
  assert.equal(await page.locator("#tab-facts").getAttribute("aria-selected"), "true");
  await page.keyboard.press("ArrowLeft");
  await tabTo(/cm-content/);
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("# mine\n");
  assert.match(await page.locator(".cm-line").first().innerText(), /# mine/);
  // Tab is no trap.
  await page.keyboard.press("Tab");
  await tabTo(/^slider$/);
  await page.keyboard.press("PageUp");
  await line(page, "readiness", "service:default/search").getByText("not ready").waitFor({ state: "attached" });
  assert.match(await page.locator("#slider").getAttribute("aria-valuetext"), /1 Feb 2026, in 17 days/);
  await tabTo(/row-head/);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await line(page, "readiness", "service:default/invoices").locator(".rule.unmet").waitFor();
  await tabTo(/^link$/);
  await page.keyboard.press("Enter");
  assert.match(await cursorLine(page), /rule coverage/);
  quiet(page);
});

test("a skip link leads to the verdicts", async () => {
  const page = await at.open("#example=starter");
  await page.keyboard.press("Tab");
  assert.match(await page.evaluate(() => document.activeElement.textContent), /Skip/);
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "verdicts");
  assert.equal(await page.locator("#trouble").isVisible(), false, "and is no link to a state");
});

test("a phone shows everything without scrolling sideways", async () => {
  const page = await at.open("#example=production-readiness", { viewport: { width: 390, height: 844 } });
  const sideways = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(await sideways(), 0);
  await page.locator("#file-select").selectOption({ label: "security.bright" });
  assert.match(await page.locator(".cm-content").innerText(), /scorecard security/);
  await page.locator("#show-verdicts").click();
  await page.locator('.row[data-state="not-ready"] .name').first().click();
  const rule = page.locator(".detail .link").first();
  await rule.waitFor();
  assert.equal(await sideways(), 0);
  const wider = await page.evaluate(() => {
    const inside = document.querySelector("#verdicts");
    return inside.scrollWidth - inside.clientWidth;
  });
  assert.equal(wider, 0);
  await rule.click();
  assert.equal(await page.locator("#editor").isVisible(), true, "its line is shown");
});

test("no request leaves the page's origin, and the policy forbids every one", async () => {
  const page = await at.open("#example=production-readiness");
  const refused = [];
  await page.exposeFunction("refused", (directive) => refused.push(directive));
  await page.evaluate(() => document.addEventListener("securitypolicyviolation", (event) => window.refused(event.effectiveDirective)));
  const origin = new URL(page.url()).origin;
  assert.ok(page.requests.length > 0);
  for (const request of page.requests) assert.ok(request.startsWith(origin) || request.startsWith(`blob:${origin}`), request);
  assert.equal(await page.evaluate(() => fetch("/anything").then(() => "sent", () => "refused")), "refused", "even to its own server");
  const worker = await page.workers()[0].evaluate((url) => fetch(url).then(() => "sent", () => "refused"), `${origin}/anything`);
  assert.equal(worker, "refused", "nor from the worker");
  await page.waitForFunction(() => true);
  assert.ok(refused.includes("connect-src"), String(refused));
});

test("it works with the network gone", async () => {
  const page = await at.open("#example=starter");
  await page.context().setOffline(true);
  await page.locator("#example").selectOption("production-readiness");
  await line(page, "security", "component:default/checkout").waitFor();
  quiet(page);
});

test("light and dark: as the system has it, or as chosen, and the choice is kept", async () => {
  const page = await at.open("#example=starter", { colorScheme: "dark" });
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await ground();
  await page.emulateMedia({ colorScheme: "light" });
  const light = await ground();
  assert.notEqual(dark, light);
  const button = page.locator("#theme");
  await button.click();
  await button.click();
  assert.match(await button.innerText(), /Dark/);
  assert.equal(await ground(), dark);
  await page.reload();
  await settled(page);
  assert.equal(await ground(), dark);
});
