// An open draft: the one thing that this device can read again, so it rests on a PIN and does not rest long.
//
// A PIN protects little: with 600,000 rounds six digits fall in about 35 hours of one processor core. So a draft
// is deleted 12 hours after it was begun and after five wrong PINs, and the page says so. Finished answers do not
// depend on it: they are sealed (seal.js). An own copy of the stored bytes can be tried without the limit of five.

import { all, put, remove } from "./store.js";
import { fromBase64url, toBase64url } from "./seal.js";

export const LIFE = 12 * 3600 * 1000; // milliseconds: a working day and the way home
export const TRIES = 5;
export const SHORTEST_PIN = 6;
const ROUNDS = 600_000; // OWASP's figure for PBKDF2-HMAC-SHA-256

const bytes = (text) => new TextEncoder().encode(text);

async function keyOf(pin, salt) {
  const secret = await crypto.subtle.importKey("raw", bytes(pin), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS }, secret,
    { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

// Bound to the text: a draft cannot be given another's id, rules or a later end.
const bound = ({ id, rules, ends }) => bytes(JSON.stringify([id, rules, ends]));

async function locked(draft, key, content) {
  const iv = crypto.getRandomValues(new Uint8Array(12)); // new at every saving, as the key stays
  const text = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bound(draft) }, key,
    bytes(JSON.stringify(content)));
  return { ...draft, iv: toBase64url(iv), text: toBase64url(text) };
}

// The drafts that are still alive, without their text; those past their end are deleted.
export async function drafts(now = Date.now()) {
  const found = await all("draft");
  for (const { id } of found.filter(({ ends }) => ends <= now)) await remove("draft", id);
  return found.filter(({ ends }) => ends > now).map(({ id, rules, ends, wrong }) => ({ id, rules, ends, wrong }));
}

// A new draft under a PIN; what it returns saves again without asking for the PIN while the page is open.
export async function begin(pin, id, rules, content, now = Date.now()) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const opened = { draft: { id, rules, ends: now + LIFE, wrong: 0, salt: toBase64url(salt) }, key: await keyOf(pin, salt) };
  await save(opened, content);
  return opened;
}

export async function save({ draft, key }, content, now = Date.now()) {
  if (draft.ends <= now) await remove("draft", draft.id); // a page that was left open does not prolong it
  else await put("draft", await locked(draft, key, content));
}

// The content of a draft, or null with a wrong PIN; after five the draft is gone.
export async function reopen(pin, id, now = Date.now()) {
  await drafts(now);
  const draft = (await all("draft")).find((each) => each.id === id);
  if (!draft) return { gone: true };
  // Counted before it is tried: who closes the page in between has used up the try.
  const wrong = draft.wrong + 1;
  await put("draft", { ...draft, wrong });
  const key = await keyOf(pin, fromBase64url(draft.salt));
  try {
    const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: fromBase64url(draft.iv), additionalData: bound(draft) },
      key, fromBase64url(draft.text));
    const { iv, text: _, ...kept } = { ...draft, wrong: 0 };
    await put("draft", { ...draft, wrong: 0 });
    return { content: JSON.parse(new TextDecoder().decode(text)), opened: { draft: kept, key } };
  } catch {
    if (wrong >= TRIES) await remove("draft", id);
    return { left: Math.max(0, TRIES - wrong), gone: wrong >= TRIES };
  }
}

export const forget = (id) => remove("draft", id);
