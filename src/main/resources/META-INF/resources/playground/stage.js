import { button, byId, make, refill } from "./dom.js";
import { draftsOf, latest } from "./generation.js";
import { DRAFTS } from "./request.js";

const FINAL = "final";
const figure = byId("stage");
const frame = byId("frame");
const idle = [...frame.children];
/** What the frame shows or is about to: a data URL, null for the wait before the first draft, "" for the idle picture. */
let painted = "";
const idleCaption = byId("caption").textContent;

/** Which picture of which generation is looked at, and which stage of it; null follows the newest. */
let view = { generation: null, running: false, picture: 0, pinned: null };

/**
 * Shows a generation: its chosen picture large, the way to it below, its other pictures beside that.
 *
 * @param {import("./generation.js").Generation} generation
 * @param {boolean} running
 */
export function show(generation, running) {
  const same = view.generation?.id === generation.id;
  view = { generation, running, picture: same ? view.picture : 0, pinned: same ? view.pinned : null };
  render();
}

/** The picture that is chosen, or null. */
export function chosen() {
  return view.generation?.pictures[view.picture] ?? null;
}

/** Shows what the page begins with: no picture yet, and empty places for the way to one. */
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

/** Lays a picture over the one before, which goes when the new one has faded in. */
async function paint(source, alt) {
  if (source === painted) {
    frame.querySelector("img:last-of-type")?.setAttribute("alt", alt);
    return;
  }
  painted = source;
  if (source === null) {
    frame.replaceChildren(make("p", { class: "waiting" }, "Reading your words …"));
    return;
  }
  const image = make("img", { src: source, alt, class: "arriving" });
  // Put in before it can be drawn, it would flash; a picture that cannot be drawn shows its description.
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
            { "data-id": place, "aria-pressed": String(isShown(picture, place)), "aria-label": place === FINAL ? "finished picture, with the residual" : name },
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
  // On the finished picture there is nothing left to hold on to.
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
      const label = `Picture ${i + 1}, seed ${picture.seed}${picture.final ? "" : `, ${draftsOf(picture)} of ${DRAFTS} drafts`}`;
      const content = source ? make("img", { src: source, alt: "" }) : make("span", { class: "slot" });
      return make("li", {}, button({ "data-id": i, "aria-pressed": String(i === view.picture), "aria-label": label }, () => take(i), content));
    }),
  );
}

function take(i) {
  view = { ...view, picture: i, pinned: null };
  render();
}
