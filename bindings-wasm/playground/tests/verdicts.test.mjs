// The verdicts: the way to a line and back, the slider, links, and how quickly all that comes.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { browser, cursorBehind, cursorLine, editor, line, quiet, settled } from "./page.mjs";

let at;
before(async () => (at = await browser()));
after(() => at.close());

test("a verdict opens to its proof and mend, and leads to its line", async () => {
  const page = await at.open("#example=starter");
  const invoices = line(page, "readiness", "service:default/invoices");
  await invoices.locator(".name").click();
  const rule = invoices.locator(".rule.unmet", { hasText: "coverage" });
  await rule.waitFor();
  assert.match(await rule.innerText(), /Coverage is 71, below 80/);
  assert.match(await rule.locator(".proof").innerText(), /coverage >= 80\s+coverage is 71.*services\.yaml/s);
  assert.match(await rule.locator(".mend").innerText(), /at least 80 \(is 71\)/);
  await rule.getByRole("button", { name: "coverage" }).click();
  assert.match(await cursorLine(page), /rule coverage/);
  assert.ok(await editor(page).evaluate((element) => element.contains(document.activeElement)), "the editor has the cursor");
  quiet(page);
});

test("the cursor in a rule lights what the rule says of everybody", async () => {
  const page = await at.open("#example=starter");
  await cursorBehind(page, "require count(oncall)");
  const focus = page.locator("#focus");
  await focus.waitFor();
  assert.match((await focus.innerText()).replace(/\s+/g, " "), /on-call ✓ 2 met ~ 1 waived/);
  await cursorBehind(page, "entity service");
  await focus.waitFor({ state: "hidden" });
});

test("the slider past an exception's end turns the verdict, and back", async () => {
  const page = await at.open("#example=starter");
  const search = line(page, "readiness", "service:default/search");
  assert.match(await search.innerText(), /ready by exception/);
  const slider = page.locator("#slider");
  const track = await slider.boundingBox();
  const x = (days) => track.x + 8 + (track.width - 16) * (days / 90);
  await page.mouse.move(x(0), track.y + 20);
  await page.mouse.down();
  await page.mouse.move(x(10), track.y + 20, { steps: 5 });
  assert.match(await search.innerText(), /ready by exception/, "before its end it stands");
  await page.mouse.move(x(18), track.y + 20, { steps: 5 });
  await search.getByText("not ready").waitFor({ state: "attached" });
  assert.match(await page.locator("#what").innerText(), /search is no longer ready: EX-1/);
  await page.mouse.move(x(1), track.y + 20, { steps: 5 });
  await search.getByText("ready by exception").waitFor({ state: "attached" });
  await page.mouse.up();
  quiet(page);
});

test("between two marks nothing is asked of the engine", async () => {
  const page = await at.open("#example=starter");
  await page.evaluate(() => {
    window.asked = 0;
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message, ...rest) {
      if (message.question === "verdicts") window.asked += 1;
      return post.call(this, message, ...rest);
    };
  });
  const slider = page.locator("#slider");
  await slider.focus();
  await page.keyboard.press("PageDown");
  const asked = () => page.evaluate(() => window.asked);
  const before = await asked();
  for (let day = 0; day < 5; day += 1) await page.keyboard.press("ArrowRight");
  assert.equal(await asked(), before, "five days without a mark");
  await page.keyboard.press("PageUp");
  await page.waitForFunction((before) => window.asked > before, before);
});

test("every mark of the slider is where the forecast says, and the buttons go from one to the next", async () => {
  const page = await at.open("#example=starter");
  const said = [];
  while (await page.locator("#mark-after").isEnabled()) {
    await page.locator("#mark-after").click();
    said.push(await page.locator("#what .what-when").innerText());
  }
  // EX-1 ends; the coverage of search is no longer fresh; the certificate of checkout comes within three weeks of its
  // end; its coverage is no longer fresh; the certificate of invoices.
  assert.deepEqual(said, ["1 Feb", "9 Feb", "12 Feb", "13 Feb", "10 Apr"]);
  assert.equal(await page.locator(".tick").count(), said.length);
});

test("a link brings the same state back", async () => {
  const page = await at.open("#example=starter");
  await cursorBehind(page, "coverage >= 8");
  await page.keyboard.press("Backspace");
  await page.keyboard.type("7");
  const invoices = line(page, "readiness", "service:default/invoices");
  await invoices.getByText("silver").waitFor();
  for (let clicks = 0; clicks < 2; clicks += 1) await page.locator("#mark-after").click();
  await page.locator("#reach").selectOption("365");
  await settled(page);
  await page.locator("#share").click();
  await page.waitForFunction(() => location.hash.startsWith("#state="));
  const look = await page.locator(".now").innerText();
  const rows = await page.locator(".row").allInnerTexts();
  const again = await at.open(new URL(page.url()).hash);
  assert.match(await editor(again).innerText(), /require coverage >= 70/);
  assert.equal(await again.locator(".now").innerText(), look);
  assert.equal(await again.locator("#reach").inputValue(), "365");
  await again.waitForFunction((count) => document.querySelectorAll(".row.moving").length === count, await page.locator(".row.moving").count());
  assert.deepEqual(await again.locator(".row").allInnerTexts(), rows);
  await again.reload();
  await settled(again);
  assert.match(await editor(again).innerText(), /require coverage >= 70/);
  quiet(again);
});

