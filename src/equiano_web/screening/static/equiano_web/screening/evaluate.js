// The rules on a device: what `equiano/identify/worlds.py`, `findings.py` and `assess.py` do, from one table.
//
// Three-valued truth is two masks, where a thing is yes and where it is no, over many worlds at once; a world
// in neither is unknown. A mask is a BigInt, bit i speaks of world i: one case is one world for each age it may
// have, and the search for the next question (ask.js) tries thousands of answers as so many worlds.
// Everything is worked out when it is first asked for and kept, so the order of the findings does not matter.
// The table is made by `equiano/identify/offline_table.py`, which tells what each node means.

export const FORMAT = 1;
const ADULT_FROM = 18; // Palermo Protocol, article 3 (d)
const MOST_OF_A_STRENGTH = 3; // no published combination of Delphi counts asks for more items of a strength
const OUTCOMES = ["not_enough_recorded", "look_closer", "refer"]; // from least to most protective
const RESULTS = ["excluded", "unknown", "indicated", "established"];
const REASONED = ["palermo.act", "palermo.means", "palermo.purpose", "palermo.result", "eu.purpose", "eu.result",
  "delphi.result", "outcome"];
const NOTHING_FOUND = ["unknown", "not_indicated", "not_enough_recorded"];

// Worlds in which at least one, two, ... `most` of the masks are set.
function reached(masks, most) {
  const found = Array(most).fill(0n);
  for (const mask of masks) {
    for (let place = most - 1; place > 0; place--) found[place] |= found[place - 1] & mask;
    found[0] |= mask;
  }
  return found;
}

export class Worlds {
  // base: {answers: Map of code number -> true or false, child, age, recordedChild}, the same in all worlds;
  // answers: Map of code number -> [worlds that say yes, worlds that say no], before those of base.
  constructor(table, base, count = 1, answers = new Map()) {
    Object.assign(this, { table, base, count, answers });
    this.all = (1n << BigInt(count)) - 1n;
    this.kept = { yes: [], no: [], findings: new Map(), positive: new Map() };
  }

  code(code) {
    const asked = this.answers.get(code);
    if (asked) return asked;
    const said = this.base.answers.get(code);
    return said === undefined ? [0n, 0n] : said ? [this.all, 0n] : [0n, this.all];
  }

  not(mask) { return this.all & ~mask; }

  yes(node) { return this.kept.yes[node] ??= this.#yes(node); }

  no(node) { return this.kept.no[node] ??= this.#no(node); }

  node(number) { return this.table.nodes[number - this.table.codes.length]; }

  #yes(number) {
    if (number < this.table.codes.length) return this.code(number)[0];
    const [kind, ...rest] = this.node(number);
    switch (kind) {
      case "r": return this.code(rest[0])[0];
      case "|": return rest.reduce((found, part) => found | this.yes(part), 0n);
      case "&": return this.#every(rest, (part) => this.yes(part));
      case "!": return this.#every(rest, (part) => this.no(part));
      case "?": return this.not(this.yes(rest[0]));
      case "#": return reached(rest.slice(1).map((part) => this.yes(part)), rest[0]).at(-1);
      case "p": return this.positive(rest[0]);
      case "f": return this.finding(rest[0]).get(rest[1]) ?? 0n;
      case "s": return this.sexual;
      case "a": return this.#below(rest[0])[0];
      case "k": return this.base.recordedChild ? this.all : 0n;
      default: throw new Error(`unknown node ${kind}`);
    }
  }

  #no(number) {
    if (number < this.table.codes.length) return this.code(number)[1];
    const [kind, ...rest] = this.node(number);
    switch (kind) {
      case "|": return this.#every(rest, (part) => this.no(part));
      case "&": return rest.reduce((found, part) => found | this.no(part), 0n);
      case "!": return rest.reduce((found, part) => found | this.yes(part), 0n);
      case "#": {
        // No where so many parts are no that fewer than `least` can be yes.
        const [least, ...parts] = rest;
        const needed = parts.length - least + 1;
        return needed <= 0 ? this.all : reached(parts.map((part) => this.no(part)), needed).at(-1);
      }
      case "a": return this.#below(rest[0])[1];
      default: return this.not(this.yes(number)); // never unknown
    }
  }

