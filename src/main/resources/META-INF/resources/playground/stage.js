import { button, byId, make, refill } from "./dom.js";
import { draftsOf, latest } from "./generation.js";
import { DRAFTS } from "./request.js";

const FINAL = "final";
const figure = byId("stage");
const frame = byId("frame");
const idle = [...frame.children];
/** What the frame shows or is about to show: a data URL, null while waiting for the first draft, "" for the idle image. */
let painted = "";
const idleCaption = byId("caption").textContent;

/** The selected image of a generation and the selected draft of it; a `pinned` of null follows the newest. */
let view = { generation: null, running: false, picture: 0, pinned: null };

/**
 * Shows a generation: its selected image large, the drafts of that below, and its other images beside them.
 *
 * @param {import("./generation.js").Generation} generation
 * @param {boolean} running
 */
export function show(generation, running) {
  const same = view.generation?.id === generation.id;
  view = { generation, running, picture: same ? view.picture : 0, pinned: same ? view.pinned : null };
  render();
}

/** Returns the selected image, or null. */
export function chosen() {
  return view.generation?.pictures[view.picture] ?? null;
}

/** Shows the initial state: no image, and empty places for the drafts. */
export function clear() {
  view = { generation: null, running: false, picture: 0, pinned: null };
  figure.setAttribute("aria-busy", "false");
  painted = "";
  frame.replaceChildren(...idle);
  byId("caption").textContent = idleCaption;
  byId("takes").hidden = true;
  renderScales({ drafts: [], final: null }, false);
}

function render() {
  const { generation, running } = view;
  const picture = generation.pictures[view.picture];
  const shown = view.pinned === null ? null : at(picture, view.pinned);
  figure.setAttribute("aria-busy", String(running));
  paint(shown ?? latest(picture), description(generation, picture));
  byId("caption").textContent = caption(generation, picture);
  renderScales(picture, running);
  renderTakes(generation);
}

function at(picture, place) {
  return place === FINAL ? picture.final : picture.drafts[place];
}

/** Puts an image over the previous one, which is removed when the new one has faded in. */
async function paint(source, alt) {
  if (source === painted) {
    frame.querySelector("img:last-of-type")?.setAttribute("alt", alt);
    return;
  }
  painted = source;
  if (source === null) {
    frame.replaceChildren(make("p", { class: "waiting" }, "Reading the prompt …"));
    return;
  }
  const image = make("img", { src: source, alt, class: "arriving" });
  // An image inserted before it is decoded would flash; one that cannot be decoded shows its description.
  await image.decode().catch(() => {});
  if (painted !== source) {
    return;
  }
  frame.querySelector(".waiting")?.remove();
  for (const below of frame.children) {
    below.alt = "";
  }
  frame.append(image);
  const settle = () => {
    while (image.isConnected && frame.firstElementChild !== image) {
      frame.firstElementChild.remove();
    }
  };
  image.addEventListener("animationend", settle);
  if (getComputedStyle(image).animationName === "none") {
    settle();
  }
}

function description({ settings }, picture) {
  const draft = view.pinned ?? (picture.final ? null : picture.drafts.length - 1);
  return draft === null ? settings.prompt : `${settings.prompt} (draft ${draft + 1})`;
}

function caption({ settings, seconds }, picture) {
  const size = picture.size.replace("x", " × ");
  return [`seed ${picture.seed}`, `guidance ${settings.guidance}`, size, seconds ? `${seconds.toFixed(1)} s` : ""]
    .filter((part) => part !== "")
    .join(" · ");
}

function renderScales(picture, running) {
  const places = [...Array.from({ length: DRAFTS }, (_, i) => i), FINAL];
  const next = running ? places.find((place) => !at(picture, place)) : null;
  refill(
    byId("scales"),
    places.map((place) => {
      const name = place === FINAL ? "+ residual" : `draft ${place + 1}`;
      const source = at(picture, place);
      const slot = source
        ? button(
            { "data-id": place, "aria-pressed": String(isShown(picture, place)), "aria-label": place === FINAL ? "finished image, with the residual" : name },
            () => pin(place),
            make("img", { src: source, alt: "" }),
          )
        : make("span", { class: place === next ? "slot next" : "slot" });
      return make("li", { class: `step step-${place}` }, slot, make("span", { class: "name", "aria-hidden": source ? "true" : null }, name));
    }),
  );
}

function isShown(picture, place) {
  return view.pinned === null ? at(picture, place) === latest(picture) : view.pinned === place;
}

function pin(place) {
  // Selecting the finished image ends the selection of a draft.
  view = { ...view, pinned: place === FINAL ? null : place };
  render();
}

function renderTakes(generation) {
  const takes = byId("takes");
  takes.hidden = generation.pictures.length < 2;
  refill(
    takes,
    generation.pictures.map((picture, i) => {
      const source = latest(picture);
      const label = `Image ${i + 1}, seed ${picture.seed}${picture.final ? "" : `, ${draftsOf(picture)} of ${DRAFTS} drafts`}`;
      const content = source ? make("img", { src: source, alt: "" }) : make("span", { class: "slot" });
      return make("li", {}, button({ "data-id": i, "aria-pressed": String(i === view.picture), "aria-label": label }, () => take(i), content));
    }),
  );
}

function take(i) {
  view = { ...view, picture: i, pinned: null };
  render();
}
