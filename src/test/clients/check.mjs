// OpenAI's official JavaScript client against a running server:
//   HART_URL=http://127.0.0.1:8080 HART_KEY=hk-… HART_HASTY_KEY=hk-… HART_STRICT_KEY=hk-… node check.mjs
// The hasty API key allows one request per minute; prompts sent with the strict key and low moderation are refused. A check
// throws if the client does not get the result that OpenAI's own service would give.
import assert from "node:assert/strict";
import OpenAI from "openai";

const { HART_URL, HART_KEY, HART_HASTY_KEY, HART_STRICT_KEY } = process.env;
const client = new OpenAI({ baseURL: `${HART_URL}/v1`, apiKey: HART_KEY, maxRetries: 0 });
const prompt = "a red house beside a tree under a night sky";
const PNG = "89504e470d0a1a0a";

const checks = {
  async "lists and retrieves the model"() {
    const models = await client.models.list();
    assert.equal(models.data.length, 1);
    const model = await client.models.retrieve(models.data[0].id);
    assert.equal(model.object, "model");
  },

  async "generates images behind URLs that work"() {
    const reply = await client.images.generate({ prompt, n: 2, seed: 7 });
    assert.deepEqual(reply.data.map((image) => image.seed), [7, 8]);
    assert.ok(reply.usage.output_tokens > 0);
    const file = await fetch(reply.data[1].url);
    assert.equal(file.status, 200);
    assert.equal(Buffer.from(await file.arrayBuffer()).toString("hex", 0, 8), PNG);
  },

  async "streams previews, then the same image as a reply without streaming"() {
    const whole = await client.images.generate({ prompt, seed: 3, response_format: "b64_json" });
    const stream = await client.images.generate({ prompt, seed: 3, stream: true, partial_images: 3 });
    const events = [];
    for await (const event of stream) {
      events.push(event);
    }
    const partials = events.slice(0, -1);
    assert.ok(partials.length >= 1 && partials.length <= 3);
    partials.forEach((event, i) => {
      assert.equal(event.type, "image_generation.partial_image");
      assert.equal(event.partial_image_index, i);
    });
    assert.equal(events.at(-1).type, "image_generation.completed");
    assert.equal(events.at(-1).b64_json, whole.data[0].b64_json);
  },

  async "moderates"() {
    const reply = await client.moderations.create({ input: [prompt, "a cat"] });
    assert.equal(reply.results.length, 2);
    for (const result of reply.results) {
      assert.equal(typeof result.flagged, "boolean");
      assert.ok(Object.values(result.category_scores).every((score) => score >= 0 && score <= 1));
    }
  },

  async "an unsupported field is a BadRequestError that names it"() {
    await fails(() => client.images.generate({ prompt, steps: 20 }), OpenAI.BadRequestError, (error) => {
      assert.equal(error.param, "steps");
      assert.equal(error.code, "unknown_parameter");
    });
  },

  async "a refused prompt is a BadRequestError with the policies' scores"() {
    const strict = new OpenAI({ baseURL: `${HART_URL}/v1`, apiKey: HART_STRICT_KEY, maxRetries: 0 });
    for (const stream of [false, true]) {
      await fails(() => strict.images.generate({ prompt, moderation: "low", stream }), OpenAI.BadRequestError, (error) => {
        assert.equal(error.code, "content_policy_violation");
        assert.equal(error.param, "prompt");
        assert.ok(error.error.policies.some((policy) => policy.violated));
      });
    }
  },

  async "a wrong API key is an AuthenticationError"() {
    const unknown = new OpenAI({ baseURL: `${HART_URL}/v1`, apiKey: "hk-wrong", maxRetries: 0 });
    await fails(() => unknown.models.list(), OpenAI.AuthenticationError, (error) =>
      assert.equal(error.code, "invalid_api_key"));
  },

  async "low moderation without permission is a PermissionDeniedError"() {
    await fails(() => client.images.generate({ prompt, moderation: "low" }), OpenAI.PermissionDeniedError, (error) =>
      assert.equal(error.code, "moderation_not_allowed"));
  },

  async "an unknown model is a NotFoundError"() {
    await fails(() => client.images.generate({ prompt, model: "another-model" }), OpenAI.NotFoundError, (error) =>
      assert.equal(error.code, "model_not_found"));
  },

  async "an exceeded rate limit is a RateLimitError with the time to retry"() {
    const hasty = new OpenAI({ baseURL: `${HART_URL}/v1`, apiKey: HART_HASTY_KEY, maxRetries: 0 });
    await hasty.models.list();
    await fails(() => hasty.models.list(), OpenAI.RateLimitError, (error) => {
      assert.equal(error.code, "rate_limit_exceeded");
      assert.ok(Number(error.headers.get("retry-after")) > 0);
    });
  },

  async "serves its OpenAPI document to clients with an API key"() {
    const headers = { Authorization: `Bearer ${HART_KEY}` };
    const document = await (await fetch(`${HART_URL}/q/openapi?format=json`, { headers })).json();
    assert.equal(document.openapi, "3.1.0");
    const page = await fetch(`${HART_URL}/q/swagger-ui/`, { headers });
    assert.equal(page.status, 200);
    assert.match(await page.text(), /\/q\/openapi/);
  },
};

async function fails(call, type, check) {
  try {
    await call();
  } catch (error) {
    assert.ok(error instanceof type, `${error.constructor.name}, not ${type.name}: ${error.message}`);
    check(error);
    return;
  }
  assert.fail(`no ${type.name}`);
}

let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`ok      ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAILED  ${name}\n${error.stack}`);
  }
}
console.log(`${Object.keys(checks).length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
