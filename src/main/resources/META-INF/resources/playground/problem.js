import { button, byId, make } from "./dom.js";

const box = byId("problem");
let countdown = 0;

/** Removes the message. */
export function clear() {
  clearInterval(countdown);
  box.hidden = true;
  box.replaceChildren();
}

/**
 * Shows what went wrong and what the user can do about it.
 *
 * @param {import("./api.js").ApiError} error
 * @param {() => void} retry
 */
export function show(error, retry) {
  clear();
  box.append(make("h2", {}, title(error)), make("p", {}, sentence(error.message)));
  if (error.policies.length > 0) {
    box.append(scores(error));
  }
  if (canSucceedLater(error)) {
    box.append(retryButton(error.retryAfter ?? 0, retry));
  }
  box.hidden = false;
}

/** Whether the same request may succeed later, with an API key, or with the model that the server has now. */
function canSucceedLater({ status, code }) {
  return status === 0 || status === 401 || status === 429 || status >= 500 || code === "model_not_found";
}

function title(error) {
  const titles = {
    unreachable: "No connection to the server",
    content_policy_violation: "This prompt was refused",
    queue_full: "The server is busy",
    model_not_ready: "The model is still loading",
    model_not_found: "The server has another model now",
    stream_cut: "The connection ended too early",
    prompt_too_long: "This prompt is too long",
  };
  const byStatus = { 400: "The server rejected this request", 401: "The server requires an API key", 429: "Too many requests" };
  return titles[error.code] ?? byStatus[error.status] ?? "The request failed";
}

/** Formats a message of the server, which starts in lower case and has no full stop, as a sentence. */
export function sentence(text) {
  return `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, "")}.`;
}

function scores({ policies, threshold }) {
  return make(
    "ul",
    { class: "scores" },
    ...policies.map(({ policy, score, violated }) =>
      make(
        "li",
        { class: violated ? "violated" : null },
        make("span", {}, policy.replaceAll("-", " ")),
        make("meter", { min: 0, max: 1, high: threshold, optimum: 0, value: score, "aria-label": policy }),
        make("span", { class: "figure" }, `${Math.round(score * 100)} %`),
      ),
    ),
  );
}

/** Creates a button that is enabled after the wait that the server asked for. */
function retryButton(seconds, retry) {
  const again = () => {
    // This button will be removed, so the focus moves to another.
    byId("generate").focus({ preventScroll: true });
    retry();
  };
  const element = button({}, again, "Try again");
  let left = seconds;
  const tick = () => {
    element.disabled = left > 0;
    element.textContent = left > 0 ? `Try again in ${left} s` : "Try again";
    if (left-- <= 0) {
      clearInterval(countdown);
    }
  };
  tick();
  if (seconds > 0) {
    countdown = setInterval(tick, 1000);
  }
  return element;
}
