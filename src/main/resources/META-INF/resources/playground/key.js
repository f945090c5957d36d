import { byId } from "./dom.js";

const NAME = "hart.key";
const dialog = byId("key-dialog");
const field = byId("key");
let key = stored();

function stored() {
  try {
    return sessionStorage.getItem(NAME);
  } catch {
    return null;
  }
}

/** The key in use, or null. It lives in this tab only. */
export function current() {
  return key;
}

/** Keeps a key, or forgets it. */
export function set(value) {
  key = value;
  byId("forget").hidden = key === null;
  try {
    if (key === null) {
      sessionStorage.removeItem(NAME);
    } else {
      sessionStorage.setItem(NAME, key);
    }
  } catch {
    // The key is then asked for again after a reload.
  }
}

/**
 * Asks for a key.
 *
 * @param {string} why the server's words
 * @returns {Promise<boolean>} whether one was given
 */
export function ask(why) {
  byId("key-why").textContent = why;
  field.value = "";
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener(
      "close",
      () => {
        const given = dialog.returnValue === "use" && field.value.trim() !== "";
        if (given) {
          set(field.value.trim());
        }
        field.value = "";
        resolve(given);
      },
      { once: true },
    );
  });
}

byId("key-cancel").addEventListener("click", () => dialog.close());
byId("forget").addEventListener("click", () => set(null));
byId("forget").hidden = key === null;
