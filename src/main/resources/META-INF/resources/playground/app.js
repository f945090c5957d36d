import * as api from "./api.js";
import { copy, download } from "./clipboard.js";
import { byId } from "./dom.js";
import * as form from "./form.js";
import * as gallery from "./gallery.js";
import { enlarge } from "./enlarge.js";
import * as examples from "./examples.js";
import { begin, draftsOf, isComplete, latest, receive, settingsOf } from "./generation.js";
import * as key from "./key.js";
import * as problem from "./problem.js";
import { curl, DRAFTS, fileName, fromFragment, guidancesAround, requestsOf, streamBody, toFragment } from "./request.js";
import { advice, list, neverLearned, unknownWords } from "./scope.js";
import * as shelf from "./shelf.js";
import * as stage from "./stage.js";
import { surprise } from "./surprise.js";

/** Milliseconds between two looks at the server: while it is away or loads, and while it is ready. */
const MODEL_POLL_MS = 3000;
const ALIVE_POLL_MS = 8000;
const ADVICE_AFTER_MS = 700;
/** No smooth scroll of a browser takes longer. */
const SCROLL_MS = 1500;

/** @type {import("./generation.js").Generation | null} the generation on the stage */
let current = null;
/** @type {import("./generation.js").Generation[]} newest first */
let entries = [];
/** @type {AbortController | null} cancels the current request */
let running = null;
/** @type {Awaited<ReturnType<typeof api.model>>} */
let model = null;
/** The model whose notice and examples the page shows, as JSON. */
let shownModel = "null";
let nextLook = 0;
let nextAdvice = 0;
/** How often the user has begun to scroll. */
let scrolls = 0;
/** When the last scroll to the image has ended, at the latest. */
let scrollEnd = 0;

/**
 * Generates what the form asks for.
 *
 * @param {{keepSeed?: boolean, guidances?: number[]}} options
 */
async function generate(options = {}) {
  const { keepSeed = false, guidances } = options;
  if (running) {
    return;
  }
  const settings = form.read(keepSeed);
  if (settings === null) {
    return;
  }
  const compared = guidances ? { guidances, n: 1 } : {};
  problem.clear();
  const before = current;
  const since = scrolls;
  running = new AbortController();
  form.setRunning(true);
  const failure = await run({ ...settings, ...compared, ...(model ? { model: model.id } : {}) }, running.signal).then(() => null, (error) => error);
  running = null;
  form.setRunning(false);
  if (failure && !current.pictures.some(latest)) {
    // No image arrived: show the previous generation again.
    current = before;
  }
  showCurrent();
  if (failure) {
    await explain(failure, options);
  } else {
    keepInView(since);
  }
}

function showCurrent() {
  enableTools(current !== null && isComplete(current));
  if (current === null) {
    stage.clear();
  } else {
    stage.show(current, false, remarks(current));
  }
  markStale();
  showHistory();
}

/** Runs one request from beginning to end. */
async function run(settings, signal) {
  const started = performance.now();
  stage.setStale(false);
  current = begin(crypto.getRandomValues(new Uint32Array(4)).join("-"), Date.now(), settings);
  stage.show(current, true);
  enableTools(false);
  say("Reading the prompt …");
  // Before the page scrolls, because the advice above the image may go or come.
  adviseNow();
  bringIntoView();
  let first = 0;
  for (const request of requestsOf(settings)) {
    for await (const event of api.generate(streamBody(request), { key: key.current(), signal })) {
      current = receive(current, { ...event, image_index: first + (event.image_index ?? 0) });
      stage.show(current, true, remarks(current));
      say(progress());
    }
    first += request.n;
  }
  if (!isComplete(current)) {
    throw new api.ApiError(0, { code: "stream_cut", message: "the stream ended before every image was complete" });
  }
  const seconds = (performance.now() - started) / 1000;
  current = { ...current, seconds };
  const words = unknownWords(settings.prompt, model?.draws ?? null);
  say(`Done in ${seconds.toFixed(1)} s${words.length > 0 ? `, but this model never learned “${words[0]}”` : ""}.`);
  entries = await shelf.put(current);
}

/**
 * Shows why there is no image. If the API key is missing, asks for one and generates again. If the server has another model than the
 * page knows, shows that model.
 *
 * @param {Error} failure
 * @param {{keepSeed?: boolean, guidances?: number[]}} options those of the request that failed
 */
