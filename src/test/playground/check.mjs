// Uses the playground of a running server as a person would, and saves screenshots of it:
//   npm ci && CHROMIUM=/usr/bin/chromium node check.mjs http://127.0.0.1:8080 FOLDER [browser flags, such as --no-sandbox as root]
// Needs bash and curl for the copied command. Exits with 1 and the reason if a check fails.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { checkAccessibility } from "./accessibility.mjs";
import { launch } from "./browser.mjs";
import { cancels, copiesAsCurl, downloads, generates, keepsHistory, refusesAnEmptyPrompt, showsDrafts } from "./steps.mjs";

const [url, folder, ...flags] = process.argv.slice(2);
assert(url && folder, "usage: node check.mjs URL FOLDER [browser flags]");
await mkdir(folder, { recursive: true });

const VIEWS = {
  light: { colorScheme: "light", viewport: { width: 1280, height: 960 } },
  dark: { colorScheme: "dark", viewport: { width: 1280, height: 960 } },
  phone: { colorScheme: "light", viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
};

const browser = await launch(process.env.CHROMIUM, flags);
try {
  for (const [name, options] of Object.entries(VIEWS)) {
    const visit = await browser.visit(url, options);
    const { page } = visit;
    const screenshot = (what, full = false) => page.screenshot({ path: join(folder, `${name}${what}.png`), fullPage: full });
    await checkAccessibility(page, `${name}, at the start`);
    await screenshot("-start");
    const generated = await generates(page, () => screenshot("-drafts"));
    await checkAccessibility(page, `${name}, with an image`);
    // Neither the pointer nor the focus should be in the screenshot.
    await page.mouse.move(0, 0);
    await page.evaluate(() => document.activeElement.blur());
    await screenshot("", name === "phone");
    await fitsWidth(page);
    if (name === "light") {
      await showsDrafts(page, generated);
      const file = await downloads(page, folder);
      await copiesAsCurl(page, file);
      await cancels(page, generated);
      await keepsHistory(page, generated);
      await refusesAnEmptyPrompt(page);
      await checkAccessibility(page, `${name}, after a mistake`);
    }
    await visit.close();
    console.log(`${name}: ${generated.drafts.length} drafts, ${generated.spoken.join(" | ")}`);
  }
} finally {
  await browser.close();
}

/** Checks that nothing is beyond the right edge. */
async function fitsWidth(page) {
  const { needed, available } = await page.evaluate(() => ({
    needed: document.documentElement.scrollWidth,
    available: document.documentElement.clientWidth,
  }));
  assert(needed <= available, `the page is ${needed} pixels wide on a screen of ${available}`);
}
