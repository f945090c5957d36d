import { button, byId, make } from "./dom.js";

/**
 * The examples below the form. Those of the demo pack have thumbnails, which it made with these seeds and its default guidance
 * (`hart generate PROMPT --seed SEED`); each was chosen from the seeds 1 to 4. Other packs have prompts without images.
 */
const DEMO = [
  { prompt: "a red house beside a tree under a night sky", seed: 2, file: "house-night" },
  { prompt: "three orange balloons over a green meadow at dawn", seed: 3, file: "balloons-dawn" },
  { prompt: "a white boat on the sea at sunset", seed: 3, file: "boat-sunset" },
  { prompt: "a mountain behind a green tree in the snow by day", seed: 3, file: "tree-snow" },
  { prompt: "a red car beside a yellow flower on grass at noon", seed: 2, file: "car-flower" },
  { prompt: "a purple rocket over the desert at night", seed: 4, file: "rocket-night" },
  { prompt: "a small boat on a lake in front of a mountain at dawn", seed: 2, file: "boat-dawn" },
  { prompt: "the sun above a large orange house on sand at daybreak", seed: 2, file: "house-daybreak" },
];
const OTHERS = [
  "a lighthouse on a cliff in a storm, oil painting",
  "an astronaut riding a horse through a meadow of poppies",
  "a bowl of lemons beside a blue jug, morning light",
  "a fox asleep in the snow, woodcut",
  "a narrow street in the rain at night, reflections of shop signs",
];

/**
 * Shows the examples that suit a model.
 *
 * @param {string | null} model the pack's name; null while it is not known
 * @param {(settings: {prompt: string, seed?: number}) => void} onChoose
 */
export function show(model, onChoose) {
  const list = byId("examples");
  const pictured = model === null || model === "demo";
  if (list.dataset.of === String(pictured)) {
    return;
  }
  list.dataset.of = String(pictured);
  list.classList.toggle("pictured", pictured);
  byId("examples-help").hidden = !pictured;
  const examples = pictured ? DEMO : OTHERS.map((prompt) => ({ prompt }));
  list.replaceChildren(
    ...examples.map(({ file, ...settings }) => {
      const image = file ? [make("img", { src: `playground/examples/${file}.webp`, alt: "", width: 128, height: 128, loading: "lazy" })] : [];
      return make("li", {}, button({}, () => onChoose(settings), ...image, make("span", {}, settings.prompt)));
    }),
  );
}
