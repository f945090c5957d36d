/**
 * What is asked of the server, as data. Nothing in here touches the page.
 *
 * @typedef {object} Settings
 * @property {string} prompt
 * @property {number} n pictures, 1 to 4; picture i has seed + i
 * @property {number} seed 0 to {@link MAX_SEED}
 * @property {number} guidance
 * @property {"auto" | "low" | "medium" | "high"} quality
 * @property {string} [model] the pack's name; absent while it is not known
 */

/** The API's largest seed is the largest integer that JavaScript keeps exactly. */
export const MAX_SEED = Number.MAX_SAFE_INTEGER;
/** The previews that a picture is asked for, and the most that the API gives. */
export const DRAFTS = 3;
/** Seeds drawn here are short enough to be read out. */
const DRAWN_SEEDS = 1_000_000;
const LONGEST_NAME = 60;

/** The request for these settings, without what only says how the answer travels. */
function essentials({ prompt, n, seed, guidance, quality, model }) {
  return { ...(model ? { model } : {}), prompt, n, seed, guidance_scale: guidance, quality };
}

/**
 * The body that asks for a stream of drafts.
 *
 * @param {Settings} settings
 */
export function streamBody(settings) {
  return { ...essentials(settings), response_format: "b64_json", stream: true, partial_images: DRAFTS };
}

/**
 * A shell command that makes the same pictures again. It never holds a key.
 *
 * @param {Settings} settings
 * @param {string} origin the server's, as in `location.origin`
 * @param {boolean} withKey whether the server asks for one; it is then read from HART_KEY
 */
export function curl(settings, origin, withKey) {
  return [
    `curl ${quote(`${origin}/v1/images/generations`)}`,
    `-H ${quote("Content-Type: application/json")}`,
    ...(withKey ? ['-H "Authorization: Bearer $HART_KEY"'] : []),
    `-d ${quote(JSON.stringify(essentials(settings)))}`,
  ].join(" \\\n  ");
}

/** One word for a POSIX shell, whatever is in it. */
export function quote(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * A name for a picture's file: the prompt's words in plain letters, and the seed.
 *
 * @param {string} format png, jpeg or webp
 */
export function fileName(prompt, seed, format) {
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
  return `${name || "picture-"}seed-${seed}.${format === "jpeg" ? "jpg" : format}`;
}

/** A seed from a random number in [0, 1). */
export function drawSeed(random) {
  return Math.floor(random * DRAWN_SEEDS);
}

/**
 * Reads a seed as somebody typed it, for n pictures.
 *
 * @returns {number | null} null if it is none
 */
export function readSeed(text, n) {
  const digits = text.trim();
  if (!/^\d{1,16}$/.test(digits)) {
    return null;
  }
  const seed = Number(digits);
  return seed <= MAX_SEED - (n - 1) ? seed : null;
}

/** The settings as a fragment, which no server sees. */
export function toFragment({ prompt, n, seed, guidance, quality }) {
  const pairs = { prompt, n, seed, guidance, quality };
  return `#${Object.entries(pairs)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&")}`;
}

/**
 * What a fragment says, as text and unchecked: the form takes it like typing.
 *
 * @returns {Record<string, string>} empty if it says nothing that can be read
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
