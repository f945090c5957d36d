import { byId } from "./dom.js";
import { drawSeed, readSeed } from "./request.js";

const form = byId("form");
const prompt = byId("prompt");
const seed = byId("seed");
const fresh = byId("fresh");
const guidance = byId("guidance");
/** Whether the user has set the guidance. */
let chosen = false;

/** Reacts to input, and calls `onSubmit` when the form is submitted and `onPrompt` when the prompt changes. Must be called once. */
export function watch(onSubmit, onPrompt) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    onSubmit();
  });
  prompt.addEventListener("input", () => {
    setError("prompt", "");
    fit();
    onPrompt();
  });
  seed.addEventListener("input", () => {
    setError("seed", "");
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

/** Returns the prompt in the field, without blanks around it. */
export function currentPrompt() {
  return prompt.value.trim();
}

/**
 * Reads the settings, with a new seed if the user wants one and `keepSeed` is false. If a field is invalid, shows the error, focuses the field and
 * returns null.
 *
 * @returns {import("./request.js").Settings | null}
 */
export function read(keepSeed = false) {
  const n = Number(form.elements.n.value);
  if (prompt.value.trim() === "") {
    return setError("prompt", "Describe an image first.");
  }
  if ((fresh.checked && !keepSeed) || seed.value.trim() === "") {
    seed.value = String(drawSeed(Math.random()));
  }
  const number = readSeed(seed.value, n);
  if (number === null) {
    byId("settings").open = true;
    return setError("seed", "A seed is a whole number of at most 16 digits, below 2^53.");
  }
  setError("prompt", "");
  setError("seed", "");
  return {
    prompt: prompt.value.trim(),
    n,
    seed: number,
    guidance: Number(guidance.value),
    quality: form.elements.quality.value,
  };
}

/**
 * Fills the form. Fields whose value is absent or invalid are not changed.
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
  setError("prompt", "");
  setError("seed", "");
  showGuidance();
  fit();
}

/** Shows an error at a field and focuses the field; an empty text clears the error. */
export function setError(name, text) {
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

/** Enters an example or a surprise. Whether later requests have a new seed stays as it is. */
export function propose(settings) {
  const renewed = fresh.checked;
  write(settings);
  fresh.checked = renewed;
}

/** Swaps Generate and Cancel, and keeps the focus where it was. The page does not scroll to it: the user watches the image. */
export function setRunning(running) {
  const [from, to] = running ? [byId("generate"), byId("cancel")] : [byId("cancel"), byId("generate")];
  const focused = document.activeElement === from;
  document.body.classList.toggle("running", running);
  to.hidden = false;
  from.hidden = true;
  if (focused) {
    to.focus({ preventScroll: true });
  }
}

/** Shows the model's default guidance unless the user has chosen another. */
export function adopt(scale) {
  if (!chosen) {
    guidance.value = String(scale);
    showGuidance();
  }
}

function showGuidance() {
  byId("guidance-value").textContent = Number(guidance.value).toFixed(1);
}

/** Makes the prompt field as high as its text and its border. */
function fit() {
  prompt.style.height = "auto";
  prompt.style.height = `${prompt.scrollHeight + prompt.offsetHeight - prompt.clientHeight}px`;
}