  #every(parts, mask) {
    let found = this.all;
    for (const part of parts) if (!(found &= mask(part))) break;
    return found;
  }

  // Where the age is not recorded, a child is under any age above 18 and an adult over any below it.
  #below(years) {
    const { child, age } = this.base;
    const below = years === ADULT_FROM ? child : age !== null ? age < years
      : child ? (years > ADULT_FROM ? true : null) : years < ADULT_FROM ? false : null;
    return below === null ? [0n, 0n] : below ? [this.all, 0n] : [0n, this.all];
  }

  get sexual() { return this.yes(this.table.sexual); }

  // An item is there when it was recorded, or a value of case data that says precisely the same.
  item(codes) { return codes.reduce((found, code) => found | this.code(code)[0], 0n); }

  dimension(name) { return this.table.dimensions.find((dimension) => dimension.name === name); }

  positive(name) {
    if (!this.kept.positive.has(name)) this.kept.positive.set(name, this.#positive(this.dimension(name)));
    return this.kept.positive.get(name);
  }

  #positive({ items, weights }) {
    const of = weights[this.table.weights[this.base.child ? "child" : "adult"]];
    const present = (places) => places.map((place) => this.item(items[place]));
    const counts = Object.fromEntries(["strong", "medium", "weak"]
      .map((strength) => [strength, reached(present(of[strength]), MOST_OF_A_STRENGTH)]));
    counts.medium_or_weak = reached(present([...of.medium, ...of.weak]), MOST_OF_A_STRENGTH);
    return this.table.positive.reduce((found, combination) => found
      | this.#every(Object.entries(combination), ([kind, least]) => counts[kind][least - 1]), 0n);
  }

  // Value -> worlds in which the finding has it; the first entry that is true gives the value.
  finding(name) {
    if (!this.kept.findings.has(name)) {
      const rule = this.table.findings.find((entry) => entry.name === name);
      this.kept.findings.set(name, this.#find(rule));
    }
    return this.kept.findings.get(name);
  }

  #find({ first, otherwise }) {
    let open = this.all;
    const found = new Map();
    for (const [value, when] of first) {
      const here = open ? open & this.yes(when) : 0n;
      found.set(value, (found.get(value) ?? 0n) | here);
      open &= ~here;
    }
    return found.set(otherwise, (found.get(otherwise) ?? 0n) | open);
  }

  // Value of a finding in one world.
  value(name, world = 0) {
    for (const [value, mask] of this.finding(name)) if (mask >> BigInt(world) & 1n) return value;
    throw new Error(`${name}: no value`);
  }

  // Names of the [name, node] pairs that are true in a world, each once.
  named(pairs, world = 0) {
    return [...new Set(pairs.filter(([, node]) => this.yes(node) >> BigInt(world) & 1n).map(([name]) => name))];
  }
}

// The worlds a case may be in: one if the age is known, else an adult's and a child's.
// A case is {answers: {code: true or false}, age: years or null, isChild: true, false or null}.
export function worldsOf(table, { answers, age = null, isChild = null }) {
  const numbers = new Map(table.codes.map((code, number) => [code, number]));
  const said = new Map(Object.entries(answers).map(([code, answer]) => {
    if (!numbers.has(code)) throw new Error("a code that these rules do not know");
    return [numbers.get(code), answer];
  }));
  return (isChild === null ? [false, true] : [isChild])
    .map((child) => ({ answers: said, child, age, recordedChild: isChild === true }));
}

// Codes recorded yes that make a true node true, in their order; `because.py` of findings.py says the same.
function* because(worlds, number) {
  if (!worlds.yes(number)) return;
  if (number < worlds.table.codes.length) { yield number; return; }
  const [kind, ...rest] = worlds.node(number);
  if (kind === "r") yield rest[0];
  else if (kind === "p") {
    for (const codes of worlds.dimension(rest[0]).items) if (worlds.item(codes)) yield codes[0];
  } else if (kind === "f") yield* becauseOf(worlds, rest[0]);
  else if (kind === "|" || kind === "&" || kind === "#") {
    for (const part of kind === "#" ? rest.slice(1) : rest) yield* because(worlds, part);
  } else if (kind === "?" && worlds.node(rest[0])?.[0] === "?") yield* because(worlds, worlds.node(rest[0])[1]);
}

