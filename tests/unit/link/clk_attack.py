"""Attacks on `.clk` files by someone without the secret: given names and sexes of records.

The attacker knows the program, and how frequent names are among the persons on the lists (US Census 1990;
the lists are drawn from the same table, so this knowledge is as good as it can be). Nothing else is known:
not the secret, not one record.

`mine` reads Bloom filters (`equiano-clk-1`, kept here as `bloom_codes`, so that the attack is seen to work):
bits that occur together are one part of a field (Christen et al. 2018); how often the groups occur, and
occur together, tells which part each is; the bits of each part are then learnt by expectation and
maximisation. `chain` and `shadow` read match keys (`equiano-clk-2`): `chain` joins records whose keys say
that they have the same given name, and names the largest groups by rank; `shadow` learns from lists that the
attacker encodes under a secret of their own how the keys of a name or a sex look.

Run with figures: python benchmarks/bench_link.py attack
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numba
import numpy as np
import pyarrow as pa
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import squareform

from equiano.link.encode import RULES, encode_list, project_key
from equiano.link.prepare import prepare, stack

TODAY = dt.date(2026, 1, 1)
SECRET, OWN_SECRET = b"of the agencies, drawn by nobody here", b"of the attacker, for lists of their own"
NAMES = Path(__file__).parents[2] / "golden" / "census_1990_names.csv"
COUNTRIES = {"UA": 0.35, "MD": 0.25, "RO": 0.2, "KG": 0.12, "UZ": 0.08}
WOMEN = 0.6
PUBLIC_SEED = 991  # the attacker's own draw from the published table


# --- Lists drawn from the published table -----------------------------------------------------------------


@cache
def name_shares(kind: str) -> tuple[list[str], np.ndarray]:
    with NAMES.open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["kind"] == kind]
    shares = np.array([float(row["percent"]) for row in rows])
    return [row["name"] for row in rows], shares / shares.sum()


def draw(kind: str, size: int, rng: np.random.Generator) -> np.ndarray:
    names, shares = name_shares(kind)
    return rng.choice(np.array(names), size, p=shares)


def drawn_list(size: int, seed: int) -> pa.Table:
    """A list of so many persons: no errors in it, which helps the attacker."""
    rng = np.random.default_rng(seed)
    woman = rng.random(size) < WOMEN
    ages = np.clip(rng.gamma(6, 3.3, size) + 12, 12, 70)
    born = [(dt.date(2025, 6, 1) - dt.timedelta(days=int(age * 365.25))).isoformat() for age in ages]
    return pa.table(
        {
            "id": [f"R{number:06d}" for number in range(size)],
            "family_name": draw("surname", size, rng),
            "given_name": np.where(woman, draw("female", size, rng), draw("male", size, rng)),
            "birth_date": born,
            "sex": np.where(woman, "F", "M"),
            "citizenship": rng.choice(list(COUNTRIES), size, p=list(COUNTRIES.values())),
        }
    )


def drawn_lists(size: int, lists: int, seed: int) -> list[pa.Table]:
    """Lists that overlap; on each, 4 % of the women are under another surname."""
    rng = np.random.default_rng(seed + 10_000)
    everyone = drawn_list(size, seed)
    out = []
    for _ in range(lists):
        one = everyone.filter(pa.array(rng.random(size) < 0.5))
        changed = (rng.random(len(one)) < 0.04) & (one["sex"].to_numpy() == "F")
        surnames = np.where(changed, draw("surname", len(one), rng), one["family_name"].to_numpy())
        out.append(one.set_column(1, "family_name", pa.array(surnames)))
    return out


@dataclass(frozen=True)
class Truth:
    """What the attacker wants: root of the given name and sex of each record."""

    root: np.ndarray
    sex: np.ndarray


def truth_of(table: pa.Table) -> Truth:
    ready = prepare(stack({"list": table}), TODAY)
    return Truth(*(np.array(ready[name].to_pylist()) for name in ("root", "sex")))


@dataclass(frozen=True)
class Outcome:
    """Shares of records whose name and sex are guessed right, and what is right without any file."""

    named: float
    guessing: float
    sex: float
    base: float


def outcome(truth: Truth, roots: np.ndarray, sexes: np.ndarray) -> Outcome:
    """Guessing gives everybody the name, and the sex, that is most frequent on the list."""
    guessing = np.unique(truth.root, return_counts=True)[1].max() / len(truth.root)
    women = float((truth.sex == "F").mean())
    return Outcome(
        float((roots == truth.root).mean()),
        float(guessing),
        float((sexes == truth.sex).mean()),
        max(women, 1 - women),
    )


# --- Bloom filters of equiano-clk-1 -----------------------------------------------------------------------

BITS, FLIP = 1024, 0.03
POSITIONS = {"surname": 14, "root": 14, "birth": 22, "sex": 6, "citizenship": 8}
Part = tuple[str, str]


def pairs_of(text: str) -> list[str]:
    padded = f"_{text}_"
    return [padded[place : place + 2] for place in range(len(padded) - 1)]


def parts_of(table: pa.Table) -> list[list[Part]]:
    """Parts of each record's fields, as `equiano-clk-1` had them."""
    ready = prepare(stack({"list": table}), TODAY)
    columns = ("surname", "root", "birth_text", "sex", "citizenship")
    out = []
    for surname, root, date, sex, citizenship in zip(*(ready[c].to_pylist() for c in columns), strict=True):
        year, month, day = date[:4], date[4:6], date[6:]
        low, high = sorted((month, day))
        births = (f"y{year}", f"m{month}", f"d{day}", f"o{low}{high}", f"e{year[3]}{low}")
        named = [
            (field, pair) for field, name in (("surname", surname), ("root", root)) for pair in pairs_of(name)
        ]
        out.append(
            [*named, *(("birth", piece) for piece in births), ("sex", sex), ("citizenship", citizenship)]
        )
    return out


