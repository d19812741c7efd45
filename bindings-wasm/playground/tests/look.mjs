// Pictures of the page to look at, in `.screenshots/`: `node tests/look.mjs`. No test: a person judges them.

import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { browser } from "./page.mjs";

const folder = fileURLToPath(new URL("../.screenshots/", import.meta.url));
mkdirSync(folder, { recursive: true });
const { open, close } = await browser();
const step = async (page) => {
  await page.locator("#mark-after").click();
  await page.locator("#mark-after").click();
};
for (const colorScheme of ["light", "dark"]) {
  const wide = await open("", { colorScheme });
  await wide.screenshot({ path: `${folder}wide-${colorScheme}.png` });
  await wide.locator(".row[data-state=not-ready] .name").nth(1).click();
  await wide.locator(".detail .rule").first().waitFor();
  await wide.locator(".detail .link").first().click();
  await step(wide);
  await wide.screenshot({ path: `${folder}wide-opened-${colorScheme}.png` });
  const narrow = await open("", { colorScheme, viewport: { width: 390, height: 844 }, hasTouch: true });
  await narrow.screenshot({ path: `${folder}narrow-write-${colorScheme}.png` });
  await narrow.locator("#show-verdicts").click();
  await narrow.screenshot({ path: `${folder}narrow-verdicts-${colorScheme}.png` });
  await narrow.locator(".row[data-state=not-ready] .name").nth(1).click();
  await narrow.locator(".detail .rule").first().waitFor();
  await narrow.locator(".detail").scrollIntoViewIfNeeded();
  await narrow.screenshot({ path: `${folder}narrow-detail-${colorScheme}.png` });
  console.log(colorScheme, wide.complaints, narrow.complaints);
}
const middle = await open("", { viewport: { width: 1100, height: 760 } });
await middle.screenshot({ path: `${folder}middle.png` });
await close();
