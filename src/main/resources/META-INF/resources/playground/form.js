import { byId } from "./dom.js";
import { drawSeed, readSeed } from "./request.js";

const form = byId("form");
const prompt = byId("prompt");
const seed = byId("seed");
const fresh = byId("fresh");
const guidance = byId("guidance");
/** Whether somebody has said how much guidance. */
let chosen = false;

/** Called once: reacts to typing, and hands the settings over when the form is sent. */
export function watch(onSubmit) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    onSubmit();
  });
  prompt.addEventListener("input", () => {
    fault("prompt", "");
    fit();
  });
  seed.addEventListener("input", () => {
    fault("seed", "");
    fresh.checked = seed.value === "";
  });
  guidance.addEventListener("input", () => {
    chosen = true;
    showGuidance();
  });
  addEventListener("resize", fit);
  document.fonts?.ready.then(fit);
  showGuidance();
  fit();
}

/**
 * The settings, a new seed drawn if so wished; or null after saying what is wrong and going there.
 *
 * @returns {import("./request.js").Settings | null}
 */
export function read() {
  const n = Number(form.elements.n.value);
  if (prompt.value.trim() === "") {
    return fault("prompt", "Say what to draw first.");
  }
  if (fresh.checked || seed.value.trim() === "") {
    seed.value = String(drawSeed(Math.random()));
  }
  const number = readSeed(seed.value, n);
  if (number === null) {
    byId("settings").open = true;
    return fault("seed", "A seed is a whole number of at most 16 digits, below 2^53.");
  }
  fault("prompt", "");
  fault("seed", "");
  return {
    prompt: prompt.value.trim(),
    n,
    seed: number,
    guidance: Number(guidance.value),
    quality: form.elements.quality.value,
  };
}

/**
 * Fills the form. What is absent or does not fit stays as it is.
 *
 * @param {Partial<Record<keyof import("./request.js").Settings, string | number>>} settings
 */
export function write(settings) {
  if (settings.prompt !== undefined) {
    prompt.value = settings.prompt;
  }
  for (const name of ["n", "quality"]) {
    const wanted = [...form.elements[name]].find((radio) => radio.value === String(settings[name]));
    if (wanted) {
      wanted.checked = true;
    }
  }
  if (settings.guidance !== undefined && Number.isFinite(Number(settings.guidance))) {
    guidance.value = String(settings.guidance);
    chosen = true;
  }
  if (settings.seed !== undefined) {
    seed.value = String(settings.seed);
    fresh.checked = false;
  }
  fault("prompt", "");
  fault("seed", "");
  showGuidance();
  fit();
}

/** Says what is wrong with a field and goes there; an empty text takes it back. */
export function fault(name, text) {
  const field = byId(name);
  byId(`${name}-error`).textContent = text;
  if (text === "") {
    field.removeAttribute("aria-invalid");
  } else {
    field.setAttribute("aria-invalid", "true");
    field.focus();
  }
  return null;
}

/** Swaps Generate and Cancel, and keeps the focus where it was. */
export function setRunning(running) {
  const [from, to] = running ? [byId("generate"), byId("cancel")] : [byId("cancel"), byId("generate")];
  const focused = document.activeElement === from;
  document.body.classList.toggle("running", running);
  to.hidden = false;
  from.hidden = true;
  if (focused) {
    to.focus();
  }
}

/** The model's own guidance stands where nobody has chosen another. */
export function propose(scale) {
  if (!chosen) {
    guidance.value = String(scale);
    showGuidance();
  }
}

function showGuidance() {
  byId("guidance-value").textContent = Number(guidance.value).toFixed(1);
}

/** The prompt's field is as high as its text and its border. */
function fit() {
  prompt.style.height = "auto";
  prompt.style.height = `${prompt.scrollHeight + prompt.offsetHeight - prompt.clientHeight}px`;
}