// The entry [value, node, letter] that gave a finding its value; undefined for what remains otherwise.
function ledTo(worlds, name) {
  const value = worlds.value(name);
  return worlds.table.findings.find((rule) => rule.name === name).first
    .find(([is, when]) => is === value && worlds.yes(when));
}

function becauseOf(worlds, name) {
  const entry = ledTo(worlds, name);
  return entry ? [...new Set(because(worlds, entry[1]))] : [];
}

// Answers that stand against each other: elements denied code by code while signs speak for them, and facts
// that one code denies and another says. Of each: what it is about, codes recorded no, codes recorded yes.
function* contradictions(worlds) {
  const denied = (codes) => codes.filter((code) => worlds.base.answers.get(code) === false);
  for (const { name, excluding } of worlds.table.findings) {
    if (!excluding || !worlds.yes(excluding[0])) continue;
    const indicated = worlds.value(name) === "indicated";
    if (!indicated && worlds.value("outcome") !== "refer") continue;
    yield { about: name, no: denied(excluding.slice(1)), yes: becauseOf(worlds, indicated ? name : "outcome") };
  }
  for (const [about, no, yes] of worlds.table.facts) {
    const against = yes.filter((code) => worlds.base.answers.get(code));
    if (denied(no).length && against.length) yield { about, no: denied(no), yes: against };
  }
}

function findingsOf(worlds, knownAge) {
  const { table, base } = worlds;
  const name = (codes) => codes.map((code) => table.codes[code]);
  const values = Object.fromEntries(table.findings.map((rule) => [rule.name, worlds.value(rule.name)]));
  const against = [...contradictions(worlds)]
    .map(({ about, no, yes }) => ({ about, no: name(no), yes: name(yes) }));
  const services = worlds.named(table.services);
  const reasoned = Object.keys(values).filter((key) => key === "outcome"
    || ((REASONED.includes(key) || key.startsWith("law.")) && !NOTHING_FOUND.includes(values[key])));
  // A device in the room asks for no profile.
  const beyondRules = { advice: true, age_unknown: !knownAge, profile_default: true, tension: against.length > 0 };
  return {
    findings: values,
    profile: `${base.child ? "child" : "adult"}_${worlds.sexual ? "sexual" : "labour"}`,
    ilo11: worlds.named(table.ilo11),
    outcome: values.outcome,
    rule: ledTo(worlds, "outcome")?.[2] ?? null,
    because: name(becauseOf(worlds, "outcome")),
    reasons: Object.fromEntries(reasoned.map((key) => [key, name(becauseOf(worlds, key))])),
    urgency: {
      level: values.urgency,
      asked: table.urgency_codes.some((code) => base.answers.has(code)),
      because: name(becauseOf(worlds, "urgency")),
      do_first: worlds.named(table.first_steps),
      services: services.filter((service) => table.first_services.includes(service)),
    },
    services,
    contradictions: against,
    caveats: table.caveats
      .filter(([key, node]) => (node === undefined ? beyondRules[key] : worlds.yes(node))).map(([key]) => key),
  };
}

const protection = ({ findings }) =>
  OUTCOMES.indexOf(findings.outcome) * RESULTS.length + RESULTS.indexOf(findings["palermo.result"]);

// Findings, reasons, urgency and help of a case, by code and key; where the age is unknown also `ifAdult` and
// `ifChild`, and the more protective of the two stands on top, the adult's where they protect alike.
export function assess(table, given) {
  const made = worldsOf(table, given).map((base) => findingsOf(new Worlds(table, base), given.isChild !== null));
  const top = made.reduce((best, each) => (protection(each) > protection(best) ? each : best));
  return made.length === 1 ? top : { ...top, ifAdult: made[0], ifChild: made[1] };
}
