// What to ask next on a device: `equiano/identify/talk.py`, `ask.py` and `next_question.py`, from the table.
//
// Who is asked decides which questions may be put; of these come first the gentlest and then those whose answers
// would change a finding or the help. The search tries sets of one, two and three answers as so many worlds.

import { Worlds, worldsOf } from "./evaluate.js";

export const AGE = "age_years"; // the age is asked under the name of its field
const CHILD_FROM = 7, TEEN_FROM = 14, ADULT_FROM = 18; // bands of age for wording and tier, as in talk.py
const LARGEST_SET = 3;
const MOST = 8;
const RANKS = ["not_enough_recorded", "unknown", "excluded", "look_closer", "indicated", "established", "refer"];

// --- Who is asked -------------------------------------------------------------------------------------------
// A talk is {audience, forms: [names], age: years or null, isChild: true, false or null, safe, companion, trained}.

// In doubt a teen, who is spared what adults are asked.
export function band({ age, isChild }) {
  if (age === null) return isChild === false ? "adult" : "teen";
  return age < CHILD_FROM ? "infant" : age < TEEN_FROM ? "child" : age < ADULT_FROM ? "teen" : "adult";
}

function ageHinders({ ages, infants }, { audience }, of) {
  if (of === "infant") return audience === "person" || !infants;
  if (audience !== "person" && of === "child") return !ages.includes("child") && !ages.includes("teen");
  return !ages.includes(of);
}

function tierHinders({ tier }, { audience, companion, safe, trained }, of) {
  if (audience === "file") return false;
  if (audience === "person" && tier >= 2 && (companion || !safe || (of === "child" && !trained))) return true;
  return tier >= 3 && !trained;
}

function leftOut(unless, { age, isChild, trained }, known) {
  // Of a child of unknown age nothing tells that it is old enough.
  if ("under" in unless) return (age ?? (isChild ? 0 : unless.under)) < unless.under;
  if (unless.untrained) return !trained;
  return unless.yes.some((id) => known[id] === true) || unless.no.some((id) => known[id] === false);
}

function suitable(table, talk, known) {
  const forms = (talk.forms.length ? talk.forms : ["unknown"]).map((form) => table.forms.indexOf(form));
  const of = band(talk);
  return table.questions.filter((question) => question.forms.some((form) => forms.includes(form))
    && !ageHinders(question, talk, of) && !tierHinders(question, talk, of)
    && !question.unless.some((unless) => leftOut(unless, talk, known)));
}

// Question -> whether a case says yes to it, by whatever code of the fact.
export function answered(table, { answers }) {
  const found = {};
  for (const { id, codes } of table.questions) {
    const said = codes.map((code) => answers[table.codes[code]]).filter((answer) => answer !== undefined);
    if (said.length) found[id] = said.includes(true);
  }
  return found;
}

// --- The search for answers that change a finding -----------------------------------------------------------

const evaluated = (table, world, more) =>
  new Worlds(table, { ...world, answers: new Map([...world.answers, ...more]) });

// Values of a finding that reach a goal, with the worlds that do.
function reaching(table, { wanted }, now, found) {
  return [...found].filter(([value, mask]) => mask && !table.no_finding.includes(value)
    && (wanted ? value === wanted : value !== now));
}

function lowest(mask) { return (mask & -mask).toString(2).length - 1; }

// Sets of codes by number, in order; a code that comes after another of its group is taken with that one only.
function setsOf(later, size) {
  let sets = [[]];
  for (let place = 0; place < size; place++) {
    sets = sets.flatMap((chosen) => {
      const longer = [];
      for (let code = chosen.length ? chosen.at(-1) + 1 : 0; code < later.length; code++) {
        if (!later[code] || (chosen.length && chosen.at(-1) === code - 1)) longer.push([...chosen, code]);
      }
      return longer;
    });
  }
  return sets;
}

// Of a code and a position: the sets that hold it there, one bit each.
function placesOf(sets, size, codes) {
  return Array.from({ length: size }, (_, position) => {
    const digits = Array.from({ length: codes }, () => new Uint8Array((sets.length >> 2) + 1)); // hexadecimal
    sets.forEach((chosen, number) => { digits[chosen[position]][number >> 2] |= 1 << (number & 3); });
    return digits.map((of) => BigInt(`0x${Array.from(of.reverse(), (digit) => digit.toString(16)).join("")}`));
  });
}

