/**
 * Decides which generations are kept. The functions are pure; `shelf.js` stores the generations.
 *
 * @typedef {{count: number, characters: number}} Bounds maximum number of generations, and maximum number of characters of their images together
 */

/** @type {Bounds} About 24 MB of images: hundreds from the demo model, some dozens of 1024 x 1024 pixels. */
export const BOUNDS = { count: 40, characters: 32_000_000 };

/** Returns the number of characters of a generation's images and drafts. */
export function weight({ pictures }) {
  return pictures
    .flatMap(({ drafts, final }) => [...drafts, final])
    .reduce((sum, file) => sum + (file?.length ?? 0), 0);
}

/**
 * Adds a generation as the first and removes the oldest ones beyond the bounds. The newest is always kept, even if it is too large.
 *
 * @param {import("./generation.js").Generation[]} entries newest first
 * @param {import("./generation.js").Generation} entry
 * @param {Bounds} bounds
 * @returns {import("./generation.js").Generation[]} newest first
 */
export function add(entries, entry, bounds = BOUNDS) {
  const all = [entry, ...entries.filter(({ id }) => id !== entry.id)].slice(0, bounds.count);
  let characters = 0;
  const firstTooMany = all.findIndex((each, i) => {
    characters += weight(each);
    return i > 0 && characters > bounds.characters;
  });
  return firstTooMany < 0 ? all : all.slice(0, firstTooMany);
}