def bloom_codes(table: pa.Table, secret: bytes, seed: int) -> np.ndarray:
    """Bloom filters with 3 % of flipped bits, shape (records, BITS): what `equiano-clk-1` held."""

    @cache
    def places(part: Part) -> np.ndarray:
        blocks = [
            hmac.new(secret, f"bit|{part[0]}|{part[1]}|{block}".encode(), hashlib.sha256).digest()
            for block in (0, 1)
        ]
        return np.frombuffer(b"".join(blocks), dtype="<u2")[: POSITIONS[part[0]]] % BITS

    bits = np.zeros((len(table), BITS), dtype=bool)
    for row, parts in enumerate(parts_of(table)):
        for part in parts:
            bits[row, places(part)] = True
    return bits ^ (np.random.default_rng(seed).random(bits.shape) < FLIP)


# --- Pattern mining on bits -------------------------------------------------------------------------------

LEAST_GROUP, CUT = 5, 0.78
PUBLIC_SIZE, PUBLIC_PARTS = 20_000, 140


def mine(bits: np.ndarray, starts: int = 4) -> tuple[np.ndarray, np.ndarray]:
    """Roots and sexes of all records from the patterns of their bits."""
    X = bits.astype(np.float64)
    if not (X.std(axis=0) > 0).all():
        raise ValueError("a column that is the same in all records")
    correlation = np.corrcoef(X.T)
    np.fill_diagonal(correlation, 0)
    tree = linkage(squareform(np.clip(1 - correlation, 0, 2), checks=False), "average")
    number = fcluster(tree, CUT, "distance")
    groups = [np.flatnonzero(number == one) for one in np.unique(number)]
    groups = [group for group in groups if len(group) >= LEAST_GROUP]
    parts, present, keys, makes = public_parts()
    best, found = -np.inf, None
    for start in range(starts):
        assigned = [parts[one] for one in align(X, correlation, groups, present, start)]
        fit, posterior = learn(X, groups, assigned, keys, makes)
        if fit > best:
            best, found = fit, posterior
    chosen = [keys[one] for one in found.argmax(axis=1)]
    women = found[:, [sex == "F" for _, sex in keys]].sum(axis=1) > 0.5
    return np.array([root for root, _ in chosen]), np.where(women, "F", "M")


@cache
def public_parts() -> tuple[list[Part], np.ndarray, list[tuple[str, str]], np.ndarray]:
    """Frequent parts and who has them, in the attacker's own draw; names with their sex, and their shares."""
    table = drawn_list(PUBLIC_SIZE, PUBLIC_SEED)
    rows = parts_of(table)
    place = {part: number for number, part in enumerate(sorted({part for row in rows for part in row}))}
    present = np.zeros((len(rows), len(place)), dtype=np.float32)
    for row, parts in enumerate(rows):
        present[row, [place[part] for part in parts]] = 1
    share = present.mean(axis=0)
    loud = np.argsort(-share * (1 - share))[:PUBLIC_PARTS]
    known = truth_of(table)
    keys, counts = np.unique(np.array([known.root, known.sex]), axis=1, return_counts=True)
    names = list(place)
    return (
        [names[one] for one in loud],
        present[:, loud],
        [tuple(key) for key in keys.T.tolist()],
        counts / counts.sum(),
    )


