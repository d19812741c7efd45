// The built page in a real browser, and what a test does with it.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { serve } from "./server.mjs";

// Without these a browser in a closed network spends its first seconds on questions to its maker; root has no sandbox.
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

/** One browser for a file of tests. */
export async function browser() {
  const server = await serve();
  const profile = mkdtempSync(join(tmpdir(), "brightline-browser-"));
  const launched = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: [...FLAGS, `--crash-dumps-dir=${profile}`],
  });
  const contexts = [];
  return {
    url: server.url,
    /** A page of its own at an address, its verdicts there; whatever it complains about fails the test that asks. */
    async open(fragment = "", options = {}) {
      const context = await launched.newContext({ viewport: { width: 1440, height: 900 }, ...options });
      contexts.push(context);
      const page = await context.newPage();
      page.complaints = [];
      page.requests = [];
      page.on("console", (message) => message.type() === "error" && page.complaints.push(message.text()));
      page.on("pageerror", (error) => page.complaints.push(String(error)));
      page.on("request", (request) => page.requests.push(request.url()));
      await page.goto(server.url + fragment);
      if (options.settle !== false) await settled(page);
      return page;
    },
    async close() {
      await Promise.all(contexts.map((context) => context.close()));
      await launched.close();
      server.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** Until there are verdicts, names and a forecast. */
export async function settled(page) {
  await page.locator(".row").first().waitFor({ state: "attached" });
  await page.locator(".tick").first().waitFor({ state: "attached" });
}

export const editor = (page) => page.locator(".cm-content");

/** The line of a subject on a scorecard. */
export function line(page, scorecard, subject) {
  return page.locator(`.row[data-scorecard="${scorecard}"][data-subject="${subject}"]`);
}

/** Puts the cursor behind the first place that says so, as a person would with the search of the editor. */
export async function cursorBehind(page, text) {
  await editor(page).focus();
  await page.keyboard.press("Control+f");
  await page.locator(".cm-search input[name=search]:focus").waitFor();
  await page.keyboard.press("Control+a");
  // A backslash begins an escape there.
  await page.keyboard.type(text.replaceAll("\\", "\\\\"));
  await page.keyboard.press("Enter");
  await page.locator(".cm-searchMatch-selected").first().waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".cm-content:focus").waitFor();
  await page.keyboard.press("ArrowRight");
}

/** The text of the line that the cursor is in. */
export async function cursorLine(page) {
  return page.locator(".cm-activeLine").first().innerText();
}

/** What is offered, once that is what is offered; the test fails with what is there instead. */
export async function offers(page, wanted) {
  const labels = page.locator(".cm-tooltip-autocomplete .cm-completionLabel");
  const same = (wanted) => {
    const found = [...document.querySelectorAll(".cm-tooltip-autocomplete .cm-completionLabel")].map((label) => label.textContent);
    return JSON.stringify(found.toSorted()) === JSON.stringify(wanted);
  };
  await page.waitForFunction(same, wanted.toSorted(), { timeout: 5000 }).catch(() => {});
  assert.deepEqual((await labels.allInnerTexts()).toSorted(), wanted.toSorted());
}

/** Takes what is offered first. A key pressed right when the offer appears is meant for the text, so the editor waits. */
export async function accept(page) {
  const now = await page.evaluate(() => performance.now());
  await page.waitForFunction((now) => performance.now() - now > 100, now);
  await page.keyboard.press("Enter");
}

/** Where a word of a line is on the screen. */
export function placeOf(page, inLine, word) {
  return page.evaluate(([inLine, word]) => {
    const line = [...document.querySelectorAll(".cm-line")].find((line) => inLine.every((part) => line.textContent.includes(part)));
    const walk = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const at = node.data.indexOf(word);
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + word.length);
      const { x, y, width, height } = range.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    }
    return null;
  }, [inLine, word]);
}

export function quiet(page) {
  assert.deepEqual(page.complaints, []);
}
