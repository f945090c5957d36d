// Examples, surprises, several images side by side, guidances compared, images enlarged.
import assert from "node:assert/strict";
import { PATIENCE } from "./steps.mjs";

const finished = (page) => page.waitForFunction(() => !document.body.classList.contains("running") && !document.getElementById("download").disabled, null, PATIENCE);
const sources = (page) => page.evaluate(() => [...document.querySelectorAll("#frame img")].map(({ src }) => src));

/** An example generates the image of its thumbnail's prompt; a surprise has only words that the model knows. */
export async function triesExamples(page) {
  const example = page.locator("#examples button").first();
  const prompt = await example.innerText();
  const loaded = await page.evaluate(async () => {
    const images = [...document.querySelectorAll("#examples img")];
    images.forEach((image) => (image.loading = "eager"));
    await Promise.all(images.map((image) => image.decode()));
    return images.length;
  });
  assert(loaded >= 8, `${loaded} thumbnails`);
  await example.click();
  await page.waitForFunction((text) => document.getElementById("caption-prompt").textContent === text, prompt.trim(), PATIENCE);
  await finished(page);
  assert(await page.getByLabel("new each time").isChecked(), "the example's seed would be used for later prompts");
  await page.getByRole("button", { name: "Surprise me" }).click();
  await page.waitForFunction((text) => document.getElementById("caption-prompt").textContent !== text, prompt.trim(), PATIENCE);
  await finished(page);
  assert.equal(await page.locator("#caption-remarks p").count(), 0);
}

/** Four images are shown side by side; one can be selected and enlarged with the keyboard alone. */
export async function showsSeveral(page) {
  await page.locator("#n input[value='4']").check({ force: true });
  await page.getByRole("button", { name: "Generate" }).click();
  await finished(page);
  assert.equal(new Set(await sources(page)).size, 4);
  await page.locator("#enlarge").focus();
  await page.keyboard.press("Enter");
  await page.locator("#large[open]").waitFor();
  await page.keyboard.press("ArrowRight");
  assert.match(await page.locator("#large-caption").innerText(), /^2 of 4/);
  await page.keyboard.press("Escape");
  assert.equal(await page.evaluate(() => document.activeElement.id), "enlarge");
  await page.getByRole("button", { name: /^Image 3/ }).first().press("Enter");
  await page.waitForFunction(() => document.querySelectorAll("#frame > img").length === 1);
  await page.locator("#n input[value='1']").check({ force: true });
}

/** The same seed with other guidances gives four different images. */
export async function comparesGuidances(page) {
  await page.getByRole("button", { name: "Other guidance" }).click();
  await finished(page);
  assert.equal(new Set(await sources(page)).size, 4);
  assert.deepEqual(await page.locator(".tag").allInnerTexts(), ["guidance 1", "guidance 2.5", "guidance 4.5", "guidance 8"]);
}

/** An image of quality low has no residual, and the page does not say that it has. */
export async function labelsLowQuality(page) {
  await page.locator("input[name=quality][value=low]").check({ force: true });
  await page.getByRole("button", { name: "Generate" }).click();
  await finished(page);
  assert.equal(await page.locator("#scales .name").last().innerText(), "finished");
  await page.locator("input[name=quality][value=auto]").check({ force: true });
}
