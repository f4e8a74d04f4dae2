// The page for screening without a network: safety and consent first, then one question a page, then the result.
//
// Every step is a screen: a function that fills <main> and returns nothing. What was said is one object, `talk`; it
// is saved at each step if the person agreed to a record and a PIN was set. Nothing is sent before it is sealed.

import { assess } from "./evaluate.js";
import { AGE, band, nextQuestions } from "./ask.js";
import { begin, drafts, forget, reopen, save, SHORTEST_PIN } from "./draft.js";
import { add, send, waiting } from "./queue.js";
import { seal } from "./seal.js";
import { button, choice, element, field, list, screen, status } from "./page.js";

const root = document.getElementById("offline").dataset;
const EVERYTHING = 1000; // more than the bank holds: asking goes on until nothing is left
const OLDEST = 120;
const LOCK_AFTER = 5 * 60 * 1000; // milliseconds out of sight; then the PIN is asked again
// The kept copy of the page speaks as the browser does; whoever chose another language goes on in that.
const LANGUAGE = "equiano-language";
let words = {}, lang = localStorage.getItem(LANGUAGE) ?? document.documentElement.lang, table = null;
let talk = null, opened = null; // what was said; the draft under which it is saved, with its key

const say = (name, fields = {}) => words[lang][name].replace(/\{(\w+)\}/g, (_, key) => fields[key]);
const texts = () => table.texts[lang];
const day = (time) => new Date(time).toLocaleString(lang, { dateStyle: "long", timeStyle: "short" });

// --- What was said, as the rules take it ------------------------------------------------------------------------

const isChild = () => (talk.age === null ? talk.isChild : talk.age < 18);

function given() {
  const byId = new Map(table.questions.map((question) => [question.id, question]));
  const said = Object.entries(talk.answers).filter(([, answer]) => answer === "yes" || answer === "no");
  const answers = Object.fromEntries(said.map(([id, answer]) => [table.codes[byId.get(id).records], answer === "yes"]));
  return { answers, age: talk.age, isChild: isChild() };
}

function circumstances() {
  const { steps, answers } = talk;
  const known = talk.forms.filter((form) => form !== "unknown");
  // Who works for another is asked about work, if nothing else is known.
  const forms = known.length ? known : answers.works_for_another === "yes" ? ["work"] : [];
  return { audience: talk.audience, forms, age: talk.age, isChild: isChild(), safe: talk.asked === "person",
    companion: talk.asked === "person" && !(steps.alone && steps.interpreter), trained: steps.trained };
}

const passed = () => [AGE, ...Object.keys(talk.answers).filter((id) => !["yes", "no"].includes(talk.answers[id]))];

async function loadTable(rules) {
  const answer = await fetch(root.table.replace(root.rules, rules)).catch(() => null);
  const found = answer?.ok ? await answer.json() : null;
  if (found?.format !== 1 || found.rules !== rules) return false;
  table = found;
  return true;
}

async function keep() {
  if (opened) await save(opened, talk);
}

async function drop() {
  if (opened) await forget(opened.draft.id);
  opened = talk = null;
}

// --- Start, drafts, PIN -----------------------------------------------------------------------------------------

async function start() {
  talk = opened = null;
  const open = await drafts();
  screen(say("title"), [
    element("p", say("about")),
    button(say("begin_person"), () => starting("person")),
    button(say("begin_observer"), () => starting("observer"), "secondary"),
    ...(open.length ? [element("h2", say("drafts"))] : []),
    ...open.map((draft) => element("div", [
      element("p", say("draft_ends", { when: day(draft.ends) })),
      button(say("go_on"), () => askPin(draft), "secondary"),
      button(say("delete"), () => sureToDelete(draft.id), "warning"),
    ], "offline-draft")),
  ]);
  await showWaiting();
}

function sureToDelete(id) {
  screen(say("delete_sure"), [
    button(say("delete_yes"), async () => { await forget(id); await drop(); await start(); }, "warning"),
    button(say("back"), start, "secondary"),
  ]);
}

async function starting(audience) {
  if (!await loadTable(root.rules)) { screen(say("title"), [element("p", say("no_table"))]); return; }
  talk = { id: crypto.randomUUID(), audience, asked: audience, rules: table.rules, steps: {}, age: null, isChild: null,
    forms: [], answers: {}, started: new Date().toISOString(), prepared: false };
  screen(say("before"), [list(texts().before[audience]), button(say("continue"), () => safety(0)), back(start)]);
}