def share_of(counts: np.ndarray, size: int) -> float:
    """Share of records that have a part, by the bits of its group that they show: two mixed binomials."""
    high, low, share = 0.96, counts.mean() / size * 0.8, 0.15
    for _ in range(60):
        odds = np.log(share / (1 - share)) + counts * np.log(high / low)
        odds += (size - counts) * np.log((1 - high) / (1 - low))
        has = 1 / (1 + np.exp(-odds))
        share = np.clip(has.mean(), 0.003, 0.9)
        low = np.clip(((1 - has) * counts).sum() / ((1 - has).sum() * size), 0.05, 0.8)
        high = np.clip((has * counts).sum() / (has.sum() * size), 0.9, 0.98)
    return float(share)


def align(
    X: np.ndarray, correlation: np.ndarray, groups: list[np.ndarray], present: np.ndarray, seed: int
) -> np.ndarray:
    """Number of the public part that each group of bits is, by shares and by what occurs together."""
    score = np.column_stack([X[:, group].mean(axis=1) for group in groups])
    size = np.array([len(group) for group in groups])
    within = np.array([correlation[np.ix_(g, g)].sum() / (len(g) * (len(g) - 1)) for g in groups])
    trust = np.clip(size * within / (1 + (size - 1) * within), 0.05, 1)
    together = np.clip(np.corrcoef(score.T) / np.sqrt(np.outer(trust, trust)), -1, 1)
    shares = np.array([share_of(X[:, group].sum(axis=1), len(group)) for group in groups])
    public = present.mean(axis=0)
    spread = np.sqrt(public * (1 - public) / len(X)) + 0.012
    off = np.minimum(((shares[:, None] - public) / spread) ** 2, 12.0)
    return anneal(off, together, np.corrcoef(present.T).astype(np.float64), trust, len(X), seed, 400_000)


@numba.njit
def anneal(off, together, expected, trust, records, seed, steps):  # type: ignore[no-untyped-def]
    """Assignment of groups to parts that fits best, by simulated annealing."""
    np.random.seed(seed)
    groups, parts = off.shape
    part_of = np.random.permutation(parts)[:groups]
    group_of = -np.ones(parts, np.int64)
    for group in range(groups):
        group_of[part_of[group]] = group
    best, current, lowest = part_of.copy(), 0.0, 0.0
    for step in range(steps):
        heat = 20.0 * (1 - step / steps) ** 2 + 0.2
        one, new = np.random.randint(groups), np.random.randint(parts)
        old, other = part_of[one], group_of[new]
        if new == old:
            continue
        change = off[one, new] - off[one, old]
        if other >= 0:
            change += off[other, old] - off[other, new]
        for third in range(groups):
            if third in (one, other):
                continue
            at = part_of[third]
            noise = 1.0 / records / (trust[one] * trust[third]) + 0.0004
            change += min((together[one, third] - expected[new, at]) ** 2 / noise, 9.0)
            change -= min((together[one, third] - expected[old, at]) ** 2 / noise, 9.0)
            if other >= 0:
                noise = 1.0 / records / (trust[other] * trust[third]) + 0.0004
                change += min((together[other, third] - expected[old, at]) ** 2 / noise, 9.0)
                change -= min((together[other, third] - expected[new, at]) ** 2 / noise, 9.0)
        if change < 0 or np.random.random() < np.exp(-change / heat):
            part_of[one], group_of[new], group_of[old] = new, one, other
            if other >= 0:
                part_of[other] = old
            current += change
            if current < lowest:
                lowest, best = current, part_of.copy()
    return best


