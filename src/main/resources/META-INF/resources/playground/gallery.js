import { button, byId, make, refill } from "./dom.js";
import { latest } from "./generation.js";

/**
 * Shows earlier generations.
 *
 * @param {import("./generation.js").Generation[]} entries newest first
 * @param {string | null} current the id of the generation on the stage
 * @param {(entry: import("./generation.js").Generation) => void} onChoose
 */
export function show(entries, current, onChoose) {
  byId("history").hidden = entries.length === 0;
  refill(
    byId("history-list"),
    entries.map((entry) => {
      const { prompt, seed } = entry.settings;
      const n = entry.pictures.length;
      const count = n > 1 ? `, ${n} images` : "";
      return make(
        "li",
        {},
        button(
          {
            "data-id": entry.id,
            "aria-label": `${prompt}, seed ${seed}${count}`,
            "aria-current": entry.id === current ? "true" : null,
            title: prompt,
          },
          () => onChoose(entry),
          make("img", { src: latest(entry.pictures[0]), alt: "", loading: "lazy" }),
          ...(n > 1 ? [make("span", { class: "count", "aria-hidden": "true" }, `×${n}`)] : []),
        ),
      );
    }),
  );
}