function askPin(draft, problem = "") {
  const pin = field("pin", say("pin"), { type: "password", inputmode: "numeric", autocomplete: "off" }, "", problem);
  screen(say("pin_ask"), [pin.part, button(say("open"), async () => {
    const { content, opened: key, left, gone } = await reopen(pin.value(), draft.id);
    if (gone) { screen(say("pin_gone"), [button(say("new_talk"), start)]); return; }
    if (!content) { askPin(draft, say("pin_wrong", { left })); return; }
    if (!await loadTable(draft.rules)) { screen(say("title"), [element("p", say("old_table")), back(start)]); return; }
    talk = content;
    opened = key;
    await (talk.prepared ? question() : age());
  }), back(start)], Boolean(problem));
}

function setPin(problem = "") {
  const pin = field("pin", say("pin"), { type: "password", inputmode: "numeric", autocomplete: "off" }, "", problem);
  screen(say("pin_title"), [element("p", say("pin_about")), pin.part,
    button(say("pin_set"), async () => {
      if (pin.value().length < SHORTEST_PIN) { setPin(say("pin_short")); return; }
      opened = await begin(pin.value(), talk.id, talk.rules, talk);
      age();
    }),
    button(say("pin_none"), () => age(), "secondary")], Boolean(problem));
}

// --- Safety and consent -----------------------------------------------------------------------------------------

function safety(at) {
  const step = texts().safety[talk.asked][at];
  if (!step) {
    if (talk.asked !== "person" || talk.steps.written) setPin();
    else screen(say("not_written"), [button(say("continue"), () => age())]);
    return;
  }
  const said = (answer) => () => {
    talk.steps[step.key] = answer;
    if (!answer && step.stop) { screen(say("stopped"), [element("p", step.stop), button(say("new_talk"), start)]); return; }
    safety(at + 1);
  };
  screen(step.text, [
    // Not known counts as no, which is the safer side in every one of these.
    button(say("yes"), said(true), "secondary"), button(say("no"), said(false), "secondary"),
    button(say("unknown"), said(false), "secondary"), back(at ? () => safety(at - 1) : start),
  ]);
}

// --- Age and what it is about -----------------------------------------------------------------------------------

function age(problem = "") {
  const years = field("age", say("age"), { inputmode: "numeric", autocomplete: "off" }, say("age_hint"), problem,
    say("age"));
  const companion = circumstances().companion ? [element("p", say("companion"))] : [];
  screen(say("age"), [...companion, years.part, button(say("continue"), () => {
    const text = years.value().trim();
    if (text && !(/^[0-9]{1,3}$/.test(text) && Number(text) <= OLDEST)) { age(say("age_wrong")); return; }
    talk.age = text ? Number(text) : null;
    if (talk.age === null) under18();
    else notTooYoung();
  })], Boolean(problem));
}

function under18() {
  const said = (answer) => () => { talk.isChild = answer; forms(); };
  screen(say("under_18"), [button(say("yes"), said(true), "secondary"), button(say("no"), said(false), "secondary"),
    button(say("unknown"), said(null), "secondary"), back(age)]);
}

function notTooYoung() {
  talk.audience = talk.asked;
  if (band(circumstances()) !== "infant" || talk.audience !== "person") { forms(); return; }
  talk.audience = "observer";
  screen(say("infant"), [button(say("continue"), forms), back(age)]);
}

function forms() {
  const all = Object.entries(texts().forms).filter(([form]) => form !== "unknown");
  const about = choice("forms", say("forms"), all, { many: true, hint: say("forms_hint"), chosen: talk.forms, title: say("forms") });
  screen(say("forms"), [about.part, button(say("continue"), async () => {
    talk.forms = about.values();
    talk.prepared = true;
    await keep();
    question();
  }), back(age)]);
}

// --- Questions --------------------------------------------------------------------------------------------------

function why({ question: id, wouldChange: [change] }) {
  const { kind } = table.questions.find((each) => each.id === id);
  if (!change) return texts().why[kind === "work" ? "work" : "gap"];
  const { finding } = change;
  const ofHelp = finding === "urgency" || finding === "services";
  const name = ofHelp ? finding : change.together_with.length ? "finding_together" : "finding";
  const fields = ofHelp ? {} : { finding: texts().findings[finding], before: value(finding, change.from),
    after: value(finding, change.to) };
  return texts().why[`${name}_${change.answer}`].replace(/\{(\w+)\}/g, (_, key) => fields[key]);
}

const value = (finding, is) => texts().values[finding === "delphi.result" && is === "refer" ? "delphi_refer" : is];

