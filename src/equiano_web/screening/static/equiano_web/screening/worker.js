// Keeps the page, its scripts and its table on the device, so that it opens without a network.
//
// The address carries the version of everything it keeps: a new one is installed beside the old one and takes its
// place. Tables lie in a store of their own and stay as long as a draft was begun under them.

const VERSION = new URL(self.location).searchParams.get("v");
const FILES = `equiano-offline-${VERSION}`, TABLES = "equiano-tables";
const LIST = "/screening/offline/files.json";

async function install() {
  const { files, table } = await (await fetch(LIST, { cache: "no-store" })).json();
  const fresh = (address) => new Request(address, { cache: "reload", credentials: "omit" });
  await (await caches.open(FILES)).addAll(files.map(fresh)); // all of them or none
  await (await caches.open(TABLES)).add(fresh(table));
}

// Rule versions of the drafts on this device.
function begunUnder() {
  return new Promise((done, failed) => {
    const request = indexedDB.open("equiano-screening");
    request.onupgradeneeded = () => request.transaction.abort(); // no database yet: the page makes it
    request.onerror = () => done([]);
    request.onsuccess = () => {
      const database = request.result;
      const all = database.transaction("draft").objectStore("draft").getAll();
      all.onsuccess = () => { database.close(); done(all.result.map(({ rules }) => rules)); };
      all.onerror = () => { database.close(); failed(all.error); };
    };
  });
}

async function activate() {
  for (const name of await caches.keys()) {
    if (name.startsWith("equiano-offline-") && name !== FILES) await caches.delete(name);
  }
  const { table } = await (await (await caches.open(FILES)).match(LIST)).json();
  const rules = await begunUnder();
  const tables = await caches.open(TABLES);
  for (const request of await tables.keys()) {
    const needed = request.url.endsWith(table) || rules.some((version) => request.url.includes(version));
    if (!needed) await tables.delete(request);
  }
  await self.clients.claim();
}

async function answer(request) {
  // The page itself from the network where there is one, so that a new version is found; the rest from here.
  if (request.mode === "navigate") {
    const page = await fetch(request).catch(() => null);
    if (page?.ok) return page;
    return (await (await caches.open(FILES)).match(request, { ignoreSearch: true })) ?? Response.error();
  }
  const kept = await (await caches.open(FILES)).match(request) ?? await (await caches.open(TABLES)).match(request);
  return kept ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(install().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET" && new URL(event.request.url).origin === self.location.origin) {
    event.respondWith(answer(event.request));
  }
});