// The first set of that size with answers that reach the goal; all-yes answers are tried first.
function tryOne(table, asked, goal, world, now, size, without = []) {
  const open = asked.filter((code) => !world.answers.has(code) && !without.includes(code));
  const groups = new Map();
  table.alike[goal.finding].forEach((group, number) => group.forEach((code) => groups.set(code, number)));
  const members = new Map(); // groups in the order of their first code that is asked for
  for (const code of asked) if (groups.has(code)) members.set(groups.get(code), []);
  for (const code of open) members.get(groups.get(code))?.push(code);
  const taken = [...members.values()].map((group) => group.slice(0, size));
  const codes = taken.flat();
  const sets = setsOf(taken.flatMap((group) => group.map((_, order) => order > 0)), size);
  if (!sets.length) return null;
  const places = placesOf(sets, size, codes.length);
  const rest = Array.from({ length: 2 ** size - 1 }, (_, number) => number + 1);
  for (const patterns of [[0], rest]) {
    // Worlds for every set and pattern of answers; bit j of a pattern says no to the set's j-th code.
    const answers = new Map(codes.map((code, number) => {
      const masks = [0n, 0n];
      places.forEach((of, position) => patterns.forEach((pattern, block) => {
        masks[pattern >> position & 1] |= of[number] << BigInt(block * sets.length);
      }));
      return [code, masks];
    }));
    const worlds = new Worlds(table, world, sets.length * patterns.length, answers);
    for (const [value, mask] of reaching(table, goal, now, worlds.finding(goal.finding))) {
      const place = lowest(mask), pattern = patterns[Math.floor(place / sets.length)];
      const said = sets[place % sets.length].map((code, position) => [codes[code], !(pattern >> position & 1)]);
      return { goal, answers: new Map(said), before: now, after: value };
    }
  }
  return null;
}

// A step of two or three answers; one that was taken for another goal is used again if it serves.
function larger(table, asked, goal, world, now, taken) {
  let known = null;
  for (const { step, worlds } of taken) {
    const value = worlds.value(goal.finding);
    if (goal.wanted ? value === goal.wanted : value !== now) {
      known = { goal, answers: step.answers, before: now, after: value };
      break;
    }
  }
  const largest = known ? known.answers.size - 1 : LARGEST_SET;
  for (let size = 2; size <= largest; size++) {
    const step = tryOne(table, asked, goal, world, now, size);
    if (step) return step;
  }
  return known;
}

// Goals that one answer reaches, and all codes that do; the answer that reaches most goals is preferred.
function single(table, asked, goals, world, now) {
  const codes = asked.filter((code) => !world.answers.has(code));
  const found = new Map();
  if (!codes.length) return found;
  const answers = new Map(codes.map((code, at) => [code, [1n << BigInt(at), 1n << BigInt(codes.length + at)]]));
  const worlds = new Worlds(table, world, 2 * codes.length, answers);
  const reachedBy = goals.map((goal) => reaching(table, goal, now(goal.finding), worlds.finding(goal.finding)));
  const holds = (values, bit) => values.filter(([, mask]) => mask >> BigInt(bit) & 1n);
  const bits = Array.from({ length: worlds.count }, (_, bit) => bit);
  const score = bits.map((bit) => reachedBy.reduce((sum, values) => sum + holds(values, bit).length, 0));
  goals.forEach((goal, at) => {
    const here = bits.filter((bit) => holds(reachedBy[at], bit).length);
    if (!here.length) return;
    const best = here.reduce((first, bit) => (score[bit] > score[first] ? bit : first));
    const said = new Map([[codes[best % codes.length], best < codes.length]]);
    found.set(goal, {
      step: { goal, answers: said, before: now(goal.finding), after: holds(reachedBy[at], best)[0][0] },
      codes: here.map((bit) => codes[bit % codes.length]),
    });
  });
  return found;
}

// Smallest steps to the goals that are not reached yet, until `most` codes are asked for.
function* steps(table, asked, world, most) {
  const here = new Worlds(table, world);
  const now = (finding) => here.value(finding);
  const rank = (value) => RANKS.indexOf(value);
  const goals = [
    { finding: "outcome", wanted: "refer" }, { finding: "outcome", wanted: "look_closer" },
    { finding: "palermo.result", wanted: "established" }, { finding: "palermo.result", wanted: "indicated" },
    { finding: "delphi.result" },
    ...table.findings.filter(({ name }) => now(name) === "possible").map(({ name }) => ({ finding: name })),
  ].filter(({ finding, wanted }) => !wanted || rank(wanted) > rank(now(finding)));
  const singles = single(table, asked, goals, world, now);
  const chosen = new Set();
  const taken = [];
  for (const goal of goals) {
    if (chosen.size >= most) return;
    const alone = singles.get(goal);
    const step = alone?.step ?? larger(table, asked, goal, world, now(goal.finding), taken);
    if (step) {
      for (const code of step.answers.keys()) chosen.add(code);
      taken.push({ step, worlds: evaluated(table, world, step.answers) });
      yield step;
    }
    // One rare answer (a sale) would do, but two common ones lead there oftener: both are worth asking.
    if (goal.wanted === "refer" && alone) {
      const pair = tryOne(table, asked, goal, world, now(goal.finding), 2, alone.codes);
      if (pair) {
        for (const code of pair.answers.keys()) chosen.add(code);
        yield pair;
      }
    }
  }
}

