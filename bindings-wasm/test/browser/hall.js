// A static server and a browser for the tests of pages.

import { createReadStream, existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";

import { chromium } from "playwright-core";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

/** What a page may do that takes nothing from anywhere but its own folder. */
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

/** Serves a folder; `types` replaces what the server says that files are, `policy` what pages may do. */
export async function serve(folder, types = {}, policy = POLICY) {
  const server = createServer((request, response) => {
    const path = join(folder, normalize(decodeURIComponent(new URL(request.url, "http://here").pathname)));
    if (!existsSync(path)) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader("content-security-policy", policy);
    const type = { ...TYPES, ...types }[extname(path)];
    if (type) response.setHeader("content-type", type);
    createReadStream(path).pipe(response);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { at: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

/** A browser with an own, empty profile. */
export async function browser() {
  const profile = await mkdtemp(join(tmpdir(), "brightline-chromium-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  return {
    /** Opens a page and gives what it says in the end, by default in `window.said`, and what it complains of. */
    async said(url, says = () => window.said) {
      const page = await context.newPage();
      const complaints = [];
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
      await page.goto(url);
      try {
        const said = await page.waitForFunction(says, undefined, { timeout: 300_000 });
        return { said: await said.jsonValue(), complaints };
      } catch (error) {
        throw new Error(`the page says nothing: ${complaints.join("; ")}`, { cause: error });
      } finally {
        await page.close();
      }
    },
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
