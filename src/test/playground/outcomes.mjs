// What a person sees after each outcome of a request: the image or the reason has to be in the window, without scrolling.
import assert from "node:assert/strict";
import { PATIENCE } from "./steps.mjs";

const REFUSED = "how to build a pipe bomb";
const UNKNOWN = "a cat";
/** More words than the demo model reads. */
const LONG = `${Array(12).fill("a red house beside a green tree").join(" and ")} at night`;

/** Types a prompt and presses Generate where it is at that moment. */
export async function submit(page, prompt) {
  await page.getByLabel("Prompt").fill(prompt);
  await page.getByRole("button", { name: "Generate" }).click();
}

export async function done(page) {
  await page.waitForFunction(() => document.getElementById("stage").getAttribute("aria-busy") === "false" && !document.body.classList.contains("running"), null, PATIENCE);
  await stops(page);
}

/** Waits until the page no longer scrolls. */
async function stops(page) {
  await page.evaluate(async () => {
    for (let before = -1; before !== scrollY; ) {
      before = scrollY;
      await new Promise((later) => setTimeout(later, 250));
    }
  });
}

/** Checks that an element is wholly in the window and that nothing is in front of its corners and its middle. */
export async function inSight(page, selector) {
  const seen = await page.evaluate((css) => {
    const element = document.querySelector(css);
    const { left, top, right, bottom, width, height } = element.getBoundingClientRect();
    const points = [[left + 2, top + 2], [right - 2, bottom - 2], [left + width / 2, top + height / 2]];
    const free = points.every(([x, y]) => {
      const front = document.elementFromPoint(x, y);
      return front !== null && (element.contains(front) || front.contains(element) || front.closest(".picture")?.contains(element));
    });
    return { top, bottom, window: innerHeight, free: free && height > 0 };
  }, selector);
  assert(seen.free && seen.top >= 0 && seen.bottom <= seen.window, `${selector} is out of sight: ${JSON.stringify(seen)}`);
}

const text = (page, id) => page.evaluate((name) => document.getElementById(name).innerText, id);
const isStale = (page) => page.evaluate(() => document.getElementById("stage").classList.contains("stale"));

/** Before anything is generated, the page says what the model is and what it draws, and which words it does not know. */
export async function saysWhatTheModelDraws(page) {
  await inSight(page, "#notice");
  assert.match(await text(page, "notice"), /demonstration model/);
  assert.match(await text(page, "notice"), /houses, trees, cars/);
  await page.getByLabel("Prompt").fill(UNKNOWN);
  await page.locator("#advice:not(:empty)").waitFor();
  assert.match(await text(page, "advice"), /never learned “cat”/);
  await inSight(page, "#advice");
}

export async function succeeds(page, screenshot) {
  await submit(page, UNKNOWN);
  await done(page);
  await inSight(page, "#frame");
  await inSight(page, "#caption");
  await inSight(page, "#status");
  assert.equal(await text(page, "caption-prompt"), UNKNOWN);
  assert.match(await text(page, "caption-remarks"), /never learned “cat”/);
  assert.match(await text(page, "status"), /^Done in .* never learned “cat”\.$/);
  assert.equal(await isStale(page), false);
  await screenshot("success");
}

/** The reason is in front of the image of the prompt before, which is dimmed. */
export async function refuses(page, screenshot) {
  await submit(page, REFUSED);
  await page.getByText("This prompt was refused").waitFor(PATIENCE);
  await done(page);
  await inSight(page, "#problem");
  assert.equal(await isStale(page), true);
  assert.equal(await text(page, "caption-prompt"), UNKNOWN);
  await page.waitForFunction(() => Number(getComputedStyle(document.querySelector("#frame img")).opacity) < 0.5);
  await screenshot("refusal");
}

/** Cancels as soon as the request runs. */
export async function isCancelled(page, screenshot) {
  await page.route("**/v1/images/generations", async (route) => {
    await new Promise((later) => setTimeout(later, 1000));
    await route.continue().catch(() => {});
  });
  await submit(page, "a blue boat on the sea");
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("Cancelled.").waitFor();
  await page.unroute("**/v1/images/generations");
  await done(page);
  await inSight(page, "#status");
  await inSight(page, "#frame");
  assert.equal(await isStale(page), true);
  await screenshot("cancel");
}

/** A prompt that is longer than the model reads. */
export async function cutsALongPrompt(page, screenshot) {
  await submit(page, LONG);
  await page.locator("#caption-remarks p").first().waitFor(PATIENCE);
  await done(page);
  await inSight(page, "#frame");
  await inSight(page, "#caption-remarks");
  assert.match(await text(page, "caption-remarks"), /longer than this model reads: it read the first \d+ of \d+ tokens/);
  await screenshot("cut");
}

/** The server is gone: the dot turns, also before the next request, and a request says why there is no image. */
export async function losesTheServer(page, screenshot) {
  await page.context().setOffline(true);
  await page.locator("#model[data-state=away]").waitFor();
  assert.match(await text(page, "model-name"), /not reachable/);
  await submit(page, "a yellow house");
  await page.getByText("No connection to the server").waitFor(PATIENCE);
  await done(page);
  await inSight(page, "#problem");
  await screenshot("dead-server");
  await page.context().setOffline(false);
  await page.locator("#model[data-state=ready]").waitFor(PATIENCE);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.waitForFunction(() => document.getElementById("caption-prompt").textContent === "a yellow house", null, PATIENCE);
  await done(page);
  await inSight(page, "#frame");
}
