/** Keeps generations in this browser's IndexedDB. Where there is none (a private window, say) nothing is kept, and nothing fails. */

const STORE = "generations";

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("hart-playground", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Runs `work` in one transaction, and closes. */
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
    return entries.sort((a, b) => b.at - a.at);
  } catch {
    return [];
  }
}

/**
 * Makes the shelf hold these and no others.
 *
 * @param {import("./generation.js").Generation[]} entries
 */
export async function keep(entries) {
  try {
    const known = new Set(await transact("readonly", (store) => store.getAllKeys()));
    await transact("readwrite", (store) => {
      for (const entry of entries) {
        if (!known.delete(entry.id)) {
          store.put(entry);
        }
      }
      for (const id of known) {
        store.delete(id);
      }
    });
  } catch {
    // The history then lasts as long as the page.
  }
}
