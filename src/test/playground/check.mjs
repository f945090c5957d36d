// Uses the playground of a running server as a person would, and keeps pictures of it:
//   npm ci && CHROMIUM=/usr/bin/chromium node check.mjs http://127.0.0.1:8080 FOLDER [browser flags, such as --no-sandbox as root]
// Needs bash and curl for the copied command. Ends with 1 and the reason if anything is wrong.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { checkAccessibility } from "./accessibility.mjs";
import { launch } from "./browser.mjs";
import { cancels, copiesAsCurl, draws, downloads, keepsHistory, looksBack, refusesNothing } from "./steps.mjs";

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
    const picture = (what, full = false) => page.screenshot({ path: join(folder, `${name}${what}.png`), fullPage: full });
    await checkAccessibility(page, `${name}, at the start`);
    await picture("-start");
    const drawn = await draws(page, () => picture("-drafts"));
    await checkAccessibility(page, `${name}, with a picture`);
    // Neither the pointer nor the focus belongs in the picture.
    await page.mouse.move(0, 0);
    await page.evaluate(() => document.activeElement.blur());
    await picture("", name === "phone");
    await fitsWidth(page);
    if (name === "light") {
      await looksBack(page, drawn);
      const file = await downloads(page, folder);
      await copiesAsCurl(page, file);
      await cancels(page, drawn);
      await keepsHistory(page, drawn);
      await refusesNothing(page);
      await checkAccessibility(page, `${name}, after a mistake`);
    }
    await visit.close();
    console.log(`${name}: ${drawn.drafts.length} drafts, ${drawn.spoken.join(" | ")}`);
  }
} finally {
  await browser.close();
}

/** Nothing lies beyond the right edge. */
async function fitsWidth(page) {
  const { needed, there } = await page.evaluate(() => ({
    needed: document.documentElement.scrollWidth,
    there: document.documentElement.clientWidth,
  }));
  assert(needed <= there, `the page is ${needed} pixels wide on a screen of ${there}`);
}