def learn(
    X: np.ndarray,
    groups: list[np.ndarray],
    assigned: list[Part],
    keys: list[tuple[str, str]],
    shares: np.ndarray,
) -> tuple[float, np.ndarray]:
    """Fit, and probability of each name with its sex for each record; the groups are where it starts."""
    parts = sorted(
        {("root", pair) for root, _ in keys for pair in pairs_of(root)} | {("sex", "F"), ("sex", "M")}
    )
    has = np.array(
        [
            [part in {("sex", sex), *(("root", p) for p in pairs_of(root))} for part in parts]
            for root, sex in keys
        ]
    )
    has = np.column_stack([has, np.ones(len(keys))]).astype(np.float64)
    likelihood = np.zeros((len(X), len(keys)))
    for group, part in zip(groups, assigned, strict=True):
        if part in parts:
            shown = X[:, group].sum(axis=1)
            odds = shown * np.log(0.96 / 0.3) + (len(group) - shown) * np.log(0.04 / 0.7)
            likelihood += np.outer(np.clip(odds, -8, 8), has[:, parts.index(part)])
    for _ in range(15):
        log = likelihood + np.log(shares)
        top = log.max(axis=1, keepdims=True)
        posterior = np.exp(log - top)
        total = posterior.sum(axis=1, keepdims=True)
        posterior /= total
        mean = posterior @ has
        shown = np.linalg.solve(mean.T @ mean + 5 * np.eye(has.shape[1]), mean.T @ X)
        rate = np.clip(has @ shown, 0.02, 0.98)
        likelihood = 0.6 * (X @ np.log(rate / (1 - rate)).T + np.log(1 - rate).sum(axis=1))
    return float((np.log(total) + top).sum()), posterior


# --- Match keys of equiano-clk-2 --------------------------------------------------------------------------


@dataclass(frozen=True)
class File:
    """What an attacker has: match keys of all records; and, for the judge alone, the truth behind them."""

    tokens: np.ndarray
    truth: Truth


def encoded_file(tables: list[pa.Table], secret: bytes) -> File:
    """Lists encoded under one secret, pooled as the party that links has them."""
    tokens, roots, sexes = [], [], []
    for table in tables:
        encodings = encode_list(table, secret, "attack", TODAY)
        key = project_key(secret, "attack")
        ids = table["id"].to_pylist()
        row = {
            hmac.new(key, f"id|{one}".encode(), hashlib.sha256).hexdigest()[:20]: n
            for n, one in enumerate(ids)
        }
        order = [row[reference] for reference in encodings.reference.to_pylist()]
        truth = truth_of(table)
        tokens.append(encodings.tokens)
        roots.append(truth.root[order])
        sexes.append(truth.sex[order])
    return File(np.concatenate(tokens), Truth(np.concatenate(roots), np.concatenate(sexes)))


def block_sizes(tokens: np.ndarray) -> np.ndarray:
    """Records with the same key, shape as `tokens`; 0 where it is unknown."""
    out = np.zeros(tokens.shape)
    for rule in range(tokens.shape[1]):
        _, place, sizes = np.unique(tokens[:, rule], return_inverse=True, return_counts=True)
        out[:, rule] = np.where(tokens[:, rule] != 0, sizes[place], 0)
    return out


def chained(tokens: np.ndarray, field: str) -> np.ndarray:
    """Group of each record: those that a chain of shared keys with the field joins: they agree in it."""
    left, right = [], []
    for rule in (number for number, rule in enumerate(RULES) if field in rule):
        order = np.argsort(tokens[:, rule], kind="stable")
        order = order[tokens[order, rule] != 0]
        same = tokens[order[1:], rule] == tokens[order[:-1], rule]
        left.append(order[1:][same])
        right.append(order[:-1][same])
    rows, columns = np.concatenate(left), np.concatenate(right)
    graph = coo_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(tokens), len(tokens)))
    return np.asarray(connected_components(graph, directed=False)[1])


LARGE_GROUP = 4  # smaller groups get the most frequent name, as they do not say which one they are


