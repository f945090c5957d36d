import { unknownWords } from "./scope.js";

/** Prompts by chance. Nothing in this module uses the page. */

const THINGS = ["house", "tree", "boat", "car", "balloon", "rocket", "bird", "fence", "flower", "cat", "bridge", "lighthouse", "teapot"];
const COLOURS = ["red", "blue", "yellow", "green", "orange", "white", "pink", "purple", "black", "brown"];
const SIZES = ["", "", "small ", "large "];
const RELATIONS = ["beside", "to the left of", "to the right of", "behind", "in front of", "above"];
const PLACES = ["on grass", "on sand", "in the snow", "on the sea", "over a green meadow", "over the desert", "in a quiet street", "on a hill"];
const TIMES = ["at dawn", "by day", "at dusk", "under a night sky", "at sunset", "at noon", "in the rain"];
const STYLES = ["a watercolour of", "an oil painting of", "a photo of", "a woodcut of", ""];

/**
 * Returns a prompt by chance. If the model's words are known, the prompt has no others.
 *
 * @param {import("./scope.js").Scope | null} draws
 * @param {() => number} random numbers in [0, 1)
 * @returns {string}
 */
export function surprise(draws, random) {
  const pick = (choices) => choices[Math.floor(random() * choices.length)];
  const known = (choices) => {
    const left = choices.filter((text) => unknownWords(text, draws).length === 0);
    return left.length > 0 ? left : [""];
  };
  const thing = () => {
    const size = pick(known(SIZES));
    return `a ${size}${pick(known(COLOURS))} ${pick(known(THINGS))}`;
  };
  const parts = [pick(known(STYLES)), thing(), ...(random() < 0.7 ? [pick(known(RELATIONS)), thing()] : []), pick(known(PLACES)), pick(known(TIMES))];
  return parts
    .filter((part) => part !== "")
    .join(" ")
    .replace(/\ba (?=orange)/g, "an ");
}