test("a link that is damaged, foreign or without bound is said in words, and the page works", async () => {
  const bomb = deflateRawSync(Buffer.alloc(32 * 1024 * 1024)).toString("base64url");
  const odd = (value) => `#state=${deflateRawSync(JSON.stringify(value)).toString("base64url")}`;
  const cases = [
    ["#state=AAAA", /damaged/],
    ["#state=***", /damaged/],
    ["#example=nonesuch", /no example `nonesuch`; there are `production-readiness`/],
    ["#something", /neither `example` nor `state`/],
    [`#state=${bomb}`, /unpacks to more than 4 MB/],
    [odd({ v: 2 }), /another version/],
    [odd({ v: 1, files: [[9, null, "x", "y"]] }), /a file that is none/],
    [odd(null), /another version/],
  ];
  for (const [fragment, said] of cases) {
    const page = await at.open(fragment);
    assert.match(await page.locator("#trouble").innerText(), said, fragment.slice(0, 40));
    assert.equal(await page.locator(".row").first().isVisible(), true);
    await page.context().close();
  }
});

test("a text of a stranger's link is never markup", async () => {
  const text = `entity s { owner text }\nscorecard c for s "<img src=x onerror=alert(1)>" { bar b tier b { rule r "<b>bold</b>" { require owner is present message "<i>{owner}</i>" } } }`;
  const files = [[0, null, "<u>.bright", text], [1, null, "f.json", '{"subject":"s:<s>","owner":null}'], [1, null, "g.json", '{"subject":"s:x"}']];
  const state = { v: 1, example: "", at: "2026-01-15", days: 90, look: "2026-01-15", open: 0, files };
  const page = await at.open(`#state=${deflateRawSync(JSON.stringify(state)).toString("base64url")}`, { settle: false });
  const row = line(page, "c", "s:default/x");
  await row.locator(".name").click();
  await row.locator(".rule").waitFor();
  assert.equal(await page.locator(".verdicts :is(img, b, i, u, s)").count(), 0);
  assert.match(await page.locator(".part-head h2").innerText(), /<img/);
  quiet(page);
});

test("from a keystroke to the verdicts of 200 subjects by 100 rules", async (t) => {
  const page = await at.open(`#state=${deflateRawSync(JSON.stringify(large())).toString("base64url")}`, { settle: false });
  await page.locator(".row").nth(199).waitFor({ state: "attached" });
  await page.locator(".tick").first().waitFor({ state: "attached" });
  await cursorBehind(page, "require f50 >= 5");
  const measures = () => page.evaluate(() => performance.getEntriesByName("keystroke to verdicts").map(({ duration }) => duration));
  for (let stroke = 0; stroke < 40; stroke += 1) {
    await page.keyboard.press(stroke % 2 === 0 ? String(stroke % 10) : "Backspace");
    await page.waitForFunction((count) => performance.getEntriesByName("keystroke to verdicts").length > count, stroke);
  }
  const times = (await measures()).toSorted((a, b) => a - b);
  const [median, p95] = [times[times.length >> 1], times[Math.floor(times.length * 0.95)]];
  t.diagnostic(`keystroke to verdicts, 100 rules by 200 subjects: median ${median.toFixed(1)} ms, 95 % below ${p95.toFixed(1)} ms`);
  // The goal is 50 ms on a quiet machine; one with ten builds beside it was seen to need five times that.
  assert.ok(median < 1000, `${median} ms`);
});

/** 100 rules in three tiers, 200 subjects that differ. */
function large() {
  const numbers = Array.from({ length: 100 }, (_, index) => index);
  const tier = (name, from, to) =>
    `  tier ${name} {\n${numbers.slice(from, to).map((n) => `    rule r${n} "Rule ${n}" { require f${n} >= ${n}  message "f${n} is {f${n}}"  fix "raise it" }`).join("\n")}\n  }`;
  const text = [
    `entity service {\n${numbers.map((n) => `  f${n} number fresh for ${30 + n} days`).join("\n")}\n}`,
    `scorecard big for service {\n  bar low\n${tier("low", 0, 34)}\n${tier("middle", 34, 67)}\n${tier("high", 67, 100)}\n}`,
  ].join("\n");
  const subjects = Array.from({ length: 200 }, (_, s) => ({
    subject: `service:s${s}`,
    observed_at: "2026-01-14",
    ...Object.fromEntries(numbers.map((n) => [`f${n}`, (n * 7 + s * 13) % 150])),
  }));
  const files = [[0, null, "big.bright", text], [1, null, "facts.json", JSON.stringify(subjects)]];
  return { v: 1, example: "", at: "2026-01-15", days: 90, look: "2026-01-15", open: 0, files };
}