function question(followUp = "") {
  const [next] = nextQuestions(table, given(), circumstances(), passed(), EVERYTHING);
  if (!next) { result(); return; }
  const { tier } = table.questions.find((each) => each.id === next.question);
  const asked = texts().questions[next.question];
  const wording = talk.audience === "person" && band(circumstances()) === "child" ? "child" : talk.audience;
  const said = (answer) => async () => {
    talk.answers[next.question] = answer;
    await keep();
    question(answer === "yes" && talk.audience === "person" ? asked.follow_up : "");
  };
  const reason = element("details", [element("summary", say("why")), element("p", why(next))], "govuk-details");
  const note = talk.audience === "person" && asked.note ? [element("p", asked.note, "govuk-inset-text")] : [];
  const reminder = texts().reminders[talk.audience][tier];
  screen(asked[wording], [
    ...(followUp ? [element("p", say("more", { follow_up: followUp }), "govuk-inset-text")] : []), ...note,
    // All alike: an answer that stands out would be a leading question.
    button(say("yes"), said("yes"), "secondary"), button(say("no"), said("no"), "secondary"),
    button(say("unknown"), said("unknown"), "secondary"), button(say("skip"), said("skip"), "secondary"),
    reason, back(before),
    element("p", [...(opened ? [button(say("pause"), start, "secondary")] : []),
      button(say("finish"), result, "secondary")]),
  ], false, [`${say("number", { number: Object.keys(talk.answers).length + 1 })} · ${texts().tiers[tier]}`, reminder]);
}

// One step back: the last answer is taken away and its question put again.
async function before() {
  const last = Object.keys(talk.answers).at(-1);
  if (last === undefined) { forms(); return; }
  delete talk.answers[last];
  await keep();
  question();
}

const back = (to) => button(say("back"), () => to(), "link");

// --- Result and end ---------------------------------------------------------------------------------------------

function facts(codes) {
  return [...new Set(codes.map((code) => texts().facts[table.codes.indexOf(code)] ?? code))];
}

function service(kind) {
  const { label, when = "", contacts = [], leads = [] } = texts().services[kind];
  const HALF_A_YEAR = 180 * 24 * 3600 * 1000; // a number that nobody has rung since is not given out
  const fresh = contacts.filter(({ confirmed }) => Date.now() - Date.parse(confirmed) <= HALF_A_YEAR);
  return element("li", [element("span", `${label}. ${when}`.trim()), list([
    ...fresh.map(({ organisation, contact, hours, confirmed }) =>
      [organisation, contact, hours, say("confirmed", { when: confirmed })].filter(Boolean).join(", ")),
    ...leads.map(({ organisation, page }) => `${say("ring_first", { organisation })}${page ? ` (${page})` : ""}`),
  ])]);
}

function part(title, entries) {
  return entries.length ? [element("h2", title), list(entries)] : [];
}

// A device asks for no profile, and no question records a coarse value of case data.
const NOT_SAID = ["profile_default", "composite"];

function caveat(key, found) {
  const parts = Object.keys(found.findings).filter((name) => name.startsWith("law.")).map((name) => texts().findings[name]);
  const fields = { profile: texts().profiles[found.profile], codes: "", parts: parts.join(", ") };
  return texts().caveats[key].replace(/\{(\w+)\}/g, (_, name) => fields[name]);
}

function result() {
  const found = assess(table, given());
  const { urgency } = found;
  const level = urgency.level === "none_recorded" && !urgency.asked ? "not_asked" : urgency.level;
  const ages = found.ifAdult && found.ifAdult.outcome !== found.ifChild.outcome
    ? [say("if_adult", { outcome: value("outcome", found.ifAdult.outcome) }),
      say("if_child", { outcome: value("outcome", found.ifChild.outcome) })] : [];
  const against = found.contradictions.map(({ about, no, yes }) => texts().contradiction
    .replace(/\{(\w+)\}/g, (_, key) => ({ finding: texts().findings[about] ?? facts(yes)[0], no: facts(no).join("; "),
      yes: facts(yes).join("; ") })[key]));
  const because = facts(found.because);
  const decisions = ["agrees", "later", "declines", "not_asked"].map((name) => [name, say(`decision_${name}`)]);
  const decision = choice("decision", say("decision"), decisions, {});
  const sealing = talk.asked !== "person" || talk.steps.written;
  screen(say("result"), [
    element("p", value("outcome", found.outcome), "govuk-heading-m offline-outcome"),
    list(ages),
    element("h2", say("urgency")), element("p", texts().urgency[level]), list(facts(urgency.because)),
    ...part(say("do_first"), urgency.do_first.map((step) => texts().first_steps[step])),
    ...part(say("to_do"), texts().what_to_do[found.outcome]),
    ...(found.services.length ? [element("h2", say("help")), element("ul", found.services.map(service), "govuk-list")] : []),
    ...(because.length ? part(say("because"), because) : [element("p", say("nothing_recorded"))]),
    ...part(say("against"), against),
    ...part(say("notes"), found.caveats.filter((key) => !NOT_SAID.includes(key)).map((key) => caveat(key, found))),
    ...(sealing ? [decision.part, button(say("seal"), () => {
      const [chosen] = decision.values();
      if (!chosen) { decision.fault(say("decision_missing")); return; }
      return finish(found, chosen);
    })] : [element("p", say("not_written")), button(say("end"), async () => { await drop(); await start(); })]),
    button(say("ask_more"), () => question(), "secondary"), back(before),
  ]);
}

