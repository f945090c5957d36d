// Clients that speak OpenAI's interface and cannot leave its options out, against a running server in its default, lenient mode:
//   HART_URL=http://127.0.0.1:8080 HART_KEY=hk-… node drop-in.mjs
// Each must read its images from the reply, and the reply must name what had no effect.
import assert from "node:assert/strict";
import { createOpenAI } from "@ai-sdk/openai";
import { DallEAPIWrapper } from "@langchain/openai";
import { generateImage } from "ai";
import OpenAI from "openai";

const { HART_URL, HART_KEY } = process.env;
const baseURL = `${HART_URL}/v1`;
const prompt = "a red house beside a tree under a night sky";
const PNG = "89504e470d0a1a0a";

// The header Hart-Ignored of the last reply.
let ignored;
const noting = async (...request) => {
  const reply = await fetch(...request);
  ignored = reply.headers.get("Hart-Ignored");
  return reply;
};
const isPng = (bytes) => assert.equal(Buffer.from(bytes).toString("hex", 0, 8), PNG);
const vercel = createOpenAI({ baseURL, apiKey: HART_KEY, fetch: noting });

const checks = {
  async "Vercel's AI SDK with gpt-image-1"() {
    const { images } = await generateImage({
      model: vercel.image("gpt-image-1"),
      prompt,
      n: 2,
      size: "1536x1024",
      providerOptions: { openai: { quality: "high", background: "transparent" } },
    });
    assert.equal(images.length, 2);
    images.forEach((image) => isPng(image.uint8Array));
    assert.equal(ignored, "model, size, background");
  },

  async "Vercel's AI SDK with dall-e-3"() {
    const { image } = await generateImage({
      model: vercel.image("dall-e-3"),
      prompt,
      size: "1792x1024",
      providerOptions: { openai: { quality: "hd", style: "vivid" } },
    });
    isPng(image.uint8Array);
    assert.equal(ignored, "model, size, quality, style");
  },

  async "LangChain, with a URL and with the image itself"() {
    const url = await new DallEAPIWrapper({ apiKey: HART_KEY, baseUrl: baseURL }).invoke(prompt);
    isPng(await (await fetch(url)).arrayBuffer());
    const base64 = await new DallEAPIWrapper({
      apiKey: HART_KEY,
      baseUrl: baseURL,
      quality: "hd",
      style: "natural",
      size: "1024x1792",
      dallEResponseFormat: "b64_json",
      user: "u1",
    }).invoke(prompt);
    isPng(Buffer.from(base64, "base64"));
  },

  async "OpenAI's client with every option of its interface"() {
    const client = new OpenAI({ baseURL, apiKey: HART_KEY, fetch: noting, defaultQuery: { "api-version": "2025-04-01-preview" } });
    const reply = await client.images.generate({
      model: "gpt-image-1",
      prompt,
      n: 1,
      size: "1024x1024",
      quality: "auto",
      background: "auto",
      moderation: "auto",
      output_format: "png",
      user: "u1",
    });
    isPng(Buffer.from(reply.data[0].b64_json, "base64"));
    assert.equal(ignored, "api-version, model, size, user");
    assert.equal((await client.moderations.create({ model: "omni-moderation-latest", input: prompt })).results.length, 1);
  },
};

for (const [name, check] of Object.entries(checks)) {
  await check();
  console.log(`ok  ${name}`);
}
