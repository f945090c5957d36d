// Uses the playground of a running server as a person would, and saves screenshots of it:
//   npm ci && CHROMIUM=/usr/bin/chromium node check.mjs http://127.0.0.1:8080 FOLDER [browser flags, such as --no-sandbox as root]
// Needs the demo pack, and bash and curl for the copied command. Exits with 1 and the reason if a check fails.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { checkAccessibility } from "./accessibility.mjs";
import { launch } from "./browser.mjs";
import { comparesGuidances, labelsLowQuality, showsSeveral, triesExamples } from "./gallery.mjs";
import { cutsALongPrompt, isCancelled, losesTheServer, refuses, saysWhatTheModelDraws, succeeds } from "./outcomes.mjs";
import { proxy } from "./proxy.mjs";
import { keepsTheSeedOfAnExample, noticesAnotherModel, retriesAComparison, saysThatAKeyIsMissing } from "./retries.mjs";
import {
  cancels,
  copiesAsCurl,
  copiesAsCurlBehindAProxy,
  downloads,
  generates,
  keepsHistory,
  readsAGuide,
  refusesAnEmptyPrompt,
  showsDrafts,
} from "./steps.mjs";

const [url, folder, ...flags] = process.argv.slice(2);
assert(url && folder, "usage: node check.mjs URL FOLDER [browser flags]");
await mkdir(folder, { recursive: true });

const WIDE = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const VIEWS = {
  light: { colorScheme: "light", ...WIDE },
  dark: { colorScheme: "dark", ...WIDE },
  phone: { colorScheme: "light", ...PHONE },
  "phone-dark": { colorScheme: "dark", ...PHONE, reducedMotion: "reduce" },
};

const browser = await launch(process.env.CHROMIUM, flags);
try {
  for (const [name, options] of Object.entries(VIEWS)) {
    const visit = await browser.visit(url, options);
    const { page } = visit;
    const screenshot = (what) => page.screenshot({ path: join(folder, `${name}${what}.png`) });
    await checkAccessibility(page, `${name}, at the start`);
    await screenshot("-start");
    const generated = await generates(page, () => screenshot("-drafts"));
    await checkAccessibility(page, `${name}, with an image`);
    // Neither the pointer nor the focus should be in the screenshot.
    await page.mouse.move(0, 0);
    await page.evaluate(() => document.activeElement.blur());
    await screenshot("");
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

    const outcomes = await browser.visit(url, options);
    const keep = (what) => outcomes.page.screenshot({ path: join(folder, `${name}-${what}.png`) });
    await saysWhatTheModelDraws(outcomes.page);
    await succeeds(outcomes.page, keep);
    await refuses(outcomes.page, keep);
    await checkAccessibility(outcomes.page, `${name}, after a refusal`);
    await isCancelled(outcomes.page, keep);
    await cutsALongPrompt(outcomes.page, keep);
    await losesTheServer(outcomes.page, keep);
    await fitsWidth(outcomes.page);
    await outcomes.close();
    console.log(`${name}: success, refusal, cancel, cut prompt and dead server are in sight`);

    for (const check of [retriesAComparison, keepsTheSeedOfAnExample, saysThatAKeyIsMissing, noticesAnotherModel]) {
      const failing = await browser.visit(url, options);
      await check(failing.page, (what) => failing.page.screenshot({ path: join(folder, `${name}-${what}.png`) }));
      await failing.close();
    }
    console.log(`${name}: a failed comparison, a missing key and another model are handled`);

    const reading = await browser.visit(url, options);
    const look = async (what) => {
      await fitsWidth(reading.page);
      await checkAccessibility(reading.page, `${name}, ${what}`);
      await reading.page.screenshot({ path: join(folder, `${name}-${what}.png`) });
    };
    await readsAGuide(reading.page, () => look("guides"));
    await look("guide");
    await reading.close();
  }

  const gallery = await browser.visit(url, VIEWS.light);
  await triesExamples(gallery.page);
  await showsSeveral(gallery.page);
  await gallery.page.screenshot({ path: join(folder, "one-of-four.png") });
  await comparesGuidances(gallery.page);
  await checkAccessibility(gallery.page, "guidances side by side");
  await gallery.page.screenshot({ path: join(folder, "guidances.png") });
  await labelsLowQuality(gallery.page);
  await gallery.close();

  const front = await proxy(url);
  try {
    const visit = await browser.visit(front.url, VIEWS.light);
    await copiesAsCurlBehindAProxy(visit.page, front.url);
    await readsAGuide(visit.page, () => {});
    await visit.close();
  } finally {
    front.close();
  }
  console.log("examples, several images, guidances and the path of a proxy work");
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