async function finish(found, decision) {
  const content = {
    format: 1, id: talk.id, rules: table.rules, vocabulary: table.vocabulary, country: table.country, lang,
    audience: talk.audience, safety: talk.steps, age_years: talk.age, is_child: isChild(), forms: talk.forms,
    answers: talk.answers, started: talk.started, finished: new Date().toISOString(), decision,
    // What was shown in the room; the server works it out anew and notes where its rules say otherwise.
    shown: { outcome: found.outcome, rule: found.rule, urgency: found.urgency.level },
  };
  const { id, rules } = talk;
  const envelope = await seal({ id: root.keyId, key: root.key }, content, { id, rules, made: content.finished });
  await add(id, envelope); // first it is safe, then the draft goes
  await drop();
  screen(say("sealed"), [button(say("new_talk"), start)]);
  await showWaiting();
  if (navigator.onLine) await sendAll();
}

// --- Sending ----------------------------------------------------------------------------------------------------

// A device may think that it is on line when nothing is reached, and then no event tells when that ends: what waits is
// tried again by itself, in silence until something was sent. Three seconds first, for a network that just came back.
const [SOON, LATE] = [3_000, 60_000];
let [next, wait] = [0, SOON];

function tryAgain(length) {
  clearTimeout(next);
  wait = length ? wait : SOON;
  if (length) next = setTimeout(sendQuietly, wait);
}

async function sendQuietly() {
  wait = Math.min(wait * 2, LATE);
  const { sent } = navigator.onLine ? await send(root.send) : { sent: 0 };
  if (sent) await showWaiting([element("p", say("sent", { count: sent }))]);
  else tryAgain((await waiting()).length);
}

async function showWaiting(more = []) {
  const { length } = await waiting();
  tryAgain(length);
  status([...more, ...(length ? [element("p", say("waiting", { count: length })), button(say("send"), sendAll, "secondary")] : [])]);
}

async function sendAll() {
  const { sent, refused, signIn } = await send(root.send);
  await showWaiting([
    ...(sent ? [element("p", say("sent", { count: sent }))] : []),
    ...(refused ? [element("p", say("refused", { count: refused }))] : []),
    ...(signIn ? [element("p", say("sign_in"))] : []),
  ]);
}

// --- The page itself --------------------------------------------------------------------------------------------

// A phone that was laid aside asks for the PIN again; without one the answers are not locked, as they would be lost.
let hiddenAt = 0;
document.addEventListener("visibilitychange", async () => {
  if (document.hidden) hiddenAt = Date.now();
  else if (opened && Date.now() - hiddenAt > LOCK_AFTER) await start();
});

async function install() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register(root.worker, { scope: root.scope });
  await navigator.serviceWorker.ready;
  await navigator.storage?.persist?.(); // else a full device may throw sealed answers away
  document.getElementById("installed").textContent = say("ready");
}

function speak(code) {
  lang = document.documentElement.lang = code;
  localStorage.setItem(LANGUAGE, code);
  document.title = `${say("title")} – Equiano`;
  for (const each of document.querySelectorAll("[data-language]")) {
    each.setAttribute("aria-pressed", String(each.dataset.language === code));
  }
  document.getElementById("installed").textContent = say(navigator.serviceWorker?.controller ? "ready" : "not_ready");
}

window.addEventListener("unhandledrejection", () => status([element("p", words[lang]?.failed ?? "")]));
window.addEventListener("online", sendAll);
words = await (await fetch(root.words)).json();
speak(lang in words ? lang : "en");
for (const each of document.querySelectorAll("[data-language]")) {
  // Only between talks, so that no question is put in two languages by a slip of the finger.
  each.addEventListener("click", async () => { if (!talk) { speak(each.dataset.language); await start(); } });
}
await start();
if (navigator.onLine && (await waiting()).length) await sendAll();
await install();
