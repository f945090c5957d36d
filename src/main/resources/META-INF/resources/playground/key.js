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

/** Returns the API key in use, or null. It is kept in this tab only. */
export function current() {
  return key;
}

/** Stores an API key; null removes it. */
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
    // Without storage, the page asks for the API key again after a reload.
  }
}

/**
 * Asks the user for an API key.
 *
 * @param {string} why the server's message
 * @returns {Promise<boolean>} whether the user entered one
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
