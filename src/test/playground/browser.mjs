import assert from "node:assert/strict";
import { chromium } from "playwright-core";

/** Starts the Chromium at `executablePath`. */
export async function launch(executablePath, args) {
  assert(executablePath, "set CHROMIUM to the path of Chromium, for example CHROMIUM=/usr/bin/chromium");
  const browser = await chromium.launch({ executablePath, args });
  return {
    close: () => browser.close(),

    /**
     * Opens the page in a new profile. `close` fails if the page sent a request to another server or logged an error, or if one of its
     * files is missing; errors that the browser itself logs for failed API requests are ignored, because some checks provoke them.
     */
    async visit(url, options) {
      const context = await browser.newContext({ acceptDownloads: true, ...options });
      await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: new URL(url).origin });
      const page = await context.newPage();
      const problems = [];
      page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
      page.on("console", (message) => {
        if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
          problems.push(`console: ${message.text()}`);
        }
      });
      page.on("request", (request) => {
        if (!request.url().startsWith(new URL(url).origin) && !/^(data|blob):/.test(request.url())) {
          problems.push(`request to another server: ${request.url()}`);
        }
      });
      page.on("response", (response) => {
        if (response.status() >= 400 && !new URL(response.url()).pathname.includes("/v1/")) {
          problems.push(`${response.status()}: ${response.url()}`);
        }
      });
      await page.goto(url);
      await page.locator("#model[data-state=ready]").waitFor();
      await page.evaluate(() => document.fonts.ready);
      return {
        page,
        async close() {
          await context.close();
          assert.deepEqual(problems, []);
        },
      };
    },
  };
}
