import assert from "node:assert/strict";
import { chromium } from "playwright-core";

/** Starts the Chromium at `executablePath`. */
export async function launch(executablePath, args) {
  assert(executablePath, "say where Chromium is: CHROMIUM=/usr/bin/chromium");
  const browser = await chromium.launch({ executablePath, args });
  return {
    close: () => browser.close(),

    /** Opens the page in a fresh profile. `close` fails if anything was logged as an error or asked of another server. */
    async visit(url, options) {
      const context = await browser.newContext({ acceptDownloads: true, ...options });
      await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: new URL(url).origin });
      const page = await context.newPage();
      const faults = [];
      page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
      page.on("console", (message) => message.type() === "error" && faults.push(`console: ${message.text()}`));
      page.on("request", (request) => {
        if (!request.url().startsWith(new URL(url).origin) && !/^(data|blob):/.test(request.url())) {
          faults.push(`request to another server: ${request.url()}`);
        }
      });
      await page.goto(url);
      await page.locator("#model[data-state=ready]").waitFor();
      await page.evaluate(() => document.fonts.ready);
      return {
        page,
        async close() {
          await context.close();
          assert.deepEqual(faults, []);
        },
      };
    },
  };
}
