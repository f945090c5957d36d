import { add } from "./history.js";

/**
 * Keeps generations in this browser's IndexedDB, which other tabs share. Where there is none (a private window, say) they last
 * as long as the page.
 */

const STORE = "generations";
/** @type {import("./generation.js").Generation[]} what this page knows of, newest first */
let known = [];

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("hart-playground", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Does `work` in one transaction. */
async function transact(mode, work) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** @returns {Promise<import("./generation.js").Generation[]>} newest first */
export async function load() {
  try {
    const entries = await transact("readonly", (store) => store.getAll());
    known = entries.sort((a, b) => b.at - a.at);
  } catch {
    // What is known is all there is.
  }
  return known;
}

/**
 * Puts a generation on the shelf; the oldest make room.
 *
 * @returns {Promise<import("./generation.js").Generation[]>} what is there now, newest first
 */
export async function put(entry) {
  const before = await load();
  known = add(before, entry);
  const gone = before.filter((each) => !known.includes(each));
  try {
    await transact("readwrite", (store) => {
      gone.forEach(({ id }) => store.delete(id));
      store.put(entry);
    });
  } catch {
    // No room, or no shelf.
  }
  return known;
}

/** Takes everything off. */
export async function clear() {
  known = [];
  try {
    await transact("readwrite", (store) => store.clear());
  } catch {
    // Nothing was there.
  }
}
