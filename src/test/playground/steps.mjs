import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

export const PROMPT = "a red house beside a tree under a night sky";
const SEED = "7";
/** A small machine may need this long for an image. */
export const PATIENCE = { timeout: 120_000 };

/**
 * Types a prompt and submits it with the keyboard.
 *
 * @returns the images that were on the stage, in order, and the texts of the live region
 */
export async function generates(page, onSecondDraft) {
  await page.evaluate(() => {
    globalThis.seen = [];
    globalThis.spoken = [];
    const status = document.getElementById("status");
    const frame = document.getElementById("frame");
    new MutationObserver(() => spoken.push(status.textContent)).observe(status, { childList: true });
    new MutationObserver(() => {
      const source = frame.querySelector("img:last-of-type")?.src;
      if (source?.startsWith("data:") && !seen.includes(source)) {
        seen.push(source);
      }
    }).observe(frame, { childList: true });
  });
  if (!(await page.getByLabel("Seed", { exact: true }).isVisible())) {
    await page.getByText("Settings").click();
  }
  await page.getByLabel("Seed", { exact: true }).fill(SEED);
  await page.getByLabel("Prompt").fill("");
  await page.getByLabel("Prompt").pressSequentially(PROMPT);
  await page.keyboard.press("Control+Enter");
  await page.waitForFunction(() => globalThis.seen.length >= 2, null, PATIENCE);
  await onSecondDraft();
  await page.locator("#download:enabled").waitFor(PATIENCE);
  await page.waitForFunction(() => document.querySelectorAll("#frame img").length === 1);
  const { seen, spoken } = await page.evaluate(() => ({ seen: globalThis.seen, spoken: globalThis.spoken }));
  assert(seen.length >= 4, `expected three different drafts and the image; seen ${seen.length}`);
  assert(spoken.includes("Draft 3 of 3 …") && /^Done in/.test(spoken.at(-1)), `spoken: ${spoken.join(" | ")}`);
  return { drafts: seen.slice(0, -1), final: seen.at(-1), spoken };
}

/** Pressing the first draft shows it again; pressing the last step shows the image. */
export async function showsDrafts(page, { drafts, final }) {
  const shown = (source) => page.waitForFunction((s) => document.querySelector("#frame img:last-of-type").src === s, source);
  await page.getByRole("button", { name: "draft 1" }).press("Enter");
  await shown(drafts[0]);
  await page.getByRole("button", { name: /^finished/ }).press("Enter");
  await shown(final);
}

/** @returns {Promise<Buffer>} the image's file */
export async function downloads(page, folder) {
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download" }).click();
  const download = await waiting;
  assert.equal(download.suggestedFilename(), "a-red-house-beside-a-tree-under-a-night-sky-seed-7.png");
  const path = join(folder, "download.png");
  await download.saveAs(path);
  const file = await readFile(path);
  assert.equal(file.toString("latin1", 1, 4), "PNG");
  return file;
}

/** Runs a copied command in a shell and returns the server's reply. */
async function runs(command) {
  const { stdout } = await promisify(execFile)("bash", ["-c", command.replace("curl ", "curl -sS --fail-with-body ")]);
  return JSON.parse(stdout);
}

/** The copied command, run in a shell, generates the same file. */
export async function copiesAsCurl(page, file) {
  await page.getByRole("button", { name: "Copy as curl" }).click();
  await page.getByText("The command copied.").waitFor();
  const command = await page.evaluate(() => navigator.clipboard.readText());
  assert(command.includes(`"seed":${SEED}`), command);
  const reply = await runs(command);
  const again = await fetch(reply.data[0].url);
  assert.deepEqual(Buffer.from(await again.arrayBuffer()), file, "the command generates another image");
}

/** Behind a proxy that serves hart below a path, the copied command has that path. */
export async function copiesAsCurlBehindAProxy(page, url) {
  await page.getByLabel("Prompt").fill(PROMPT);
  await page.getByRole("button", { name: "Generate" }).click();
  await page.locator("#curl:enabled").waitFor(PATIENCE);
  await page.getByRole("button", { name: "Copy as curl" }).click();
  await page.getByText("The command copied.").waitFor();
  const command = await page.evaluate(() => navigator.clipboard.readText());
  assert(command.includes(`'${url}v1/images/generations'`), command);
  const reply = await runs(command);
  assert.equal(reply.data.length, 1);
}

/** Escape cancels a request before its first draft, and the previous image is shown again. */
export async function cancels(page, { final }) {
  await page.getByRole("button", { name: "Generate" }).click();
  await page.getByRole("button", { name: "Cancel" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByText("Cancelled.").waitFor();
  await page.waitForFunction((source) => document.querySelector("#frame img:only-child")?.src === source, final);
  assert(await page.getByRole("button", { name: "Generate" }).isVisible());
}

/** After a reload, a click restores an earlier image and its settings. */
export async function keepsHistory(page, { final }) {
  await page.reload();
  await page.getByRole("button", { name: `${PROMPT}, seed ${SEED}` }).click();
  await page.waitForFunction((source) => document.querySelector("#frame img:last-of-type")?.src === source, final);
  assert.equal(await page.getByLabel("Prompt").inputValue(), PROMPT);
  assert.equal(await page.getByLabel("Seed", { exact: true }).inputValue(), SEED);
}

/** An empty prompt leads to an error beside the field, which has the focus. */
export async function refusesAnEmptyPrompt(page) {
  await page.getByLabel("Prompt").fill("  ");
  await page.getByRole("button", { name: "Generate" }).click();
  await page.getByText("Describe an image first.").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "prompt");
}

/** The footer leads to the list of guides, and that to a guide. */
export async function readsAGuide(page, onList) {
  await page.getByRole("link", { name: "Guides" }).click();
  await page.getByRole("heading", { level: 1, name: "Guides" }).waitFor();
  await onList();
  await page.getByRole("link", { name: "Where images are stored" }).click();
  await page.getByRole("heading", { level: 1, name: "Where images are stored" }).waitFor();
  assert((await page.locator("main").getByRole("table").count()) > 0, "the guide has no table");
}
