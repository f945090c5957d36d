/**
 * One request and what has come of it so far. Values are never changed, each event makes a new one.
 *
 * @typedef {object} Picture
 * @property {number} seed
 * @property {string[]} drafts data URLs by their place; a place may be empty
 * @property {string | null} final data URL
 * @property {string} size such as `128x128`, once anything has come
 * @property {string} format png, jpeg or webp
 *
 * @typedef {object} Generation
 * @property {string} id
 * @property {number} at milliseconds since 1970
 * @property {import("./request.js").Settings} settings
 * @property {Picture[]} pictures
 * @property {number} [seconds] that it took, once it is complete
 */

/**
 * @param {import("./request.js").Settings} settings
 * @returns {Generation}
 */
export function begin(id, at, settings) {
  const pictures = Array.from({ length: settings.n }, (_, i) => ({
    seed: settings.seed + i,
    drafts: [],
    final: null,
    size: "",
    format: "png",
  }));
  return { id, at, settings, pictures };
}

/**
 * The generation with an event of the stream taken in. Events of several pictures come in any order; those of no picture
 * that was asked for, and kinds this page does not know, change nothing.
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
  const next = { ...picture, size: event.size ?? picture.size, format, seed: event.seed ?? picture.seed };
  if (partial) {
    next.drafts = [...picture.drafts];
    next.drafts[event.partial_image_index ?? picture.drafts.length] = file;
  } else {
    next.final = file;
  }
  return { ...generation, pictures: generation.pictures.map((old, i) => (i === index ? next : old)) };
}

/** Whether every picture is there. */
export function isComplete({ pictures }) {
  return pictures.every((picture) => picture.final !== null);
}

/** The best that there is of a picture, or null. */
export function latest({ drafts, final }) {
  return final ?? drafts.findLast((draft) => draft) ?? null;
}

/** The drafts that are there of a picture. */
export function draftsOf({ drafts }) {
  return drafts.filter((draft) => draft).length;
}