// --- What is worth asking -----------------------------------------------------------------------------------

const forAge = (change, world, worlds) => (worlds.length > 1 ? { ...change, if: world.child ? "child" : "adult" } : change);

// What a yes, and what a no, to each question would change of urgency and help.
function helpChanges(table, questions, worlds, add) {
  const outcomes = [];
  for (const world of worlds) {
    const bit = (number) => 1n << BigInt(number);
    const answers = new Map(questions.map(({ records }, at) => [records, [bit(2 * at), bit(2 * at + 1)]]));
    const tried = new Worlds(table, world, 2 * questions.length + 1, answers);
    const help = (at) => ({ services: tried.named(table.services, at), urgency: tried.value("urgency", at) });
    const now = help(tried.count - 1);
    outcomes.push(tried.value("outcome", tried.count - 1));
    questions.forEach(({ id }, at) => ["yes", "no"].forEach((answer, place) => {
      const then = help(2 * at + place);
      for (const finding of ["urgency", "services"]) {
        if (String(then[finding]) === String(now[finding])) continue;
        const change = { finding, from: now[finding], to: then[finding], answer, together_with: [] };
        add(id, forAge(change, world, worlds));
      }
    }));
  }
  return outcomes;
}

function findingChanges(table, questions, worlds, add) {
  const byCode = new Map(questions.map((question) => [question.records, question.id]));
  for (const world of worlds) {
    for (const step of steps(table, [...byCode.keys()], world, Math.floor(MOST / worlds.length))) {
      for (const [code, answer] of step.answers) {
        const others = [...step.answers.keys()].filter((other) => other !== code).map((other) => byCode.get(other));
        const change = { finding: step.goal.finding, from: step.before, to: step.after,
          answer: answer ? "yes" : "no", together_with: others };
        add(byCode.get(code), forAge(change, world, worlds));
      }
    }
  }
}

// The questions worth asking next, in their order: [{question, wouldChange}]. None left means: stop asking.
export function nextQuestions(table, given, talk, passed = [], most = MOST) {
  const worlds = worldsOf(table, given);
  const known = answered(table, given);
  const asked = new Set(worlds[0].answers.keys());
  const questions = suitable(table, talk, known).filter(({ id }) => !(id in known) && !passed.includes(id));
  const help = new Map(), changes = new Map();
  const into = (map) => (id, change) => map.set(id, [...(map.get(id) ?? []), change]);
  const outcomes = helpChanges(table, questions, worlds, into(help));
  if (!outcomes.includes("refer")) {
    // With the answered ones, which the search leaves out itself: so it is one order for the whole of a talk.
    const wanted = suitable(table, talk, {}).filter((question) => questions.includes(question)
      || (asked.has(question.records) && !passed.includes(question.id)));
    findingChanges(table, wanted, worlds, into(changes));
  }
  for (const [id, found] of help) changes.set(id, [...(changes.get(id) ?? []), ...found]);
  if (!outcomes.includes("refer")) {
    for (const { id, kind } of questions) if (!changes.has(id) && table.bearing.includes(kind)) changes.set(id, []);
  }
  const byId = new Map(table.questions.map((question) => [question.id, question]));
  const worth = [...changes.keys()].slice(0, most);
  // What decides whether those worth asking make sense goes before them.
  const named = new Set(worth.flatMap((id) => byId.get(id).unless.flatMap(({ yes = [], no = [] }) => [...yes, ...no])));
  const opening = questions.map(({ id }) => id).filter((id) => named.has(id));
  const value = (id) => (worth.includes(id) ? worth.indexOf(id) : worth.length);
  const order = (id) => [byId.get(id).tier, byId.get(id).kind !== "urgency", !opening.includes(id), value(id)].map(Number);
  const before = (a, b) => { const at = a.findIndex((part, place) => part !== b[place]); return at < 0 ? 0 : a[at] - b[at]; };
  const chosen = [...new Set([...opening, ...worth])].sort((a, b) => before(order(a), order(b)));
  const found = chosen.map((id) => ({ question: id, wouldChange: changes.get(id) ?? [] }));
  if (worlds.length > 1 && !passed.includes(AGE)) found.unshift({ question: AGE, wouldChange: [] });
  return found;
}
