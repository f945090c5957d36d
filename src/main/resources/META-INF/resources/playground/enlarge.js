import { byId } from "./dom.js";

const dialog = byId("large");
/** The images shown and the index of the one that is large. */
let images = [];
let at = 0;

/**
 * Shows images as large as the window, one at a time. Arrow keys and buttons go from one to the next; Escape closes.
 *
 * @param {{source: string, alt: string, caption: string}[]} several at least one
 * @param {number} first the index of the first image to show
 */
export function enlarge(several, first) {
  images = several;
  at = first;
  byId("large-before").hidden = byId("large-next").hidden = images.length < 2;
  render();
  dialog.showModal();
}

function render() {
  const { source, alt, caption } = images[at];
  byId("large-image").src = source;
  byId("large-image").alt = alt;
  byId("large-caption").textContent = images.length > 1 ? `${at + 1} of ${images.length} · ${caption}` : caption;
}

function move(by) {
  at = (at + by + images.length) % images.length;
  render();
}

byId("large-close").addEventListener("click", () => dialog.close());
byId("large-before").addEventListener("click", () => move(-1));
byId("large-next").addEventListener("click", () => move(1));
dialog.addEventListener("keydown", (event) => {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (by && images.length > 1) {
    move(by);
  }
});
// A click beside the image closes, as it does in image viewers.
dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
