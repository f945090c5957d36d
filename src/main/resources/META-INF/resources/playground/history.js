/**
 * Which generations are kept. Pure; `shelf.js` keeps them.
 *
 * @typedef {{count: number, characters: number}} Bounds most generations, and most characters of their pictures together
 */

/** @type {Bounds} About 24 MB of pictures: hundreds of the demo model, some dozens of 1024 x 1024 pixels. */
export const BOUNDS = { count: 40, characters: 32_000_000 };

/** The characters that a generation's pictures take. */
export function weight({ pictures }) {
  return pictures
    .flatMap(({ drafts, final }) => [...drafts, final])
    .reduce((sum, file) => sum + (file?.length ?? 0), 0);
}

/**
 * Puts a generation first and lets the oldest go. The newest always stays, however large.
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
