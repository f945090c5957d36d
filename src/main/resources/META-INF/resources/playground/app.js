import * as api from "./api.js";
import { copy, download } from "./clipboard.js";
import { button, byId, make } from "./dom.js";
import * as form from "./form.js";
import * as gallery from "./gallery.js";
import { begin, draftsOf, isComplete, latest, receive } from "./generation.js";
import * as key from "./key.js";
import * as problem from "./problem.js";
import { curl, DRAFTS, fileName, fromFragment, streamBody, toFragment } from "./request.js";
import * as shelf from "./shelf.js";
import * as stage from "./stage.js";

const EXAMPLES = [
  "a red house beside a tree under a night sky",
  "three orange balloons over a green meadow at dawn",
  "a white boat on the sea at sunset",
  "a blue car in front of a house in the snow",
  "a yellow bird above a wooden fence",
];
const MODEL_POLL_MS = 3000;

/** @type {import("./generation.js").Generation | null} the generation on the stage */
let current = null;
/** @type {import("./generation.js").Generation[]} newest first */
let entries = [];
/** @type {AbortController | null} cancels the current request */
let running = null;
/** @type {string | null} */
let model = null;

async function generate() {
  if (running) {
    return;
  }
  const settings = form.read();
  if (settings === null) {
    return;
  }
  problem.clear();
  const before = current;
  running = new AbortController();
  form.setRunning(true);
  const failure = await run({ ...settings, ...(model ? { model } : {}) }, running.signal).then(() => null, (error) => error);
  running = null;
  form.setRunning(false);
  if (failure && !current.pictures.some(latest)) {
    // No image arrived: show the previous generation again.
    current = before;
  }
  showCurrent();
  if (failure) {
    await explain(failure);
  }
}

function showCurrent() {
  enableTools(current !== null && isComplete(current));
  if (current === null) {
    stage.clear();
  } else {
    stage.show(current, false);
  }
  showHistory();
}

/** Runs one request from beginning to end. */
async function run(settings, signal) {
  const started = performance.now();
  current = begin(crypto.getRandomValues(new Uint32Array(4)).join("-"), Date.now(), settings);
  stage.show(current, true);
  enableTools(false);
  say("Reading the prompt …");
  bringIntoView();
  for await (const event of api.generate(streamBody(settings), { key: key.current(), signal })) {
    current = receive(current, event);
    stage.show(current, true);
    say(progress());
  }
  if (!isComplete(current)) {
    throw new api.ApiError(0, { code: "stream_cut", message: "the stream ended before every image was complete" });
  }
  const seconds = (performance.now() - started) / 1000;
  current = { ...current, seconds };
  say(`Done in ${seconds.toFixed(1)} s.`);
  entries = await shelf.put(current);
}

/** Shows why there is no image. If the API key is missing, asks for one and generates again. */
async function explain(failure) {
  if (failure.name === "AbortError") {
    say("Cancelled.");
    return;
  }
  say("");
  if (!(failure instanceof api.ApiError)) {
    console.error(failure);
    problem.show(new api.ApiError(0, { message: "an error occurred in this page" }), generate);
  } else if (failure.status !== 401) {
    problem.show(failure, generate);
  } else if (await key.ask(problem.sentence(failure.message))) {
    showModel();
    await generate();
  }
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
  showCurrent();
  bringIntoView();
}

function showHistory() {
  gallery.show(entries, current?.id ?? null, restore);
}

/** Scrolls to the image, which on a phone is below the form. */
function bringIntoView() {
  const { top, bottom } = byId("frame").getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    byId("stage").scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
  }
}

async function copied(text, what) {
  say((await copy(text)) ? `${what} copied.` : "This browser does not allow copying.");
}

/** Shows the name of the model in the header; repeats the request while the model loads. */
async function showModel() {
  let state;
  try {
    const served = await api.model(key.current());
    model = served?.id ?? null;
    state = served ? "ready" : "loading";
    if (served) {
      form.propose(served.guidance_scale);
    }
  } catch (error) {
    state = error.status === 401 ? "locked" : "away";
  }
  const names = { ready: model, loading: "the model is loading …", locked: "requires an API key", away: "not reachable" };
  byId("model-name").textContent = names[state];
  byId("model").dataset.state = state;
  if (state === "loading" || state === "away") {
    setTimeout(showModel, MODEL_POLL_MS);
  }
}

function wire() {
  form.watch(generate);
  byId("cancel").addEventListener("click", () => running?.abort());
  addEventListener("keydown", (event) => {
    if (byId("key-dialog").open || event.isComposing) {
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
    const { final, seed, format } = stage.chosen();
    download(final, fileName(current.settings.prompt, seed, format));
    say("Downloaded.");
  });
  byId("curl").addEventListener("click", () => copied(curl(current.settings, location.origin, key.current() !== null), "The command"));
  byId("link").addEventListener("click", () => copied(`${location.origin}${location.pathname}${toFragment(current.settings)}`, "The link"));
  byId("clear").addEventListener("click", async () => {
    entries = [];
    showHistory();
    say("History cleared.");
    byId("prompt").focus();
    await shelf.clear();
  });
  byId("examples").append(
    ...EXAMPLES.map((text) => make("li", {}, button({}, () => tryExample(text), text))),
  );
}

function tryExample(prompt) {
  if (running) {
    return;
  }
  form.write({ prompt });
  generate();
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
}

wire();
adaptToDevice();
stage.clear();
form.write(fromFragment(location.hash));
addEventListener("hashchange", () => form.write(fromFragment(location.hash)));
showModel();
entries = await shelf.load();
showHistory();
