// Sealed sets that wait for the network. Each has an id, and the server counts an id once: what was sent and not
// acknowledged is simply sent again.

import { all, put, remove } from "./store.js";

export const add = (id, envelope) => put("queue", { id, envelope, refused: "" });
export const waiting = () => all("queue");

async function post(address, envelope) {
  return fetch(address, {
    method: "POST",
    credentials: "same-origin",
    // A header of one's own is never sent from another site without its consent (CORS): it stands for a CSRF token,
    // which a page that was kept for days would not have.
    headers: { "Content-Type": "application/json", "X-Equiano-Sealed": "1" },
    body: JSON.stringify(envelope),
  });
}

async function sendEach(address) {
  const done = { sent: 0, waiting: 0, refused: 0, signIn: false };
  for (const { id, envelope } of await waiting()) {
    let answer;
    try {
      answer = await post(address, envelope);
    } catch {
      done.waiting += 1; // no network: later
      continue;
    }
    const said = answer.ok && !answer.redirected ? await answer.json().catch(() => null) : null;
    if (said?.id === id) {
      await remove("queue", id);
      done.sent += 1;
    } else if (answer.status === 400 || answer.status === 409 || answer.status === 413) {
      // It stays: answers that a person gave are not thrown away because a program does not take them.
      await put("queue", { id, envelope, refused: String(answer.status) });
      done.refused += 1;
    } else {
      done.waiting += 1;
      done.signIn ||= answer.redirected || answer.status === 401 || answer.status === 403;
    }
  }
  return done;
}

// Send all that waits; two open pages take turns.
export const send = (address) => navigator.locks.request("equiano-send", () => sendEach(address));
