import { add } from "./history.js";

/**
 * Stores generations in this browser's IndexedDB, which other tabs share. If there is none (for example in a private window),
 * they are kept as long as the page.
 */

const STORE = "generations";
/** @type {import("./generation.js").Generation[]} the generations that this page knows, newest first */
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

/** Runs `work` in one transaction. */
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
    // Without IndexedDB, the page has only the generations it knows.
  }
  return known;
}

/**
 * Stores a generation and removes the oldest ones beyond the bounds.
 *
 * @returns {Promise<import("./generation.js").Generation[]>} the stored generations, newest first
 */
export async function put(entry) {
  const before = await load();
  known = add(before, entry);
  const removed = before.filter((each) => !known.includes(each));
  try {
    await transact("readwrite", (store) => {
      removed.forEach(({ id }) => store.delete(id));
      store.put(entry);
    });
  } catch {
    // The storage is full or unavailable; the page keeps the generation.
  }
  return known;
}

/** Removes all generations. */
export async function clear() {
  known = [];
  try {
    await transact("readwrite", (store) => store.clear());
  } catch {
    // Without IndexedDB, there is nothing to remove.
  }
}