async function explain(failure, options) {
  const retry = () => generate({ ...options, keepSeed: true });
  if (failure.name === "AbortError") {
    say("Cancelled.");
    return;
  }
  if (failure.code === "unreachable") {
    showState("away");
  }
  say("");
  if (!(failure instanceof api.ApiError)) {
    console.error(failure);
    explainAt(new api.ApiError(0, { message: "an error occurred in this page" }), retry);
    return;
  }
  if (failure.status === 401 && (await key.ask(problem.sentence(failure.message)))) {
    showModel();
    await retry();
    return;
  }
  if (failure.status === 404) {
    model = null;
    await showModel();
  }
  if (!running) {
    explainAt(failure, retry);
  }
}

/** Shows the reason where the image would be, and scrolls there if that is out of sight. */
function explainAt(failure, retry) {
  problem.show(failure, retry);
  bringIntoView();
}

function progress() {
  const { pictures } = current;
  const finished = pictures.filter(({ final }) => final).length;
  if (pictures.length > 1 && finished > 0) {
    return `${finished} of ${pictures.length} images finished`;
  }
  const drafts = Math.min(...pictures.map(draftsOf));
  return drafts === 0 ? "Reading the prompt …" : `Draft ${drafts} of ${DRAFTS} …`;
}

/** Shows the status. Screen readers speak it, so it is set only when it changes. */
function say(text) {
  if (byId("status").textContent !== text) {
    byId("status").textContent = text;
  }
}

function enableTools(enabled) {
  for (const tool of byId("tools").children) {
    tool.disabled = !enabled;
  }
}

function restore(entry) {
  if (running) {
    return;
  }
  problem.clear();
  say("");
  current = entry;
  form.write(entry.settings);
  adviseNow();
  showCurrent();
  bringIntoView();
}

function showHistory() {
  gallery.show(entries, current?.id ?? null, restore);
}

/** Scrolls to the image unless the user has scrolled since `since`, the number of their scrolls at that time. */
function keepInView(since) {
  if (scrolls === since) {
    bringIntoView();
  }
}

/** Scrolls to the image, which on a phone is below the form. */
function bringIntoView() {
  const { top, bottom } = byId("frame").getBoundingClientRect();
  const end = byId("actions").getBoundingClientRect();
  // On a phone the buttons are at the bottom of the window, in front of the page.
  const free = getComputedStyle(byId("actions")).position === "fixed" ? end.top : innerHeight;
  // A scroll that is under way aims at the place where the image was, and elements above it may have come or gone since.
  const moving = performance.now() < scrollEnd;
  if (moving || top < 0 || bottom > free) {
    scrollEnd = performance.now() + SCROLL_MS;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    byId("stage").scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
  }
}

async function copied(text, what) {
  say((await copy(text)) ? `${what} copied.` : "This browser does not allow copying.");
}

/** Shows the state of the server in the header, with the name and the notice of its model, and looks again after a while. */
async function showModel() {
  clearTimeout(nextLook);
  let state;
  try {
    const served = await api.model(key.current());
    state = served ? "ready" : "loading";
    model = served;
    if (served) {
      form.adopt(served.guidance_scale);
    }
  } catch (error) {
    state = error.status === 401 ? "locked" : "away";
  }
  showScope();
  showState(state);
}

/** Looks whether the server still answers. */
async function look() {
  if (document.hidden) {
    lookLater();
  } else if (byId("model").dataset.state !== "ready") {
    await showModel();
  } else if (await api.alive()) {
    lookLater();
  } else {
    showState("away");
  }
}

function showState(state) {
  const names = { ready: model?.id, loading: "the model is loading …", locked: "requires an API key", away: "not reachable" };
  if (byId("model-name").textContent !== names[state]) {
    byId("model-name").textContent = names[state];
  }
  byId("model").dataset.state = state;
  lookLater();
}

function lookLater() {
  const { state } = byId("model").dataset;
  clearTimeout(nextLook);
  if (state !== "locked") {
    nextLook = setTimeout(look, state === "ready" ? ALIVE_POLL_MS : MODEL_POLL_MS);
  }
}

/** Shows what the model is and what it can draw, before anything is generated. */
function showScope() {
  const now = JSON.stringify(model);
  if (now === shownModel) {
    return;
  }
  shownModel = now;
  const { id = null, notice, draws } = model ?? {};
  byId("notice").hidden = !notice && !draws;
  byId("notice-text").textContent = notice ?? "";
  byId("notice-draws").textContent = draws ? `It can draw ${list(draws.subjects, "and")}.` : "";
  examples.show(id, tryExample);
  adviseNow();
}

/** Tells which words of the prompt mean nothing to the model, once the user pauses. */
function adviseSoon() {
  clearTimeout(nextAdvice);
  nextAdvice = setTimeout(adviseNow, ADVICE_AFTER_MS);
  markStale();
}

