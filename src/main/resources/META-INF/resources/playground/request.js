/**
 * The requests to the server, as data. Nothing in this module uses the page.
 *
 * @typedef {object} Settings
 * @property {string} prompt
 * @property {number} n number of images, 1 to 4; image i has seed + i
 * @property {number} seed 0 to {@link MAX_SEED}
 * @property {number} guidance
 * @property {number[]} [guidances] if the images compare guidances: that of each, all with the same seed; n is then 1
 * @property {"auto" | "low" | "medium" | "high"} quality
 * @property {string} [model] the pack's name; absent until it is known
 */

/** The API's largest seed, which is the largest integer that JavaScript represents exactly. */
export const MAX_SEED = Number.MAX_SAFE_INTEGER;
/** The number of previews requested for each image, which is the maximum of the API. */
export const DRAFTS = 3;
/** Random seeds are below this, so that they are short enough to read aloud. */
const DRAWN_SEEDS = 1_000_000;
const LONGEST_NAME = 60;
const COMPARED = [1, 2.5, 4.5, 8];

/** Returns the request for these settings, without the fields that only choose the format of the response. */
function essentials({ prompt, n, seed, guidance, quality, model }) {
  return { ...(model ? { model } : {}), prompt, n, seed, guidance_scale: guidance, quality };
}

/** Returns the settings of each request that these settings need: one, or one for each guidance that is compared. */
export function requestsOf({ guidances, ...settings }) {
  return guidances ? guidances.map((guidance) => ({ ...settings, n: 1, guidance })) : [settings];
}

/**
 * Chooses the guidances of a comparison: four from weak to strong, one of which is the given one.
 *
 * @returns {number[]} ascending
 */
export function guidancesAround(guidance) {
  const others = COMPARED.filter((each) => each !== guidance);
  const nearest = others.reduce((a, b) => (Math.abs(b - guidance) < Math.abs(a - guidance) ? b : a));
  const kept = others.length < COMPARED.length ? others : others.filter((each) => each !== nearest);
  return [...kept, guidance].sort((a, b) => a - b);
}

/**
 * Returns the body of a request for a stream of drafts.
 *
 * @param {Settings} settings
 */
export function streamBody(settings) {
  return { ...essentials(settings), response_format: "b64_json", stream: true, partial_images: DRAFTS };
}

/**
 * Returns shell commands that generate the same images again, usually one. They never contain an API key.
 *
 * @param {Settings} settings
 * @param {string} base the address below which the server's paths are, with the path of a proxy and a slash at the end
 * @param {boolean} withKey whether the server requires an API key; the command then reads it from HART_KEY
 */
export function curl(settings, base, withKey) {
  return requestsOf(settings)
    .map((each) => command(each, base, withKey))
    .join("\n");
}

function command(settings, base, withKey) {
  return [
    `curl ${quote(`${base}v1/images/generations`)}`,
    `-H ${quote("Content-Type: application/json")}`,
    ...(withKey ? ['-H "Authorization: Bearer $HART_KEY"'] : []),
    `-d ${quote(JSON.stringify(essentials(settings)))}`,
  ].join(" \\\n  ");
}

/** Quotes any text as one word for a POSIX shell. */
export function quote(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * Returns a name for an image's file: the prompt's words in plain letters, the seed, and the guidance if it is not null.
 *
 * @param {string} format png, jpeg or webp
 */
export function fileName(prompt, seed, format, guidance = null) {
  const words = prompt
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .split(/[^\p{Letter}\p{Number}]+/u)
    .filter((word) => word !== "");
  let name = "";
  for (const word of words) {
    if (name.length + word.length + 1 > LONGEST_NAME) {
      break;
    }
    name += `${word}-`;
  }
  return `${name || "image-"}seed-${seed}${guidance === null ? "" : `-guidance-${guidance}`}.${format === "jpeg" ? "jpg" : format}`;
}

/** Makes a seed from a random number in [0, 1). */
export function drawSeed(random) {
  return Math.floor(random * DRAWN_SEEDS);
}

/**
 * Parses a seed that the user typed, for n images.
 *
 * @returns {number | null} null if it is not a valid seed
 */
export function readSeed(text, n) {
  const digits = text.trim();
  if (!/^\d{1,16}$/.test(digits)) {
    return null;
  }
  const seed = Number(digits);
  return seed <= MAX_SEED - (n - 1) ? seed : null;
}

/** Encodes the settings as a URL fragment, which is not sent to any server. */
export function toFragment({ prompt, n, seed, guidance, quality }) {
  const pairs = { prompt, n, seed, guidance, quality };
  return `#${Object.entries(pairs)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&")}`;
}

/**
 * Decodes a fragment into unchecked text: the form treats it like typed input.
 *
 * @returns {Record<string, string>} empty if the fragment cannot be decoded
 */
export function fromFragment(fragment) {
  try {
    return Object.fromEntries(
      fragment
        .replace(/^#/, "")
        .split("&")
        .filter((pair) => pair.includes("="))
        .map((pair) => [pair.slice(0, pair.indexOf("=")), decodeURIComponent(pair.slice(pair.indexOf("=") + 1))]),
    );
  } catch {
    return {};
  }
}
