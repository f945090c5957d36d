// What the page does after a failure: it retries the request that failed, asks for an API key, and notices another model. The generations
// are stubs, so these checks are fast and can fail at will.
import assert from "node:assert/strict";
import { done, inSight, submit } from "./outcomes.mjs";

const GENERATIONS = "**/v1/images/generations";
const MODELS = "**/v1/models";
const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const EVENT = { type: "image_generation.completed", b64_json: PIXEL, size: "1x1", output_format: "png", image_index: 0 };
const BUSY = [503, "shutting_down", "the service is shutting down"];
const NO_KEY = [401, "invalid_api_key", "an API key is required"];
const GUIDANCES = [1, 2.5, 4.5, 8];

/**
 * Answers the page's generations with an image, except those that come after `fail`, which get one of its errors each.
 *
 * @returns the bodies and the Authorization headers of the requests since the last call of `fail`, and `fail`
 */
async function stub(page) {
  const stubbed = {
    bodies: [],
    keys: [],
    errors: [],
    fail(...errors) {
      stubbed.bodies = [];
      stubbed.keys = [];
      stubbed.errors = errors;
    },
  };
  await page.route(GENERATIONS, async (route) => {
    stubbed.bodies.push(route.request().postDataJSON());
    stubbed.keys.push(route.request().headers().authorization);
    const error = stubbed.errors.shift();
    if (error) {
      const [status, code, message] = error;
      await route.fulfill({ status, json: { error: { code, message } } });
    } else {
      await route.fulfill({ contentType: "text/event-stream", body: `data: ${JSON.stringify(EVENT)}\n\n` });
    }
  });
  return stubbed;
}

/** "Try again" and an API key continue the comparison of guidances that failed, with its seed. */
export async function retriesAComparison(page) {
  const server = await stub(page);
  await submit(page, "a red house");
  await done(page);
  const [{ seed }] = server.bodies;

  server.fail(BUSY);
  await page.getByRole("button", { name: "Other guidance" }).click();
  await page.getByRole("button", { name: "Try again" }).click();
  await comparedBy(page, server, seed);

  await page.getByRole("button", { name: /^Image 3/ }).first().press("Enter");
  server.fail(NO_KEY);
  await page.getByRole("button", { name: "Other guidance" }).click();
  await page.getByLabel("API key", { exact: true }).fill("a-key");
  await page.getByRole("button", { name: "Use this key" }).click();
  await comparedBy(page, server, seed);
  assert.deepEqual(server.keys, [undefined, ...GUIDANCES.map(() => "Bearer a-key")]);
  await page.unroute(GENERATIONS);
}

/** Checks that the first request failed and that the retry then asked for each guidance with the same seed. */
async function comparedBy(page, server, seed) {
  await page.waitForFunction(() => document.querySelectorAll("#frame .tag").length === 4 && !document.body.classList.contains("running"));
  await done(page);
  assert.deepEqual(server.bodies.map(({ guidance_scale: guidance }) => guidance), [GUIDANCES[0], ...GUIDANCES]);
  assert.deepEqual(new Set(server.bodies.map((body) => body.seed)), new Set([seed]));
}

/** An example whose request needs an API key is generated with its own seed afterwards. */
export async function keepsTheSeedOfAnExample(page) {
  const server = await stub(page);
  server.fail(NO_KEY);
  await page.locator("#examples button").first().click();
  await page.getByLabel("API key", { exact: true }).fill("a-key");
  await page.getByRole("button", { name: "Use this key" }).click();
  await page.locator("#download:enabled").waitFor();
  const [refused, retried] = server.bodies;
  assert.equal(retried.seed, refused.seed);
  await page.unroute(GENERATIONS);
}

/** A user who enters no API key sees why there is no image, and can try again. */
export async function saysThatAKeyIsMissing(page, screenshot) {
  const server = await stub(page);
  server.fail(NO_KEY, NO_KEY);
  await submit(page, "a red house");
  await page.locator("#key-dialog[open]").waitFor();
  await page.keyboard.press("Escape");
  await page.getByText("The server requires an API key").waitFor();
  await done(page);
  await inSight(page, "#problem");
  await inSight(page, "#frame");
  await screenshot("no-key");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator("#key-dialog[open]").waitFor();
  await page.locator("#key-cancel").click();
  await page.getByText("The server requires an API key").waitFor();
  assert.equal(server.bodies[1].seed, server.bodies[0].seed);
  await page.unroute(GENERATIONS);
}

/** The page shows and requests another model that the server has since: after a request for the old one, and when the user comes back. */
export async function noticesAnotherModel(page, screenshot) {
  const server = await stub(page);
  const old = await page.locator("#model-name").innerText();
  let id = "second";
  await page.route(MODELS, async (route) => {
    const response = await route.fetch();
    const { data, ...rest } = await response.json();
    await route.fulfill({ response, json: { ...rest, data: [{ ...data[0], id, notice: `This is the ${id} model.` }] } });
  });
  server.fail([404, "model_not_found", `there is no such model; the one served is '${id}'`]);
  await submit(page, "a red house");
  await page.getByText("The server has another model now").waitFor();
  await done(page);
  await inSight(page, "#problem");
  await inSight(page, "#frame");
  assert.equal(await page.locator("#model-name").innerText(), id);
  assert.equal(await page.locator("#notice-text").innerText(), "This is the second model.");
  await screenshot("another-model");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator("#download:enabled").waitFor();
  assert.deepEqual(server.bodies.map(({ model }) => model), [old, id]);

  id = "third";
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await page.locator("#model-name", { hasText: "third" }).waitFor();
  assert.equal(await page.locator("#notice-text").innerText(), "This is the third model.");
  await page.unroute(MODELS);
  await page.unroute(GENERATIONS);
}