function adviseNow() {
  const text = advice(form.currentPrompt(), model?.draws ?? null);
  if (byId("advice").textContent !== text) {
    byId("advice").textContent = text;
  }
}

/** Dims an image that is not of the prompt in the form. */
function markStale() {
  const prompt = form.currentPrompt();
  stage.setStale(current !== null && !running && prompt !== "" && prompt !== current.settings.prompt);
}

/** Returns what the user should know about the images of a generation. */
function remarks({ settings, cut }) {
  const words = unknownWords(settings.prompt, model?.draws ?? null);
  const told = words.length > 0 ? `${neverLearned(words)}.` : "";
  const read = cut ? `The prompt is longer than this model reads: it read the first ${cut.read} of ${cut.tokens} tokens, and the end was cut off.` : "";
  return [read, told].filter((text) => text !== "");
}

function wire() {
  form.watch(() => generate(), adviseSoon);
  byId("cancel").addEventListener("click", () => running?.abort());
  addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]") || event.isComposing) {
      return;
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      generate();
    } else if (event.key === "Escape") {
      running?.abort();
    }
  });
  byId("download").addEventListener("click", () => {
    for (const index of stage.chosen()) {
      const { final, seed, guidance, format } = current.pictures[index];
      download(final, fileName(current.settings.prompt, seed, format, current.settings.guidances ? guidance : null));
    }
    say("Downloaded.");
  });
  byId("curl").addEventListener("click", () => {
    const chosen = stage.chosen();
    const settings = current.settings.guidances && chosen.length === 1 ? settingsOf(current, chosen[0]) : current.settings;
    copied(curl(settings, new URL(".", location.href).href, key.current() !== null), "The command");
  });
  byId("enlarge").addEventListener("click", enlargeChosen);
  byId("frame").addEventListener("click", (event) => event.target.tagName === "IMG" && !event.target.closest(".sheet") && enlargeChosen());
  byId("compare").addEventListener("click", compare);
  byId("surprise").addEventListener("click", () => tryExample({ prompt: surprise(model?.draws ?? null, Math.random) }));
  for (const type of ["wheel", "touchmove"]) {
    addEventListener(type, () => scrolls++, { passive: true });
  }
  addEventListener("online", look);
  addEventListener("offline", look);
  // The server may have another model since the user last looked at this page.
  document.addEventListener("visibilitychange", () => document.hidden || showModel());
  byId("link").addEventListener("click", () => copied(`${location.origin}${location.pathname}${toFragment(current.settings)}`, "The link"));
  byId("clear").addEventListener("click", async () => {
    entries = [];
    showHistory();
    say("History cleared.");
    byId("prompt").focus();
    await shelf.clear();
  });
  examples.show(null, tryExample);
}

/** Generates an example or a surprise; an example with its seed gives the image of its thumbnail. */
function tryExample(example) {
  if (running) {
    return;
  }
  form.propose(example.seed === undefined ? example : { n: 1, quality: "auto", guidance: model?.guidance_scale, ...example });
  generate({ keepSeed: example.seed !== undefined });
}

/** Generates the prompt and seed on the stage again with other guidances, side by side. */
function compare() {
  if (running || current === null) {
    return;
  }
  const { seed, guidance } = settingsOf(current, stage.chosen()[0]);
  form.propose({ ...current.settings, n: 1, seed, guidance });
  generate({ keepSeed: true, guidances: guidancesAround(guidance) });
}

/** Shows the finished images as large as the window. */
function enlargeChosen() {
  if (current === null || !isComplete(current)) {
    return;
  }
  const { settings, pictures } = current;
  enlarge(
    pictures.map(({ final, seed, guidance }) => ({
      source: final,
      alt: settings.prompt,
      caption: `${settings.prompt} · seed ${seed} · guidance ${guidance ?? settings.guidance}`,
    })),
    stage.chosen()[0],
  );
}

function adaptToDevice() {
  if (/Mac|iPhone|iPad/.test(navigator.userAgent)) {
    byId("generate-key").textContent = "⌘ ↵";
  }
  const wide = matchMedia("(min-width: 56rem)");
  const fold = () => {
    byId("settings").open = wide.matches;
  };
  wide.addEventListener("change", fold);
  fold();
  // On a phone the buttons stay in sight when their place has left the window.
  new IntersectionObserver(([place]) => document.body.classList.toggle("floating", !place.isIntersecting)).observe(byId("bar"));
}

wire();
adaptToDevice();
stage.clear();
form.write(fromFragment(location.hash));
addEventListener("hashchange", () => {
  form.write(fromFragment(location.hash));
  adviseNow();
  markStale();
});
showModel();
entries = await shelf.load();
showHistory();