def chain(tokens: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Roots and sexes: the largest chained group gets the most frequent name, and so on."""
    _, _, keys, shares = public_parts()
    order = np.argsort(-shares)
    group = chained(tokens, "root")
    sizes = np.bincount(group)
    name = np.full(len(sizes), order[0])
    largest = np.argsort(-sizes)[: len(order)]
    name[largest] = order[: len(largest)]
    name[sizes < LARGE_GROUP] = order[0]
    roots, sexes = (np.array([key[part] for key in keys]) for part in (0, 1))
    return roots[name[group]], sexes[name[group]]


def traits(tokens: np.ndarray) -> np.ndarray:
    """What can be seen of each record: sizes of its blocks and chains, and which keys it shares."""
    sizes = block_sizes(tokens)
    chains = np.column_stack(
        [
            np.bincount(group)[group]
            for group in (chained(tokens, f) for f in ("root", "surname", "any_order", "sex"))
        ]
    )
    shared = (sizes > 1).astype(float)
    return np.column_stack(
        [np.ones(len(tokens)), np.log1p(sizes), shared, shared.sum(axis=1) ** 2, np.log1p(chains)]
    )


def shadow(tokens: np.ndarray, own: list[File]) -> tuple[np.ndarray, np.ndarray]:
    """Roots and sexes by what the attacker's own encoded lists teach: ridge regression on the traits."""
    X = np.concatenate([traits(one.tokens) for one in own])
    roots, place = np.unique(np.concatenate([one.truth.root for one in own]), return_inverse=True)
    woman = np.concatenate([one.truth.sex for one in own]) == "F"
    wanted = np.column_stack([np.eye(len(roots))[place], woman])
    weights = np.linalg.solve(X.T @ X + 10 * np.eye(X.shape[1]), X.T @ wanted)
    found = traits(tokens) @ weights
    return roots[found[:, :-1].argmax(axis=1)], np.where(found[:, -1] > 0.5, "F", "M")


def attacks_on_keys(size: int, lists: int, seed: int) -> dict[str, Outcome]:
    """Both attacks on match keys: one list, or several pooled lists of the same persons."""

    def made(one: int, secret: bytes) -> File:
        return encoded_file(drawn_lists(size, lists, one) if lists > 1 else [drawn_list(size, one)], secret)

    file = made(seed, SECRET)
    own = [made(seed + 5000 + step, OWN_SECRET) for step in range(3)]
    return {
        "chain": outcome(file.truth, *chain(file.tokens)),
        "shadow": outcome(file.truth, *shadow(file.tokens, own)),
    }


def longest_chain(size: int, lists: int, seed: int) -> int:
    """Records of the longest chain of one given name: long ones tell themselves which name it is."""
    tables = drawn_lists(size, lists, seed) if lists > 1 else [drawn_list(size, seed)]
    return int(np.bincount(chained(encoded_file(tables, SECRET).tokens, "root")).max())


def attack_on_bits(size: int, seed: int) -> Outcome:
    """Pattern mining on Bloom filters of one list."""
    table = drawn_list(size, seed)
    return outcome(truth_of(table), *mine(bloom_codes(table, SECRET, seed)))


# --- With the sexes known ---------------------------------------------------------------------------------


def attacks_with_sex(size: int, lists: int, seed: int) -> dict[str, Outcome]:
    """Both attacks by who knows the sex of every record, as a submission tells it beside the encoding.

    Names are guessed among those of the sex; `guessing` gives every woman the most frequent name of women,
    and every man that of men. Sexes are no outcome here: they are known.
    """

    def made(one: int, secret: bytes) -> File:
        return encoded_file(drawn_lists(size, lists, one) if lists > 1 else [drawn_list(size, one)], secret)

    file = made(seed, SECRET)
    own = [made(seed + 5000 + step, OWN_SECRET) for step in range(3)]
    found = {"chain": np.empty_like(file.truth.root), "shadow": np.empty_like(file.truth.root)}
    guessed = 0
    for sex in ("F", "M"):
        mine = file.truth.sex == sex
        found["chain"][mine] = _chain_of(file.tokens, mine, sex)
        # What the attacker's own lists teach of this sex alone.
        taught = [_of_sex(one, sex) for one in own]
        found["shadow"][mine] = _taught_names(traits(file.tokens)[mine], taught)
        guessed += np.unique(file.truth.root[mine], return_counts=True)[1].max()
    size_of = len(file.truth.root)
    return {
        name: Outcome(float((roots == file.truth.root).mean()), guessed / size_of, 1.0, 1.0)
        for name, roots in found.items()
    }


def _of_sex(one: File, sex: str) -> tuple[np.ndarray, np.ndarray]:
    mine = one.truth.sex == sex
    return traits(one.tokens)[mine], one.truth.root[mine]


def _taught_names(X: np.ndarray, taught: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    known = np.concatenate([rows for rows, _ in taught])
    roots, place = np.unique(np.concatenate([names for _, names in taught]), return_inverse=True)
    wanted = known.T @ np.eye(len(roots))[place]
    weights = np.linalg.solve(known.T @ known + 10 * np.eye(known.shape[1]), wanted)
    return np.asarray(roots[(X @ weights).argmax(axis=1)])


def _chain_of(tokens: np.ndarray, mine: np.ndarray, sex: str) -> np.ndarray:
    """The largest chain of records of this sex gets its most frequent name, and so on."""
    _, _, keys, shares = public_parts()
    names = [keys[one][0] for one in np.argsort(-shares) if keys[one][1] == sex]
    group = chained(tokens, "root")[mine]
    sizes = np.bincount(group)
    name = np.full(len(sizes), names[0], dtype=object)
    largest = np.argsort(-sizes)[: len(names)]
    name[largest] = names[: len(largest)]
    name[sizes < LARGE_GROUP] = names[0]
    return np.asarray(name[group], dtype=str)
