// Covers a page that nobody touched for as long as the agency allows. What stood on it, with what was typed, is
// taken out of the document and kept; who comes back proves who they are in a tab of its own, at the server,
// which keeps the time for itself. Without this file the next page asks.
const template = document.getElementById("cover");
const LIMIT = template.dataset.minutes * 60_000;
const PROOF = template.dataset.proof;
const LOOK_EVERY = 5000; // milliseconds; a clock that slept is looked at when it wakes
let last = Date.now();
let kept = null;

function cover() {
  kept = { nodes: [...document.body.childNodes], title: document.title, focus: document.activeElement, top: scrollY };
  document.body.replaceChildren(template.content.cloneNode(true));
  document.title = template.dataset.title;
  document.querySelector("[role=heading]").focus();
}

function uncover() {
  document.body.replaceChildren(...kept.nodes);
  document.title = kept.title;
  scrollTo(0, kept.top);
  kept.focus.focus();
  kept = null;
  last = Date.now();
}

async function look() {
  if (kept === null) {
    if (Date.now() - last >= LIMIT) cover();
    return;
  }
  if (document.hidden) return;
  // Whoever is not known to be there gets a question (403), whoever was signed out another page.
  const answer = await fetch(PROOF, { method: "HEAD", redirect: "manual" }).catch(() => null);
  if (answer?.status === 200 && kept !== null) uncover();
}

function alive() {
  if (kept !== null) return;
  if (Date.now() - last >= LIMIT) cover();
  else last = Date.now();
}

for (const event of ["pointerdown", "pointermove", "keydown", "wheel", "input"]) {
  document.addEventListener(event, alive, { capture: true, passive: true });
}
setInterval(() => { if (kept === null) look(); }, LOOK_EVERY);
document.addEventListener("visibilitychange", look);
addEventListener("focus", look);
