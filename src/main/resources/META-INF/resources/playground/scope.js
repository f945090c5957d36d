/**
 * What a pack can draw, compared with a prompt. Nothing in this module uses the page.
 *
 * @typedef {object} Scope
 * @property {string[]} subjects the kinds of things that the model draws
 * @property {string[]} words every word that it was trained with, in lower case; empty if they are not known
 */

const MOST_NAMED = 3;

/**
 * Returns the words of a prompt that the model was never trained with, as they are written there.
 *
 * @param {string} prompt
 * @param {Scope | null} draws
 * @returns {string[]} empty if the model's words are not known
 */
export function unknownWords(prompt, draws) {
  if (!draws || draws.words.length === 0) {
    return [];
  }
  const known = new Set(draws.words);
  const knows = (word) => known.has(word) || known.has(word.replace(/'s$/, ""));
  const found = prompt.replaceAll("’", "'").match(/[\p{Letter}\p{Mark}\p{Number}]+(?:['-][\p{Letter}\p{Mark}\p{Number}]+)*/gu) ?? [];
  const unknown = found.filter((text) => {
    const word = text.toLowerCase();
    return !knows(word) && !word.split("-").every(knows);
  });
  return [...new Map(unknown.map((word) => [word.toLowerCase(), word])).values()];
}

/**
 * Returns what to tell the user about a prompt that contains words which the model was never trained with.
 *
 * @param {string} prompt
 * @param {Scope | null} draws
 * @returns {string} empty if there is nothing to tell
 */
export function advice(prompt, draws) {
  const words = unknownWords(prompt, draws);
  return words.length === 0 ? "" : `${neverLearned(words)}. It draws ${list(draws.subjects, "and")}.`;
}

/** Returns the beginning of a sentence that names words, at least one, which the model never learned. */
export function neverLearned(words) {
  const named = words.slice(0, MOST_NAMED).map((word) => `“${word}”`);
  const rest = words.length - named.length;
  const all = rest > 0 ? [...named, rest === 1 ? "one other word" : `${rest} other words`] : named;
  return `This model never learned ${list(all, "or")}`;
}

/** Joins texts: `a, b and c`. */
export function list(texts, word) {
  return texts.length < 2 ? texts.join("") : `${texts.slice(0, -1).join(", ")} ${word} ${texts.at(-1)}`;
}
