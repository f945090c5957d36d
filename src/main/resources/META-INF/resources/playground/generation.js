import { requestsOf } from "./request.js";

/**
 * One request and its results so far. Values are immutable; each event creates a new one. The names of the properties are also
 * those of the history stored in the browser.
 *
 * @typedef {object} Picture
 * @property {number} seed
 * @property {number} guidance
 * @property {string[]} drafts data URLs by the number of the draft; some may be missing
 * @property {string | null} final data URL
 * @property {string} size such as `128x128`, once a draft or the image has arrived
 * @property {string} format png, jpeg or webp
 *
 * @typedef {object} Generation
 * @property {string} id
 * @property {number} at milliseconds since 1970
 * @property {import("./request.js").Settings} settings
 * @property {Picture[]} pictures
 * @property {number} [seconds] duration, once it is complete
 * @property {{tokens: number, read: number}} [cut] if the prompt was longer than the model reads: its tokens, and those that the model read
 */

/**
 * Creates the generation of a new request: an image for each seed, or one for each of the settings' `guidances`, of the same seed.
 *
 * @param {import("./request.js").Settings} settings
 * @returns {Generation}
 */
export function begin(id, at, settings) {
  const pictures = requestsOf(settings).flatMap(({ n, seed, guidance }) => Array.from({ length: n }, (_, i) => ({
    seed: seed + i,
    guidance,
    drafts: [],
    final: null,
    size: "",
    format: "png",
  })));
  return { id, at, settings, pictures };
}

/**
 * Applies an event of the stream to a generation. Events of several images arrive in any order; events of images that were not
 * requested, and events of unknown types, are ignored.
 *
 * @param {Generation} generation
 * @param {Record<string, any>} event
 * @returns {Generation}
 */
export function receive(generation, event) {
  const index = event.image_index ?? 0;
  const picture = generation.pictures[index];
  const partial = event.type === "image_generation.partial_image";
  if (!picture || !(partial || event.type === "image_generation.completed")) {
    return generation;
  }
  const format = /^(png|jpeg|webp)$/.test(event.output_format) ? event.output_format : "png";
  const file = `data:image/${format};base64,${event.b64_json}`;
  const cut = event.prompt_cut ? { cut: event.prompt_cut } : {};
  const next = { ...picture, size: event.size ?? picture.size, format, seed: event.seed ?? picture.seed };
  if (partial) {
    next.drafts = [...picture.drafts];
    next.drafts[event.partial_image_index ?? picture.drafts.length] = file;
  } else {
    next.final = file;
  }
  return { ...generation, ...cut, pictures: generation.pictures.map((old, i) => (i === index ? next : old)) };
}

/** Whether every image is complete. */
export function isComplete({ pictures }) {
  return pictures.every((picture) => picture.final !== null);
}

/** Returns the image, else its latest draft, else null. */
export function latest({ drafts, final }) {
  return final ?? drafts.findLast((draft) => draft) ?? null;
}

/** Returns the number of drafts of an image that have arrived. */
export function draftsOf({ drafts }) {
  return drafts.filter((draft) => draft).length;
}

/** Returns the settings that generate one image of a generation alone. */
export function settingsOf({ settings, pictures }, index) {
  const { guidances, ...single } = settings;
  return { ...single, n: 1, seed: pictures[index].seed, guidance: pictures[index].guidance ?? settings.guidance };
}
