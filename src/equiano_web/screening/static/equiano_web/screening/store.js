// What rests on the device: one database with the open draft and the sealed sets that wait for the network.
// Nothing is kept in clear but ids, times, the rule version and how often a wrong PIN was typed.

const NAME = "equiano-screening", VERSION = 1;

function open() {
  return new Promise((done, failed) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("draft", { keyPath: "id" });
      request.result.createObjectStore("queue", { keyPath: "id" });
    };
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

// One act on one store; resolves when it is on the disk, as the page may be closed the next moment.
export async function act(store, mode, work) {
  const database = await open();
  try {
    return await new Promise((done, failed) => {
      const change = database.transaction(store, mode, { durability: "strict" });
      const request = work(change.objectStore(store));
      change.oncomplete = () => done(request.result);
      change.onerror = change.onabort = () => failed(change.error);
    });
  } finally {
    database.close();
  }
}

export const all = (store) => act(store, "readonly", (of) => of.getAll());
export const put = (store, entry) => act(store, "readwrite", (of) => of.put(entry));
export const remove = (store, id) => act(store, "readwrite", (of) => of.delete(id));
