import { button, byId, make, refill } from "./dom.js";
import { draftsOf, latest } from "./generation.js";
import { DRAFTS } from "./request.js";

const FINAL = "final";
/** Selects all images of a generation, side by side. */
const ALL = "all";
/** What `painted` is while the frame shows all images. */
const SHEET = "sheet";
const figure = byId("stage");
const frame = byId("frame");
const idle = [...frame.children];
/** What the frame shows or is about to show: a data URL, null while waiting for the first draft, "" for the idle image. */
let painted = "";
const idleCaption = byId("caption-facts").textContent;

/**
 * The generation on the stage, the selected image of it (its index, or ALL), and the selected draft; a `pinned` of null follows the
 * newest. `remarks` are sentences below the caption.
 */
let view = { generation: null, running: false, picture: 0, pinned: null, remarks: [] };

/**
 * Shows a generation: its images, or the selected one large, and the drafts of that beside it.
 *
 * @param {import("./generation.js").Generation} generation
 * @param {boolean} running
 * @param {string[]} remarks what the user should know about the images, in sentences
 */
export function show(generation, running, remarks = []) {
  const same = view.generation?.id === generation.id;
  const first = generation.pictures.length > 1 ? ALL : 0;
  view = { generation, running, picture: same ? view.picture : first, pinned: same ? view.pinned : null, remarks };
  render();
}

/** Marks the image as one of another prompt than the one in the form. */
export function setStale(stale) {
  figure.classList.toggle("stale", stale);
  byId("caption-stale").hidden = !stale;
}

/** Returns the indexes of the selected images: all of them, one, or none. */
export function chosen() {
  const { generation, picture } = view;
  return generation === null ? [] : picture === ALL ? generation.pictures.map((_, i) => i) : [picture];
}

/** Shows the initial state: no image, and empty places for the drafts. */
export function clear() {
  view = { generation: null, running: false, picture: 0, pinned: null, remarks: [] };
  figure.setAttribute("aria-busy", "false");
  painted = "";
  frame.replaceChildren(...idle);
  byId("caption-prompt").textContent = "";
  byId("caption-facts").textContent = idleCaption;
  byId("caption-remarks").replaceChildren();
  byId("takes").hidden = true;
  renderScales({ drafts: [], final: null }, false);
}

function render() {
  const { generation, running } = view;
  const lead = generation.pictures[view.picture === ALL ? 0 : view.picture];
  figure.setAttribute("aria-busy", String(running));
  if (view.picture === ALL) {
    paintAll(generation);
  } else {
    paint(shown(lead), description(generation, lead));
  }
  byId("caption-prompt").textContent = generation.settings.prompt;
  byId("caption-facts").textContent = facts(generation, lead);
  byId("caption-remarks").replaceChildren(...view.remarks.map((text) => make("p", {}, text)));
  renderScales(lead, running);
  renderTakes(generation);
}

/** Returns the selected draft of an image, or the newest. */
function shown(picture) {
  return (view.pinned === null ? null : at(picture, view.pinned)) ?? latest(picture);
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
  frame.querySelectorAll(".waiting, .sheet").forEach((old) => old.remove());
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

/** Shows all images side by side; pressing one selects it. */
function paintAll(generation) {
  const { pictures } = generation;
  if (painted !== SHEET || frame.firstElementChild?.dataset.of !== generation.id) {
    painted = SHEET;
    const cells = pictures.map((picture, i) => button({ "data-id": i }, () => take(i), make("span", { class: "slot" })));
    frame.replaceChildren(make("div", { class: "sheet", "data-of": generation.id, role: "group", "aria-label": "Images side by side" }, ...cells));
  }
  pictures.forEach((picture, i) => {
    const cell = frame.firstElementChild.children[i];
    const source = shown(picture);
    cell.setAttribute("aria-label", takeLabel(generation, i));
    if (source && cell.querySelector("img")?.getAttribute("src") !== source) {
      const tag = generation.settings.guidances ? [make("span", { class: "tag" }, `guidance ${picture.guidance}`)] : [];
      cell.replaceChildren(make("img", { src: source, alt: "" }), ...tag);
    }
  });
}

function description({ settings }, picture) {
  const draft = view.pinned ?? (picture.final ? null : picture.drafts.length - 1);
  return draft === null || draft === FINAL ? settings.prompt : `${settings.prompt} (draft ${draft + 1})`;
}

function facts({ settings, pictures, seconds }, lead) {
  const all = view.picture === ALL;
  const seeds = settings.guidances || !all ? `seed ${lead.seed}` : `seeds ${lead.seed} to ${pictures.at(-1).seed}`;
  const guidance = settings.guidances && all ? `guidance ${settings.guidances.join(", ")}` : `guidance ${lead.guidance ?? settings.guidance}`;
  return [seeds, guidance, lead.size.replace("x", " × "), seconds ? `${seconds.toFixed(1)} s` : ""].filter((part) => part !== "").join(" · ");
}

function renderScales(picture, running) {
  const places = [...Array.from({ length: DRAFTS }, (_, i) => i), FINAL];
  const next = running ? places.find((place) => !at(picture, place)) : null;
  // Images of quality low are decoded without the residual.
  const rough = view.generation?.settings.quality === "low";
  refill(
    byId("scales"),
    places.map((place) => {
      const name = place !== FINAL ? `draft ${place + 1}` : rough ? "finished" : "+ residual";
      const source = at(picture, place);
      const label = place !== FINAL ? name : rough ? "finished image" : "finished image, with the residual";
      const slot = source
        ? button(
            { "data-id": place, "aria-pressed": String(isShown(picture, place)), "aria-label": label },
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
  const whole = button({ "data-id": ALL, "aria-pressed": String(view.picture === ALL), class: "all" }, () => take(ALL), "All");
  refill(takes, [
    make("li", {}, whole),
    ...generation.pictures.map((picture, i) => {
      const source = latest(picture);
      const content = source ? make("img", { src: source, alt: "" }) : make("span", { class: "slot" });
      return make(
        "li",
        {},
        button({ "data-id": i, "aria-pressed": String(i === view.picture), "aria-label": takeLabel(generation, i) }, () => take(i), content),
      );
    }),
  ]);
}

function takeLabel({ settings, pictures }, i) {
  const { seed, guidance, final, drafts } = pictures[i];
  const what = settings.guidances ? `guidance ${guidance}` : `seed ${seed}`;
  return `Image ${i + 1}, ${what}${final ? "" : `, ${draftsOf({ drafts })} of ${DRAFTS} drafts`}`;
}

function take(picture) {
  view = { ...view, picture, pinned: null };
  render();
}
